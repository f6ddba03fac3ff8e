"""What somebody types in plain mode becomes a command, or is refused with what could be typed instead."""

import pytest

from recovery.errors import DoesNotFit
from recovery.exercise import commands as do
from recovery.exercise.commands import COMMANDS, Command
from recovery.exercise.typed import BY_NAME, typed, usage
from tests.exercise.rooms import Room

MINUTE = 60


def deciding() -> Room:
    """A room at its decision, with an order and a question open too."""
    room = Room()
    room.do(do.Order(step="declare"), do.Jump(to=10 * MINUTE), do.Order(step="sweep"), do.Ask(text="Who pays?"))
    return room


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("next", do.Jump()),
        ("jump 2h", do.Jump(to=7_200)),
        ("wait 30m", do.Jump(to=40 * MINUTE)),
        ("go", do.Start()),
        ("stop", do.Pause()),
        ("speed 120", do.Speed(speed=120)),
        ("order 1", do.Order(step="tell")),
        ("1", do.Order(step="tell")),
        ("order tell", do.Order(step="tell")),
        ("decide way fix because it is faster", do.Decide(step="way", option="fix", reason="because it is faster")),
        ("decide 2 2", do.Decide(step="way", option="rebuild")),
        ("decide way fix confidence=low dissent=Ann,Bob", do.Decide(step="way", option="fix", confidence="low", dissent=("Ann", "Bob"))),
        ("decide way call the vendor first", do.Decide(step="way", other="call the vendor first")),
        ("map way fix delay=20m", do.Map(step="way", option="fix", delay=1_200)),
        ("map way -", do.Map(step="way")),
        ("mark declare", do.Mark(step="declare")),
        ("mark declare 15m", do.Mark(step="declare", later=900)),
        ("bring-forward stuck 1h", do.BringForward(inject="stuck", at=3_600)),
        ("note The bridge  is open.", do.TakeNote(text="The bridge  is open.")),
        ("say it's so", do.TakeNote(text="it's so")),
        ("observe o1 They were quick", do.Observe(objective="o1", text="They were quick")),
        ("rate o1 S Two were late", do.RateObjective(objective="o1", rating="S", text="Two were late")),
        ("lose ops people=2", do.Lose(role="ops", people=2)),
        ('add-inject "Rain again" from=Weather to=lead,ops It rains.', do.AddInject.model_validate(
            {"title": "Rain again", "from": "Weather", "to": ["lead", "ops"], "message": "It rains."})),
        ('improvement i1 owner="Ann Lee" due=2026-12-01 Say who may decide', do.Improvement(
            id="i1", owner="Ann Lee", due="2026-12-01", text="Say who may decide")),
        ("improvise fail-over 20m ops Move to the standby", do.Improvise(
            step={"id": "fail-over", "title": "Move to the standby", "takes": "20m", "role": "ops"})),
        ("hold call free=yes", do.Hold(inject="call", free=True)),
        ("end", do.End()),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_line_is_a_command(line: str, meant: Command) -> None:
    assert typed(line, deciding().session.facts) == meant


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("ordre tell", "did you mean order?"),
        ("%$", "type help"),
        ("2", "decide 2 OPTION"),
        ("3", "is a question"),
        ("9", "nothing that is open"),
        ("jump soon", "1h30m"),
        ("start now", "start"),
        ("rate o1 Z", "Rate an objective"),
        ("order", "Order a step"),
        ("improvise x", "improvise ID TAKES [ROLE] TITLE..."),
        ("speed", "another speed"),
    ],
)
def test_what_is_no_command_is_refused_with_a_hint(line: str, hint: str) -> None:
    with pytest.raises(DoesNotFit) as refused:
        typed(line, deciding().session.facts)

    assert hint in f"{refused.value.message} {refused.value.hint}"


@pytest.mark.parametrize(
    "text", ["\x1b[31mred\x1b[0m", "[@click=app.quit]x[/]", "\u202eevil", "a" * 10_000, "=", '"', "'", "x=1"]
)
def test_odd_text_is_kept_as_it_was_typed(text: str) -> None:
    assert typed(f"note {text}", deciding().session.facts) == do.TakeNote(text=text)


def test_every_command_can_be_typed_and_says_how() -> None:
    assert len(BY_NAME) == len(COMMANDS)
    assert all(usage(each).startswith(each.name) and each.help().endswith(".") for each in COMMANDS.values())
