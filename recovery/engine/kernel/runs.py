"""Runs of one program on the kernel, one after another, on plain lists."""

from recovery.engine.kernel import places as at
from recovery.engine.kernel.flatten import Flat, flatten
from recovery.engine.kernel.journal import journal
from recovery.engine.kernel.play import play
from recovery.engine.program import Program
from recovery.model.journal import Journal


class Kernel:
    """A program made flat once, and played as often as asked."""

    def __init__(self, program: Program) -> None:
        self._names = program.names
        self._flat: Flat = flatten(program)
        self._room = 1
        self._state = self._flat.state()
        self._blank = self._state[: self._state[at.LOG_FIRST]]

    def journal(self, seed: int, run: int) -> Journal:
        """Every fact of a run, as `Run(program, Luck(seed, run)).finish()` tells it."""
        self.play(seed, run)
        return journal(self._state[self._state[at.LOG_FIRST] : self._state[at.LOG]], self._names)

    def play(self, seed: int, run: int) -> None:
        """Play a run; again where a table lacked an entry, or where there was too little room."""
        while True:
            s = self._state
            s[: len(self._blank)] = self._blank
            s[at.RUN], s[at.SEED_LOW], s[at.SEED_HIGH] = run & 0xFFFFFFFF, seed & 0xFFFFFFFF, seed >> 32 & 0xFFFFFFFF
            play(self._flat.program, s)
            if s[at.FULL] == at.NO_ENTRY:
                self._flat.fill(s[at.MISSING])
            elif s[at.FULL]:
                self._room *= 2
                self._state = self._flat.state(self._room)
                self._blank = self._state[: self._state[at.LOG_FIRST]]
            else:
                return
