"""The papers of an exercise before it is played: each as Markdown and as one HTML page, and a list for spreadsheets."""

from recovery.report import cells, render
from recovery.report.views import evaluation, facilitator_guide, msel, situation_manual
from recovery.report.views.planned import Planned, for_players


def handouts(planned: Planned) -> dict[str, str]:
    """Name of the file -> its text, in the order in which people need them. The same bytes for the same exercise."""
    list_ = msel.msel(planned)
    views: dict[str, object] = {
        "situation-manual": situation_manual.situation_manual(for_players(planned)),
        "facilitator-guide": facilitator_guide.facilitator_guide(planned),
        "msel": list_,
        "evaluation-guides": evaluation.evaluation_guides(planned),
        "feedback-form": evaluation.feedback_form(planned),
        "ground-rules": evaluation.ground_rules(planned),
    }
    made: dict[str, str] = {}
    for name, view in views.items():
        made[f"{name}.md"] = render.markdown(f"handouts/{name}", view)
        made[f"{name}.html"] = render.html(f"handouts/{name}", view)
        if view is list_:
            made[f"{name}.csv"] = cells.table(msel.rows(list_))
    return made
