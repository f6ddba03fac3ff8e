"""How `recovery check` treats a baseline: which file it is, what it lets be, and what is told about it."""

from dataclasses import dataclass, replace
from pathlib import Path

from recovery.check import baseline
from recovery.check.examined import Examined
from recovery.check.formats.text import counted
from recovery.cli import terminal
from recovery.errors import RecoveryError
from recovery.load import disk
from recovery.load.settings import settings
from recovery.load.workspace import workspace
from recovery.model.shown import shown


@dataclass(frozen=True, slots=True)
class Adopting:
    """A baseline: the file, how the person calls it, and whether the whole workspace was checked."""

    path: Path
    name: str
    whole: bool

    @classmethod
    def of(cls, typed: str | None, place: Path, *, write: bool, whole: bool) -> "Adopting | None":
        """The one that was typed, or settled, if any. Raises RecoveryError where one is to be written and none is named."""
        if typed is not None:
            return cls(place / typed, typed, whole)
        ours = workspace(place, place)
        settled = settings(ours).check.baseline
        if settled is not None:
            return cls(ours.root / settled, ours.name(ours.root / settled), whole)
        if write:
            raise RecoveryError("no file is named for the baseline", "name one: --baseline recovery-baseline.json")
        return None

    def without(self, examined: Examined) -> Examined:
        """What is new. Of the whole workspace it is told what is there no more."""
        known = baseline.read(self.path, self.name)
        gone = known.gone(examined) if self.whole else 0
        if gone:
            there = "is" if gone == 1 else "are"
            what = f"{counted(gone, 'finding')} of the baseline {there} no longer there"
            terminal.say(f"{what}: --write-baseline takes what is mended out")
        return known.without(examined)

    def write(self, examined: Examined) -> Examined:
        """Let be what is found; of a part of the workspace in addition to what was let be. Returns what never is."""
        fresh = self.whole or not disk.exists(self.path)
        before = baseline.Baseline() if fresh else baseline.read(self.path, self.name)
        number = baseline.write(self.path, self.name, examined, before)
        terminal.say(f"{shown(self.name)} names {counted(number, 'finding')}, which will be let be")
        return replace(examined, findings=tuple(each for each in examined.findings if each.rule in examined.binding))
