"""Runs of a study, block after block in their order: on plain lists at first, jitted as soon as that pays.

How runs are cut into blocks, in which form and in how many threads they are played, shows in no result.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from time import perf_counter

from recovery.engine.draws import BATCHES
from recovery.engine.kernel.jit import Jitted
from recovery.study import jitted
from recovery.study.blocks import Work

TAKES = 0.1  # seconds that a block is to take, so that progress shows and Ctrl-C is heard
LARGEST = 1 << 13


@dataclass(frozen=True, slots=True)
class Block:
    """Runs from `first` to before `end`, and their sum."""

    first: int
    end: int
    sums: Sequence[int]


def blocks(work: Work, first: int, end: int, jobs: int = 1) -> Iterator[Block]:
    """Play these runs; jitted code in so many threads."""
    size, run, seconds = BATCHES, first, 0.0
    while run < end:
        enter = jitted.entry(seconds)
        if enter is not None:
            yield from _in_threads(work, enter, run, end, jobs)
            return
        last, began = min(run + size, end), perf_counter()
        block = Block(run, last, work.on_lists(run, last))
        pace = (perf_counter() - began) / (last - run)
        size, run, seconds = _next_size(size, pace), last, pace * (end - last)
        yield block


def _next_size(size: int, pace: float) -> int:
    """The next block, in whole sets of batches: it takes as long as it is to, and is at most twice the last one."""
    wanted = min(int(TAKES / pace), 2 * size, LARGEST) if pace else 2 * size
    return max(BATCHES, wanted // BATCHES * BATCHES)


def _in_threads(work: Work, enter: Jitted, first: int, end: int, jobs: int) -> Iterator[Block]:
    run, size = first, 16 * BATCHES
    with ThreadPoolExecutor(jobs) as pool:
        ahead: deque[tuple[int, int, Future[Sequence[int]]]] = deque()
        try:
            while run < end or ahead:
                while run < end and len(ahead) <= jobs:
                    last = min(run + size, end)
                    ahead.append((run, last, pool.submit(work.on_memory, enter, run, last)))
                    run, size = last, min(2 * size, LARGEST)
                begin, last, future = ahead.popleft()
                yield Block(begin, last, future.result())
        finally:
            for _, _, future in ahead:
                future.cancel()
