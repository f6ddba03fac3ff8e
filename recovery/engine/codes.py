"""The codes of the program: what a node, an effect, a condition and a state are, as small numbers; and its limits."""

from enum import IntEnum

CERTAIN = 1 << 31
"""A chance of one."""
NONE = -1
"""No index, no tick."""
DAY = 86_400
HORIZON = 90 * DAY
LONGEST_DETECTION = 365 * DAY
QUIET = 8 * DAY
"""A run in which nothing happens for so long has stalled."""


class Kind(IntEnum):
    """What the end of a node's work means."""

    TASK = 0
    DECISION = 1
    VERIFY = 2
    DIAGNOSE = 3
    RAMP = 4
    WAIT = 5


class Op(IntEnum):
    """What an effect does. Effects of one moment are applied in this order, then by target."""

    RESTORE = 0  # target: service
    VERIFIED = 1  # target: service
    READMITTED = 2  # target: service
    INSPECT = 3  # target: artefact
    MARK = 4  # target: a When
    RELEASE = 5  # target: service
    ISOLATE = 6  # target: service
    HIT = 7  # target: service; a: State
    LOSE = 8  # target: by a, a Loses: pool, service (a vendor or channel) or artefact; by: people; ticks: 0 for good
    SLOW = 9  # target: by a, a Slows; by: per mille; ticks: how long
    REVEAL = 10  # target: the node a batch ends with; by: items
    CANCEL = 11  # target: node


class State(IntEnum):
    """How a service can be hit."""

    DOWN = 0
    DEGRADED = 1
    UNTRUSTED = 2


class Fact(IntEnum):
    """What an atom of a condition looks at; `a` and `b` are its arguments."""

    MOMENT = 0  # a: moment
    STEP_DONE = 1  # a: node
    STEP_NOT_DONE = 2  # a: node
    SERVICE_UP = 3  # a: service
    CHOSEN = 4  # a: node, b: option
    HOUR = 5  # a: index into the program's hours; the first of these ticks at or after detection has come
    NEVER = 6  # something this plan does not have
    AVAILABLE = 7  # a: artefact
    SUBMITTED = 8  # a: clock


class Slows(IntEnum):
    """What a slow-down applies to."""

    PHASE = 0
    POOL = 1
    NODE = 2


class Loses(IntEnum):
    """What is lost; EMPTY is an artefact that is there with nothing in it."""

    PEOPLE = 0
    THING = 1
    ARTEFACT = 2
    EMPTY = 3


class When(IntEnum):
    """Moments of an incident, by index; those from DECLARED to ERADICATED are marks."""

    ONSET = 0
    DETECTED = 1
    DECLARED = 2
    AWARE = 3
    CLASSIFIED = 4
    CONTAINED = 5
    ERADICATED = 6
    FIRST_RESTORED = 7
    CORE = 8
    RECOVERED = 9
    ENDED = 10
    INTRUDED = 11
