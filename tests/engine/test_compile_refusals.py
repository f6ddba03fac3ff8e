"""What cannot be compiled is refused, with what to do next."""

from typing import Any

import pytest

from recovery.engine.compile import compile_program, lower_effects
from recovery.errors import DoesNotFit
from recovery.model.effects import Cancel
from tests.engine.homes import against, home, incident, lowered, plan, task

MINE = {"id": "mine", "title": "Mine", "to": "us", "chained_from": "yours"}


@pytest.mark.parametrize(
    ("words", "steps", "more"),
    [
        ("no step is called x", [task("a", needs=["x"])], {}),
        ("no step is called x", [task("a", effects=[{"cancel": "x"}])], {}),
        ("a is no batch", [task("a", effects=[{"reveal": {"items": 1, "of": "a"}}])], {}),
        ("no role is called crew", [task("a", role="crew")], {}),
        ("no artefact is called web", [task("a", **{"from": ["web"]})], {}),
        ("no channel is called web", [task("a", effects=[{"lose": {"channel": "web"}}])], {}),
        ("no service, channel or vendor is called x", [task("a", slower_without={"x": 2})], {}),
        ("the playbook of p is missing: inner.yaml", [{"id": "p", "kind": "playbook", "playbook": "inner.yaml"}], {}),
        (
            "a serves the clock nis2-ew, which does not bind home",
            [{"id": "a", "kind": "notify", "takes": "1h", "to": ["board"], "clock": "nis2-ew"}],
            {},
        ),
        ("no clock is called ukgdpr-3", [task("a")], {"clocks": ["ukgdpr-3"]}),
        ("mine counts from yours, which does not bind home", [task("a")], {"clocks": [MINE]}),
        (
            "v sends work back to b, which does not come before it",
            [
                task("a"),
                task("b"),
                {"id": "v", "kind": "verify", "takes": "1h", "on_fail": "b", "needs": ["a"], "pass_chance": 0.5},
            ],
            {},
        ),
    ],
)
def test_what_nothing_has_is_refused(words: str, steps: list[dict[str, Any]], more: dict[str, Any]) -> None:
    with pytest.raises(DoesNotFit) as refusal:
        compile_program(home(**more), plan(*steps))

    assert refusal.value.message.startswith(words)
    assert refusal.value.hint


def test_a_clock_that_is_in_no_catalogue_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(DoesNotFit) as refusal:
        compile_program(home(clocks=["ukgdpr33"]), plan(task("a")))

    assert (refusal.value.message, refusal.value.hint) == (
        "no clock is called ukgdpr33",
        "did you mean ukgdpr-33?",
    )


def test_awareness_is_refused_for_a_clock_that_starts_at_another_moment() -> None:
    with pytest.raises(DoesNotFit, match="dora-initial starts at another moment"):
        against(incident(applies={"dora-initial": {"aware": "detected"}}), home(clocks=["dora-initial"]))


@pytest.mark.parametrize(
    ("kind", "other"),
    [("service", "chat"), ("role", "crew"), ("artefact", "web"), ("vendor", "chat"), ("channel", "web")],
)
def test_a_part_that_is_filled_by_a_thing_of_another_kind_is_refused(kind: str, other: str) -> None:
    with pytest.raises(DoesNotFit, match=f"home has no {kind} {other} to be part"):
        against(incident(cast={"part": {kind: "x"}}), part=other)


@pytest.mark.parametrize("moment", ["recovered", "core + 1h"])
@pytest.mark.parametrize("late", ["wait", "after", "inner"])
def test_a_wait_for_the_recovery_that_waits_for_it_is_refused(moment: str, late: str) -> None:
    wait = {"id": "w", "kind": "wait", "until": moment}
    mend = task("mend", restores=["web"], needs=["w"], marks=["contained"])
    inside = {"id": "p", "kind": "playbook", "playbook": "x", "needs": ["w"]}
    steps: dict[str, list[dict[str, Any]]] = {
        "wait": [{**wait, "effects": [{"restore": "web"}]}],
        "after": [wait, task("a", needs=["w"]), {**mend, "needs": ["a"]}],
        "inner": [wait, inside],
    }

    with pytest.raises(DoesNotFit, match="w waits until"):
        compile_program(home(), plan(*steps[late]), inner={("p",): plan(task("mend", restores=["web"]))})


def test_a_wait_for_the_end_that_waits_for_it_is_refused() -> None:
    wait = {"id": "w", "kind": "wait", "until": "ended"}

    with pytest.raises(DoesNotFit, match="w waits until ended, and that waits for itself"):
        lowered(wait)
    with pytest.raises(DoesNotFit, match="w waits until ended, and that waits for z, which comes after it"):
        lowered({**wait, "optional": True}, task("z", after=["w"]))


@pytest.mark.parametrize("moment", ["core", "recovered"])
def test_a_wait_for_the_recovery_before_what_only_closes_the_incident_is_fine(moment: str) -> None:
    program = lowered(
        task("mend", restores=["web"]),
        {"id": "w", "kind": "wait", "until": moment, "needs": ["mend"]},
        task("close", needs=["w"]),
        {"id": "last", "kind": "wait", "until": "ended", "optional": True},
    )

    assert program.names.nodes == ("mend", "w", "close", "last")


def test_what_is_said_in_a_room_of_a_step_that_the_plan_does_not_have_is_refused() -> None:
    """A scenario may speak of steps of other plans; a room knows its own."""
    with pytest.raises(DoesNotFit, match="no step is called x"):
        lower_effects([Cancel(cancel="x")], home(), plan(task("a")), incident())
