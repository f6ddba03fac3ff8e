"""Services looked at closely: how each stands and since when, its targets, what it needs, and what brings it back."""

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from recovery.exercise.views import ServiceView, StepState
from recovery.model.durations import spoken
from recovery.model.effects import Restore
from recovery.model.organisation import AnyOf, Service
from recovery.tui import seen
from recovery.tui.content import plain
from recovery.tui.desk import Desk
from recovery.tui.dialogs import WINDOW
from recovery.tui.gantt import GLYPHS
from recovery.tui.panels import SERVICE_COLOURS, SERVICE_GLYPHS
from recovery.tui.spans import hours
from recovery.tui.tables import filled, lines


class ServiceDetail(ModalScreen[None]):
    """All services, those that are hurt first, and everything about the one chosen."""

    DEFAULT_CSS = (
        "ServiceDetail {" + WINDOW + "& OptionList, & OptionList:focus { height: auto; max-height: 8; border: none; "
        "background: transparent; padding: 0; } & VerticalScroll { height: auto; max-height: 18; } "
        "& VerticalScroll > Static { height: auto; } }"
    )
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,enter,q", "leave", "Back")]

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk

    def compose(self) -> ComposeResult:
        """A list, and a page below it."""
        with Vertical(classes="window"):
            yield Static(Content.styled("Services", "bold $primary"), markup=False)
            yield OptionList(
                *(
                    Option(Content.assemble(_state(row.state), " ", plain(row.title)), id=row.service)
                    for row in seen.services(self._desk.view, self._desk)
                ),
                markup=False,
            )
            with VerticalScroll(can_focus=False):
                yield Static(id="about", markup=False)
            yield Static(Content("↑ ↓ another service   esc back"), classes="hint", markup=False)

    @on(OptionList.OptionHighlighted)
    def look(self, chosen: OptionList.OptionHighlighted) -> None:
        """Tell all about the one under the cursor."""
        about = _about(chosen.option.id or "", self._desk)
        self.query_one("#about", Static).update(about)

    @on(OptionList.OptionSelected)
    def action_leave(self) -> None:
        """Back."""
        self.dismiss(None)


def _state(word: str) -> Content:
    return Content.styled(filled(f"{SERVICE_GLYPHS.get(word, '·')} {word}", 12), SERVICE_COLOURS.get(word, ""))


def _about(id: str, desk: Desk) -> Content:
    house, view = desk.session.plan.organisation, desk.view
    service = next(each for each in house.services if each.id == id)
    stands = next((each for each in view.services if each.service == id), None)
    states = {step.step: step.state for step in view.steps}
    back = [name for name in desk.steps if _brings_back(name, id, desk)]
    told = (
        ("targets", _targets(service)),
        ("answers for it", desk.titles.role(service.owner) if service.owner else ""),
        ("needs", "; ".join(_need(need, desk) for need in service.needs)),
        ("runs worse without", _titles(service.soft_needs, desk)),
        ("needed by", _titles((each.id for each in house.services if id in _all(each.needs)), desk)),
        ("restored from", ", ".join(each.title for each in house.artefacts if each.of == id)),
        ("brought back by", ", ".join(_step(name, states.get(name, "pending"), desk) for name in back)),
    )
    rows = [Content.assemble((filled(head, 20), "$quiet"), plain(words)) for head, words in told if words]
    return lines([Content(""), *([plain(_since(stands, view.clocks.at))] if stands is not None else []), *rows])


def _since(stands: ServiceView, at: int) -> str:
    words = f"like this since T+{hours(stands.since)}" if stands.since > 0 else "like this from the beginning"
    if stands.out_since is None:
        return words
    out = f"{words}; out since T+{hours(stands.out_since)}"
    if stands.rto is None:
        return out
    left = stands.out_since + stands.rto - at
    return out + (f", {spoken(left)} left of its RTO" if left > 0 else f", its RTO is past by {spoken(-left)}")


def _targets(service: Service) -> str:
    told = (("RTO", service.rto), ("MTD", service.mtd), ("RPO", service.rpo))
    return ", ".join(f"{name} {spoken(span)}" for name, span in told if span is not None)


def _all(needs: Iterable[str | AnyOf]) -> list[str]:
    return [each for need in needs for each in (need.any if isinstance(need, AnyOf) else (need,))]


def _need(need: str | AnyOf, desk: Desk) -> str:
    names = need.any if isinstance(need, AnyOf) else (need,)
    return " or ".join(desk.titles.thing(name) for name in names)


def _titles(ids: Iterable[str], desk: Desk) -> str:
    return ", ".join(desk.titles.thing(each) for each in ids)


def _brings_back(name: str, service: str, desk: Desk) -> bool:
    step = desk.steps[name]
    effects = getattr(step, "effects", ())
    return service in getattr(step, "restores", ()) or any(
        isinstance(effect, Restore) and effect.restore == service for effect in effects
    )


def _step(name: str, state: StepState, desk: Desk) -> str:
    return f"{GLYPHS[state]} {desk.titles.step(name)} ({'not yet begun' if state in ('pending', 'ready') else state})"
