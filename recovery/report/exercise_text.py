"""An exercise told line by line: what happens, what is open, how things stand. For screen readers, pipes and CI.

EXERCISE stands in every line that could be taken for something real.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from recovery.exercise.commands import COMMANDS
from recovery.exercise.plan import Plan
from recovery.exercise.typed import usage
from recovery.exercise.views import DecisionView, FacilitatorView, FeedItem, InjectView, PlayersView
from recovery.model.durations import spoken
from recovery.model.playbook import Playbook
from recovery.model.shown import shown, shown_lines
from recovery.report.feed_text import told
from recovery.report.instants import clock, since
from recovery.report.layout import wrapped
from recovery.report.titles import Titles

WORD = "EXERCISE"
GROUND_RULES = (
    "This is an exercise. Nothing here is real, and nothing you type does anything outside it.",
    "It is no test of people: the plan is on trial. There are no wrong answers, and nobody is graded.",
    "If something real happens, type real-incident. Everything stops until it is over.",
)
_QUIET = (
    "decided",
    "started",
    "paused",
    "jumped",
    "speed",
    "talk",
    "mapped",
    "marked",
    "moved-on",
    "undone",
    "rewound",
)


class Teller:
    """Tells one exercise to one person."""

    def __init__(self, plan: Plan, playbook: Playbook, detected: datetime, width: int = 80) -> None:
        self._plan = plan
        self._playbook = playbook
        self._detected = detected
        self._width = width
        self._teams = {team.id for team in plan.organisation.teams}
        self._titles = Titles(plan.organisation, playbook, plan.scenario, plan.inner)

    # the beginning

    def opening(self, mode: str, seed: int | None) -> list[str]:
        """What is played, how, and the ground rules."""
        scenario = self._plan.scenario
        how = mode if seed is None else f"{mode}, luck drawn from seed {seed}"
        lines = [f"{WORD}: {shown(scenario.title)} ({how})", ""]
        for rule in GROUND_RULES:
            lines += wrapped(rule, self._width, "- ", "  ")
        return [*lines, "", *self._prose(scenario.briefing or scenario.summary), ""]

    def _prose(self, text: str) -> list[str]:
        return [part for line in shown_lines(text) for part in (wrapped(line, self._width) if line.strip() else [""])]

    # what happens

    def news(self, items: Sequence[FeedItem], view: PlayersView) -> list[str]:
        """What has happened, a line or more for each."""
        injects = {inject.inject: inject for inject in view.injects}
        added = {inject.added: inject for inject in view.injects}
        lines: list[str] = []
        for item in items:
            inject = injects.get(item.what) if item.kind == "inject-delivered" else added.get(item.entry or 0)
            if inject is not None:
                lines += self._inject(inject)
            elif said := self._said(item, injects):
                lines += wrapped(said, self._width, f"{self.at(item.at)}  ", "    ")
        return lines

    def _said(self, item: FeedItem, injects: dict[str, InjectView]) -> str:
        """In the words of the screen, with the entry by which it can be corrected or gone back to."""
        quiet = item.entry is not None and item.kind in _QUIET
        of_a_team = item.kind in ("lost", "came-back") and item.what in self._teams  # its role says it already
        said = None if quiet or of_a_team else told(item, self._titles, injects)
        if said is None:
            return ""
        about = said.who if said.who.endswith(("?", "!", ".")) else f"{said.who}:"
        return f"{about} {said.text}" + ("" if said.entry is None else f" [{said.entry}]")

    def at(self, seconds: int) -> str:
        """`EXERCISE T+0:20 Mon 09:23`."""
        return f"{WORD} {since(seconds)} {clock(self._detected, seconds)}"

    def _inject(self, inject: InjectView) -> list[str]:
        to = ", ".join(self._titles.role(role) for role in inject.to)
        head = f"INJECT {shown(inject.title)}: {shown(inject.source)}{f' to {to}' if to else ''} ({shown(inject.mode)})"
        lines = wrapped(head, self._width, f"{self.at(inject.at)}  ", "    ")
        for line in shown_lines(inject.message):
            lines += wrapped(line, self._width, "    | ", "    | ")
        if inject.answer_by is not None:
            lines.append(f"    an answer is expected by {since(inject.answer_by)}")
        return lines

    # how things stand

    def open_things(self, view: FacilitatorView) -> list[str]:
        """What waits for somebody, numbered as it can be typed."""
        if view.clocks.ended:
            return [f"{WORD} is over: write down hot-wash, rate, strength, improvement; then close"]
        lines: list[str] = []
        rows = iter(range(1, 1 + len(view.orders) + len(view.decisions) + len(view.questions)))
        for step in view.orders:
            lines += self._numbered(next(rows), f"order {shown(step)}: {self._titles.step(step)}")
        for decision in view.decisions:
            lines += self._numbered(next(rows), self._asked(decision, view))
            for number, option in enumerate(decision.options, 1):
                title = self._titles.option(decision.step, option.option)
                cannot = "" if option.possible else " (not possible now)"
                lines += wrapped(f"{shown(option.option)}: {title}{cannot}", self._width, f"    {number}) ", "       ")
        for question in view.questions:
            lines += self._numbered(next(rows), f"answer {question.entry}: {shown(question.text)}")
        return lines

    def _asked(self, decision: DecisionView, view: FacilitatorView) -> str:
        text = f"decide {shown(decision.step)}: {self._titles.step(decision.step)}"
        if decision.own_way:
            text += f" - the room said: {shown(decision.own_way)}; map it"
        if decision.step in view.limits_passed:
            return f"{text} (it has taken as long as it may)"
        return f"{text} (until {since(decision.limit)})" if decision.limit is not None else text

    def _numbered(self, number: int, text: str) -> list[str]:
        return wrapped(text, self._width, f"{number:>3}. ", "     ")

    def status(self, view: PlayersView) -> list[str]:
        """Services that are not up, deadlines, what is worked on and what it waits for, who is here."""
        clocks = view.clocks
        pace = "running" if clocks.running else "paused"
        lines = [f"{self.at(clocks.at)}  {pace}, speed {clocks.speed}, in talk {clocks.talk:g}"]
        for service in view.services:
            if service.state != "up" or not service.back:
                target = f", RTO {spoken(service.rto)}" if service.rto is not None else ""
                state = "up, not verified" if service.state == "up" else service.state
                lines += wrapped(
                    f"service {self._titles.service(service.service)}: {state}{target}", self._width, "    "
                )
        for deadline in view.deadlines:
            due = "no date" if deadline.due is None else f"due {since(deadline.due)}"
            done = "" if deadline.done is None else f", sent {since(deadline.done)}"
            lines += wrapped(f"deadline {self._titles.thing(deadline.clock)}: {due}{done}", self._width, "    ")
        for step in view.steps:
            if step.state in ("working", "waiting", "backing-off", "stuck", "ready"):
                waits = [self._titles.service(name) for name in step.for_services]
                waits += [self._titles.role(name) for name in step.for_roles]
                why = f" for {', '.join(waits)}" if waits else ""
                lines += wrapped(f"step {self._titles.step(step.step)}: {step.state}{why}", self._width, "    ")
        for person in view.people:
            away = f", {person.lost} away" if person.lost else ""
            coming = f", {person.coming} coming" if person.coming else ""
            text = f"{self._titles.role(person.role)}: {person.here} here, {person.busy} at work{coming}{away}"
            lines += wrapped(text, self._width, "    ")
        return lines

    def list_of_injects(self, view: FacilitatorView) -> list[str]:
        """The list of injects as its facilitator has it."""
        lines = [f"{WORD} injects"]
        for planned in view.planned:
            at = since(planned.at) if planned.at is not None else "by itself" if planned.state == "next" else ""
            may = " (may be left out: the room is behind)" if planned.may_drop else ""
            text = f"{shown(planned.inject)}: {planned.state} {at}, {self._titles.inject(planned.inject)}{may}"
            lines += wrapped(text, self._width, "    ", "      ")
        return lines

    def plan(self, view: PlayersView) -> list[str]:
        """Every step of the plan and how it stands."""
        lines = [f"{WORD} plan: {shown(self._playbook.title)}"]
        for step in view.steps:
            lines += wrapped(f"{shown(step.step)}: {self._titles.step(step.step)}, {step.state}", self._width, "    ")
        return lines

    def module(self, view: PlayersView) -> str:
        """Where the room is in its own time; empty without parts."""
        module = view.module
        if module.module is None:
            return ""
        title = next((shown(m.title) for m in self._plan.scenario.modules if m.id == module.module), module.module)
        where = (
            "on time"
            if module.ahead == 0
            else f"{spoken(abs(module.ahead))} {'ahead' if module.ahead > 0 else 'behind'}"
        )
        return f"{WORD} part {module.number + 1}: {title}, {spoken(module.spent)} of {spoken(module.room)}, {where}"


def help_lines(width: int) -> Iterator[str]:
    """Every command, how it is typed and what it does."""
    yield "Type a command and Enter. What is open can be called by its number."
    for each in COMMANDS.values():
        yield from wrapped(f"{usage(each)} - {each.help()}", width, "  ", "      ")
    for name, what in LOOKS.items():
        yield from wrapped(f"{name} - {what}", width, "  ", "      ")


LOOKS = {
    "open": "What waits for somebody.",
    "status": "Services, deadlines, work and people now.",
    "plan": "Every step and how it stands.",
    "injects": "The list of injects, for the facilitator.",
    "wait SPAN": "Let so much exercise time pass, such as wait 30m.",
    "help": "This list.",
    "keep-in FOLDER": "Keep the exercise on another disk from now on, all of it: where this one is full or fails.",
    "quit": "Leave; the exercise is kept and can be taken up again.",
    "close": "End for good, after ratings and improvements are written down.",
}
"""What can be looked at, and how one leaves; beside the commands."""
