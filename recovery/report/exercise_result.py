"""What an exercise came to, in a few lines: the time to recovery, where it went, targets, deadlines, decisions."""

from collections.abc import Iterator

from recovery.model.durations import spoken
from recovery.model.shown import shown
from recovery.report.layout import wrapped
from recovery.report.obstacles import NOT_RECOVERED
from recovery.report.views.debrief import Debrief, DecisionOutcome, Measured

_MET = {True: "met", False: "MISSED"}


def result_lines(found: Debrief, width: int) -> list[str]:
    """For the end of plain mode; `recovery report` tells the rest."""
    lines = ["EXERCISE result, no forecast"]
    for line in _lines(found):
        lines += wrapped(line, width, "  ", "    ")
    return lines


def _lines(found: Debrief) -> Iterator[str]:
    if found.recovered:
        yield f"time to recovery: {_span(found.time_to_recovery)} from detection"
    else:
        yield f"not recovered: {NOT_RECOVERED[found.outcome]}"
    if found.split is not None:
        split = found.split
        yield f"of these, the room {_span(split.room)}, the plan {_span(split.plan)}, bad luck {_span(split.luck)}"
    for service in found.services:
        targets = (
            ("RTO", service.rto, service.rto_met),
            ("MTD", service.mtd, service.mtd_met),
            ("RPO", service.rpo, service.rpo_met),
        )
        told = [f"{name} {_span(limit)} {_MET[met]}" for name, limit, met in targets if met is not None]
        if service.downtime.seconds is None and found.outcome == "stopped":
            yield f"{shown(service.service.title)}: not back when the exercise ended"
            continue
        down = "not back" if service.downtime.seconds is None else f"out for {_span(service.downtime)}"
        yield f"{shown(service.service.title)}: {', '.join([down, *told])}"
    for deadline in found.deadlines:
        yield f"deadline {shown(deadline.clock.title)}: {deadline.result}"
    for decision in found.decisions:
        yield _decision(decision)


def _decision(decision: DecisionOutcome) -> str:
    taken = shown(decision.option.title) if decision.option else f"another way, {shown(decision.other)}"
    reason = f", because {shown(decision.reason)}" if decision.reason else ""
    return f"{shown(decision.decision.title)} {taken} (by {decision.by}){reason}"


def _span(measured: Measured) -> str:
    return "never" if measured.seconds is None else spoken(measured.seconds)
