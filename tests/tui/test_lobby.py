"""The lobby: what there is, whom it needs, how long it takes; and a start with two keys."""

from pathlib import Path

import pytest
from textual.pilot import Pilot

from recovery.errors import DoesNotFit
from recovery.exercise.plan import Plan
from recovery.exercise.settings import Settings
from recovery.tui.app import RecoveryApp
from recovery.tui.lobby import Lobby, Picked, Wishes
from recovery.tui.shelf import PlaybookCard, ScenarioCard, Shelf
from tests.exercise.rooms import plan
from tests.tui.stage import on, read, type_in


class Hall(RecoveryApp):
    """Shows a lobby, and remembers what it was left with."""

    def __init__(self, wishes: Wishes, *, fits: bool = True) -> None:
        super().__init__(motion=False)
        self.wishes, self.fits = wishes, fits
        self.left: list[Picked | None] = []

    def on_mount(self) -> None:
        self.push_screen(Lobby(shelf(), self.prepare, self.wishes, lambda: "2026-11-01 held"), self.left.append)

    def prepare(self, playbook: Path, scenario: Path) -> Plan:
        if not self.fits:
            raise DoesNotFit("the part 'front' has nobody to fill it", "--cast front=web")
        return plan()


def shelf() -> Shelf:
    made = plan()
    other = made.scenario.model_copy(update={"id": "flood", "title": "The cellar is wet", "summary": "Water."})
    return Shelf(
        (ScenarioCard(Path("incident.yaml"), True, made.scenario), ScenarioCard(Path("flood.yaml"), False, other)),
        (PlaybookCard(Path("plan.yaml"), True, made.playbook),),
    )


def after(hall: Hall, *keys: str, size: tuple[int, int] = (120, 36)) -> str:
    """Press keys when everything has been read; what is on the screen then."""

    async def look(pilot: Pilot[None]) -> str:
        await hall.workers.wait_for_complete()
        await type_in(pilot, keys)
        return read(hall)

    return on(hall, look, size)


def test_two_times_enter_starts_what_is_chosen_at_first() -> None:
    hall = Hall(Wishes())

    after(hall, "enter", "enter")
    [picked] = hall.left

    assert picked is not None
    assert (picked.plan.scenario.id, picked.settings) == ("incident", Settings())


def test_it_tells_what_an_incident_is_about_whom_it_needs_and_how_long_recovery_takes() -> None:
    screen = after(Hall(Wishes()))

    assert all(
        words in screen for words in ("It breaks.", "Decide within an hour", "Operator", "half recovered within")
    )


def test_typing_narrows_the_list() -> None:
    screen = after(Hall(Wishes()), "slash", "text:wet")

    assert "The cellar is wet" in screen
    assert "Incident\n" not in screen


def test_what_was_said_on_the_command_line_is_chosen_already() -> None:
    hall = Hall(Wishes(scenario=Path("flood.yaml"), settings=Settings(seed=7, mode="solo")))

    after(hall, "f5")
    [picked] = hall.left

    assert picked is not None
    assert (picked.settings.seed, picked.settings.mode) == (7, "solo")


def test_a_plan_that_does_not_fit_is_told_and_nothing_starts() -> None:
    hall = Hall(Wishes(), fits=False)

    screen = after(hall, "f5")

    assert screen.count("the part 'front'") == 2
    assert hall.left == []


@pytest.mark.parametrize("size", [(80, 24), (64, 18)])
def test_on_a_small_screen_the_list_and_the_start_are_in_view(size: tuple[int, int]) -> None:
    screen = after(Hall(Wishes()), size=size)

    assert "The cellar is wet" in screen
    assert "Start the exercise" in screen


def test_an_hour_that_is_none_is_told_before_anything_starts() -> None:
    hall = Hall(Wishes(settings=Settings()))

    async def look(pilot: Pilot[None]) -> str:
        await hall.workers.wait_for_complete()
        hall.screen.query_one("#starts").value = "half past nine"  # type: ignore[attr-defined]
        await type_in(pilot, ["f5"])
        return read(hall)

    assert "is no start" in on(hall, look)
    assert hall.left == []


def test_names_say_who_plays_and_roles_without_one_are_simulated() -> None:
    hall = Hall(Wishes())

    after(hall, "f3", "text:Ada, Bo", "ctrl+s", "f5")
    [picked] = hall.left

    assert picked is not None
    assert (picked.settings.people, picked.settings.played) == ({"lead": ("Ada", "Bo")}, ("lead",))


def test_past_exercises_are_a_key_away() -> None:
    assert "2026-11-01 held" in after(Hall(Wishes()), "f2")
