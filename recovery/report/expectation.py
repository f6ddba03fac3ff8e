"""What a simulation expects of an exercise: when each inject would come, and how long recovery would take."""

from collections.abc import Mapping
from dataclasses import dataclass

from recovery.engine.compile import compile_program
from recovery.engine.draws import Luck
from recovery.engine.simulate import Run
from recovery.model import journal as facts
from recovery.model.organisation import Organisation
from recovery.model.playbook import Playbook
from recovery.model.scenario import Scenario
from recovery.study.played import Told
from recovery.study.replicate import Inner, replicate, typical
from recovery.study.statistics import Interval

RUNS = 100
SEED = 1


@dataclass(frozen=True, slots=True)
class Expectation:
    """Of many runs in which people answer at once and nobody waits for an order."""

    runs: int
    half: Interval
    """Seconds from detection within which half of the runs recover."""
    most: Interval
    """The same for nine of ten."""
    injects: Mapping[str, int]
    """Seconds from detection at which each inject came in the run whose time to recovery is the median."""


def expectation(
    organisation: Organisation,
    playbook: Playbook,
    scenario: Scenario,
    cast: Mapping[str, str],
    inner: Inner,
    runs: int = RUNS,
    told: Told | None = None,
) -> Expectation:
    """Play the plan against the incident. Raises DoesNotFit where they do not compile."""
    program = compile_program(organisation, playbook, scenario, dict(cast), inner=inner)
    study = replicate(program, organisation, playbook, runs, SEED, told=told)
    half, most = (study.quantile(study.time_to_recovery, share) for share in (0.5, 0.9))
    number = typical(study)
    journal = Run(program, Luck(SEED, number)).finish() if number is not None else ()
    detected = next((e.at for e in journal if isinstance(e, facts.MomentCame) and e.moment == "detected"), 0)
    came = {entry.inject: entry.at - detected for entry in journal if isinstance(entry, facts.InjectDelivered)}
    return Expectation(study.runs, half, most, came)
