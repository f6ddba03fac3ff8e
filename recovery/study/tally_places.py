"""Where everything stands in the rows that a tally knows: `m` says what is measured, `r` is the sum of a block of runs.

As in engine/kernel/places.py, these are rows of integers; `r` also has the notes on the run at hand.
"""

# the head of what is measured
(
    COUNT_NODES, COUNT_ROWS, COUNT_WHOLES, COUNT_SERVICES, COUNT_CLOCKS, COUNT_NAMES, ALONE,
    NODES, WHOLES, ROWS, SERVICES,
    R_ROWS, R_WHOLES, R_NODES, R_SERVICES, R_CLOCKS, R_NOTES_END,
    R_STEP_SUMS, R_TARGETS, R_CLOCK_COUNTS, R_NOT_BACK, R_PIECES, R_SAMPLES, SAMPLE,
) = range(24)  # fmt: skip
M_HEAD = 32

J_ROW, J_AROUND, J_AROUND_END, J_NAME, J_BRINGS = range(5)
NODE = 5
"""J_ROW: its own row, where it has one. J_AROUND: each step made of nodes around it, and what it is in that."""
IS_BEGIN, IS_END, IS_PART, IS_OTHER = range(4)
V_RTO, V_RTO_FROM, V_MTD, V_RPO, V_CORE, V_RELEVANT, V_OWN, V_OWN_END, V_TARGETED = range(9)
SERVICE = 9
"""V_OWN: artefacts of the service, each with 1 where it is data. V_RTO_FROM: a moment, or FROM_IMPACT."""
FROM_IMPACT = 100
NO_LIMIT = -1

# the head of the sums
FIRST_RUN, COUNT_ATTEMPTS, SEEN, DETECTED, CORE, RECOVERED, LENGTH, PIECES_SEEN, ATTEMPTS, FOUND = range(10)
R_HEAD = 16

# a step in the run at hand
(
    S_ROUND, S_ATTEMPT, S_STARTED, S_DONE, S_OUTCOME, S_FOR_SERVICES, S_FOR_PEOPLE, S_WORKING, S_REWORK, S_SEEN,
    S_CRITICAL,
) = range(11)  # fmt: skip
ROW = 11
UNFINISHED, DONE, FAILED, DEAD = range(4)
ABSENT, BEGUN, AT_WORK = range(3)

# a node in the run at hand: the facts of its last readiness, start and attempt
H_READY, H_STARTED, H_LAST = range(3)
NOTE = 3
# an attempt: the facts of readiness and start, its end, the attempt of the node before it, itself or its equal
B_NODE, B_READY, B_STARTED, B_ENDED, B_BEFORE, B_SAME, B_SEEN = range(7)
ATTEMPT = 7

# a service in the run at hand
(
    Z_OUT, Z_DOWN, Z_UNTRUSTED, Z_LAST_HIT, Z_LAST_BACK, Z_FIRST_CHANGE, Z_LAST_TURN, Z_INSTANT, Z_IS_DATA, Z_AFFECTED,
    Z_IMPACT, Z_BACK,
) = range(12)  # fmt: skip
STANDING = 12
C_APPLIES, C_DUE, C_SUBMITTED = range(3)
CLOCK = 3

# sums: each ends with the first run that had it, and its place in that run
T_FOR_WORK, T_FOR_SERVICES, T_FOR_PEOPLE, T_WORKING, T_REWORK, T_CRITICAL, T_FIRST, T_PLACE = range(8)
STEP_SUMS = 8
G_RUNS, G_RTO, G_MTD, G_RPO, G_FIRST, G_MET = range(6)
TARGET = 6
K_APPLIES, K_DATED, K_MET = range(3)
CLOCK_COUNTS = 3
P_SECONDS, P_FIRST, P_PLACE = range(3)
PIECE = 3
BACKING_OFF, LULL, WAS_DUE, FOR_SERVICES, FOR_PEOPLE, REWORK, WORK = range(7)
DOINGS = 7

# samples of a run
X_OUTCOME, X_RECOVERY, X_CORE, X_DETECT, X_CONTAIN = range(5)
X_SERVICES = 5
"""From here on, of each service: whether it was affected (with the targets met above that bit), its downtime, the data lost."""
