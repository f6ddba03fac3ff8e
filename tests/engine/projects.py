"""Projects with scarce resources: read from the text layout they are exchanged in, made at random, solved by force.

A project is jobs that follow each other and need so many of each resource while they run. As a plan, a job is a step
and a resource is a role with as many people.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random

from recovery.model.organisation import Organisation
from recovery.model.playbook import Playbook
from tests.engine.plans import Told, organisation, play, playbook, role, task


@dataclass(frozen=True)
class Job:
    """One job: its duration, how much of each resource it takes, and the numbers of the jobs that follow."""

    duration: int
    takes: tuple[int, ...]
    followers: tuple[int, ...]


@dataclass(frozen=True)
class Project:
    """Jobs from number 0, each after all that it follows, and how much there is of each resource."""

    jobs: tuple[Job, ...]
    capacity: tuple[int, ...]

    @cached_property
    def before(self) -> list[list[int]]:
        """The jobs that each job follows at once."""
        return [[p for p, job in enumerate(self.jobs) if n in job.followers] for n in range(len(self.jobs))]

    @property
    def critical_path(self) -> int:
        """How long it takes if there is enough of everything."""
        ends: list[int] = []
        for n, job in enumerate(self.jobs):
            ends.append(max((ends[p] for p in self.before[n]), default=0) + job.duration)
        return max(ends)

    @property
    def one_by_one(self) -> int:
        """How long it takes if only one job runs at a time."""
        return sum(job.duration for job in self.jobs)


# The text layout


def read(text: str) -> Project:
    """The project in a text with the sections PRECEDENCE RELATIONS, REQUESTS/DURATIONS and RESOURCEAVAILABILITIES.

    Jobs count from 1 there, and each has one mode.
    """
    followers = {row[0]: tuple(n - 1 for n in row[3:]) for row in _rows(text, "PRECEDENCE RELATIONS")}
    requests = _rows(text, "REQUESTS/DURATIONS")
    [capacity] = _rows(text, "RESOURCEAVAILABILITIES")
    return Project(tuple(Job(row[2], tuple(row[3:]), followers[row[0]]) for row in requests), tuple(capacity))


def _rows(text: str, title: str) -> list[list[int]]:
    """The lines of numbers in a section, which ends with a line of stars."""
    [section] = re.findall(rf"^{re.escape(title)}:\n(.*?)^\*+$", text, re.DOTALL | re.MULTILINE)
    return [
        [int(word) for word in line.split()] for line in section.splitlines() if re.fullmatch(r"[\d\s]*\d[\d\s]*", line)
    ]


def written(project: Project) -> str:
    """A project in the text layout."""
    stars = "*" * 72
    names = "  ".join(f"R {k}" for k in range(1, len(project.capacity) + 1))
    followers = [
        f"{n:4} 1 {len(job.followers):4}   " + " ".join(str(f + 1) for f in job.followers)
        for n, job in enumerate(project.jobs, 1)
    ]
    requests = [
        f"{n:4} 1 {job.duration:4}   " + "  ".join(map(str, job.takes)) for n, job in enumerate(project.jobs, 1)
    ]
    return "\n".join(
        [
            stars,
            f"jobs (incl. supersource/sink ):  {len(project.jobs)}",
            stars,
            "PRECEDENCE RELATIONS:",
            "jobnr.    #modes  #successors   successors",
            *followers,
            stars,
            "REQUESTS/DURATIONS:",
            f"jobnr. mode duration  {names}",
            "-" * 72,
            *requests,
            stars,
            "RESOURCEAVAILABILITIES:",
            f"  {names}",
            "   ".join(map(str, project.capacity)),
            stars,
            "",
        ]
    )


# At random


def project(random: Random, jobs: int, resources: int = 2) -> Project:
    """A project between a source and a sink that take nothing, as the layout wants it."""
    capacity = tuple(random.randint(1, 5) for _ in range(resources))
    last = jobs + 1
    edges = {(a, b) for a in range(1, last) for b in range(a + 1, last) if random.random() < 1.5 / jobs}
    inner = range(1, last)
    edges |= {(0, n) for n in inner if not any(b == n for _, b in edges)}
    edges |= {(n, last) for n in inner if not any(a == n for a, _ in edges)}
    nothing = (0,) * resources
    made = [(random.randint(0, 10), tuple(random.randint(0, c) for c in capacity)) for _ in inner]
    return Project(
        tuple(
            Job(duration, takes, tuple(sorted(b for a, b in edges if a == n)))
            for n, (duration, takes) in enumerate([(0, nothing), *made, (0, nothing)])
        ),
        capacity,
    )


# As a plan


def plan(of: Project, priorities: Sequence[int] | None = None) -> tuple[Playbook, Organisation]:
    """The plan and the house of a project; `priorities` of its jobs, all the same when left out."""
    steps = [
        task(
            f"j{n}",
            job.duration,
            needs=[f"j{p}" for p in of.before[n]],
            role={f"r{k}": count for k, count in enumerate(job.takes) if count} or None,
            priority=priorities[n] if priorities else 5,
        )
        for n, job in enumerate(of.jobs)
    ]
    return playbook(*steps), organisation(roles=[role(f"r{k}", count) for k, count in enumerate(of.capacity)])


def scheduled(of: Project, priorities: Sequence[int] | None = None) -> list[int]:
    """When each job starts as the engine plays it."""
    told: Told = play(*plan(of, priorities))
    return [told.spans[f"j{n}"][0] for n in range(len(of.jobs))]


def length(of: Project, starts: Sequence[int]) -> int:
    """When the last job ends."""
    return max(start + job.duration for start, job in zip(starts, of.jobs, strict=True))


def faults(of: Project, starts: Sequence[int]) -> list[str]:
    """Everything that no schedule may do: start too early, take more than there is at any second."""
    early = [
        f"{n} starts before {p} is done"
        for n in range(len(of.jobs))
        for p in of.before[n]
        if starts[n] < starts[p] + of.jobs[p].duration
    ]
    over = [
        f"more of {k} than there is at {tick}"
        for tick in range(length(of, starts))
        for k, capacity in enumerate(of.capacity)
        if sum(job.takes[k] for job, s in zip(of.jobs, starts, strict=True) if s <= tick < s + job.duration) > capacity
    ]
    return early + over


# By force


def shortest(of: Project) -> int:
    """The length of the best schedule: of all orders, each job as early as those before it in the order let it."""
    return min(length(of, _in_order(of, order)) for order in _orders(of, []))


def _orders(of: Project, done: list[int]) -> Iterator[list[int]]:
    if len(done) == len(of.jobs):
        yield done
    for n in range(len(of.jobs)):
        if n not in done and all(p in done for p in of.before[n]):
            yield from _orders(of, [*done, n])


def _in_order(of: Project, order: Sequence[int]) -> list[int]:
    left = [list(of.capacity) for _ in range(of.one_by_one + 1)]
    starts = [0] * len(of.jobs)
    for n in order:
        job = of.jobs[n]
        start = max((starts[p] + of.jobs[p].duration for p in of.before[n]), default=0)
        while any(left[t][k] < takes for t in range(start, start + job.duration) for k, takes in enumerate(job.takes)):
            start += 1
        for t in range(start, start + job.duration):
            left[t] = [free - takes for free, takes in zip(left[t], job.takes, strict=True)]
        starts[n] = start
    return starts
