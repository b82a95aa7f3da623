"""The real app in a pty, killed after an answer: the answer is on disk."""

import os
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from coach.interview import introduce
from coach.session import Cast, Profile, Session, now
from coach.store import Sessions, sessions_folder
from tests.cli.terminal import Terminal, terminal
from tests.tui.helpers import answered

QUESTIONS = ("Who has to explain it", "How was the person who looks after growth")


def command(folder: Path) -> str:
    return shlex.join([sys.executable, "-m", "coach", "--data-dir", str(folder), "--model", "none"])


def test_an_answer_is_on_disk_before_the_next_question_shows(tmp_path: Path) -> None:
    sessions = Sessions(sessions_folder(tmp_path))
    moment = now()
    session = Session("one", moment, moment)
    sessions.create(introduce(session, Profile(name="Aldermoor"), Cast(growth_owner="nobody")))
    with terminal(100, 34, {**os.environ, "LC_ALL": "C.UTF-8"}) as screen:
        screen.type(f"{command(tmp_path)}\r")
        screen.wait("Aldermoor")
        screen.type("\r")
        screen.wait(QUESTIONS[0])
        screen.type("2")
        screen.wait(QUESTIONS[1])
        for job in screen.jobs:
            job.kill()
    assert sessions.load("one").answer("G1").choice == 1
    assert [entry.broken for entry in sessions.list()] == [None]


@contextmanager
def writing(folder: Path, before: str = "") -> Iterator[Terminal]:
    """Open the app in a terminal and type the beginning of an account."""
    Sessions(sessions_folder(folder)).create(answered())
    with terminal(100, 34, {**os.environ, "LC_ALL": "C.UTF-8"}) as screen:
        screen.type(f"{before}{command(folder)}\r")
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
