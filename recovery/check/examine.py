"""From documents to findings: every rule on every file and on what it goes with, in a fixed order."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path, PurePosixPath

from recovery.check.examined import Examined
from recovery.check.gather import Gathered
from recovery.check.registry import Rule
from recovery.check.subjects import House, Incident, Pair, Plan, Shelf, Subject, model_of, models_of
from recovery.errors import DoesNotFit, TooLarge
from recovery.load import disk
from recovery.load.files import Document, Files, Model
from recovery.load.plan import Plan as Whole
from recovery.load.plan import plan
from recovery.load.source import MOST_FINDINGS, Findings, Source
from recovery.load.workspace import Workspace
from recovery.model.casting import bind
from recovery.model.findings import Finding, Level, Location
from recovery.model.organisation import Organisation
from recovery.model.playbook import Playbook
from recovery.model.record import FOLDER, ExerciseRecord
from recovery.model.scenario import Scenario

MOST_PAIRS = 20_000


def examine(
    gathered: Gathered, rules: Collection[Rule], today: date | None = None, changed: Collection[Path] | None = None
) -> Examined:
    """Hold everything gathered against these rules, as of `today`; without it nothing is called too old.

    With `changed`, only what has to do with these files is judged: themselves, and what they are part of. Errors of
    reading a file are always among the findings; other findings are those of the rules. Raises TooLarge for more pairs
    of plan and scenario than anybody waits for.
    """
    bench = _Bench(rules, changed)
    documents = list(gathered.documents.values())
    files = [document.source.name for document in documents if bench.concerns(document)]
    for document in documents:
        bench.read(document)
    around = _Around(gathered.files, bench)
    for subject in _subjects(documents, gathered.whole, around, today):
        bench.judge(subject)
    return Examined(tuple(files), tuple(bench.findings(files)))


# ----------------------------------------------------------------------------------------------------------- subjects


@dataclass
class _Around:
    """Finds the organisation of a playbook or scenario; what is wrong with finding it is a finding too."""

    files: Files
    bench: "_Bench"

    def plan(self, of: Document) -> Whole:
        """A playbook with its organisation and the playbooks that it calls."""
        found = plan(self.files, of)
        self.bench.add_around(of, found.findings)
        for there in found.documents[1:]:
            self.bench.read(there, only_errors=True)
        return found

    def organisation(self, of: Document) -> Organisation | None:
        """The organisation that a scenario was written for."""
        there, findings = self.files.organisation(of)
        self.bench.add_around(of, findings)
        if there is None:
            return None
        self.bench.read(there, only_errors=True)
        return there.model if isinstance(there.model, Organisation) else None

    def records(self, workspace: Workspace) -> Iterator[ExerciseRecord]:
        """What a workspace keeps of exercises, whichever of its folders were named."""
        folder = workspace.root / FOLDER
        for path in workspace.files(folder) if disk.is_folder(folder) and not workspace.library else ():
            document = self.files.read(path, workspace)
            self.bench.read(document, only_errors=True)
            if isinstance(document.model, ExerciseRecord):
                yield document.model


def _subjects(
    documents: Sequence[Document], whole: Collection[Path], around: _Around, today: date | None
) -> Iterator[Subject]:
    models = [document.model for document in documents]
    playbooks = [model for model in models if isinstance(model, Playbook)]
    ours: dict[int, Whole] = {}
    incidents: dict[int, Incident] = {}
    for document in documents:
        match document.model:
            case Organisation() as organisation:
                yield House(organisation, today)
            case Playbook() as playbook:
                ours[id(playbook)] = found = around.plan(document)
                if found.organisation is not None and playbook.organisation is None:
                    around.bench.know(found.organisation, document)
                    yield House(found.organisation, today, written_out=True)
                yield Plan(playbook, found.organisation, found.inner, today)
            case Scenario() as scenario:
                plans = tuple(playbook for playbook in playbooks if scenario.category in playbook.handles)
                incidents[id(scenario)] = incident = Incident(scenario, around.organisation(document), plans, today)
                yield incident
            case None:
                pass
    yield from _pairs(models, ours)
    for root in sorted(whole):
        here = [document for document in documents if document.workspace.root == root]
        records = around.records(here[0].workspace) if here else ()
        yield replace(_shelf(here, ours, incidents), records=tuple(records), today=today)


def _pairs(models: Iterable[Model | None], ours: dict[int, Whole]) -> Iterator[Pair]:
    """Every playbook with every scenario that it handles and whose cast its organisation fills."""
    scenarios: dict[str, list[Scenario]] = {}
    playbooks: list[Playbook] = []
    for model in models:
        match model:
            case Scenario():
                scenarios.setdefault(model.category, []).append(model)
            case Playbook():
                playbooks.append(model)
            case _:
                pass
    handled = {
        id(playbook): [category for category in dict.fromkeys(playbook.handles) if category in scenarios]
        for playbook in playbooks
    }
    if sum(len(scenarios[category]) for categories in handled.values() for category in categories) > MOST_PAIRS:
        raise TooLarge(f"more than {MOST_PAIRS:,} pairs of playbook and scenario", "check one folder after the other")
    for playbook in playbooks:
        organisation, inner = ours[id(playbook)].organisation, ours[id(playbook)].inner
        for scenario in (each for category in handled[id(playbook)] for each in scenarios[category]):
            cast = _cast(scenario, organisation)
            if organisation is not None and cast is not None:
                yield Pair(playbook, scenario, organisation, cast, inner)


def _cast(scenario: Scenario, organisation: Organisation | None) -> dict[str, str] | None:
    if organisation is None:
        return None
    try:
        return bind(scenario, organisation)
    except DoesNotFit:
        return None


def _shelf(documents: Iterable[Document], ours: Mapping[int, Whole], incidents: Mapping[int, Incident]) -> Shelf:
    models = [document.model for document in documents]
    playbooks = [model for model in models if isinstance(model, Playbook)]
    plans = tuple(Plan(each, ours[id(each)].organisation, ours[id(each)].inner) for each in playbooks)
    return Shelf(
        tuple(model for model in models if isinstance(model, Organisation)),
        tuple(playbooks),
        tuple(model for model in models if isinstance(model, Scenario)),
        plans,
        complete=None not in models and all(plan.organisation for plan in plans),
        incidents=tuple(incidents[id(model)] for model in models if isinstance(model, Scenario)),
    )


# ----------------------------------------------------------------------------------------------------------- findings


@dataclass
class _Bench:
    """Judges one thing after another, and keeps of each file no more findings than a person reads."""

    rules: Collection[Rule]
    changed: Collection[Path] | None = None
    _documents: dict[int, Document] = field(default_factory=dict)
    _kept: dict[str, dict[Finding, None]] = field(default_factory=dict)
    _each: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How many were kept by file and rule."""
    _more: Counter[tuple[str, Level]] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._selected = {rule.name for rule in self.rules}
        self._gone = self.changed is not None and not all(disk.exists(path) for path in self.changed)

    def concerns(self, document: Document) -> bool:
        """Whether a file is one of those that changed."""
        return self.changed is None or document.folder / PurePosixPath(document.source.name).name in self.changed

    def read(self, document: Document, *, only_errors: bool = False) -> None:
        """Know where a model comes from, and what was wrong on the way."""
        self._documents[id(document.model)] = document
        if self.concerns(document):
            self.add(finding for finding in document.findings if finding.level is Level.ERROR or not only_errors)

    def know(self, model: Model, document: Document) -> None:
        """A model that stands in a document beside the document's own."""
        self._documents[id(model)] = document

    def add(self, findings: Iterable[Finding]) -> None:
        """Keep what was found in reading: errors always, since nothing in such a file was judged."""
        for finding in findings:
            if finding.level is Level.ERROR or finding.rule in self._selected:
                self._kept.setdefault(finding.location.file, {})[finding] = None

    def add_around(self, of: Document, findings: Iterable[Finding]) -> None:
        """What is wrong with how a file goes together with others, one of which may be gone."""
        if self._gone or self.concerns(of):
            self.add(findings)

    def judge(self, subject: Subject) -> None:
        """Hold a subject against every rule that looks at such, if it has to do with what changed."""
        if not self._touched(models_of(subject)):
            return
        for rule in self.rules:
            if isinstance(subject, rule.looks_at):
                for complaint in rule.complaints(subject):
                    model = model_of(subject, complaint.about)
                    if isinstance(subject, Shelf) and not self._touched([model, *(at.about for at in complaint.also)]):
                        continue
                    file = self._source(model).name
                    if self._each[file, rule.name] >= MOST_FINDINGS:
                        self._more[file, rule.level] += 1
                    else:
                        self._keep(rule.finding(complaint, model, self._source))

    def _touched(self, models: Iterable[Model | None]) -> bool:
        return self.changed is None or any(
            self.concerns(self._documents[id(model)]) for model in models if model is not None
        )

    def _source(self, model: Model) -> Source:
        return self._documents[id(model)].source

    def _keep(self, finding: Finding) -> None:
        kept = self._kept.setdefault(finding.location.file, {})
        if finding not in kept:
            kept[finding] = None
            self._each[finding.location.file, finding.rule] += 1

    def findings(self, files: Sequence[str]) -> Iterator[Finding]:
        """Everything kept, file after file; files that others only named come last."""
        for file in dict.fromkeys([*files, *sorted(self._kept)]):
            capped = Findings(file)
            for finding in sorted(self._kept.get(file, ()), key=_errors_first):
                capped.add(finding, always=finding.rule == "more-findings")
            for level in Level:
                if self._more[file, level]:
                    capped.count(level, self._more[file, level])
            yield from capped.sorted()


def _errors_first(finding: Finding) -> tuple[bool, Location, str, str]:
    return finding.level is not Level.ERROR, finding.location, finding.rule, finding.message
