"""The real app in a pty, killed after an answer: the answer is on disk."""

import os
import pty
import select
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest

from coach.interview import introduce
from coach.session import Answer, Cast, Profile, Session, now
from coach.store import Sessions, sessions_folder
from tests.cli.terminal import Terminal, terminal
from tests.tui.helpers import answered


def wait_for_answer(sessions: Sessions, claim: str, screen: int, seconds: float = 30) -> Answer:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        drain(screen)
        answer = sessions.load("one").answer(claim)
        if answer.choice is not None:
            return answer
    return Answer()


def drain(screen: int, seconds: float = 0.05) -> bytes:
    seen = b""
    while select.select([screen], [], [], seconds)[0]:
        with suppress(OSError):
            if part := os.read(screen, 65536):
                seen += part
                continue
        break
    return seen


def wait_for_text(screen: int, text: str, seconds: float = 30) -> bool:
    end = time.monotonic() + seconds
    seen = b""
    while time.monotonic() < end:
        seen += drain(screen)
        if text.encode() in seen:
            return True
    return False


def test_an_answer_is_on_disk_before_the_next_question_shows(tmp_path: Path) -> None:
    sessions = Sessions(sessions_folder(tmp_path))
    moment = now()
    session = Session("one", moment, moment)
    sessions.create(introduce(session, Profile(name="Aldermoor"), Cast(growth_owner="nobody")))
    controller, terminal = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "COLUMNS": "100"}
    app = subprocess.Popen(
        [sys.executable, "-m", "coach", "--data-dir", str(tmp_path), "--model", "none"],
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        env={**environment, "LINES": "30"},
        start_new_session=True,
    )
    os.close(terminal)
    try:
        assert wait_for_text(controller, "Aldermoor")
        os.write(controller, b"\r")
        time.sleep(1.5)
        drain(controller)
        os.write(controller, b"2")
        answer = wait_for_answer(sessions, "G1", controller)
    finally:
        os.kill(app.pid, signal.SIGKILL)
        app.wait()
        os.close(controller)
    assert answer.choice == 1
    assert sessions.load("one").answer("G1").choice == 1
    assert [entry.broken for entry in sessions.list()] == [None]


@contextmanager
def writing(folder: Path, before: str = "") -> Iterator[Terminal]:
    """Open the app in a terminal and type the beginning of an account."""
    Sessions(sessions_folder(folder)).create(answered())
    app = [sys.executable, "-m", "coach", "--data-dir", str(folder), "--model", "none"]
    with terminal(100, 34, {**os.environ, "LC_ALL": "C.UTF-8"}) as screen:
        screen.type(f"{before}{shlex.join(app)}\r")
        screen.wait("Halden Care")
        screen.type("\r")
        screen.wait("Tell me")
        screen.type("Mia showed me the sheet")
        screen.wait("5 words")
        yield screen


def kept(folder: Path) -> list[str]:
    sessions = Sessions(sessions_folder(folder))
    (entry,) = sessions.list()
    return list(sessions.load(entry.id).drafts.values())


@pytest.mark.parametrize("before", ["", "trap '' HUP; "], ids=["as it is", "hang-ups ignored"])
def test_an_app_whose_window_is_closed_ends_and_keeps_what_was_typed(
    before: str, tmp_path: Path
) -> None:
    with writing(tmp_path, before) as screen:
        jobs = screen.jobs
        assert jobs
        screen.hang_up()
        _, alive = psutil.wait_procs(jobs, timeout=10)
        assert alive == []
    assert "Mia showed me the sheet" in kept(tmp_path)


def test_an_app_that_is_told_to_end_keeps_what_was_typed_and_leaves_the_terminal_in_order(
    tmp_path: Path,
) -> None:
    with writing(tmp_path) as screen:
        (job,) = screen.jobs
        job.terminate()
        psutil.wait_procs([job], timeout=10)
        screen.type("echo still $((40 + 2))\r")
        screen.wait("still 42")
    assert "Mia showed me the sheet" in kept(tmp_path)
