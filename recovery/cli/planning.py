"""From what people name to the material of a recovery plan document: plans, what they are simulated against, records."""

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

from recovery.cli import records
from recovery.cli.opening import digest, errors_in, model, read, refuse
from recovery.cli.progress import Progress
from recovery.engine.codes import HORIZON
from recovery.engine.compile import compile_program
from recovery.engine.even import EvenLuck
from recovery.engine.simulate import Run
from recovery.errors import DoesNotFit, NotFound, RecoveryError
from recovery.exercise import register
from recovery.load import disk
from recovery.load.files import Document, Files, beside
from recovery.load.library import library
from recovery.load.plan import Plan
from recovery.load.plan import plan as read_plan
from recovery.load.revision import history
from recovery.load.workspace import Workspace, head, workspace
from recovery.measures.steps import by_step
from recovery.model import journal as facts
from recovery.model.casting import bind
from recovery.model.findings import Finding
from recovery.model.organisation import Organisation
from recovery.model.playbook import CATEGORIES, Playbook
from recovery.model.scenario import Scenario
from recovery.model.steps import Notify
from recovery.report.plan.material import Chapter, Material, Profile, Simulated
from recovery.report.results import Given
from recovery.report.views.planned import MARKINGS, UNMARKED
from recovery.study.replicate import Study, extend

SEED = 1
LARGEST_NOTICE = 65_536
CHANGES = 12
AI = frozenset(CATEGORIES[: CATEGORIES.index("data-breach")])
"""Kinds of incident that are attacks on AI, or its loss: the first in the list of kinds."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A document as it was asked for."""

    playbooks: tuple[str, ...]
    profile: Profile
    runs: int
    asof: date | None


@dataclass(frozen=True, slots=True)
class Gathered:
    """The material, and the files it was made from, by name."""

    material: Material
    sources: dict[str, bytes]


def gathered(wanted: Wanted, here: Path) -> Gathered:
    """Read everything, and simulate. Raises RecoveryError; what is wrong inside files has been told by then."""
    files = Files()
    plans = [read_plan(files, each) for each in _documents(wanted, here, files)]
    for plan in plans:
        refuse([*plan.findings, *errors_in(files, plan.documents)])
    house = _one_house(plans)
    documents = list({id(each): each for plan in plans for each in plan.documents}.values())
    scenarios = list(_scenarios(here, files))
    with Progress("simulating", None) as progress:
        chapters = tuple(_chapter(plan, house, scenarios, wanted.runs, progress) for plan in plans)
    shelf = records.shelf(here)
    asof = wanted.asof or _asof([chapter.playbook for chapter in chapters], [each.date for each in shelf.records])
    paths = [each.folder / Path(each.source.name).name for each in documents]
    material = Material(
        organisation=house,
        chapters=chapters,
        digest="sha256:" + sha256("\n".join(sorted(digest(each) for each in documents)).encode()).hexdigest(),
        asof=asof,
        records=tuple(register.history(shelf.records)),
        due=register.due(shelf.plans, shelf.records, asof) if asof else (),
        actions=register.actions(shelf.records, asof) if asof else (),
        changes=tuple(history(paths, CHANGES)) if not documents[0].workspace.library else (),
        marking=max((c.playbook.marking or UNMARKED for c in chapters), key=MARKINGS.index),
        profile=wanted.profile,
    )
    return Gathered(material, {each.source.name: each.source.text.encode("utf-8", "replace") for each in documents})


def _documents(wanted: Wanted, here: Path, files: Files) -> list[Document]:
    """The playbooks named; without names, all of the workspace that the profile covers."""
    if wanted.playbooks:
        found = [read(named, ("playbook",), here, files) for named in wanted.playbooks]
        return list({id(each): each for each in found}.values())
    place = workspace(here, here)
    paths = [path for path in place.files() if head(path).kind == "playbook"]
    found = [files.read(path, place) for path in paths]
    covered = [each for each in found if wanted.profile != "ai" or _of_ai(each)]
    if not covered:
        kind = "playbook for attacks on AI" if found else "playbook"
        raise NotFound(f"there is no {kind} here", "name one: recovery list shows what there is, also in the library")
    return covered


def _of_ai(document: Document) -> bool:
    return isinstance(document.model, Playbook) and bool(AI.intersection(document.model.handles))


def _one_house(plans: Sequence[Plan]) -> Organisation:
    """The organisation of all. Raises DoesNotFit where they have several."""
    houses = [plan.organisation for plan in plans if plan.organisation is not None]
    other = next((house for house in houses if house != houses[0]), None)
    if other is not None:
        raise DoesNotFit(
            f"these plans are of two organisations, {houses[0].id} and {other.id}", "name playbooks of one of them"
        )
    return houses[0]


def _asof(playbooks: Sequence[Playbook], held: Sequence[str]) -> date | None:
    """The newest day that the files speak of, so that the same files give the same document on any day."""
    said = [
        str(day) for plan in playbooks for day in (plan.reviewed, plan.approved.date if plan.approved else None) if day
    ]
    days = [date.fromisoformat(day) for day in [*said, *held]]
    return max(days, default=None)


def epoch() -> int | None:
    """SOURCE_DATE_EPOCH, where the environment has one. Raises RecoveryError for what is none."""
    said = os.environ.get("SOURCE_DATE_EPOCH")
    if not said:
        return None
    if not (said.isascii() and said.isdecimal() and len(said) < 11):
        raise RecoveryError(f"SOURCE_DATE_EPOCH is {said[:40]!r}", "it is a number of seconds since 1970")
    return int(said)


def day(seconds: int) -> date:
    """The day of an epoch, in UTC."""
    return datetime.fromtimestamp(seconds, UTC).date()


def _scenarios(here: Path, files: Files) -> Iterator[Scenario]:
    """Of the workspace, then of the library; each id once."""
    seen: set[str] = set()
    places: list[Workspace] = [workspace(here, here), library(here)]
    for place in places:
        for path in place.files():
            if head(path).kind == "scenario":
                found = files.read(path, place)
                if isinstance(found.model, Scenario) and found.model.id not in seen and not _broken(found.findings):
                    seen.add(found.model.id)
                    yield found.model


def _broken(findings: Sequence[Finding]) -> bool:
    return any(finding.level.value == "error" for finding in findings)


def _chapter(plan: Plan, house: Organisation, scenarios: Sequence[Scenario], runs: int, progress: Progress) -> Chapter:
    playbook = model(plan.documents[0], Playbook)
    return Chapter(
        playbook,
        plan.inner,
        _usual(plan, playbook, house),
        _notices(plan.documents[0], playbook),
        tuple(_simulated(plan, playbook, house, scenarios, runs, progress)) if runs else (),
    )


def _usual(plan: Plan, playbook: Playbook, house: Organisation) -> dict[str, tuple[int, int]]:
    """When each step begins and ends for the last time, played by itself with every estimate at its median."""
    program = compile_program(house, playbook, None, None, inner=plan.inner)
    begun: dict[str, int] = {}
    found: dict[str, tuple[int, int]] = {}
    for name, entry in by_step(Run(program, EvenLuck()).finish()):
        match entry:
            case facts.StepStarted():
                begun.setdefault(name, entry.at)
            case facts.StepEnded() if name in begun:
                found[name] = (begun[name], entry.at)
            case _:
                pass
    return found


def _notices(document: Document, playbook: Playbook) -> dict[str, str]:
    """The text of each notice that has a file beside the plan; one that cannot be read is told by `check`."""
    found: dict[str, str] = {}
    for number, step in enumerate(playbook.steps):
        if isinstance(step, Notify) and step.template:
            path = beside(document, ("steps", number, "template"), step.template)
            if isinstance(path, Path):
                with suppress(disk.NotAFile, OSError, UnicodeDecodeError):
                    found[step.id] = disk.read(path, LARGEST_NOTICE).decode("utf-8")
    return found


def _simulated(
    plan: Plan, playbook: Playbook, house: Organisation, scenarios: Sequence[Scenario], runs: int, progress: Progress
) -> Iterator[Simulated]:
    """Against each incident that the plan is for and that fits the organisation."""
    for scenario in scenarios:
        if scenario.category not in playbook.handles:
            continue
        try:
            cast = bind(scenario, house)
            program = compile_program(house, playbook, scenario, cast, inner=plan.inner)
        except DoesNotFit:
            continue
        study = Study(SEED)
        extend(study, program, house, playbook, runs, told=progress.played)
        yield Simulated(Given(house, playbook, scenario, None, plan.inner), study, HORIZON)
