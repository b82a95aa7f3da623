"""The app's own colours, quiet and warm: dark, light, high contrast, and the terminal's."""

from collections.abc import Sequence

from textual.filter import LineFilter, Monochrome, NoColor
from textual.theme import BUILTIN_THEMES, Theme

DARK = Theme(
    name="coach-dark",
    primary="#8fb3cf",
    secondary="#a8b8a0",
    accent="#e0b876",
    foreground="#dcd9d0",
    background="#16181c",
    surface="#1d2025",
    panel="#272b32",
    success="#93ba8e",
    warning="#e0b876",
    error="#e09384",
    dark=True,
    variables={"muted": "#8d8f94", "faint": "#4a4f58"},
)
LIGHT = Theme(
    name="coach-light",
    primary="#2f5f82",
    secondary="#566b4c",
    accent="#8a5a10",
    foreground="#2a2925",
    background="#faf8f3",
    surface="#f1eee6",
    panel="#e4e0d5",
    success="#3d6b38",
    warning="#8a5a10",
    error="#a3392a",
    dark=False,
    variables={"muted": "#6d6a62", "faint": "#c3beb1"},
)
CONTRAST = Theme(
    name="coach-contrast",
    primary="#9fd8ff",
    secondary="#ffffff",
    accent="#ffd75f",
    foreground="#ffffff",
    background="#000000",
    surface="#1c1c1c",
    panel="#303030",
    success="#a8ff9e",
    warning="#ffd75f",
    error="#ffb0a0",
    dark=True,
    variables={"muted": "#d0d0d0", "faint": "#8a8a8a"},
)
TERMINAL = Theme(
    name="coach-terminal",
    ansi=True,
    primary="ansi_cyan",
    secondary="ansi_cyan",
    accent="ansi_yellow",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    success="ansi_green",
    warning="ansi_yellow",
    error="ansi_red",
    dark=True,
    variables={
        **BUILTIN_THEMES["ansi-dark"].variables,
        "muted": "ansi_bright_black",
        "faint": "ansi_bright_black",
    },
)
THEMES = (DARK, LIGHT, CONTRAST, TERMINAL)


def following(name: str) -> str:
    """Return the name of the theme after this one, round and round."""
    names = [theme.name for theme in THEMES]
    return names[(names.index(name) + 1) % len(names)] if name in names else DARK.name


def without_colours(filters: Sequence[LineFilter], theme: Theme) -> list[LineFilter]:
    """Return an app's filters where NO_COLOR is set, for a theme that was chosen after its start.

    Greys are made of colours that are known; of the terminal's own ones Textual would make black on
    black, since it chooses by the theme that it begins with.
    """
    return [NoColor() if theme.ansi and isinstance(one, Monochrome) else one for one in filters]
