"""The colours of the app. A state is always told by a glyph and a word too, so a theme never carries a meaning alone."""

from textual.theme import Theme

DARK = Theme(
    name="recovery-dark",
    primary="#7aa2f7",
    secondary="#bb9af7",
    accent="#7dcfff",
    foreground="#c8d0e8",
    background="#11141c",
    surface="#161a24",
    panel="#1f2433",
    success="#73daca",
    warning="#e0af68",
    error="#f7768e",
    dark=True,
    variables={"quiet": "#8b93a8"},
)
LIGHT = Theme(
    name="recovery-light",
    primary="#1f4fa3",
    secondary="#6b3fa0",
    accent="#00697a",
    foreground="#1c2230",
    background="#fbfbf8",
    surface="#f1f2ee",
    panel="#e3e6ea",
    success="#14663f",
    warning="#8a5200",
    error="#b00020",
    dark=False,
    variables={"quiet": "#5b6270"},
)
HIGH_CONTRAST = Theme(
    name="recovery-high-contrast",
    primary="#ffffff",
    secondary="#ffd400",
    accent="#00e5ff",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#1a1a1a",
    success="#5dff8f",
    warning="#ffd400",
    error="#ff7b7b",
    dark=True,
    variables={"quiet": "#d0d0d0"},
)
PROJECTOR = Theme(
    name="recovery-projector",
    primary="#003f9e",
    secondary="#5a2a91",
    accent="#005f6b",
    foreground="#000000",
    background="#ffffff",
    surface="#ffffff",
    panel="#e6eaf2",
    success="#0a5a2f",
    warning="#7a4300",
    error="#a8001c",
    dark=False,
    variables={"quiet": "#454b57"},
)
"""White ground and dark ink: pastel on black dies in a lit room."""
THEMES = (DARK, LIGHT, HIGH_CONTRAST, PROJECTOR)
