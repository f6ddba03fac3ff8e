"""Plans of fixed durations with scarce people, against what is known of projects with scarce resources."""

from collections.abc import Sequence
from random import Random

import pytest

from tests.engine.projects import Job, Project, faults, length, project, read, scheduled, shortest, written

BY_HAND = """\
************************************************************************
file with basedata            : by hand
************************************************************************
projects                      :  1
jobs (incl. supersource/sink ):  8
horizon                       :  25
RESOURCES
  - renewable                 :  2   R
  - nonrenewable              :  0   N
  - doubly constrained        :  0   D
************************************************************************
PROJECT INFORMATION:
pronr.  #jobs rel.date duedate tardcost  MPM-Time
    1      6      0       13        0       13
************************************************************************
PRECEDENCE RELATIONS:
jobnr.    #modes  #successors   successors
   1        1          3           2   3   4
   2        1          1           5
   3        1          2           5   6
   4        1          1           7
   5        1          1           8
   6        1          1           7
   7        1          1           8
   8        1          0
************************************************************************
REQUESTS/DURATIONS:
jobnr. mode duration  R 1  R 2
------------------------------------------------------------------------
  1      1     0       0    0
  2      1     5       2    0
  3      1     3       2    1
  4      1     6       1    0
  5      1     4       0    1
  6      1     2       1    1
  7      1     5       2    0
  8      1     0       0    0
************************************************************************
RESOURCEAVAILABILITIES:
  R 1  R 2
    3    1
************************************************************************
"""
GRAHAM = (3, 2, 2, 2, 4, 4, 4, 4, 9)
"""Durations of nine jobs for one worker each, in the order in which they are taken (Graham, 1966)."""
GRAHAM_ORDER = {0: (8,), 3: (4, 5, 6, 7)}


def graham(workers: int, *, shorter: int = 0, order: dict[int, tuple[int, ...]] = GRAHAM_ORDER) -> int:
    """The length of Graham's plan."""
    jobs = (Job(duration - shorter, (1,), order.get(n, ())) for n, duration in enumerate(GRAHAM))
    plan = Project(tuple(jobs), (workers,))
    return length(plan, scheduled(plan, priorities=range(1, 10)))


def by_arrival(of: Project) -> list[int]:
    """The schedule second by second: first come, first served, ties by number; what does not fit is passed over."""
    starts: dict[int, int] = {}
    ready: dict[int, int] = {}
    tick = 0
    while len(starts) < len(of.jobs):
        while True:
            done = {n for n, start in starts.items() if start + of.jobs[n].duration <= tick}
            for n in range(len(of.jobs)):
                if n not in ready and done.issuperset(of.before[n]):
                    ready[n] = tick
            new = _that_fit(of, sorted(ready.keys() - starts.keys(), key=lambda n: (ready[n], n)), starts, tick)
            starts |= dict.fromkeys(new, tick)
            if not any(of.jobs[n].duration == 0 for n in new):
                break
        tick += 1
    return [starts[n] for n in range(len(of.jobs))]


def _that_fit(of: Project, waiting: Sequence[int], starts: dict[int, int], tick: int) -> list[int]:
    at_work = [n for n, start in starts.items() if start + of.jobs[n].duration > tick]
    chosen: list[int] = []
    for n in waiting:
        taken = [sum(of.jobs[m].takes[k] for m in [*at_work, *chosen, n]) for k in range(len(of.capacity))]
        if all(t <= capacity for t, capacity in zip(taken, of.capacity, strict=True)):
            chosen.append(n)
    return chosen


def test_the_layout_is_read() -> None:
    nothing = Job(0, (0, 0), (1, 2, 3))
    jobs = (
        nothing,
        Job(5, (2, 0), (4,)),
        Job(3, (2, 1), (4, 5)),
        Job(6, (1, 0), (6,)),
        Job(4, (0, 1), (7,)),
        Job(2, (1, 1), (6,)),
        Job(5, (2, 0), (7,)),
        Job(0, (0, 0), ()),
    )

    assert read(BY_HAND) == Project(jobs, (3, 1))


def test_what_is_written_in_the_layout_is_read_again() -> None:
    projects = [project(Random(seed), 1 + seed % 12, 1 + seed % 3) for seed in range(50)]

    assert [read(written(one)) for one in projects] == projects


def test_the_plan_by_hand_is_played_as_worked_out_by_hand() -> None:
    # j1 and j3 take all of the first resource; j2 must wait for j1; then j4 and j5 want the one of the second.
    starts = scheduled(read(BY_HAND))

    assert starts == [0, 0, 5, 0, 8, 12, 14, 19]


def test_a_schedule_is_feasible_and_lies_between_the_critical_path_and_one_by_one() -> None:
    for seed in range(40):
        plan = read(written(project(Random(seed), 5 + seed % 20, 1 + seed % 4)))
        starts = scheduled(plan)

        assert faults(plan, starts) == [], seed
        assert plan.critical_path <= length(plan, starts) <= plan.one_by_one, seed


def test_with_enough_people_a_plan_takes_as_long_as_its_critical_path() -> None:
    for seed in range(20):
        scarce = project(Random(seed), 20)
        plan = Project(scarce.jobs, (1000, 1000))

        assert length(plan, scheduled(plan)) == plan.critical_path, seed


def test_whose_turn_it_is_is_decided_by_arrival_then_by_number() -> None:
    for seed in range(40):
        plan = project(Random(seed), 5 + seed % 15, 1 + seed % 3)

        assert scheduled(plan) == by_arrival(plan), seed


def test_no_schedule_is_shorter_than_the_best_there_is() -> None:
    plans = [read(BY_HAND), *(project(Random(seed), 2 + seed % 4) for seed in range(24))]
    longer = [length(plan, scheduled(plan)) - shortest(plan) for plan in plans]

    assert min(longer) == 0
    assert max(longer) > 0  # first come, first served is not always best


@pytest.mark.slow
def test_no_schedule_of_seven_jobs_is_shorter_than_the_best_there_is() -> None:
    for seed in range(60):
        plan = project(Random(seed), 7, 1 + seed % 3)

        assert length(plan, scheduled(plan)) >= shortest(plan) >= plan.critical_path, seed


def test_a_plan_may_take_longer_with_one_more_person_with_shorter_steps_or_with_fewer_needs() -> None:
    lengths = {
        "as it is": graham(3),
        "one more": graham(4),
        "shorter": graham(3, shorter=1),
        "fewer needs": graham(3, order={0: (8,), 3: (6, 7)}),
    }

    assert lengths == {"as it is": 12, "one more": 15, "shorter": 13, "fewer needs": 16}
