"""What happens in an exercise, in a few words for a screen or a line: who or what it is about, and what is so now."""

from dataclasses import dataclass
from typing import Literal

from recovery.exercise.feed import OWN_WAY
from recovery.exercise.views import FeedItem, InjectView
from recovery.model.durations import spoken
from recovery.model.shown import shown
from recovery.report.titles import Titles

Tone = Literal["news", "asks", "good", "bad", "plain"]


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the feed. `who` and `text` are safe to show; a text may have several lines."""

    at: int
    tone: Tone
    who: str
    text: str
    entry: int | None = None


GLYPHS: dict[Tone, str] = {"news": "▲", "asks": "?", "good": "●", "bad": "○", "plain": "·"}
"""Beside the words, so that a tone is no matter of colour."""
_ENDINGS = {
    "done": "done", "try-again": "did not work; it is tried again", "next-artefact": "that copy is no good; the next is tried",
    "failed": "failed for good", "stuck": "can go neither on nor back", "not-passed": "did not pass",
}  # fmt: skip
_SERVICES: dict[str, tuple[Tone, str]] = {
    "out": ("bad", "is out"), "degraded": ("bad", "is degraded"), "back": ("good", "is back"), "up": ("plain", "is up"),
    "isolated": ("bad", "is isolated"), "released": ("plain", "is connected again"),
}  # fmt: skip
_STEPS: dict[str, tuple[Tone, str]] = {
    "step-ordered": ("plain", "ordered"), "step-started": ("plain", "begins"), "step-skipped": ("plain", "left out"),
    "step-improvised": ("news", "the room does something of its own"),
}  # fmt: skip
_MOMENTS: dict[str, str] = {
    "detected": "It is noticed", "declared": "The incident is declared", "aware": "One is aware of it, as laws see it",
    "classified": "The incident is classified", "contained": "The threat is contained", "eradicated": "The threat is gone",
    "first-restored": "The first service is back", "core": "Core services are back", "recovered": "Recovered",
    "ended": "The plan is done",
}  # fmt: skip
_OVER = {
    "recovered": "Everything that was hurt is back.", "nothing-affected": "Nothing was hurt.",
    "stopped": "The room has ended it.", "stalled": "Nothing can go on: the run stands still.",
    "horizon": "It took too long: the run is given up.",
    "rounds": "Work was redone too often: the run is given up.",
}  # fmt: skip
_SAID: dict[str, tuple[Tone, str, str]] = {
    "started": ("plain", "Clock", "Exercise time runs"), "paused": ("plain", "Clock", "Exercise time stands"),
    "asked": ("asks", "Question", ""), "answered": ("good", "Answer", ""), "assumed": ("plain", "Taken to be true", ""),
    "noted": ("plain", "Note", ""), "observed": ("plain", "Observation", ""), "corrected": ("plain", "Correction", ""),
    "real-incident": ("bad", "REAL INCIDENT", "Everything stands. "), "rewound": ("plain", "Rewound", "From an earlier moment"),
    "real-incident-over": ("good", "Exercise", "What was real is over"), "ended": ("plain", "Exercise", "The room is done"),
    "held": ("plain", "Held back", ""), "skipped-inject": ("plain", "Left out", ""), "brought-forward": ("plain", "Moved", ""),
    "undone": ("plain", "Taken back", "A release is undone"), "moved-on": ("plain", "Room", "On to the next part"),
    "hot-wash": ("plain", "Hot wash", ""), "strength": ("good", "Strength", ""), "improvement": ("news", "To improve", ""),
    "rated": ("plain", "Rated", ""), "mapped": ("plain", "Own way", "The facilitator said what it means"),
    "chance": ("plain", "Chance", "chosen"), "marked": ("plain", "Marked", ""), "talk": ("plain", "Clock", "While people talk: "),
}  # fmt: skip


_CLOCK = ("started", "paused", "speed", "jumped", "talk")


def told(item: FeedItem, titles: Titles, injects: dict[str, InjectView]) -> Told | None:
    """An item as people read it; None for what only machines care about."""
    match item.kind:
        case "inject-delivered":
            return _inject(item, titles, injects.get(item.what))
        case "added":
            made_up = injects.get(f"added-{item.entry}")
            return Told(
                item.at, "news", shown(made_up.source if made_up else "Facilitator"), shown(item.detail), item.entry
            )
        case _:
            found = _of_run(item, titles) or _of_people(item, titles)
    if found is None:
        return None
    tone, who, text = found
    by = f" ({shown(item.by)})" if item.by and item.entry is not None and item.kind not in _CLOCK else ""
    return Told(item.at, tone, who, text + by, item.entry)


def _inject(item: FeedItem, titles: Titles, inject: InjectView | None) -> Told:
    if inject is None:
        return Told(item.at, "news", "News", titles.inject(item.what))
    return Told(item.at, "news", shown(inject.source), shown(inject.title), item.entry)


def _of_run(item: FeedItem, titles: Titles) -> tuple[Tone, str, str] | None:
    what, detail = item.what, item.detail
    match item.kind:
        case "moment-came":
            return (
                "good" if what in ("contained", "eradicated", "core", "recovered") else "plain",
                "Incident",
                _MOMENTS.get(what, what),
            )
        case "service-changed" | "service-isolated":
            tone, words = _SERVICES[detail]
            return tone, titles.service(what), words
        case kind if kind in _STEPS:
            tone, words = _STEPS[kind]
            return tone, titles.step(what), words
        case "step-prolonged":
            return "bad", titles.step(what), f"takes {spoken(int(detail))} longer"
        case "step-ended":
            return ("bad" if detail != "done" else "good", titles.step(what), _ENDINGS.get(detail, detail))
        case "decided" if item.entry is None:
            return (
                "good",
                titles.step(what),
                _decided(titles.option(what, detail) if detail else "their own way", item.by),
            )
        case "clock-started":
            return "asks", titles.thing(what), "the clock runs"
        case "notice-submitted":
            return "good", titles.thing(what), "told"
        case "run-over":
            return (
                "good" if what in ("recovered", "nothing-affected") else "plain" if what == "stopped" else "bad",
                "Run",
                _OVER.get(what, what),
            )
        case _:
            return _of_work(item, titles)


def _of_work(item: FeedItem, titles: Titles) -> tuple[Tone, str, str] | None:
    what, detail = item.what, item.detail
    match item.kind:
        case "hypothesis-tested":
            number, found = detail.split(" ", 1)
            return ("good" if found == "right" else "bad", titles.step(what), f"idea {int(number) + 1} was {found}")
        case "stage-held":
            return "good", titles.step(what), f"stage {int(detail) + 1} holds"
        case "steps-reopened":
            return "bad", titles.any(what), "has to be done again"
        case "artefact-found":
            return ("good" if detail == "good" else "bad", titles.thing(what), detail)
        case "person-called":
            return "plain", titles.role(what), "called"
        case "person-reached":
            return "good", titles.role(what), "reached"
        case "lost":
            return "bad", titles.any(what), f"{detail} lost" if detail else "is lost"
        case "came-back":
            return "good", titles.any(what), f"{detail} there again" if detail else "is there again"
        case _:
            return None


def _decided(chosen: str, by: str) -> str:
    return chosen + {"limit": ", because time was up", "last-resort": ", because nothing else was possible"}.get(by, "")


def _of_people(item: FeedItem, titles: Titles) -> tuple[Tone, str, str] | None:
    match item.kind:
        case "speed":
            return "plain", "Clock", f"{shown(item.detail)} times as fast as the room"
        case "jumped":
            return "plain", "Clock", "Time was moved on"
        case kind if kind == OWN_WAY:
            return "asks", titles.step(item.what), f"in their own words: {shown(item.detail)}"
        case kind if kind in _SAID:
            tone, who, words = _SAID[kind]
            about = titles.any(item.what) if item.what and kind not in ("rated", "observed") else shown(item.what)
            return tone, who, " ".join(filter(None, (words.strip(), about, shown(item.detail))))
        case _:
            return None
