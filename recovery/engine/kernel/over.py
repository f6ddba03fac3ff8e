"""The end of an instant, and how a run ends: finished, stalled, or given up."""

from recovery.engine.kernel import places as at
from recovery.engine.kernel.agenda import push, tell, told
from recovery.engine.kernel.effects import waited_for_services
from recovery.engine.kernel.facts import injects_over
from recovery.engine.kernel.house import all_out, here, relevant_back, show_services

Row = list[int]


def close(p: Row, s: Row) -> None:
    """The end of an instant: how things stand is what the ticks to come are charged to."""
    show_services(p, s)
    for k in range(s[at.WAITING_COUNT]):
        i = s[p[at.S_WAITING] + k] & at.ID_MASK
        if p[at.NODES + i * at.NODE + at.N_GATES] < p[at.NODES + i * at.NODE + at.N_GATES_END]:
            note_gates(p, s, i)
    if finished(p, s):
        over(p, s, outcome_of_finished(p, s))
    elif s[at.COMING] == 0 and s[at.DETECTED_AT] != at.NONE:
        push(p, s, max(s[at.NOW], s[at.ACTIVE_AT] + at.QUIET), at.E_WATCH)


def note_gates(p: Row, s: Row, i: int) -> None:
    """Which gates of a waiting step are closed."""
    n, x, closed = at.NODES + i * at.NODE, at.STEPS + i * at.STEP, 0
    for gate in range(p[n + at.N_GATES], p[n + at.N_GATES_END], 2):
        shut = 1 if all_out(p, s, p[gate], p[gate + 1]) else 0
        s[p[at.S_GATES] + (gate - p[at.NODES + at.N_GATES]) // 2] = shut
        closed |= shut
    if closed and s[x + at.X_CLOSED] == 0:
        s[x + at.X_CLOSED_FROM] = s[at.NOW]
    elif closed == 0 and s[x + at.X_CLOSED]:
        s[x + at.X_FOR_SERVICES] += s[at.NOW] - s[x + at.X_CLOSED_FROM]
    s[x + at.X_CLOSED] = closed


def finished(p: Row, s: Row) -> bool:
    """Everything that counts is done, and nothing that matters is still to come."""
    if s[at.OPEN] > 0 or s[at.DETECTED_AT] == at.NONE or s[at.HITS_LEFT] > 0:
        return False
    if s[at.SPREAD_DUE] != at.NONE or s[at.RETURNS_COMING] > 0 or relevant_back(p, s) == 1:
        return False
    for k in range(p[at.QUESTIONS], p[at.QUESTIONS_END]):
        phase = s[at.STEPS + p[k] * at.STEP + at.X_PHASE]
        if phase == at.WAITING or phase == at.WORKING:
            return False
    return injects_over(p, s)


def outcome_of_finished(p: Row, s: Row) -> int:
    """What a run that has finished came to."""
    if p[at.DETECTION]:
        return at.NOTHING_AFFECTED if relevant_back(p, s) == 0 else at.RECOVERED
    for i in range(p[at.COUNT_NODES]):
        n = at.NODES + i * at.NODE
        if (
            s[at.STEPS + i * at.STEP + at.X_PHASE] == at.FAILED
            and p[n + at.N_OPTIONAL] == 0
            and p[n + at.N_FOLLOWED] == 0
        ):
            return at.STALLED
    return at.RECOVERED


def give_up(p: Row, s: Row, outcome: int) -> None:
    """A run has stalled or met its horizon; it has recovered if that holds all the same."""
    over(p, s, at.RECOVERED if p[at.DETECTION] and relevant_back(p, s) == 2 else outcome)


def over(p: Row, s: Row, outcome: int) -> None:
    """Write down what is still waited for, and the outcome."""
    for k in range(s[at.WAITING_COUNT]):
        tell_waiting(p, s, s[p[at.S_WAITING] + k] & at.ID_MASK)
    tell(s, at.TOLD_OVER, outcome, 0)
    s[at.OUTCOME] = outcome


def tell_waiting(p: Row, s: Row, i: int) -> None:
    """A step never started: what it waited for, how long, and what it is short of."""
    n, x = at.NODES + i * at.NODE, at.STEPS + i * at.STEP
    for_services = waited_for_services(s, x)
    spot = told(s, at.TOLD_WAITING, 7)
    s[spot], s[spot + 1], s[spot + 2] = i, s[x + at.X_ROUND], s[x + at.X_ATTEMPT]
    s[spot + 3], s[spot + 4] = for_services, s[at.NOW] - s[x + at.X_READY_AT] - for_services
    for gate in range(p[n + at.N_GATES], p[n + at.N_GATES_END], 2):
        if all_out(p, s, p[gate], p[gate + 1]):
            for k in range(p[gate], p[gate + 1]):
                tell(s, at.TOLD_SHORT_OF_SERVICE, i, p[k])
    for k in range(p[n + at.N_DEMANDS], p[n + at.N_DEMANDS_END], 2):
        if here(p, s, p[k]) - s[p[at.S_POOLS] + p[k] * at.SIDE + at.G_BUSY] < p[k + 1]:
            tell(s, at.TOLD_SHORT_OF_PEOPLE, i, p[k])
