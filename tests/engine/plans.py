"""Small plans for tests, in few words. One tick is one second: a whole number is a span, `task("a", 10)` takes 10 s."""

from dataclasses import dataclass
from typing import Any, TypeVar

from recovery.engine.codes import HORIZON
from recovery.engine.compile import compile_program
from recovery.engine.draws import Luck, Pins
from recovery.engine.program import Program
from recovery.engine.responders import Responder
from recovery.engine.simulate import Run
from recovery.measures.measure import measure
from recovery.measures.values import Measures
from recovery.model.journal import (
    Entry,
    Journal,
    MomentCame,
    RunOver,
    ServiceChanged,
    StepEnded,
    StepReady,
    StepStarted,
)
from recovery.model.organisation import Organisation
from recovery.model.playbook import Playbook
from recovery.model.scenario import Scenario

Words = dict[str, Any]
"""A mapping as people write it in a file."""
E = TypeVar("E", bound=Entry)


def span(value: object) -> object:
    """A whole number as the text of so many seconds; everything else as it is."""
    return f"{value}s" if isinstance(value, int) else value


def task(id: str, takes: object = 10, **rest: Any) -> Words:
    """A task; `title` is its id."""
    return {"id": id, "title": id, "takes": span(takes), **rest}


def decision(id: str, takes: object = 10, *options: Words, **rest: Any) -> Words:
    """A decision among options."""
    return {**task(id, takes, **rest), "kind": "decision", "options": list(options)}


def option(id: str, **rest: Any) -> Words:
    """One way to decide."""
    return {"id": id, "title": id, **rest}


def verify(id: str, takes: object = 10, **rest: Any) -> Words:
    """A verification."""
    return {**task(id, takes, **rest), "kind": "verify"}


def role(id: str, people: int = 1, **rest: Any) -> Words:
    """A role that is always on duty, all of it, unless it is said otherwise."""
    always = {} if rest.keys() & {"hours", "on_duty", "on_call"} else {"hours": "always", "on_duty": people}
    return {"id": id, "title": id, "people": people, **always, **rest}


def team(id: str, people: int) -> Words:
    """A team that lends heads to its roles."""
    return {"id": id, "title": id, "people": people}


def service(id: str, **rest: Any) -> Words:
    """A service."""
    return {"id": id, "title": id, **rest}


def inject(id: str, at: object, *effects: Words, **rest: Any) -> Words:
    """Something that happens during the incident."""
    told = {"from": "x", "to": ["x"], "title": id, "message": id}
    return {"id": id, "at": at, "effects": list(effects), **told, **rest}


def hit(service: str, state: str = "down", **rest: Any) -> Words:
    """A service is hurt, at onset unless `after` says later."""
    return {"service": service, "state": state, **{key: span(value) for key, value in rest.items()}}


def organisation(**parts: Any) -> Organisation:
    """A house of these `roles`, `teams` and `services`, and whatever else is given."""
    return Organisation.model_validate({"format": "recovery/organisation@1", "id": "house", "title": "House", **parts})


def playbook(*steps: Words, **rest: Any) -> Playbook:
    """A plan of these steps."""
    given = {"format": "recovery/playbook@1", "id": "plan", "title": "Plan", "organisation": "house.yaml"}
    return Playbook.model_validate({**given, **rest, "steps": list(steps)})


def scenario(*hits: Words, detected: object = 0, **rest: Any) -> Scenario:
    """An incident of these hits, in which all work is as hard as estimated unless `difficulty` says otherwise."""
    given = {"format": "recovery/scenario@1", "id": "incident", "title": "Incident", "category": "cloud-outage"}
    more = {"summary": "It breaks.", "difficulty": "none", "detection": {"takes": span(detected)}, "hits": list(hits)}
    return Scenario.model_validate({**given, **more, **rest})


@dataclass(frozen=True)
class Told:
    """A run that is over, and what it was a run of."""

    organisation: Organisation
    playbook: Playbook
    program: Program
    journal: Journal

    @property
    def measures(self) -> Measures:
        """What the run amounts to."""
        return measure(self.journal, self.organisation, self.playbook, plan_alone=self.program.detection is None)

    @property
    def end(self) -> tuple[str, int]:
        """The outcome, and the tick at which the run was over."""
        [over] = self.all(RunOver)
        return over.outcome, over.at

    def all(self, kind: type[E]) -> list[E]:
        """Every entry of a kind."""
        return [entry for entry in self.journal if isinstance(entry, kind)]

    @property
    def attempts(self) -> list[tuple[str, int, int]]:
        """Every stretch of work: step, start, end; in the order of their ends. What was withdrawn is left out."""
        started: dict[str, int] = {}
        done: list[tuple[str, int, int]] = []
        for entry in self.journal:
            if isinstance(entry, StepStarted):
                started[entry.step] = entry.at
            if isinstance(entry, StepEnded):
                done.append((entry.step, started[entry.step], entry.at))
        return done

    @property
    def spans(self) -> dict[str, tuple[int, int]]:
        """Start and end of the last work on each step that was worked on to an end."""
        return {step: (start, end) for step, start, end in self.attempts}

    @property
    def ready(self) -> dict[str, int]:
        """When each step last became ready."""
        return {entry.step: entry.at for entry in self.all(StepReady)}

    @property
    def moments(self) -> dict[str, int]:
        """The moments as they came."""
        return {entry.moment: entry.at for entry in self.all(MomentCame)}

    def service(self, service: str) -> list[tuple[int, str]]:
        """How a service stood, from when on: out, degraded and untrusted by their first letters, `=` when back."""
        return [
            (e.at, "o" * e.out + "d" * e.degraded + "u" * e.untrusted + "=" * e.back)
            for e in self.all(ServiceChanged)
            if e.service == service
        ]


def play(
    plan: Playbook,
    house: Organisation | None = None,
    incident: Scenario | None = None,
    *,
    seed: int = 0,
    run: int = 0,
    pins: Pins | None = None,
    starts: str = "Mon 00:00",
    horizon: int = HORIZON,
    room: Responder | None = None,
) -> Told:
    """One run to its end."""
    house = house or organisation()
    program = compile_program(house, plan, incident, starts=starts, horizon=horizon)
    return Told(house, plan, program, Run(program, Luck(seed, run, pins), room).finish())
