"""Rules about the room: players have something to do, time to read it, and do not know the end."""

import re
from collections.abc import Iterator, Mapping

from recovery.check.registry import Complaint, Place, rule
from recovery.check.subjects import Incident
from recovery.load.source import Route
from recovery.model.durations import MINUTE, spoken
from recovery.model.findings import Level
from recovery.model.scenario import Inject, Scenario

ROOM: Mapping[str, int] = {"micro": 30 * MINUTE, "standard": 90 * MINUTE, "full": 240 * MINUTE}
"""Seconds of the room by the length of an exercise."""
FITS: Mapping[str, tuple[int, int]] = {
    "micro": (10 * MINUTE, 45 * MINUTE),
    "standard": (45 * MINUTE, 150 * MINUTE),
    "full": (120 * MINUTE, 600 * MINUTE),
}
"""From which time of the room to which a length is still what it says."""
IDLE = 30 * MINUTE
AT_ONCE, MOST_AT_ONCE = 5 * MINUTE, 5
WORDS_A_MINUTE = 180
LONG_READ = 300
"""Words of one message: more than a minute and a half in which nobody talks."""
SHARE_TO_READ = 0.25
ALIKE = 6
"""Words in a row that are no accident."""
GIVEN_AWAY: Mapping[str, str] = {
    "model-poisoning": "poison", "rag-poisoning": "poison", "memory-poisoning": "poison", "model-tampering": "tamper",
    "insider": "insider", "deepfake-fraud": "deepfake", "ai-supply-chain": "backdoor",
}  # fmt: skip
"""Words that tell the cause of an incident whose cause is to be found."""


@rule("idle-role", Level.WARNING)
def idle_role(incident: Incident) -> Iterator[Complaint]:
    """Nobody sits in the room for half an hour with nothing to do.

    A role of the cast has something to do when an inject reaches it, when it is asked, and when a plan at hand gives it a
    step. One that has no step is counted on for its injects: in the order of the file, spread evenly over the time of the
    room, which the modules say or else the length.

    Bad, line 4::

        format: recovery/scenario@1
        cast:
          lead: {role: commander}
          press: {role: comms-lead}
        injects:
          - {id: one, at: detected, from: A customer, to: [lead, press], title: Why?, message: Why?}
          - {id: two, at: detected + 20m, from: A customer, to: [lead], title: Well?, message: Well?}
          - {id: three, at: core, from: The owner, to: [lead], title: Is it true?, message: Is it true?}
        format: recovery/playbook@1
        handles: [cloud-outage]
        steps: [{id: restore, title: Start the shop, role: commander, takes: 2h}]

    Good::

        format: recovery/scenario@1
        cast:
          lead: {role: commander}
          press: {role: comms-lead}
        injects:
          - {id: one, at: detected, from: A customer, to: [lead, press], title: Why?, message: Why?}
          - {id: two, at: detected + 20m, from: A customer, to: [lead], title: Well?, message: Well?}
          - {id: three, at: core, from: The owner, to: [lead], title: Is it true?, message: Is it true?}
        format: recovery/playbook@1
        handles: [cloud-outage]
        steps:
          - {id: restore, title: Start the shop, role: commander, takes: 2h}
          - {id: tell, title: Tell users, role: comms-lead, takes: 30m}
    """
    scenario = incident.scenario
    if not incident.plans or not scenario.injects:
        return
    busy = {role for plan in incident.plans for step in plan.steps for role in step.people}
    room = _room(scenario)
    for part, member in scenario.cast.items():
        if member.role is None or member.role in busy:
            continue
        reached = [i for i, inject in enumerate(scenario.injects) if _reaches(inject, part)]
        gaps = [b - a for a, b in zip([-1, *reached], [*reached, len(scenario.injects)], strict=True)]
        idle = (max(gaps) - 1) * room // len(scenario.injects) if reached else room
        if idle >= IDLE:
            times = (
                "no inject reaches it" if not reached else f"{len(reached)} of {len(scenario.injects)} injects reach it"
            )
            sentence = (
                f"'{part}' has nothing to do for {spoken(idle)} of {spoken(room)}: {times}, and no step is its own"
            )
            yield Complaint(("cast", part), sentence, "send it an inject, or leave it out of the cast", key=True)


def _room(scenario: Scenario) -> int:
    """Seconds of the room."""
    return sum(module.room for module in scenario.modules) or ROOM[scenario.length]


def _reaches(inject: Inject, part: str) -> bool:
    return part in inject.to or (inject.asks is not None and inject.asks.role == part)


@rule("room-does-not-fit", Level.WARNING)
def room_does_not_fit(incident: Incident) -> Iterator[Complaint]:
    """The modules take as much time as the length of the exercise says.

    People invite others by the length: `micro` is 15 to 30 minutes, `standard` 90, `full` half a day.

    Bad, line 2::

        format: recovery/scenario@1
        length: micro
        modules:
          - {id: one, title: The first hour, room: 45m, ends: declared}
          - {id: two, title: The way back, room: 45m, ends: ended}

    Good::

        format: recovery/scenario@1
        length: standard
        modules:
          - {id: one, title: The first hour, room: 45m, ends: declared}
          - {id: two, title: The way back, room: 45m, ends: ended}
    """
    scenario = incident.scenario
    least, most = FITS[scenario.length]
    if scenario.modules and not least <= _room(scenario) <= most:
        route: Route = ("length",) if "length" in scenario.model_fields_set else ("modules",)
        sentence = f"the modules take {spoken(_room(scenario))} of the room, and the length is '{scenario.length}'"
        yield Complaint(route, sentence, "change the length, or the time of the modules", key=route == ("modules",))


@rule("injects-at-once", Level.WARNING)
def injects_at_once(incident: Incident) -> Iterator[Complaint]:
    """No role gets five injects at once.

    What reaches one player within five minutes is read as one heap, and most of it not at all. Spread them, or send them to
    several people.

    Bad, line 8::

        format: recovery/scenario@1
        cast: {lead: {role: commander}}
        injects:
          - {id: one, at: detected, from: A customer, to: [lead], title: Why?, message: Why?}
          - {id: two, at: detected + 1m, from: A bank, to: [lead], title: When?, message: When?}
          - {id: three, at: detected + 2m, from: The press, to: [lead], title: Who?, message: Who?}
          - {id: four, at: detected + 3m, from: The owner, to: [lead], title: Where?, message: Where?}
          - {id: five, at: detected + 4m, from: A clerk, to: [lead], title: What?, message: What?}

    Good::

        format: recovery/scenario@1
        cast: {lead: {role: commander}, press: {role: comms-lead}}
        injects:
          - {id: one, at: detected, from: A customer, to: [lead], title: Why?, message: Why?}
          - {id: two, at: detected + 1m, from: A bank, to: [lead], title: When?, message: When?}
          - {id: three, at: detected + 2m, from: The press, to: [press], title: Who?, message: Who?}
          - {id: four, at: detected + 3m, from: The owner, to: [lead], title: Where?, message: Where?}
          - {id: five, at: detected + 40m, from: A clerk, to: [lead], title: What?, message: What?}
    """
    injects = incident.scenario.injects
    heaps: dict[tuple[str, object], list[tuple[int, int, int]]] = {}
    for i, inject in enumerate(injects):
        if len(inject.at.parts) == 1:
            (part,) = inject.at.parts
            for k, role in enumerate(inject.to):
                heaps.setdefault((role, part.fact), []).append((part.offset, i, k))
    for (role, _), heap in heaps.items():
        heap.sort()
        for n in range(MOST_AT_ONCE - 1, len(heap)):
            first, last = heap[n - MOST_AT_ONCE + 1], heap[n]
            if last[0] - first[0] <= AT_ONCE:
                others = heap[n - MOST_AT_ONCE + 1 : n]
                also = tuple(Place(("injects", i, "at"), f"'{injects[i].id}' comes as well") for _, i, _ in others)
                sentence = f"'{role}' gets five injects within {spoken(max(MINUTE, last[0] - first[0]))}"
                hint = "spread them, or send them to several people"
                yield Complaint(("injects", last[1], "to", last[2]), sentence, hint, also=also)
                break


@rule("reading-load", Level.WARNING)
def reading_load(incident: Incident) -> Iterator[Complaint]:
    """Players play more than they read.

    At 180 words a minute: one message is read in less than two minutes and in less than a third of the time in which an answer
    is expected, and the briefing with all messages in less than a quarter of the time of the room.

    Bad, line 5::

        format: recovery/scenario@1
        cast: {lead: {role: commander}}
        injects:
          - {id: one, at: detected, from: A customer, to: [lead], title: Why?, answer_within: 30s,
             message: "Nothing has worked here since nine, the tills are dark, the queue is out of the door, and the bank
               says that the fault is yours. Is it? And if it is, what do I tell all these people, and until when? One
               more hour of this and I close the shop for the day."}

    Good::

        format: recovery/scenario@1
        cast: {lead: {role: commander}}
        injects:
          - {id: one, at: detected, from: A customer, to: [lead], title: Why?, answer_within: 10m,
             message: "Nothing has worked here since nine, the tills are dark, the queue is out of the door, and the bank
               says that the fault is yours. Is it? And if it is, what do I tell all these people, and until when? One
               more hour of this and I close the shop for the day."}
    """
    scenario = incident.scenario
    total = len(scenario.briefing.split())
    for i, inject in enumerate(scenario.injects):
        words = len(inject.message.split())
        total += words
        takes = words * MINUTE / WORDS_A_MINUTE
        if words > LONG_READ:
            sentence = f"'{inject.id}' has {words} words: the room reads for {spoken(takes)}"
            yield Complaint(("injects", i, "message"), sentence, "say it shorter, or give it out with the briefing")
        elif inject.answer_within is not None and takes > inject.answer_within / 3:
            sentence = f"'{inject.id}' takes {spoken(takes)} to read, and an answer is expected within {spoken(inject.answer_within)}"
            yield Complaint(("injects", i, "message"), sentence, "say it shorter, or expect the answer later")
    takes = total * MINUTE / WORDS_A_MINUTE
    if takes > SHARE_TO_READ * _room(scenario):
        sentence = f"briefing and messages take {spoken(takes)} to read, of {spoken(_room(scenario))}"
        yield Complaint(("briefing",) if scenario.briefing else ("injects",), sentence, "say it shorter", key=True)


@rule("spoiler-in-briefing", Level.WARNING)
def spoiler_in_briefing(incident: Incident) -> Iterator[Complaint]:
    """Briefing and summary do not tell what players are to find out.

    Players read the briefing, and everybody the summary. Neither repeats six words in a row of the facilitator's notes, of an
    expected response, or of an inject that comes later; neither names the cause where finding it is the exercise, such as
    poisoning in a scenario of a poisoned model.

    Bad, line 2::

        format: recovery/scenario@1
        briefing: On Monday a provider has cut a power line by mistake, and the region is dark.
        facilitator_notes: The provider has cut a power line by mistake and will need ten hours.

    Good::

        format: recovery/scenario@1
        briefing: It is Monday, and the region is dark.
        facilitator_notes: The provider has cut a power line by mistake and will need ten hours.
    """
    scenario = incident.scenario
    hidden = [(_runs(text), route) for text, route in _hidden(scenario)]
    for key in ("summary", "briefing"):
        text = getattr(scenario, key)
        words, runs = _words(text), _runs(text)
        for told, route in hidden:
            same = next((run for run in runs if run in told), None)
            if same is not None:
                also = (Place(route, "players learn it here, or never"),)
                sentence = f"the {key} gives away what comes later: '{' '.join(same)} ...'"
                yield Complaint((key,), sentence, "leave it out", also=also)
                break
        else:
            stem = GIVEN_AWAY.get(scenario.category)
            word = next((word for word in words if stem and word.startswith(stem)), None)
            if word is not None:
                sentence = f"the {key} names the cause that players are to find: '{word}'"
                yield Complaint((key,), sentence, "tell only what they see at the beginning")


def _hidden(scenario: Scenario) -> Iterator[tuple[str, Route]]:
    """Texts that players see late or never."""
    yield scenario.facilitator_notes, ("facilitator_notes",)
    for i, inject in enumerate(scenario.injects):
        yield inject.expected_response, ("injects", i, "expected_response")
        if inject.at.text != "detected":
            yield inject.message, ("injects", i, "message")


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+(?:['’][^\W_]+)*", text.casefold())


def _runs(text: str) -> dict[tuple[str, ...], None]:
    """All runs of so many words that are no accident, in their order."""
    words = _words(text)
    return dict.fromkeys(tuple(words[n : n + ALIKE]) for n in range(len(words) - ALIKE + 1))
