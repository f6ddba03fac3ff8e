"""One run from its onset to its end: drain what has come due, settle in sweeps, dispatch, call; instant by instant."""

from recovery.engine.kernel import places as at
from recovery.engine.kernel.agenda import due_now, happened
from recovery.engine.kernel.begin import begin
from recovery.engine.kernel.dispatch import call, dispatch
from recovery.engine.kernel.drain import drain
from recovery.engine.kernel.due import collect, collect_next
from recovery.engine.kernel.over import close, give_up
from recovery.engine.kernel.sweeps import sweep

Row = list[int]


def play(p: Row, s: Row) -> None:
    """Play a run whose state is blank but for its number and seed. Its facts are in the log, its end in the state."""
    begin(p, s)
    s[at.NOW] = 0
    collect(p, s)
    while s[at.FULL] == 0:
        again = instant(p, s)
        if s[at.OUTCOME] != at.NONE:
            return
        if again:
            collect(p, s)
        else:
            while not collect_next(p, s):
                if s[at.FULL]:
                    return


def instant(p: Row, s: Row) -> bool:
    """What is due now happens; True if this tick is to be handled once more."""
    detected = s[at.DETECTED_AT]
    if detected != at.NONE and s[at.NOW] >= detected + p[at.HORIZON]:
        give_up(p, s, at.OVER_HORIZON)
        return False
    eventful, idle = news(p, s)
    if detected != at.NONE and idle and s[at.COMING] == 0 and s[at.NOW] >= s[at.ACTIVE_AT] + at.QUIET:
        give_up(p, s, at.STALLED)
        return False
    if eventful:
        happened(s)
    if not drain(p, s):
        return False
    unsettled = True
    while unsettled and s[at.FULL] == 0:
        unsettled = sweep(p, s)
    if dispatch(p, s) or due_now(p, s):
        return True
    call(p, s)
    if due_now(p, s):
        return True
    close(p, s)
    return False


def news(p: Row, s: Row) -> tuple[bool, bool]:
    """Whether something happens with what is due, whatever comes of it; and whether nothing is due but edges."""
    eventful, idle = False, True
    for k in range(s[at.TRAY_FIRST], s[at.TRAY_FIRST] + s[at.TRAY_COUNT]):
        entity = s[k]
        if entity == at.E_WATCH or entity == at.E_HORIZON or (entity >= p[at.E_EDGE] and entity < p[at.E_UNIT]):
            continue
        idle = False
        if entity < p[at.E_UNIT] or entity >= p[at.E_VENDOR]:
            eventful = True
    return eventful, idle
