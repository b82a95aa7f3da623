"""The real app in a pty, killed after an answer: the answer is on disk."""

import os
import pty
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from coach.interview import introduce
from coach.session import Answer, Cast, Profile, Session, now
from coach.store import Sessions, sessions_folder


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
