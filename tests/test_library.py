"""The shipped library: every file loads, every name in it means something, every plan recovers from its incident."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, assert_never

import pytest
import yaml

from recovery.engine.compile import compile_program
from recovery.engine.draws import Luck
from recovery.engine.simulate import Run
from recovery.measures.measure import measure
from recovery.model import conditions, effects, steps
from recovery.model.casting import bind
from recovery.model.organisation import AnyOf, Organisation
from recovery.model.playbook import Playbook
from recovery.model.scenario import CAST_KINDS, Scenario

pytestmark = pytest.mark.checkout

ROOT = Path(__file__).parents[1]
FILES = sorted(path for folder in ("playbooks", "scenarios") for path in (ROOT / folder).rglob("*.yaml"))

Named = tuple[str, str, Iterable[str]]
"""Where, what kind of thing is named there, and its ids."""


class PlainDates(yaml.SafeLoader):
    """Days stay the texts they were written as."""


PlainDates.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def tree(path: Path) -> dict[str, Any]:
    found = yaml.load(path.read_text(encoding="utf-8"), PlainDates)
    assert isinstance(found, dict)
    return found


def kind(path: Path) -> str:
    return str(tree(path)["format"]).removeprefix("recovery/").removesuffix("@1")


PLAYBOOKS = [path for path in FILES if kind(path) == "playbook"]
SCENARIOS = [path for path in FILES if kind(path) == "scenario"]
PAIRS = [
    (plan, what) for plan in PLAYBOOKS for what in SCENARIOS if tree(what)["category"] in tree(plan).get("handles", ())
]


def name(path: Path | tuple[Path, Path]) -> str:
    return path.relative_to(ROOT).as_posix() if isinstance(path, Path) else f"{path[0].stem}-{path[1].stem}"


def playbook_with_organisation(path: Path) -> tuple[Playbook, Organisation]:
    playbook = Playbook.model_validate(tree(path))
    return playbook, Organisation.model_validate(tree(path.parent / playbook.organisation))


def scenario_with_organisation(path: Path) -> tuple[Scenario, Organisation]:
    scenario = Scenario.model_validate(tree(path))
    return scenario, Organisation.model_validate(tree(path.parent / (scenario.written_for or "")))


@pytest.mark.parametrize("path", FILES, ids=name)
def test_a_file_of_the_library_loads_and_is_named_after_its_id(path: Path) -> None:
    match kind(path):
        case "organisation":
            assert Organisation.model_validate(tree(path)).id
        case "playbook":
            assert Playbook.model_validate(tree(path)).id == path.stem
        case "scenario":
            assert Scenario.model_validate(tree(path)).id == path.stem
        case other:
            pytest.fail(f"{other} is no kind of file the library ships")


def test_the_library_holds_what_a_newcomer_is_promised() -> None:
    assert {tree(path)["category"] for path in SCENARIOS} >= {
        "data-breach",
        "model-poisoning",
        "cloud-outage",
        "ransomware",
        "model-provider-outage",
        "identity-outage",
        "prompt-injection",
        "quality-drift",
        "ai-supply-chain",
    }
    assert min(len(path.read_text(encoding="utf-8").splitlines()) for path in PLAYBOOKS) <= 36


def test_every_kind_of_incident_a_plan_handles_has_a_scenario() -> None:
    handled = {category for path in PLAYBOOKS for category in tree(path).get("handles", ())}

    assert handled - {tree(path)["category"] for path in SCENARIOS} == set()


@pytest.mark.parametrize("path", SCENARIOS, ids=name)
def test_a_scenario_rests_on_public_sources_and_binds_to_the_organisation_it_was_written_for(path: Path) -> None:
    scenario, organisation = scenario_with_organisation(path)

    assert scenario.sources
    assert [source.ref for source in scenario.sources if not source.ref.startswith("https://")] == []
    assert bind(scenario, organisation) == organisation.casts[scenario.id]


@pytest.mark.parametrize("path", SCENARIOS, ids=name)
def test_an_incident_fills_ninety_minutes_of_a_room_and_lets_it_show_every_objective(path: Path) -> None:
    scenario = Scenario.model_validate(tree(path))
    shown = {objective for inject in scenario.injects for objective in inject.objectives}

    assert sum(module.room for module in scenario.modules) == 90 * 60
    assert [module.id for module in scenario.modules if not module.discuss] == []
    assert [objective.id for objective in scenario.objectives if objective.id not in shown or not objective.tasks] == []
    assert [inject.asks.role for inject in scenario.injects if inject.asks] != []


def test_the_front_page_lists_every_pair_of_the_library() -> None:
    page = (ROOT / "README.md").read_text(encoding="utf-8")

    assert sorted(re.findall(r"^\| `([a-z-]+)` \| `([a-z-]+)` \|", page, re.MULTILINE)) == sorted(
        (plan.stem, what.stem) for plan, what in PAIRS
    )


def names_in(organisation: Organisation) -> Iterator[Named]:
    for service in organisation.services:
        yield service.id, "service", (*flat(service.needs), *service.soft_needs)
        yield service.id, "role", present(service.owner)
    for artefact in organisation.artefacts:
        yield artefact.id, "service", [artefact.of]
    for channel in organisation.channels:
        yield channel.id, "service", flat(channel.needs)
    for role in organisation.roles:
        yield role.id, "role", present(role.deputy)
        yield role.id, "team", present(role.team)
    yield "contacts", "role", [contact.role for contact in organisation.contacts]


def names_of(step: steps.Step) -> Iterator[Named]:
    yield step.id, "step", (*step.needs, *step.needs_any, *step.after)
    yield step.id, "role", step.people
    yield step.id, "means", (*flat(step.uses), *step.slower_without)
    yield from effect_names(step.id, step.effects)
    match step:
        case steps.Task():
            yield step.id, "service", step.restores
            yield step.id, "artefact", step.from_
            yield step.id, "step", present(step.fails.then if step.fails else None)
        case steps.Decision():
            yield step.id, "option", [f"{step.id} = {option}" for option in present(step.default)]
            for option in step.options:
                yield step.id, "step", option.leads_to
                yield from effect_names(step.id, option.effects)
        case steps.Verify():
            yield step.id, "restorable", step.verifies
            yield step.id, "step", present(step.on_fail)
        case steps.Batch():
            yield step.id, "service", step.restores
        case steps.Diagnose():
            yield from effect_names(step.id, step.worsens.effects if step.worsens else ())
        case steps.Ramp():
            yield step.id, "service", step.readmits
        case steps.Notify():
            yield step.id, "step", step.facts_from
            yield step.id, "clock", present(step.clock)
        case steps.Wait():
            yield from names_asked(step.id, step.until)
        case steps.SubPlaybook():
            pass
        case _:
            assert_never(step)


def effect_names(where: str, written: Iterable[effects.Effect]) -> Iterator[Named]:
    for effect in written:
        match effect:
            case effects.Hit(hit=target):
                yield where, "service", [target.service]
            case effects.Isolate(isolate=service) | effects.Release(release=service) | effects.Restore(restore=service):
                yield where, "service", [service]
            case effects.Slow(slow=slow):
                yield where, "role", present(slow.role)
                yield where, "step", present(slow.step)
            case effects.Lose(lose=loss):
                yield where, "losable", [loss.named]
            case effects.Reveal(reveal=revealed):
                yield where, "step", [revealed.of]
            case effects.Cancel(cancel=step):
                yield where, "step", [step]
            case effects.SetMark():
                pass
            case _:
                assert_never(effect)


def names_asked(where: str, condition: conditions.Condition | None) -> Iterator[Named]:
    for part in condition.parts if condition else ():
        match part.fact:
            case conditions.StepDone(step=step):
                yield where, "step", [step]
            case conditions.ServiceUp(service=service):
                yield where, "service", [service]
            case conditions.Chosen(decision=decision, option=option):
                yield where, "option", [f"{decision} = {option}"]
            case _:
                pass


def flat(names: Iterable[str | AnyOf]) -> list[str]:
    return [each for one in names for each in ([one] if isinstance(one, str) else one.any)]


def present(one: str | None) -> list[str]:
    return [] if one is None else [one]


def known(organisation: Organisation, playbook: Playbook | None = None) -> dict[str, set[str]]:
    plan = playbook.steps if playbook else ()
    services = {service.id for service in organisation.services}
    artefacts = {artefact.id for artefact in organisation.artefacts}
    roles = {role.id for role in organisation.roles}
    outside = {each.id for each in (*organisation.vendors, *organisation.channels)}
    return {
        "service": services,
        "artefact": artefacts,
        "restorable": services | artefacts,
        "means": services | outside,
        "losable": roles | outside | artefacts,
        "clock": {clock if isinstance(clock, str) else clock.id for clock in organisation.clocks},
        "role": roles,
        "team": {team.id for team in organisation.teams},
        "step": {step.id for step in plan},
        "option": {f"{s.id} = {option.id}" for s in plan if isinstance(s, steps.Decision) for option in s.options},
    }


def unknown(names: Iterable[Named], ids: dict[str, set[str]]) -> list[str]:
    return [f"{where}: no {what} {each}" for where, what, ours in names for each in ours if each not in ids[what]]


@pytest.mark.parametrize("path", PLAYBOOKS, ids=name)
def test_every_name_in_a_plan_and_its_organisation_exists(path: Path) -> None:
    playbook, organisation = playbook_with_organisation(path)
    ids = known(organisation, playbook)
    heading: list[Named] = [
        ("owner", "role", present(playbook.owner)),
        ("approved", "role", present(playbook.approved.by if playbook.approved else None)),
        ("targets", "service", [target.service for target in playbook.targets]),
        ("complete_needs", "step", playbook.complete_needs or ()),
    ]

    assert unknown(names_in(organisation), ids) == []
    assert unknown(heading, ids) == []
    assert [fault for step in playbook.steps for fault in unknown(names_of(step), ids)] == []


@pytest.mark.parametrize("pair", PAIRS, ids=name)
def test_every_name_in_a_scenario_is_a_part_of_its_cast_or_a_step_of_the_plan(pair: tuple[Path, Path]) -> None:
    playbook, organisation = playbook_with_organisation(pair[0])
    scenario = Scenario.model_validate(tree(pair[1]))
    parts = {which: {part for part, member in scenario.cast.items() if member.kind == which} for which in CAST_KINDS}
    ours = known(organisation, playbook)
    ids = (
        ours
        | parts
        | {"losable": ours["losable"] | parts["role"] | parts["artefact"] | parts["vendor"] | parts["channel"]}
    )
    asked = [names_asked(inject.id, when) for inject in scenario.injects for when in (inject.at, inject.only_if)]

    spreads = scenario.threat.spreads

    assert [to for to in (spreads.to if spreads else ()) if to not in parts["service"]] == []
    assert [loss.named for loss in scenario.loses if not any(loss.named in members for members in parts.values())] == []
    assert [clock for clock in scenario.applies if clock not in ours["clock"]] == []
    assert [hit.service for hit in scenario.hits if hit.service not in parts["service"]] == []
    assert [f"{i.id}: {to}" for i in scenario.injects for to in i.to if to not in parts["role"]] == []
    assert [fault for i in scenario.injects for fault in unknown(effect_names(i.id, i.effects), ids)] == []
    assert [fault for named in asked for fault in unknown(named, ids)] == []


@pytest.mark.parametrize("pair", PAIRS, ids=name)
def test_a_plan_restores_and_verifies_every_service_that_its_incident_hits(pair: tuple[Path, Path]) -> None:
    playbook, organisation = playbook_with_organisation(pair[0])
    scenario = Scenario.model_validate(tree(pair[1]))
    cast = bind(scenario, organisation)
    injected = [e.hit.service for i in scenario.injects for e in i.effects if isinstance(e, effects.Hit)]
    spread = scenario.threat.spreads.to if scenario.threat.spreads else ()
    hit = {cast[service] for service in [*(hit.service for hit in scenario.hits), *spread, *injected]}

    restoring = [step for step in playbook.steps if isinstance(step, steps.Task | steps.Batch)]

    assert hit - {service for step in restoring for service in step.restores} == set()
    assert hit - {service for s in playbook.steps if isinstance(s, steps.Verify) for service in s.verifies} == set()


@pytest.mark.parametrize("path", SCENARIOS, ids=name)
def test_what_players_are_told_does_not_give_the_answer_away(path: Path) -> None:
    scenario = Scenario.model_validate(tree(path))
    told = f"{scenario.title} {scenario.summary} {scenario.briefing}".lower()

    assert scenario.facilitator_notes
    assert re.findall("poison|stolen|archived|rolled? back|eleven", told) == []
    assert [inject.id for inject in scenario.injects if not inject.expected_response] == []


@pytest.mark.parametrize("runs", [60, pytest.param(400, marks=pytest.mark.slow)])
@pytest.mark.parametrize("pair", PAIRS, ids=name)
def test_a_plan_recovers_from_its_incident_at_nearly_any_hour_and_luck(pair: tuple[Path, Path], runs: int) -> None:
    playbook, organisation = playbook_with_organisation(pair[0])
    scenario = Scenario.model_validate(tree(pair[1]))
    program = compile_program(organisation, playbook, scenario, bind(scenario, organisation))
    played = [Run(program, Luck(1, number)).finish() for number in range(runs)]
    outcomes = [measure(journal, organisation, playbook, plan_alone=False).outcome for journal in played]

    assert outcomes.count("recovered") >= 0.95 * runs, sorted(outcomes)
