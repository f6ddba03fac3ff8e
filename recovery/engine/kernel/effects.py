"""What is done at one moment, all together: effects in their order, and what the threat makes of them.

A deed is one number, so that sorting deeds is sorting numbers: the rank of the effect, the artefact that it is from,
the node whose it is, and by whom.
"""

from recovery.engine.kernel import places as at
from recovery.engine.kernel.agenda import call_off, candidate, later, moment, tell, tell_more, told, wait_no_more
from recovery.engine.kernel.house import changed, fault, find, gain, give_back, here
from recovery.engine.kernel.luck import happens, ticks

Row = list[int]


def deed(p: Row, s: Row, effect: int, artefact: int, node: int, by: int) -> None:
    """One more effect to be applied; kept in order as they come."""
    count = s[at.DEED_COUNT]
    if count == s[at.DEED_ROOM]:
        s[at.FULL] = at.NO_ROOM
        return
    key, first, spot = ((effect << at.ID_BITS | artefact + 1) << at.ID_BITS | node + 1) << 2 | by, p[at.S_DEEDS], count
    while spot > 0 and s[first + spot - 1] > key:
        s[first + spot] = s[first + spot - 1]
        spot -= 1
    s[first + spot] = key
    s[at.DEED_COUNT] = count + 1


def deeds(p: Row, s: Row, first: int, end: int, artefact: int, node: int) -> None:
    """The effects of a list, of one node or of the world; restores are from this artefact."""
    for k in range(first, end):
        restores = p[p[at.EFFECTS] + p[k] * at.EFFECT + at.E_OP] == at.DO_RESTORE
        deed(p, s, p[k], artefact if restores else at.NONE, node, at.BY_EFFECT)


def apply(p: Row, s: Row) -> None:
    """All deeds of this moment; then the threat may come back to what was restored."""
    count = s[at.DEED_COUNT]
    if count == 0:
        return
    s[at.CHANGED] = 1
    first = p[at.S_DEEDS]
    for k in range(count):
        do(p, s, s[first + k])
    s[at.DEED_COUNT] = 0
    for k in range(count):
        effect = p[at.EFFECTS] + (s[first + k] >> 2 * at.ID_BITS + 2) * at.EFFECT
        if p[effect + at.E_OP] != at.DO_RESTORE:
            break
        cleared(p, s, p[effect + at.E_TARGET])


def do(p: Row, s: Row, key: int) -> None:
    """One deed."""
    number = key >> 2 * at.ID_BITS + 2
    effect = p[at.EFFECTS] + number * at.EFFECT
    op, target = p[effect + at.E_OP], p[effect + at.E_TARGET]
    if (
        op == at.DO_RESTORE
        or op == at.DO_VERIFY
        or op == at.DO_READMIT
        or op == at.DO_RELEASE
        or op == at.DO_ISOLATE
        or op == at.DO_HIT
    ):
        do_to_service(p, s, key, op, target)
    elif op == at.DO_INSPECT:
        if fault(p, s, target) != at.SOUND:
            find(p, s, target, fault(p, s, target))
    elif op == at.DO_MARK:
        moment(s, target)
        if target == at.WHEN_CONTAINED and s[at.SPREAD_DUE] != at.NONE:
            s[at.SPREAD_DUE] = at.NONE
            s[at.COMING] -= 1
    elif op == at.DO_LOSE:
        lose(p, s, number)
    elif op == at.DO_SLOW:
        slow(p, s, number)
    elif op == at.DO_REVEAL:
        s[p[at.S_REVEALED] + target] += p[effect + at.E_BY]
        tell(s, at.TOLD_REVEALED, target, p[effect + at.E_BY])
    elif s[at.STEPS + target * at.STEP + at.X_PHASE] < at.DONE:
        withdraw(p, s, target)
        die(p, s, target, 1)


def do_to_service(p: Row, s: Row, key: int, op: int, target: int) -> None:
    """A deed that changes how a service stands."""
    y = p[at.S_SERVICES] + target * at.STANDING
    changed(s)
    if op == at.DO_RESTORE:
        restore(p, s, target, (key >> 2 & at.ID_MASK) - 1, (key >> at.ID_BITS + 2 & at.ID_MASK) - 1)
    elif op == at.DO_VERIFY:
        s[y + at.Y_VERIFIED] = 1
        tell(s, at.TOLD_VERIFIED, target, 0)
    elif op == at.DO_READMIT:
        s[y + at.Y_READMITTED] = 1
        tell(s, at.TOLD_READMITTED, target, 0)
    elif op == at.DO_HIT:
        state = p[p[at.EFFECTS] + (key >> 2 * at.ID_BITS + 2) * at.EFFECT + at.E_A]
        s[y + at.Y_HITS] |= 1 << state
        s[y + at.Y_AFFECTED] = 1
        s[y + at.Y_VERIFIED] = s[y + at.Y_READMITTED] = 0
        tell_more(s, at.TOLD_HIT, target, state, key & 3, 0)
    else:
        isolated = 1 if op == at.DO_ISOLATE else 0
        if s[y + at.Y_ISOLATED] != isolated:
            s[y + at.Y_ISOLATED] = isolated
            tell(s, at.TOLD_ISOLATED, target, 1 - isolated)


def restore(p: Row, s: Row, target: int, node: int, artefact: int) -> None:
    """Clear the hits and the isolation of a service, if there are any."""
    y = p[at.S_SERVICES] + target * at.STANDING
    hits = s[y + at.Y_HITS]
    if hits == 0 and s[y + at.Y_ISOLATED] == 0:
        return
    s[y + at.Y_HITS] = s[y + at.Y_ISOLATED] = s[y + at.Y_VERIFIED] = s[y + at.Y_READMITTED] = 0
    s[y + at.Y_RESTORER], s[y + at.Y_CLEARED] = node, hits
    instant = at.FAR if artefact == at.NONE else s[p[at.S_ARTEFACTS] + artefact * at.STOCK + at.Z_INSTANT]
    tell_more(s, at.TOLD_RESTORED, target, artefact, instant, 0)
    moment(s, at.WHEN_FIRST_RESTORED)


def cleared(p: Row, s: Row, target: int) -> None:
    """A restore of this moment may have cleared hits of a service; the threat may return to it."""
    v, y = p[at.SERVICES] + target * at.SERVICE, p[at.S_SERVICES] + target * at.STANDING
    hits = s[y + at.Y_CLEARED]
    if hits == 0:
        return
    s[y + at.Y_CLEARED] = 0
    number = s[y + at.Y_RESTORES]
    s[y + at.Y_RESTORES] = number + 1
    s[y + at.Y_GRAVEST] = 0 if hits & 1 else 1 if hits & 2 else 2
    if p[v + at.V_RETURN_LUCK] == 0 or s[at.CAME + at.WHEN_ERADICATED] != at.FAR:
        return
    if happens(p, s, p[v + at.V_RETURN_LUCK], p[at.RETURN_CHANCE], number, 0, 0):
        return_to(p, s, target)


def return_to(p: Row, s: Row, target: int) -> None:
    """The threat is on its way back to a service, if it may be."""
    after, y = p[p[at.SERVICES] + target * at.SERVICE + at.V_RETURN_AFTER], p[at.S_SERVICES] + target * at.STANDING
    if after == 0 or s[y + at.Y_COMING] != at.NONE or s[y + at.Y_RETURNED] == at.MOST_RETURNS:
        return
    s[y + at.Y_COMING] = s[y + at.Y_GRAVEST]
    s[at.RETURNS_COMING] += 1
    later(p, s, s[at.NOW] + ticks(p, s, after, s[y + at.Y_RESTORES] - 1, 0, 0), p[at.E_RETURN] + target)


def slow(p: Row, s: Row, number: int) -> None:
    """Work that starts from now on takes longer, for a time; what is over makes room."""
    kept, first = 0, s[at.SLOW_FIRST]
    for k in range(s[at.SLOW_COUNT]):
        if s[first + 2 * k + 1] > s[at.NOW]:
            s[first + 2 * kept], s[first + 2 * kept + 1] = s[first + 2 * k], s[first + 2 * k + 1]
            kept += 1
    s[at.SLOW_COUNT] = kept
    if kept == s[at.SLOW_ROOM]:
        s[at.FULL] = at.NO_ROOM
        return
    s[first + 2 * kept] = number
    s[first + 2 * kept + 1] = s[at.NOW] + p[p[at.EFFECTS] + number * at.EFFECT + at.E_TICKS]
    s[at.SLOW_COUNT] = kept + 1


def lose(p: Row, s: Row, number: int) -> None:
    """People, a vendor or channel, or an artefact are not there."""
    effect = p[at.EFFECTS] + number * at.EFFECT
    kind, target, by = p[effect + at.E_A], p[effect + at.E_TARGET], p[effect + at.E_BY]
    s[lost_at(p, kind, target)] += by if kind == at.LOSE_PEOPLE else 1
    changed(s)
    tell_more(s, at.TOLD_LOST, kind, target, by, 0)
    if p[effect + at.E_TICKS]:
        later(p, s, s[at.NOW] + p[effect + at.E_TICKS], p[at.E_REGAIN] + number)


def lost_at(p: Row, kind: int, target: int) -> int:
    """Where it is counted how much of something is lost."""
    if kind == at.LOSE_PEOPLE:
        return p[at.S_POOLS] + target * at.SIDE + at.G_LOST
    if kind == at.LOSE_THING:
        return p[at.S_SERVICES] + target * at.STANDING + at.Y_LOST
    if kind == at.LOSE_ARTEFACT:
        return p[at.S_ARTEFACTS] + target * at.STOCK + at.Z_LOST
    return p[at.S_ARTEFACTS] + target * at.STOCK + at.Z_EMPTY


def regain(p: Row, s: Row, number: int) -> None:
    """What was lost is there again."""
    effect = p[at.EFFECTS] + number * at.EFFECT
    kind, target, by = p[effect + at.E_A], p[effect + at.E_TARGET], p[effect + at.E_BY]
    spot = lost_at(p, kind, target)
    if s[spot] <= 0:
        return
    if kind == at.LOSE_PEOPLE:
        before = here(p, s, target)
        s[spot] = max(0, s[spot] - by)
        if here(p, s, target) > before:
            gain(p, s, target, at.NONE)
    else:
        s[spot] -= 1
        found, what = (
            p[at.S_ARTEFACTS] + target * at.STOCK + at.Z_FOUND,
            at.IS_LOST if kind == at.LOSE_ARTEFACT else at.IS_EMPTY,
        )
        if kind != at.LOSE_THING and s[spot] == 0 and s[found] == what:
            s[found] = at.SOUND
    changed(s)
    tell_more(s, at.TOLD_BACK, kind, target, by, 0)


# steps that come to an end, or are called back


def settle(p: Row, s: Row, i: int, phase: int) -> None:
    """A step is done, failed or dead; the next sweep looks at what follows it."""
    x, n = at.STEPS + i * at.STEP, at.NODES + i * at.NODE
    s[x + at.X_PHASE] = phase
    s[x + at.X_SETTLED_AT] = s[at.NOW]
    s[at.SETTLED] = 1
    if p[n + at.N_OPTIONAL] == 0:
        s[at.OPEN] -= 1
    for k in range(p[n + at.N_FOLLOWERS], p[n + at.N_FOLLOWERS_END]):
        candidate(p, s, p[k])


def die(p: Row, s: Row, i: int, cancelled: int) -> None:
    """A step will not happen; cancelled, not even when it is reopened."""
    settle(p, s, i, at.DEAD)
    s[at.STEPS + i * at.STEP + at.X_CANCELLED] = cancelled
    spot = told(s, at.TOLD_DEAD, 5)
    s[spot], s[spot + 1], s[spot + 2] = i, s[at.STEPS + i * at.STEP + at.X_ROUND], cancelled


def withdraw(p: Row, s: Row, i: int) -> None:
    """Call back a step that waits, works or backs off: its people are free, its work is lost."""
    x = at.STEPS + i * at.STEP
    phase, for_services, for_people = s[x + at.X_PHASE], 0, 0
    if phase == at.WAITING:
        wait_no_more(p, s, i)
        for_services = waited_for_services(s, x)
        for_people = s[at.NOW] - s[x + at.X_READY_AT] - for_services
    elif phase == at.WORKING:
        give_back(p, s, i)
        if p[at.NODES + i * at.NODE + at.N_KIND] == at.KIND_WAIT:
            s[at.WAITS_AT_WORK] -= 1
    elif phase != at.BACKING_OFF:
        return
    call_off(s, x)
    spot = told(s, at.TOLD_WITHDRAWN, 7)
    s[spot], s[spot + 1], s[spot + 2] = i, s[x + at.X_ROUND], s[x + at.X_ATTEMPT]
    s[spot + 3], s[spot + 4] = for_services, for_people


def waited_for_services(s: Row, x: int) -> int:
    """Ticks that a waiting step has waited for services until now."""
    return s[x + at.X_FOR_SERVICES] + (s[at.NOW] - s[x + at.X_CLOSED_FROM] if s[x + at.X_CLOSED] else 0)
