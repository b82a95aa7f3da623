"""Real crashes: two writers at once, a writer killed at any moment, a disk that is full."""

import json
import multiprocessing
import os
import random
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from coach.session import Profile
from coach.store import Sessions, StoreError
from coach.store.storage import CrashSafeStorage, locked

from .samples import session

ROOT = Path(__file__).parents[2]
FORK = multiprocessing.get_context("fork")
A = "2026-11-23-acme-abcd"
LONG = "增长" * 40_000


def in_child(work: Callable[[], None], expected: int = 0) -> None:
    """Run work in a process of its own and check how it ended."""
    child = FORK.Process(target=work)
    child.start()
    child.join(60)
    assert child.exitcode == expected


def failure_of(folder: Path, text: str) -> str:
    """Return the code with which a save of this much text fails."""
    try:
        Sessions(folder).save(session(A, profile=Profile(name=text)))
    except StoreError as error:
        return error.code
    return "saved"


def save_many(folder: Path, name: str) -> None:
    for number in range(50):
        Sessions(folder).save(session(A, profile=Profile(name=name * 500, team_size=number)))


def test_two_processes_save_without_error_or_torn_file(tmp_path: Path) -> None:
    children = [FORK.Process(target=save_many, args=(tmp_path, name)) for name in ("礼", "A")]
    for child in children:
        child.start()
    seen = 0
    while any(child.is_alive() for child in children):
        if (tmp_path / f"{A}.json").exists():
            assert Sessions(tmp_path).load(A).profile.name in {"礼" * 500, "A" * 500}
            seen += 1
    assert [child.exitcode for child in children] == [0, 0]
    assert seen > 0 and Sessions(tmp_path).load(A).profile.team_size == 49


def test_threads_save_without_error(tmp_path: Path) -> None:
    failures: list[BaseException] = []

    def work() -> None:
        try:
            save_many(tmp_path, "t")
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == [] and Sessions(tmp_path).list()[0].broken is None


ENDLESS = """
import sys
from pathlib import Path
from coach.session import Profile, Session
from coach.store import Sessions
store = Sessions(Path(sys.argv[1]))
for number in range(10**9):
    text = ("old" if number % 2 else "new") * 100_000
    store.save(Session("a", "2026-11-23", "", profile=Profile(name=text)))
    if number == 0:
        print("go", flush=True)
"""


def test_a_killed_writer_leaves_a_whole_session(tmp_path: Path) -> None:
    rng = random.Random(7)
    leftovers = 0
    for kills in range(1, 101):
        writer = subprocess.Popen(
            [sys.executable, "-c", ENDLESS, str(tmp_path)], stdout=subprocess.PIPE, cwd=ROOT
        )
        assert writer.stdout is not None and writer.stdout.readline() == b"go\n"
        time.sleep(rng.random() / 20)
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        leftovers += len(list(tmp_path.glob(".*.tmp")))
        name = Sessions(tmp_path).load("a").profile.name
        assert name in {"old" * 100_000, "new" * 100_000}
        assert [entry.id for entry in Sessions(tmp_path).list()] == ["a"]
        if kills >= 20 and leftovers:
            break
    Sessions(tmp_path).save(session(A))
    assert list(tmp_path.glob(".*.tmp")) == []
    assert leftovers > 0, "no kill hit a write: the test proves nothing"


def test_a_file_limit_leaves_the_old_file(tmp_path: Path) -> None:
    Sessions(tmp_path).create(session(A))

    def work() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
        assert failure_of(tmp_path, LONG) == "disk_full"

    in_child(work)
    assert Sessions(tmp_path).load(A) == session(A)
    assert list(tmp_path.glob(".*.tmp")) == []


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("cannot mount a disk here")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_leaves_the_old_file(tiny_disk: Path) -> None:
    store = Sessions(tiny_disk / "sessions")
    store.create(session(A))
    assert failure_of(store.folder, LONG) == "disk_full"
    assert store.load(A) == session(A)
    store.save(session(A, profile=Profile(name="smaller")))
    assert store.load(A).profile.name == "smaller"


def test_a_read_only_disk_is_a_typed_error(tiny_disk: Path) -> None:
    store = Sessions(tiny_disk / "sessions")
    store.create(session(A))
    subprocess.run(["mount", "-o", "remount,ro", str(tiny_disk)], check=True)
    assert failure_of(store.folder, "any") == "not_writable"
    with pytest.raises(StoreError) as raised:
        store.delete(A)
    assert raised.value.code == "not_writable"
    assert store.load(A) == session(A)


def test_a_folder_of_someone_else_is_a_typed_error(tiny_disk: Path) -> None:
    """Root may do anything, so a child gives its rights away first."""
    (tiny_disk / "mine").mkdir(mode=0o755)
    store = Sessions(tiny_disk / "mine")
    store.create(session(A))

    def work() -> None:
        os.chdir(tiny_disk)
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
        assert failure_of(Path("mine"), "any") == "not_writable"
        assert [entry.broken for entry in Sessions(Path("mine")).list()] == ["not_readable"]

    in_child(work)


def test_whoever_waits_too_long_for_the_lock_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coach.store.storage.LOCK_SECONDS", 0.1)

    def work() -> None:
        assert failure_of(tmp_path, "any") == "busy"

    with locked(tmp_path):
        in_child(work)


def test_an_error_while_writing_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage = CrashSafeStorage(tmp_path / "x.json")
    storage.write({"t": {"1": {"a": 1}}})

    def interrupted(handle: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        storage.write({"t": {"1": {"a": 2}}})
    assert json.loads((tmp_path / "x.json").read_text()) == {"t": {"1": {"a": 1}}}
    assert list(tmp_path.glob(".*.tmp")) == []
