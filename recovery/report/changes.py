"""Changes to a plan, and what a run's luck is about, as one would say it to a colleague."""

from recovery.model.durations import spoken
from recovery.report.titles import Titles
from recovery.study.variants import EVERYBODY, Variant


def change_text(variant: Variant, titles: Titles) -> str:
    """A change, as one would say it to a colleague."""
    name = variant.name
    match variant.kind:
        case "more-people":
            return f"one more {titles.role(name)}"
        case "on-call":
            return f"somebody on call as {titles.role(name)}"
        case "around-the-clock":
            who = "everybody" if name == EVERYBODY else titles.role(name)
            return f"{who} on duty around the clock"
        case "first-in-line":
            return f"when people are short, first of all: {titles.step(name)}"
        case "office-hours":
            return "office hours only: nobody on call"
        case "fewer-people":
            return f"one {titles.role(name)} fewer"
        case "role-lost":
            return f"nobody there as {titles.role(name)}"
        case "vendor-lost" | "channel-lost":
            return f"without {titles.service(name)}"
        case "artefact-lost":
            return f"without {titles.thing(name)}"
        case "quicker" | "slower":
            return _fixed_text(variant, titles)


def _fixed_text(variant: Variant, titles: Titles) -> str:
    what, span = quantity_text(variant.name, titles), spoken(variant.fixed or 0)
    like = "quickly as in its best" if variant.kind == "quicker" else "slowly as in its worst"
    return f"{what} as {like} tenth: {span}"


def quantity_text(name: str, titles: Titles) -> str:
    """A random quantity by the name of its luck."""
    kind, _, rest = name.partition("/")
    middle = rest.rpartition("/")[0]
    match kind:
        case "step":
            return titles.step(middle)
        case "role" | "vendor":
            return f"reaching {titles.role(middle)}"
        case _:
            inject = rest.removeprefix("inject/").rpartition("/")[0]
            return titles.step(f"@{inject}") if rest.startswith("inject/") else "how hard the incident is"
