"""What a terminal is sent: the clipboard's text, and no more of the screen than changes."""

import base64
import os
import re
import shlex
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from coach.locale import sayer
from coach.session import LANGUAGES, Language
from tests.cli.terminal import Terminal, terminal
from tests.tui.helpers import HEARD, PROFILES

# The text in Base64, for the terminal's clipboard.
OSC_52 = re.compile(rb"\x1b\]52;c;([A-Za-z0-9+/=]+)\x07")
# A terminal that can hold a frame back until it is whole says so when it is asked.
ASKED, CAN, BEGIN, END = b"\x1b[?2026$p", "\x1b[?2026;2$y", b"\x1b[?2026h", b"\x1b[?2026l"
CLEAR = b"\x1b[2J"


@contextmanager
def opened(home: Path, language: Language) -> Iterator[Terminal]:
    """Open a terminal with the app in it, and one session in its list."""
    app = [sys.executable, "-m", "tests.cli.arriving", str(home), language]
    with terminal(80, 24, {**os.environ, "LC_ALL": "C.UTF-8"}) as screen:
        screen.type(f"{shlex.join(app)}\r")
        screen.wait(lambda _: ASKED in screen.sent)
        screen.type(CAN)
        screen.wait(PROFILES[language].name)
        yield screen


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_copied_block_is_sent_to_the_terminals_clipboard(
    language: Language, tmp_path: Path
) -> None:
    say = sayer(language, "tui", "report")
    with opened(tmp_path, language) as screen:
        screen.type("r")
        screen.wait(say("report-first"))
        screen.type("\t")
        screen.wait(say("hint-copy"))
        screen.type("y")
        screen.wait(say("report-copied")[:20])
        (sent,) = OSC_52.findall(screen.sent)
    text = base64.b64decode(sent).decode("utf-8")
    assert PROFILES[language].core_behaviour in text
    assert "\x1b" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_facts_that_arrive_are_drawn_in_whole_frames_and_nothing_else_is(
    language: Language, tmp_path: Path
) -> None:
    say = sayer(language, "tui", "report")
    with opened(tmp_path, language) as screen:
        screen.type("\r")
        screen.wait(say("heard-listening"))
        # Until nothing more is drawn.
        screen.look(2)
        before = screen.lines
        screen.forget()
        (app,) = [job for job in screen.jobs if "tests.cli.arriving" in job.cmdline()]
        app.send_signal(signal.SIGUSR1)
        screen.wait(lambda text: all(words in text for words in HEARD[language].values()))
        screen.look(0.5)
        after, drawn, sent = screen.lines, screen.drawn, screen.sent
    assert CLEAR not in sent
    # Behind the end of each frame the next one begins: nothing is sent between them.
    *frames, rest = sent.split(END)
    assert frames and not rest
    assert all(frame.startswith(BEGIN) for frame in frames)
    # From the account to the button; title, roles and keys are left alone.
    first = 3
    last = next(row for row, line in enumerate(after) if say("button-on") in line)
    assert drawn <= set(range(first, last + 1))
    assert before[:first] == after[:first] and before[-1] == after[-1]
