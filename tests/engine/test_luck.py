"""Luck has names: what shares it, what leaves it alone, and that it is spread as it should be."""

import math
from random import Random

import pytest

from recovery.engine import quantities
from recovery.engine.codes import CERTAIN
from recovery.engine.compile import compile_program
from recovery.engine.draws import Luck, Table, chance_of, name_key, philox, table, weighted
from recovery.engine.program import Draw
from recovery.errors import DoesNotFit
from recovery.model.durations import HOUR, WEEK
from recovery.model.estimates import parse
from recovery.model.shapes import Exponential, Shape
from recovery.study.statistics import chance
from tests.engine.plans import (
    Words,
    decision,
    hit,
    inject,
    option,
    organisation,
    play,
    playbook,
    role,
    scenario,
    service,
    task,
)

CAP = 10**9

# The generator


@pytest.mark.parametrize(
    ("counter", "key", "block"),
    [
        ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D)),
        ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, (0x408F276D, 0x41C83B0E)),
        ((0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344), (0xA4093822, 0x299F31D0), (0xD16CFE09, 0x94FDCCEB)),
    ],
    ids=["zeros", "ones", "pi"],
)
def test_philox_gives_the_published_blocks(
    counter: tuple[int, int, int, int], key: tuple[int, int], block: tuple[int, int]
) -> None:
    assert philox(counter, key[1] << 32 | key[0]) == block[0] << 32 | block[1]


def test_a_draw_is_the_block_at_run_round_attempt_lane_and_name() -> None:
    key = name_key("step/a/work")
    drawn = Luck(seed=7, run=5).bits(key, round=1, attempt=2, lane=3)

    assert drawn == philox((5, 1 << 24 | 2 << 16 | 3, key & 0xFFFFFFFF, key >> 32), 7)


def test_what_is_drawn_once_is_drawn_in_round_attempt_and_lane_0() -> None:
    luck, draw = Luck(11, 3), Draw("x", name_key("x"), parse("20m..3h").shape, CAP)

    assert (luck.bits(draw.key), luck.ticks(draw)) == (luck.bits(draw.key, 0, 0, 0), luck.ticks(draw, 0, 0, 0))
    assert (
        luck.choose(draw, [1] * 1000)
        == luck.choose(draw, [1] * 1000, 0, 0)
        == luck.bits(draw.key, 0, 0, 0) * 1000 >> 64
    )
    assert luck.age(draw, CAP) == luck.bits(draw.key, 0, 0, 0) * CAP >> 64
    assert luck.happens(draw, CERTAIN // 2) == (luck.bits(draw.key, 0, 0, 0) >> 63 == 0)


def test_no_two_draws_of_a_run_are_the_same() -> None:
    luck = Luck(1)
    places = [(name_key(n), r, a, lane) for n in "ab" for r in range(5) for a in range(5) for lane in range(5)]

    assert len({luck.bits(*place) for place in places}) == len(places)


def test_seeds_and_runs_have_luck_of_their_own() -> None:
    key = name_key("x")

    assert len({Luck(seed, run).bits(key) for seed in (0, 1, 2**32, 2**63) for run in range(100)}) == 400


def test_bits_are_evenly_spread() -> None:
    counts = [0] * 64
    for run in range(4000):
        bits = Luck(3, run).bits(name_key("even"))
        for place in range(64):
            counts[place] += bits >> place & 1

    assert all(abs(count - 2000) < 5 * math.sqrt(1000) for count in counts), counts


# Names


def wide(id: str, **rest: object) -> Words:
    return task(id, "5m..2h", **rest)  # type: ignore[arg-type]


def spans(*steps: Words, run: int = 0, plan: str = "plan") -> dict[str, int]:
    """How long each step takes."""
    return {step: end - start for step, (start, end) in play(playbook(*steps, id=plan), run=run).spans.items()}


def test_another_estimate_of_one_step_leaves_every_other_step_its_luck() -> None:
    before = spans(wide("a"), wide("b"), wide("c"))
    after = spans(wide("a"), task("b", "1h..20h"), wide("c"))

    assert {**after, "b": before["b"]} == before
    assert after["b"] > before["b"]  # the same luck, a larger estimate


def test_a_new_step_changes_nobody_elses_luck() -> None:
    before = spans(wide("a"), wide("b"))
    after = spans(wide("new", needs=["b"]), wide("b"), wide("a", needs=["b"]))

    assert {name: after[name] for name in before} == before


def test_two_plans_with_other_ids_share_their_luck() -> None:
    assert spans(wide("a"), wide("b"), plan="one") == spans(wide("a"), wide("b"), plan="two")


def test_a_renamed_step_keeps_its_luck_by_draws_as() -> None:
    assert spans(wide("new", draws_as="old"))["new"] == spans(wide("old"))["old"] != spans(wide("new"))["new"]


def test_two_steps_with_one_luck_take_equally_long() -> None:
    took = spans(wide("a"), wide("b", draws_as="a"))

    assert took["a"] == took["b"]


def test_rounds_and_attempts_have_luck_of_their_own() -> None:
    step = wide("a", fails={"chance": 1, "retry": 20})
    took = [end - start for _, start, end in play(playbook(step)).attempts]

    assert len(set(took)) == 21


def test_a_pin_overrides_one_draw_and_no_other() -> None:
    step = wide("a", fails={"chance": 1, "retry": 2})
    by_luck = play(playbook(step), run=3).attempts
    pinned = play(playbook(step), run=3, pins={("step/a/work", 0, 1, 0): 42}).attempts

    took = [[end - start for _, start, end in attempts] for attempts in (by_luck, pinned)]
    assert took[1] == [took[0][0], 42, took[0][2]]


def test_hits_detection_and_delays_can_be_pinned() -> None:
    incident = scenario(
        hit("web", after="1m..1h"),
        hit("web", after="1m..1h"),
        hit("web", "degraded", after="1m..1h"),
        detected="1m..1h",
    )
    pins = {
        ("scenario/hit/web/down", 0, 0, 0): 11,
        ("scenario/hit/web/down/2", 0, 0, 0): 22,
        ("scenario/hit/web/degraded", 0, 0, 0): 33,
        ("scenario/detection", 0, 0, 0): 44,
    }
    told = play(
        playbook(task("fix", 10, restores=["web"])), organisation(services=[service("web")]), incident, pins=pins
    )

    assert told.service("web") == [(11, "o"), (33, "od"), (54, "=")]


def test_names_that_would_share_their_luck_by_chance_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quantities, "name_key", lambda name: name_key(name) & 0xF)

    with pytest.raises(DoesNotFit) as refused:
        compile_program(organisation(), playbook(*(wide(f"s{n}") for n in range(20))))

    assert ("would share their luck" in str(refused.value), refused.value.hint) == (True, "rename one of them")


def test_the_names_of_a_plan_have_different_keys() -> None:
    house = organisation(roles=[role("ann", hours=None)], services=[service("web")])
    plan = playbook(
        wide("a", role="ann", fails={"chance": 0.5, "after": "1m..1h"}), decision("d", 10, option("x"), option("y"))
    )
    incident = scenario(hit("web", after="1m..1h"), injects=[inject("i", "onset", chance=0.5)], difficulty={})
    program = compile_program(house, plan, incident)

    [a, d] = program.nodes
    draws = [a.work, a.fail, a.back_off, d.work, d.choose, program.pools[0].reach, program.hits[0].after]
    draws += [program.injects[0].luck, program.detection, program.difficulty]
    names = [draw.name for draw in draws if draw is not None]
    assert names == [
        "step/a/work",
        "step/a/fail",
        "step/a/back-off",
        "step/d/work",
        "step/d/choice",
        "role/ann/reach",
        "scenario/hit/web/down",
        "scenario/inject/i/chance",
        "scenario/detection",
        "scenario/difficulty",
    ]
    assert [draw.key for draw in draws if draw is not None] == [name_key(name) for name in names]


# Estimates


@pytest.mark.parametrize(
    ("estimate", "off"),
    [
        ("20m..3h", 1),
        ("5m..2h", 2),
        ("1h..30d", 7),  # the wider, the coarser: still far below what anybody can estimate
        ({"lognormal": {"median": "30m", "p90": "2h"}}, 2),
        ("10m..30m..4h", 1),
        ("0m..1h..1h", 1),
        ({"uniform": ["10m", "5h"]}, 1),
        ({"triangular": ["10m", "1h", "5h"]}, 1),
        ({"exponential": {"mean": "1h"}}, 1),
    ],
    ids=str,
)
def test_the_table_of_an_estimate_agrees_with_its_quantiles_to_so_many_in_ten_thousand(
    estimate: object, off: int
) -> None:
    shape = parse(estimate).shape
    known = table(shape, 10**14)
    random = Random(1)
    shares = [*(random.random() for _ in range(3000)), *(2.0**-n for n in range(1, 20))]

    worst = max(_error(shape, known, share) for share in [*shares, *(1 - share for share in shares)])

    assert worst <= off


def _error(shape: Shape, known: Table, share: float) -> float:
    """How far the table is off, beyond the half second of rounding, in parts of 10,000."""
    exact = shape.quantile(share)
    return 1e4 * (abs(known.ticks(int(share * 2**64)) - exact) - 0.505) / max(exact, 1)


@pytest.mark.parametrize("estimate", ["5m..2h", "10m..30m..4h", {"exponential": {"mean": "1h"}}], ids=str)
def test_more_luck_never_makes_less_time(estimate: object) -> None:
    known = table(parse(estimate).shape, 3 * HOUR)
    shares = sorted(
        [*(Random(2).getrandbits(64) for _ in range(20_000)), *range(50), *(2**64 - 1 - n for n in range(50))]
    )
    ticks = [known.ticks(share) for share in shares]

    assert ticks == sorted(ticks)
    assert (ticks[0] >= 0, ticks[-1] <= 3 * HOUR) == (True, True)


def test_draws_follow_their_estimate() -> None:
    draw = Draw("x", name_key("x"), parse("20m..3h").shape, CAP)
    drawn = [Luck(5, run).ticks(draw) for run in range(4000)]

    shares = [sum(ticks <= limit for ticks in drawn) / 4000 for limit in (20 * 60, 60 * 60, 180 * 60)]
    assert [abs(share - meant) < 0.02 for share, meant in zip(shares, (0.1, 0.5, 0.9), strict=True)] == [True] * 3


@pytest.mark.parametrize("text", ["10m..30m..4h", "5m..2h"])
@pytest.mark.parametrize("share", [0.05, 0.5, 0.9, 0.99])
def test_pert_and_lognormal_quantiles_lie_within_the_sampling_interval(text: str, share: float) -> None:
    shape = parse(text).shape
    draw = Draw("x", name_key("x"), shape, CAP)
    below = sum(Luck(5, run).ticks(draw) <= shape.quantile(share) for run in range(4000))

    interval = chance(below, 4000, 0.9999)
    assert (interval.low or 0) <= share <= (interval.high or 0)


def test_recorded_values_are_drawn_equally_often() -> None:
    draw = Draw("x", name_key("x"), parse({"empirical": ["1m", "2m", "2m", "7m"]}).shape, CAP)
    drawn = [Luck(5, run).ticks(draw) for run in range(4000)]

    assert [abs(drawn.count(ticks) - expected) < 120 for ticks, expected in ((60, 1000), (120, 2000), (420, 1000))] == [
        True
    ] * 3


def test_a_mix_draws_its_part_and_then_of_it() -> None:
    draw = Draw(
        "x",
        name_key("x"),
        parse({"mix": [{"chance": 0.25, "of": "1m"}, {"chance": 0.75, "of": {"uniform": ["1h", "2h"]}}]}).shape,
        CAP,
    )
    drawn = [Luck(5, run).ticks(draw) for run in range(4000)]

    long = [ticks for ticks in drawn if ticks != 60]
    assert abs(len(long) - 3000) < 110
    assert abs(sum(long) / len(long) - 5400) < 70
    assert all(3600 <= ticks <= 7200 for ticks in long)


def test_nothing_takes_longer_than_its_cap() -> None:
    draw = Draw("x", name_key("x"), Exponential(3600), 1800)

    drawn = [Luck(1, run).ticks(draw) for run in range(500)]
    assert max(drawn) == 1800


# Chances


@pytest.mark.parametrize("chance", [0.001, 0.3, 0.5, 0.97])
def test_a_chance_comes_in_its_share_of_draws(chance: float) -> None:
    draw, runs = Draw("x", name_key("x")), 6000
    came = sum(Luck(1, run).happens(draw, chance_of(chance)) for run in range(runs))

    assert abs(came - runs * chance) < 4 * math.sqrt(runs * chance * (1 - chance))


def test_never_never_comes_and_certain_always() -> None:
    draw = Draw("x", name_key("x"))

    assert {(Luck(1, run).happens(draw, 0), Luck(1, run).happens(draw, CERTAIN)) for run in range(1000)} == {
        (False, True)
    }


def test_weights_cut_the_whole_in_their_shares() -> None:
    cuts = [weighted(u, [1, 0, 2, 1]) for u in (0, 2**62 - 1, 2**62, 3 * 2**62 - 1, 3 * 2**62, 2**64 - 1)]

    assert cuts == [0, 0, 2, 2, 3, 3]


# Starts


def test_starts_cover_the_week_evenly_with_few_runs() -> None:
    program = compile_program(organisation(), playbook(task("a", 1)))
    for runs in (64, 160, 1600):
        starts = sorted(Luck(11, run).start(program) for run in range(runs))
        days = [sum(day * WEEK // 7 <= start < (day + 1) * WEEK // 7 for start in starts) for day in range(7)]

        assert all(0 <= start < WEEK for start in starts)
        assert max(abs(count - runs / 7) for count in days) <= 12, (runs, days)


def test_each_batch_of_starts_has_no_wide_gap() -> None:
    program = compile_program(organisation(), playbook(task("a", 1)))
    for batch in range(16):
        starts = sorted(Luck(11, batch + 16 * index).start(program) for index in range(100))
        gaps = [b - a for a, b in zip(starts, [*starts[1:], starts[0] + WEEK], strict=True)]

        assert max(gaps) <= 0.02 * WEEK, batch  # of the golden ratio: three lengths of gaps, the widest below 2 in 100
        assert len({round(gap / 50) for gap in gaps}) <= 6, batch


def test_a_fixed_start_is_where_it_was_put() -> None:
    program = compile_program(organisation(), playbook(task("a", 1)), starts="Sat 02:00")

    assert {Luck(11, run).start(program) for run in range(50)} == {5 * 24 * HOUR + 2 * HOUR}


def test_starts_are_the_golden_sequence_of_the_page() -> None:
    program = compile_program(organisation(), playbook(task("a", 1)))
    run, seed = 16 * 3 + 5, 99
    shift = Luck(seed, 5).bits(name_key("start"))

    assert Luck(seed, run).start(program) == (shift + 3 * 0x9E3779B97F4A7C15) % 2**64 * 604800 >> 64
