"""Files are read here, and nowhere else: under limits, without trust, whatever their bytes are.

Nothing is raised: what is wrong with a file are findings about it.
"""

import errno
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import yaml

from recovery.load import disk, parser, syntax
from recovery.load.characters import clean_file, unwelcome_in_file
from recovery.load.source import MOST_FINDINGS, Findings, Lines, Source
from recovery.load.tree import Stopped, Tree
from recovery.model.findings import Finding, Level, Location

LARGEST_FILE = 4 * 1024 * 1024

_DIRECTIVE = re.compile(r"(?:[ \t]*+(?:#[^\n]*)?\r?\n)*+(%\S*)")
_BOMS = (  # those of UTF-32 first: the little one starts like that of UTF-16
    (BOM_UTF32_LE, "UTF-32"),
    (BOM_UTF32_BE, "UTF-32"),
    (BOM_UTF16_LE, "UTF-16"),
    (BOM_UTF16_BE, "UTF-16"),
)


def read(path: Path, name: str) -> Source:
    """What is in a file; `name` is what findings call it. Symbolic links, devices and pipes are not opened."""
    try:
        data = disk.read(path, LARGEST_FILE + 1)
    except disk.NotAFile as error:
        return _refused(name, "not-a-file", str(error), error.hint)
    except OSError as error:
        return _refused(name, "unreadable-file", *_trouble(error))
    return read_bytes(data, name)


def read_stream(stream: BinaryIO, name: str) -> Source:
    """What comes from a stream such as standard input, read to its end or to the limit."""
    try:
        return read_bytes(stream.read(LARGEST_FILE + 1), name)
    except OSError as error:
        return _refused(name, "unreadable-file", *_trouble(error))


def read_bytes(data: bytes, name: str) -> Source:
    """What a file with these bytes holds."""
    if len(data) > LARGEST_FILE:
        return _refused(name, "file-too-large", f"more than {LARGEST_FILE:,} bytes", "split the file")
    try:
        text = _decoded(data)
    except _NotUtf8 as error:
        lines = Lines(name, data.decode("utf-8-sig", "replace"))
        place = lines.location(error.offset, error.offset + 1) if error.offset is not None else Location(name)
        finding = lines.finding("not-utf8", Level.ERROR, str(error), place, "save it as UTF-8")
        return Source(name, "", None, (finding,), lines)
    return read_text(text, name)


def read_text(text: str, name: str) -> Source:
    """What a text holds: plain values with their places, or None where it is refused as a whole."""
    if len(text) > LARGEST_FILE:
        return _refused(name, "file-too-large", f"more than {LARGEST_FILE:,} characters", "split the file")
    lines, findings = Lines(name, text), Findings(name)
    clean, unwelcome = clean_file(text)
    if unwelcome:
        _report_unwelcome(unwelcome, lines, findings)
    tree = Tree(lines, findings)
    whole = unwelcome <= MOST_FINDINGS and _plant(tree, clean, findings, lines)
    return Source(name, text, tree.data if whole else None, tuple(findings.sorted()), lines, tree.nodes)


def _report_unwelcome(number: int, lines: Lines, findings: Findings) -> None:
    """The characters that files may not hold: the first hundred at their places, then how many more."""
    for each in islice(unwelcome_in_file(lines.text), MOST_FINDINGS):
        place = lines.location(each.offset, each.offset + 1)
        findings.add(lines.finding(each.rule, Level.ERROR, each.message, place, each.hint))
    findings.count(Level.ERROR, max(0, number - MOST_FINDINGS))


def _plant(tree: Tree, text: str, findings: Findings, lines: Lines) -> bool:
    """Grow the tree of a text. False where the parser or a limit ended that before its time."""
    directive = _DIRECTIVE.match(text)
    if directive:
        place = lines.location(directive.start(1), directive.end(1))
        message = "directives (%YAML, %TAG) are not part of this format"
        hint = "delete the line; a text that starts with % needs quotes"
        findings.add(lines.finding("directive", Level.ERROR, message, place, hint))
        return False
    try:
        for event in parser.events(text):
            tree.take(event)
    except Stopped:
        return False
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        if text is lines.text:  # a fault of syntax may follow from a character that was taken out
            findings.add(syntax.finding(error, lines), always=True)
        return False
    if tree.empty:
        hint = "begin it with a line such as format: recovery/playbook@1"
        findings.add(Finding("empty-file", Level.ERROR, "the file is empty", Location(lines.name), hint))
    return True


# ------------------------------------------------------------------------------------------------------------- bytes


class _NotUtf8(Exception):
    """Another encoding; `offset` is the place of the first byte that shows it, in characters."""

    def __init__(self, message: str, offset: int | None = None) -> None:
        super().__init__(message)
        self.offset = offset


def _decoded(data: bytes) -> str:
    """The text of a file, without the mark some editors put before it. Raises _NotUtf8."""
    wide = next((encoding for bom, encoding in _BOMS if data.startswith(bom)), None)
    if wide is None and b"\x00" in data[:4]:
        wide = "UTF-16 or UTF-32"
    if wide is not None:
        raise _NotUtf8(f"the file is {wide}, not UTF-8")
    unmarked = data.removeprefix(BOM_UTF8)
    try:
        return unmarked.decode()
    except UnicodeDecodeError as error:
        before = unmarked[: error.start].decode()
        raise _NotUtf8(f"the byte 0x{unmarked[error.start]:02X} is not UTF-8", len(before)) from None


def _trouble(error: OSError) -> tuple[str, str]:
    match error.errno:
        case errno.ENOENT | errno.ENOTDIR:
            return "there is no such file", "look at how its name is written"
        case errno.EACCES | errno.EPERM:
            return "this file may not be read", "give yourself the right to read it"
        case errno.ELOOP:
            return "this is a symbolic link", "name the file itself"
        case errno.ENAMETOOLONG:
            return "no file can have a name this long", "look at how its name is written"
        case _:
            return f"the file cannot be read: {error.strerror or error}", "look whether it can be opened otherwise"


def _refused(name: str, rule: str, message: str, hint: str) -> Source:
    finding = Finding(rule, Level.ERROR, message, Location(name), hint)
    return Source(name, "", None, (finding,), Lines(name, ""))
