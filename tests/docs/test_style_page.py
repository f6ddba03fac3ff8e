"""The examples in the page about our style are real code."""

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.checkout

ROOT = Path(__file__).parents[2]
EXAMPLE = re.compile(r"```python\n# (\S+)\n(.*?)```", re.DOTALL)


def test_every_example_names_its_module_and_stands_there_word_for_word() -> None:
    page = (ROOT / "docs" / "style.md").read_text("utf-8")
    examples = EXAMPLE.findall(page)

    assert len(examples) == page.count("```python") > 0
    assert [name for name, code in examples if code not in (ROOT / name).read_text("utf-8")] == []
