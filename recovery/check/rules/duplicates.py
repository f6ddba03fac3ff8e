"""No id is given twice."""

from collections.abc import Iterable, Iterator
from typing import assert_never

from recovery.check.named import named
from recovery.check.registry import Complaint, Place, rule
from recovery.check.subjects import House, Incident, Plan, Shelf
from recovery.load.files import Model
from recovery.load.source import Route
from recovery.model.clocks import Clock
from recovery.model.steps import Decision


@rule("duplicate-id")
def duplicate_id(file: House | Plan | Incident | Shelf) -> Iterator[Complaint]:
    """No id is given twice.

    Steps have their own name space in a playbook, options in their decision, injects, objectives and modules in their
    scenario; services, artefacts, roles, teams, vendors and channels of an organisation share one. Nor may two files of
    the same kind in one workspace have the same id, since an id on the command line must mean one of them.

    Bad, line 4::

        format: recovery/playbook@1
        steps:
          - {id: restore, title: Restore the database, takes: 2h..8h}
          - {id: restore, title: Restore the shop, takes: 1h..4h}

    Good::

        format: recovery/playbook@1
        steps:
          - {id: restore-database, title: Restore the database, takes: 2h..8h}
          - {id: restore-shop, title: Restore the shop, takes: 1h..4h}
    """
    match file:
        case House(organisation):
            yield from _twice((route, name) for route, name, _ in named(organisation))
            own = ((("clocks", i), clock.id) for i, clock in enumerate(organisation.clocks) if isinstance(clock, Clock))
            yield from _twice(own)
        case Plan(playbook):
            yield from _twice((("steps", i), step.id) for i, step in enumerate(playbook.steps))
            for i, step in enumerate(playbook.steps):
                if isinstance(step, Decision):
                    yield from _twice((("steps", i, "options", j), option.id) for j, option in enumerate(step.options))
        case Incident(scenario):
            for part in ("injects", "objectives", "modules"):
                yield from _twice(((part, i), thing.id) for i, thing in enumerate(getattr(scenario, part)))
            for i, inject in enumerate(scenario.injects):
                if inject.asks is not None:
                    at = ("injects", i, "asks", "options")
                    yield from _twice(((*at, j), option.id) for j, option in enumerate(inject.asks.options))
        case Shelf(organisations, playbooks, scenarios):
            yield from _in_two_files(organisations)
            yield from _in_two_files(playbooks)
            yield from _in_two_files(scenarios)
        case _:
            assert_never(file)


def _twice(ids: Iterable[tuple[Route, str]]) -> Iterator[Complaint]:
    first: dict[str, Route] = {}
    for route, name in ids:
        if name in first:
            place = Place((*first[name], "id"), "first given here")
            yield Complaint((*route, "id"), f"the id '{name}' is given twice", also=(place,))
        first.setdefault(name, route)


def _in_two_files(models: Iterable[Model]) -> Iterator[Complaint]:
    first: dict[str, Model] = {}
    for model in models:
        if model.id in first:
            place = Place(("id",), "first given here", about=first[model.id])
            yield Complaint(("id",), f"another file has the id '{model.id}'", about=model, also=(place,))
        first.setdefault(model.id, model)
