"""Back-tests: how the simulator would have forecast real incidents, from what was known at their beginning.

    python -m benchmarks.backtest [FILE...] [--level 1|2] [--runs 1000] [--json]
    python -m benchmarks.backtest --page docs/backtest.md

Without files: the incidents that come with it. Each is forecast by rates that it is no part of. A file that is no
incident is named, and the end is 2.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.backtest.cases import OURS, SCORED, Case, case, ours, rows
from benchmarks.backtest.incident import Unreadable, files, read
from benchmarks.backtest.score import Row, summary
from benchmarks.backtest.table import table, told


def main(argv: list[str] | None = None) -> int:
    """0: done; 2: a file could not be read, or none of them could be scored."""
    said = _arguments(argv)
    try:
        cases = [case(read(path)) for path in files(said.files or [OURS])]
    except Unreadable as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    if said.page:
        _renew(said.page, cases, said.runs)
        return 0
    found = _forecast(cases, said.level, said.runs)
    if not found:
        print("error: nothing could be scored", file=sys.stderr)
        return 2
    print(json.dumps(_object(found), indent=2, ensure_ascii=False) if said.json else table(found))
    return 0


def _forecast(cases: Sequence[Case], level: int, runs: int) -> list[Row]:
    """All rows; what cannot be scored is named."""
    known, found = ours(), []
    for about, came in cases:
        if came.grade not in SCORED:
            print(f"{about.id}: grade {came.grade}: its figures are too coarse to score", file=sys.stderr)
        elif not came.hours:
            print(f"{about.id}: no time to contain or to recover was published", file=sys.stderr)
        else:
            found += rows((about, came), known, level, runs)
    return found


def _renew(page: Path, cases: Sequence[Case], runs: int) -> None:
    """Write the tables of a page anew, between their marks."""
    text = page.read_text("utf-8")
    for level, made in ((2, table), (1, lambda rows: "\n".join(told(rows)))):
        start, end = f"<!-- level {level} -->\n", f"<!-- end of level {level} -->"
        before, _, rest = text.partition(start)
        text = before + start + made(_forecast(cases, level, runs)) + "\n" + end + rest.partition(end)[2]
    page.write_text(text, encoding="utf-8", newline="\n")


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.backtest", description=__doc__.split("\n", 1)[0])
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="incident files, or folders of them")
    parser.add_argument("--level", type=int, choices=(1, 2), default=2, help="2: the steps are given; 1: they are not")
    parser.add_argument("--runs", type=int, default=1_000, help="simulated runs an incident")
    parser.add_argument("--page", type=Path, metavar="PAGE", help="write the tables of this page anew")
    parser.add_argument("--json", action="store_true", help="one object instead of a table")
    said = parser.parse_args(argv)
    if not 20 <= said.runs <= 1_000_000:
        parser.error("--runs is from 20 to 1,000,000")
    return said


def _object(found: list[Row]) -> dict[str, object]:
    summed = summary(found)
    plain = [{key: value for key, value in asdict(row).items() if key != "mean_crps_log"} for row in found]
    return {
        "format": "recovery/backtest@1",
        "cases": summed.cases,
        "coverage_80": round(summed.coverage_80, 4),
        "skill_against_category_lognormal": round(summed.skill, 4),
        "rows": [{k: round(v, 4) if isinstance(v, float) else v for k, v in row.items()} for row in plain],
    }


if __name__ == "__main__":
    sys.exit(main())
