"""What is left behind when the app is left: an exit code, and no worker."""

import gc
import os
import subprocess
import sys
from pathlib import Path

import pytest

from coach.cli.app import open_app
from coach.cli.common import Context
from coach.engine.scripted import ScriptedEngine
from coach.tui.app import CoachApp
from coach.tui.shelf import Shelf
from coach.tui.work import InUse

RUN = """
import sys
from coach.cli import main
from coach.tui.app import CoachApp

def mount(app):
    {does}

CoachApp.on_mount = mount
main(["--data-dir", sys.argv[1], "--model", "none"])
"""


@pytest.mark.parametrize(("does", "code"), [("raise ValueError", 1), ("app.exit()", 0)])
def test_the_exit_code_tells_whether_the_app_broke_down(
    does: str, code: int, tmp_path: Path
) -> None:
    run = subprocess.run(
        [sys.executable, "-c", RUN.format(does=does), str(tmp_path)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "TEXTUAL_DRIVER": "textual.drivers.headless_driver:HeadlessDriver"},
    )
    assert run.returncode == code


def test_the_worker_is_gone_before_a_fetch_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []

    class Worker(ScriptedEngine):
        def close(self) -> None:
            order.append("worker")

    def run(app: CoachApp) -> None:
        app.work.model = InUse(Worker())

    monkeypatch.setattr(CoachApp, "run", run)
    monkeypatch.setattr(Shelf, "close", lambda shelf: order.append("fetches"))
    open_app(Context(tmp_path, "en", "none"))
    assert order == ["worker", "fetches"]


def test_no_key_waits_for_a_search_for_garbage_in_what_stays_to_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left_out: list[int] = []
    monkeypatch.setattr(CoachApp, "run", lambda app: left_out.append(gc.get_freeze_count()))
    gc.unfreeze()
    open_app(Context(tmp_path, "en", "none"))
    gc.unfreeze()
    assert left_out[0] > 10_000
