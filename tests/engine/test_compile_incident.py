"""What an organisation, a scenario and its deadlines are lowered to."""

from dataclasses import replace

from recovery.engine.codes import CERTAIN, DAY, NONE, Fact, Kind, Loses, Op, State, When
from recovery.engine.compile import compile_program
from recovery.engine.draws import Luck
from recovery.engine.program import (
    Artefact,
    Atom,
    Choice,
    Clock,
    Demand,
    Effect,
    Inject,
    Redo,
    Service,
    Spread,
    TimedHit,
    TimedLoss,
)
from tests.engine.homes import (
    BACKUP,
    CAST,
    CHAT,
    CREW,
    DB,
    HALF,
    HELP,
    HORIZON,
    HOUR,
    MAKER,
    OPS,
    WEB,
    against,
    draw,
    home,
    incident,
    lowered,
    node,
    plan,
    task,
)

# --------------------------------------------------------------------------------------------------------- organisation


def test_channels_and_vendors_follow_services_and_are_never_affected() -> None:
    program = lowered(task("a"))
    chat = Service(
        closure=(CHAT, WEB, DB),
        standbys=(),
        soft=(),
        tolerates_degraded=True,
        core=False,
        relevant=False,
        checked=False,
        counts=False,
    )

    assert program.names.services == ("web", "db", "chat", "help", "maker")
    assert program.services[CHAT:] == (
        chat,
        replace(chat, closure=(HELP,)),
        replace(
            chat,
            closure=(MAKER,),
            called=True,
            reach=draw("vendor/maker/reach", 2 * HOUR),
            edges=program.services[MAKER].edges,
        ),
    )
    assert program.services[MAKER].edges[:4] == (9 * HOUR, 10 * HOUR, 7 * DAY + 9 * HOUR, 7 * DAY + 10 * HOUR)


def test_an_artefact_has_generations_and_takes_its_time_to_copy() -> None:
    program = lowered(task("a"))

    assert program.names.artefacts == ("backup", "image")
    assert program.artefacts == (
        Artefact(DAY, 7, draw("artefact/backup/age", cap=DAY), 4),
        Artefact(0, 1, draw("artefact/image/age", cap=0), 0),
    )


def test_the_newest_generation_is_of_an_even_age_or_as_pinned() -> None:
    age = draw("artefact/backup/age", cap=DAY)
    ages = [Luck(1, run).age(age, DAY) for run in range(200)]

    assert 0 <= min(ages) < DAY // 20 < DAY - DAY // 20 < max(ages) < DAY
    assert Luck(1, 0, {("artefact/backup/age", 0, 0, 0): 17}).age(age, DAY) == 17


# ------------------------------------------------------------------------------------------------------------- scenario


def test_hits_losses_spread_and_dwell_carry_names_of_the_cast() -> None:
    cast = {
        "shop": {"service": "web"},
        "store": {"service": "db"},
        "expert": {"role": "ops"},
        "copy": {"artefact": "backup"},
        "builder": {"vendor": "maker"},
    }
    scenario = incident(
        cast=cast,
        dwell="3d",
        hits=[{"service": "shop", "state": "down"}, {"service": "shop", "state": "down", "after": "1h"}],
        threat={"spreads": {"every": "2h", "to": ["store", "shop"], "state": "degraded", "most": 1}},
        loses=[
            {"artefact": "copy", "chance": 0.5, "reason": "empty"},
            {"artefact": "copy", "after": "1h"},
            {"role": "expert", "for": "2h"},
            {"vendor": "builder"},
        ],
    )
    program = against(scenario, copy="backup", builder="maker")
    year = 365 * DAY

    assert program.hits == (
        TimedHit(WEB, State.DOWN, None),
        TimedHit(WEB, State.DOWN, draw("scenario/hit/shop/down/2", HOUR, year)),
    )
    assert program.losses == (
        TimedLoss((Effect(Op.LOSE, BACKUP, Loses.EMPTY),), HALF, draw("scenario/lose/copy/chance"), None),
        TimedLoss(
            (Effect(Op.LOSE, BACKUP, Loses.ARTEFACT),),
            CERTAIN,
            draw("scenario/lose/copy/2/chance"),
            draw("scenario/lose/copy/2/after", HOUR, year),
        ),
        TimedLoss(
            tuple(Effect(Op.LOSE, pool, Loses.PEOPLE, 1, 2 * HOUR) for pool in (OPS, CREW)),
            CERTAIN,
            draw("scenario/lose/expert/chance"),
            None,
        ),
        TimedLoss((Effect(Op.LOSE, MAKER, Loses.THING),), CERTAIN, draw("scenario/lose/builder/chance"), None),
    )
    assert program.spread == Spread(draw("scenario/spread", 2 * HOUR, year), (DB,), State.DEGRADED)
    assert program.dwell == draw("scenario/dwell", 3 * DAY, 10 * year)


def test_the_threat_returns_to_services_of_the_cast_under_the_first_name_of_each() -> None:
    cast = {"shop": {"service": "web"}, "front": {"service": "web"}}
    scenario = incident(cast=cast, threat={"returns": {"chance": 0.5, "after": "1d"}})
    program = compile_program(
        home(),
        plan(
            task("aside"),
            task("mend", restores=["web", "db"]),
            task("test", needs=["mend"]),
            {"id": "v", "kind": "verify", "takes": "1h", "needs": ["test"], "verifies": ["web"]},
            task("close", needs=["v"]),
        ),
        scenario,
        {"shop": "web", "front": "web"},
    )

    assert program.return_chance == HALF
    assert [(s.return_luck, s.return_after) for s in program.services] == [
        (draw("scenario/return/shop/chance"), draw("scenario/return/shop/after", DAY)),
        *[(None, None)] * 4,
    ]
    assert [n.redo for n in program.nodes] == [(), (Redo(WEB, (1, 2, 3)),), (), (), ()]


def test_a_return_to_what_a_batch_restored_does_the_whole_batch_again() -> None:
    program = lowered(
        {"id": "b", "kind": "batch", "items": 3, "each": "1h", "restores": ["web"]},
        {"id": "r", "kind": "ramp", "stages": ["100%"], "hold": "1h", "readmits": ["web"], "needs": ["b"]},
        scenario=incident(threat={"returns": {"chance": 0.5, "after": "1d"}}),
    )

    assert [n.redo for n in program.nodes] == [(), (), (Redo(WEB, (0, 1, 2, 3)),), ()]


def test_the_question_of_an_inject_is_an_optional_decision_behind_all_steps() -> None:
    question = {
        "role": "expert",
        "title": "Pay?",
        "takes": "1h..2h",
        "limit": "3h",
        "default": "no",
        "options": [
            {"id": "yes", "title": "Yes", "effects": [{"hit": {"service": "shop", "state": "down"}}]},
            {"id": "no", "title": "No", "chance": 0},
        ],
    }
    told = {"from": "x", "to": ["expert"], "title": "x", "message": "x"}
    program = lowered(
        task("a"),
        scenario=incident(
            injects=[
                {"id": "news", "at": "demand = no", **told},
                {"id": "demand", "at": "detected + 1h", "chance": 0.5, "asks": question, **told},
            ]
        ),
    )
    asked = node(program, "@demand")

    assert (asked.kind, asked.optional, asked.inject, asked.begin) == (Kind.DECISION, True, 1, 1)
    assert asked.demands == (Demand(OPS, 1), Demand(CREW, 1))
    assert asked.choices == (Choice(CERTAIN, NONE, (Effect(Op.HIT, WEB, State.DOWN),)), Choice(0, NONE, ()))
    assert (asked.default, asked.limit, asked.work.hard) == (1, 3 * HOUR, True)
    assert (asked.work.name, asked.choose) == (
        "scenario/inject/demand/work",
        draw("scenario/inject/demand/choice"),
    )
    assert program.names.options == ((), ("yes", "no"))
    assert program.atoms == (Atom(Fact.CHOSEN, 1, 1), Atom(Fact.MOMENT, When.DETECTED, offset=HOUR))
    assert program.injects == (
        Inject(0, NONE, CERTAIN, draw("scenario/inject/news/chance"), ()),
        Inject(1, NONE, HALF, draw("scenario/inject/demand/chance"), ()),
    )
    assert program.ends == (0,)


def test_what_a_scenario_says_of_steps_this_plan_does_not_have_is_left_out() -> None:
    inject = {
        "id": "i",
        "at": "step nothing done",
        "from": "x",
        "to": ["expert"],
        "title": "x",
        "message": "x",
        "effects": [
            {"slow": {"step": "nothing", "by": 2, "for": "1h"}},
            {"cancel": "nothing"},
            {"reveal": {"items": 3, "of": "a"}},
            {"cancel": "a"},
        ],
    }
    program = lowered(task("a"), scenario=incident(injects=[inject]))

    assert program.atoms == (Atom(Fact.NEVER),)
    assert program.injects[0].effects == (Effect(Op.CANCEL, 0),)


def test_names_of_the_cast_mean_nothing_in_the_playbook() -> None:
    program = compile_program(
        home(), plan(task("a", restores=["web"])), incident(cast={"web": {"service": "db"}}), {"web": "db"}
    )

    assert node(program, "a").at_end == (Effect(Op.RESTORE, WEB),)


def test_only_ranges_of_what_people_work_are_as_hard_as_the_incident() -> None:
    steps = (
        task("exact", role="ops"),
        task("alone", takes="1h..2h"),
        task("range", takes="1h..2h", role="ops"),
        {"id": "many", "kind": "batch", "items": "1..9", "each": "1h..2h", "role": "ops"},
    )

    assert [n.work.hard for n in lowered(*steps, scenario=incident()).nodes] == [
        *(False, False, True),
        *(False, True, False),
    ]
    assert not any(n.work.hard for n in lowered(*steps).nodes)


# --------------------------------------------------------------------------------------------------------------- clocks


def test_without_a_scenario_every_clock_applies() -> None:
    program = compile_program(home(clocks=["dora-initial", "dora-intermediate", "ukgdpr-34"]), plan(task("a")))

    assert program.names.clocks == ("dora-initial", "dora-intermediate", "ukgdpr-34")
    assert program.clocks == (
        Clock(CERTAIN, draw("scenario/clock/dora-initial"), 0, False, 4 * HOUR, (), (When.AWARE, DAY)),
        Clock(CERTAIN, draw("scenario/clock/dora-intermediate"), 1, False, 3 * DAY, (), (NONE, 0)),
        Clock(CERTAIN, draw("scenario/clock/ukgdpr-34"), 2, False, NONE, (), (NONE, 0)),
    )
    assert [program.atoms[atom] for condition in program.conditions for atom in condition] == [
        Atom(Fact.MOMENT, When.CLASSIFIED),
        Atom(Fact.SUBMITTED, 0),
        Atom(Fact.MOMENT, When.AWARE),
    ]


def test_a_scenario_says_which_clocks_apply_how_likely_and_when_one_is_aware() -> None:
    applies = {"ukgdpr-33": {"chance": 0.5, "aware": "step a done"}, "nis2-ew": {}}
    program = compile_program(home(clocks=["uk-pecr", "ukgdpr-33"]), plan(task("a")), incident(applies=applies), CAST)

    assert [(clock.chance, clock.aware, program.conditions[clock.starts]) for clock in program.clocks] == [
        (0, False, (0,)),
        (HALF, True, (1,)),
    ]
    assert program.atoms == (Atom(Fact.MOMENT, When.AWARE), Atom(Fact.STEP_DONE, 0))


def test_business_days_are_the_ends_of_monday_to_friday() -> None:
    program = compile_program(home(clocks=["sec-8k-105"]), plan(task("a")))
    (clock,) = program.clocks

    assert clock.within == 4
    assert clock.days[:7] == tuple(day * DAY for day in (1, 2, 3, 4, 5, 8, 9))
    assert clock.days[-1] > HORIZON + 7 * DAY + 6 * DAY
