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
from collections.abc import Iterator
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
# Apps of its kind, each with what it needs beside its own requirements: posting 2.11 ends in a
# segmentation fault with tree-sitter 0.26.
OTHERS = {"posting": ["tree-sitter<0.26"], "harlequin": [], "oterm": []}


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


def first_frames(apps: Path, home: Path, runs: int) -> list[Row]:
    """Start the app and others of its kind in turn; return the seconds to the first screen."""
    # Warm of the same name: neither has to compile or to show what it shows only once.
    commands = {"coach": coach("--data-dir", str(home / "coach"), "--model", "none")}
    for name in OTHERS:
        found = apps / name / "bin" / name
        if found.exists():
            commands[name] = [str(found)]
    took: dict[str, list[float]] = {name: [] for name in commands}
    for number in range(runs + 1):
        for name, command in commands.items():
            place = home / name
            place.mkdir(parents=True, exist_ok=True)
            with program(command, place) as one:
                drawn = one.until_drawn()
                ended = one.process.poll()
            if ended is not None:
                # What it showed was no screen to work with.
                took.pop(name, None)
                print(f"{name} ended by itself with {ended}; not compared", file=sys.stderr)
            elif number and name in took:
                took[name].append(drawn)
    median = {name: statistics.median(times) for name, times in took.items()}
    mine = median.pop("coach")
    return [
        Row(f"first screen: coach / {name}", mine, other, other / mine, runs=runs, least_ratio=1)
        for name, other in median.items()
    ] or [Row("first screen of the coach", mine, runs=runs)]


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


def keys(data: Path, home: Path, model: str, *, number: int) -> list[Row]:
    """Type into an account, idle and while the model reads what is typed; and the peak memory.

    A key's time is that from its writing into the pty to the next byte on the screen.
    """
    rows = []
    peak = 0
    for what, name in (("no model", "none"), ("the model reading along", model)):
        with program(coach("--data-dir", str(data), "--model", name), home) as one:
            one.until_drawn()
            os.write(one.screen, b"\r")
            time.sleep(2)
            one.drain()
            if name != "none":
                time.sleep(6)
            times = []
            for index in range(number):
                begun = time.perf_counter()
                os.write(one.screen, b"ordinary words of a founder "[index % 28 : index % 28 + 1])
                one.read(2)
                times.append(time.perf_counter() - begun)
                peak = max(peak, memory(one.process.pid))
                # What follows the first byte belongs to the same key.
                while one.read(0.03):
                    pass
            ranked = sorted(times)
            for share, most in ((0.5, None), (0.95, 0.05), (0.99, 0.1)):
                place = ranked[min(len(ranked) - 1, int(share * len(ranked)))]
                rows.append(
                    Row(f"a key shows, {what}, p{share * 100:.0f}", place, runs=number, most=most)
                )
    return [*rows, Row("peak memory of app and worker", peak / 2**20, unit="MiB")]


def memory(pid: int) -> int:
    """Return the resident bytes of a process and its children."""
    total = 0
    try:
        process = psutil.Process(pid)
        for one in (process, *process.children(recursive=True)):
            total += one.memory_info().rss
    except psutil.Error:
        pass
    return total


def fetch(apps: Path, python: str = sys.executable) -> None:
    """Install what is compared with, each into an environment of its own."""
    for name, pins in OTHERS.items():
        place = apps / name
        if not (place / "bin" / name).exists():
            shutil.rmtree(place, ignore_errors=True)
            subprocess.run([python, "-m", "venv", str(place)], check=True)
        pip = [str(place / "bin" / "pip"), "install", "--quiet", "--retries", "0", name, *pins]
        subprocess.run(pip, check=False)
