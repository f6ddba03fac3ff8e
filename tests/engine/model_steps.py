"""Any plan there may be: steps of every kind as people could write them, for Hypothesis."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from tests.engine.plans import Words, decision, option, task, verify

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
CLOCKS = ("first-notice", "second-notice")
SHARES = st.sampled_from([0.0, 0.2, 0.5, 1.0])
Draw = st.DrawFn


@dataclass(frozen=True)
class Names:
    """The ids of everything that an organisation has."""

    services: tuple[str, ...]
    roles: tuple[str, ...]
    artefacts: tuple[str, ...]
    channels: tuple[str, ...]
    vendors: tuple[str, ...]
    clocks: tuple[str, ...]

    @property
    def things(self) -> tuple[str, ...]:
        """What steps can use."""
        return (*self.services, *self.channels, *self.vendors)

    @property
    def by_kind(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """What can have a part in a scenario."""
        kinds = ("service", "role", "artefact", "channel", "vendor")
        return tuple(zip(kinds, (self.services, self.roles, self.artefacts, self.channels, self.vendors), strict=True))


class Plan:
    """Draws the steps of a plan in an order in which none comes before what it hangs on."""

    def __init__(self, draw: Draw, of: Names, names: list[str]) -> None:
        self.draw = draw
        self.of = of
        self.names = names
        self.kinds = {name: self.kind(n) for n, name in enumerate(names)}
        self.inner: dict[str, Plan] = {}
        """Plans inside this one, by the step that calls them."""
        self.before: dict[str, set[str]] = {name: set() for name in names}
        """Everything a step hangs on, at any distance."""

    def kind(self, n: int) -> str:
        """Half of all steps are tasks; only steps of the outermost plan, called n0, n1, ..., call another."""
        kinds = ["decision", "verify", "diagnose", "batch", "wait", "notify"]
        kinds += ["ramp"] * bool(self.of.services) + ["playbook"] * (self.names[n][0] == "n")
        return str(self.one_of(*["task"] * len(kinds), *kinds))

    def some(self, items: Sequence[str], most: int = 2) -> list[str]:
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
        """One step, which hangs on earlier ones and may lead to later ones."""
        later = self.names[n + 1 :]
        shared, takes = self.shared(n, name), self.one_of(*ESTIMATES)
        match self.kinds[name]:
            case "task":
                return self.task(name, takes, later, shared)
            case "decision":
                return self.decision(name, takes, later, shared)
            case "verify":
                return self.verify(name, takes, shared)
            case "playbook":
                self.inner[name] = Plan(self.draw, self.of, [f"m{m}" for m in range(self.one_of(1, 2, 3))])
                inside = shared.keys() - {"role", "uses", "slower_without"}
                return {**_step(name, "playbook"), **{key: shared[key] for key in inside}, "playbook": "inner.yaml"}
            case kind:
                return {**_step(name, kind), **shared, **self.own(kind, takes)}

    def shared(self, n: int, name: str) -> Words:
        """What every kind of step has."""
        earlier = self.names[:n]
        before: Words = {
            "needs": self.some(earlier) if self.maybe() else self.some(earlier, 1),
            "needs_any": self.some(earlier) if self.maybe() else [],
            "after": self.some(earlier) if self.maybe() else [],
        }
        direct = {other for names in before.values() for other in names}
        self.before[name] |= direct.union(*(self.before[other] for other in direct))
        return before | {
            "role": {role: self.one_of(1, 1, 1, 2) for role in self.some(self.of.roles)} or None,
            "uses": self.some(self.of.things) if self.maybe() else [],
            "slower_without": dict.fromkeys(self.some(self.of.things, 1), 2.5) if self.maybe() else {},
            "priority": self.one_of(5, 5, 1, 9),
            "optional": self.maybe(),
            "effects": [effect | {"at": self.one_of("start", "end")} for effect in self.effects()],
            "marks": self.some(["declared", "aware", "contained", "eradicated"], 1),
            "phase": self.one_of(None, "contain", "restore"),
        }

    def own(self, kind: str, takes: object) -> Words:
        """What only steps of this kind have, where it leads nowhere."""
        match kind:
            case "diagnose":
                worsens = {"chance": self.draw(SHARES), "effects": self.effects() or [{"mark": "classified"}]}
                chance = self.one_of(0.1, 0.5, 1.0)
                return {"each": takes, "find_chance": chance, "most": self.one_of(1, 4), "worsens": worsens}
            case "batch":
                items = self.one_of(1, 5, "1..9")
                return {
                    "items": items,
                    "each": takes,
                    "at_once": self.one_of(1, 3),
                    "restores": self.some(self.of.services),
                }
            case "ramp":
                readmits = self.some(self.of.services) or [self.of.services[0]]
                stages = self.one_of(["100%"], ["1%", "100%"], ["5%", "50%", "100%"])
                return {"stages": stages, "hold": takes, "readmits": readmits, "enough": self.one_of(None, "5%")}
            case "notify":
                clock = self.one_of(None, *self.of.clocks)
                return {"takes": takes, "to": ["regulator"], "clock": clock}
            case _:
                return {"until": self.condition(waited_for=True), "role": None}

    def task(self, name: str, takes: object, later: list[str], shared: Words) -> Words:
        """Work, from artefacts maybe, that may fail."""
        then = self.some(later, 1) if self.maybe() else []
        self.leads(name, then)
        fails: Words = {
            "chance": self.draw(SHARES),
            "retry": self.one_of(0, 1, 3),
            "after": self.one_of(None, "0m", "10m..1h"),
        }
        restores = self.some(self.of.services)
        return task(
            name,
            takes,
            **shared,
            restores=restores,
            **{"from": self.some(self.of.artefacts) if restores else []},
            fails=fails | {"then": then[0] if then else None} if then or self.maybe() else None,
        )

    def decision(self, name: str, takes: object, later: list[str], shared: Words) -> Words:
        """A decision among one to three options."""
        options = [self.option(name, f"o{o}", later) for o in range(self.one_of(1, 2, 3))]
        default = self.one_of(None, "o0")
        limit = self.one_of(None, "30m") if default else None
        return decision(name, takes, *options, **shared, default=default, limit=limit)

    def option(self, name: str, id: str, later: list[str]) -> Words:
        """One way to decide, which may lead to later steps."""
        leads = self.some(later) if later and self.maybe() else []
        self.leads(name, leads)
        only = {"if": self.condition()} if self.maybe() else {}
        return option(id, chance=self.one_of(1.0, 0.5, 0.1), leads_to=leads, effects=self.effects(), **only)

    def leads(self, name: str, later: list[str]) -> None:
        """Later steps hang on this one."""
        for other in later:
            self.before[other] |= {name} | self.before[name]

    def verify(self, name: str, takes: object, shared: Words) -> Words:
        """A verification that sends work back to what it hangs on."""
        entries = sorted(self.before[name])
        on_fail = self.one_of(*entries) if entries else None
        return verify(
            name,
            takes,
            **shared,
            pass_chance=self.draw(SHARES) if on_fail else 1.0,
            on_fail=on_fail,
            verifies=self.some((*self.of.services, *self.of.artefacts)),
            misses=self.draw(SHARES),
            rounds=self.one_of(1, 3),
        )

    def condition(self, *, waited_for: bool = False) -> str:
        """One part, with or without an offset; what is waited for may not be the end of everything."""
        facts = ["intruded", "onset", "detected", "declared", "contained", "Tue 03:00"]
        facts += [] if waited_for else ["core", "recovered", "ended", "first-restored"]
        facts += [f"step {name} done" for name in self.names] + [f"not step {name} done" for name in self.names]
        facts += [f"service {name} up" for name in self.of.services] + [
            f"artefact {a} available" for a in self.of.artefacts
        ]
        facts += [f"submitted {clock}" for clock in self.of.clocks]
        facts += [f"{name} = o0" for name, kind in self.kinds.items() if kind == "decision"]
        return str(self.one_of(*facts)) + self.one_of("", "", " + 45m")

    def effects(self) -> list[Words]:
        """What a step, an option or an inject does."""
        if not self.maybe():
            return []
        slowed = self.one_of({"role": self.of.roles[0]}, {"phase": "restore"}, {"step": self.names[0]})
        kinds: list[Words] = [{"mark": "aware"}, {"slow": {**slowed, "by": 1.5, "for": "5h"}}, {"lose": self.lost()}]
        kinds += [{"cancel": self.one_of(*self.names)}]
        kinds += [{"reveal": {"items": 3, "of": name}} for name, kind in self.kinds.items() if kind == "batch"]
        if self.of.services:
            name = self.one_of(*self.of.services)
            kinds += [{kind: name} for kind in ("isolate", "release", "restore")]
            kinds += [{"hit": {"service": name, "state": state}} for state in ("down", "degraded", "untrusted")]
        return [self.one_of(*kinds)]

    def lost(self) -> Words:
        """People, or something that is not there, for a time or for good."""
        kinds: list[Words] = [{"role": self.one_of(*self.of.roles), "people": self.one_of(1, 2)}]
        kinds += [{"channel": name} for name in self.of.channels] + [{"vendor": name} for name in self.of.vendors]
        kinds += [{"artefact": name, "reason": self.one_of("lost", "empty")} for name in self.of.artefacts]
        return {**self.one_of(*kinds), "for": self.one_of(None, "3h", "2d")}


def _step(name: str, kind: str) -> Words:
    return {"id": name, "title": name, "kind": kind}
