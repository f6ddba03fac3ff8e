"""Asking what an event changes: what happens, to what, and how much; a line an effect."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Select

from recovery.errors import DoesNotFit
from recovery.model.base import Malformed
from recovery.model.conditions import MARKS
from recovery.model.durations import parse
from recovery.model.steps import Batch
from recovery.tui.content import plain
from recovery.tui.desk import Desk
from recovery.tui.dialogs import Choice

Thing = Literal["service", "role", "vendor", "channel", "artefact", "step", "batch", "mark"]
MOST = 6
"""More lines than that are no event, but a plan."""


@dataclass(frozen=True, slots=True)
class Sort:
    """One kind of effect: its words, what it happens to, and what else may be said."""

    words: str
    of: Thing
    more: str = ""
    """What may be typed besides."""


SORTS: Mapping[str, Sort] = {
    "hit-down": Sort("a service goes down", "service"),
    "hit-degraded": Sort("a service is degraded", "service"),
    "hit-untrusted": Sort("a service cannot be trusted", "service"),
    "isolate": Sort("a service is isolated", "service"),
    "release": Sort("a service is let back in", "service"),
    "restore": Sort("a service comes back", "service"),
    "lose-role": Sort("people of a role are gone", "role", "how many, how long: 2 for 4h"),
    "lose-vendor": Sort("a vendor is gone", "vendor", "for how long: 4h"),
    "lose-channel": Sort("a channel is gone", "channel", "for how long: 4h"),
    "lose-artefact": Sort("a backup is lost", "artefact", "for how long: 4h"),
    "empty-artefact": Sort("a backup is empty", "artefact"),
    "slow": Sort("work of a role takes longer", "role", "times, how long: 2 for 4h"),
    "reveal": Sort("a batch grows", "batch", "how many more: 20"),
    "cancel": Sort("a step is called off", "step"),
    "mark": Sort("a moment has come", "mark"),
}  # fmt: skip


def things(desk: Desk) -> Mapping[Thing, Sequence[Choice]]:
    """What effects can happen to, in the organisation and the plan of an exercise."""
    house = desk.session.plan.organisation
    steps = [Choice(name, desk.titles.step(name)) for name in desk.steps]
    return {
        "service": [Choice(each.id, each.title) for each in house.services],
        "role": [Choice(each.id, each.title) for each in house.roles],
        "vendor": [Choice(each.id, each.title) for each in house.vendors],
        "channel": [Choice(each.id, each.title) for each in house.channels],
        "artefact": [Choice(each.id, each.title) for each in house.artefacts],
        "step": steps,
        "batch": [each for each in steps if isinstance(desk.steps[each.id], Batch)],
        "mark": [Choice(mark, mark) for mark in MARKS],
    }


def effect(sort: str, thing: str, more: str) -> dict[str, Any]:
    """An effect as files write it. Raises DoesNotFit for what `more` cannot mean."""
    number, span = _amount(more, SORTS[sort])
    verb, _, detail = sort.partition("-")
    lasting = {"for": span} if span else {}
    match verb:
        case "hit":
            return {"hit": {"service": thing, "state": detail}}
        case "lose":
            people = {"people": int(number)} if number else {}
            return {"lose": {detail: thing, **people, **lasting}}
        case "empty":
            return {"lose": {"artefact": thing, "reason": "empty"}}
        case "slow":
            return {"slow": {"role": thing, "by": number or 2.0, "for": span or "4h"}}
        case "reveal":
            return {"reveal": {"items": int(number or 1), "of": thing}}
        case _:
            return {verb: thing}


def _amount(typed: str, sort: Sort) -> tuple[float | None, str | None]:
    """A number and a span, of which either may be left out."""
    number: float | None = None
    span: str | None = None
    for word in typed.replace("for", " ").split():
        if word.replace(".", "", 1).isdecimal():
            number = float(word)
            continue
        try:
            parse(word)
        except Malformed as error:
            raise DoesNotFit(f"{word} says neither how much nor how long", sort.more) from error
        span = word
    return number, span


class EffectLine(Horizontal):
    """One effect, or none."""

    DEFAULT_CSS = """
    EffectLine { height: 1; & > Select { width: 1fr; } & > Input { width: 1fr; display: none; } }
    EffectLine.-more > Input { display: block; }
    """

    def __init__(self, things: Mapping[Thing, Sequence[Choice]]) -> None:
        super().__init__()
        self._things = things

    def compose(self) -> ComposeResult:
        """What happens, to what, and how much."""
        sorts = [(sort.words, name) for name, sort in SORTS.items() if self._things[sort.of]]
        yield Select(sorts, prompt="nothing", compact=True, classes="sort")
        yield Select[str]([], prompt="to what?", compact=True, classes="thing")
        yield Input(compact=True)

    @on(Select.Changed, ".sort")
    def sorted(self, changed: Select.Changed) -> None:
        """Offer what it can happen to."""
        sort = None if changed.select.is_blank() else SORTS[str(changed.value)]
        choices = self._things[sort.of] if sort else ()
        self.query_one(".thing", Select).set_options([(plain(each.title), each.id) for each in choices])
        more = self.query_one(Input)
        more.placeholder = sort.more if sort else ""
        self.set_class(bool(sort and sort.more), "-more")

    @property
    def value(self) -> dict[str, Any] | None:
        """The effect; None where nothing happens. Raises DoesNotFit where it does not say to what."""
        sort, thing = self.query_one(".sort", Select), self.query_one(".thing", Select)
        if sort.is_blank():
            return None
        words = SORTS[str(sort.value)].words
        if thing.is_blank():
            raise DoesNotFit(f"{words}: to what?", "choose it, or choose nothing")
        return effect(str(sort.value), str(thing.value), self.query_one(Input).value)


class Effects(Vertical):
    """As many effects as somebody chooses: a new line appears below the last."""

    DEFAULT_CSS = "Effects { height: auto; }"

    def __init__(self, things: Mapping[Thing, Sequence[Choice]], *, id: str) -> None:
        super().__init__(id=id)
        self._things = things

    def compose(self) -> ComposeResult:
        """One line at first."""
        yield EffectLine(self._things)

    @on(Select.Changed, ".sort")
    def longer(self, changed: Select.Changed) -> None:
        """Room for one more."""
        lines = list(self.query(EffectLine))
        if not changed.select.is_blank() and changed.select.parent is lines[-1] and len(lines) < MOST:
            self.mount(EffectLine(self._things))

    @property
    def value(self) -> list[dict[str, Any]]:
        """The effects as files write them. Raises DoesNotFit."""
        return [each for each in (line.value for line in self.query(EffectLine)) if each is not None]
