"""The pages of a debrief in words: what it was made of, steps, decisions, objectives, what to improve."""

from collections.abc import Sequence

from textual.content import Content

from recovery.model.durations import spoken
from recovery.report.results import Bounded
from recovery.report.views.debrief import Alternative, Debrief, DecisionOutcome, ObjectiveOutcome, Part, StepOutcome
from recovery.report.views.wording import HOT_WASH
from recovery.tui.content import paragraphs, plain
from recovery.tui.spans import hours
from recovery.tui.tables import cut, filled, lines

PARTS: tuple[tuple[Part, str], ...] = (
    ("order", "orders"),
    ("people", "people"),
    ("services", "systems"),
    ("work", "work"),
    ("rework", "again"),
)


def bounded(bounded: Bounded) -> str:
    if bounded.value is None:
        return "a time that cannot be said"
    words = spoken(bounded.value)
    if bounded.low is not None and bounded.high is not None:
        words += f" ({spoken(bounded.low)} to {spoken(bounded.high)})"
    return words


def made(found: Debrief) -> Content:
    """Of room, plan and luck; then by cause."""
    rows: list[Content] = []
    if found.split is not None:
        for name, part, why in (
            ("room", found.split.room, "orders and decisions"), ("plan", found.split.plan, "work, people, services"),
            ("luck", found.split.luck, "failures, returns"),
        ):  # fmt: skip
            rows.append(
                Content.assemble(
                    filled(name, 6), (filled(hours(part.seconds or 0), 8, right=True), "bold"), (f"  {why}", "$quiet")
                )
            )
        rows.append(Content(""))
    rows.append(Content.styled("all steps together spent on", "$quiet"))
    names = dict(PARTS) | {"backing-off": "trying again"}
    rows += [
        Content.assemble(
            filled(names.get(cause.part, cause.part), 13), filled(hours(cause.time.seconds or 0), 8, right=True)
        )
        for cause in found.causes
        if cause.time.seconds
    ]
    return lines(rows)


def steps(steps: Sequence[StepOutcome], width: int) -> Content:
    """The step that lost most against a typical run comes first; a part of which nobody had any has no column."""
    parts = [(part, word) for part, word in PARTS if any(step.waits.get(part) for step in steps)]
    heads = ["typical", "took", "+/-", *(word for _, word in parts)]
    cell = 9 if width >= 100 else 8
    name = max(12, width - cell * len(heads))
    rows = [Content.styled(filled("step", name) + "".join(filled(head, cell, right=True) for head in heads), "$quiet")]

    def lost(step: StepOutcome) -> int:
        return (step.took.seconds or 0) - (step.simulated.seconds or 0)

    for step in sorted((s for s in steps if s.took.seconds is not None), key=lambda s: -lost(s)):
        by = lost(step)
        colour = "$error" if by > 600 else "$warning" if by > 0 else "$success"
        usual = step.simulated.seconds
        typical = "–" if usual is None else hours(usual)
        took = filled(hours(step.took.seconds or 0), cell, right=True)
        more = filled("" if usual is None else ("+" if by > 0 else "") + hours(by), cell, right=True)
        waits = "".join(
            filled(hours(step.waits[part]) if step.waits.get(part) else "", cell, right=True) for part, _ in parts
        )
        head = filled(step.step.title, name) + filled(typical, cell, right=True)
        rows.append(Content.assemble(head, (took, "bold"), (more, colour), waits))
    rows += [
        Content(""),
        Content.styled(
            "typical: of the median simulated run. took: in this exercise, orders and waiting included.", "$quiet"
        ),
    ]
    return lines(rows)


def decisions(decisions: Sequence[DecisionOutcome]) -> Content:
    rows: list[Content] = []
    for each in decisions:
        chosen = (
            each.option.title if each.option else f"in their own words: {each.other}" if each.other else "not decided"
        )
        when = "" if each.decided.seconds is None else f"T+{hours(each.decided.seconds)}"
        rows.append(Content.assemble(plain(each.decision.title, "bold $primary"), "  ", (when, "$quiet")))
        rows.append(Content.assemble("  → ", plain(chosen, "bold"), plain(f"  ({each.author or each.by})", "$quiet")))
        if each.reason or each.confidence or each.dissent:
            said = [
                each.reason,
                f"confidence {each.confidence}" if each.confidence else "",
                f"dissent: {', '.join(each.dissent)}" if each.dissent else "",
            ]
            rows.append(plain("    " + "; ".join(filter(None, said))))
        rows += [
            Content.assemble("    instead: ", plain(alternative.option.title), "  ", _instead(alternative))
            for alternative in each.alternatives
        ]
        rows.append(Content(""))
    return lines(rows) if rows else Content("No decision was open.")


def _instead(alternative: Alternative) -> Content:
    difference = alternative.difference
    if difference is None or difference.value is None:
        return plain(alternative.not_modelled or "not computed", "$quiet")
    faster = difference.value < 0
    words = (
        f"{spoken(abs(difference.value))} {'faster' if faster else 'slower'}" if difference.value else "no difference"
    )
    between = (
        f" ({hours(int(difference.low))} to {hours(int(difference.high))})"
        if difference.low is not None and difference.high is not None
        else ""
    )
    share = "" if alternative.better is None else f", faster in {round(alternative.better * 100)} of 100 futures"
    return Content.assemble((words, "$success" if faster else "$warning"), (between + share, "$quiet"))


def objective(each: ObjectiveOutcome) -> Content:
    rating = each.rating or "–"
    colour = {"P": "$success", "S": "$success", "M": "$warning", "U": "$error"}.get(rating, "$quiet")
    rows = [
        Content.assemble(
            (f" {rating} ", f"bold {colour}"),
            plain(each.objective.title, "bold"),
            plain(f"  {each.capability}", "$quiet"),
        )
    ]
    if each.grounds:
        rows.append(plain(f"    {cut(each.grounds, 200)}"))
    rows += [
        Content.assemble((f"    T+{hours(seen.at.seconds or 0)} ", "$quiet"), plain(seen.text))
        for seen in each.observations
    ]
    return lines(rows)


def improvements(found: Debrief) -> Content:
    rows = [Content.styled("strengths  (+ adds one)", "$quiet")]
    strengths = [*found.strengths, *(text for each in found.objectives for text in each.strengths)]
    rows += [Content.assemble(("  ● ", "$success"), plain(text)) for text in strengths]
    rows += [Content(""), Content.styled("to improve  (i adds one)", "$quiet")]
    for item in found.improvements:
        ease = f"ease {item.ease} ({item.band})" if item.ease is not None else ""
        facts = ", ".join(
            filter(
                None,
                (
                    item.owner or "no owner yet",
                    f"by {item.due}" if item.due else "no date yet",
                    item.element or "",
                    ease,
                ),
            )
        )
        rows += [Content.assemble(("  ▲ ", "$warning"), plain(item.observation), "  ", plain(facts, "$quiet"))]
        if item.action:
            rows.append(plain(f"      {item.action}"))
    rows += [Content(""), Content.styled("hot wash  (h adds what a role says)", "$quiet")]
    rows += [Content.assemble("  ", plain(said.by, "bold"), "  ", paragraphs(said.text)) for said in found.hot_wash]
    rows += [plain(f"  ? {question}", "$quiet") for question in HOT_WASH]
    return lines(rows)
