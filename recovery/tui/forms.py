"""A window that asks for what a command needs: a field for each of its own, with what may be chosen."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal, get_args, get_origin

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Button, Checkbox, Input, Select, Static, TextArea

from recovery.errors import DoesNotFit
from recovery.exercise.commands import SPANS, Command
from recovery.model.base import Malformed
from recovery.model.durations import parse
from recovery.tui.content import plain
from recovery.tui.dialogs import WINDOW, Choice
from recovery.tui.effects import Effects, Thing

_LONG = ("text", "reason", "message", "other", "analysis", "action")


class Form(ModalScreen[Command | None]):
    """Asks for the fields of a command that are not given yet; gives the command."""

    DEFAULT_CSS = (
        "Form {" + WINDOW + "& TextArea, & TextArea:focus { height: 4; border: none; background: $panel; } "
        "& Input { border: none; height: 1; background: $panel; padding: 0 1; } "
        "& VerticalScroll { height: auto; max-height: 24; } & VerticalScroll > Static { height: auto; color: $text-muted; } "
        "& .trouble { color: $error; height: auto; } }"
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s,f5", "save", "Do it", priority=True),
        Binding("escape", "leave", "Leave it"),
    ]

    def __init__(
        self, command: type[Command], given: Mapping[str, Any], choices: Mapping[str, Sequence[Choice]],
        things: Mapping[Thing, Sequence[Choice]], title: str = "",
    ) -> None:  # fmt: skip
        super().__init__()
        self._command, self._given, self._choices = command, dict(given), dict(choices)
        self._things = things
        self._title = title or command.help()
        self._asked = {name: field for name, field in command.model_fields.items() if name not in given}

    def compose(self) -> ComposeResult:
        """A field below its meaning, and a button."""
        with Vertical(classes="window"):
            yield Static(plain(self._title, "bold $primary"), markup=False)
            with VerticalScroll(can_focus=False):
                for name, field in self._asked.items():
                    yield Static(_label(name, field), markup=False)
                    yield self._widget(name, field)
            yield Static(classes="trouble", markup=False)
            yield Button("Do it", variant="primary", compact=True)
            yield Static(Content("tab next field   ctrl+s do it   esc leave it"), classes="hint", markup=False)

    def _widget(self, name: str, field: FieldInfo) -> Widget:
        if name == "effects":
            return Effects(self._things, id=name)
        options = [(plain(choice.title), choice.id) for choice in self._choices.get(name, ())]
        options = options or [(Content(str(each)), str(each)) for each in _literals(field.annotation)]
        if options:
            allow = not field.is_required()
            return (
                Select(options, id=name, allow_blank=allow, compact=True, prompt="none")
                if allow
                else Select(options, id=name, allow_blank=False, compact=True)
            )
        if field.annotation is bool:
            return Checkbox(id=name, compact=True)
        if name in _LONG:
            return TextArea(id=name, soft_wrap=True, tab_behavior="focus")
        return Input(id=name, placeholder=_example(name, field), compact=True)

    def on_mount(self) -> None:
        """The first field has the keys."""
        self.query("Select, Input, TextArea, Checkbox, Button").first(Widget).focus()

    @on(Button.Pressed)
    def pressed(self) -> None:
        """The button."""
        self.action_save()

    @on(Input.Submitted)
    def entered(self) -> None:
        """Enter in the last line of a form."""
        self.action_save()

    def action_save(self) -> None:
        """Give the command, or say which field is wrong."""
        said: dict[str, Any] = dict(self._given)
        for name, field in self._asked.items():
            try:
                value = _value(self.query_one(f"#{name}"), name, field)
            except (DoesNotFit, Malformed) as error:
                self._refuse(name, f"{error}. {error.hint}" if error.hint else str(error))
                return
            if value not in (None, "", (), []):
                said[field.alias or name] = value
        try:
            self.dismiss(self._command.model_validate(said))
        except ValidationError as error:
            first = error.errors()[0]
            name = str(first["loc"][0]) if first["loc"] else ""
            words = "is missing" if first["type"] == "missing" else first["msg"].removeprefix("Value error, ")
            self._refuse(name, words)

    def _refuse(self, name: str, words: str) -> None:
        """Say what is wrong, and go there."""
        self.query_one(".trouble", Static).update(plain(f"{name or 'this'}: {words}"))
        if name in self._asked:
            self.query_one(f"#{name}").focus()

    def action_leave(self) -> None:
        """Do nothing."""
        self.dismiss(None)


def _label(name: str, field: FieldInfo) -> Content:
    words = name.rstrip("_").replace("_", " ")
    meaning = (field.description or "").split("\n")[0]
    return Content.assemble(
        (words, "bold"), "  " if meaning else "", plain(meaning), "" if field.is_required() else "  (if any)"
    )


def _literals(annotation: Any) -> tuple[Any, ...]:
    """What a field may be, where that is a short list; through `| None`."""
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    return next((found for part in get_args(annotation) if (found := _literals(part))), ())


def _example(name: str, field: FieldInfo) -> str:
    if name in SPANS:
        return "such as 45m or 2h"
    return "separated by commas" if get_origin(field.annotation) is tuple else ""


def _value(widget: Widget, name: str, field: FieldInfo) -> object:
    """What was typed or chosen. Raises DoesNotFit, or Malformed for what is no span of time."""
    match widget:
        case Effects():
            return widget.value
        case Select():
            value = widget.value
            picked = None if widget.is_blank() else value
            return (picked,) if picked is not None and get_origin(field.annotation) is tuple else picked
        case Checkbox():
            return widget.value
        case TextArea():
            return widget.text.strip()
        case Input():
            text = widget.value.strip()
            if name in SPANS:
                return parse(text) if text else None
            if get_origin(field.annotation) is tuple:
                return tuple(part.strip() for part in text.split(",") if part.strip())
            return text
        case _:
            return None
