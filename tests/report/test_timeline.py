"""The picture of a run: a row for each step that got anywhere, from detection to the last thing anybody did."""

from recovery.report.timeline import stretches, timeline
from recovery.report.titles import Titles
from tests.engine.plans import Told, hit, organisation, play, playbook, role, scenario, service, task

HOUR = 3600


def drawn(told: Told, width: int = 80) -> list[str]:
    start = told.moments["detected"]
    return timeline(told.journal, Titles(told.organisation, told.playbook), start, told.end[1], width)


def test_who_waits_for_people_and_who_works_shows() -> None:
    house = organisation(roles=[role("one")])
    told = play(playbook(task("a", "2h", role="one"), task("b", "2h", role="one")), house)
    rows = drawn(told, 60)

    assert [row[4:].strip() for row in rows if row.startswith(("  a ", "  b "))] == ["█" * 28, "░" * 27 + "█" * 28]
    assert rows[-1] == "  █ at work  ░ waiting for people"


def test_attempts_are_told_apart_from_work_again() -> None:
    fails = {"chance": 1, "retry": 1, "after": "1h"}
    told = play(playbook(task("a", "1h", fails=fails)), organisation())

    assert [(s.start, s.end, s.doing) for s in stretches(told.journal)["a"]] == [
        (0, HOUR, "work"),
        (HOUR, 2 * HOUR, "backing-off"),
        (2 * HOUR, 3 * HOUR, "rework"),
    ]


def test_the_picture_ends_with_the_last_work_not_with_the_run() -> None:
    house = organisation(services=[service("s")])
    late = {"id": "late", "at": "detected + 50h", "from": "x", "to": ["x"], "title": "t", "message": "m"}
    incident = scenario(hit("s"), injects=[{**late, "effects": [{"mark": "aware"}]}])
    told = play(playbook(task("a", "2h", restores=["s"])), house, incident)

    assert (told.end[1], "+1d" in drawn(told)[0]) == (50 * HOUR, False)


def test_titles_in_any_script_keep_the_columns() -> None:
    told = play(playbook({**task("a", "1h"), "title": "再起動する"}, task("b", "1h", needs=["a"])), organisation())
    first, second = [row for row in drawn(told) if "█" in row and "at work" not in row]

    assert first.index("█") + 5 == second.index("█") - first.count("█")
