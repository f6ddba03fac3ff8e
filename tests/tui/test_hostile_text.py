"""Whatever stands in a file or is typed is shown as it is: never styled, never a link, never obeyed, never a crash."""

import json

import pytest

from recovery.exercise import commands as do
from tests.exercise.rooms import HOUSE, INCIDENT, PLAN, Words, plan
from tests.tui.stage import Stage, desk, press

HOSTILE = (
    "[/]", "[/etc/passwd]", "[red]blood[/red]", "[@click=app.exit]press[/]", "[$x]", "[a=b: c]", "[link=file:///x]y[/link]",
    "\\[bold]", "{{ 7*7 }}", "%s%n", "=cmd|' /C calc'!A0", "../../etc/passwd", "x" * 200, "Ω≠ café 漢字 🙂", "e\u0301",
)  # fmt: skip
STEERING = ("\x1b]2;owned\x07", "\x9b31m", "a\u202eb", "a\u200bb", "\x00", "a\rb", "\x1b[2J")


def poisoned(text: str) -> tuple[Words, Words, Words]:
    """Files whose every text that people see is this."""

    def within(value: object, key: str = "") -> object:
        match value:
            case dict():
                return {name: within(each, name) for name, each in value.items()}
            case list():
                return [within(each, key) for each in value]
            case str() if key in ("title", "message", "from", "summary", "capability"):
                return text
            case _:
                return value

    house, playbook, incident = (within(json.loads(json.dumps(each))) for each in (HOUSE, PLAN, INCIDENT))
    assert isinstance(house, dict)
    assert isinstance(playbook, dict)
    assert isinstance(incident, dict)
    return house, playbook, incident


@pytest.mark.parametrize("text", [*HOSTILE[:3], " ".join(HOSTILE[3:])])
def test_text_of_files_is_shown_literally_on_every_screen(text: str) -> None:
    house, playbook, incident = poisoned(text[:200])
    stage = Stage(desk(plan(incident, playbook, house)))

    screen = press(stage, "O", "j", "f2", "escape", "d", "escape", size=(160, 48))

    assert stage.how is None
    assert text[:12] in screen


@pytest.mark.slow
@pytest.mark.parametrize("text", HOSTILE)
def test_each_hostile_text_alone_is_shown_literally_too(text: str) -> None:
    house, playbook, incident = poisoned(text)
    stage = Stage(desk(plan(incident, playbook, house)))

    screen = press(stage, "O", "j", "f2", "escape", "p", "d", "escape", "question_mark", "escape", size=(160, 48))

    assert text[:12] in screen


def test_what_would_steer_a_terminal_is_made_visible_when_somebody_typed_it() -> None:
    stage = Stage(desk())
    for text in STEERING:
        stage.desk.do(do.TakeNote(text=text))
        stage.desk.do(do.AddInject(title="News", message=text))

    screen = press(stage, size=(160, 60))

    assert not [
        character for text in STEERING for character in text if not character.isprintable() and character in screen
    ]
    assert screen.count("<U+") >= len(STEERING)
