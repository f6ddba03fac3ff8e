"""Random workspaces: an organisation, a plan and an incident that mostly make sense together, and sometimes do not."""

import json
from collections.abc import Sequence
from random import Random
from typing import Any

KINDS = ["task", "task", "task", "decision", "verify", "diagnose", "batch", "ramp", "notify", "wait", "playbook"]
TYPO = 0.006
"""How often a name is one that nothing has."""
BACKWARDS = 0.02
"""How often a step is told to wait for one that stands below it."""


def workspace(random: Random) -> dict[str, str]:
    """The text of each file by its name."""
    return {name: json.dumps(file, indent=1) for name, file in _Maker(random).files().items()}


class _Maker:
    def __init__(self, random: Random) -> None:
        self.random = random
        self.services = [f"service-{n}" for n in range(random.randint(1, 5))]
        self.roles = [f"role-{n}" for n in range(random.randint(1, 3))]
        self.teams = [f"team-{n}" for n in range(random.randint(0, 2))]
        self.steps = [f"step-{n}" for n in range(random.randint(1, 9))]
        self.vendors, self.channels, self.artefacts = ["cloud"], ["bridge"], ["backup"]
        self.kinds = [random.choice(KINDS) for _ in self.steps]

    def files(self) -> dict[str, dict[str, Any]]:
        files = {"organisation.yaml": self.organisation(), "plan.yaml": self.playbook()}
        files["incident.yaml"] = self.scenario()
        self.steps, self.kinds = self.steps[:3], ["task", "wait", "batch"][: len(self.steps)]
        return {**files, "inner.yaml": {**self.playbook(), "id": "inner", "handles": []}}

    # small choices

    def maybe(self, chance: float) -> bool:
        return self.random.random() < chance

    def name(self, known: Sequence[str]) -> str:
        return "nobody" if not known or self.maybe(TYPO) else self.random.choice(known)

    def some(self, known: Sequence[str], chance: float = 0.4) -> list[str]:
        if not known or not self.maybe(chance):
            return []
        return [self.name(known) for _ in range(self.random.randint(1, 2))]

    def earlier(self, index: int) -> list[str]:
        """Steps that may come before this one; now and then one that stands below it."""
        return self.steps if self.maybe(BACKWARDS) else self.steps[:index]

    def span(self) -> str:
        return self.random.choice(["10m", "20m..3h", "5m..15m..45m", "0m", "2d"])

    # the organisation

    def organisation(self) -> dict[str, Any]:
        return {
            "format": "recovery/organisation@1",
            "id": "somebody",
            "title": "Somebody",
            "time_zone": "Europe/Londn" if self.maybe(TYPO) else "Europe/London",
            "services": [self.service(i, each) for i, each in enumerate(self.services)],
            "roles": [self.role(each) for each in self.roles],
            "teams": [{"id": each, "title": "A team", "people": 4} for each in self.teams],
            "vendors": [{"id": each, "title": "A vendor", "reach": "1h"} for each in self.vendors],
            "channels": [{"id": each, "title": "A way", "needs": self.some(self.services)} for each in self.channels],
            "artefacts": [{"id": each, "title": "It", "of": self.name(self.services)} for each in self.artefacts],
            "clocks": self.clocks(),
            "casts": {"incident": {"front": self.name(self.services), "lead": self.name(self.roles)}},
        }

    def clocks(self) -> list[Any]:
        chained = {"id": "own", "title": "Own", "to": "Us", "chained_from": self.name(["nis2-notif"]), "within": "1d"}
        return ["ukgdpr-33", "dora-initial", *([] if self.maybe(BACKWARDS) else ["nis2-notif"]), chained]

    def service(self, index: int, name: str) -> dict[str, Any]:
        below = self.services if self.maybe(BACKWARDS) else self.services[:index]
        needs: list[Any] = self.some(self.services)
        if below and self.maybe(0.4):
            needs = [{"any": self.some(below, 1)}]
        return {
            "id": name,
            "title": "A service",
            "owner": self.name(self.roles),
            "needs": needs,
            "soft_needs": self.some(below, 0.2),
            "tolerates_degraded": self.maybe(0.7),
        }

    def role(self, name: str) -> dict[str, Any]:
        team = {"team": self.name(self.teams)} if self.teams and self.maybe(0.5) else {}
        hours = {"hours": "always"} if self.maybe(0.5) else {}
        return {"id": name, "title": "A role", "people": 8, "deputy": self.name(self.roles), **team, **hours}

    # the plan

    def playbook(self) -> dict[str, Any]:
        return {
            "format": "recovery/playbook@1",
            "id": "plan",
            "title": "A plan",
            "organisation": "organisation.yaml",
            "owner": self.name(self.roles),
            "handles": ["cloud-outage"],
            "targets": [{"service": each, "rto": "8h"} for each in self.some(self.services)],
            "steps": [self.step(i, each) for i, each in enumerate(self.steps)],
        }

    def step(self, index: int, name: str) -> dict[str, Any]:
        step: dict[str, Any] = {
            "id": self.steps[0] if self.maybe(TYPO) else name,
            "title": "A step",
            "kind": self.kinds[index],
            "needs": self.some(self.earlier(index), 0.5),
            "needs_any": self.some(self.earlier(index), 0.1),
            "after": self.some(self.earlier(index), 0.1),
            "effects": self.effects(self.services, self.roles, self.things()),
            "marks": [] if index else ["contained", "declared"],
        }
        if self.kinds[index] != "playbook":
            step["uses"] = self.some([*self.services, *self.vendors, *self.channels], 0.2)
        if self.kinds[index] != "playbook" and self.maybe(0.7):
            step["role"] = (
                self.name(self.roles) if self.maybe(0.7) else {self.name(self.roles): 3 if self.maybe(TYPO) else 2}
            )
        if self.maybe(0.02):
            step["draws_as"] = self.random.choice([name, "another", *self.steps])
        return step | self.own(index)

    def own(self, index: int) -> dict[str, Any]:
        """What only this kind of step has."""
        later = self.steps[index + 1 :]
        match self.kinds[index]:
            case "task":
                then = {"then": self.random.choice(later)} if later and self.maybe(0.3) else {}
                fails = {"fails": {"chance": 0.2, "retry": 1, **then}} if self.maybe(0.3) else {}
                backup = {"from": self.some(self.artefacts)}
                return {"takes": self.span(), "restores": self.some(self.services), **backup, **fails}
            case "decision":
                options = [{"id": each, "title": "A way", "leads_to": self.led(later)} for each in ("this", "that")]
                options[0]["if"] = self.condition(self.services)
                default = {"limit": "4h", "default": self.name(["this", "that"])}
                return {"takes": self.span(), "options": options, **default}
            case "diagnose":
                hit = {"hit": {"service": self.name(self.services), "state": "down"}}
                return {"each": self.span(), "find_chance": 0.5, "worsens": {"chance": 0.1, "effects": [hit]}}
            case "batch":
                return {"items": "40..160", "each": self.span(), "at_once": 2, "restores": self.some(self.services)}
            case "ramp":
                return {"stages": ["10%", "100%"], "hold": self.span(), "readmits": [self.name(self.services)]}
            case "notify":
                to = [self.name(["staff", "board", *self.roles, *self.vendors])]
                clock = {"clock": self.name(["ukgdpr-33", "own"])} if self.maybe(0.3) else {}
                return {"takes": self.span(), "to": to, "facts_from": self.some(self.earlier(index), 0.3), **clock}
            case "wait":
                whens = ["ended", "core", "recovered", *["contained", self.condition(self.services)] * 5]
                return {"until": self.random.choice(whens), "optional": self.maybe(0.5)}
            case "playbook":
                return {"playbook": "inner.yaml"}
            case _:
                inspected = self.some([*self.services, *self.artefacts])
                checks: dict[str, Any] = {"takes": self.span(), "verifies": inspected}
                if not index:
                    return checks
                on_fail = self.name(self.earlier(index))
                back = {"needs": [on_fail]} if self.maybe(0.8) else {}
                return {**checks, "pass_chance": 0.9, "on_fail": on_fail, **back}

    def of_kind(self, kind: str) -> list[str]:
        return [step for step, of in zip(self.steps, self.kinds, strict=True) if of == kind]

    def led(self, later: Sequence[str]) -> list[str]:
        return [self.random.choice(later)] if later and self.maybe(0.4) else []

    def condition(self, services: Sequence[str]) -> str:
        decisions = self.of_kind("decision")
        return self.random.choice(
            [
                "contained + 90m",
                "Mon 09:00",
                f"not step {self.name(self.steps)} done",
                f"service {self.name(services)} up + 10m",
                f"{self.name(decisions)} = {self.name(['this', 'that'])}" if decisions else "declared",
                "submitted ukgdpr-33",
            ]
        )

    def things(self) -> list[dict[str, str]]:
        """What may be lost, by its kind."""
        return [{"vendor": self.name(self.vendors)}, {"artefact": self.name(self.artefacts)}]

    def effects(
        self, services: Sequence[str], roles: Sequence[str], things: Sequence[dict[str, str]]
    ) -> list[dict[str, Any]]:
        if self.maybe(0.7):
            return []
        service = self.name(services)
        return [
            self.random.choice(
                [
                    {"hit": {"service": service, "state": "down"}},
                    {"isolate": service},
                    {"release": service},
                    {"restore": service},
                    {"slow": {"role": self.name(roles), "by": 1.5, "for": "2h"}},
                    {"slow": {"step": self.name(self.steps), "by": 1.5, "for": "2h"}},
                    {"mark": "contained"},
                    {"lose": {"role": self.name(roles), "for": "2h"}},
                    *({"lose": thing} for thing in things),
                    {"cancel": self.name(self.steps)},
                    *({"reveal": {"items": 5, "of": batch}} for batch in self.of_kind("batch")),
                ]
            )
        ]

    # the incident

    def scenario(self) -> dict[str, Any]:
        return {
            "format": "recovery/scenario@1",
            "id": "incident",
            "title": "An incident",
            "category": "cloud-outage",
            "written_for": "organisation.yaml",
            "summary": "It happens.",
            "starts": self.random.choice([*["any", "Sat 02:00", "2026-12-24 18:00"] * 4, "2026-02-30 18:00"]),
            "cast": {"front": {"service": self.name(self.services)}, "lead": {"role": self.name(self.roles)}},
            "detection": {"takes": self.span()},
            "hits": [{"service": self.name(["front"]), "state": "down", "after": self.span()}],
            "threat": {"spreads": {"every": "1d", "to": ["front"]}, "returns": {"chance": 0.3, "after": "2d"}},
            "loses": [{"role": self.name(["lead"]), "chance": 0.2}],
            "applies": {"ukgdpr-33": {"aware": "contained"}, "dora-initial": {"chance": 0.5, **self.awareness()}},
            "injects": [self.inject(f"inject-{n}") for n in range(self.random.randint(0, 2))],
        }

    def awareness(self) -> dict[str, str]:
        return {"aware": "detected + 1h"} if self.maybe(BACKWARDS) else {}

    def inject(self, name: str) -> dict[str, Any]:
        return {
            "id": name,
            "at": self.condition(["front"]),
            "only_if": self.condition(["front"]),
            "from": "Somebody",
            "to": [self.name(["lead"])],
            "title": "Something",
            "message": "It happened.",
            "effects": self.effects(["front"], ["lead"], []),
            "asks": {
                "role": self.name(["lead"]),
                "title": "What now?",
                "takes": self.span(),
                "default": self.name(["this", "that"]),
                "options": [{"id": each, "title": "A way"} for each in ("this", "that")],
            },
        }
