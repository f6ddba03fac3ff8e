"""Exercises that were played, for their debriefs."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from recovery.exercise import commands as do
from recovery.exercise.board import Board
from recovery.exercise.commands import Command
from recovery.exercise.entries import Memory
from recovery.exercise.plan import Plan, planned
from recovery.exercise.session import Session
from recovery.exercise.settings import Settings
from recovery.load.files import Files
from recovery.load.plan import plan as read_plan
from recovery.load.workspace import workspace
from recovery.model.casting import bind
from recovery.model.scenario import Scenario
from recovery.report.futures import Futures, futures
from recovery.report.views.debrief import Debrief
from recovery.report.views.debriefing import debrief
from recovery.report.views.played import Played, played

EVERYTHING = Path(__file__).parents[1] / "everything"
LIBRARY = Path(__file__).parents[2]
MINUTE = 60_000
PEOPLE = {"lead": ("Ann Example",), "operator": ("Ben Example", "Cid Example")}
ROOM = Settings(facilitator="Fay Example", people=PEOPLE)


def plan(folder: Path, playbook: str, scenario: str) -> Plan:
    """A plan and an incident from their files below a folder."""
    place, files = workspace(folder, folder), Files()
    head = files.read(folder / playbook, place)
    whole = read_plan(files, head)
    incident = files.read(folder / scenario, place)
    house, _ = files.organisation(head)
    assert whole.organisation is not None
    assert isinstance(incident.model, Scenario)
    cast = bind(incident.model, whole.organisation)
    return planned(head, house, incident, whole.inner, whole.documents, cast)


def everything() -> Plan:
    """The plan with something of every kind in it."""
    return plan(EVERYTHING, "everything.yaml", "scenario.yaml")


def played_through(
    plan: Plan,
    settings: Settings,
    after: Sequence[tuple[Command, str]] = (),
) -> tuple[Session, Memory]:
    """A room that orders what is ready, takes ten minutes for each decision and its last option, and goes on to the end."""
    keeper = Memory("k7fkm")
    session = Session.open(plan, settings, keeper)
    session.do(do.Start(), settings.facilitator)
    for _ in range(2_000):
        view = Board(session.table, session.ledger, session.pace, stopped=False).facilitator()
        if view.clocks.over:
            break
        for step in view.orders:
            session.do(do.Order(step=step), "Ann Example")
        for decision in view.decisions:
            session.pass_time(10 * MINUTE)
            possible = [each.option for each in decision.options if each.possible]
            session.do(
                do.Decide(
                    step=decision.step,
                    option=possible[-1],
                    reason="It was the last on the list.",
                    confidence="low",
                    dissent=("Ben Example",),
                ),
                "Ann Example",
            )
        if not (view.orders or view.decisions):
            session.do(do.Jump(), settings.facilitator)
    session.do(do.End(), settings.facilitator)
    for command, by in after:
        session.do(command, by)
    return session, keeper


@cache
def rehearsed() -> Played:
    """A room that played the plan with everything in it to its end, and spoke about it afterwards."""
    session, keeper = played_through(everything(), ROOM, SPOKEN)
    return replace(played(session, keeper.entries[0]), opening={"software": "0", "libraries": {"simpy": "4"}})


@cache
def compared() -> Futures:
    """A few runs of its plan."""
    return futures(rehearsed(), 32)


@cache
def told() -> Debrief:
    """Its debrief, but for the digests of its files."""
    made = debrief("k7fkm", rehearsed(), compared())
    return made.model_copy(update={"files": dict.fromkeys(made.files, "sha256:0123")})


SPOKEN: tuple[tuple[Command, str], ...] = (
    (do.Observe(objective="stop", text="The first machine stood after 12 minutes."), "Eva Example"),
    (do.RateObjective(objective="stop", rating="M", text="Stopped, but the ledger was locked with it."), "Eva Example"),
    (do.Strength(objective="stop", text="One voice gave the word."), "Eva Example"),
    (
        do.Improvement(
            id="i1",
            objective="stop",
            text="Nobody knew which belt feeds the ledger.",
            analysis="The map hangs in the other hall.",
            reference="Plan, step 1",
            action="Hang a map in each hall.",
            owner="Lead",
            due="2027-01-31",
            element="equipment",
            cost=1,
            knowledge=1,
            feasibility=1,
        ),
        "Fay Example",
    ),
    (do.Improvement(id="i2", text="The chat went down with the hall.", action="Buy a bell."), "Fay Example"),
    (do.Strength(text="People laughed."), "Fay Example"),
    (do.HotWash(role="lead", text="We waited for each other.", seconds=60), "Fay Example"),
    (do.TakeNote(text="It rained."), "Fay Example"),
)
