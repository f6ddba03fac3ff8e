"""Clocks: what they say together when the machine sleeps, or when somebody sets the hour."""

from dataclasses import dataclass

import pytest

from recovery.exercise.store.clocks import Clocks, Happened, Watch

SECOND = 1_000_000


@dataclass
class Machine:
    """Stands still until somebody moves it."""

    wall: int = 1_764_032_400 * SECOND
    boot: int = 0
    awake: int = 0

    def clocks(self) -> Clocks:
        return Clocks(lambda: self.wall, lambda: self.boot, lambda: self.awake)

    def passes(self, seconds: float, *, asleep: float = 0, set_by: float = 0) -> None:
        self.awake += round(seconds * SECOND)
        self.boot += round((seconds + asleep) * SECOND)
        self.wall += round((seconds + asleep + set_by) * SECOND)


@pytest.mark.parametrize(
    ("asleep", "set_by", "told"),
    [
        (0, 0, ()),
        (1.9, 0, ()),
        (0, -1.9, ()),
        (2.1, 0, (Happened("clock.suspended", {"for_ms": 2_100}),)),
        (0, -3 * 86_400, (Happened("clock.adjusted", {"by_ms": -259_200_000}),)),
        (0, 3_600, (Happened("clock.adjusted", {"by_ms": 3_600_000}),)),
        (
            60,
            -5,
            (Happened("clock.suspended", {"for_ms": 60_000}), Happened("clock.adjusted", {"by_ms": -5_000})),
        ),
    ],
)
def test_sleep_and_a_clock_that_was_set_are_told_apart(
    asleep: float, set_by: float, told: tuple[Happened, ...]
) -> None:
    machine = Machine()
    watch = Watch(machine.clocks())

    machine.passes(1, asleep=asleep, set_by=set_by)

    assert (watch.happened(), watch.happened()) == (told, ())


def test_a_clock_that_is_corrected_a_little_every_second_was_not_set() -> None:
    machine = Machine()
    watch = Watch(machine.clocks())
    told = []

    for _ in range(3_600):
        machine.passes(1, set_by=0.0005 * 100)
        told += watch.happened()

    assert told == []


def test_a_long_time_between_two_looks_is_no_sleep() -> None:
    machine = Machine()
    watch = Watch(machine.clocks())

    machine.passes(3_600)

    assert watch.happened() == ()


def test_the_label_is_utc_to_the_microsecond() -> None:
    assert Machine(wall=1_764_032_400 * SECOND + 7).clocks().label() == "2025-11-25T01:00:00.000007Z"


def test_the_clocks_of_this_machine_go_forward() -> None:
    clocks = Clocks()
    first = (clocks.boot(), clocks.awake())

    assert (clocks.boot() >= first[0], clocks.awake() >= first[1], clocks.wall() > 0) == (True, True, True)
    assert Watch(clocks).happened() == ()
