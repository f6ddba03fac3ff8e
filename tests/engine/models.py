"""Any incident there may be: organisations, plans and scenarios as people could write them, for Hypothesis."""

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from recovery.engine.compile import compile_program
from recovery.engine.program import Program
from recovery.model.organisation import Organisation
from recovery.model.playbook import Playbook
from recovery.model.scenario import Scenario
from tests.engine.plans import (
    Words,
    decision,
    hit,
    inject,
    option,
    organisation,
    playbook,
    role,
    scenario,
    service,
    task,
    team,
    verify,
)

HOURS = ("always", "Mon-Fri 09:00-17:00", "Mon-Sun 08:00-20:00", "Sun-Thu 22:00-06:00", "Mon 09:00-10:00", None)
STARTS = ("any", "Sat 02:00", "Mon 08:59", "Fri 16:30")
ESTIMATES = (
    "0m",
    "10m",
    "2h",
    "5m..2h",
    "10m..30m..4h",
    "1d",
    {"uniform": ["0m", "3h"]},
    {"exponential": {"mean": "1h"}},
)
SHARES = st.sampled_from([0.0, 0.2, 0.5, 1.0])
Draw = st.DrawFn


@dataclass(frozen=True)
class Case:
    """What a run needs."""

    house: Organisation
    plan: Playbook
    incident: Scenario | None
    starts: str
    seed: int

    @property
    def program(self) -> Program:
        """Compiled, with a horizon of three weeks."""
        return compile_program(self.house, self.plan, self.incident, starts=self.starts, horizon=21 * 86_400)


@st.composite
def cases(draw: Draw) -> Case:
    """Up to four services, three roles, eight steps and three injects."""
    services, roles = draw(st.integers(0, 4)), draw(st.integers(1, 3))
    teams = draw(st.integers(0, 1))
    house = organisation(
        services=[_service(draw, n) for n in range(services)],
        roles=[_role(draw, n, teams) for n in range(roles)],
        teams=[team("team", draw(st.integers(1, 3)))] * teams,
    )
    maker = _Plan(draw, services, roles, draw(st.integers(1, 8)))
    plan = playbook(*maker.steps(), targets=[{"service": name} for name in maker.some(maker.services, 1)])
    incident = maker.scenario() if draw(st.integers(0, 4)) else None
    return Case(house, plan, incident, draw(st.sampled_from(STARTS)), draw(st.integers(0, 2**64 - 1)))


def _service(draw: Draw, n: int) -> Words:
    before = [f"s{m}" for m in range(n)]
    some = st.lists(st.sampled_from(before), max_size=2, unique=True) if before else st.just([])
    needs: list[Any] = draw(some)
    group = draw(some)
    return service(
        f"s{n}",
        needs=[*needs, *([{"any": group}] if group else [])],
        soft_needs=draw(some),
        tolerates_degraded=draw(st.booleans()),
        core=draw(st.booleans()),
    )


def _role(draw: Draw, n: int, teams: int) -> Words:
    people = draw(st.integers(1, 3))
    on_call = {"people": draw(st.integers(1, people)), "reach": draw(st.sampled_from(["0m", "30m", "15m..1h"]))}
    return role(
        f"r{n}",
        people,
        hours=draw(st.sampled_from(HOURS)),
        on_duty=draw(st.integers(1, people)),
        on_call=draw(st.sampled_from([None, on_call])),
        team="team" if teams and draw(st.booleans()) else None,
    )


class _Plan:
    """Draws the steps of a plan in an order in which none comes before what it hangs on."""

    def __init__(self, draw: Draw, services: int, roles: int, steps: int) -> None:
        self.draw = draw
        self.services = [f"s{n}" for n in range(services)]
        self.roles = [f"r{n}" for n in range(roles)]
        self.names = [f"n{n}" for n in range(steps)]
        self.decisions: list[str] = []
        self.before: dict[str, set[str]] = {name: set() for name in self.names}
        """Everything a step hangs on, at any distance."""

    def some(self, items: list[str], most: int = 2) -> list[str]:
        """Up to so many of these."""
        return self.draw(st.lists(st.sampled_from(items), max_size=most, unique=True)) if items else []

    def maybe(self) -> bool:
        """Now and then."""
        return self.draw(st.integers(0, 3)) == 0

    def one_of(self, *items: Any) -> Any:
        """One of these."""
        return self.draw(st.sampled_from(items))

    def steps(self) -> list[Words]:
        """All steps."""
        return [self.step(n, name) for n, name in enumerate(self.names)]

    def step(self, n: int, name: str) -> Words:
        earlier, later = self.names[:n], self.names[n + 1 :]
        shared: Words = {
            "needs": self.some(earlier) if self.maybe() else self.some(earlier, 1),
            "needs_any": self.some(earlier) if self.maybe() else [],
            "after": self.some(earlier) if self.maybe() else [],
        }
        direct = {before for names in shared.values() for before in names}
        self.before[name] |= direct.union(*(self.before[other] for other in direct))
        shared |= {
            "role": {role: self.one_of(1, 1, 1, 2) for role in self.some(self.roles)} or None,
            "uses": self.some(self.services) if self.maybe() else [],
            "priority": self.one_of(5, 5, 1, 9),
            "optional": self.maybe(),
            "effects": [effect | {"at": self.one_of("start", "end")} for effect in self.effects()],
            "phase": self.one_of(None, "contain", "restore"),
        }
        takes = self.one_of(*ESTIMATES)
        match self.one_of("task", "task", "decision", "verify"):
            case "decision":
                return self.decision(name, takes, later, shared)
            case "verify":
                return self.verify(name, takes, shared)
            case _:
                return self.task(name, takes, later, shared)

    def task(self, name: str, takes: object, later: list[str], shared: Words) -> Words:
        then = self.some(later, 1) if self.maybe() else []
        self.leads(name, then)
        fails: Words = {
            "chance": self.draw(SHARES),
            "retry": self.one_of(0, 1, 3),
            "after": self.one_of(None, "0m", "10m..1h"),
        }
        return task(
            name,
            takes,
            **shared,
            restores=self.some(self.services),
            fails=fails | {"then": then[0] if then else None} if then or self.maybe() else None,
            marks=self.some(["declared", "contained"], 1),
        )

    def decision(self, name: str, takes: object, later: list[str], shared: Words) -> Words:
        self.decisions.append(name)
        options = [self.option(name, o, later) for o in range(self.one_of(1, 2, 3))]
        default = self.one_of(None, "o0")
        return decision(
            name, takes, *options, **shared, default=default, limit=self.one_of(None, "30m") if default else None
        )

    def option(self, name: str, o: int, later: list[str]) -> Words:
        leads = self.some(later) if self.maybe() else []
        self.leads(name, leads)
        only = {"if": self.condition()} if self.maybe() else {}
        return option(f"o{o}", chance=self.one_of(1.0, 0.5, 0.1), leads_to=leads, effects=self.effects(), **only)

    def leads(self, name: str, later: list[str]) -> None:
        for other in later:
            self.before[other] |= {name} | self.before[name]

    def verify(self, name: str, takes: object, shared: Words) -> Words:
        entries = sorted(self.before[name])
        on_fail = self.one_of(*entries) if entries else None
        chance = self.draw(SHARES) if on_fail else 1.0
        checked = self.some(self.services)
        return verify(
            name, takes, **shared, pass_chance=chance, on_fail=on_fail, verifies=checked, rounds=self.one_of(1, 3)
        )

    def condition(self) -> str:
        """One part, with or without an offset."""
        facts = ["onset", "detected", "declared", "core", "recovered", "Tue 03:00"]
        facts += [f"step {name} done" for name in self.names] + [f"not step {name} done" for name in self.names]
        facts += [f"service {name} up" for name in self.services] + [f"{name} = o0" for name in self.decisions]
        return str(self.one_of(*facts)) + self.one_of("", "", " + 45m")

    def effects(self) -> list[Words]:
        """What a step, an option or an inject does."""
        if not self.maybe():
            return []
        kinds: list[Words] = [{"mark": "aware"}, {"slow": {"role": self.one_of(*self.roles), "by": 1.5, "for": "5h"}}]
        if self.services:
            name = self.one_of(*self.services)
            kinds += [{kind: name} for kind in ("isolate", "release", "restore")]
            kinds += [{"hit": {"service": name, "state": state}} for state in ("down", "degraded", "untrusted")]
        return [self.one_of(*kinds)]

    def scenario(self) -> Scenario:
        """An incident for the plan."""
        states = ("down", "degraded", "untrusted")
        hits = [
            hit(name, self.one_of(*states), after=self.one_of(None, "0m", "1h", "10m..1h"))
            for name in self.some(self.services, 3)
        ]
        injects = [
            inject(
                f"i{n}",
                [self.condition() for _ in range(self.one_of(1, 1, 2))],
                *self.effects(),
                chance=self.draw(SHARES),
                only_if=self.condition() if self.maybe() else None,
            )
            for n in range(self.one_of(0, 1, 3))
        ]
        difficulty = self.one_of("none", {"sigma": 0.6})
        return scenario(*hits, detected=self.one_of("0m", "1h", "10m..3h"), difficulty=difficulty, injects=injects)
