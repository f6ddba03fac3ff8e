"""What a run of the kernel comes to, from its log into sums: the measures of measures/, for many runs.

These functions know rows of integers only, so that they run jitted beside the kernel, or as they are.
"""

from recovery.engine.kernel import places as at
from recovery.study import tally_places as on

Row = list[int]


def tally(s: Row, m: Row, r: Row) -> None:
    """Add the run whose log is in the state."""
    clear(m, r)
    read(s, m, r)
    over = s[at.LOG] - 4
    end, outcome = s[over + 1], s[over + 2]
    detected = s[at.CAME + at.WHEN_DETECTED]
    r[on.DETECTED] = end if detected == at.FAR else detected
    close_rows(m, r, end)
    judge_services(m, r)
    recovered = recovery(s, m, r, outcome)
    add_steps(s, m, r)
    if recovered != at.FAR:
        add_chain(s, m, r, recovered)
    add_services(s, m, r, outcome)
    add_clocks(m, r)
    first = m[on.R_SAMPLES] + (s[at.RUN] - r[on.FIRST_RUN]) * m[on.SAMPLE]
    r[first + on.X_OUTCOME] = outcome
    r[first + on.X_RECOVERY] = since(r[on.DETECTED], recovered)
    r[first + on.X_CORE] = since(r[on.DETECTED], r[on.CORE])
    r[first + on.X_CONTAIN] = since(r[on.DETECTED], s[at.CAME + at.WHEN_CONTAINED])
    r[first + on.X_DETECT] = at.FAR if m[on.ALONE] else detected
    for i in range(m[on.COUNT_ROWS]):
        if r[m[on.R_ROWS] + i * on.ROW + on.S_CRITICAL]:
            r[m[on.R_STEP_SUMS] + i * on.STEP_SUMS + on.T_CRITICAL] += 1


def since(start: int, tick: int) -> int:
    """Ticks from a start, where the other came."""
    return at.FAR if tick == at.FAR else tick - start


def clear(m: Row, r: Row) -> None:
    """The notes of a run that has told nothing yet."""
    for k in range(m[on.R_ROWS], m[on.R_NOTES_END]):
        r[k] = 0
    for i in range(m[on.COUNT_ROWS]):
        row = m[on.R_ROWS] + i * on.ROW
        r[row + on.S_STARTED] = r[row + on.S_DONE] = at.FAR
    for i in range(m[on.COUNT_NODES]):
        note = m[on.R_NODES] + i * on.NOTE
        r[note + on.H_STARTED] = r[note + on.H_LAST] = at.NONE
    for i in range(m[on.COUNT_SERVICES]):
        z = m[on.R_SERVICES] + i * on.STANDING
        for k in range(on.STANDING):
            r[z + k] = at.FAR
        r[z + on.Z_AFFECTED], r[z + on.Z_LAST_BACK] = 0, at.NONE
    for i in range(m[on.COUNT_CLOCKS]):
        c = m[on.R_CLOCKS] + i * on.CLOCK
        r[c + on.C_DUE] = r[c + on.C_SUBMITTED] = at.FAR
    r[on.COUNT_ATTEMPTS] = r[on.SEEN] = r[on.PIECES_SEEN] = 0


def read(s: Row, m: Row, r: Row) -> None:
    """All facts of the log, in their order."""
    spot, end = s[at.LOG_FIRST], s[at.LOG]
    while spot < end:
        kind = s[spot]
        if kind == at.TOLD_READY:
            ready(s, m, r, spot)
            spot += 6
        elif kind == at.TOLD_STARTED:
            started(s, m, r, spot)
            spot += 12
        elif kind == at.TOLD_ENDED:
            ended(s, m, r, spot)
            spot += 6
        elif kind == at.TOLD_HELD:
            add_attempt(s, m, r, spot)
            spot += 6
        elif kind == at.TOLD_DEAD:
            dead(s, m, r, spot)
            spot += 5
        elif kind == at.TOLD_WITHDRAWN:
            withdrawn(s, m, r, spot)
            spot += 7
        elif kind == at.TOLD_WAITING:
            waiting(s, m, r, spot)
            spot += 7
        elif kind == at.TOLD_REOPENED:
            spot += 6 + s[spot + 5]
        elif kind == at.TOLD_TESTED:
            spot += 7
        elif kind == at.TOLD_CHANGED:
            changed(s, m, r, spot)
            spot += 4
        elif kind == at.TOLD_HIT:
            hit(s, m, r, spot)
            spot += 6
        elif kind == at.TOLD_RESTORED:
            restored(s, m, r, spot)
            spot += 6
        elif kind == at.TOLD_DECIDED or kind == at.TOLD_LOST or kind == at.TOLD_BACK:
            spot += 6
        else:
            if kind == at.TOLD_APPLIES:
                r[m[on.R_CLOCKS] + s[spot + 2] * on.CLOCK + on.C_APPLIES] = 1
            elif kind == at.TOLD_CLOCK:
                r[m[on.R_CLOCKS] + s[spot + 2] * on.CLOCK + on.C_DUE] = s[spot + 3]
            elif kind == at.TOLD_SUBMITTED:
                submitted = m[on.R_CLOCKS] + s[spot + 2] * on.CLOCK + on.C_SUBMITTED
                if r[submitted] == at.FAR:
                    r[submitted] = s[spot + 1]
            spot += 4


# steps


def seen(m: Row, r: Row, row: int) -> int:
    """The notes on a step; it has been told of."""
    note = m[on.R_ROWS] + row * on.ROW
    if r[note + on.S_SEEN] == 0:
        r[on.SEEN] += 1
        r[note + on.S_SEEN] = r[on.SEEN]
    return note


def ready(s: Row, m: Row, r: Row, spot: int) -> None:
    """A node is ready; the begin of a step made of nodes makes that ready."""
    j = m[on.NODES] + s[spot + 2] * on.NODE
    r[m[on.R_NODES] + s[spot + 2] * on.NOTE + on.H_READY] = spot
    if m[j + on.J_ROW] != at.NONE:
        row_ready(r, seen(m, r, m[j + on.J_ROW]), s[spot + 1], s[spot + 3], s[spot + 4])
    for k in range(m[j + on.J_AROUND], m[j + on.J_AROUND_END], 2):
        if m[k + 1] == on.IS_BEGIN:
            r[m[on.R_WHOLES] + m[k]] = on.BEGUN
            row_ready(r, seen(m, r, m[m[on.WHOLES] + m[k]]), s[spot + 1], s[spot + 3], s[spot + 4])


def row_ready(r: Row, row: int, tick: int, round: int, attempt: int) -> None:
    """A step is ready, perhaps after it has backed off."""
    if attempt > 0 and r[row + on.S_DONE] != at.FAR:
        r[row + on.S_REWORK] += tick - r[row + on.S_DONE]
    r[row + on.S_ROUND], r[row + on.S_ATTEMPT], r[row + on.S_OUTCOME] = round, attempt, on.UNFINISHED
    r[row + on.S_STARTED] = r[row + on.S_DONE] = at.FAR


def started(s: Row, m: Row, r: Row, spot: int) -> None:
    """A node has started; the first part of a step made of nodes starts that."""
    j = m[on.NODES] + s[spot + 2] * on.NODE
    r[m[on.R_NODES] + s[spot + 2] * on.NOTE + on.H_STARTED] = spot
    if m[j + on.J_ROW] != at.NONE:
        row_started(r, seen(m, r, m[j + on.J_ROW]), s[spot + 1], s[spot + 8], s[spot + 9])
    for k in range(m[j + on.J_AROUND], m[j + on.J_AROUND_END], 2):
        if m[k + 1] == on.IS_PART and r[m[on.R_WHOLES] + m[k]] == on.BEGUN:
            r[m[on.R_WHOLES] + m[k]] = on.AT_WORK
            row_started(r, seen(m, r, m[m[on.WHOLES] + m[k]]), s[spot + 1], s[spot + 8], s[spot + 9])


def row_started(r: Row, row: int, tick: int, for_services: int, for_people: int) -> None:
    """A step has started."""
    r[row + on.S_STARTED] = tick
    waited(r, row, for_services, for_people)


def waited(r: Row, row: int, for_services: int, for_people: int) -> None:
    """A step has waited."""
    r[row + on.S_FOR_SERVICES] += for_services
    r[row + on.S_FOR_PEOPLE] += for_people


def worked(r: Row, row: int, until: int) -> None:
    """The work of a step, or its back-off, has gone on until then."""
    if r[row + on.S_STARTED] == at.FAR:
        return
    before = r[row + on.S_DONE]
    if r[row + on.S_ROUND] > 0 or r[row + on.S_ATTEMPT] > 0 or before != at.FAR:
        r[row + on.S_REWORK] += until - (r[row + on.S_STARTED] if before == at.FAR else before)
    else:
        r[row + on.S_WORKING] += until - r[row + on.S_STARTED]


def ended(s: Row, m: Row, r: Row, spot: int) -> None:
    """An attempt has ended; the end of a step made of nodes ends that."""
    add_attempt(s, m, r, spot)
    j = m[on.NODES] + s[spot + 2] * on.NODE
    if m[j + on.J_ROW] != at.NONE:
        row_ended(r, seen(m, r, m[j + on.J_ROW]), s[spot + 1], s[spot + 5])
    for k in range(m[j + on.J_AROUND], m[j + on.J_AROUND_END], 2):
        if m[k + 1] == on.IS_END:
            r[m[on.R_WHOLES] + m[k]] = on.ABSENT
            row_ended(r, seen(m, r, m[m[on.WHOLES] + m[k]]), s[spot + 1], s[spot + 5])


def row_ended(r: Row, row: int, tick: int, ending: int) -> None:
    """The work of a step is over for now."""
    worked(r, row, tick)
    r[row + on.S_DONE] = tick
    if ending == at.ENDED_DONE:
        r[row + on.S_OUTCOME] = on.DONE
    elif ending == at.ENDED_FAILED or ending == at.NOT_PASSED:
        r[row + on.S_OUTCOME] = on.FAILED
    else:
        r[row + on.S_OUTCOME] = on.UNFINISHED


def dead(s: Row, m: Row, r: Row, spot: int) -> None:
    """A node is dead."""
    j = m[on.NODES] + s[spot + 2] * on.NODE
    if m[j + on.J_ROW] != at.NONE:
        row_dead(r, seen(m, r, m[j + on.J_ROW]), s[spot + 3])
    for k in range(m[j + on.J_AROUND], m[j + on.J_AROUND_END], 2):
        if m[k + 1] == on.IS_END:
            r[m[on.R_WHOLES] + m[k]] = on.ABSENT
            row_dead(r, seen(m, r, m[m[on.WHOLES] + m[k]]), s[spot + 3])


def row_dead(r: Row, row: int, round: int) -> None:
    """A step will not happen."""
    r[row + on.S_ROUND], r[row + on.S_OUTCOME] = round, on.DEAD
    r[row + on.S_STARTED] = r[row + on.S_DONE] = at.FAR


def withdrawn(s: Row, m: Row, r: Row, spot: int) -> None:
    """A node was called back, and with it what it is a part of."""
    j, tick = m[on.NODES] + s[spot + 2] * on.NODE, s[spot + 1]
    if m[j + on.J_ROW] != at.NONE:
        row_withdrawn(r, seen(m, r, m[j + on.J_ROW]), tick, s[spot + 5], s[spot + 6])
    for k in range(m[j + on.J_AROUND], m[j + on.J_AROUND_END], 2):
        stands = r[m[on.R_WHOLES] + m[k]]
        if stands != on.ABSENT:
            r[m[on.R_WHOLES] + m[k]] = on.ABSENT
            row = seen(m, r, m[m[on.WHOLES] + m[k]])
            if stands == on.BEGUN:
                row_withdrawn(r, row, tick, s[spot + 5], s[spot + 6])
            else:
                row_withdrawn(r, row, tick, 0, 0)


def row_withdrawn(r: Row, row: int, tick: int, for_services: int, for_people: int) -> None:
    """A step was called back."""
    waited(r, row, for_services, for_people)
    worked(r, row, tick)
    r[row + on.S_STARTED] = r[row + on.S_DONE] = at.FAR
    r[row + on.S_OUTCOME] = on.UNFINISHED


def waiting(s: Row, m: Row, r: Row, spot: int) -> None:
    """A node still waits at the end of the run."""
    j = m[on.NODES] + s[spot + 2] * on.NODE
    if m[j + on.J_ROW] != at.NONE:
        waited(r, seen(m, r, m[j + on.J_ROW]), s[spot + 5], s[spot + 6])
    for k in range(m[j + on.J_AROUND], m[j + on.J_AROUND_END], 2):
        if r[m[on.R_WHOLES] + m[k]] == on.BEGUN:
            r[m[on.R_WHOLES] + m[k]] = on.AT_WORK
            waited(r, seen(m, r, m[m[on.WHOLES] + m[k]]), s[spot + 5], s[spot + 6])


def close_rows(m: Row, r: Row, end: int) -> None:
    """Every step at the end of the run; the end of the last one is the length of the plan."""
    r[on.LENGTH] = at.FAR
    for i in range(m[on.COUNT_ROWS]):
        row = m[on.R_ROWS] + i * on.ROW
        if r[row + on.S_OUTCOME] == on.UNFINISHED:
            worked(r, row, end)
        r[on.LENGTH] = max(r[on.LENGTH], r[row + on.S_DONE])


def add_steps(s: Row, m: Row, r: Row) -> None:
    """Add where the time of each step went; what is not accounted for otherwise was waiting for work before it."""
    detected, end = r[on.DETECTED], s[s[at.LOG] - 3]
    for i in range(m[on.COUNT_ROWS]):
        row, sums = m[on.R_ROWS] + i * on.ROW, m[on.R_STEP_SUMS] + i * on.STEP_SUMS
        if r[row + on.S_SEEN] == 0 and m[m[on.ROWS] + i]:
            continue  # a step inside a step that this run never came to
        for_services, for_people = r[row + on.S_FOR_SERVICES], r[row + on.S_FOR_PEOPLE]
        working, rework = r[row + on.S_WORKING], r[row + on.S_REWORK]
        outcome = r[row + on.S_OUTCOME]
        if outcome != on.DEAD:
            last = end if outcome == on.UNFINISHED or r[row + on.S_DONE] == at.FAR else r[row + on.S_DONE]
            r[sums + on.T_FOR_WORK] += max(detected, last) - detected - for_services - for_people - working - rework
        r[sums + on.T_FOR_SERVICES] += for_services
        r[sums + on.T_FOR_PEOPLE] += for_people
        r[sums + on.T_WORKING] += working
        r[sums + on.T_REWORK] += rework
        if r[sums + on.T_FIRST] == at.NONE:
            r[sums + on.T_FIRST], r[sums + on.T_PLACE] = s[at.RUN], r[row + on.S_SEEN]


# services and deadlines


def changed(s: Row, m: Row, r: Row, spot: int) -> None:
    """How a service stands has changed."""
    if s[spot + 2] >= m[on.COUNT_SERVICES]:
        return
    z, tick, shown = m[on.R_SERVICES] + s[spot + 2] * on.STANDING, s[spot + 1], s[spot + 3]
    if shown & 1:
        r[z + on.Z_AFFECTED] = 1
        if r[z + on.Z_OUT] == at.FAR:
            r[z + on.Z_OUT] = tick
    if r[z + on.Z_FIRST_CHANGE] == at.FAR:
        r[z + on.Z_FIRST_CHANGE] = tick
    elif shown >> 3 & 1 and r[z + on.Z_LAST_BACK] == 0:
        r[z + on.Z_LAST_TURN] = tick
    r[z + on.Z_LAST_BACK] = shown >> 3 & 1


def hit(s: Row, m: Row, r: Row, spot: int) -> None:
    """A service was hurt."""
    if s[spot + 2] >= m[on.COUNT_SERVICES]:
        return
    z, tick, state = m[on.R_SERVICES] + s[spot + 2] * on.STANDING, s[spot + 1], s[spot + 3]
    r[z + on.Z_AFFECTED] = 1
    r[z + on.Z_LAST_HIT] = tick
    if state == 0 and r[z + on.Z_DOWN] == at.FAR:
        r[z + on.Z_DOWN] = tick
    elif state == 2 and r[z + on.Z_UNTRUSTED] == at.FAR:
        r[z + on.Z_UNTRUSTED] = tick


def restored(s: Row, m: Row, r: Row, spot: int) -> None:
    """A service was restored, perhaps from an artefact of its own that has an age."""
    if s[spot + 2] >= m[on.COUNT_SERVICES] or s[spot + 3] == at.NONE or s[spot + 4] == at.FAR:
        return
    v, z = m[on.SERVICES] + s[spot + 2] * on.SERVICE, m[on.R_SERVICES] + s[spot + 2] * on.STANDING
    for k in range(m[v + on.V_OWN], m[v + on.V_OWN_END], 2):
        if m[k] == s[spot + 3]:
            r[z + on.Z_INSTANT], r[z + on.Z_IS_DATA] = s[spot + 4], m[k + 1]


def judge_services(m: Row, r: Row) -> None:
    """The impact on each service, and when it was back for good."""
    for i in range(m[on.COUNT_SERVICES]):
        z = m[on.R_SERVICES] + i * on.STANDING
        if r[z + on.Z_AFFECTED] == 0:
            continue
        impact = -at.FAR
        if r[z + on.Z_OUT] != at.FAR:
            impact = min(impact, r[z + on.Z_OUT])
        if r[z + on.Z_DOWN] != at.FAR:
            impact = min(impact, r[z + on.Z_DOWN])
        if r[z + on.Z_UNTRUSTED] != at.FAR:
            impact = min(impact, max(r[z + on.Z_UNTRUSTED], r[on.DETECTED]))
        r[z + on.Z_IMPACT] = at.FAR if impact == -at.FAR else impact
        turn = r[z + on.Z_FIRST_CHANGE] if r[z + on.Z_LAST_TURN] == at.FAR else r[z + on.Z_LAST_TURN]
        r[z + on.Z_BACK] = at.FAR if r[z + on.Z_LAST_BACK] == 0 else max(r[z + on.Z_LAST_HIT], turn)


def last_back(m: Row, r: Row, field: int) -> int:
    """The moment after which all affected services with this mark stay back; FAR - 1 where there is none of them."""
    last, found = at.FAR, False
    for i in range(m[on.COUNT_SERVICES]):
        z = m[on.R_SERVICES] + i * on.STANDING
        if r[z + on.Z_AFFECTED] and (field == at.NONE or m[m[on.SERVICES] + i * on.SERVICE + field]):
            found = True
            if r[z + on.Z_BACK] == at.FAR:
                return at.FAR
            last = max(last, r[z + on.Z_BACK])
    return last if found else at.FAR - 1


def recovery(s: Row, m: Row, r: Row, outcome: int) -> int:
    """When the run had recovered, and since when the core was back; FAR where it was not."""
    core = last_back(m, r, on.V_CORE)
    r[on.CORE] = at.FAR if core == at.FAR - 1 else core
    r[on.RECOVERED] = at.FAR
    if outcome == at.RECOVERED:
        recovered = last_back(m, r, on.V_RELEVANT)
        if recovered == at.FAR - 1:
            recovered = last_back(m, r, at.NONE)
        if recovered == at.FAR or recovered == at.FAR - 1:
            recovered = s[at.CAME + at.WHEN_RECOVERED]
        r[on.RECOVERED] = recovered
        if m[on.ALONE]:
            return r[on.DETECTED] if r[on.LENGTH] == at.FAR else r[on.LENGTH]
    return r[on.RECOVERED]


def add_services(s: Row, m: Row, r: Row, outcome: int) -> None:
    """Add downtime, lost data and targets of every affected service."""
    samples = m[on.R_SAMPLES] + (s[at.RUN] - r[on.FIRST_RUN]) * m[on.SAMPLE] + on.X_SERVICES
    for i in range(m[on.COUNT_SERVICES]):
        z, v = m[on.R_SERVICES] + i * on.STANDING, m[on.SERVICES] + i * on.SERVICE
        r[samples + 3 * i] = r[z + on.Z_AFFECTED]
        if r[z + on.Z_AFFECTED] == 0:
            continue
        impact, back = r[z + on.Z_IMPACT], r[z + on.Z_BACK]
        downtime, data_loss = at.FAR, 0
        if back != at.FAR:
            downtime = 0 if impact == at.FAR else max(0, back - impact)
        elif outcome != at.RECOVERED:
            r[m[on.R_NOT_BACK] + 2 * i] += 1
            if r[m[on.R_NOT_BACK] + 2 * i + 1] == at.NONE:
                r[m[on.R_NOT_BACK] + 2 * i + 1] = s[at.RUN]
        if impact != at.FAR and r[z + on.Z_INSTANT] != at.FAR and r[z + on.Z_IS_DATA]:
            data_loss = max(0, impact - r[z + on.Z_INSTANT])
        r[samples + 3 * i + 1], r[samples + 3 * i + 2] = downtime, data_loss
        if m[v + on.V_TARGETED]:
            met = met_targets(s, m, r, i, downtime, data_loss)
            r[samples + 3 * i] |= met << 1
            g = m[on.R_TARGETS] + i * on.TARGET
            r[g + on.G_RUNS] += 1
            r[g + on.G_RTO] += met & 1
            r[g + on.G_MTD] += met >> 1 & 1
            r[g + on.G_RPO] += met >> 2 & 1
            if r[g + on.G_FIRST] == at.NONE:
                r[g + on.G_FIRST], r[g + on.G_MET] = s[at.RUN], met


def met_targets(s: Row, m: Row, r: Row, i: int, downtime: int, data_loss: int) -> int:
    """Which targets of a service the run has met, as bits: RTO, MTD, RPO."""
    v, z, met = m[on.SERVICES] + i * on.SERVICE, m[on.R_SERVICES] + i * on.STANDING, 0
    rto = m[v + on.V_RTO]
    if rto != on.NO_LIMIT and r[z + on.Z_BACK] != at.FAR:
        start = moment(s, r, m[v + on.V_RTO_FROM]) if m[v + on.V_RTO_FROM] != on.FROM_IMPACT else r[z + on.Z_IMPACT]
        if start != at.FAR:
            met |= 1 if max(0, r[z + on.Z_BACK] - start) <= rto else 0
        elif m[v + on.V_RTO_FROM] == on.FROM_IMPACT:
            met |= 1
    if m[v + on.V_MTD] != at.FAR and downtime != at.FAR and downtime <= m[v + on.V_MTD]:
        met |= 2
    if m[v + on.V_RPO] != on.NO_LIMIT and data_loss <= m[v + on.V_RPO]:
        met |= 4
    return met


def moment(s: Row, r: Row, when: int) -> int:
    """When a moment came; of core and recovered the moment after which they held."""
    if when == at.WHEN_CORE:
        return r[on.CORE]
    return r[on.RECOVERED] if when == at.WHEN_RECOVERED else s[at.CAME + when]


def add_clocks(m: Row, r: Row) -> None:
    """Add which deadlines applied, had a date, and were met."""
    for i in range(m[on.COUNT_CLOCKS]):
        c, k = m[on.R_CLOCKS] + i * on.CLOCK, m[on.R_CLOCK_COUNTS] + i * on.CLOCK_COUNTS
        if r[c + on.C_APPLIES]:
            r[k + on.K_APPLIES] += 1
            if r[c + on.C_DUE] != at.FAR:
                r[k + on.K_DATED] += 1
                if r[c + on.C_SUBMITTED] != at.FAR and r[c + on.C_SUBMITTED] <= r[c + on.C_DUE]:
                    r[k + on.K_MET] += 1


# what held the recovery back


def add_attempt(s: Row, m: Row, r: Row, spot: int) -> None:
    """An attempt, or a stage of one, has ended."""
    note = m[on.R_NODES] + s[spot + 2] * on.NOTE
    if r[note + on.H_STARTED] == at.NONE:
        return
    number, last = r[on.COUNT_ATTEMPTS], r[note + on.H_LAST]
    b = r[on.ATTEMPTS] + number * on.ATTEMPT
    r[b + on.B_NODE], r[b + on.B_READY], r[b + on.B_STARTED] = s[spot + 2], r[note + on.H_READY], r[note + on.H_STARTED]
    r[b + on.B_ENDED], r[b + on.B_BEFORE], r[b + on.B_SAME], r[b + on.B_SEEN] = s[spot + 1], last, number, 0
    if last != at.NONE:
        before = r[on.ATTEMPTS] + last * on.ATTEMPT
        same = r[before + on.B_STARTED] == r[b + on.B_STARTED] and r[before + on.B_READY] == r[b + on.B_READY]
        if same and r[before + on.B_ENDED] == r[b + on.B_ENDED]:
            r[b + on.B_SAME] = r[before + on.B_SAME]
    r[note + on.H_LAST] = number
    r[on.COUNT_ATTEMPTS] = number + 1


def first_ended(r: Row, tick: int) -> int:
    """The first attempt that ended at a tick or after it."""
    low, high = 0, r[on.COUNT_ATTEMPTS]
    while low < high:
        middle = (low + high) >> 1
        if r[r[on.ATTEMPTS] + middle * on.ATTEMPT + on.B_ENDED] < tick:
            low = middle + 1
        else:
            high = middle
    return low


def add_chain(s: Row, m: Row, r: Row, recovered: int) -> None:
    """Follow the causes back from the attempt that ended with the recovery; add the pieces of that chain."""
    attempts, count = r[on.ATTEMPTS], 0
    link = last_link(m, r, recovered)
    while link != at.NONE:
        same = attempts + r[attempts + link * on.ATTEMPT + on.B_SAME] * on.ATTEMPT
        if r[same + on.B_SEEN]:
            break
        r[same + on.B_SEEN] = 1
        r[r[on.FOUND] + count] = link
        count += 1
        link = link_before(s, m, r, link)
    tick = r[on.DETECTED]
    for k in range(count - 1, -1, -1):
        b = attempts + r[r[on.FOUND] + k] * on.ATTEMPT
        if r[b + on.B_ENDED] > s[r[b + on.B_READY] + 1] or count == 1:
            add_pieces(s, m, r, b, tick)
            tick = r[b + on.B_ENDED]


def last_link(m: Row, r: Row, recovered: int) -> int:
    """The attempt that ended with the recovery, if possible of a step that brings services back."""
    attempts, first = r[on.ATTEMPTS], first_ended(r, recovered)
    link = at.NONE
    for k in range(first, r[on.COUNT_ATTEMPTS]):
        b = attempts + k * on.ATTEMPT
        if r[b + on.B_ENDED] != recovered:
            break
        if link == at.NONE:
            link = k
        if m[m[on.NODES] + r[b + on.B_NODE] * on.NODE + on.J_BRINGS]:
            return k
    return link


def link_before(s: Row, m: Row, r: Row, link: int) -> int:
    """What a start waited for last: who freed its people or brought up its service, else what came before it."""
    attempts = r[on.ATTEMPTS]
    b = attempts + link * on.ATTEMPT
    start, was_ready = r[b + on.B_STARTED], r[b + on.B_READY]
    tick, kind, by = s[start + 1], s[start + 5], s[start + 7]
    if kind == at.BECAUSE_GATE or (kind == at.BECAUSE_PEOPLE and by != at.NONE):
        for k in range(first_ended(r, tick), r[on.COUNT_ATTEMPTS]):
            if r[attempts + k * on.ATTEMPT + on.B_ENDED] != tick:
                break
            if kind == at.BECAUSE_GATE or r[attempts + k * on.ATTEMPT + on.B_NODE] == by:
                return k
        if kind == at.BECAUSE_PEOPLE:
            return at.NONE
    before = s[was_ready + 5]
    if before == at.NONE and s[start + 3] > 0:
        before = r[b + on.B_NODE]
    if before == at.NONE:
        return at.NONE
    found = r[m[on.R_NODES] + before * on.NOTE + on.H_LAST]
    while found != at.NONE and r[attempts + found * on.ATTEMPT + on.B_ENDED] > s[was_ready + 1]:
        found = r[attempts + found * on.ATTEMPT + on.B_BEFORE]
    return found


def add_pieces(s: Row, m: Row, r: Row, b: int, tick: int) -> None:
    """One link of the chain, from where the link before it ended."""
    j = m[on.NODES] + r[b + on.B_NODE] * on.NODE
    ready_at, start, ended_at = s[r[b + on.B_READY] + 1], r[b + on.B_STARTED], r[b + on.B_ENDED]
    round, attempt, name = s[start + 3], s[start + 4], m[j + on.J_NAME]
    before = on.BACKING_OFF if attempt else on.LULL if round else on.WAS_DUE
    waiting_time = s[start + 1] - max(tick, ready_at)
    for_services = min(waiting_time, s[start + 8])
    add_piece(s, m, r, name, before, ready_at - tick)
    add_piece(s, m, r, name, on.FOR_SERVICES, for_services)
    add_piece(s, m, r, name, on.FOR_PEOPLE, waiting_time - for_services)
    add_piece(s, m, r, name, on.REWORK if round > 0 or attempt > 0 else on.WORK, ended_at - s[start + 1])
    if name < m[on.COUNT_ROWS]:
        r[m[on.R_ROWS] + name * on.ROW + on.S_CRITICAL] = 1


def add_piece(s: Row, m: Row, r: Row, name: int, doing: int, seconds: int) -> None:
    """A stretch of the chain, if it is one."""
    if seconds <= 0:
        return
    piece = m[on.R_PIECES] + (name * on.DOINGS + doing) * on.PIECE
    r[piece + on.P_SECONDS] += seconds
    if r[piece + on.P_FIRST] == at.NONE:
        r[piece + on.P_FIRST], r[piece + on.P_PLACE] = s[at.RUN], r[on.PIECES_SEEN]
    r[on.PIECES_SEEN] += 1
