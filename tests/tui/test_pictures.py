"""What people see of the screens, character for character. `RENEW=1 pytest tests/tui/test_pictures.py` draws them anew."""

import os
from pathlib import Path

import pytest

from recovery.tui.app import Watching
from recovery.tui.lobby import Wishes
from tests.tui.stage import SIZES, Stage, desk, on, press, read, type_in
from tests.tui.test_debrief_screen import Afterwards, rehearsed
from tests.tui.test_lobby import Hall
from tests.tui.test_lobby import after as in_the_hall

GOLDEN = Path(__file__).parents[1] / "golden" / "screens"
Size = tuple[int, int]


def lobby(size: Size) -> str:
    return in_the_hall(Hall(Wishes()), size=size)


def exercise(size: Size) -> str:
    return press(Stage(desk()), "O", "j", size=size)


def injects(size: Size) -> str:
    return press(Stage(desk()), "f2", size=size)


def made_up(size: Size) -> str:
    return press(Stage(desk()), "a", size=size)


def services(size: Size) -> str:
    return press(Stage(desk()), "s", size=size)


def hot_wash(size: Size) -> str:
    return afterwards(size, "h")


def result(size: Size) -> str:
    return afterwards(size)


def where_the_time_went(size: Size) -> str:
    return afterwards(size, "2")


def decisions(size: Size) -> str:
    return afterwards(size, "3")


def afterwards(size: Size, *keys: str) -> str:
    app = Afterwards(rehearsed())

    async def look(pilot: object) -> str:
        await app.workers.wait_for_complete()
        await type_in(pilot, keys)  # type: ignore[arg-type]
        return read(app)

    return on(app, look, size)


def room(size: Size) -> str:
    of = desk()
    app = Watching(lambda: of)

    async def look(pilot: object) -> str:
        await type_in(pilot, ())  # type: ignore[arg-type]
        return read(app)

    return on(app, look, size)


SCREENS = (lobby, exercise, injects, made_up, services, result, where_the_time_went, decisions, hot_wash, room)


@pytest.mark.parametrize("size", [SIZES[0], *(pytest.param(size, marks=pytest.mark.slow) for size in SIZES[1:])])
@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_looks_as_it_did(screen: object, size: Size) -> None:
    name = screen.__name__.replace("_", "-")  # type: ignore[attr-defined]
    picture = GOLDEN / f"{name}-{size[0]}x{size[1]}.txt"
    seen = screen(size) + "\n"  # type: ignore[operator]
    if os.environ.get("RENEW"):
        picture.write_text(seen, encoding="utf-8", newline="\n")

    assert seen == picture.read_text("utf-8")
