"""One incident with some of everything, and its journals as text: run as a program it prints them."""

import json
import sys

from recovery.engine.compile import compile_program
from recovery.engine.draws import Luck
from recovery.engine.simulate import Run
from recovery.model.journal import plain
from recovery.model.organisation import Organisation
from recovery.model.playbook import Playbook
from recovery.model.scenario import Scenario
from tests.engine.plans import (
    decision,
    hit,
    inject,
    option,
    organisation,
    playbook,
    role,
    scenario,
    service,
    task,
    team,
    verify,
)


def house() -> Organisation:
    """Services with every kind of need, roles with every kind of hours."""
    return organisation(
        time_zone="Europe/London",
        services=[
            service("web", needs=["api", {"any": ["east", "west"]}], core=True, rto="12h"),
            service("api", soft_needs=["db"], tolerates_degraded=False),
            service("db", core=True, rto="1d", mtd="2d"),
            service("east"),
            service("west"),
        ],
        roles=[
            role("lead", hours=None),
            role("ops", 4, hours="Mon-Fri 08:00-18:00", on_call={"people": 2, "reach": "10m..1h"}, team="crew"),
            role("dba", 2, hours="Mon-Fri 09:00-17:00", on_call={"people": 1, "reach": "10m..1h"}, team="crew"),
            role("watch", 8, hours="always"),
        ],
        teams=[team("crew", 3)],
    )


def plan() -> Playbook:
    """Tasks that fail, decisions with conditions, checks that send work back."""
    return playbook(
        task("declare", "5m..20m", role="lead", marks=["declared"]),
        task(
            "cut", "10m..1h", role="ops", needs=["declare"], effects=[{"isolate": "db", "at": "start"}], phase="contain"
        ),
        task("look", "30m..1h..4h", role={"ops": 1, "watch": 1}, needs=["declare"]),
        decision(
            "how",
            "10m..1h",
            option("restore", chance=0.7, leads_to=["restore"], **{"if": "not step lost done"}),
            option("rebuild", chance=0.3, leads_to=["rebuild"], effects=[{"mark": "classified"}]),
            role="lead",
            needs=["look"],
            limit="45m",
            default="rebuild",
        ),
        task("lost", {"exponential": {"mean": "2h"}}, optional=True),
        task("restore", "1h..6h", role="dba", fails={"chance": 0.3, "retry": 2, "after": "5m..30m", "then": "rebuild"}),
        task(
            "rebuild",
            {"mix": [{"chance": 0.5, "of": "2h..9h"}, {"chance": 0.5, "of": "1d"}]},
            role={"dba": 1, "ops": 2},
        ),
        task(
            "bring",
            "20m..2h",
            role="ops",
            after=["restore", "rebuild"],
            needs_any=["restore", "rebuild"],
            restores=["db", "east", "west"],
        ),
        verify(
            "test", "15m..1h", role="dba", needs=["bring"], pass_chance=0.7, on_fail="bring", verifies=["db"], rounds=4
        ),
        task("tell", "10m..30m", role="watch", uses=["web"], priority=9),
        targets=[{"service": "web"}, {"service": "db", "rto": "20h"}],
    )


def incident() -> Scenario:
    """Hits, some late, and injects that depend on how it goes."""
    return scenario(
        hit("db", "untrusted", after="1m..1h"),
        hit("east"),
        hit("west", "degraded"),
        detected="10m..3h",
        difficulty={"sigma": 0.6},
        injects=[
            inject("press", "declared + 2h", {"slow": {"role": "lead", "by": 1.5, "for": "6h"}}),
            inject("west-too", "step look done", {"hit": {"service": "west", "state": "down"}}, chance=0.4),
            inject("morning", "Mon 09:00", {"slow": {"phase": "contain", "by": 3, "for": "1h"}}),
            inject("wrong", "how = rebuild", {"mark": "aware"}, only_if="service api up"),
        ],
    )


def journals(runs: int) -> str:
    """The first runs of seed 1 from any hour and through a change of clocks, a line for each entry."""
    programs = (compile_program(house(), plan(), incident(), starts=starts) for starts in ("any", "2026-03-28 20:00"))
    told = (Run(program, Luck(1, run)).finish() for program in programs for run in range(runs))
    return "\n".join(json.dumps(plain(entry)) for journal in told for entry in journal)


if __name__ == "__main__":
    sys.stdout.write(journals(int(sys.argv[1])))
