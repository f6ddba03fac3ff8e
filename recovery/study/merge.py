"""The sum of a block of runs, as a study counts it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from recovery.engine.codes import NONE
from recovery.engine.kernel import places as at
from recovery.engine.kernel.journal import OUTCOMES
from recovery.measures.services import targets
from recovery.measures.values import TargetMeasure
from recovery.model.organisation import Organisation
from recovery.model.playbook import Playbook
from recovery.study import tally_places as on
from recovery.study.chain import Doing
from recovery.study.measured import Measured
from recovery.study.played import Played, Sample

if TYPE_CHECKING:
    from recovery.study.replicate import Study

DOING: tuple[Doing, ...] = ("backing-off", "lull", "due", "services", "people", "rework", "work")
"""As tally_places numbers them."""


class Merge:
    """Adds blocks to a study, in the order of their runs, as if each run had been added by itself."""

    def __init__(self, measured: Measured, organisation: Organisation, playbook: Playbook) -> None:
        self.m = measured.row
        self.measured = measured
        self.services = [service.id for service in organisation.services]
        self.clocks = [clock if isinstance(clock, str) else clock.id for clock in organisation.clocks]
        self.targets = {target.service: target for target in targets(organisation, playbook)}

    def add(self, study: "Study", sums: Sequence[int], runs: int) -> None:
        """Add a block of so many runs."""
        first, width = self.m[on.R_SAMPLES], self.m[on.SAMPLE]
        end = first + runs * width
        outcomes = sums[first:end:width]
        for outcome in dict.fromkeys(outcomes):
            name = OUTCOMES[outcome]
            study.outcomes[name] = study.outcomes.get(name, 0) + outcomes.count(outcome)
        for place, samples in (
            (on.X_RECOVERY, study.time_to_recovery),
            (on.X_CORE, study.time_to_core),
            (on.X_DETECT, study.time_to_detect),
            (on.X_CONTAIN, study.time_to_contain),
        ):
            samples.extend(_known(sums[first + place : end : width]))
        self._add_services(study, sums, first, end)
        self._add_targets(study, sums)
        self._add_clocks(study, sums)
        self._add_steps(study, sums)
        study.runs += runs

    def played(self, sums: Sequence[int], first: int, end: int) -> Played:
        """The runs of a block, one by one."""
        return Played(first, end, lambda: self._samples(sums, first, end))

    def _samples(self, sums: Sequence[int], first: int, end: int) -> Iterator[Sample]:
        for run in range(first, end):
            place = self.m[on.R_SAMPLES] + (run - first) * self.m[on.SAMPLE]
            outcome, *times = sums[place : place + on.X_SERVICES]
            recovery, core, detect, contain = _known(times)
            downtime, rto_met = dict[str, int | None](), dict[str, bool]()
            for number, service in enumerate(self.services):
                hurt, out, _ = sums[place + on.X_SERVICES + 3 * number : place + on.X_SERVICES + 3 * number + 3]
                if hurt:
                    downtime[service] = None if out == at.FAR else out
                    if service in self.targets and self.targets[service].rto is not None:
                        rto_met[service] = bool(hurt >> 1 & 1)
            yield Sample(run, OUTCOMES[outcome], recovery, core, contain, detect, downtime, rto_met)

    def _add_services(self, study: "Study", sums: Sequence[int], first: int, end: int) -> None:
        width, hurt = self.m[on.SAMPLE], []
        for number, service in enumerate(self.services):
            place = first + on.X_SERVICES + 3 * number
            affected = sums[place:end:width]
            if any(affected):
                hurt.append((next(run for run, was in enumerate(affected) if was), number, service, place, affected))
        for _, _, service, place, affected in sorted(hurt, key=lambda each: each[:2]):
            for offset, samples in ((1, study.downtime), (2, study.data_loss)):
                column = _known(sums[place + offset : end : width])
                kept = (value for value, was in zip(column, affected, strict=True) if was)
                samples.setdefault(service, []).extend(kept)
        missing = [self._of(sums, on.R_NOT_BACK, number, 2) for number in range(len(self.services))]
        for _, number, count in sorted((run, number, count) for number, (count, run) in enumerate(missing) if count):
            service = self.services[number]
            study.not_back[service] = study.not_back.get(service, 0) + count

    def _add_targets(self, study: "Study", sums: Sequence[int]) -> None:
        found = [(*self._of(sums, on.R_TARGETS, n, on.TARGET), n) for n in range(len(self.services))]
        for runs, rto, mtd, rpo, _, met, number in sorted(found, key=lambda each: (each[on.G_FIRST], each[-1])):
            if not runs:
                continue
            counts = study.target(_met(self.targets[self.services[number]], met))
            counts.runs += runs
            counts.rto_met += rto
            counts.mtd_met += mtd
            counts.rpo_met += rpo

    def _add_clocks(self, study: "Study", sums: Sequence[int]) -> None:
        for number, clock in enumerate(self.clocks):
            applies, dated, met = self._of(sums, on.R_CLOCK_COUNTS, number, on.CLOCK_COUNTS)
            counts = study.clock(clock)
            counts.applies += applies
            counts.dated += dated
            counts.met += met

    def _add_steps(self, study: "Study", sums: Sequence[int]) -> None:
        for name, values in self._rows(sums):
            step = study.step(name)
            step.for_work += values[on.T_FOR_WORK]
            step.for_services += values[on.T_FOR_SERVICES]
            step.for_people += values[on.T_FOR_PEOPLE]
            step.working += values[on.T_WORKING]
            step.rework += values[on.T_REWORK]
            step.critical += values[on.T_CRITICAL]
        found = []
        for number, name in enumerate(self.measured.names):
            for kind, doing in enumerate(DOING):
                seconds, run, place = self._of(sums, on.R_PIECES, number * on.DOINGS + kind, on.PIECE)
                if seconds:
                    found.append((run, place, name, doing, seconds))
        for _, _, name, doing, seconds in sorted(found):
            study.pieces[name, doing] = study.pieces.get((name, doing), 0) + seconds

    def _rows(self, sums: Sequence[int]) -> Iterator[tuple[str, Sequence[int]]]:
        """The steps that a run has come to, in the order in which a run tells of them."""
        rows = []
        for number, name in enumerate(self.measured.names[: self.m[on.COUNT_ROWS]]):
            values = self._of(sums, on.R_STEP_SUMS, number, on.STEP_SUMS)
            inner = self.m[self.m[on.ROWS] + number]
            if values[on.T_FIRST] != NONE:
                place = self.measured.place[name]
                rows.append(((values[on.T_FIRST], place, inner, values[on.T_PLACE] if inner else 0), name, values))
        for _, name, values in sorted(rows, key=lambda row: row[0]):
            yield name, values

    def _of(self, sums: Sequence[int], section: int, number: int, width: int) -> Sequence[int]:
        first = self.m[section] + number * width
        return sums[first : first + width]


def _known(values: Sequence[int]) -> list[int | None]:
    return [None if value == at.FAR else value for value in values]


def _met(target: TargetMeasure, met: int) -> TargetMeasure:
    """The target as the first run had it."""
    return replace(
        target,
        rto_met=None if target.rto is None else bool(met & 1),
        mtd_met=None if target.mtd is None else bool(met >> 1 & 1),
        rpo_met=None if target.rpo is None else bool(met >> 2 & 1),
    )
