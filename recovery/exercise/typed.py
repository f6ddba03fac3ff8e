"""What somebody typed becomes a command: its name, then its fields in their order, `field=value` where one is to be named.

`order tell-users`, `decide pay no because it is illegal`, `jump 2h`, `note The bridge is open.`, `improvement id=i1 owner=Ann
Write down who may decide`. Open things can also be called by their numbers in the list of what is open.
"""

import re
import types
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Union, get_args, get_origin

from recovery.errors import DoesNotFit
from recovery.exercise import commands as do
from recovery.exercise.commands import COMMANDS, SPANS, Command, command
from recovery.exercise.views import FacilitatorView
from recovery.model.base import Malformed
from recovery.model.durations import parse

BY_NAME: Mapping[str, type[Command]] = {each.name: each for each in COMMANDS.values()}
ALSO = {"next": "jump", "wait": "jump", "go": "start", "stop": "pause", "say": "note"}
"""Other words for the same."""
_WORD = re.compile(r'(?:"[^"]*"|\S)+')
"""Up to a blank; blanks between quotes belong to it, as in owner="Ann Lee"."""
_REST = ("text", "reason", "other", "message")
"""Fields that take the rest of the line, the first of them that a command has."""
_FIRST_WORDS = {do.Decide: ("step", "option"), do.Map: ("step", "option"), do.Mark: ("step", "later"), do.Jump: ("to",)}
"""Where fields that need not be given are meant by their place."""


def opened(view: FacilitatorView) -> tuple[str, ...]:
    """Everything that waits for somebody, in the order in which it is numbered: orders, decisions, questions."""
    questions = (str(question.entry) for question in view.questions)
    return (*view.orders, *(decision.step for decision in view.decisions), *questions)


def typed(line: str, view: FacilitatorView) -> Command:
    """The command in a line. Raises DoesNotFit with what could be typed instead."""
    name, _, rest = line.strip().partition(" ")
    if line.strip().isdecimal():
        return _by_number(line.strip(), view)
    waits = name == "wait"
    meant = BY_NAME.get(ALSO.get(name, name))
    if meant is None:
        near = get_close_matches(name, [*BY_NAME, *ALSO], n=1)
        raise DoesNotFit(f"no command is called {name[:40]}", f"did you mean {near[0]}?" if near else "type help")
    if meant is do.Improvise:
        return _improvised(rest)
    fields = _fields(meant, rest, view)
    if meant is do.Decide:
        fields = _decided(fields, view)
    if waits and "to" in fields:
        fields["to"] += view.clocks.at
    return command(meant.kind, fields)


def _by_number(number: str, view: FacilitatorView) -> Command:
    """An order by its number alone; decisions and questions want more words."""
    what = _numbered("step", number, view)
    if what in view.orders:
        return do.Order(step=what)
    if what in [decision.step for decision in view.decisions]:
        raise DoesNotFit(f"{number} is a decision", f"decide {number} OPTION, or decide {number} and your own words")
    if what != number:
        raise DoesNotFit(f"{number} is a question", f"answer {what} and your words")
    raise DoesNotFit(f"nothing that is open has the number {number}", "open lists what waits for somebody")


def usage(meant: type[Command]) -> str:
    """How it is typed: `decide STEP [OPTION] [confidence=...] [TEXT...]`."""
    if meant is do.Improvise:
        return "improvise ID TAKES [ROLE] TITLE..."
    first, rest = _by_place(meant), _rest(meant)
    parts = [meant.name]
    for field, info in meant.model_fields.items():
        word = (info.alias or field).upper() if field in first else f"{info.alias or field}=..."
        word = f"{word}..." if field == rest else word
        parts.append(word if info.is_required() else f"[{word}]")
    return " ".join(parts)


def _by_place(meant: type[Command]) -> list[str]:
    """Fields whose value is known by its place; the one that takes the rest of the line is the last."""
    rest = _rest(meant)
    needed = [name for name, info in meant.model_fields.items() if info.is_required() and name != rest]
    first = list(_FIRST_WORDS.get(meant, needed))
    return [*first, rest] if rest else first


def _rest(meant: type[Command]) -> str | None:
    return next((name for name in _REST if name in meant.model_fields), None)


def _fields(meant: type[Command], rest: str, view: FacilitatorView) -> dict[str, Any]:
    """The fields of a command in the words of a line: named ones anywhere before the text that ends it."""
    fields: dict[str, Any] = {}
    aliases = {info.alias or name: name for name, info in meant.model_fields.items()}
    last = _rest(meant)
    places = [name for name in _by_place(meant) if name != last]
    left = rest.strip()
    while left:
        word, after = _word(left)
        alias, equals, value = word.partition("=")
        name = aliases.get(alias) if equals else None
        if name is None:
            if not places:
                break
            name, value = places.pop(0), word
        if name in places:
            places.remove(name)
        info, left = meant.model_fields[name], after
        if not (meant is do.Map and name == "option" and value == "-"):
            span = name in SPANS or meant is do.Jump
            fields[info.alias or name] = _value(info.annotation, _numbered(name, value, view), span=span)
    if left and last is None:
        raise DoesNotFit(f"{left[:60]} is more than {meant.name} takes", usage(meant))
    return {**fields, last: left} if left and last else fields


def _word(text: str) -> tuple[str, str]:
    """The first word, which may stand in quotes, and the rest."""
    quote = text[0] if text[0] in "\"'" else None
    end = text.find(quote, 1) if quote else -1
    if end > 0:
        return text[1:end], text[end + 1 :].lstrip()
    match = _WORD.match(text)
    assert match is not None  # the text begins with no blank
    return match[0].replace('"', ""), text[match.end() :].lstrip()


def _numbered(field: str, word: str, view: FacilitatorView) -> str:
    """What a number in the list of what is open stands for."""
    listed = opened(view)
    if field == "step" and word.isdecimal() and 1 <= int(word) <= len(listed):
        return listed[int(word) - 1]
    return word


def _value(annotation: Any, word: str, *, span: bool) -> Any:
    """A word as the value of a field: a span in seconds, one of several with commas between them, or as it stands."""
    if span:
        try:
            return parse(word)
        except Malformed as error:
            raise DoesNotFit(str(error), error.hint) from error
    if _is_tuple(annotation):
        return [part.strip() for part in word.split(",") if part.strip()]
    if word in ("true", "yes") and annotation is bool:
        return True
    return word


def _is_tuple(annotation: Any) -> bool:
    inner: Sequence[Any] = get_args(annotation) if get_origin(annotation) in (Union, types.UnionType) else (annotation,)
    return any(get_origin(each) is tuple for each in inner)


def _decided(fields: dict[str, Any], view: FacilitatorView) -> dict[str, Any]:
    """An option, or else its own words, begun with the word that is no option."""
    decision = next((each for each in view.decisions if each.step == fields.get("step")), None)
    option = fields.get("option")
    if decision is None:
        return {"step": fields.get("step", ""), "other": option or "?"}  # refused, with what is open
    if option is None:
        return fields
    options = [each.option for each in decision.options]
    if option.isdecimal() and 1 <= int(option) <= len(options):
        return {**fields, "option": options[int(option) - 1]}
    if option in options:
        return fields
    reason = fields.pop("reason", "")
    return {**{k: v for k, v in fields.items() if k != "option"}, "other": f"{option} {reason}".strip()}


def _improvised(rest: str) -> Command:
    """`improvise fail-over 20m ops Move to the standby region`; `-` where nobody is needed."""
    words = rest.split(None, 3)
    if len(words) < 4:
        raise DoesNotFit("an improvised step has an id, a time, a role and a title", usage(do.Improvise))
    id, takes, role, title = words
    step: dict[str, Any] = {"id": id, "title": title, "takes": takes}
    if role != "-":
        step["role"] = role
    return command(do.Improvise.kind, {"step": step})
