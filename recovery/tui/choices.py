"""What may be chosen for the fields of a command, as an exercise stands."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from recovery.exercise import commands as do
from recovery.exercise.commands import Command
from recovery.tui.desk import Desk
from recovery.tui.dialogs import Choice
from recovery.tui.spans import hours

Choices = Sequence[Choice]


def choices(desk: Desk, kind: type[Command], given: Mapping[str, Any]) -> dict[str, Choices]:
    """By field; a field that is free text is not in it."""
    found: dict[str, Callable[[], Choices]] = {
        "role": lambda: _roles(desk),
        "objective": lambda: [Choice(o.id, o.title) for o in desk.session.plan.scenario.objectives],
        "inject": lambda: [
            Choice(each.inject, desk.titles.inject(each.inject))
            for each in desk.view.planned
            if each.state in ("next", "held")
        ],
        "step": lambda: _steps(desk, kind),
        "option": lambda: _options(desk, given.get("step")),
        "to": lambda: _entries(desk) if kind is do.Rewind else _roles(desk),
        "of": lambda: _of(desk, kind),
    }
    return {name: found[name]() for name in kind.model_fields if name in found and name not in given}


def _roles(desk: Desk) -> Choices:
    return [Choice(role.id, role.title) for role in desk.session.plan.organisation.roles]


def _steps(desk: Desk, kind: type[Command]) -> Choices:
    view = desk.view
    match kind:
        case do.Order:
            names = list(view.orders)
        case do.Decide | do.Map:
            names = [decision.step for decision in view.decisions]
        case do.Mark:
            names = [step.step for step in view.steps if step.state == "working"]
        case _:
            names = [step.step for step in view.steps if step.state not in ("done", "skipped", "dead")]
    return [Choice(name, desk.titles.step(name)) for name in names]


def _options(desk: Desk, step: str | None) -> Choices:
    for decision in desk.view.decisions:
        if step in (None, decision.step):
            return [
                Choice(o.option, desk.titles.option(decision.step, o.option)) for o in decision.options if o.possible
            ]
    return []


def _of(desk: Desk, kind: type[Command]) -> Choices:
    match kind:
        case do.Reply:
            return [Choice(str(each.entry), each.text) for each in desk.view.questions]
        case do.Chance:
            return [Choice(each.name, f"{desk.titles.any(each.of)} {each.what}") for each in desk.view.chances]
        case do.Undo:
            released = [each for each in desk.view.planned if each.released_by is not None]
            return [Choice(str(each.released_by), desk.titles.inject(each.inject)) for each in released]
        case _:
            return _entries(desk)


def _entries(desk: Desk) -> Choices:
    """What people did, the last first, and the beginning."""
    log = [past for past in desk.session.ledger.branch if past.command.kind not in ("started", "paused", "speed")]
    rows = [
        Choice(str(past.number), f"T+{hours(past.at // 1000)} {past.command.name} {_what(desk, past.command)}".strip())
        for past in reversed(log)
    ]
    return [*rows, Choice("1", "the beginning")]


def _what(desk: Desk, command: Command) -> str:
    said = command.data()
    return next(
        (
            desk.titles.inject(str(said[name])) if name == "inject" else desk.titles.any(str(said[name]))
            for name in ("step", "inject", "role", "objective", "text", "title")
            if name in said
        ),
        "",
    )
