"""Rules about structure: what must come first does, and nothing waits for itself."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from recovery.check.graph import circle, components, path
from recovery.check.order import Edge
from recovery.check.registry import Complaint, Place, rule
from recovery.check.subjects import House, Plan
from recovery.engine.layout import MOST_NODES
from recovery.load.source import Route
from recovery.model.effects import Cancel
from recovery.model.organisation import Organisation
from recovery.model.playbook import Playbook
from recovery.model.steps import Batch, Decision, Step, SubPlaybook, Verify

MOST_SHOWN = 8
"""Steps of a circle that are spelled out."""


@rule("circular-steps")
def circular_steps(plan: Plan) -> Iterator[Complaint]:
    """No step waits for itself, however long the way round.

    Steps that wait for each other in a circle never start. The circle may lead through `needs`, `needs_any`, `after`,
    the `leads_to` of an option and `fails.then`. Work that a failed verification sends back is no circle: that is what
    `on_fail` is for.

    Bad, line 3::

        format: recovery/playbook@1
        steps:
          - {id: isolate, title: Isolate the hosts, takes: 10m..1h, needs: [restore]}
          - {id: find, title: Find the way in, takes: 1h..8h, needs: [isolate]}
          - {id: restore, title: Restore from backup, takes: 2h..8h, needs: [find]}

    Good::

        format: recovery/playbook@1
        steps:
          - {id: isolate, title: Isolate the hosts, takes: 10m..1h}
          - {id: find, title: Find the way in, takes: 1h..8h, needs: [isolate]}
          - {id: restore, title: Restore from backup, takes: 2h..8h, needs: [find]}
    """
    order = plan.ways.order
    written = {(edge.before, edge.after): edge for edge in reversed(order.edges)}
    for group in components(order.followers):
        way = circle(group, order.followers)
        if way:
            edges = [written[pair] for pair in pairwise(way)]
            yield _circle_of([plan.playbook.steps[node].id for node in way], edges)


@rule("unreachable-step", playable=True)
def unreachable_step(plan: Plan) -> Iterator[Complaint]:
    """No step is cancelled by what always comes before it.

    What is cancelled is never done, nor is what needs it. When a step that must be done first cancels another, or the option
    that leads to it does, that other step is there for nothing.

    Bad, line 4::

        format: recovery/playbook@1
        steps:
          - {id: stop, title: Stop training, takes: 10m, effects: [{cancel: retrain}]}
          - {id: retrain, title: Retrain, takes: 8h, needs: [stop]}

    Good::

        format: recovery/playbook@1
        steps:
          - {id: stop, title: Stop training, takes: 10m, effects: [{cancel: warm-up}]}
          - {id: retrain, title: Retrain, takes: 8h, needs: [stop]}
          - {id: warm-up, title: Warm the caches up, takes: 2h}
    """
    ways = plan.ways
    for i, step in enumerate(plan.playbook.steps if ways.courses else ()):
        for way, cancelled, route in _cancels(i, step):
            number = ways.order.number.get(cancelled)
            if number is None:
                continue
            course = ways.courses[number]
            certain = course.before >> i & 1 if way is None else course.holds >> ways.number[i, way, False] & 1
            if certain:
                by = f"'{step.id}'" if way is None else f"the option of '{step.id}' that leads to it"
                sentence = f"'{cancelled}' is never done: {by} cancels it"
                also = (Place(route, "cancelled here"),)
                yield Complaint(("steps", number, "id"), sentence, "delete the step, or what cancels it", also=also)


def _cancels(i: int, step: Step) -> Iterator[tuple[int | None, str, Route]]:
    """What a step cancels itself (None) or by one of its options."""
    at: Route = ("steps", i)
    for k, effect in enumerate(step.effects):
        if isinstance(effect, Cancel):
            yield None, effect.cancel, (*at, "effects", k, "cancel")
    for j, option in enumerate(step.options if isinstance(step, Decision) else ()):
        for k, effect in enumerate(option.effects):
            if isinstance(effect, Cancel):
                yield j, effect.cancel, (*at, "options", j, "effects", k, "cancel")


def _circle_of(names: Sequence[str], edges: Sequence[Edge]) -> Complaint:
    """The complaint stands where the first step of the circle waits for the last."""
    closing = edges[-1]
    if len(edges) == 1:
        return Complaint(closing.route, f"the step '{names[0]}' waits for itself", "delete it here")
    return Complaint(
        closing.route,
        f"steps wait for each other in a circle: {_spelled(names)}",
        "one of them must be able to start first",
        also=tuple(Place(edge.route, edge.words) for edge in edges[:-1][:MOST_SHOWN]),
    )


def _spelled(names: Sequence[str]) -> str:
    """`a -> b -> a`, with the middle left out where it is long."""
    shown = names if len(names) <= MOST_SHOWN else [*names[: MOST_SHOWN - 2], "...", names[-2], names[-1]]
    return " -> ".join(shown)


@rule("rework-not-before")
def rework_not_before(plan: Plan) -> Iterator[Complaint]:
    """The step named in `on_fail` comes before its verification.

    When a verification fails, the work starts again at that step and comes back to the verification, through `needs`,
    `needs_any`, `after`, `leads_to` or `fails.then`. From a step that does not lead to it, it would never come back.

    Bad, line 5::

        format: recovery/playbook@1
        steps:
          - {id: clean, title: Clean the data, takes: 1h..6h}
          - {id: restore, title: Restore the model, takes: 20m..2h}
          - {id: evaluate, title: Test it, kind: verify, needs: [restore], takes: 1h, pass_chance: 0.9, on_fail: clean}

    Good::

        format: recovery/playbook@1
        steps:
          - {id: clean, title: Clean the data, takes: 1h..6h}
          - {id: restore, title: Restore the model, takes: 20m..2h, needs: [clean]}
          - {id: evaluate, title: Test it, kind: verify, needs: [restore], takes: 1h, pass_chance: 0.9, on_fail: clean}
    """
    order = plan.ways.order
    for i, step in enumerate(plan.playbook.steps):
        if isinstance(step, Verify) and step.on_fail in order.number:
            if order.descendants is None:
                return  # circles must be mended first: in them everything comes before everything
            entry = order.number[step.on_fail]
            if not order.descendants[entry] >> i & 1:
                sentence = f"'{step.on_fail}' does not come before '{step.id}', so the work would not come back"
                yield Complaint(("steps", i, "on_fail"), sentence, "name a step that leads to this one")


@rule("circular-standby")
def circular_standby(house: House) -> Iterator[Complaint]:
    """No standby needs the service that it stands by for.

    Services may need each other: then they fall together and come back together. But with `{any: [a, b]}` one of
    several is enough, and which of them are up cannot be told when that depends on the service that asks.

    Bad, line 3::

        format: recovery/organisation@1
        services:
          - {id: shop, title: Shop, needs: [{any: [site-a, site-b]}]}
          - {id: site-a, title: Site A}
          - {id: site-b, title: Site B, needs: [shop]}

    Good::

        format: recovery/organisation@1
        services:
          - {id: shop, title: Shop, needs: [{any: [site-a, site-b]}]}
          - {id: site-a, title: Site A}
          - {id: site-b, title: Site B}
    """
    services = house.organisation.services
    needed, standbys = _needed(house.organisation)
    groups = [frozenset(group) for group in components(needed)]
    group_of = {node: group for group in groups for node in group}
    told: set[frozenset[int]] = set()
    for service, standby, route in standbys:
        group = group_of[service]
        if standby in group and group not in told:
            told.add(group)
            way = [service] if service == standby else path(standby, service, needed, group)
            names = [services[node].id for node in (service, *way)]
            sentence = f"a standby needs what it stands by for: {_spelled(names)}"
            yield Complaint(route, sentence, "a standby must work without the service that falls back on it")


def _needed(organisation: Organisation) -> tuple[list[list[int]], list[tuple[int, int, Route]]]:
    """For each service those it falls with; and of these, each standby with its place."""
    number = {service.id: i for i, service in enumerate(organisation.services)}
    needed: list[list[int]] = [[] for _ in organisation.services]
    standbys: list[tuple[int, int, Route]] = []
    for i, service in enumerate(organisation.services):
        plain = [name for name in service.needs if isinstance(name, str)]
        needed[i] += [
            number[n] for n in (*plain, *(() if service.tolerates_degraded else service.soft_needs)) if n in number
        ]
        for j, group in enumerate(service.needs):
            for k, name in enumerate(() if isinstance(group, str) else group.any):
                if name in number:
                    needed[i].append(number[name])
                    standbys.append((i, number[name], ("services", i, "needs", j, "any", k)))
    return needed, standbys


@rule("shared-luck")
def shared_luck(plan: Plan) -> Iterator[Complaint]:
    """No two steps draw their durations and outcomes by the same id.

    `draws_as` lets a step that was renamed keep its luck, so that two versions of a plan can be compared run by run.
    When the old id is in use as well, both steps are fast together and slow together, and the plan looks riskier than
    it is.

    Bad, line 4::

        format: recovery/playbook@1
        steps:
          - {id: restore, title: Restore the database, takes: 2h..8h}
          - {id: restore-shop, title: Restore the shop, takes: 1h..4h, draws_as: restore}

    Good::

        format: recovery/playbook@1
        steps:
          - {id: restore-database, title: Restore the database, takes: 2h..8h, draws_as: restore}
          - {id: restore-shop, title: Restore the shop, takes: 1h..4h}
    """
    first: dict[str, Route] = {
        step.id: ("steps", i, "id") for i, step in enumerate(plan.playbook.steps) if step.draws_as in (None, step.id)
    }
    for i, step in enumerate(plan.playbook.steps):
        if step.draws_as is not None and step.draws_as != step.id:
            here: Route = ("steps", i, "draws_as")
            if step.draws_as in first:
                place = Place(first[step.draws_as], "this step draws by it already")
                sentence = f"another step draws its luck as '{step.draws_as}'"
                yield Complaint(here, sentence, "delete it here, or there", also=(place,))
            first.setdefault(step.draws_as, here)


@rule("too-many-steps")
def too_many_steps(plan: Plan) -> Iterator[Complaint]:
    """A plan has no more steps than can be simulated: a million, with lanes and inner playbooks.

    Each lane of a batch counts as a step (`at_once`), and so does each step of a playbook as often as that is called.
    """
    sizes: dict[int, int] = {}

    def size(path: tuple[str, ...], playbook: Playbook) -> int:
        if id(playbook) not in sizes:
            sizes[id(playbook)] = sum(step_size(path, step) for step in playbook.steps)
        return sizes[id(playbook)]

    def step_size(path: tuple[str, ...], step: Step) -> int:
        match step:
            case Batch():
                return step.at_once + 2
            case SubPlaybook():
                inside = (*path, step.id)
                return 2 + (size(inside, plan.inner[inside]) if inside in plan.inner else 0)
            case _:
                return 1

    number = size((), plan.playbook)
    if number > MOST_NODES:
        sentence = f"{number:,} steps, counting lanes and those of playbooks inside; at most {MOST_NODES:,}"
        yield Complaint(("steps",), sentence, "split the plan, or use fewer lanes", key=True)
