"""A TinyDB storage whose file is whole at every moment: after a crash it is the old or the new."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from tinydb import Storage

from coach.files import LEFTOVERS, write_whole
from coach.store.errors import BrokenFile, StoreError, cannot_read, cannot_write
from coach.store.folders import private_folder

PRIVATE_FILE = 0o600
LOCK_SECONDS = 10.0
_LOCK_NAME = ".lock"

Tables = dict[str, dict[str, Any]]


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder, against other processes and threads; nests within a thread.

    One lock a folder: a save takes milliseconds, and whoever holds it knows that every temporary
    file lying there belongs to a dead writer. It is a file of its own since a save replaces the
    inode of the session. Raises StoreError (busy after 10 seconds, or as for a write).
    """
    path = folder / _LOCK_NAME
    try:
        private_folder(folder)
        # A singleton, so that a second use in the same thread nests instead of waiting on itself.
        lock = FileLock(path, LOCK_SECONDS, PRIVATE_FILE, is_singleton=True, poll_interval=0.01)
        lock.acquire()
    except Timeout as error:
        raise StoreError("busy", path) from error
    except OSError as error:
        raise cannot_write(error, path) from error
    try:
        yield
    finally:
        lock.release()


class CrashSafeStorage(Storage):
    """One JSON file in UTF-8, mode 0600, replaced as a whole and never written in place."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> Tables | None:
        """Return the tables, or None where there is no file. Raises BrokenFile, StoreError."""
        try:
            if self.path.exists() and not self.path.is_file():
                raise BrokenFile(self.path, "not_a_file")
            raw = self.path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise cannot_read(error, self.path) from error
        return _parse(raw, self.path)

    def write(self, data: Tables) -> None:
        """Put new content in the place of the old. Raises StoreError; then the old one stands."""
        # A lone surrogate is no character and has no bytes: losing it beats losing the save.
        raw = json.dumps(data, ensure_ascii=False).encode(errors="replace")
        with locked(self.path.parent):
            try:
                self._replace(raw)
            except OSError as error:
                raise cannot_write(error, self.path) from error

    def _replace(self, raw: bytes) -> None:
        folder = self.path.parent
        for leftover in folder.glob(LEFTOVERS):
            leftover.unlink(missing_ok=True)
        write_whole(self.path, raw)
        sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Put the names in a folder on disk, where the system can; what they name is whole anyway."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _parse(raw: bytes, path: Path) -> Tables:
    if not raw.strip(b"\0 \t\r\n"):
        raise BrokenFile(path, "empty")
    try:
        data = json.loads(raw.decode())
    except UnicodeDecodeError as error:
        raise BrokenFile(path, "not_utf8", str(error)) from error
    except (ValueError, RecursionError) as error:
        raise BrokenFile(path, "not_json", str(error)) from error
    if not isinstance(data, dict) or not all(_is_table(table) for table in data.values()):
        raise BrokenFile(path, "foreign")
    return data


def _is_table(table: object) -> bool:
    """Whether TinyDB can read this: it takes documents with figures as their ids on trust."""
    return isinstance(table, dict) and all(
        key.isascii() and key.isdigit() and isinstance(document, dict)
        for key, document in table.items()
    )
