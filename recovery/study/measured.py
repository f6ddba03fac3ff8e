"""What a tally measures of a program: its rows of steps, targets and deadlines, as one row of integers."""

from collections.abc import Iterable
from dataclasses import dataclass

from recovery.engine.codes import NONE, When
from recovery.engine.kernel import places as at
from recovery.engine.program import Program
from recovery.measures.services import targets
from recovery.measures.steps import part_of
from recovery.model.organisation import Organisation, Service
from recovery.model.playbook import Playbook
from recovery.study import tally_places as on


@dataclass(frozen=True)
class Measured:
    """`row` for the tally; `names` of steps: those of its rows, then the questions of injects."""

    row: list[int]
    names: tuple[str, ...]
    place: dict[str, int]
    """Of each row of a step: the place in the playbook of the step that it is or belongs to."""
    size: int
    """Numbers of a sum without its samples and notes on attempts."""


def measured(program: Program, organisation: Organisation, playbook: Playbook) -> Measured:
    """What is measured of this program."""
    nodes = program.names.nodes
    wholes = [node.removesuffix("/0") for node in nodes if node.endswith("/0")]
    named = dict.fromkeys(part_of(node) for node in nodes)
    order = {step.id: place for place, step in enumerate(playbook.steps)}
    place = {name: order[name.split("/")[0]] for name in named if name.split("/")[0] in order}
    rows = [*order, *(name for name in place if name not in order)]
    names = (*rows, *(name for name in named if name not in place))
    row = [0] * on.M_HEAD
    row[on.COUNT_NODES], row[on.COUNT_ROWS], row[on.COUNT_WHOLES] = len(nodes), len(rows), len(wholes)
    row[on.COUNT_SERVICES], row[on.COUNT_CLOCKS] = len(organisation.services), len(program.clocks)
    row[on.COUNT_NAMES], row[on.ALONE] = len(names), int(program.detection is None)
    numbers = {name: number for number, name in enumerate(names)}
    bringers = {
        step.id for step in playbook.steps if any(getattr(step, f, ()) for f in ("verifies", "readmits", "restores"))
    }
    records = []
    for node in nodes:
        own = part_of(node) == node and node not in wholes and node in place
        around = _put(row, [] if node.startswith("@") else _around(node, wholes))
        number = numbers[part_of(node)]
        records.append((number if own else NONE, *around, number, int(node.split("/")[0] in bringers)))
    row[on.NODES], _ = _put(row, (number for record in records for number in record))
    row[on.WHOLES], _ = _put(row, [numbers[whole] for whole in wholes])
    row[on.ROWS], _ = _put(row, [int(name not in order) for name in rows])
    services = [_service(row, organisation, playbook, service) for service in organisation.services]
    row[on.SERVICES], _ = _put(row, (number for service in services for number in service))
    return Measured(row, names, place, _lay_out(row))


def _put(row: list[int], numbers: Iterable[int]) -> tuple[int, int]:
    first = len(row)
    row += numbers
    return first, len(row)


def _around(node: str, wholes: list[str]) -> list[int]:
    """Which steps made of nodes a node belongs to, outermost first, and as what."""
    found: list[int] = []
    parts = node.split("/")
    for count in range(1, len(parts) + 1):
        whole = "/".join(parts[:count])
        if whole in wholes:
            is_other = on.IS_OTHER if node.endswith("/0") else on.IS_PART
            role = on.IS_BEGIN if node == f"{whole}/0" else on.IS_END if node == whole else is_other
            found += (wholes.index(whole), role)
    return found


def _service(row: list[int], organisation: Organisation, playbook: Playbook, service: Service) -> tuple[int, ...]:
    target = next((target for target in targets(organisation, playbook) if target.service == service.id), None)
    rto, mtd, rpo = (target.rto, target.mtd, target.rpo) if target else (None, None, None)
    begins = service.rto_from
    artefacts = enumerate(organisation.artefacts)
    own = [n for i, a in artefacts if a.of == service.id for n in (i, int(a.kind == "data"))]
    return (
        on.NO_LIMIT if rto is None else rto,
        on.FROM_IMPACT if begins == "impact" else int(When[begins.upper().replace("-", "_")]),
        at.FAR if mtd is None else mtd - service.wrt,
        on.NO_LIMIT if rpo is None else rpo,
        int(service.core),
        int(any(named.service == service.id for named in playbook.targets)),
        *_put(row, own),
        int(target is not None),
    )


def _lay_out(m: list[int]) -> int:
    """Where everything stands in a sum; how long it is without samples."""
    size = on.R_HEAD
    for place, count in (
        (on.R_ROWS, on.ROW * m[on.COUNT_ROWS]),
        (on.R_WHOLES, m[on.COUNT_WHOLES]),
        (on.R_NODES, on.NOTE * m[on.COUNT_NODES]),
        (on.R_SERVICES, on.STANDING * m[on.COUNT_SERVICES]),
        (on.R_CLOCKS, on.CLOCK * m[on.COUNT_CLOCKS]),
        (on.R_NOTES_END, 0),
        (on.R_STEP_SUMS, on.STEP_SUMS * m[on.COUNT_ROWS]),
        (on.R_TARGETS, on.TARGET * m[on.COUNT_SERVICES]),
        (on.R_CLOCK_COUNTS, on.CLOCK_COUNTS * m[on.COUNT_CLOCKS]),
        (on.R_NOT_BACK, 2 * m[on.COUNT_SERVICES]),
        (on.R_PIECES, on.PIECE * on.DOINGS * m[on.COUNT_NAMES]),
        (on.R_SAMPLES, 0),
    ):
        m[place] = size
        size += count
    m[on.SAMPLE] = on.X_SERVICES + 3 * m[on.COUNT_SERVICES]
    return size


def blank(m: Measured) -> list[int]:
    """A sum of no runs, without samples."""
    row, sums = m.row, [0] * m.size
    for first, count, width, places in (
        (row[on.R_STEP_SUMS], row[on.COUNT_ROWS], on.STEP_SUMS, (on.T_FIRST,)),
        (row[on.R_TARGETS], row[on.COUNT_SERVICES], on.TARGET, (on.G_FIRST,)),
        (row[on.R_NOT_BACK], row[on.COUNT_SERVICES], 2, (1,)),
        (row[on.R_PIECES], row[on.COUNT_NAMES] * on.DOINGS, on.PIECE, (on.P_FIRST,)),
    ):
        for number in range(count):
            for place in places:
                sums[first + number * width + place] = NONE
    return sums
