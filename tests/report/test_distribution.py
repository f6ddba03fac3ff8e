"""Samples drawn in characters: each run is in one bar, and the target stands where it belongs."""

import re

from hypothesis import given
from hypothesis import strategies as st

from recovery.report.distribution import bars, strip

HOUR = 3600


def test_each_bar_says_its_share_and_the_share_so_far() -> None:
    drawn = bars([1800, 3600, 5400, 7200, None], 60)
    rows = [re.sub(" *█+ *", " ", line).split() for line in drawn]

    assert [row for row in rows if row[:1] == ["within"]][-1][-1] == "80%"
    assert rows[-1] == ["not", "recovered", "20%"]
    assert drawn[0].split() == ["runs", "so", "far"]


def test_no_sample_no_drawing() -> None:
    assert [bars([None, None], 80), bars([], 80), list(strip([None], 60, 80)), list(strip([5], 0, 80))] == [[]] * 4


@given(st.lists(st.integers(0, 90 * 86_400) | st.none(), min_size=1, max_size=200), st.integers(60, 80))
def test_drawings_fit_and_their_shares_add_up(samples: list[int | None], width: int) -> None:
    drawn = bars(samples, width)
    lines = [*drawn, *strip(samples, 3 * HOUR, width)]
    shares = [int(found[1]) for line in drawn[1:] if (found := re.search(r"(\d+)%", line.split("█")[-1]))]

    assert [line for line in lines if len(line) > width] == []
    assert not shares or max(shares) <= 100
    assert any(sample is not None for sample in samples) == bool(drawn)


def test_the_target_stands_between_what_met_it_and_what_did_not() -> None:
    drawn, ruler = strip([HOUR] * 50 + [9 * HOUR] * 50, 5 * HOUR, 80)

    assert drawn.index("│") == ruler.index("^ RTO 5 h")
    assert [sign for sign in drawn.strip() if sign not in " │"][:2] == ["█", "█"]
    assert drawn.index("█") < drawn.index("│") < drawn.rindex("█")


def test_what_lies_beyond_the_strip_is_counted_at_its_end() -> None:
    drawn, _ = strip([HOUR] * 96 + [50 * HOUR] * 2 + [None] * 2, 5 * HOUR, 80)

    assert drawn.endswith(" 4% later")
