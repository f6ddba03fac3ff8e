"""Runs of a study on the kernel, block by block: on plain lists, or jitted."""

from array import array
from collections.abc import Sequence
from functools import cached_property
from threading import Lock

from recovery.engine.kernel import places as at
from recovery.engine.kernel.flatten import flatten
from recovery.engine.kernel.jit import Jitted
from recovery.engine.kernel.play import play
from recovery.engine.program import Program
from recovery.model.organisation import Organisation
from recovery.model.playbook import Playbook
from recovery.study import tally_places as on
from recovery.study.measured import blank, measured
from recovery.study.tally import tally

WORD = 0xFFFFFFFF


class Work:
    """One program under one seed, ready to be played; it grows when a run needs more room.

    Raises DoesNotFit for a program that is too large for the kernel.
    """

    def __init__(self, program: Program, organisation: Organisation, playbook: Playbook, seed: int) -> None:
        self.flat = flatten(program)
        self.measured = measured(program, organisation, playbook)
        self.program = program
        self.seed = seed
        self.room = 0
        self._mending = Lock()
        self.blank: list[int] = []
        self.make_room(1)

    def make_room(self, room: int) -> None:
        """Runs have so much more room than at first."""
        self.room = room
        self.blank = self.flat.state(room)
        self.blank[at.SEED_LOW], self.blank[at.SEED_HIGH] = self.seed & WORD, self.seed >> 32 & WORD

    def sums(self, first: int, end: int) -> list[int]:
        """A sum of no runs, with room for the samples of these, and for the attempts of one run."""
        samples = self.measured.row[on.SAMPLE] * (end - first)
        attempts = (self.blank[at.LOG_ROOM] - self.blank[at.LOG_FIRST]) // 6 + 1
        sums = [*blank(self.measured), *[0] * (samples + attempts * (on.ATTEMPT + 1))]
        sums[on.FIRST_RUN] = first
        sums[on.ATTEMPTS] = self.measured.size + samples
        sums[on.FOUND] = sums[on.ATTEMPTS] + attempts * on.ATTEMPT
        return sums

    def on_lists(self, first: int, end: int) -> list[int]:
        """Play a block of runs on plain lists; their sum, with the samples."""
        p, m, sums = self.flat.program, self.measured.row, self.sums(first, end)
        s, kept = self.blank.copy(), p[at.S_WAITING]
        run = first
        while run < end:
            s[:kept] = self.blank[:kept]
            s[at.RUN] = run
            play(p, s)
            if s[at.FULL] == at.NO_ENTRY:
                self.flat.fill(s[at.MISSING])
            elif s[at.FULL]:
                self.make_room(2 * self.room)
                s, sums = self.blank.copy(), self._moved(sums, first, end)
            else:
                tally(s, m, sums)
                run += 1
        return sums

    def on_memory(self, enter: Jitted, first: int, end: int) -> "array[int]":
        """Play a block of runs by jitted code, perhaps in one thread of several; their sum, with the samples."""
        p, m = self._program, self._measured
        blank = array("q", self.blank)
        s, sums, run = array("q", blank), array("q", self.sums(first, end)), first
        while True:
            run = enter(*map(_address, (p, blank, s, m, sums)), run, end)
            if run == end:
                return sums
            with self._mending:
                if s[at.FULL] == at.NO_ENTRY:
                    begin, last = self.flat.fill(s[at.MISSING])
                    p[begin:last] = array("q", self.flat.program[begin:last])
                    continue
                if len(blank) == len(self.blank):
                    self.make_room(2 * self.room)
                blank = array("q", self.blank)
                s, sums = array("q", blank), array("q", self._moved(sums, first, end))

    @cached_property
    def _program(self) -> "array[int]":
        return array("q", self.flat.program)

    @cached_property
    def _measured(self) -> "array[int]":
        return array("q", self.measured.row)

    def _moved(self, sums: Sequence[int], first: int, end: int) -> list[int]:
        """The same sum with more room for attempts."""
        grown = self.sums(first, end)
        kept = sums[on.ATTEMPTS]
        grown[on.R_HEAD : kept] = sums[on.R_HEAD : kept]
        return grown


def _address(row: "array[int]") -> int:
    return row.buffer_info()[0]
