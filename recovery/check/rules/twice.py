"""Rules about what is said twice."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol, assert_never

from recovery.check.registry import Complaint, Place, rule
from recovery.check.subjects import House, Incident, Plan, Shelf
from recovery.load.files import Model
from recovery.load.source import Route
from recovery.model import steps
from recovery.model.findings import Level
from recovery.model.organisation import AnyOf


class _Titled(Protocol):
    @property
    def title(self) -> str: ...


@rule("duplicate-title", Level.WARNING)
def duplicate_title(file: House | Plan | Incident | Shelf) -> Iterator[Complaint]:
    """Nothing has the title of another.

    People see titles, not ids. Two steps of the same title on the board of an exercise, or two plans of the same title in
    a list at three in the morning, are told apart by luck. Capital letters and blanks do not count.

    Bad, line 4::

        format: recovery/playbook@1
        steps:
          - {id: restore-shop, title: Restore from backup, takes: 2h..8h}
          - {id: restore-database, title: Restore from backup, takes: 2h..8h}

    Good::

        format: recovery/playbook@1
        steps:
          - {id: restore-shop, title: Restore the shop from backup, takes: 2h..8h}
          - {id: restore-database, title: Restore the database from backup, takes: 2h..8h}
    """
    match file:
        case House(ours):
            for key in ("services", "artefacts", "roles", "teams", "vendors", "channels"):
                yield from _same_titles(getattr(ours, key), (key,))
        case Plan(playbook):
            yield from _same_titles(playbook.steps, ("steps",))
            for i, step in enumerate(playbook.steps):
                if isinstance(step, steps.Decision):
                    yield from _same_titles(step.options, ("steps", i, "options"))
        case Incident(scenario):
            for key in ("modules", "objectives", "injects"):
                yield from _same_titles(getattr(scenario, key), (key,))
        case Shelf():
            yield from _same_titles_of_files(file.playbooks)
            yield from _same_titles_of_files(file.scenarios)
        case _:
            assert_never(file)


def _same_titles(things: Iterable[_Titled], at: Route) -> Iterator[Complaint]:
    first: dict[str, Route] = {}
    for i, thing in enumerate(things):
        here: Route = (*at, i, "title")
        there = first.setdefault(_read(thing.title), here)
        if there != here:
            also = (Place(there, "first given here"),)
            yield Complaint(here, "this title is given twice", "say what sets the two apart", also=also)


def _same_titles_of_files(models: Iterable[Model]) -> Iterator[Complaint]:
    first: dict[str, Model] = {}
    for model in models:
        there = first.setdefault(_read(model.title), model)
        if there is not model:
            also = (Place(("title",), "first given here", about=there),)
            sentence = f"'{there.id}' has the same title"
            yield Complaint(("title",), sentence, "say what sets the two apart", about=model, also=also)


def _read(title: str) -> str:
    return " ".join(title.casefold().split())


@rule("named-twice", Level.WARNING)
def named_twice(plan: Plan) -> Iterator[Complaint]:
    """Nothing is named twice in one list, and no step is waited for in two ways.

    The second one changes nothing, or somebody meant something else: most often a line was copied and another step was to
    be named. Of two targets for one service, nobody knows which one counts.

    Bad, line 5::

        format: recovery/playbook@1
        steps:
          - {id: isolate, title: Isolate the hosts, takes: 10m..1h}
          - {id: find, title: Find the way in, takes: 1h..8h}
          - {id: restore, title: Restore from backup, takes: 2h..8h, needs: [isolate, isolate]}

    Good::

        format: recovery/playbook@1
        steps:
          - {id: isolate, title: Isolate the hosts, takes: 10m..1h}
          - {id: find, title: Find the way in, takes: 1h..8h}
          - {id: restore, title: Restore from backup, takes: 2h..8h, needs: [isolate, find]}
    """
    playbook = plan.playbook
    yield from _twice(_list(playbook.handles, ("handles",)))
    yield from _twice(_list(playbook.complete_needs or (), ("complete_needs",)))
    yield from _twice([(target.service, ("targets", i, "service")) for i, target in enumerate(playbook.targets)])
    for i, step in enumerate(playbook.steps):
        at: Route = ("steps", i)
        waits = [_list(getattr(step, key), (*at, key)) for key in ("needs", "needs_any", "after")]
        yield from _twice([named for each in waits for named in each])
        yield from _twice([(use, (*at, "uses", j)) for j, use in enumerate(step.uses) if not isinstance(use, AnyOf)])
        for key, names in _own(step):
            yield from _twice(_list(names, (*at, key)))
        if isinstance(step, steps.Decision):
            for j, option in enumerate(step.options):
                yield from _twice(_list(option.leads_to, (*at, "options", j, "leads_to")))


def _own(step: steps.Step) -> Iterator[tuple[str, Sequence[str]]]:
    """Lists of names that only some kinds of steps have."""
    match step:
        case steps.Task():
            yield from (("restores", step.restores), ("from", step.from_))
        case steps.Batch():
            yield "restores", step.restores
        case steps.Verify():
            yield "verifies", step.verifies
        case steps.Ramp():
            yield "readmits", step.readmits
        case steps.Notify():
            yield from (("to", step.to), ("facts_from", step.facts_from))
        case steps.Decision() | steps.Diagnose() | steps.Wait() | steps.SubPlaybook():
            pass
        case _:
            assert_never(step)


def _list(names: Iterable[str], at: Route) -> list[tuple[str, Route]]:
    return [(name, (*at, i)) for i, name in enumerate(names)]


def _twice(named: Sequence[tuple[str, Route]]) -> Iterator[Complaint]:
    first: dict[str, Route] = {}
    for name, here in named:
        there = first.setdefault(name, here)
        if there != here:
            also = (Place(there, "first named here"),)
            yield Complaint(
                here, f"'{name}' is named twice", "delete one of the two, or name what was meant", also=also
            )
