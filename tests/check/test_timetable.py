"""When steps begin and end if nobody waits for people, as rules about time reckon it."""

from typing import Any

import pytest

from recovery.check.timetable import OPTIMISTIC, TYPICAL, Timetable
from recovery.model.durations import HOUR
from recovery.model.playbook import Playbook

H = float(HOUR)


def playbook(*steps: dict[str, Any]) -> Playbook:
    head = {"format": "recovery/playbook@1", "id": "plan", "title": "A plan"}
    return Playbook.model_validate({**head, "steps": [{"title": "A step", **step} for step in steps]})


def spans(plan: Playbook, share: float = TYPICAL, since: int | None = None) -> dict[str, tuple[float, float]]:
    """Begin and end of each step in hours."""
    times = Timetable(plan, share, since=since)
    return {
        step.id: (round(begin / H, 2), round(end / H, 2))
        for step, begin, end in zip(plan.steps, times.starts, times.ends, strict=True)
    }


def test_a_step_begins_when_all_it_needs_is_done_and_at_the_first_of_those_that_are_enough() -> None:
    plan = playbook(
        {"id": "a", "takes": "1h"},
        {"id": "b", "takes": "3h"},
        {"id": "all", "takes": "1h", "needs": ["a", "b"]},
        {"id": "one", "takes": "1h", "needs_any": ["a", "b"]},
    )

    assert spans(plan) == {"a": (0, 1), "b": (0, 3), "all": (3, 4), "one": (1, 2)}


def test_what_may_not_happen_is_not_waited_for() -> None:
    decide = {"id": "way", "kind": "decision", "takes": "1h"}
    plan = playbook(
        {
            **decide,
            "options": [{"id": "long", "title": "Long", "leads_to": ["detour"]}, {"id": "short", "title": "Short"}],
        },
        {"id": "detour", "takes": "9h"},
        {"id": "on", "takes": "1h", "needs": ["way"], "after": ["detour"]},
    )

    assert spans(plan) == {"way": (0, 1), "detour": (1, 10), "on": (1, 2)}


def test_every_kind_of_step_takes_its_time() -> None:
    plan = playbook(
        {"id": "task", "takes": {"uniform": ["1h", "3h"]}},
        {"id": "check", "kind": "verify", "takes": "2h"},
        {"id": "tell", "kind": "notify", "to": ["staff"], "takes": "2h"},
        {
            "id": "way",
            "kind": "decision",
            "takes": "5h",
            "limit": "2h",
            "default": "a",
            "options": [{"id": "a", "title": "A"}],
        },
        {"id": "find", "kind": "diagnose", "each": "2h", "find_chance": 0.5},
        {"id": "many", "kind": "batch", "items": 8, "each": "1h", "at_once": 4},
        {"id": "ramp", "kind": "ramp", "stages": ["50%", "100%"], "hold": "1h", "readmits": ["shop"]},
        {"id": "wait", "kind": "wait", "until": "step check done + 1h", "needs": ["task"]},
        {"id": "call", "kind": "playbook", "playbook": "inner.yaml"},
    )
    inner = playbook({"id": "first", "takes": "1h"}, {"id": "then", "takes": "1h", "needs": ["first"]})
    times = Timetable(plan, TYPICAL, {("call",): inner})

    assert [round(end / H, 2) for end in times.ends] == [2, 2, 2, 2, 2, 2, 2, 3, 2]


def test_the_optimistic_share_is_the_short_end_of_a_range() -> None:
    assert spans(playbook({"id": "a", "takes": "1h..9h"}), OPTIMISTIC) == {"a": (0, 1)}


def test_time_may_count_from_the_end_of_a_step() -> None:
    plan = playbook(
        {"id": "first", "takes": "5h"},
        {"id": "aware", "takes": "1h", "needs": ["first"]},
        {"id": "beside", "takes": "9h"},
        {"id": "tell", "takes": "2h", "needs": ["aware", "beside"]},
    )

    assert spans(plan, since=1)["tell"] == (0, 2)


def test_a_plan_with_a_circle_has_no_times() -> None:
    plan = playbook({"id": "a", "takes": "1h", "needs": ["b"]}, {"id": "b", "takes": "1h", "needs": ["a"]})

    assert Timetable(plan, TYPICAL).ends == []


@pytest.mark.parametrize(
    ("steps", "excluded"),
    [
        ([{"id": "x", "takes": "1h"}, {"id": "y", "takes": "1h"}], False),
        ([{"id": "x", "takes": "1h"}, {"id": "y", "takes": "1h", "needs": ["x"]}], True),
        ([{"id": "x", "takes": "1h", "needs": ["a"]}, {"id": "y", "takes": "1h", "needs": ["b"]}], True),
        ([{"id": "x", "takes": "1h", "needs_any": ["a", "b"]}, {"id": "y", "takes": "1h", "needs": ["b"]}], False),
        ([{"id": "x", "takes": "1h", "needs": ["way"]}, {"id": "y", "takes": "1h", "needs": ["way"]}], False),
        ([{"id": "x", "takes": "1h", "needs": ["risky"]}, {"id": "y", "takes": "1h", "needs": ["rescue"]}], True),
    ],
    ids=[
        "side by side",
        "one after the other",
        "two branches",
        "behind a branch",
        "same decision",
        "success or failure",
    ],
)
def test_steps_exclude_each_other_by_order_or_by_choice(steps: list[dict[str, Any]], excluded: bool) -> None:
    options = [{"id": name, "title": name, "leads_to": [name]} for name in ("a", "b")]
    plan = playbook(
        {"id": "way", "kind": "decision", "takes": "1h", "options": options},
        {"id": "a", "takes": "1h"},
        {"id": "b", "takes": "1h"},
        {"id": "risky", "takes": "1h", "fails": {"chance": 0.5, "then": "rescue"}},
        {"id": "rescue", "takes": "1h"},
        *steps,
    )
    times = Timetable(plan, TYPICAL)

    assert times.exclude(5, 6) is excluded
