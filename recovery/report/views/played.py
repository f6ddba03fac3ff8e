"""An exercise that was played, as all pages of its debrief start from it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pydantic import JsonValue

from recovery.exercise import commands as do
from recovery.exercise.commands import command
from recovery.exercise.entries import Kept
from recovery.exercise.ledger import Past
from recovery.exercise.pace import SECOND, Pace
from recovery.exercise.plan import Plan
from recovery.exercise.session import Session
from recovery.exercise.settings import Settings
from recovery.measures.measure import measure
from recovery.measures.values import Measures
from recovery.model import journal as facts
from recovery.model.journal import Journal
from recovery.model.playbook import Playbook
from recovery.report.results import Given
from recovery.report.titles import Titles
from recovery.report.views.debrief import Basis, Measured

SEEN = frozenset(each.kind for each in (do.Observe, do.TakeNote, do.RateObjective, do.Strength, do.Improvement))
"""What somebody can write who looks on."""


@dataclass(frozen=True)
class Played:
    """What is known of it. `log`: everything people did; `branch`: what counts after rewinds.

    Both begin with what was written by those who looked on, so that the room has the last word.
    """

    plan: Plan
    playbook: Playbook
    """With the steps that the room improvised."""
    settings: Settings
    journal: Journal
    """Ends with the end of the run, or where the exercise stands now."""
    detected: int
    """The tick from which time counts."""
    log: Sequence[Past]
    branch: Sequence[Past]
    pace: Pace
    opening: Mapping[str, JsonValue]
    opened: str
    """The hour on the wall."""
    exact: bool = True
    """False: told from the facts that were kept, because this version of the software would play it otherwise."""

    @cached_property
    def measures(self) -> Measures:
        """Of its run."""
        return measure(self.journal, self.plan.organisation, self.playbook)

    @cached_property
    def titles(self) -> Titles:
        """What people call things."""
        return Titles(self.plan.organisation, self.playbook, self.plan.scenario, self.plan.inner)

    @property
    def given(self) -> Given:
        """What the run was given."""
        plan = self.plan
        return Given(plan.organisation, self.playbook, plan.scenario, self.settings.starts, plan.inner)

    @property
    def basis(self) -> Basis:
        """What its figures are: a run in which nobody took part is a simulation."""
        return "simulated" if self.settings.mode == "automatic" else "exercised"

    def at(self, tick: int | None) -> Measured:
        """An instant of the run, from detection."""
        return Measured(seconds=None if tick is None else tick - self.detected, basis=self.basis)

    def span(self, seconds: int | None) -> Measured:
        """A span of the run."""
        return Measured(seconds=seconds, basis=self.basis)

    def said_at(self, past: Past) -> Measured:
        """When somebody did something."""
        return Measured(seconds=past.at // SECOND, basis=self.basis)


def played(session: Session, opening: Kept, observed: Iterable[Sequence[Kept]] = ()) -> Played:
    """A session as it stands, the entry that opened it, and the entries of those who looked on.

    Raises DoesNotFit for an entry of theirs that is no command.
    """
    run = session.journal
    if not run or not isinstance(run[-1], facts.RunOver):
        run = (*run, facts.RunOver(session.table.run.now, "stopped"))
    seen = seen_by(observed)
    return Played(
        plan=session.plan,
        playbook=session.table.playbook,
        settings=session.settings,
        journal=run,
        detected=session.table.detected,
        log=(*seen, *session.ledger.log),
        branch=(*seen, *session.ledger.branch),
        pace=session.pace,
        opening=opening.data,
        opened=opening.wall,
    )


def seen_by(observed: Iterable[Sequence[Kept]]) -> tuple[Past, ...]:
    """What those who looked on wrote. Raises DoesNotFit for an entry of theirs that is no command."""
    return tuple(_seen(entry) for entries in observed for entry in entries if entry.kind in SEEN)


def _seen(entry: Kept) -> Past:
    """What somebody wrote who looked on. Its number is of another file, so it has none here."""
    data = {key: value for key, value in entry.data.items() if key not in ("after", "room")}
    return Past(0, entry.at, 0, entry.by, command(entry.kind, data))
