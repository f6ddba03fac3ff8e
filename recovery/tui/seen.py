"""From what an exercise is to the rows that panels show."""

from dataclasses import dataclass
from typing import Literal

from recovery.exercise.views import DecisionView, FacilitatorView, PlayersView, ServiceView, StepView
from recovery.model.durations import spoken
from recovery.report.feed_text import GLYPHS, Tone, told
from recovery.tui.desk import Desk
from recovery.tui.gantt import Bar, Line
from recovery.tui.panels import Due, FeedRow, PersonRow, ServiceRow
from recovery.tui.spans import hours

_OF_TIME = ("started", "paused", "speed", "jumped", "talk")
"""What people do to the clock: in the file, but no news."""
TONES: dict[Tone, str] = {"news": "$warning", "asks": "$accent", "good": "$success", "bad": "$error", "plain": "$quiet"}


@dataclass(frozen=True, slots=True)
class Call:
    """A line about something that needs people; `head` is words only."""

    what: Literal["head", "option", "other", "map", "answer", "order"]
    of: str
    """The step or decision; of a question its entry."""
    title: str
    note: str = ""
    option: str = ""
    number: int | None = None
    """The digit that chooses it."""
    possible: bool = True

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes it the same line, whatever it says by now."""
        return self.what, self.of, self.option

    @property
    def usable(self) -> bool:
        """Whether it can be chosen."""
        return self.possible and self.what != "head"


def services(view: PlayersView, desk: Desk) -> list[ServiceRow]:
    """Those that matter first: what is hurt, then what has a target."""
    order = sorted(view.services, key=lambda s: (_word(s) == "up", s.rto is None))
    return [ServiceRow(s.service, desk.titles.service(s.service), _word(s), _left(s, view.clocks.at)) for s in order]


def _word(service: ServiceView) -> str:
    if service.isolated:
        return "isolated"
    if service.state == "up" and service.affected and not service.back:
        return "unproven"
    return "down" if service.state == "out" else service.state


def _left(service: ServiceView, at: int) -> int | None:
    if service.rto is None or service.out_since is None:
        return None
    return service.out_since + service.rto - at


def dues(view: PlayersView, desk: Desk) -> list[Due]:
    """Legal clocks that run, targets of what is out, limits of what is open; the most urgent first."""
    at = view.clocks.at
    found = [
        Due(f"RTO {desk.titles.service(s.service)}", left, s.rto or 0)
        for s in view.services
        if (left := _left(s, at)) is not None
    ]
    for clock in view.deadlines:
        title = desk.titles.thing(clock.clock)
        if clock.due is None:
            found.append(Due(title, None, 0, "told" if clock.done is not None else "no date"))
        elif clock.done is not None:
            found.append(Due(title, None, 0, "met" if clock.done <= clock.due else "late"))
        else:
            found.append(Due(title, clock.due - at, clock.due - clock.started))
    for decision in view.decisions:
        if decision.limit is not None:
            title = f"decide: {title_of(decision, desk)}"
            found.append(Due(title, decision.limit - at, decision.limit - decision.since))
    return sorted(found, key=lambda due: (due.left is None, due.left or 0))


def feed(view: PlayersView, desk: Desk) -> list[FeedRow]:
    """What happened, as people read it."""
    injects = {inject.inject: inject for inject in view.injects}
    begun = {(item.at, item.what) for item in view.feed if item.kind == "step-started"}
    rows = []
    for item in view.feed:
        if item.kind in _OF_TIME or (item.kind == "step-ordered" and (item.at, item.what) in begun):
            continue
        said = told(item, desk.titles, injects)
        if said is not None:
            rows.append(FeedRow(said.at, GLYPHS[said.tone], said.who, said.text, TONES[said.tone]))
    return rows


def people(view: PlayersView, desk: Desk) -> list[PersonRow]:
    """Each role: how many are free, at work, on their way."""
    rows = []
    for role in view.people:
        words = [
            f"{number} {what}"
            for number, what in ((role.busy, "at work"), (role.coming, "on the way"), (role.lost, "gone"))
            if number
        ]
        free = max(0, role.here - role.busy)
        state = "free" if free else "busy" if role.busy else "lost" if role.lost else "away"
        note = ", ".join([f"{free} free" if free else "", *words]).strip(", ")
        names = f" ({', '.join(role.played_by)})" if role.played_by else ""
        rows.append(PersonRow(desk.titles.role(role.role) + names, state, note))
    return rows


def bars(view: PlayersView, desk: Desk, *, players: bool = False) -> list[Bar]:
    """Rows of the plan. Players see only what has begun."""
    planned = {} if players else desk.planned
    return [
        Bar(
            step.step,
            desk.titles.step(step.step) + (" (improvised)" if step.improvised else ""),
            desk.who(step.step),
            step.state,
            step.started,
            step.done,
            planned.get(step.step),
            why(step, desk),
        )
        for step in view.steps
        if not players or step.started is not None
    ]


def why(step: StepView, desk: Desk) -> str:
    """What a step waits for."""
    waits = [desk.titles.any(each) for each in step.for_services] + [desk.titles.role(each) for each in step.for_roles]
    return ", ".join(waits)


def targets(view: PlayersView, desk: Desk) -> list[Line]:
    """The RTO that comes first, of all that is out."""
    ends = [
        (s.out_since + s.rto, desk.titles.service(s.service))
        for s in view.services
        if s.rto is not None and s.out_since is not None
    ]
    return [Line(min(ends)[0], "RTO")] if ends else []


def title_of(decision: DecisionView, desk: Desk) -> str:
    """What is to be decided."""
    return desk.titles.step(decision.step)


def calls(view: FacilitatorView, desk: Desk) -> list[Call]:
    """Everything that needs people now: decisions first, then questions, then what may be ordered."""
    found: list[Call] = []
    digit = 1
    for decision in view.decisions:
        found.append(Call("head", decision.step, title_of(decision, desk), _about(decision, desk, view.clocks.at)))
        if decision.own_way:
            found.append(Call("map", decision.step, f"They said: {decision.own_way}", "say what that means"))
        for option in decision.options:
            number = digit if option.possible and digit <= 9 else None
            digit += number is not None
            title = desk.titles.option(decision.step, option.option)
            found.append(
                Call(
                    "option", decision.step, title, "" if option.possible else "not possible now",
                    option.option, number, option.possible,
                )
            )  # fmt: skip
        found.append(Call("other", decision.step, "Other ...", "in the room's own words"))
    found += [Call("answer", str(each.entry), each.text, "a question is open: answer it") for each in view.questions]
    if view.orders:
        found.append(Call("head", "", "Ready to be ordered", "enter orders one, O all of them"))
        found += [Call("order", step, desk.titles.step(step), desk.who(step)) for step in view.orders]
    return found


def _about(decision: DecisionView, desk: Desk, at: int) -> str:
    parts = [desk.who(decision.step), f"open for {hours(at - decision.since)}"]
    if decision.limit is not None:
        left = decision.limit - at
        parts.append(f"{spoken(left)} left" if left > 0 else "its time is up: say what becomes of it")
    if decision.default:
        parts.append(f"else: {desk.titles.option(decision.step, decision.default)}")
    return " · ".join(filter(None, parts))
