"""The debrief: what it came to, and everything that is written down while people are still in the room."""

from pathlib import Path

import pytest
from rich.cells import cell_len

from recovery.exercise import commands as do
from recovery.report.futures import futures
from recovery.report.views.debriefing import debrief
from recovery.report.views.played import Played, played
from recovery.tui.app import RecoveryApp
from recovery.tui.debrief import DebriefScreen
from recovery.tui.debrief_text import PARTS, steps
from recovery.tui.desk import Desk
from recovery.tui.findings import Findings
from tests.exercise.rooms import Memory
from tests.tui.stage import desk, kinds, on, read, type_in


class Afterwards(RecoveryApp):
    """Shows the debrief of an exercise that a room has played."""

    def __init__(self, of: Desk) -> None:
        super().__init__(motion=False)
        self.desk = of
        self.how: list[str | None] = []
        self.written: list[Findings] = []

    def on_mount(self) -> None:
        screen = DebriefScreen(self.desk, judged, foreseen, self.export, self.finish)
        self.push_screen(screen, self.how.append)

    def finish(self, of: Desk) -> Path:
        of.session.finish()
        return Path("exercises/record.yaml")

    def export(self, of: Desk, found: Findings) -> list[Path]:
        self.written.append(found)
        return [Path("report.html")]


def _played(of: Desk) -> Played:
    keeper = of.session._keeper
    assert isinstance(keeper, Memory)
    return played(of.session, keeper.entries[0])


def judged(of: Desk) -> Findings:
    return Findings(debrief(of.id, _played(of)))


def foreseen(of: Desk) -> Findings:
    simulated = futures(_played(of), 40)
    return Findings(debrief(of.id, _played(of), simulated), simulated.study.time_to_recovery)


def rehearsed() -> Desk:
    """A room that fixed it, a little late."""
    of = desk()
    for command in (
        do.Jump(to=300), do.Order(step="declare"), do.Jump(to=1_200), do.Decide(step="way", option="fix", reason="It is known."),
        do.Order(step="fix-it"), do.Jump(to=7_200), do.Order(step="check"), do.Jump(to=9_000), do.End(),
    ):  # fmt: skip
        of.do(command)
    return of


def after(app: Afterwards, *keys: str, size: tuple[int, int] = (120, 36)) -> str:
    async def look(pilot: object) -> str:
        await app.workers.wait_for_complete()
        await type_in(pilot, keys)  # type: ignore[arg-type]
        return read(app)

    return on(app, look, size)


def test_it_tells_the_time_to_recovery_and_what_it_was_made_of() -> None:
    screen = after(Afterwards(rehearsed()))

    assert all(
        words in screen
        for words in ("Time to recovery", "exercised", "every RTO met", "room", "of 100 runs took longer")
    )


def test_it_tells_each_decision_with_its_reason() -> None:
    screen = after(Afterwards(rehearsed()), "3")

    assert all(words in screen for words in ("Which way?", "Fix it", "It is known.", "instead: Rebuild"))


def test_steps_are_told_with_what_they_waited_for() -> None:
    screen = after(Afterwards(rehearsed()), "2")
    [declare] = [line for line in screen.splitlines() if line.strip().startswith("Declare")]

    assert "0:05" in declare


SAID = (
    (("4", "M", "text:late but done", "ctrl+s"), "rated"),
    (("v", "text:they rang", "ctrl+s"), "observed"),
    (("plus", "tab", "text:calm", "ctrl+s"), "strength"),
    (("h", "text:who?", "ctrl+s", "escape"), "hot-wash"),
    (("i", "text:no number", "ctrl+s"), "improvement"),
)


@pytest.mark.parametrize("width", [76, 100, 160])
def test_a_line_of_the_steps_keeps_to_the_width_of_the_screen(width: int) -> None:
    found = foreseen(rehearsed()).debrief
    every = {part: 100_000 for part, _ in PARTS}
    crowded = [step.model_copy(update={"waits": every}) for step in found.steps]

    said = [str(steps(of, width)).splitlines() for of in (found.steps, crowded)]

    assert [row for rows in said for row in rows[:-2] if cell_len(row) > width] == []


def test_no_step_is_late_against_a_typical_run_that_is_not_known_yet() -> None:
    unknown = judged(rehearsed()).debrief.steps
    known = [step.model_copy(update={"simulated": step.took.model_copy(update={"seconds": 60})}) for step in unknown]

    assert ["+0:" in str(steps(of, 100)) for of in (known, unknown)] == [True, False]


def test_what_people_say_is_written_down_and_shown() -> None:
    app = Afterwards(rehearsed())

    screen = after(app, *(key for keys, _ in SAID for key in keys))

    assert kinds(app.desk)[-len(SAID) :] == [kind for _, kind in SAID]
    assert all(words in screen for words in ("M Decide within an hour", "late but done", "they rang"))


def test_the_report_is_written_with_the_simulated_runs() -> None:
    app = Afterwards(rehearsed())

    after(app, "x")

    assert [found.debrief.simulated is not None for found in app.written] == [True]


def test_it_leaves_to_the_lobby_or_for_good() -> None:
    back, gone = Afterwards(rehearsed()), Afterwards(rehearsed())

    after(back, "b")
    after(gone, "q")

    assert (back.how, gone.how) == (["lobby"], ["quit"])


@pytest.mark.parametrize("size", [(80, 24), (64, 18)])
def test_on_a_small_screen_the_number_is_in_view(size: tuple[int, int]) -> None:
    assert "Time to recovery" in after(Afterwards(rehearsed()), size=size)


def test_closing_asks_says_what_is_not_rated_and_then_nothing_more_is_kept() -> None:
    asked, closed = Afterwards(rehearsed()), Afterwards(rehearsed())

    screen = after(asked, "c")
    after(closed, "c", "y")

    assert "1 objective without a rating" in screen
    assert (kinds(closed.desk)[-1], closed.how) == ("exercise.closed", ["lobby"])
