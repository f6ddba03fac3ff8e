"""An incident that nobody has told the end of becomes an organisation, a plan and a scenario, by rule and nothing else.

Each step of the recovery is a task with the hours of its kind of work; `needs` are its needs. Three steps without work of
their own say what counts: *contained* follows the first containing work, *core* the first restoring work on every path,
*full* everything but notices and forensics. Level 1 knows no steps; a short plan for the theatre stands in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp
from typing import Any

from benchmarks.backtest.incident import Fair, Work
from benchmarks.backtest.rates import DIFFICULTY, KIND, SPREAD, Rates, theatre
from recovery.model.organisation import Organisation
from recovery.model.playbook import Playbook
from recovery.model.scenario import Scenario

CONTAINS = frozenset(
    [
        "isolate",
        "revoke-access",
        "disable-feature",
        "rollback",
        "remove-artifact",
        "failover",
        "patch",
        "deploy-fix",
        "reconfigure",
        "shed-load",
        "rotate-credentials",
        "restart",
        "manual-workaround",
        "replace-hardware",
    ]
)
RESTORES = frozenset(
    [
        "failover",
        "failback",
        "rollback",
        "restart",
        "reboot-fleet",
        "restore-data",
        "copy-data",
        "rebuild-host",
        "rebuild-service",
        "replace-hardware",
        "deploy-fix",
        "patch",
        "reconfigure",
        "scale-capacity",
        "decrypt",
        "retrain-or-swap-model",
        "catch-up-replication",
        "shed-load",
        "disable-feature",
    ]
)
BESIDE = frozenset({"notify", "forensics"})
"""Goes on beside the recovery, which does not wait for it."""
_FROM_COPIES = ("ransomware", "breach")
"""Theatres in which only what was restored or rebuilt is back; cutting somebody off restores nothing."""
_TYPICAL: Mapping[str, Sequence[tuple[str, str, str]]] = {
    "outage": (("a", "diagnose", ""), ("b", "rollback", "a"), ("c", "restart", "b"), ("d", "drain-backlog", "c")),
    "ransomware": (
        ("a", "isolate", ""), ("b", "forensics", "a"), ("c", "restore-data", "a"), ("d", "rebuild-service", "c"),
        ("e", "staged-readmission", "d"),
    ),
    "breach": (
        ("a", "diagnose", ""), ("b", "revoke-access", "a"), ("c", "rebuild-host", "b"), ("d", "rotate-credentials", "b"),
        ("e", "forensics", "b"),
    ),
    "supply-chain": (
        ("a", "vendor-escalation", ""), ("b", "remove-artifact", "a"), ("c", "deploy-fix", "b"),
        ("d", "rotate-credentials", "b"),
    ),
    "ai": (("a", "diagnose", ""), ("b", "rollback", "a"), ("c", "deploy-fix", "a"), ("d", "validate", "c")),
}  # fmt: skip
"""What is done in such an incident: id, task and what it needs."""
_CATEGORIES = {
    "outage": "cloud-outage",
    "ransomware": "ransomware",
    "breach": "data-breach",
    "supply-chain": "software-supply-chain",
    "ai": "quality-drift",
}


@dataclass(frozen=True, slots=True)
class Encoded:
    """Files of the model, ready to be compiled."""

    organisation: Organisation
    playbook: Playbook
    scenario: Scenario


def encode(known: Fair, rates: Rates, level: int = 2) -> Encoded:
    """The model of an incident. Level 2 takes its steps as given, level 1 the typical ones of its theatre."""
    where = theatre(known)
    typical = tuple(Work(id, task, (need,) if need else ()) for id, task, need in _TYPICAL[where])
    work = (known.work if level == 2 else ()) or typical
    names = {each.id: f"step-{number}" for number, each in enumerate(work, 1)}
    hours = {each.id: rates.median(each.task, where) for each in work}
    tasks: list[dict[str, Any]] = [
        {
            "id": names[each.id], "title": f"{each.task or 'work'}: {each.id}"[:100], "role": "team",
            "takes": _lognormal(hours[each.id]), "needs": [names[need] for need in each.needs],
        }
        for each in work
    ]  # fmt: skip
    contained = _contained(work, hours)
    core = _core(work, where)
    full = [each.id for each in work if each.task not in BESIDE] or [each.id for each in work]
    tasks += [
        _then("contained", [names[contained]], marks=["contained"]),
        _then("core", [*(names[each] for each in core), "contained"], restores=["main"]),
        _then("full", [*(names[each] for each in full), "core"], restores=["rest"]),
    ]
    people = max(known.people or 0, len(work))
    return Encoded(
        Organisation.model_validate(
            {
                "format": "recovery/organisation@1", "id": "they", "title": "Where it happened",
                "roles": [{"id": "team", "title": "Responders", "people": people, "on_duty": people, "hours": "always"}],
                "services": [{"id": "main", "title": "What most use", "core": True}, {"id": "rest", "title": "Everything"}],
            }
        ),
        Playbook.model_validate(
            {
                "format": "recovery/playbook@1", "id": "recovery", "title": "The recovery", "organisation": "they.yaml",
                "owner": "team", "handles": [_CATEGORIES[where]], "steps": tasks,
            }
        ),
        Scenario.model_validate(
            {
                "format": "recovery/scenario@1", "id": "incident", "title": "The incident", "category": _CATEGORIES[where],
                "summary": "As it was known when it was declared.", "starts": "Mon 00:00",
                "cast": {"main": {"service": "main"}, "rest": {"service": "rest"}},
                "detection": {"takes": "0m"}, "difficulty": {"sigma": DIFFICULTY},
                "hits": [{"service": "main", "state": "down"}, {"service": "rest", "state": "down"}],
            }
        ),
    )  # fmt: skip


def _then(id: str, needs: Sequence[str], **rest: Any) -> dict[str, Any]:
    """A step that takes no time: what its needs come to."""
    return {"id": id, "title": id, "takes": "0m", "needs": list(dict.fromkeys(needs)), **rest}


def _lognormal(hours: float) -> dict[str, Any]:
    """A spread of SPREAD around a median of so many hours."""
    seconds = min(max(round(hours * 3600), 1), 300 * 86_400)
    high = max(round(seconds * exp(1.2815515655446004 * SPREAD)), seconds + 1)
    return {"lognormal": {"median": f"{seconds}s", "p90": f"{high}s"}}


def _before(work: Sequence[Work]) -> dict[str, set[str]]:
    """For each step all that has to be done before it."""
    needs = {each.id: each.needs for each in work}
    found: dict[str, set[str]] = {}
    for id, first in needs.items():
        seen: set[str] = set()
        waiting = list(first)
        while waiting:
            one = waiting.pop()
            if one not in seen:
                seen.add(one)
                waiting += needs[one]
        found[id] = seen
    return found


def _contained(work: Sequence[Work], hours: Mapping[str, float]) -> str:
    """The containing step that is likely to be done first; the first of all, where none contains."""
    before = _before(work)
    contains = {each.id for each in work if each.task in CONTAINS}
    first = [id for id in contains if not before[id] & contains] or [each.id for each in work]
    needs = {each.id: each.needs for each in work}

    def end(id: str) -> float:
        return hours[id] + max((end(need) for need in needs[id]), default=0.0)

    order = {each.id: number for number, each in enumerate(work)}
    return min(first, key=lambda id: (end(id), order[id]))


def _core(work: Sequence[Work], where: str) -> list[str]:
    """The first restoring step of each path; all steps, where none restores."""
    before = _before(work)
    restores = {each.id for each in work if each.task in RESTORES}
    if where in _FROM_COPIES:
        copies = {each.id for each in work if KIND.get(each.task) in ("restore", "rebuild")}
        restores = copies or restores
    return [each.id for each in work if each.id in restores and not before[each.id] & restores] or [
        each.id for each in work
    ]
