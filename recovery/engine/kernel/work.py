"""The start and the end of work: how long it takes, what it comes to, and what follows at once."""

from recovery.engine.kernel import places as at
from recovery.engine.kernel.agenda import happened, later, tell, tell_more, told, wait
from recovery.engine.kernel.effects import deed, deeds, return_to, settle, waited_for_services
from recovery.engine.kernel.facts import holds
from recovery.engine.kernel.house import fault, find, first_artefact, give_back, seize
from recovery.engine.kernel.luck import bits, happens, share, ticks

Row = list[int]


def get_ready(p: Row, s: Row, i: int, attempt: int, by: int) -> None:
    """Nothing before a step holds it any more; `by` is the node that did last, or NONE."""
    x, n = at.STEPS + i * at.STEP, at.NODES + i * at.NODE
    s[x + at.X_PHASE], s[x + at.X_ATTEMPT], s[x + at.X_READY_AT], s[x + at.X_READY_BY] = (
        at.WAITING,
        attempt,
        s[at.NOW],
        by,
    )
    s[x + at.X_FOR_SERVICES] = s[x + at.X_CLOSED] = 0
    s[x + at.X_DUE] = at.NONE
    for gate in range(p[n + at.N_GATES], p[n + at.N_GATES_END], 2):
        s[p[at.S_GATES] + (gate - p[at.NODES + at.N_GATES]) // 2] = 0
    wait(p, s, i)
    spot = told(s, at.TOLD_READY, 6)
    s[spot], s[spot + 1], s[spot + 2], s[spot + 3] = i, s[x + at.X_ROUND], attempt, by


def start(p: Row, s: Row, i: int) -> None:
    """People begin with a step."""
    x, n = at.STEPS + i * at.STEP, at.NODES + i * at.NODE
    happened(s)
    seize(p, s, n)
    for_services = waited_for_services(s, x)
    kind, what, by = why_started(p, s, i)
    s[x + at.X_PHASE], s[x + at.X_SEGMENT], s[x + at.X_TIME_UP] = at.WORKING, 0, 0
    s[x + at.X_FACTOR] = slowed(p, s, i) if p[n + at.N_SLOWABLE] else 1000
    s[x + at.X_ARTEFACT] = first_artefact(p, s, n, at.NONE)
    lost = s[x + at.X_ARTEFACT] != at.NONE and fault(p, s, s[x + at.X_ARTEFACT]) == at.IS_LOST
    s[x + at.X_LOST_AT_START] = 1 if lost else 0
    items = items_of(p, s, i) if p[n + at.N_ITEMS] else at.NONE
    spot = told(s, at.TOLD_STARTED, 12)
    s[spot], s[spot + 1], s[spot + 2], s[spot + 3], s[spot + 4], s[spot + 5] = (
        i,
        s[x + at.X_ROUND],
        s[x + at.X_ATTEMPT],
        kind,
        what,
        by,
    )
    s[spot + 6], s[spot + 7] = for_services, s[at.NOW] - s[x + at.X_READY_AT] - for_services
    s[spot + 8], s[spot + 9] = s[x + at.X_ARTEFACT], items
    if p[n + at.N_KIND] == at.KIND_WAIT:
        s[at.WAITS_AT_WORK] += 1
        return
    if p[n + at.N_ARTEFACTS] < p[n + at.N_ARTEFACTS_END] and s[x + at.X_ARTEFACT] == at.NONE:
        end_after(p, s, i, 0)
        return
    takes, limit = worked(p, s, i, items), p[n + at.N_LIMIT]
    if limit != at.NONE and takes > limit:
        s[x + at.X_TIME_UP] = 1
        takes = limit
    end_after(p, s, i, takes)


def end_after(p: Row, s: Row, i: int, takes: int) -> None:
    """The work at hand, or this part of it, takes so long."""
    s[at.STEPS + i * at.STEP + at.X_DUE] = s[at.NOW] + takes
    later(p, s, s[at.NOW] + takes, p[at.E_NODE] + i)


def worked(p: Row, s: Row, i: int, items: int) -> int:
    """Ticks from now to the end of this work, or of this part of it."""
    x, n = at.STEPS + i * at.STEP, at.NODES + i * at.NODE
    takes = ticks(p, s, p[n + at.N_WORK], s[x + at.X_ROUND], s[x + at.X_ATTEMPT], s[x + at.X_SEGMENT])
    if items != at.NONE:
        takes = min(items * takes, p[n + at.N_WORK_CAP])
    if p[n + at.N_HARD]:
        takes = (takes * s[at.HARDNESS] + 500) // 1000
    if s[x + at.X_FACTOR] != 1000:
        takes = (takes * s[x + at.X_FACTOR] + 500) // 1000
    if s[x + at.X_ARTEFACT] != at.NONE:
        takes += p[p[at.ARTEFACTS] + s[x + at.X_ARTEFACT] * at.ARTEFACT + at.F_COPYING]
    return takes


def items_of(p: Row, s: Row, i: int) -> int:
    """How many items of its batch are a lane's own."""
    n = at.NODES + i * at.NODE
    whole = ticks(p, s, p[n + at.N_ITEMS], s[at.STEPS + i * at.STEP + at.X_ROUND], 0, 0)
    if p[n + at.N_BATCH] != at.NONE:
        whole += s[p[at.S_REVEALED] + p[n + at.N_BATCH]]
    return max(0, (whole - p[n + at.N_LANE] + p[n + at.N_LANES] - 1) // p[n + at.N_LANES])


def slowed(p: Row, s: Row, i: int) -> int:
    """The largest factor that applies to work that starts now, per mille; 1000 where none does."""
    n, most, any_factor = at.NODES + i * at.NODE, 0, False
    for k in range(s[at.SLOW_COUNT]):
        effect = p[at.EFFECTS] + s[s[at.SLOW_FIRST] + 2 * k] * at.EFFECT
        if s[s[at.SLOW_FIRST] + 2 * k + 1] > s[at.NOW] and is_meant(p, i, p[effect + at.E_A], p[effect + at.E_TARGET]):
            any_factor, most = True, max(most, p[effect + at.E_BY])
    for k in range(p[n + at.N_SLOWER], p[n + at.N_SLOWER_END], 2):
        if s[p[at.S_SERVICES] + p[k] * at.STANDING + at.Y_OUT]:
            any_factor, most = True, max(most, p[k + 1])
    return most if any_factor else 1000


def is_meant(p: Row, i: int, kind: int, target: int) -> bool:
    """Whether a slow-down is about this node."""
    n = at.NODES + i * at.NODE
    if kind == at.SLOW_PHASE:
        return p[n + at.N_PHASE] == target
    if kind == at.SLOW_NODE:
        return target == i
    for k in range(p[n + at.N_DEMANDS], p[n + at.N_DEMANDS_END], 2):
        if p[k] == target:
            return True
    return False


def why_started(p: Row, s: Row, i: int) -> tuple[int, int, int]:
    """What a start waited for last: the kind of the cause, which, and who gave somebody back."""
    x, n = at.STEPS + i * at.STEP, at.NODES + i * at.NODE
    if s[x + at.X_READY_AT] == s[at.NOW]:
        return at.BECAUSE_NEED, s[x + at.X_READY_BY], at.NONE
    if s[x + at.X_CLOSED]:
        lowest = at.NONE
        for gate in range(p[n + at.N_GATES], p[n + at.N_GATES_END], 2):
            if s[p[at.S_GATES] + (gate - p[at.NODES + at.N_GATES]) // 2]:
                for k in range(p[gate], p[gate + 1]):
                    if s[p[at.S_SERVICES] + p[k] * at.STANDING + at.Y_OUT] == 0 and (
                        lowest == at.NONE or p[k] < lowest
                    ):
                        lowest = p[k]
        return at.BECAUSE_GATE, lowest, at.NONE
    last, gained_at = at.NONE, at.FAR
    for k in range(p[n + at.N_DEMANDS], p[n + at.N_DEMANDS_END], 2):
        spot = s[p[at.S_POOLS] + p[k] * at.SIDE + at.G_GAINED_AT]
        if spot > gained_at or (spot == gained_at and p[k] < last):
            last, gained_at = p[k], spot
    return at.BECAUSE_PEOPLE, last, s[p[at.S_POOLS] + last * at.SIDE + at.G_GAINED_BY]


# the end


def judge(p: Row, s: Row, i: int) -> None:
    """What the end of work comes to, on the state as it is; it is remembered, and nothing is changed."""
    x, n = at.STEPS + i * at.STEP, at.NODES + i * at.NODE
    kind = p[n + at.N_KIND]
    s[x + at.X_OPTION] = at.NONE
    s[x + at.X_FAULT] = s[x + at.X_HARM] = s[x + at.X_MISSED] = 0
    if kind == at.KIND_TASK:
        s[x + at.X_ENDING] = attempted(p, s, i)
    elif kind == at.KIND_DECISION:
        choose(p, s, i)
    elif kind == at.KIND_VERIFY:
        s[x + at.X_ENDING] = at.ENDED_DONE
        if not maybe(p, s, i, p[n + at.N_CHECK], p[n + at.N_PASS_CHANCE], 0):
            missed = p[at.RETURN_CHANCE] > 0 and maybe(p, s, i, p[n + at.N_MISS], p[n + at.N_MISS_CHANCE], 0)
            s[x + at.X_MISSED] = 1 if missed else 0
            s[x + at.X_ENDING] = at.ENDED_DONE if missed else at.NOT_PASSED
    else:
        segment = s[x + at.X_SEGMENT]
        over = segment == p[n + at.N_SEGMENTS] - 1
        if kind == at.KIND_DIAGNOSE and not over:
            over = maybe(p, s, i, p[n + at.N_FIND], p[n + at.N_FIND_CHANCE], segment)
            harm = not over and maybe(p, s, i, p[n + at.N_HARM], p[n + at.N_HARM_CHANCE], segment)
            s[x + at.X_HARM] = 1 if harm else 0
        s[x + at.X_ENDING] = at.ENDED_DONE if over else at.GOES_ON


def maybe(p: Row, s: Row, i: int, draw: int, chance: int, lane: int) -> bool:
    """Whether something happens that this attempt may meet with."""
    x = at.STEPS + i * at.STEP
    return draw != 0 and happens(p, s, draw, chance, s[x + at.X_ROUND], s[x + at.X_ATTEMPT], lane)


def attempted(p: Row, s: Row, i: int) -> int:
    """How an attempt ends."""
    x, n = at.STEPS + i * at.STEP, at.NODES + i * at.NODE
    artefact = s[x + at.X_ARTEFACT]
    if artefact == at.NONE:
        if p[n + at.N_ARTEFACTS] < p[n + at.N_ARTEFACTS_END]:
            return at.ENDED_FAILED
    else:
        s[x + at.X_FAULT] = at.IS_LOST if s[x + at.X_LOST_AT_START] else fault(p, s, artefact)
        if s[x + at.X_FAULT] != at.SOUND:
            return at.ENDED_FAILED if first_artefact(p, s, n, artefact) == at.NONE else at.NEXT_ARTEFACT
    if not maybe(p, s, i, p[n + at.N_FAIL], p[n + at.N_FAIL_CHANCE], 0):
        return at.ENDED_DONE
    return at.TRY_AGAIN if s[x + at.X_FAILED_ATTEMPTS] < p[n + at.N_RETRY] else at.ENDED_FAILED


def choose(p: Row, s: Row, i: int) -> None:
    """What a decision comes to."""
    x, n = at.STEPS + i * at.STEP, at.NODES + i * at.NODE
    option, by = p[n + at.N_DEFAULT], at.BY_LIMIT
    if s[x + at.X_TIME_UP] == 0:
        by = at.BY_LAST_RESORT
        whole = 0
        for c in range(p[n + at.N_CHOICES], p[n + at.N_CHOICES_END], at.CHOICE):
            whole += weight(p, s, c)
        if whole > 0:
            high, _ = bits(p, s, p[n + at.N_CHOOSE], s[x + at.X_ROUND], 0, 0)
            level, c = share(high >> 1, whole), p[n + at.N_CHOICES]
            while level >= weight(p, s, c):
                level -= weight(p, s, c)
                c += at.CHOICE
            option, by = (c - p[n + at.N_CHOICES]) // at.CHOICE, at.BY_LUCK
    s[x + at.X_OPTION], s[x + at.X_BY] = option, by
    s[x + at.X_ENDING] = at.ENDED_STUCK if option == at.NONE else at.ENDED_DONE


def weight(p: Row, s: Row, c: int) -> int:
    """How likely an option is now."""
    condition = p[c + at.C_CONDITION]
    return p[c + at.C_WEIGHT] if condition == at.NONE or holds(p, s, condition) else 0


def end_attempt(p: Row, s: Row, i: int) -> None:
    """What follows from how the work ended; effects are put with the other deeds of this moment."""
    x, n = at.STEPS + i * at.STEP, at.NODES + i * at.NODE
    ending, kind = s[x + at.X_ENDING], p[n + at.N_KIND]
    happened(s)
    if kind == at.KIND_DIAGNOSE or kind == at.KIND_RAMP:
        part(p, s, i)
    if ending == at.GOES_ON:
        s[x + at.X_SEGMENT] += 1
        end_after(p, s, i, worked(p, s, i, at.NONE))
        return
    give_back(p, s, i)
    if s[x + at.X_FAULT] != at.SOUND:
        find(p, s, s[x + at.X_ARTEFACT], s[x + at.X_FAULT])
    tell_more(s, at.TOLD_ENDED, i, s[x + at.X_ROUND], s[x + at.X_ATTEMPT], ending)
    if ending == at.ENDED_DONE:
        done(p, s, i)
    elif ending == at.TRY_AGAIN:
        s[x + at.X_FAILED_ATTEMPTS] += 1
        s[x + at.X_PHASE] = at.BACKING_OFF
        wait_for = (
            ticks(p, s, p[n + at.N_BACK_OFF], s[x + at.X_ROUND], s[x + at.X_ATTEMPT], 0) if p[n + at.N_BACK_OFF] else 0
        )
        if wait_for:
            end_after(p, s, i, wait_for)
    elif ending == at.NEXT_ARTEFACT:
        s[x + at.X_PHASE] = at.BACKING_OFF
    elif ending == at.ENDED_STUCK:
        s[x + at.X_PHASE] = at.STUCK
    else:
        settle(p, s, i, at.FAILED)
        if ending == at.NOT_PASSED:
            s[x + at.X_FAILURES] += 1


def part(p: Row, s: Row, i: int) -> None:
    """What the end of a hypothesis or a stage means, beside the end of all the work."""
    x, n = at.STEPS + i * at.STEP, at.NODES + i * at.NODE
    segment = s[x + at.X_SEGMENT]
    if p[n + at.N_KIND] == at.KIND_DIAGNOSE:
        spot = told(s, at.TOLD_TESTED, 7)
        s[spot], s[spot + 1], s[spot + 2] = i, s[x + at.X_ROUND], segment
        s[spot + 3], s[spot + 4] = 0 if s[x + at.X_ENDING] == at.GOES_ON else 1, s[x + at.X_HARM]
        if s[x + at.X_HARM]:
            deeds(p, s, p[n + at.N_HARMS], p[n + at.N_HARMS_END], at.NONE, i)
    else:
        tell_more(s, at.TOLD_HELD, i, s[x + at.X_ROUND], segment, s[x + at.X_ATTEMPT])
        if segment == p[n + at.N_ENOUGH]:
            deeds(p, s, p[n + at.N_AT_ENOUGH], p[n + at.N_AT_ENOUGH_END], at.NONE, i)


def done(p: Row, s: Row, i: int) -> None:
    """All of the work is done."""
    x, n = at.STEPS + i * at.STEP, at.NODES + i * at.NODE
    settle(p, s, i, at.DONE)
    option, clock = s[x + at.X_OPTION], p[n + at.N_CLOCK]
    s[x + at.X_CHOSEN] = option
    if s[x + at.X_MISSED]:
        tell(s, at.TOLD_MISSED, i, s[x + at.X_ROUND])
        for k in range(p[n + at.N_AT_END], p[n + at.N_AT_END_END]):
            effect = p[at.EFFECTS] + p[k] * at.EFFECT
            target = p[effect + at.E_TARGET]
            if p[effect + at.E_OP] == at.DO_VERIFY and s[p[at.S_SERVICES] + target * at.STANDING + at.Y_RESTORES]:
                return_to(p, s, target)
    if clock != at.NONE and s[p[at.S_CLOCKS] + clock * at.DEADLINE + at.Q_SUBMITTED] == 0:
        s[p[at.S_CLOCKS] + clock * at.DEADLINE + at.Q_SUBMITTED] = 1
        tell(s, at.TOLD_SUBMITTED, clock, i)
    deeds(p, s, p[n + at.N_AT_END], p[n + at.N_AT_END_END], s[x + at.X_ARTEFACT], i)
    if p[n + at.N_KIND] == at.KIND_VERIFY:
        lane = 1
        for k in range(p[n + at.N_INSPECTS], p[n + at.N_INSPECTS_END]):
            if not maybe(p, s, i, p[n + at.N_MISS], p[n + at.N_MISS_CHANCE], lane):
                deed(p, s, p[p[at.INSPECTS] + p[k]], at.NONE, i, at.BY_EFFECT)
            lane += 1
    if option != at.NONE:
        tell_more(s, at.TOLD_DECIDED, i, s[x + at.X_ROUND], option, s[x + at.X_BY])
        c = p[n + at.N_CHOICES] + option * at.CHOICE
        deeds(p, s, p[c + at.C_EFFECTS], p[c + at.C_EFFECTS_END], s[x + at.X_ARTEFACT], i)
