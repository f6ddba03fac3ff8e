"""An organisation, and plans and incidents for it, to be compiled."""

from collections.abc import Mapping
from typing import Any

from recovery.engine.codes import CERTAIN, DAY
from recovery.engine.compile import compile_program
from recovery.engine.draws import name_key
from recovery.engine.program import Draw, Node, Program
from recovery.model.organisation import Organisation
from recovery.model.playbook import Playbook
from recovery.model.scenario import Scenario
from recovery.model.shapes import Exact

HOUR = 3_600
HORIZON = 90 * DAY
HALF = CERTAIN // 2

WEB, DB, CHAT, HELP, MAKER = range(5)
"""Services, then the channel, then the vendors, as `HOME` has them."""
OPS, PRESS, CREW = range(3)
BACKUP, IMAGE = range(2)

HOME: dict[str, Any] = {
    "format": "recovery/organisation@1",
    "id": "home",
    "title": "Home",
    "services": [{"id": "web", "title": "Web", "needs": ["db"], "core": True}, {"id": "db", "title": "Database"}],
    "channels": [{"id": "chat", "title": "Chat", "needs": ["web"]}],
    "vendors": [
        {"id": "help", "title": "Help desk"},
        {"id": "maker", "title": "Maker", "hours": "Mon 09:00-10:00", "reach": "2h"},
    ],
    "roles": [
        {"id": "ops", "title": "Operations", "people": 3, "team": "crew", "hours": "always"},
        {"id": "press", "title": "Press office", "hours": "always"},
    ],
    "teams": [{"id": "crew", "title": "Crew", "people": 4}],
    "artefacts": [
        {"id": "backup", "title": "Backup", "of": "db", "every": "1d", "keep": 7, "size": "10 GB", "rate": "3 GB/s"},
        {"id": "image", "title": "Image", "of": "web"},
    ],
}


def home(**more: Any) -> Organisation:
    return Organisation.model_validate({**HOME, **more})


def plan(*steps: dict[str, Any], **more: Any) -> Playbook:
    titled = [{"title": step["id"], **step} for step in steps]
    return Playbook.model_validate(
        {"format": "recovery/playbook@1", "id": "plan", "title": "Plan", "organisation": "x", "steps": titled, **more}
    )


def incident(**more: Any) -> Scenario:
    return Scenario.model_validate(
        {
            "format": "recovery/scenario@1",
            "id": "incident",
            "title": "Incident",
            "category": "ransomware",
            "summary": "Something happens.",
            "detection": {"takes": "1h"},
            "cast": {"shop": {"service": "web"}, "store": {"service": "db"}, "expert": {"role": "ops"}},
            **more,
        }
    )


CAST = {"shop": "web", "store": "db", "expert": "ops"}


def lowered(*steps: dict[str, Any], scenario: Scenario | None = None, **more: Any) -> Program:
    return compile_program(home(), plan(*steps), scenario, CAST, **more)


def against(scenario: Scenario, organisation: Organisation | None = None, **cast: str) -> Program:
    return compile_program(organisation or home(), plan(task("a")), scenario, {**CAST, **cast})


def task(name: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "takes": "1h", **more}


def node(program: Program, name: str) -> Node:
    return program.nodes[program.names.nodes.index(name)]


def order(program: Program) -> Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """By node: what it needs, and what it waits for if that happens."""
    names = program.names.nodes
    return {
        name: (tuple(names[n] for n in node.needs), tuple(names[n] for n in node.after))
        for name, node in zip(names, program.nodes, strict=True)
    }


def reopened(program: Program, name: str) -> tuple[str, ...]:
    return tuple(program.names.nodes[n] for n in node(program, name).reopened)


def draw(name: str, seconds: int | None = None, cap: int = HORIZON + 1, *, hard: bool = False) -> Draw:
    return Draw(name, name_key(name), None if seconds is None else Exact(seconds), cap, hard)
