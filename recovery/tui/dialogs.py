"""Small windows over a screen: asking for a yes, or who plays whom; the page of keys, and pages to read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from recovery.tui.content import paragraphs, plain
from recovery.tui.tables import filled, lines

WINDOW = """
align: center middle;
& > .window {
    width: 84%; max-width: 88; height: auto; max-height: 90%;
    background: $surface; border: round $primary; border-title-color: $primary; border-title-style: bold; padding: 0 1;
}
& .hint { color: $text-muted; height: auto; }
"""


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose."""

    id: str
    title: str


class Ask(ModalScreen[bool]):
    """Asks for a yes."""

    DEFAULT_CSS = "Ask {" + WINDOW + "}"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,enter", "answer(True)", "Yes"),
        Binding("n,escape", "answer(False)", "No"),
    ]

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self._title, self._text = title, text

    def compose(self) -> ComposeResult:
        """The question."""
        with Vertical(classes="window"):
            yield Static(plain(self._title, "bold $primary"), markup=False)
            yield Static(paragraphs(self._text), markup=False)
            yield Static(Content("y yes   n no"), classes="hint", markup=False)

    def action_answer(self, yes: bool) -> None:
        """Yes or no."""
        self.dismiss(yes)


class Keys(ModalScreen[None]):
    """The page of keys, with a field to search it."""

    DEFAULT_CSS = (
        "Keys {" + WINDOW + "& VerticalScroll { height: auto; max-height: 22; } "
        "& Input { border: none; height: 1; background: $panel; } & VerticalScroll > Static { height: auto; } }"
    )
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Back")]

    def __init__(self, title: str, keys: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._title, self._keys = title, tuple(keys)

    def compose(self) -> ComposeResult:
        """A field, and the keys below it."""
        with Vertical(classes="window"):
            yield Static(plain(self._title, "bold $primary"), markup=False)
            yield Input(placeholder="type to find", compact=True)
            with VerticalScroll():
                yield Static(markup=False, id="keys")
            yield Static(Content("esc back"), classes="hint", markup=False)

    def on_mount(self) -> None:
        """All keys at first."""
        self._list("")

    @on(Input.Changed)
    def narrow(self, changed: Input.Changed) -> None:
        """Only what holds the words typed."""
        self._list(changed.value)

    def _list(self, words: str) -> None:
        rows = [
            Content.assemble((filled(key, 14), "bold $primary"), plain(what))
            for key, what in self._keys
            if all(word in f"{key} {what}".casefold() for word in words.casefold().split())
        ]
        self.query_one("#keys", Static).update(lines(rows) if rows else Content("no key does that here"))

    def action_leave(self) -> None:
        """Back to the screen."""
        self.dismiss(None)


class Page(ModalScreen[None]):
    """A page of text to read."""

    DEFAULT_CSS = (
        "Page {"
        + WINDOW
        + "& > .window { width: 96%; max-width: 110; height: 90%; } & VerticalScroll { height: 1fr; } "
        "& VerticalScroll > Static { height: auto; width: auto; } }"
    )
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,enter", "leave", "Back")]

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self._title, self._text = title, text

    def compose(self) -> ComposeResult:
        """The text, which scrolls."""
        with Vertical(classes="window"):
            yield Static(plain(self._title, "bold $primary"), markup=False)
            with VerticalScroll():
                yield Static(paragraphs(self._text), markup=False)
            yield Static(Content("esc back"), classes="hint", markup=False)

    def action_leave(self) -> None:
        """Back to the screen."""
        self.dismiss(None)


class Roles(ModalScreen[dict[str, tuple[str, ...]] | None]):
    """Asks who plays which role; gives names by role, of those that somebody plays."""

    DEFAULT_CSS = (
        "Roles {"
        + WINDOW
        + "& VerticalScroll { height: auto; max-height: 24; } & VerticalScroll > Static { height: auto; } "
        "& Input { border: none; height: 1; background: $panel; padding: 0 1; } }"
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s,f5", "save", "Take these", priority=True),
        Binding("escape", "leave", "Leave it"),
    ]

    def __init__(self, roles: Sequence[tuple[str, str]], people: Mapping[str, Sequence[str]]) -> None:
        super().__init__()
        self._roles, self._people = tuple(roles), dict(people)

    def compose(self) -> ComposeResult:
        """A field for each role."""
        with Vertical(classes="window"):
            yield Static(Content.styled("Who plays whom", "bold $primary"), markup=False)
            yield Static(
                Content("Names, separated by commas. A role without a name is simulated. With no name at all the room plays everybody."),
                classes="hint", markup=False,
            )  # fmt: skip
            with VerticalScroll(can_focus=False):
                for role, title in self._roles:
                    yield Static(plain(title), markup=False)
                    yield Input(", ".join(self._people.get(role, ())), id=f"role-{role}", compact=True)
            yield Static(Content("tab next   ctrl+s take these   esc leave it"), classes="hint", markup=False)

    def action_save(self) -> None:
        """Give the names."""
        typed = {role: self.query_one(f"#role-{role}", Input).value.split(",") for role, _ in self._roles}
        names = {role: tuple(name.strip() for name in each if name.strip()) for role, each in typed.items()}
        self.dismiss({role: each for role, each in names.items() if each})

    @on(Input.Submitted)
    def entered(self) -> None:
        """Enter takes what was typed."""
        self.action_save()

    def action_leave(self) -> None:
        """Change nothing."""
        self.dismiss(None)
