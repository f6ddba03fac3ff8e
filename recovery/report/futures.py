"""The same incident and plan without people, many times: what an exercise is held against."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from recovery.engine.draws import Luck
from recovery.engine.program import Program
from recovery.engine.simulate import Run
from recovery.exercise.table import program
from recovery.measures.measure import measure
from recovery.measures.values import StepMeasure
from recovery.report.timeline import Stretch, stretches
from recovery.report.views.played import Played
from recovery.study.played import Told
from recovery.study.replicate import Study, replicate, typical

RUNS = 200
SEED = 1


@dataclass(frozen=True, slots=True)
class Futures:
    """Many runs, and the steps of the typical one by their ids; none where half of the runs do not recover."""

    study: Study
    steps: Mapping[str, StepMeasure]
    did: Mapping[str, Sequence[Stretch]]
    detected: int
    """The tick of detection in the typical run."""


def futures(exercise: Played, runs: int = RUNS, told: Told | None = None) -> Futures:
    """Play the plan as it was before the exercise, with luck drawn from a seed of its own."""
    plan = exercise.plan
    made = program(plan, exercise.settings)
    study = replicate(made, plan.organisation, plan.playbook, runs, SEED, told=told)
    number = typical(study)
    if number is None:
        return Futures(study, {}, {}, 0)
    return _typical(exercise, made, study, number)


def _typical(exercise: Played, made: Program, study: Study, number: int) -> Futures:
    plan = exercise.plan
    journal = Run(made, Luck(SEED, number)).finish()
    run = measure(journal, plan.organisation, plan.playbook)
    return Futures(study, {step.step: step for step in run.steps}, stretches(journal), run.moments["detected"] or 0)
