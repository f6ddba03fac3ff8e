"""A command behind a terminal of its own: keys go in, what it draws comes out, and it can be ended in every way."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ENDS = {"kill": 137, "hang-up": 129, "term": 143}
"""How a session is ended, and the code that tells it."""


@dataclass
class Terminal:
    """A process behind a terminal of its own."""

    process: int
    end: int
    heard: bytes = b""

    @classmethod
    def of(
        cls, folder: Path, words: Sequence[str], kind: str = "dumb", size: tuple[int, int] = (120, 36)
    ) -> "Terminal":
        """`recovery` with these words, in a folder."""
        process, end = pty.fork()
        if not process:
            os.chdir(folder)
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
            os.execve(sys.executable, [sys.executable, "-m", "recovery", *words], {**os.environ, "TERM": kind})
        return cls(process, end)

    def types(self, text: str) -> None:
        """Press these keys."""
        os.write(self.end, text.encode())

    def hears(self, pattern: re.Pattern[bytes], seconds: float) -> bool:
        """Read until it comes, but not longer than that."""
        until = time.monotonic() + seconds
        while not pattern.search(self.heard):
            left = until - time.monotonic()
            if left <= 0 or not select.select([self.end], [], [], left)[0] or not self._read():
                return pattern.search(self.heard) is not None
        return True

    def _read(self) -> bool:
        try:
            more = os.read(self.end, 65_536)
        except OSError:
            return False
        self.heard += more
        return bool(more)

    def ends(self, how: str) -> int:
        """End it, and say how it ended, as shells count it; all that it wrote was heard, but after a hang-up."""
        match how:
            case "hang-up":
                os.close(self.end)
            case "term":
                os.kill(self.process, signal.SIGTERM)
            case _:
                os.kill(self.process, signal.SIGKILL)
        if how != "hang-up":
            while self._read():
                pass
            os.close(self.end)
        _, status = os.waitpid(self.process, 0)
        code = os.waitstatus_to_exitcode(status)
        return code if code >= 0 else 128 - code
