"""What was looked at and what was found: what every format writes down, whichever verb it comes from."""

import posixpath
from dataclasses import dataclass

from recovery.model.findings import Finding, Level


@dataclass(frozen=True, slots=True)
class Case:
    """One of several things in a file that are judged by themselves, such as a case of a drill: passed without findings."""

    name: str
    file: str
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Examined:
    """What was checked and what was found: in the order of the files, then by line, column and rule."""

    files: tuple[str, ...]
    findings: tuple[Finding, ...]
    below: str = ""
    """The folder from which files are named, as a path from the top of the repository; empty at the top itself."""
    binding: frozenset[str] = frozenset()
    """Rules of which something was found that nobody may hide: it kept a file from being read."""

    verb: str = "check"
    """The command that found it."""
    cases: tuple[Case, ...] = ()
    """Where not each file as a whole is judged, what is; its findings are among those above."""

    def count(self, level: Level) -> int:
        """How many findings have this level."""
        return sum(finding.level is level for finding in self.findings)

    def path(self, file: str) -> str:
        """A file as services know it: from the top of the repository. One outside is known by its last part only.

        What in its name is no character becomes U+FFFD, since services take text.
        """
        whole = file.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        if posixpath.isabs(whole):
            return posixpath.basename(whole)
        return posixpath.normpath(posixpath.join(self.below, whole))
