"""The check in a few lines on the page about the files of an exercise works."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from recovery.exercise.store import opening

pytestmark = pytest.mark.checkout

PAGE = Path(__file__).parents[2] / "docs" / "exercise-files.md"


def test_the_check_on_the_page_accepts_a_sound_file_and_names_a_bad_entry(tmp_path: Path) -> None:
    (program,) = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    with opening.create(tmp_path) as store:
        store.keep("exercise.opened", 0, "", {})
        store.keep("noted", 0, "", {"text": "we pay"})
        standing = store.settle(10)
    journal = standing.path.rename(tmp_path / "k7m2x.journal")

    sound = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)
    journal.write_bytes(journal.read_bytes().replace(b"pay", b"say"))
    bad = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert (sound.returncode, sound.stdout[:10]) == (0, f"2 {standing.head}")
    assert (bad.returncode, bad.stderr.strip().splitlines()[-1]) == (1, "AssertionError: b'2'")
