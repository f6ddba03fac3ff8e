"""What people can do in an exercise, declared once: screens, plain mode, the file and its replay all use this table.

The kind of a command is that of its entry. A command never changes its meaning; it may gain fields with a default.
"""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, JsonValue, ValidationError

from recovery.errors import DoesNotFit
from recovery.exercise.settings import FASTEST, Rate
from recovery.model.base import Date, Frozen, Id, Text, Title
from recovery.model.effects import Effect

Who = Literal["facilitator", "anybody"]
Rating = Literal["P", "S", "M", "U"]
StepName = Annotated[str, Field(min_length=1, max_length=400)]
"""Of a step, of one in an inner playbook (`outer/inner`), or of the question of an inject (`@inject`)."""
Seconds = Annotated[int, Field(ge=0, le=366 * 86_400)]
SPANS = ("at", "later", "delay", "seconds")
"""Fields of commands that are spans of time: people type them as 45m."""
Note = Annotated[str, Field(min_length=1, max_length=20_000)]
Entry = Annotated[int, Field(ge=1)]


class Command(Frozen):
    """Base of all. The first line of the docstring is its help; `late`: also possible when the exercise has ended."""

    kind: ClassVar[str]
    name: ClassVar[str]
    key: ClassVar[str] = ""
    who: ClassVar[Who] = "facilitator"
    late: ClassVar[bool] = False

    @classmethod
    def help(cls) -> str:
        """What it does, in a sentence."""
        return (cls.__doc__ or "").split("\n", 1)[0]

    def data(self) -> dict[str, Any]:
        """Its fields as an entry keeps them."""
        return self.model_dump(mode="json", by_alias=True, exclude_defaults=True)


class Start(Command):
    """Let exercise time run."""

    kind, name, key = "started", "start", "space"


class Pause(Command):
    """Let exercise time stand. A pause is never charged."""

    kind, name, key = "paused", "pause", "space"


class Speed(Command):
    """Let exercise time run at another speed."""

    kind, name, key = "speed", "speed", "+"
    speed: Annotated[int, Field(ge=1, le=FASTEST)]
    """Seconds of the exercise in a second of the room."""


class Talk(Command):
    """Say how fast exercise time runs while people talk over a decision or a question."""

    kind, name = "talk", "talk"
    rate: Rate
    """Seconds of the exercise in a second of the room."""


class Jump(Command):
    """Move exercise time on to the next thing that needs people, or to a moment."""

    kind, name, key = "jumped", "jump", "j"
    to: Seconds | None = None
    """Seconds after detection; the next thing that needs people when left out."""


class Release(Command):
    """Give an inject to the room now, whatever its own time."""

    kind, name, key = "released", "release", "r"
    inject: Id


class Hold(Command):
    """Hold an inject back until it is released; `free`: let it come at its own time again."""

    kind, name, key = "held", "hold", "h"
    inject: Id
    free: bool = False


class Drop(Command):
    """Leave an inject out."""

    kind, name, key = "skipped-inject", "drop", "x"
    inject: Id


class BringForward(Command):
    """Give an inject another moment, earlier or later than its own."""

    kind, name, key = "brought-forward", "bring-forward", "b"
    inject: Id
    at: Seconds
    """How long after detection, in seconds; not before now."""


class AddInject(Command):
    """Make up an inject: the room learns of it now."""

    kind, name, key = "added", "add-inject", "a"
    title: Title
    message: Note
    source: Annotated[Title, Field(alias="from")] = "Facilitator"
    """Who says it."""
    to: tuple[Id, ...] = ()
    """Roles; the whole room when empty."""
    effects: tuple[Effect, ...] = ()
    """What it changes."""


class Undo(Command):
    """Take back the release of an inject, as if it had not come; it is held from then on."""

    kind, name, key = "undone", "undo", "u"
    of: Entry
    """The entry of that release."""


class Order(Command):
    """Order a step that is ready."""

    kind, name, key, who = "ordered", "order", "o", "anybody"
    step: StepName


class Decide(Command):
    """Decide: an option, or another way in your own words, which the facilitator then maps."""

    kind, name, key, who = "decided", "decide", "d", "anybody"
    step: StepName
    """The decision."""
    option: Id | None = None
    """What is chosen."""
    other: Text = ""
    """Another way; then there is no option."""
    reason: Text = ""
    """Why."""
    confidence: Literal["low", "medium", "high"] | None = None
    """How sure the room is."""
    dissent: tuple[Title, ...] = ()
    """Who would have decided otherwise."""


class Map(Command):
    """Say what another way of deciding means: an option, after a delay, with effects of its own."""

    kind, name, key = "mapped", "map", "m"
    step: StepName
    """The decision."""
    option: Id | None = None
    """The option it comes to; none: nothing that an option leads to is done."""
    delay: Seconds = 0
    """How long until it counts."""
    effects: tuple[Effect, ...] = ()
    """What it changes, when it counts."""


class Chance(Command):
    """Choose how a chance comes out, where luck is even: whether a step fails, passes, finds; whether an inject comes."""

    kind, name = "chance", "chance"
    of: Annotated[str, Field(min_length=1, max_length=400)]
    """Its name, as the view of the facilitator lists it."""
    comes: Annotated[int, Field(ge=0, le=63)]
    """1 or 0; of a choice that is left to luck, the number of the option."""


class Improvise(Command):
    """Do something that the plan does not have."""

    kind, name, key, who = "improvised", "improvise", "i", "anybody"
    step: dict[str, JsonValue]
    """The new step, as a task is written in a playbook."""


class Skip(Command):
    """Leave a step out: what needs it goes on without it, and nothing of it is done."""

    kind, name, key = "skipped", "skip", "s"
    step: StepName
    reason: Text = ""


class Mark(Command):
    """Say that a step at work is done already, or that it takes so much longer."""

    kind, name, key = "marked", "mark", "k"
    step: StepName
    later: Seconds = 0
    """How much longer; 0: it is done now."""


class Lose(Command):
    """Send somebody away."""

    kind, name, key = "lost", "lose", "l"
    role: Id
    people: Annotated[int, Field(ge=1, le=1_000)] = 1
    person: str = ""
    """Who, by name."""


class Return(Command):
    """Let somebody come back."""

    kind, name = "returned", "return"
    role: Id
    people: Annotated[int, Field(ge=1, le=1_000)] = 1
    person: str = ""
    """Who, by name."""


class TakeNote(Command):
    """Write something down."""

    kind, name, key, who, late = "noted", "note", "n", "anybody", True
    text: Note


class Observe(Command):
    """Write down what was seen of an objective."""

    kind, name, key, who, late = "observed", "observe", "v", "anybody", True
    objective: Id
    text: Note


class Ask(Command):
    """Put a question to the room; time runs at the rate of talk until it is answered."""

    kind, name, key, who = "asked", "ask", "q", "anybody"
    text: Note
    to: tuple[Id, ...] = ()
    """Roles; the whole room when empty."""


class Reply(Command):
    """Answer a question."""

    kind, name, who, late = "answered", "answer", "anybody", True
    of: Entry
    """The entry of the question."""
    text: Note


class Assume(Command):
    """Write down what the room takes to be true."""

    kind, name, who = "assumed", "assume", "anybody"
    text: Note


class Correct(Command):
    """Write what should stand in place of an earlier entry; that one stays."""

    kind, name, who, late = "corrected", "correct", "anybody", True
    of: Entry
    text: Note


class Rewind(Command):
    """Go on from an earlier entry; what came after it stays in the file, as a branch that was left."""

    kind, name, key = "rewound", "rewind", "w"
    to: Entry


class RealIncident(Command):
    """STOP: something real has happened. Everything stands until it is over."""

    kind, name, key, who = "real-incident", "real-incident", "!", "anybody"
    text: Text = ""


class RealIncidentOver(Command):
    """Go on after something real, paused."""

    kind, name = "real-incident-over", "real-incident-over"


class MoveOn(Command):
    """Go on to the next part of the exercise."""

    kind, name = "moved-on", "move-on"


class End(Command):
    """End the exercise; then comes the hot wash."""

    kind, name, key = "ended", "end", "e"


class HotWash(Command):
    """Write down what a role says right after the end."""

    kind, name, who, late = "hot-wash", "hot-wash", "anybody", True
    role: Id | None = None
    text: Note
    seconds: Seconds = 0
    """How long they had."""


class RateObjective(Command):
    """Rate an objective: P, S, M or U."""

    kind, name, late = "rated", "rate", True
    objective: Id
    rating: Rating
    text: Text = ""
    """Why."""


class Strength(Command):
    """Write down what went well."""

    kind, name, who, late = "strength", "strength", "anybody", True
    objective: Id | None = None
    text: Note


class Improvement(Command):
    """Write down what is to be better, who sees to it, and until when."""

    kind, name, who, late = "improvement", "improvement", "anybody", True
    id: Id
    """By which it is followed up; the same id again replaces it."""
    text: Note
    objective: Id | None = None
    analysis: Text = ""
    """Why it was as it was."""
    reference: Text = ""
    """What says how it should be: a step, a policy, a standard."""
    action: Text = ""
    """What is to be done."""
    owner: Title | None = None
    due: Date | None = None
    element: Literal["planning", "organisation", "equipment", "training", "exercises"] | None = None
    """The capability element it belongs to (POETE)."""
    cost: Annotated[int, Field(ge=1, le=3)] | None = None
    """Ease, by the score of the NCSC: 1 for cheap, 3 for dear."""
    knowledge: Annotated[int, Field(ge=1, le=3)] | None = None
    """Of ease: 1 for widely known, 3 for rare."""
    feasibility: Annotated[int, Field(ge=1, le=3)] | None = None
    """Of ease: 1 for simple, 3 for hard. The three add up to 3 (no excuse) to 9."""


COMMANDS: Mapping[str, type[Command]] = {
    command.kind: command
    for command in (
        Start, Pause, Speed, Talk, Jump,
        Release, Hold, Drop, BringForward, AddInject, Undo,
        Order, Decide, Map, Chance, Improvise, Skip, Mark, Lose, Return,
        TakeNote, Observe, Ask, Reply, Assume, Correct,
        Rewind, RealIncident, RealIncidentOver, MoveOn, End,
        HotWash, RateObjective, Strength, Improvement,
    )
}  # fmt: skip
"""By kind, in the order in which help lists them."""


def command(kind: str, data: Mapping[str, JsonValue]) -> Command:
    """The command that an entry keeps, or that somebody typed. Raises DoesNotFit for what is none."""
    if kind not in COMMANDS:
        raise DoesNotFit(f"no command is called {kind[:60]}", "one of: " + ", ".join(COMMANDS))
    try:
        return COMMANDS[kind].model_validate(dict(data))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise DoesNotFit(f"{COMMANDS[kind].name}: {where}: {first['msg']}", COMMANDS[kind].help()) from error
