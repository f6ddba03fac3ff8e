"""The after-action report of an exercise, as Markdown, as one HTML page, and as JSON."""

from collections.abc import Sequence

from recovery.report import render
from recovery.report.figures.distribution import distribution
from recovery.report.figures.rows import Bar, DeadlineRow, StepRow, WaitRow, deadlines, gantt, waits
from recovery.report.figures.svg import Drawing
from recovery.report.views.after_action import AfterAction, after_action
from recovery.report.views.debrief import Debrief, StepOutcome

TEMPLATE = "after-action"


def as_markdown(debrief: Debrief) -> str:
    """Figures are told as tables here."""
    return render.markdown(TEMPLATE, after_action(debrief))


def as_html(debrief: Debrief, samples: Sequence[int | None] = ()) -> str:
    """With its figures; `samples`: times to recovery of simulated runs, in seconds."""
    page = after_action(debrief)
    return render.html(TEMPLATE, page, figures(debrief, page, samples))


def as_json(debrief: Debrief) -> str:
    """The values themselves."""
    return debrief.model_dump_json(indent=2) + "\n"


def figures(debrief: Debrief, page: AfterAction, samples: Sequence[int | None]) -> dict[str, tuple[Drawing, ...]]:
    """The drawings of a report by their place; an empty place has nothing to show."""
    exercised = debrief.time_to_recovery.seconds
    histogram = distribution(samples, exercised=exercised)
    due = [
        DeadlineRow(line.title, each.starts.seconds or 0, each.due.seconds, each.done.seconds, line.result)
        for each, line in zip(debrief.deadlines, page.deadlines, strict=True)
        if each.due.seconds is not None
    ]
    outer = [step for step in debrief.steps if "/" not in step.step.id]
    return {
        "distribution": (histogram,) if histogram else (),
        "gantt": gantt([_row(step) for step in outer if step.did or step.simulated_did]),
        "waits": waits([WaitRow(step.step.title, dict(step.waits)) for step in outer if step.waits]),
        "deadlines": deadlines(due),
    }


def _row(step: StepOutcome) -> StepRow:
    planned = tuple((each.start_s, each.end_s) for each in step.simulated_did if each.part in ("work", "rework"))
    return StepRow(step.step.title, planned, tuple(Bar(each.start_s, each.end_s, each.part) for each in step.did))
