"""Random workspaces: an organisation, a plan and an incident that mostly make sense together, and sometimes do not."""

import json
from collections.abc import Sequence
from random import Random
from typing import Any

TYPO = 0.01
"""How often a name is one that nothing has."""
BACKWARDS = 0.02
"""How often a step is told to wait for one that stands below it."""


def workspace(random: Random) -> dict[str, str]:
    """The text of each file by its name."""
    return {name: json.dumps(file, indent=1) for name, file in _Maker(random).files().items()}


class _Maker:
    def __init__(self, random: Random) -> None:
        self.random = random
        self.services = [f"service-{n}" for n in range(random.randint(1, 5))]
        self.roles = [f"role-{n}" for n in range(random.randint(1, 3))]
        self.teams = [f"team-{n}" for n in range(random.randint(0, 2))]
        self.steps = [f"step-{n}" for n in range(random.randint(1, 9))]
        self.kinds = [random.choice(["task", "task", "decision", "verify"]) for _ in self.steps]

    def files(self) -> dict[str, dict[str, Any]]:
        return {
            "organisation.yaml": self.organisation(),
            "plan.yaml": self.playbook(),
            "incident.yaml": self.scenario(),
        }

    # small choices

    def maybe(self, chance: float) -> bool:
        return self.random.random() < chance

    def name(self, known: Sequence[str]) -> str:
        return "nobody" if not known or self.maybe(TYPO) else self.random.choice(known)

    def some(self, known: Sequence[str], chance: float = 0.4) -> list[str]:
        if not known or not self.maybe(chance):
            return []
        return [self.name(known) for _ in range(self.random.randint(1, 2))]

    def earlier(self, index: int) -> list[str]:
        """Steps that may come before this one; now and then one that stands below it."""
        return self.steps if self.maybe(BACKWARDS) else self.steps[:index]

    def span(self) -> str:
        return self.random.choice(["10m", "20m..3h", "5m..15m..45m", "0m", "2d"])

    # the organisation

    def organisation(self) -> dict[str, Any]:
        return {
            "format": "recovery/organisation@1",
            "id": "somebody",
            "title": "Somebody",
            "time_zone": "Europe/Londn" if self.maybe(TYPO) else "Europe/London",
            "services": [self.service(i, each) for i, each in enumerate(self.services)],
            "roles": [self.role(each) for each in self.roles],
            "teams": [{"id": each, "title": "A team", "people": 3} for each in self.teams],
            "casts": {"incident": {"front": self.name(self.services), "lead": self.name(self.roles)}},
        }

    def service(self, index: int, name: str) -> dict[str, Any]:
        below = self.services if self.maybe(BACKWARDS) else self.services[:index]
        needs: list[Any] = self.some(self.services)
        if below and self.maybe(0.4):
            needs = [{"any": self.some(below, 1)}]
        return {
            "id": name,
            "title": "A service",
            "owner": self.name(self.roles),
            "needs": needs,
            "soft_needs": self.some(below, 0.2),
            "tolerates_degraded": self.maybe(0.7),
        }

    def role(self, name: str) -> dict[str, Any]:
        team = {"team": self.name(self.teams)} if self.teams and self.maybe(0.5) else {}
        hours = {"hours": "always"} if self.maybe(0.5) else {}
        return {"id": name, "title": "A role", "people": 4, "deputy": self.name(self.roles), **team, **hours}

    # the plan

    def playbook(self) -> dict[str, Any]:
        return {
            "format": "recovery/playbook@1",
            "id": "plan",
            "title": "A plan",
            "organisation": "organisation.yaml",
            "owner": self.name(self.roles),
            "handles": ["cloud-outage"],
            "targets": [{"service": each, "rto": "8h"} for each in self.some(self.services)],
            "steps": [self.step(i, each) for i, each in enumerate(self.steps)],
        }

    def step(self, index: int, name: str) -> dict[str, Any]:
        step: dict[str, Any] = {
            "id": self.steps[0] if self.maybe(TYPO) else name,
            "title": "A step",
            "kind": self.kinds[index],
            "takes": self.span(),
            "needs": self.some(self.earlier(index), 0.5),
            "needs_any": self.some(self.earlier(index), 0.1),
            "after": self.some(self.earlier(index), 0.1),
            "uses": self.some(self.services, 0.2),
            "effects": self.effects(self.services, self.roles),
        }
        if self.maybe(0.7):
            step["role"] = self.name(self.roles) if self.maybe(0.7) else {self.name(self.roles): 2}
        if self.maybe(0.05):
            step["draws_as"] = self.random.choice([name, "another", *self.steps])
        return step | self.own(index)

    def own(self, index: int) -> dict[str, Any]:
        """What only this kind of step has."""
        later = self.steps[index + 1 :]
        match self.kinds[index]:
            case "task":
                then = {"then": self.random.choice(later)} if later and self.maybe(0.3) else {}
                fails = {"fails": {"chance": 0.2, "retry": 1, **then}} if self.maybe(0.3) else {}
                return {"restores": self.some(self.services), **fails}
            case "decision":
                options = [{"id": each, "title": "A way", "leads_to": self.led(later)} for each in ("this", "that")]
                options[0]["if"] = self.condition(self.services)
                return {"options": options, "limit": "4h", "default": self.name(["this", "that"])}
            case _:
                if not index:
                    return {"verifies": self.some(self.services)}
                on_fail = self.name(self.earlier(index))
                back = {"needs": [on_fail]} if self.maybe(0.8) else {}
                return {"verifies": self.some(self.services), "pass_chance": 0.9, "on_fail": on_fail, **back}

    def led(self, later: Sequence[str]) -> list[str]:
        return [self.random.choice(later)] if later and self.maybe(0.4) else []

    def condition(self, services: Sequence[str]) -> str:
        decisions = [step for step, kind in zip(self.steps, self.kinds, strict=True) if kind == "decision"]
        return self.random.choice(
            [
                "contained + 90m",
                "Mon 09:00",
                f"not step {self.name(self.steps)} done",
                f"service {self.name(services)} up + 10m",
                f"{self.name(decisions)} = {self.name(['this', 'that'])}",
            ]
        )

    def effects(self, services: Sequence[str], roles: Sequence[str]) -> list[dict[str, Any]]:
        if self.maybe(0.7):
            return []
        service = self.name(services)
        return [
            self.random.choice(
                [
                    {"hit": {"service": service, "state": "down"}},
                    {"isolate": service},
                    {"release": service},
                    {"restore": service},
                    {"slow": {"role": self.name(roles), "by": 1.5, "for": "2h"}},
                    {"slow": {"step": self.name(self.steps), "by": 1.5, "for": "2h"}},
                    {"mark": "contained"},
                ]
            )
        ]

    # the incident

    def scenario(self) -> dict[str, Any]:
        return {
            "format": "recovery/scenario@1",
            "id": "incident",
            "title": "An incident",
            "category": "cloud-outage",
            "written_for": "organisation.yaml",
            "summary": "It happens.",
            "starts": self.random.choice([*["any", "Sat 02:00", "2026-12-24 18:00"] * 4, "2026-02-30 18:00"]),
            "cast": {"front": {"service": self.name(self.services)}, "lead": {"role": self.name(self.roles)}},
            "detection": {"takes": self.span()},
            "hits": [{"service": self.name(["front"]), "state": "down", "after": self.span()}],
            "injects": [self.inject(f"inject-{n}") for n in range(self.random.randint(0, 2))],
        }

    def inject(self, name: str) -> dict[str, Any]:
        return {
            "id": name,
            "at": self.condition(["front"]),
            "only_if": self.condition(["front"]),
            "from": "Somebody",
            "to": [self.name(["lead"])],
            "title": "Something",
            "message": "It happened.",
            "effects": self.effects(["front"], ["lead"]),
        }
