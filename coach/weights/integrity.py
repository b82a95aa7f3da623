"""Is a file the one the catalog means? Its hash, remembered as long as the file is untouched."""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec import Struct

from coach.weights.catalog import Entry
from coach.weights.errors import Missing, WrongHash

CHUNK = 1024 * 1024


class Seen(Struct, frozen=True):
    """What a file hashed to when it had this size and time."""

    size: int
    mtime_ns: int
    sha256: str


def side_file(path: Path) -> Path:
    """Return where the hash of a file is remembered."""
    return path.with_name(f"{path.name}.seen.json")


def verify(
    entry: Entry,
    path: Path,
    force: bool = False,
    progress: Callable[[int], None] | None = None,
) -> None:
    """Check that a file is the entry's; reads it whole unless a hash is remembered for it.

    ``force`` reads it in any case; ``progress`` is told the bytes read. Raises WrongHash, Missing,
    OSError. Removes nothing.
    """
    try:
        found = path.stat()
    except FileNotFoundError as error:
        raise Missing(path) from error
    seen = None if force else _remembered(side_file(path))
    if seen is None or (seen.size, seen.mtime_ns) != (found.st_size, found.st_mtime_ns):
        seen = Seen(found.st_size, found.st_mtime_ns, sha256_of(path, progress))
        _remember(side_file(path), seen)
    if seen.sha256 != entry.sha256:
        raise WrongHash(entry.sha256, seen.sha256, path)


def intact(path: Path, sha256: str, note: Path) -> bool:
    """Whether a file has this hash; read whole unless `note` remembers that it had it.

    `note` may lie anywhere. Raises OSError.
    """
    found = path.stat()
    whole = Seen(found.st_size, found.st_mtime_ns, sha256)
    if _remembered(note) == whole:
        return True
    if sha256_of(path) != sha256:
        return False
    _remember(note, whole)
    return True


def sha256_of(path: Path, progress: Callable[[int], None] | None = None) -> str:
    """Return the SHA-256 of a file in hex, telling the bytes read so far. Raises OSError."""
    digest = hashlib.sha256()
    done = 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            done += len(chunk)
            if progress is not None:
                progress(done)
    return digest.hexdigest()


def _remembered(note: Path) -> Seen | None:
    with suppress(OSError, msgspec.MsgspecError):
        return msgspec.json.decode(note.read_bytes(), type=Seen)
    return None


def _remember(note: Path, seen: Seen) -> None:
    # A folder that cannot be written to costs a second at the next start, no more. A torn side
    # file does not decode, so it needs no care either.
    with suppress(OSError):
        note.write_bytes(msgspec.json.encode(seen))
