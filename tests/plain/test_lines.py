"""Lines from real terminals and pipes: too long, in another encoding, closed."""

import io
import os
import pty
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from coach.locale import sayer
from coach.plain.lines import Commanded, Lines
from tests.plain.talking import sessions_in

SAY = sayer("zh", "plain")


def from_a_terminal(typed: str) -> tuple[str, str]:
    """Let a real terminal hand on a line; return what arrived and what was said."""
    controller, inside = pty.openpty()
    out = io.StringIO()
    writing = threading.Thread(target=os.write, args=(controller, typed.encode()), daemon=True)
    with (
        os.fdopen(controller, "wb"),
        os.fdopen(inside, encoding="utf-8", errors="surrogateescape") as source,
    ):
        writing.start()
        arrived = Lines(source, out, lambda: SAY).ask("")
    return arrived, out.getvalue()


@pytest.mark.parametrize("before", ["", "a", "ab"])
def test_of_a_line_that_a_terminal_cuts_off_it_is_said_where(before: str) -> None:
    arrived, said = from_a_terminal(f"{before}{'诊所用它接预约' * 260}\n")
    assert arrived.startswith(f"{before}诊所用它") and len(arrived) < 1400
    assert "\ufffd" not in arrived
    assert arrived[-20:] in said and "没有收到" in said


def test_of_a_line_that_fits_nothing_is_said() -> None:
    typed = "诊所用它接预约" * 100
    assert from_a_terminal(f"{typed}\n") == (typed, "")


def test_a_thousand_commands_that_are_none_are_told_one_by_one() -> None:
    out = io.StringIO()
    lines = Lines(io.StringIO(":no\n" * 2000 + "yes\n"), out, lambda: SAY)
    assert lines.ask() == "yes"
    assert out.getvalue().count("“：no”") == 2000


def test_what_is_no_utf_8_is_asked_for_again_and_never_kept(tmp_path: Path) -> None:
    told = subprocess.run(
        [*command(tmp_path), "--plain"],
        input="礼达诊所云\n：帮助\n".encode("gbk") + "礼达诊所云\n".encode(),
        stdout=subprocess.PIPE,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    (entry,) = sessions_in(tmp_path).list()
    assert entry.company == "礼达诊所云"
    assert told.stdout.decode().count("is not UTF-8") == 2


def test_a_sign_that_was_lost_elsewhere_can_be_told() -> None:
    lines = Lines(io.StringIO("caf\ufffd\n"), io.StringIO(), lambda: SAY)
    assert lines.ask() == "caf\ufffd"


def test_the_end_of_the_input_leaves() -> None:
    with pytest.raises(Commanded, match="quit"):
        Lines(io.StringIO(""), io.StringIO(), lambda: SAY).ask()


@pytest.mark.parametrize("closed", ["<&-", ">&-"])
def test_without_an_input_or_an_output_there_is_one_clear_line(closed: str, tmp_path: Path) -> None:
    run = subprocess.run(
        ["sh", "-c", f'exec "$@" {closed}', "sh", *command(tmp_path), "--plain"],
        capture_output=True,
        text=True,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    assert run.returncode == 2
    assert len(run.stderr.splitlines()) == 1 and "coach: " in run.stderr


def command(folder: Path) -> list[str]:
    return [sys.executable, "-m", "coach", "--data-dir", str(folder), "--model", "none"]
