"""A command behind a terminal of its own: keys go in, what it draws comes out, and it can be ended in every way."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ENDS = {"kill": 137, "hang-up": 129, "term": 143}
"""How a session is ended, and the code that tells it."""

TAKE_TERMINAL = """
import fcntl, os, signal, sys, termios
signal.signal(signal.SIGINT, signal.SIG_DFL)
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""


@dataclass
class Terminal:
    """A process behind a terminal of its own."""

    process: "subprocess.Popen[bytes]"
    end: int
    heard: bytes = b""

    @classmethod
    def of(
        cls, folder: Path, words: Sequence[str], kind: str = "dumb", size: tuple[int, int] = (120, 36)
    ) -> "Terminal":
        """`recovery` with these words, in a folder."""
        return cls.running(("-m", "recovery", *words), folder, kind, size)

    @classmethod
    def running(
        cls, words: Sequence[str], folder: Path, kind: str = "dumb", size: tuple[int, int] = (120, 36)
    ) -> "Terminal":
        """Python with these words. No fork: this process may have threads."""
        end, far = pty.openpty()
        fcntl.ioctl(far, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        process = subprocess.Popen(
            [sys.executable, "-c", TAKE_TERMINAL, *words],
            cwd=folder,
            env={**os.environ, "TERM": kind},
            stdin=far,
            stdout=far,
            stderr=far,
            start_new_session=True,
        )
        os.close(far)
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
                self.process.send_signal(signal.SIGTERM)
            case _:
                self.process.kill()
        if how != "hang-up":
            while self._read():
                pass
            os.close(self.end)
        code = self.process.wait(60)
        return code if code >= 0 else 128 - code
