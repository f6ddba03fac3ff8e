"""Whatever a file holds, it is read or refused soon, in little memory, with a line and without a traceback."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recovery.load import reader, shape
from recovery.load.files import KINDS, MODELS, Kind, document
from recovery.load.source import Route, Source
from recovery.load.workspace import Workspace
from tests.load.attacks import ATTACKS, LARGEST
from tests.load.broken import FILES

HERE = Workspace(Path("/workspace"), None, Path("/workspace"))
MEBIBYTE = 1024 * 1024
CHECK = """
import pathlib, resource, sys
from recovery.cli.main import main
try:
    code = main()
except SystemExit as end:
    code = end.code
status = pathlib.Path("/proc/self/status")
if status.exists():  # what getrusage tells on Linux may be the peak of the process that started this one
    peak = int(status.read_text().partition("VmHWM:")[2].split()[0]) * 1024
else:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print("\\npeak", peak, file=sys.stderr)
raise SystemExit(code)
"""


def told(source: Source) -> list[str]:
    return [found.rule for found in document(source, HERE, HERE.root).findings]


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_of_a_moderate_size_is_stopped_by_the_rule_it_breaks(name: str) -> None:
    attack, rule = ATTACKS[name]
    size = {"too-many-values": LARGEST // 2, "too-many-keys": LARGEST // 32, "text-too-long": LARGEST // 16}

    source = reader.read_bytes(attack(size.get(rule, LARGEST // 64)).encode(), "f")

    assert rule in told(source)
    assert len(told(source)) <= 102


def check(path: Path, text: str) -> tuple[int, int, list[str]]:
    """The exit code of `recovery check FILE` in a process of its own, its peak memory in MiB, and what it printed."""
    path.write_bytes(text.encode()[:LARGEST])
    command = [sys.executable, "-c", CHECK, "check", path.name, "--output-format", "concise"]
    done = subprocess.run(command, cwd=path.parent, capture_output=True, text=True, timeout=120, check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, int(done.stderr.split()[-1]) // MEBIBYTE, done.stdout.splitlines()


def stopped(tmp_path: Path, name: str) -> None:
    attack, rule = ATTACKS[name]

    code, memory, lines = check(tmp_path / "attack.yaml", attack(LARGEST))

    assert code == 1
    assert [line for line in lines if not line.startswith("attack.yaml:")] == []
    assert any(rule in line for line in lines)
    assert memory <= 120


@pytest.mark.parametrize(
    "name",
    ["a tower of merge keys", "lists in lists", "effects of no kind", "control characters", "needs of no sort"],
)
def test_a_whole_process_stays_small_under_attack(tmp_path: Path, name: str) -> None:
    stopped(tmp_path, name)


@pytest.mark.slow
@pytest.mark.parametrize("name", ATTACKS)
def test_a_whole_process_stays_small_under_every_attack(tmp_path: Path, name: str) -> None:
    stopped(tmp_path, name)


@pytest.mark.slow
def test_a_file_far_beyond_the_limit_is_not_even_read(tmp_path: Path) -> None:
    with (tmp_path / "attack.yaml").open("wb") as file:
        file.truncate(2**40)
    command = [sys.executable, "-c", CHECK, "check", "attack.yaml", "--output-format", "concise"]

    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)

    assert (done.returncode, "file-too-large" in done.stdout) == (1, True)
    assert int(done.stderr.split()[-1]) // MEBIBYTE <= 120


# ------------------------------------------------------------------------------------------------------ any file at all


def every_place_is_in_the_file(source: Source) -> bool:
    """Findings stand inside the text, from left to right."""
    last = source.lines.text.count("\n") + 1
    places = [found.location for found in source.findings if found.location.line]
    return all(
        place.line <= place.end_line <= last and (place.line, place.column) <= (place.end_line, place.end_column)
        for place in places
    )


@settings(max_examples=300)
@given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_any_bytes_at_all_are_read_or_refused(data: bytes) -> None:
    source = reader.read_bytes(data, "f")

    assert source.data is not None or source.findings or source.text.strip()
    assert every_place_is_in_the_file(source)
    for model in MODELS.values():
        assert shape.validate(model, source)[0] is None


edits = st.tuples(
    st.integers(0, 2_000),
    st.integers(0, 30),
    st.sampled_from(
        ["", " ", "\n", "\n  ", ": ", "- ", "[", "]", "{", "}", "'", '"', "|", "#", "&a ", "*a", "!a ", "x: "]
    )
    | st.text(max_size=3),
)


@settings(max_examples=200)
@given(st.sampled_from(KINDS), st.lists(edits, min_size=1, max_size=4))
def test_a_sound_file_that_was_damaged_anywhere_is_a_model_or_has_findings(
    kind: Kind, damage: list[tuple[int, int, str]]
) -> None:
    text = FILES[kind]
    for at, length, typed in damage:
        text = text[: at % len(text)] + typed + text[at % len(text) + length :]

    source = reader.read_bytes(text.encode("utf-8", "surrogatepass"), "f")
    read = document(source, HERE, HERE.root)

    assert (read.model is None) == any(found.level == "error" for found in read.findings)
    assert every_place_is_in_the_file(source)
    assert len({(found.rule, found.location, found.message) for found in read.findings}) == len(read.findings)


plain = (
    st.none() | st.booleans() | st.integers(-99, 999) | st.floats(0, 2) | st.sampled_from(["a", "B", "1h", "1h..2h"])
)
keys = st.sampled_from(["id", "kind", "any", "takes", "x", "[key]", "task", "hit", "service"])
values = st.recursive(
    plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3), max_leaves=8
)


def routes(value: object, route: Route = ()) -> list[Route]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [route, *(way for part, each in inner for way in routes(each, (*route, part)))]


@settings(max_examples=300)
@given(st.sampled_from(KINDS), st.integers(0, 10_000), values)
def test_whatever_stands_in_the_place_of_a_value_is_taken_or_told_there(kind: Kind, which: int, new: object) -> None:
    sound = reader.read_text(FILES[kind], "f")
    ways = routes(sound.data)[1:]
    way = ways[which % len(ways)]
    line = sound.locate(way).line

    model, findings = shape.validate(MODELS[kind], reader.read_text(put(FILES[kind], sound, way, new), "f"))

    assert (model is None) == bool(findings)
    assert [found.rule for found in findings if found.location.line > line] == []


def put(text: str, source: Source, way: Route, new: object) -> str:
    """The text with another value in the place of one, on one line."""
    start, end = (
        source.lines.start(line) + column - 1
        for at in [source.locate(way)]
        for line, column in ((at.line, at.column), (at.end_line, at.end_column))
    )
    return text[:start] + json.dumps(new) + text[end:]
