"""Reading a file: which bytes and which kinds of file are taken, and what is said of the others."""

import io
import os
import socket
from pathlib import Path

import pytest

from recovery.load import reader
from recovery.load.source import Source
from recovery.model.findings import UNREADABLE, Level

LIMIT = 4 * 1024 * 1024


def told(source: Source) -> list[str]:
    places = [(found.location, found.rule) for found in source.findings]
    return [f"{at.line}:{at.column}-{at.end_line}:{at.end_column} {rule}" for at, rule in places]


def rules(source: Source) -> list[str]:
    return [found.rule for found in source.findings]


# --------------------------------------------------------------------------------------------------------- encodings


@pytest.mark.parametrize(
    "data", [b"\xef\xbb\xbfa: 1\r\nb: \xc3\xa9\r\n", b"a: 1\nb: \xc3\xa9", "a: 1\n\nb: é\n\n".encode()]
)
def test_utf8_is_read_with_or_without_a_mark_and_with_either_line_end(data: bytes) -> None:
    source = reader.read_bytes(data, "f")

    assert (source.data, source.findings) == ({"a": 1, "b": "é"}, ())


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"])
def test_other_encodings_of_unicode_are_refused_by_name(encoding: str) -> None:
    source = reader.read_bytes("title: Plan\n".encode(encoding), "f")

    assert (source.data, told(source)) == (None, ["0:0-0:0 not-utf8"])
    assert "UTF-16" in source.findings[0].message or "UTF-32" in source.findings[0].message


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_byte_that_is_not_utf8_is_told_with_its_place(mark: bytes) -> None:
    source = reader.read_bytes(mark + "a: é\nb: caf".encode() + b"\xe9\n", "f")

    assert (source.data, told(source)) == (None, ["2:7-2:8 not-utf8"])
    assert source.findings[0].message == "the byte 0xE9 is not UTF-8"
    assert source.findings[0].excerpt == "b: caf\ufffd"


@pytest.mark.parametrize("data", [b"\xed\xa0\x80", b"\xc0\xaf", b"\xf4\x90\x80\x80", b"\xe2\x82"])
def test_halves_long_forms_and_cut_characters_are_not_utf8(data: bytes) -> None:
    assert rules(reader.read_bytes(b"a: " + data, "f")) == ["not-utf8"]


# -------------------------------------------------------------------------------------------------------- characters

UNWELCOME = {
    "control-character": "\x00 \x01 \x07 \x08 \x0b \x0c \x0e \x1b \x1f \x7f \x80 \x85 \x9b \x9f \u2028 \u2029 "
    "\ufffe \uffff \ufdd0 \U0010ffff",
    "bidi-control": "\u061c \u200e \u200f \u202a \u202b \u202c \u202d \u202e \u2066 \u2067 \u2068 \u2069",
    "invisible-character": "\u200b \u2060 \u2064 \u206a \u206f \ufeff \ufff9 \ufffb \U000e0001 \U000e007f",
}
EACH = [(rule, character) for rule, characters in UNWELCOME.items() for character in characters.split(" ")]


@pytest.mark.parametrize(("rule", "character"), EACH, ids=lambda each: each if len(each) > 1 else f"{ord(each):X}")
def test_what_steers_hides_or_turns_is_refused_raw_and_through_an_escape(rule: str, character: str) -> None:
    raw = reader.read_text(f"a: b\nc: d{character}e\n", "f")
    escaped = reader.read_text(f'a: b\nc: "d\\U{ord(character):08X}e"\n', "f")

    assert (told(raw), raw.data) == ([f"2:5-2:6 {rule}"], {"a": "b", "c": "d\ufffde"})
    assert (told(escaped), escaped.data) == ([f"2:4-2:18 {rule}"], {"a": "b", "c": "d\ufffde"})
    assert character not in f"{raw.findings}{escaped.findings}"


@pytest.mark.parametrize("character", ["\t", "\u00ad", "\u200c", "\u200d", "\ue000", "é", "\u05d0", "\U0001f468"])
def test_tabs_joiners_and_every_script_are_welcome_inside_a_text(character: str) -> None:
    source = reader.read_text(f"a: x{character}y\n", "f")

    assert (source.data, source.findings) == ({"a": f"x{character}y"}, ())


def test_a_carriage_return_is_welcome_only_before_a_line_feed() -> None:
    assert told(reader.read_text("a: b\r\nc: d\re\r\n", "f")) == ["2:5-2:6 control-character"]
    assert told(reader.read_text('a: "b\\rc"', "f")) == ["1:4-1:10 control-character"]


def test_of_very_many_unwelcome_characters_a_hundred_are_told_and_the_others_counted() -> None:
    source = reader.read_text("\x01" * 1_000, "f")

    assert rules(source) == ["control-character"] * 100 + ["more-findings"]
    assert (source.findings[-1].message, source.data) == ("900 more faults in this file", None)


def test_an_escape_that_names_no_character_is_refused() -> None:
    assert rules(reader.read_text('a: "\\ud800"', "f")) == ["yaml-syntax"]
    assert rules(reader.read_text('a: "\\U00110000"', "f")) == ["yaml-syntax"]
    assert rules(reader.read_text("a: \ud800", "f")) == ["control-character"]


# -------------------------------------------------------------------------------------------------------------- size


def test_a_file_may_have_four_mebibytes_and_not_one_byte_more(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    path.write_bytes(b"a: 1\n#" + b"x" * (LIMIT - 6))
    whole = reader.read(path, "f")
    path.write_bytes(b"a: 1\n#" + b"x" * (LIMIT - 5))

    assert (whole.data, whole.findings) == ({"a": 1}, ())
    assert told(reader.read(path, "f")) == ["0:0-0:0 file-too-large"]
    assert rules(reader.read_stream(io.BytesIO(path.read_bytes()), "<stdin>")) == ["file-too-large"]


def test_of_an_endless_stream_no_more_is_read_than_the_limit() -> None:
    class Endless(io.RawIOBase):
        given = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: object) -> int:
            assert isinstance(buffer, memoryview)
            buffer[:] = b"#" * len(buffer)
            self.given += len(buffer)
            return len(buffer)

    stream = Endless()

    assert rules(reader.read_stream(io.BufferedReader(stream), "<stdin>")) == ["file-too-large"]
    assert stream.given < 2 * LIMIT


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing\n", "---\n", "--- # nothing\n...\n", "\ufeff"])
def test_an_empty_file_is_said_to_be_empty(text: str) -> None:
    assert told(reader.read_bytes(text.encode(), "f")) == ["0:0-0:0 empty-file"]


# ------------------------------------------------------------------------------------------------------- what it is


def unreadable(path: Path) -> str:
    source = reader.read(path, "f")
    assert (source.data, source.text, told(source)) == (None, "", [f"0:0-0:0 {source.findings[0].rule}"])
    assert source.findings[0].rule in UNREADABLE
    assert source.findings[0].level is Level.ERROR
    return source.findings[0].message


def test_what_is_no_ordinary_file_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "there.yaml").write_text("a: 1")
    (tmp_path / "link.yaml").symlink_to("there.yaml")
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    (tmp_path / "nowhere.yaml").symlink_to("/nowhere/at/all")
    (tmp_path / "secret.yaml").symlink_to("/etc/passwd")
    os.mkfifo(tmp_path / "pipe.yaml")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(os.path.relpath(tmp_path / "socket.yaml"))

    links = ("link.yaml", "loop.yaml", "nowhere.yaml", "secret.yaml")
    assert {unreadable(tmp_path / link) for link in links} == {"this is a symbolic link"}
    assert unreadable(tmp_path) == "this is a folder"
    others = (tmp_path / "pipe.yaml", tmp_path / "socket.yaml", Path("/dev/zero"), Path("/dev/tty"))
    assert {unreadable(other) for other in others} == {"this is a pipe, socket or device"}


def test_what_cannot_be_read_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a: 1")

    assert unreadable(tmp_path / "none.yaml") == "there is no such file"
    assert unreadable(tmp_path / "file" / "none.yaml") == "there is no such file"
    assert unreadable(tmp_path / ("x" * 300)) == "no file can have a name this long"


def test_a_file_without_the_right_to_read_it_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object) -> int:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "file.yaml").write_text("a: 1")
    monkeypatch.setattr(os, "open", refuse)  # whoever runs the tests may be allowed everything

    assert unreadable(tmp_path / "file.yaml") == "this file may not be read"


def test_a_file_that_turns_into_a_pipe_between_two_looks_does_not_block(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file.yaml").write_text("a: 1")
    ordinary = os.lstat(tmp_path / "file.yaml")
    os.mkfifo(tmp_path / "pipe.yaml")
    monkeypatch.setattr(os, "lstat", lambda path: ordinary)

    assert unreadable(tmp_path / "pipe.yaml") == "this is a pipe, socket or device"


def test_a_stream_that_fails_is_a_finding() -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise OSError(5, "Input/output error")

    source = reader.read_stream(Broken(), "<stdin>")

    assert [found.message for found in source.findings] == ["the file cannot be read: Input/output error"]
