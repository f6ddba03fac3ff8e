"""Any incident there may be: organisations, plans and scenarios as people could write them, for Hypothesis."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from recovery.engine.compile import compile_program
from recovery.engine.program import Program
from recovery.model.organisation import Organisation
from recovery.model.playbook import Playbook
from recovery.model.scenario import Scenario
from tests.engine.model_steps import CLOCKS, ESTIMATES, SHARES, Draw, Names, Plan
from tests.engine.plans import Words, hit, inject, organisation, playbook, role, scenario, service, team

HOURS = ("always", "Mon-Fri 09:00-17:00", "Mon-Sun 08:00-20:00", "Sun-Thu 22:00-06:00", "Mon 09:00-10:00", None)
STARTS = ("any", "Sat 02:00", "Mon 08:59", "Fri 16:30")
REACHES = st.sampled_from(["0m", "30m", "15m..1h"])
STATES = ("down", "degraded", "untrusted")


@dataclass(frozen=True)
class Case:
    """What a run needs."""

    house: Organisation
    plan: Playbook
    inner: Mapping[str, Playbook]
    """Playbooks inside the plan, by the step that calls them."""
    incident: Scenario | None
    starts: str
    seed: int

    @property
    def program(self) -> Program:
        """Compiled, with a horizon of three weeks; every part of the cast is what it is called."""
        return compile_program(
            self.house,
            self.plan,
            self.incident,
            {name: name for name in self.incident.cast} if self.incident else None,
            starts=self.starts,
            horizon=21 * 86_400,
            inner={(name,): playbook for name, playbook in self.inner.items()},
        )


@st.composite
def cases(draw: Draw) -> Case:
    """Up to four services, three roles, eight steps and three injects, and some of everything else."""
    services, roles, teams = draw(st.integers(0, 4)), draw(st.integers(1, 3)), draw(st.integers(0, 1))
    artefacts = draw(st.integers(0, 3)) if services else 0
    channels, vendors, clocks = draw(st.integers(0, 1)), draw(st.integers(0, 2)), draw(st.integers(0, 2))
    names = Names(
        services=tuple(f"s{n}" for n in range(services)),
        roles=tuple(f"r{n}" for n in range(roles)),
        artefacts=tuple(f"a{n}" for n in range(artefacts)),
        channels=tuple(f"c{n}" for n in range(channels)),
        vendors=tuple(f"v{n}" for n in range(vendors)),
        clocks=CLOCKS[:clocks],
    )
    house = organisation(
        services=[_service(draw, n) for n in range(services)],
        roles=[_role(draw, n, teams) for n in range(roles)],
        teams=[team("team", draw(st.integers(1, 3)))] * teams,
        artefacts=[_artefact(draw, name, names) for name in names.artefacts],
        channels=[{"id": name, "title": name, "needs": _some(draw, names.services, 1)} for name in names.channels],
        vendors=[_vendor(draw, name) for name in names.vendors],
        clocks=[_clock(draw, n) for n in range(clocks)],
    )
    plan = Plan(draw, names, [f"n{n}" for n in range(draw(st.integers(1, 8)))])
    steps = plan.steps()
    inner = {name: playbook(*part.steps()) for name, part in plan.inner.items()}
    outer = playbook(
        *steps,
        targets=[{"service": name} for name in _some(draw, names.services, 1)],
        complete_needs=plan.some(plan.names) if plan.maybe() else None,
    )
    incident = _scenario(draw, plan) if draw(st.integers(0, 4)) else None
    return Case(house, outer, inner, incident, draw(st.sampled_from(STARTS)), draw(st.integers(0, 2**64 - 1)))


def _some(draw: Draw, items: tuple[str, ...], most: int = 2) -> list[str]:
    """Up to so many of these."""
    return draw(st.lists(st.sampled_from(items), max_size=most, unique=True)) if items else []


def _service(draw: Draw, n: int) -> Words:
    before = tuple(f"s{m}" for m in range(n))
    needs: list[Any] = _some(draw, before)
    group = _some(draw, before)
    return service(
        f"s{n}",
        needs=[*needs, *([{"any": group}] if group else [])],
        soft_needs=_some(draw, before),
        tolerates_degraded=draw(st.booleans()),
        core=draw(st.booleans()),
    )


def _role(draw: Draw, n: int, teams: int) -> Words:
    people = draw(st.integers(1, 3))
    on_call = {"people": draw(st.integers(1, people)), "reach": draw(REACHES)}
    return role(
        f"r{n}",
        people,
        hours=draw(st.sampled_from(HOURS)),
        on_duty=draw(st.integers(1, people)),
        on_call=draw(st.sampled_from([None, on_call])),
        team="team" if teams and draw(st.booleans()) else None,
    )


def _artefact(draw: Draw, name: str, names: Names) -> Words:
    kept: Words = draw(st.sampled_from([{}, {"every": "1d", "keep": 2}, {"every": "6h", "keep": 30}]))
    copied: Words = draw(st.sampled_from([{}, {"size": "40 GB", "rate": "10 MB/s"}]))
    return {"id": name, "title": name, "of": draw(st.sampled_from(names.services)), **kept, **copied}


def _vendor(draw: Draw, name: str) -> Words:
    hours = draw(st.sampled_from(["always", "Mon-Fri 09:00-17:00"]))
    return {"id": name, "title": name, "hours": hours, "reach": draw(st.none() | REACHES)}


def _clock(draw: Draw, n: int) -> Words:
    """The second may count from the notice of the first."""
    due: Words = draw(
        st.sampled_from([{}, {"within": "4h"}, {"within": "3d"}, {"within": "2d", "calendar": "business-days"}])
    )
    latest = draw(
        st.sampled_from([None, {"starts": "intruded", "within": "3d"}, {"starts": "declared", "within": "1h"}])
    )
    chained = CLOCKS[0] if n and draw(st.booleans()) else None
    starts = draw(st.sampled_from(["aware", "detected", "contained"])) if n else "aware"
    return {
        "id": CLOCKS[n],
        "title": CLOCKS[n],
        "to": "x",
        "starts": starts,
        "latest": latest,
        "chained_from": chained,
        **due,
    }


def _scenario(draw: Draw, plan: Plan) -> Scenario:
    """An incident for the plan, in which everything of the house has a part."""
    names = plan.of
    return scenario(
        *(
            hit(name, draw(st.sampled_from(STATES)), after=plan.one_of(None, "0m", "1h", "10m..1h"))
            for name in _some(draw, names.services, 3)
        ),
        cast={name: {kind: name} for kind, members in names.by_kind for name in members},
        detected=plan.one_of("0m", "1h", "10m..3h"),
        dwell=plan.one_of(None, "1h", "1d..9d"),
        difficulty=plan.one_of("none", {"sigma": 0.6}),
        threat={"spreads": _spread(plan), "returns": _return(draw, plan)},
        loses=[_loss(draw, plan) for _ in range(plan.one_of(0, 0, 1, 2))],
        applies={name: _applies(draw, plan, name) for name in names.clocks if plan.one_of(True, True, False)},
        injects=[_inject(draw, plan, f"i{n}") for n in range(plan.one_of(0, 1, 3))],
    )


def _spread(plan: Plan) -> Words | None:
    to = plan.some(list(plan.of.services), 3)
    if not to:
        return None
    return {
        "every": plan.one_of("1h", "10m..5h"),
        "to": to,
        "state": plan.one_of(*STATES),
        "most": plan.one_of(None, 1),
    }


def _return(draw: Draw, plan: Plan) -> Words | None:
    return {"chance": draw(SHARES), "after": plan.one_of(*ESTIMATES)} if plan.one_of(True, False) else None


def _loss(draw: Draw, plan: Plan) -> Words:
    return {**plan.lost(), "chance": draw(SHARES), "after": plan.one_of(None, "1h")}


def _applies(draw: Draw, plan: Plan, name: str) -> Words:
    """A scenario may say when one becomes aware, where a clock starts then."""
    return {"chance": draw(SHARES), "aware": plan.condition() if name == CLOCKS[0] and plan.maybe() else None}


def _inject(draw: Draw, plan: Plan, name: str) -> Words:
    return inject(
        name,
        [plan.condition() for _ in range(plan.one_of(1, 1, 2))],
        *plan.effects(),
        chance=draw(SHARES),
        only_if=plan.condition() if plan.maybe() else None,
        asks=_question(plan) if plan.maybe() else None,
    )


def _question(plan: Plan) -> Words:
    options = [plan.option(name, f"o{o}", []) for o, name in enumerate(["question"] * plan.one_of(1, 2))]
    return {
        "role": plan.of.roles[0],
        "title": "?",
        "takes": plan.one_of(*ESTIMATES),
        "options": options,
        "default": "o0",
    }
