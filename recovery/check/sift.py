"""Which findings a person gets to see: what a workspace has settled, and what was accepted on purpose.

Nothing here hides that a file could not be read. Findings of any verb can be sifted, as long as they stand in files.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path, PurePosixPath

from recovery.check.examined import Examined
from recovery.check.nearest import Hints, nearest
from recovery.check.registry import Rule
from recovery.check.subjects import House, Plan
from recovery.check.suppressions import Named, Suppression, in_comments, in_settings
from recovery.config import Settings
from recovery.load.files import Document
from recovery.load.settings import settings
from recovery.load.source import Findings
from recovery.load.workspace import Workspace
from recovery.model.findings import Finding, Level

ALONE = (House, Plan)
"""What rules can judge wherever one file is checked; others want what stands beside it too."""


@dataclass
class Settled:
    """The settings of each workspace, read once; names of rules in them are checked."""

    rules: Mapping[str, Rule]
    _known: dict[Path, Settings] = field(default_factory=dict)

    def settings(self, workspace: Workspace) -> Settings:
        """Those of a workspace. Raises BadSettings."""
        if workspace.root not in self._known:
            found = settings(workspace)
            _check_names(found, self.rules)
            self._known[workspace.root] = found
        return self._known[workspace.root]


def _check_names(found: Settings, rules: Mapping[str, Rule]) -> None:
    check = found.check
    named = [("select", check.select or ()), ("ignore", check.ignore), ("severity", tuple(check.severity))]
    for key, name in ((key, name) for key, names in named for name in names):
        if name not in rules:
            hint = nearest(name, rules) or "recovery explain lists them"
            raise found.fault(("check", key), f"no rule is called '{name[:60]}'", hint)
    for name in check.severity:
        if rules[name].reading and rules[name].level is Level.ERROR:
            keys = ("check", "severity", name)
            raise found.fault(keys, f"'{name}' keeps a file from being read, so it is an error", "delete the line")


@dataclass(frozen=True, slots=True)
class Choice:
    """Which rules were asked for on the command line, which counts before what a workspace has settled."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def takes(self, rule: str, settings: Settings) -> bool:
        """Whether findings of a rule are wanted in the files of a workspace."""
        selected = self.select or settings.check.select
        ignored = (*self.ignore, *(() if rule in self.select else settings.check.ignore))
        return (selected is None or rule in selected) and rule not in ignored


@dataclass(frozen=True, slots=True)
class Sieve:
    """What holds findings back, and what day it is; without a day nothing expires."""

    settled: Settled
    choice: Choice = Choice()
    today: date | None = None

    def sift(
        self, examined: Examined, documents: Iterable[Document], whole: Callable[[Workspace], bool] = lambda _: False
    ) -> Examined:
        """What is left, at the level that was settled, and what there is to say about suppressions themselves.

        `documents`: all files that were read. `whole`: whether everything of a workspace was checked, so that what a
        suppression is for would have been found.
        """
        return _Sifting(self, examined, {each.source.name: each for each in documents}, whole).examined()


@dataclass
class _Sifting:
    sieve: Sieve
    before: Examined
    documents: Mapping[str, Document]
    whole: Callable[[Workspace], bool]
    used: set[tuple[int, str]] = field(default_factory=set)
    """Which suppression kept which rule quiet."""

    def __post_init__(self) -> None:
        self.hints = Hints(self.sieve.settled.rules)
        self.comments = {name: in_comments(each.source) for name, each in self.documents.items()}
        self.workspaces = {each.workspace.root: each.workspace for each in self.documents.values()}
        self.settled = {
            root: tuple(in_settings(self.sieve.settled.settings(place))) for root, place in self.workspaces.items()
        }

    def examined(self) -> Examined:
        kept = [each for finding in self.before.findings for each in self._kept(finding)]
        said = self._said()
        if said:
            kept = self._in_order(kept, said)
        binding = frozenset(finding.rule for finding in kept if self._binding(finding))
        return replace(self.before, findings=tuple(kept), binding=binding)

    def _settings(self, file: str) -> Settings:
        document = self.documents.get(file)
        if document is None:
            return next((found for found in map(self._of, self.workspaces) if found.file == file), Settings())
        return self._of(document.workspace.root)

    def _of(self, root: Path) -> Settings:
        return self.sieve.settled.settings(self.workspaces[root])

    # ------------------------------------------------------------------------------------------- findings of the rules

    def _kept(self, finding: Finding) -> Iterator[Finding]:
        if self._binding(finding):
            yield finding
        elif self._wanted(finding) and not self._quiet(finding):
            yield self._levelled(finding)

    def _binding(self, finding: Finding) -> bool:
        """Whether it kept a file from being read."""
        rule = self.sieve.settled.rules.get(finding.rule)
        return rule is not None and rule.reading and finding.level is Level.ERROR

    def _wanted(self, finding: Finding) -> bool:
        return self.sieve.choice.takes(finding.rule, self._settings(finding.location.file))

    def _levelled(self, finding: Finding) -> Finding:
        level = self._settings(finding.location.file).check.severity.get(finding.rule)
        return finding if level is None else replace(finding, level=Level(level))

    def _quiet(self, finding: Finding) -> bool:
        """Whether a suppression that still holds is about it; all that are have been of use."""
        document = self.documents.get(finding.location.file)
        if document is None:
            return False
        path = _path(document, finding.location.file)
        about = [*self.comments[finding.location.file].suppressions, *self.settled[document.workspace.root]]
        covering = [
            each
            for each in about
            if any(named.rule == finding.rule for named in each.rules) and each.covers(finding.location, path)
        ]
        self.used |= {(id(each), finding.rule) for each in covering}
        return any(not self._expired(each) for each in covering)

    def _expired(self, suppression: Suppression) -> bool:
        today, until = self.sieve.today, suppression.until
        return today is not None and until is not None and until < today

    # ---------------------------------------------------------------------------------------- findings of suppressions

    def _said(self) -> list[Finding]:
        """What is wrong with suppressions, of each file no more than a person reads."""
        said: dict[str, Findings] = {}
        for finding in self._about():
            if self._wanted(finding):
                said.setdefault(finding.location.file, Findings(finding.location.file)).add(self._levelled(finding))
        return [finding for each in said.values() for finding in each.sorted()]

    def _about(self) -> Iterator[Finding]:
        for file in self.before.files:
            if file in self.comments:
                yield from self.comments[file].findings
                for each in self.comments[file].suppressions:
                    yield from self._judge(each, self.documents[file].workspace)
        for root, suppressions in self.settled.items():
            for each in suppressions:
                yield from self._judge(each, self.workspaces[root])

    def _judge(self, suppression: Suppression, workspace: Workspace) -> Iterator[Finding]:
        unused = [named for named in suppression.rules if self._is_unused(named, suppression, workspace)]
        if self._expired(suppression) and len(unused) < len(suppression.rules):
            message = f"this suppression held until {suppression.until}"
            hint = "mend what it is about and delete it, or decide anew until when it is accepted"
            yield suppression.finding("expired-suppression", Level.WARNING, message, hint)
        if suppression.because is None:
            message, hint = "nobody will know why this is accepted", "add because, and the reason"
            yield suppression.finding("suppression-without-reason", Level.WARNING, message, hint)
        for named in suppression.rules:
            if named.rule not in self.sieve.settled.rules:
                hint = self.hints.nearest(named.rule) or "recovery explain lists them"
                message = f"no rule is called '{named.rule[:60]}'"
                yield suppression.finding("unknown-suppression", Level.ERROR, message, hint, named.place)
        for named in unused:
            message = f"nothing here breaks '{named.rule}'"
            yield suppression.finding("unused-suppression", Level.WARNING, message, "delete it", named.place)

    def _is_unused(self, named: Named, suppression: Suppression, workspace: Workspace) -> bool:
        """Whether it kept nothing quiet that would have been found, had it been there."""
        rule = self.sieve.settled.rules.get(named.rule)
        if rule is None or (id(suppression), named.rule) in self.used:
            return False
        return self._would_be_found(rule, suppression, workspace)

    def _would_be_found(self, rule: Rule, suppression: Suppression, workspace: Workspace) -> bool:
        if rule.elsewhere or not self.sieve.choice.takes(rule.name, self._of(workspace.root)):
            return False
        if rule.looks_at and any(map(self._binding, self.before.findings)):
            return False  # what could not be read was not judged
        alone = suppression.within is not None and all(kind in ALONE for kind in rule.looks_at)
        return alone or self.whole(workspace)

    def _in_order(self, kept: list[Finding], said: list[Finding]) -> list[Finding]:
        """File after file as before, those of settings last; in a file by place, and what was left out at its end."""
        files = dict.fromkeys([*self.before.files, *(each.location.file for each in [*kept, *said])])
        order = {file: number for number, file in enumerate(files)}
        return sorted(
            [*kept, *said],
            key=lambda each: (order[each.location.file], each.rule == "more-findings", each.location),
        )


def _path(document: Document, file: str) -> PurePosixPath:
    """Where a file stands, from the root of its workspace."""
    name = PurePosixPath(file).name
    return PurePosixPath(document.folder.relative_to(document.workspace.root).as_posix(), name)
