"""What can go wrong with sessions on disk: typed, with fields and a stable ``code``, no texts."""

# ruff: noqa: N818 - callers read `except NotFound` as a sentence; all are StoreErrors.

import errno
from pathlib import Path

_OUT_OF_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
# EEXIST and ENOTDIR: a file stands where a folder should be.
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST})


class StoreError(Exception):
    """A session could not be read or written; what stood on disk before still stands.

    ``code`` is one of disk_full, not_writable, not_readable, busy, io_error, or the class's own.
    """

    def __init__(self, code: str, path: Path | None = None, detail: str = "") -> None:
        super().__init__(": ".join(part for part in (code, str(path or ""), detail) if part))
        self.code = code
        self.path = path
        self.detail = detail


# Why a file is broken; any other word on an unreadable file is the code of a StoreError.
REASONS = frozenset({"empty", "not_utf8", "not_json", "foreign", "invalid", "not_a_file"})


class BrokenFile(StoreError):
    """A file does not hold a session.

    ``reason`` is one of empty, not_utf8, not_json, foreign (JSON, but no session), invalid (a
    session with an impossible value), not_a_file.
    """

    path: Path

    def __init__(self, path: Path, reason: str, detail: str = "") -> None:
        super().__init__("broken_file", path, f"{reason} {detail}".strip())
        self.reason = reason


class NewerSchema(StoreError):
    """A file was written by a newer version of the program. ``known`` is what this one reads."""

    path: Path

    def __init__(self, path: Path, schema: int, known: int) -> None:
        super().__init__("newer_schema", path, f"{schema} > {known}")
        self.schema = schema
        self.known = known


class NotFound(StoreError):
    """No session has this id or begins with this prefix."""

    def __init__(self, wanted: str) -> None:
        super().__init__("not_found", detail=wanted)
        self.wanted = wanted


class Ambiguous(StoreError):
    """More than one session begins with this prefix; ``ids`` names them."""

    def __init__(self, wanted: str, ids: tuple[str, ...]) -> None:
        super().__init__("ambiguous", detail=wanted)
        self.wanted = wanted
        self.ids = ids


class AlreadyThere(StoreError):
    """A session with this id exists and is not replaced."""

    def __init__(self, session_id: str) -> None:
        super().__init__("already_there", detail=session_id)
        self.session_id = session_id


class BadId(StoreError):
    """An id that cannot be a file name of ours, such as one with a path in it."""

    def __init__(self, session_id: str) -> None:
        super().__init__("bad_id", detail=session_id)
        self.session_id = session_id


def cannot_write(error: OSError, path: Path) -> StoreError:
    """Return the typed error for a failed write."""
    if error.errno in _OUT_OF_SPACE:
        return StoreError("disk_full", path, str(error))
    if error.errno in _FORBIDDEN:
        return StoreError("not_writable", path, str(error))
    return StoreError("io_error", path, str(error))


def cannot_read(error: OSError, path: Path) -> StoreError:
    """Return the typed error for a failed read."""
    if error.errno in _FORBIDDEN:
        return StoreError("not_readable", path, str(error))
    return StoreError("io_error", path, str(error))
