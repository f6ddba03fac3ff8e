"""People as servers, steps as customers: what queueing theory and the sums of random times say, runs say too.

Customers arrive one after the other: a chain of steps that nobody works on, with exponential gaps. Each arrival opens
a step of the one role, which has so many people.
"""

import math
from collections.abc import Sequence
from itertools import pairwise
from statistics import mean, stdev

import pytest

from recovery.engine.compile import compile_program
from recovery.engine.draws import Luck
from recovery.engine.program import Program
from recovery.engine.simulate import Run
from recovery.model.journal import Journal, StepEnded, StepReady, StepStarted
from tests.engine.plans import organisation, playbook, role, task

SERVICE = 600
"""Mean seconds a customer takes."""
Customer = tuple[int, int, int]
"""When a customer arrived, began to be served, and left."""


def queue(servers: int, load: float, customers: int) -> Program:
    """So many customers for so many servers, who are busy for this share of the time."""
    gap = {"exponential": {"mean": f"{round(SERVICE / servers / load)}s"}}
    serve = {"exponential": {"mean": f"{SERVICE}s"}}
    arrivals = [task(f"a{n}", gap, needs=[f"a{n - 1}"] if n else []) for n in range(customers)]
    served = [task(f"s{n}", serve, needs=[f"a{n}"], role="server") for n in range(customers)]
    house = organisation(roles=[role("server", servers)])
    return compile_program(house, playbook(*arrivals, *served), starts="Mon 00:00", horizon=10**9)


def customers(journal: Journal) -> list[Customer]:
    """Every customer of a run, in the order of arrival."""
    at = {(type(e), e.step): e.at for e in journal if isinstance(e, StepReady | StepStarted | StepEnded)}
    count = sum(kind is StepReady and step.startswith("s") for kind, step in at)
    return [(at[StepReady, f"s{n}"], at[StepStarted, f"s{n}"], at[StepEnded, f"s{n}"]) for n in range(count)]


def played(program: Program, runs: int) -> list[list[Customer]]:
    return [customers(Run(program, Luck(2026, run)).finish()) for run in range(runs)]


def mean_wait(run: Sequence[Customer]) -> float:
    return mean(start - arrival for arrival, start, _ in run)


def expected_wait(servers: int, load: float, customers: int) -> float:
    """Mean wait of the first customers of an empty queue, from the chances of how many each finds there."""
    arrive, serve = servers * load, 1.0  # rates, in services
    found = [1.0]
    waits = []
    for _ in range(customers):
        waits.append(sum(chance * max(0, n - servers + 1) / servers for n, chance in enumerate(found)))
        found = _found_next([0.0, *found], servers, arrive, serve)
    return SERVICE * mean(waits)


def _found_next(there: Sequence[float], servers: int, arrive: float, serve: float) -> list[float]:
    """How many the next customer finds, if there are so many when the last one has come."""
    found = [0.0] * len(there)
    reached = 0.0  # the chance to come down to n before the next arrival
    for n in reversed(range(len(there))):
        reached += there[n]
        leave = min(n, servers) * serve
        found[n] = reached * arrive / (arrive + leave)
        reached *= leave / (arrive + leave)
    return found


def erlang_wait(servers: int, load: float) -> float:
    """Mean wait when the queue has long been running (Erlang, 1917)."""
    offered = servers * load
    all_busy = offered**servers / math.factorial(servers) / (1 - load)
    waits = all_busy / (sum(offered**n / math.factorial(n) for n in range(servers)) + all_busy)
    return waits * SERVICE / (servers * (1 - load))


# Run by run, exactly


@pytest.mark.parametrize("servers", [1, 2, 5])
def test_everybody_is_served_by_the_first_who_is_free_in_the_order_of_arrival(servers: int) -> None:
    for run in played(queue(servers, 0.8, 40), 10):
        free_at = [0] * servers
        for arrival, start, end in run:
            free_at.sort()
            assert start == max(arrival, free_at[0])
            free_at[0] = end


def test_the_waits_of_a_queue_add_up_to_the_lengths_of_the_queue() -> None:
    for run in played(queue(1, 0.8, 40), 10):
        changes = sorted([(arrival, 1) for arrival, _, _ in run] + [(start, -1) for _, start, _ in run])
        length, area = 0, 0
        for (tick, change), (next_tick, _) in pairwise(changes):
            length += change
            area += length * (next_tick - tick)

        assert area == sum(start - arrival for arrival, start, _ in run)


# On average


def within(samples: Sequence[float], expected: float) -> bool:
    """Whether the mean of independent samples lies within three and a half standard errors of what is expected."""
    return abs(mean(samples) - expected) <= 3.5 * stdev(samples) / math.sqrt(len(samples))


@pytest.mark.parametrize(("servers", "load"), [(1, 0.7), (3, 0.8)])
def test_the_first_customers_of_an_empty_queue_wait_as_long_as_they_should(servers: int, load: float) -> None:
    waits = [mean_wait(run) for run in played(queue(servers, load, 25), 150)]

    assert within(waits, expected_wait(servers, load, 25)), (mean(waits), expected_wait(servers, load, 25))


@pytest.mark.parametrize(("servers", "load"), [(1, 0.5), (2, 0.6), (4, 0.7)])
def test_an_empty_queue_becomes_the_one_of_erlang(servers: int, load: float) -> None:
    a_few, many = (expected_wait(servers, load, customers) for customers in (10, 1000))

    assert a_few < 0.8 * many
    assert many == pytest.approx(erlang_wait(servers, load), rel=0.03)


@pytest.mark.slow
@pytest.mark.parametrize(("servers", "load"), [(1, 0.6), (2, 0.7), (4, 0.75)])
def test_in_the_long_run_customers_wait_as_long_as_erlang_says(servers: int, load: float) -> None:
    waits = [mean_wait(run[100:]) for run in played(queue(servers, load, 300), 24)]

    assert within(waits, erlang_wait(servers, load)), (mean(waits), erlang_wait(servers, load))


def lengths(program: Program, runs: int) -> list[int]:
    """How long the plan takes in each run."""
    return [Run(program, Luck(7, run)).finish()[-1].at for run in range(runs)]


def test_a_chain_of_pert_estimates_takes_the_sum_of_their_means() -> None:
    estimates = [(10, 20, 60), (5, 30, 40), (0, 10, 100), (60, 60, 120)]
    steps = [
        task(f"s{n}", "..".join(f"{minutes}m" for minutes in estimate), needs=[f"s{n - 1}"] if n else [])
        for n, estimate in enumerate(estimates)
    ]

    took = lengths(compile_program(organisation(), playbook(*steps)), 1000)

    assert within(took, 60 * sum((least + 4 * likely + most) / 6 for least, likely, most in estimates))


def test_a_fan_of_exponential_steps_takes_the_harmonic_sum_of_their_mean() -> None:
    count, runs, hour = 8, 1000, 3600
    steps = [task(f"s{n}", {"exponential": {"mean": "1h"}}) for n in range(count)]

    took = lengths(compile_program(organisation(), playbook(*steps)), runs)

    assert within(took, hour * sum(1 / n for n in range(1, count + 1)))
    for limit in (1.5, 2.5, 4):
        share = (1 - math.exp(-limit)) ** count  # all of them are done by then
        counted = sum(length <= limit * hour for length in took)
        assert abs(counted - runs * share) <= 3.5 * math.sqrt(runs * share * (1 - share)), limit


def test_a_step_that_fails_half_of_the_time_takes_two_attempts_on_average() -> None:
    step = task("a", 100, fails={"chance": 0.5, "retry": 200})

    took = lengths(compile_program(organisation(), playbook(step)), 1000)

    assert within(took, 200)
