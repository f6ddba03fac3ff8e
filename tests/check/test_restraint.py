"""What rules of branches, dependencies, targets and scenarios let be, because people write it on purpose."""

import re
from pathlib import Path

import pytest

from recovery.check.registry import all_rules
from tests.check.workbench import check

PARTS = re.split("^# ", Path(__file__).with_name("on_purpose.txt").read_text("utf-8"), flags=re.MULTILINE)[1:]


@pytest.mark.parametrize("part", PARTS, ids=lambda part: str(part).partition("\n")[0])
def test_what_people_write_on_purpose_is_let_be(part: str, tmp_path: Path) -> None:
    head, _, text = part.partition("\n")

    found = check(tmp_path, text, [all_rules()[head.partition(":")[0]]]).findings

    assert [finding.message for finding in found] == []
