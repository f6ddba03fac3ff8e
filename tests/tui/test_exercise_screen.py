"""The screen of an exercise: keys do what they say, and what is seen is what is so."""

from dataclasses import dataclass

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Select

from recovery.errors import DoesNotFit, RecoveryError
from recovery.exercise import commands as do
from recovery.exercise.forecast import Forecast, TargetForecast
from recovery.model import journal as facts
from recovery.study.statistics import Interval
from recovery.tui import seen
from recovery.tui.desk import Desk
from recovery.tui.effects import EffectLine, effect
from recovery.tui.outlook import Outlook
from tests.tui.stage import SIZES, Hands, Stage, desk, kinds, on, press, type_in


@dataclass(frozen=True)
class Saved:
    """A disk on which all is well."""

    saved: int
    trouble: str | None = None
    warning: str | None = None


SURE = Interval(1.0, 0.9, 1.0)


def test_it_opens_paused_with_what_is_ready_and_says_that_it_is_an_exercise() -> None:
    screen = press(Stage(desk()))

    assert all(
        words in screen
        for words in ("EXERCISE", "paused", "T+00:00:00", "Web is down", "Ready to be ordered", "Declare")
    )


def test_an_impatient_key_leaves_one_message_on_the_screen_not_ten() -> None:
    stage = Stage(desk())

    async def look(pilot: Pilot[None]) -> tuple[int, int]:
        await type_in(pilot, ["O", *["O"] * 9])
        return len(stage.said), len(stage._notifications)

    assert on(stage, look) == (9, 1)


@pytest.mark.parametrize("size", SIZES)
def test_at_every_size_the_strip_the_inject_and_what_needs_people_are_in_view(size: tuple[int, int]) -> None:
    screen = press(Stage(desk()), size=size)

    assert all(words in screen for words in ("EXERCISE", "T+00:00:00", "Web is down", "Declare"))


@pytest.mark.parametrize(
    "size", [SIZES[0], pytest.param(SIZES[1], marks=pytest.mark.slow), pytest.param(SIZES[2], marks=pytest.mark.slow)]
)
def test_a_whole_exercise_goes_by_keys_alone(size: tuple[int, int]) -> None:
    stage = Stage(desk())

    press(stage, "O", "j", "O", "1", "j", "1", "O", "j", "O", "j", "O", "j", "j", "j", "j", "e", "y", size=size)
    done = [
        entry.step
        for entry in stage.desk.session.journal
        if isinstance(entry, facts.StepEnded) and entry.ending == "done"
    ]

    assert stage.how == "debrief"
    assert {"declare", "way", "fix-it", "tell"} <= set(done)
    assert kinds(stage.desk)[0] == "ordered"
    assert kinds(stage.desk)[-1] == "ended"


def test_exercise_time_runs_as_fast_as_it_says_while_the_room_s_clock_goes_on() -> None:
    hands = Hands()
    stage = Stage(desk(hands=hands))

    async def look(pilot: object) -> int:
        await type_in(pilot, ["O", "space"])  # type: ignore[arg-type]
        hands.seconds += 5
        stage.screen.beat()  # type: ignore[attr-defined]
        return stage.desk.view.clocks.at

    assert on(stage, look) == 5 * 60


@pytest.mark.parametrize("width", [64, 80, 120])
def test_the_strip_always_has_room_for_what_is_due_and_what_is_saved(width: int) -> None:
    stage = Stage(Desk(desk().session, "kq7x2", lambda: Saved(1234)))

    strip = press(stage, size=(width, 24)).splitlines()[0]

    assert all(words in strip for words in ("EXERCISE", "T+00:00:00", "4:00", "saved #1234"))


def test_a_digit_chooses_an_option_and_its_name_stands_in_the_feed() -> None:
    stage = Stage(desk())

    screen = press(stage, "O", "j", "1")
    chosen = [entry for entry in stage.desk.session.journal if isinstance(entry, facts.Decided)]

    assert [entry.option for entry in chosen] == ["fix"]
    assert "Which way? Fix it" in screen


def test_an_option_that_is_not_possible_cannot_be_chosen() -> None:
    stage = Stage(desk())

    screen = press(stage, "O", "j")

    assert "Wait" in screen
    assert [call.number for call in stage_calls(stage) if call.title == "Wait"] in ([3], [None])


def stage_calls(stage: Stage) -> list:  # type: ignore[type-arg]
    """What the screen offers."""
    return seen.calls(stage.desk.view, stage.desk)


def test_an_inject_made_up_may_change_things_by_choosing_what_happens_to_what() -> None:
    stage = Stage(desk())

    async def look(pilot: Pilot[None]) -> list[str]:
        await type_in(pilot, ["a", "text:Fire", "tab", "text:It burns."])
        for sort, thing, more in (("hit-down", "web", ""), ("lose-role", "lead", "1 for 30m")):
            line = list(stage.screen.query(EffectLine))[-1]
            line.query_one(".sort", Select).value = sort
            await pilot.pause()
            line.query_one(".thing", Select).value = thing
            line.query_one(Input).value = more
            await pilot.pause()
        await type_in(pilot, ["ctrl+s"])
        return stage.said

    said = on(stage, look)
    [added] = [past.command for past in stage.desk.session.ledger.log]

    assert said == []
    assert added.data()["effects"] == [
        {"hit": {"service": "web", "state": "down"}},
        {"lose": {"role": "lead", "for": 1_800}},
    ]


@pytest.mark.parametrize(
    ("sort", "more", "meant"),
    [
        ("hit-degraded", "", {"hit": {"service": "x", "state": "degraded"}}),
        ("isolate", "", {"isolate": "x"}),
        ("lose-vendor", "4h", {"lose": {"vendor": "x", "for": "4h"}}),
        ("lose-role", "2", {"lose": {"role": "x", "people": 2}}),
        ("empty-artefact", "", {"lose": {"artefact": "x", "reason": "empty"}}),
        ("slow", "1.5 for 2h", {"slow": {"role": "x", "by": 1.5, "for": "2h"}}),
        ("slow", "", {"slow": {"role": "x", "by": 2.0, "for": "4h"}}),
        ("reveal", "20", {"reveal": {"items": 20, "of": "x"}}),
        ("cancel", "", {"cancel": "x"}),
        ("mark", "", {"mark": "x"}),
    ],
)
def test_what_is_chosen_and_typed_of_an_effect_is_written_as_in_a_file(
    sort: str, more: str, meant: dict[str, object]
) -> None:
    assert effect(sort, "x", more) == meant


@pytest.mark.parametrize("more", ["soon", "inf", "-1", "2 for ever"])
def test_an_amount_that_says_neither_how_much_nor_how_long_is_refused(more: str) -> None:
    with pytest.raises(DoesNotFit):
        effect("lose-role", "x", more)


def test_a_form_says_what_is_no_span_of_time() -> None:
    stage = Stage(desk())

    screen = press(stage, "f2", "down", "b", "text:tomorrow", "ctrl+s")

    assert "at: 'tomorrow' is not a duration" in screen
    assert kinds(stage.desk) == []


def test_services_are_looked_at_with_what_they_need_and_what_brings_them_back() -> None:
    screen = press(Stage(desk()), "s")

    assert all(words in screen for words in ("targets", "RTO 4 h", "brought back by", "Fix (not yet begun)"))


def test_a_step_that_waits_says_for_what_in_its_row_of_the_plan() -> None:
    stage = Stage(desk())
    for command in (
        do.Lose(role="ops", people=2),
        do.Order(step="declare"),
        do.Jump(to=600),
        do.Order(step="sweep"),
    ):
        stage.desk.do(command)

    rows = press(stage).splitlines()

    assert [row.split("waits for ")[1].split("  ")[0] for row in rows if "waits for" in row] == ["Operator"]


def test_a_disk_that_takes_nothing_is_told_with_a_way_out() -> None:
    gone: list[str] = []
    session = desk().session
    full = Saved(12, "the disk is full")

    def keep_in(folder: str) -> str:
        if folder == "nowhere":
            raise RecoveryError("nowhere cannot be written", "name another folder")
        gone.append(folder)
        return f"saved #13 in {folder}"

    stage = Stage(Desk(session, "kq7x2", lambda: full, keep_in=keep_in))

    screen = press(stage, "k", "text:nowhere", "enter", "ctrl+u", "text:/stick", "enter")

    assert any("NOT SAVED: the disk is full" in said and "another folder" in said for said in stage.said)
    assert "saved #13 in /stick" in screen
    assert gone == ["/stick"]


def test_another_folder_is_not_offered_while_the_disk_is_well() -> None:
    screen = press(Stage(Desk(desk().session, "kq7x2", lambda: Saved(12))), "k", "question_mark", "text:folder")

    assert "another folder" not in screen


def test_a_jump_over_what_waits_is_asked_about_first() -> None:
    stage = Stage(desk())

    screen = press(stage, "j")

    assert "1 thing still to be decided, answered or ordered" in screen
    assert stage.desk.view.clocks.at == 0


def test_their_own_way_is_written_down_and_then_mapped_to_what_it_means() -> None:
    stage = Stage(desk())

    press(stage, "O", "j", "down", "down", "down", "enter", "text:ring the vendor", "ctrl+s")
    said = [past.command for past in stage.desk.session.ledger.log if isinstance(past.command, do.Decide)]
    screen = press(Stage(stage.desk))

    assert [command.other for command in said] == ["ring the vendor"]
    assert "They said: ring the vendor" in screen
    assert "in their own words: ring the vendor (Ada)" in [row.text for row in seen.feed(stage.desk.view, stage.desk)]


def test_a_note_is_kept_with_its_words() -> None:
    stage = Stage(desk())

    press(stage, "n", "text:nobody has the number", "ctrl+s")

    assert [past.command for past in stage.desk.session.ledger.log] == [do.TakeNote(text="nobody has the number")]


KEYS = (
    (("v", "tab", "text:seen", "ctrl+s"), "observed"),
    (("q", "text:who?", "ctrl+s"), "asked"),
    (("l", "ctrl+s"), "lost"),
    (("i", "text:Ring home", "ctrl+s"), "improvised"),
    (("plus",), "speed"),
    (("space",), "started"),
    (("f2", "r"), "released"),
    (("down", "b", "text:1h", "ctrl+s"), "brought-forward"),
    (("down", "x"), "skipped-inject"),
    (("a", "text:Rain", "tab", "text:Rain.", "ctrl+s", "escape"), "added"),
    (("f3", "tab", "tab", "enter", "s"), "skipped"),
)
"""Keys, one after another in one exercise, and the kind of entry each comes to."""


def test_each_key_does_its_command() -> None:
    stage = Stage(desk())

    press(stage, *(key for keys, _ in KEYS for key in keys))

    assert kinds(stage.desk) == [kind for _, kind in KEYS]


def test_notes_are_read_and_written_on_their_own_screen() -> None:
    stage = Stage(desk())

    screen = press(stage, "f4", "a", "text:the backups are good", "ctrl+s")

    assert kinds(stage.desk) == ["assumed"]
    assert "the backups are good" in screen


def test_the_forecast_says_what_changed_by_what_was_done_and_how_sure_it_is() -> None:
    found = iter([0.71, 0.44])
    of = desk()
    outlook = Outlook(
        of,
        lambda _, at: Forecast(
            at, 100, SURE, SURE, SURE, (TargetForecast("web", 14_400, Interval(next(found), 0.4, 0.8)),)
        ),
    )

    first = outlook.due, outlook.look(), outlook.due, outlook.told(40).plain
    of.do(do.Order(step="declare"))
    second = outlook.due, outlook.look(), outlook.told(48).plain

    assert first == (True, True, False, "chance to meet it (simulated)\nWeb                     0.71 (0.40-0.80)")
    assert second == (True, True, "chance to meet it (simulated)\nWeb                      0.71 → 0.44 (0.40-0.80)")


def test_a_release_is_undone_on_the_list_of_injects() -> None:
    stage = Stage(desk())

    press(stage, "f2", "r", "u")

    assert kinds(stage.desk) == ["released", "undone"]
    assert [inject.inject for inject in stage.desk.view.injects] == ["alarm"]


def test_rewind_goes_back_to_an_earlier_moment() -> None:
    stage = Stage(desk())

    press(stage, "O", "j", "1", "w", "ctrl+s")

    assert kinds(stage.desk)[-1] == "rewound"


def test_something_real_fills_the_screen_and_stops_everything() -> None:
    stage = Stage(desk())

    screen = press(stage, "space", "exclamation_mark")

    assert "THIS IS NOT PART OF THE EXERCISE" in screen
    assert stage.desk.view.clocks.stopped


def test_after_something_real_the_exercise_goes_on_paused() -> None:
    stage = Stage(desk())

    press(stage, "space", "exclamation_mark", "escape", "q", "G")

    assert (stage.desk.view.clocks.stopped, stage.desk.view.clocks.running) == (False, False)


def test_escape_never_leaves_and_leaving_asks() -> None:
    stage = Stage(desk())

    screen = press(stage, "escape", "escape", "ctrl+q")

    assert stage.how is None
    assert "Everything is kept" in screen


def test_a_command_that_does_not_fit_is_told_with_what_to_do_instead() -> None:
    stage = Stage(desk())

    screen = press(stage, "f2", "up", "r")

    assert "came already" in screen


def test_the_page_of_keys_is_searched_by_typing() -> None:
    screen = press(Stage(desk()), "question_mark", "text:improvise")

    assert "Improvise a step" in screen
    assert "Jump on" not in screen.split("Keys of this screen")[1].split("esc back")[0]


def test_every_key_that_the_page_names_does_something_on_the_screen() -> None:
    stage = Stage(desk())

    async def look(pilot: object) -> list[str]:
        return [
            binding.binding.action
            for binding in stage.screen.active_bindings.values()
            if not binding.binding.action.startswith(("app.", "screen."))
            and not hasattr(binding.node, f"action_{binding.binding.action.split('(')[0]}")
        ]

    assert on(stage, look) == []


@pytest.mark.slow
def test_panels_keep_to_their_width_at_every_size() -> None:
    for size in (*SIZES, (200, 50), (100, 30)):
        stage = Stage(desk())
        screen = press(stage, "O", "j", size=size)

        assert max(len(line) for line in screen.splitlines()) <= size[0]


def test_nothing_is_drawn_again_while_nothing_changes() -> None:
    stage = Stage(desk())

    async def look(pilot: object) -> tuple[object, object]:
        screen = stage.screen
        before = screen._drawn  # type: ignore[attr-defined]
        screen.beat()  # type: ignore[attr-defined]
        return before[1], screen._drawn[1]  # type: ignore[attr-defined]

    before, after = on(stage, look)

    assert before is after
