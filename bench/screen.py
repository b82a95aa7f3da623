"""The app in a real pty: how soon it can be used, and how soon a key shows."""

import os
import pty
import select
import shutil
import signal
import statistics
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from fcntl import ioctl
from pathlib import Path

import psutil
from msgspec import Struct

from bench.machine import Row

SIZE = (120, 40)
# A screen counts as drawn when so many bytes came and then none for a while.
DRAWN_BYTES = 1500
QUIET = 0.25
# So many MiB may app and worker take beside the model's file.
SPARE_MEMORY = 700
# Keys typed after each pasted account, and how many keys are tried for one that counts, at most.
KEYS_A_PASTE = 12
MOST_TRIES = 10
# The kernel counts processor time in these steps.
TICK = 1 / os.sysconf("SC_CLK_TCK")
# Apps of its kind, each with what it needs beside its own requirements: posting 2.11 ends in a
# segmentation fault with tree-sitter 0.26.
OTHERS = {
    "posting": ["posting==2.11.1", "tree-sitter<0.26"],
    "harlequin": ["harlequin==2.17.0"],
    "oterm": ["oterm==0.26.1"],
}


class Pty(Struct):
    """A program in a pseudo-terminal."""

    process: subprocess.Popen[bytes]
    screen: int
    begun: float

    def read(self, seconds: float) -> bytes:
        """Return what is shown within so many seconds, as soon as there is something."""
        if select.select([self.screen], [], [], seconds)[0]:
            try:
                return os.read(self.screen, 1 << 16)
            except OSError:
                return b""
        return b""

    def until_drawn(self, most: float = 30) -> float:
        """Return the seconds from the start to the last byte of the first whole screen."""
        seen, last = 0, self.begun
        while time.perf_counter() - self.begun < most:
            part = self.read(QUIET)
            if part:
                seen += len(part)
                last = time.perf_counter()
            elif seen > DRAWN_BYTES:
                break
        return last - self.begun

    def until_shows(self, text: bytes, most: float = 30) -> bool:
        """Wait for a text."""
        end, seen = time.perf_counter() + most, b""
        while time.perf_counter() < end:
            seen += self.read(0.1)
            if text in seen:
                return True
        return False

    def drain(self) -> None:
        """Read what is there until nothing comes."""
        while self.read(QUIET):
            pass


@contextmanager
def program(command: list[str], home: Path) -> Iterator[Pty]:
    """Run a program in a pty with a home of its own."""
    controller, terminal = pty.openpty()
    ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", SIZE[1], SIZE[0], 0, 0))
    environment = {
        **{name: value for name, value in os.environ.items() if name != "NO_COLOR"},
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LC_ALL": "C.UTF-8",
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
    }
    begun = time.perf_counter()
    process = subprocess.Popen(
        command,
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        env=environment,
        start_new_session=True,
        cwd=home,
    )
    os.close(terminal)
    try:
        yield Pty(process, controller, begun)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        os.close(controller)


def coach(*arguments: str) -> list[str]:
    """Return the command that runs the coach."""
    return [sys.executable, "-m", "coach", *arguments]


def first_frames(apps: Path, data: Path, home: Path, model: str, runs: int) -> list[Row]:
    """Start the app, with its model, and others of its kind in turn, to the first screen.

    Raises RuntimeError where one of the others is not there.
    """
    # Warm of the same name: neither has to compile or to show what it shows only once.
    commands = {"coach": coach("--data-dir", str(data), "--model", model)}
    for name in OTHERS:
        commands[name] = [str(apps / name / "bin" / name)]
        if not Path(commands[name][0]).exists():
            raise RuntimeError(f"{name} could not be installed, so nothing is compared with it")
    # Its picture before the first screen moves for seconds.
    own = home / "oterm" / "data" / "oterm"
    own.mkdir(parents=True, exist_ok=True)
    (own / "config.json").write_text('{"splash-screen": false}', "utf-8")
    took: dict[str, list[float]] = {name: [] for name in commands}
    for number in range(runs + 1):
        for name, command in commands.items():
            place = home / name
            place.mkdir(parents=True, exist_ok=True)
            with program(command, place) as one:
                drawn = one.until_drawn()
                ended = one.process.poll()
            if ended is not None:
                raise RuntimeError(f"{name} ended by itself with {ended}")
            if number:
                took[name].append(drawn)
    median = {name: statistics.median(times) for name, times in took.items()}
    mine = median.pop("coach")
    return [
        Row(f"first screen: coach / {name}", mine, other, other / mine, runs=runs, least_ratio=1)
        for name, other in median.items()
    ]


def help_time(runs: int) -> Row:
    """Return the processor time of `coach --help`."""
    took = []
    for _ in range(runs + 1):
        before = _children()
        subprocess.run(coach("--help"), capture_output=True, check=True)
        took.append(_children() - before)
    return Row("coach --help, processor time", statistics.median(took[1:]), runs=runs, most=0.15)


def _children() -> float:
    times = os.times()
    return times.children_user + times.children_system


def keys(data: Path, other: Path, home: Path, model: str, file: Path, *, number: int) -> list[Row]:
    """Type into an account, with `--model none` and while a model computes; and the peak memory.

    `data` and `other` are data folders with the same session, about to be told an account.

    A key's time is that from its writing into the pty until its character is on the screen: each
    key is another Chinese character, as an input method sends it. While the model computes means
    that the worker used processor time during that very key; other keys are not counted.
    """
    with _telling(data, home, "none") as one:
        times = []
        for index in range(number):
            times.append(_key(one, index))
            _settle(one)
    rows = [*_key_rows("--model none", times)]
    with _telling(data, home, model) as one:
        # The worker is loaded by then, or the keys below would not find it at work.
        time.sleep(6)
        times = list(_busy_keys(one, number))
        # What is heard, and the whole of what that needs, belongs to the peak.
        os.write(one.screen, b"\x13")
        time.sleep(8)
        peak = peak_memory(one.process.pid)
        ends = [_ended(one, lambda: os.write(one.screen, b"\x11"), "Ctrl+Q")]
    rows += _key_rows("the model at work", times)
    with _telling(other, home, model) as one:
        time.sleep(6)
        before = worker_time(one.process.pid)
        _paste(one, 0)
        time.sleep(1.5)
        if worker_time(one.process.pid) - before < 0.1:
            raise RuntimeError("the worker is idle where it is to be killed")
        ends.append(_ended(one, one.process.kill, "SIGKILL while it computes"))
    most = file.stat().st_size / 2**20 + SPARE_MEMORY
    return [*rows, Row("peak memory of app and worker", peak / 2**20, unit="MiB", most=most), *ends]


@contextmanager
def _telling(data: Path, home: Path, model: str) -> Iterator[Pty]:
    """The coach, with the account of the one session that is there open."""
    with program(coach("--data-dir", str(data), "--model", model), home) as one:
        one.until_drawn()
        os.write(one.screen, b"\r")
        time.sleep(2)
        one.drain()
        yield one


def _key(one: Pty, number: int) -> float:
    """Return how long a key takes to show; keys of different numbers are different characters."""
    character = chr(0x4E00 + number).encode()
    begun = time.perf_counter()
    os.write(one.screen, character)
    if not one.until_shows(character, 2):
        raise RuntimeError("a key was not shown within two seconds")
    return time.perf_counter() - begun


def _settle(one: Pty) -> None:
    """Let what follows belong to the same key."""
    while one.read(0.03):
        pass


def _paste(one: Pty, number: int) -> None:
    """Put another account in the place of the one that is there."""
    text = " ".join(f"{number + word} clinics told Mia" for word in range(85))
    # Ctrl+U takes one row of the screen at a time, and a row is narrow beside the outline.
    os.write(one.screen, b"\x15" * 3 * SIZE[1])
    # Read together with keys, Textual 8.2 takes no paste.
    one.drain()
    os.write(one.screen, b"\x1b[200~" + text.encode() + b"\x1b[201~")


def _busy_keys(one: Pty, number: int) -> Iterator[float]:
    """Yield the times of so many keys during which the worker computed.

    A pasted account keeps it busy for seconds. Raises RuntimeError where it is hardly ever busy.
    """
    found = 0
    for key in range(MOST_TRIES * number):
        if key % KEYS_A_PASTE == 0:
            _paste(one, key)
            # The screen lets the model read along once a second.
            time.sleep(0.85)
            while one.read(0):
                pass
        before = worker_time(one.process.pid)
        took = _key(one, key)
        busy = worker_time(one.process.pid) - before > TICK / 2
        _settle(one)
        if busy:
            found += 1
            yield took
        if found == number:
            return
    raise RuntimeError(f"the model was at work during {found} keys only")


def _key_rows(what: str, times: list[float]) -> Iterator[Row]:
    ranked = sorted(times)
    for share, most in ((0.5, None), (0.95, 0.05), (0.99, 0.1)):
        place = ranked[min(len(ranked) - 1, int(share * len(ranked)))]
        yield Row(f"a key shows, {what}, p{share * 100:.0f}", place, runs=len(times), most=most)


def _ended(one: Pty, end: Callable[[], object], how: str) -> Row:
    """End the app; return how long until it and its worker are gone."""
    workers = psutil.Process(one.process.pid).children(recursive=True)
    if not workers:
        raise RuntimeError("there is no worker to end")
    begun = time.perf_counter()
    end()
    while one.process.poll() is None or any(map(_runs, workers)):
        if time.perf_counter() - begun > 30:
            raise RuntimeError(f"{how}: the app or {len(workers)} workers are left")
        one.read(0.02)
    return Row(f"app and worker gone after {how}", time.perf_counter() - begun, most=2)


def _runs(process: psutil.Process) -> bool:
    """Whether a process is there and more than an entry in a table.

    An orphan's entry stays until init looks after it, here for 1.5 s.
    """
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def worker_time(pid: int) -> float:
    """Return the processor seconds of a process's children."""
    return sum(sum(one.cpu_times()[:2]) for one in psutil.Process(pid).children(recursive=True))


def peak_memory(pid: int) -> int:
    """Return the most bytes that a process and its children held, each at its own worst moment."""
    app = psutil.Process(pid)
    total = 0
    for one in (app, *app.children(recursive=True)):
        status = Path(f"/proc/{one.pid}/status")
        if status.exists():
            total += 1024 * int(status.read_text("utf-8").partition("VmHWM:")[2].split()[0])
        else:
            # Elsewhere nobody keeps the peak.
            total += one.memory_info().rss
    return total


def fetch(apps: Path, python: str = sys.executable) -> None:
    """Install what is compared with, each into an environment of its own."""
    for name, pins in OTHERS.items():
        place = apps / name
        if not (place / "bin" / name).exists():
            shutil.rmtree(place, ignore_errors=True)
            subprocess.run([python, "-m", "venv", str(place)], check=True)
        pip = [str(place / "bin" / "pip"), "install", "--quiet", "--retries", "0", *pins]
        subprocess.run(pip, check=False)
