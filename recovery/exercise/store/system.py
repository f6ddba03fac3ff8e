"""Everything that is asked of the operating system to keep an exercise, in one place that tests can stand in for.

POSIX and Windows differ here and nowhere else.
"""

import contextlib
import errno
import os
import stat
import sys
from pathlib import Path

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
"""How a disk says that there is no room: none left, none left for you, none left for a file of this size."""
WRITE_AT_ONCE = 1 << 20

_FLAGS = sum(getattr(os, name, 0) for name in ("O_BINARY", "O_CLOEXEC", "O_NOCTTY", "O_NOFOLLOW", "O_NONBLOCK"))
_NO_FOLDER_SYNC = {errno.EINVAL, errno.ENOTSUP}
"""How file systems say that a folder needs no sync, or cannot have one."""


class Disk:
    """The calls, each of which may raise OSError. Files are made readable for their owner only."""

    def create(self, path: Path) -> int:
        """A new file to append to, in place of one that a process left behind."""
        with contextlib.suppress(FileNotFoundError):
            self.unlink(path)
        return os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL | _FLAGS, 0o600)

    def open(self, path: Path) -> int:
        """An ordinary file to append to."""
        fd = os.open(path, os.O_WRONLY | os.O_APPEND | _FLAGS)
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            os.close(fd)
            raise OSError(errno.ESTALE, "it is no ordinary file any more")
        return fd

    def write(self, fd: int, data: bytes) -> int:
        """Append, and say how many bytes were taken."""
        return os.write(fd, data)

    def size(self, fd: int, path: Path) -> int:
        """Bytes of an open file, which must still be the one of that name."""
        found = os.fstat(fd)
        try:
            named = path.stat(follow_symlinks=False)
        except FileNotFoundError as error:
            raise OSError(errno.ESTALE, "somebody took the file away") from error
        if not os.path.samestat(found, named):
            raise OSError(errno.ESTALE, "somebody put another file in its place")
        return found.st_size

    def truncate(self, fd: int, length: int) -> None:
        """Cut back."""
        os.ftruncate(fd, length)

    def sync(self, fd: int) -> None:
        """Come back when all that was written is on the disk itself."""
        if sys.platform == "darwin":
            import fcntl  # noqa: PLC0415 - not on Windows

            try:
                fcntl.fcntl(fd, fcntl.F_FULLFSYNC)
            except OSError as error:
                if error.errno not in _NO_FOLDER_SYNC:
                    raise
                os.fsync(fd)
        elif sys.platform == "win32":
            os.fsync(fd)
        else:
            os.fdatasync(fd)

    def sync_folder(self, path: Path) -> None:
        """The same for the names in a folder. Windows has no such call."""
        if sys.platform == "win32":
            return
        fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(fd)
        except OSError as error:
            if error.errno not in _NO_FOLDER_SYNC:
                raise
        finally:
            os.close(fd)

    def close(self, fd: int) -> None:
        """Let go of a file."""
        os.close(fd)

    def rename(self, old: Path, new: Path) -> None:
        """Give a file another name, in place of what had it."""
        os.replace(old, new)  # noqa: PTH105 - the module of calls

    def link(self, old: Path, new: Path) -> None:
        """A second name for a file. Raises FileExistsError where it is taken."""
        os.link(old, new)

    def unlink(self, path: Path) -> None:
        """Take a name away."""
        os.unlink(path)  # noqa: PTH108 - the module of calls


def write_all(disk: Disk, fd: int, data: bytes) -> None:
    """Write everything. Raises OSError; where the disk took a part without a word, that there is no room."""
    view = memoryview(data)
    while view:
        piece = bytes(view[:WRITE_AT_ONCE])
        if disk.write(fd, piece) != len(piece):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        view = view[WRITE_AT_ONCE:]
