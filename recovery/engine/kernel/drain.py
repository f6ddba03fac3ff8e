"""Part 1 of an instant: all that has come due happens, class after class."""

from recovery.engine.kernel import places as at
from recovery.engine.kernel.agenda import candidate, moment, push, tell, told
from recovery.engine.kernel.begin import spread_on
from recovery.engine.kernel.effects import apply, deed, deeds, regain
from recovery.engine.kernel.facts import hours_from_now
from recovery.engine.kernel.house import changed, edge, reached, show_services
from recovery.engine.kernel.order import reopen_after_failure, reopen_after_return
from recovery.engine.kernel.over import over
from recovery.engine.kernel.work import end_attempt, get_ready, judge

Row = list[int]


def drain(p: Row, s: Row) -> bool:
    """What has come due happens; False if the run is over with it."""
    if s[at.CAME + at.WHEN_ONSET] == at.FAR:
        begin_moments(p, s)
    end = s[at.TRAY_FIRST] + s[at.TRAY_COUNT]
    spot = s[at.TRAY_FIRST]
    if spot < end and s[spot] == at.E_DETECTION:
        moment(s, at.WHEN_DETECTED)
        s[at.DETECTED_AT] = s[at.NOW]
        push(p, s, s[at.NOW] + p[at.HORIZON], at.E_HORIZON)
        hours_from_now(p, s)
        for i in range(p[at.COUNT_NODES]):
            candidate(p, s, i)
    failed = end_work(p, s, spot, end)
    strike(p, s, spot, end)
    come_back(p, s, spot, end)
    end_back_offs(p, s, spot, end)
    return send_back_all(p, s, failed, spot, end)


def begin_moments(p: Row, s: Row) -> None:
    """The onset, and what came before it."""
    s[at.CAME + at.WHEN_INTRUDED] = -s[at.DWELL_TICKS]
    spot = told(s, at.TOLD_MOMENT, 4)
    s[spot - 1], s[spot], s[spot + 1] = -s[at.DWELL_TICKS], at.WHEN_INTRUDED, 0
    moment(s, at.WHEN_ONSET)
    for i in range(p[at.COUNT_CLOCKS]):
        if s[p[at.S_CLOCKS] + i * at.DEADLINE + at.Q_APPLIES]:
            tell(s, at.TOLD_APPLIES, i, 0)


def end_work(p: Row, s: Row, spot: int, end_of_tray: int) -> int:
    """Ends of work: first what each comes to, all on the same state, then what follows, then all effects together.

    How many verifications have failed.
    """
    first, last, failed = p[at.E_NODE], p[at.E_HIT], 0
    for k in range(spot, end_of_tray):
        if s[k] >= first and s[k] < last and s[at.STEPS + (s[k] - first) * at.STEP + at.X_PHASE] == at.WORKING:
            judge(p, s, s[k] - first)
        elif s[k] >= last:
            break
    for k in range(spot, end_of_tray):
        if s[k] >= last:
            break
        if s[k] >= first and s[at.STEPS + (s[k] - first) * at.STEP + at.X_PHASE] == at.WORKING:
            end_attempt(p, s, s[k] - first)
            if s[at.STEPS + (s[k] - first) * at.STEP + at.X_ENDING] == at.NOT_PASSED:
                failed += 1
    apply(p, s)
    return failed


def strike(p: Row, s: Row, spot: int, end_of_tray: int) -> None:
    """What the scenario does."""
    for k in range(spot, end_of_tray):
        entity = s[k]
        if entity == at.E_SPREAD:
            if s[at.CAME + at.WHEN_CONTAINED] == at.FAR:
                deed(p, s, p[p[at.SPREAD_TO] + s[at.SPREAD_DONE]], at.NONE, at.NONE, at.BY_SPREAD)
                s[at.SPREAD_DONE] += 1
                spread_on(p, s)
        elif entity >= p[at.E_HIT] and entity < p[at.E_LOSS]:
            t = p[at.HITS] + (entity - p[at.E_HIT]) * at.TIMED_BY_SCENARIO
            s[at.HITS_LEFT] -= 1
            deed(p, s, p[p[t + at.T_EFFECTS]], at.NONE, at.NONE, at.BY_INCIDENT)
        elif entity >= p[at.E_LOSS] and entity < p[at.E_RETURN]:
            t = p[at.LOSSES] + (entity - p[at.E_LOSS]) * at.TIMED_BY_SCENARIO
            deeds(p, s, p[t + at.T_EFFECTS], p[t + at.T_EFFECTS_END], at.NONE, at.NONE)
        elif entity >= p[at.E_RETURN] and entity < p[at.E_REGAIN]:
            service = entity - p[at.E_RETURN]
            y = p[at.S_SERVICES] + service * at.STANDING
            deed(p, s, p[p[at.RETURN_HITS] + 3 * service + s[y + at.Y_COMING]], at.NONE, at.NONE, at.BY_RETURN)
            s[y + at.Y_RETURNED] += 1
            s[y + at.Y_COMING] = at.NONE
            s[at.RETURNS_COMING] -= 1
    apply(p, s)


def come_back(p: Row, s: Row, spot: int, end_of_tray: int) -> None:
    """Losses that are over, hours that begin or end, people and vendors who are reached."""
    units = False
    for k in range(spot, end_of_tray):
        entity = s[k]
        if entity < p[at.E_REGAIN]:
            continue
        if entity < p[at.E_EDGE]:
            regain(p, s, entity - p[at.E_REGAIN])
        elif entity < p[at.E_UNIT]:
            edge(p, s, entity - p[at.E_EDGE])
        elif entity < p[at.E_VENDOR]:
            units = True
            pool = pool_of_unit(p, entity - p[at.E_UNIT])
            reached(p, s, pool, entity - p[at.E_UNIT] - p[p[at.POOLS] + pool * at.POOL + at.L_FIRST_UNIT])
        else:
            s[p[at.S_SERVICES] + (entity - p[at.E_VENDOR]) * at.STANDING + at.Y_REACHED] = 1
            changed(s)
            tell(s, at.TOLD_VENDOR_REACHED, entity - p[at.E_VENDOR], 0)
    if units:
        news_of(p, s, spot, end_of_tray)


def pool_of_unit(p: Row, number: int) -> int:
    """The pool whose unit has this number among all."""
    i = p[at.COUNT_POOLS] - 1
    while p[p[at.POOLS] + i * at.POOL + at.L_FIRST_UNIT] > number:
        i -= 1
    return i


def news_of(p: Row, s: Row, spot: int, end_of_tray: int) -> None:
    """People who are reached are news, unless each has been since something else happened last."""
    for k in range(spot, end_of_tray):
        if s[k] >= p[at.E_UNIT] and s[k] < p[at.E_VENDOR]:
            u = p[at.S_UNITS] + (s[k] - p[at.E_UNIT]) * at.UNIT
            if s[u + at.U_REACHED_AT] < s[at.HAPPENED_AT]:
                s[at.ACTIVE_AT] = s[at.NOW]
    for k in range(spot, end_of_tray):
        if s[k] >= p[at.E_UNIT] and s[k] < p[at.E_VENDOR]:
            s[p[at.S_UNITS] + (s[k] - p[at.E_UNIT]) * at.UNIT + at.U_REACHED_AT] = s[at.NOW]


def end_back_offs(p: Row, s: Row, spot: int, end_of_tray: int) -> None:
    """Steps that have backed off are ready for another attempt."""
    for k in range(spot, end_of_tray):
        i = s[k] - p[at.E_NODE]
        if i >= 0 and s[k] < p[at.E_HIT]:
            x = at.STEPS + i * at.STEP
            if s[x + at.X_PHASE] == at.BACKING_OFF and s[x + at.X_DUE] == at.NONE:
                get_ready(p, s, i, s[x + at.X_ATTEMPT] + 1, i)


def send_back_all(p: Row, s: Row, failed: int, spot: int, end_of_tray: int) -> bool:
    """What failed verifications, then returns of the threat reopen; False for one failure too many."""
    first = p[at.E_NODE]
    if failed:
        for k in range(spot, end_of_tray):
            if is_failed_verification(p, s, s[k]):
                i = s[k] - first
                if s[at.STEPS + i * at.STEP + at.X_FAILURES] >= p[at.NODES + i * at.NODE + at.N_ROUNDS]:
                    show_services(p, s)
                    over(p, s, at.ROUNDS)
                    return False
        for k in range(spot, end_of_tray):
            if is_failed_verification(p, s, s[k]):
                s[at.STEPS + (s[k] - first) * at.STEP + at.X_ENDING] = at.ENDED_FAILED
                reopen_after_failure(p, s, s[k] - first)
    for k in range(spot, end_of_tray):
        if s[k] >= p[at.E_RETURN] and s[k] < p[at.E_REGAIN]:
            reopen_after_return(p, s, s[k] - p[at.E_RETURN])
    return True


def is_failed_verification(p: Row, s: Row, entity: int) -> bool:
    """Whether this is a node whose verification has failed at this instant."""
    if entity < p[at.E_NODE] or entity >= p[at.E_HIT]:
        return False
    x = at.STEPS + (entity - p[at.E_NODE]) * at.STEP
    return s[x + at.X_ENDING] == at.NOT_PASSED
