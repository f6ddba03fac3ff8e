"""The demonstration: who, what happens, what the team does hour by hour, how long it took and why, and how sure that is."""

from collections.abc import Iterable

from recovery.engine.codes import HORIZON
from recovery.model.durations import spoken
from recovery.model.shown import shown
from recovery.report.layout import WIDTH, to_type, wrapped
from recovery.report.run_text import Told, held_back
from recovery.report.story import story
from recovery.report.study_text import headline
from recovery.report.timeline import timeline
from recovery.study.replicate import Study


def demo_text(told: Told, study: Study, width: int = WIDTH) -> str:
    """The whole page. The run must be one that recovers, against a scenario."""
    given, titles, scenario = told.given, told.titles, told.given.scenario
    assert scenario is not None
    span = told.measures.time_to_recovery
    assert span is not None
    drawn = timeline(told.journal, titles, told.detected, told.measures.end, width)
    parts: list[Iterable[str]] = [
        wrapped("An incident, the plan for it, and how long recovery takes. Everything here is simulated.", width),
        _paragraph("Who we are", given.organisation.summary, width),
        _paragraph(f"What happens: {scenario.title}", scenario.summary, width),
        _plan(told, width),
        ["What the team does", "", *story(told.journal, given, titles, told.onset, width, aloud=True)],
        ["The same as a picture, from detection on", "", *drawn],
        wrapped(f"RECOVERED {spoken(span)} after detection.", width),
        held_back(told, titles, width),
        [
            *wrapped(f"That was one run, the typical one of {study.runs:,}. All of them together:", width),
            "",
            *wrapped(headline(given, study, HORIZON), width, "  "),
        ],
        [
            *wrapped("Next: see the plan that was played, then put your own beside it.", width),
            to_type(f"show {given.playbook.id}"),
        ],
    ]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _paragraph(heading: str, text: str, width: int) -> list[str]:
    blocks = [" ".join(block.split()) for block in text.split("\n\n")]
    lines = [line for block in blocks if block for line in ("", *wrapped(shown(block), width, "  "))]
    return [*wrapped(shown(heading), width), *lines]


def _plan(told: Told, width: int) -> list[str]:
    playbook, titles = told.given.playbook, told.titles
    roles = dict.fromkeys(role for step in playbook.steps for role in step.people)
    who = ", ".join(titles.role(role) for role in roles)
    return [
        *wrapped(f"The plan: {shown(playbook.title)}", width),
        "",
        *wrapped(f"{len(playbook.steps)} steps for {len(roles)} roles ({who}).", width, "  "),
        *wrapped(shown(f"It begins when: {playbook.start_when}"), width, "  ") * bool(playbook.start_when),
        *wrapped(shown(f"It is over when: {playbook.complete_when}"), width, "  ") * bool(playbook.complete_when),
    ]
