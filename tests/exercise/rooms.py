"""Small exercises for tests: a plan from words, as its files would say it, and a session over it in memory."""

import json
from typing import Any

from recovery.exercise.commands import Command
from recovery.exercise.entries import Memory
from recovery.exercise.plan import Plan, kept_plan
from recovery.exercise.session import Session
from recovery.exercise.settings import Settings
from recovery.model import journal as facts
from recovery.model.journal import Entry

Words = dict[str, Any]

HOUSE: Words = {
    "format": "recovery/organisation@1",
    "id": "house",
    "title": "House",
    "services": [{"id": "web", "title": "Web", "rto": "4h", "core": True}, {"id": "wiki", "title": "Wiki"}],
    "roles": [
        {"id": "lead", "title": "Lead", "people": 2, "on_duty": 1, "hours": "always"},
        {"id": "ops", "title": "Operator", "people": 2, "on_duty": 2, "hours": "always"},
        {"id": "press", "title": "Press office", "people": 1, "on_duty": 1, "hours": "always"},
    ],
}
PLAN: Words = {
    "format": "recovery/playbook@1",
    "id": "plan",
    "title": "Plan",
    "organisation": "house.yaml",
    "steps": [
        {"id": "declare", "title": "Declare", "role": "lead", "takes": "10m", "marks": ["declared"]},
        {
            "id": "way",
            "title": "Which way?",
            "kind": "decision",
            "needs": ["declare"],
            "role": "lead",
            "takes": "20m",
            "limit": "1h",
            "default": "rebuild",
            "options": [
                {"id": "fix", "title": "Fix it", "chance": 0.7, "leads_to": ["fix-it"]},
                {"id": "rebuild", "title": "Rebuild", "chance": 0.3, "leads_to": ["rebuild-it"]},
                {"id": "wait", "title": "Wait", "chance": 0, "if": "service wiki up"},
            ],
        },
        {"id": "fix-it", "title": "Fix", "role": "ops", "takes": "30m", "restores": ["web"], "fails": {"chance": 0.3}},
        {"id": "rebuild-it", "title": "Rebuild", "role": {"ops": 2}, "takes": "2h", "restores": ["web"]},
        {"id": "tell", "title": "Tell customers", "needs": ["declare"], "role": "press", "takes": "15m"},
        {
            "id": "sweep",
            "title": "Sweep the machines",
            "kind": "batch",
            "items": 4,
            "each": "10m",
            "at_once": 2,
            "role": "ops",
            "needs": ["declare"],
            "optional": True,
        },
        {
            "id": "check",
            "title": "Check",
            "kind": "verify",
            "needs_any": ["fix-it", "rebuild-it"],
            "role": "ops",
            "takes": "5m",
            "pass_chance": 0.9,
            "on_fail": "declare",
            "verifies": ["web"],
        },
    ],
}
INCIDENT: Words = {
    "format": "recovery/scenario@1",
    "id": "incident",
    "title": "Incident",
    "category": "cloud-outage",
    "summary": "It breaks.",
    "difficulty": "none",
    "starts": "Mon 09:00",
    "detection": {"takes": "3m"},
    "cast": {"boss": {"role": "lead"}, "front": {"service": "web"}, "side": {"service": "wiki"}},
    "hits": [{"service": "front", "state": "down"}],
    "objectives": [{"id": "o1", "title": "Decide within an hour", "capability": "Operational coordination"}],
    "modules": [
        {"id": "assess", "title": "Assess", "room": "10m", "ends": "declared"},
        {"id": "recover", "title": "Recover", "room": "20m", "ends": "recovered"},
    ],
    "injects": [
        {
            "id": "alarm",
            "at": "detected",
            "from": "Monitoring",
            "to": ["boss"],
            "title": "Web is down",
            "message": "All probes fail.",
            "answer_within": "10m",
        },
        {
            "id": "call",
            "at": "detected + 20m",
            "from": "A customer",
            "to": ["boss"],
            "title": "A customer calls",
            "message": "When?",
            "must": False,
            "asks": {
                "role": "boss",
                "title": "What do we say?",
                "takes": "5m",
                "options": [{"id": "truth", "title": "The truth"}, {"id": "nothing", "title": "Nothing"}],
            },
        },
        {
            "id": "worse",
            "at": "detected + 40m",
            "from": "Monitoring",
            "to": ["boss"],
            "title": "The wiki too",
            "message": "It is down.",
            "effects": [{"hit": {"service": "side", "state": "down"}}],
            "chance": 0.4,
        },
        {
            "id": "stuck",
            "at": "detected + 3h",
            "kind": "contingency",
            "from": "A colleague",
            "to": ["boss"],
            "title": "Have you tried turning it off?",
            "message": "Well?",
        },
    ],
}


def plan(incident: Words | None = None, playbook: Words | None = None, house: Words | None = None) -> Plan:
    """A plan of these files; those above where nothing else is given."""
    files = {"playbook": playbook or PLAN, "organisation": house or HOUSE, "scenario": incident or INCIDENT}
    listed = [
        {"part": part, "name": f"{part}.yaml", "text": json.dumps(words, ensure_ascii=False), "calls": []}
        for part, words in files.items()
    ]
    return kept_plan({"files": listed, "cast": {"boss": "lead", "front": "web", "side": "wiki"}})


class Room:
    """An exercise in memory, and short words for what tests do with it."""

    def __init__(self, of: Plan | None = None, **settings: Any) -> None:
        self.keeper = Memory()
        self.session = Session.open(of or plan(), Settings(**settings), self.keeper)

    def do(self, *commands: Command, by: str = "") -> int:
        """All of these; the number of the last entry."""
        receipts = [self.session.do(command, by) for command in commands]
        return receipts[-1].number

    def all(self, kind: type[Entry]) -> list[Any]:
        """Facts of a kind, so far."""
        return [entry for entry in self.session.journal if isinstance(entry, kind)]

    def resumed(self) -> "Room":
        """The exercise taken up again from what was kept."""
        again = Room.__new__(Room)
        again.keeper = Memory()
        again.session = Session.resume(self.keeper.entries, again.keeper)
        return again

    def states(self) -> dict[str, str]:
        """How each step stands."""
        return {step.step: step.state for step in self.session.facts.steps}

    def starts(self) -> dict[str, int]:
        """When each node last began, in seconds after detection."""
        detected = self.session.table.detected
        return {entry.step: entry.at - detected for entry in self.all(facts.StepStarted)}
