"""The examples in the pages about our style and about rules are real code."""

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.checkout

ROOT = Path(__file__).parents[2]
EXAMPLE = re.compile(r"```python\n# (\S+)\n(.*?)```", re.DOTALL)


@pytest.mark.parametrize("name", ["style.md", "rules.md"])
def test_every_example_names_its_module_and_stands_there_word_for_word(name: str) -> None:
    page = (ROOT / "docs" / name).read_text("utf-8")
    examples = EXAMPLE.findall(page)

    assert len(examples) == page.count("```python") > 0
    assert [module for module, code in examples if code not in (ROOT / module).read_text("utf-8")] == []
