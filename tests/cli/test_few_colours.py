"""Terminals with sixteen colours, or where no colours are wanted: all of it can be read."""

import os
import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from coach.locale import sayer
from coach.session import LANGUAGES, Language
from coach.store import Sessions, sessions_folder
from coach.store.settings import change
from coach.tui.theme import THEMES
from tests.cli.terminal import Terminal, terminal
from tests.tui.helpers import answered

F3, F7 = "\x1b[13~", "\x1b[18~"
MIXED = re.compile("[0-9a-f]{6}")
GREY = re.compile(r"([0-9a-f]{2})\1\1|default")


def walked(
    home: Path, language: Language, kind: str = "xterm-256color", **environment: str
) -> Iterator[Terminal]:
    """Go through the screens of an interview, and stop at each."""
    session = answered(language)
    Sessions(sessions_folder(home)).create(session)
    clean = {key: text for key, text in os.environ.items() if key not in ("NO_COLOR", "COLORTERM")}
    given = {**clean, "LC_ALL": "C.UTF-8", "COACH_HOME": str(home), **environment}
    say = sayer(language, "tui", "report")
    with terminal(100, 34, given, kind) as screen:
        app = [sys.executable, "-m", "coach", "--language", language, "--model", "none"]
        screen.type(f"{shlex.join(app)}\r")
        screen.wait(say("home-heading-company"))
        yield screen
        screen.type("r")
        screen.wait(say("report-first"))
        yield screen
        screen.type(F7)
        screen.wait(say("overview-legend"))
        yield screen
        screen.type(F3)
        # The list is there, and its row: "company" alone is a word of the questions too.
        screen.wait(say("home-legend"))
        screen.wait(session.profile.name)
        screen.type("m")
        screen.wait(say("hint-leave"))
        yield screen


@pytest.mark.parametrize("theme", [theme.name for theme in THEMES])
def test_with_sixteen_colours_no_text_has_the_colour_of_its_ground(
    theme: str, tmp_path: Path
) -> None:
    change(tmp_path / "home", theme=theme)
    for screen in walked(tmp_path / "home", "en", kind="xterm"):
        assert screen.unreadable == []
        assert not [colour for colour in screen.colours if MIXED.fullmatch(colour)]


@pytest.mark.parametrize("theme", [theme.name for theme in THEMES])
@pytest.mark.parametrize("language", LANGUAGES)
def test_where_no_colours_are_wanted_there_are_only_greys(
    language: Language, theme: str, tmp_path: Path
) -> None:
    change(tmp_path / "home", theme=theme)
    for screen in walked(tmp_path / "home", language, NO_COLOR="1", COLORTERM="truecolor"):
        assert screen.unreadable == []
        assert not [colour for colour in screen.colours if not GREY.fullmatch(colour)]
