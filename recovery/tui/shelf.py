"""What can be rehearsed here: the scenarios and playbooks of the workspace and of the library."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from recovery.errors import TooLarge
from recovery.load.files import Files
from recovery.load.library import library
from recovery.load.workspace import Workspace, head, workspace
from recovery.model.durations import MINUTE
from recovery.model.playbook import Playbook
from recovery.model.scenario import Scenario


@dataclass(frozen=True, slots=True)
class ScenarioCard:
    """A scenario one may pick."""

    path: Path
    ours: bool
    """From the workspace rather than from the library."""
    scenario: Scenario

    @property
    def minutes(self) -> int:
        """Of the room, as its modules plan them; by its length where it has none."""
        planned = sum(module.room for module in self.scenario.modules) // MINUTE
        return planned or {"micro": 25, "standard": 90, "full": 240}[self.scenario.length]


@dataclass(frozen=True, slots=True)
class PlaybookCard:
    """A playbook one may pick."""

    path: Path
    ours: bool
    playbook: Playbook

    def handles(self, scenario: Scenario) -> bool:
        """Whether it is for this kind of incident."""
        return scenario.category in self.playbook.handles


@dataclass(frozen=True, slots=True)
class Shelf:
    """All of them, those of the workspace first."""

    scenarios: tuple[ScenarioCard, ...]
    playbooks: tuple[PlaybookCard, ...]

    def answers(self, scenario: Scenario) -> tuple[PlaybookCard, ...]:
        """The playbooks, those for this kind of incident first; what cannot be played alone comes last."""
        return tuple(sorted(self.playbooks, key=lambda card: not card.handles(scenario)))


def shelf(here: Path) -> Shelf:
    """What loads in the workspace around a folder, and in the library."""
    scenarios, playbooks = [], []
    files, seen = Files(), set[Path]()
    shipped = library(here)
    for place in (workspace(here, here), shipped):
        for card in _cards(place, shipped, files, seen):
            match card:
                case ScenarioCard():
                    scenarios.append(card)
                case PlaybookCard():
                    playbooks.append(card)
    return Shelf(tuple(scenarios), tuple(playbooks))


def _cards(
    place: Workspace, shipped: Workspace, files: Files, seen: set[Path]
) -> Iterator[ScenarioCard | PlaybookCard]:
    try:
        paths = [path for path in place.files() if path not in seen]
    except TooLarge:
        return
    for path in paths:
        seen.add(path)
        if head(path).kind not in ("scenario", "playbook"):
            continue
        match files.read(path, place).model:
            case Scenario() as scenario:
                yield ScenarioCard(path, not (place.library or shipped.owns(path)), scenario)
            case Playbook() as playbook:
                yield PlaybookCard(path, not (place.library or shipped.owns(path)), playbook)
            case _:
                pass
