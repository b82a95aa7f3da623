"""What this machine can carry and what is already there. Reads headers only, never whole files."""

import os
import struct
from pathlib import Path

import psutil

from coach.weights.catalog import MIB, Catalog, Entry

_MAGIC = b"GGUF"
_HEADER = struct.Struct("<4sIQQ")  # magic, version, number of tensors, number of key-value pairs
_VERSIONS = frozenset({2, 3})
_LEAST_BYTES = MIB
_MOST_ENTRIES = 1_000_000


def free_memory() -> int:
    """Return the bytes a new process can use without swapping."""
    return int(psutil.virtual_memory().available)


def cores() -> int:
    """Return how many physical cores this process may use, at least 1."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    physical = psutil.cpu_count(logical=False)
    return max(1, min(count for count in (allowed, physical, os.cpu_count(), 1024) if count))


def fits(entry: Entry, free: int) -> bool:
    """Whether a model can be run in this much free memory, in bytes."""
    return entry.memory_mb * MIB <= free


def installed(catalog: Catalog, folder: Path) -> dict[str, Path]:
    """Return the models whose file is there in full size; their hash is checked by `verify`."""
    found = {}
    for entry in catalog.models:
        path = folder / entry.filename
        if path.is_file() and path.stat().st_size == entry.bytes:
            found[entry.name] = path
    return found


def gguf_problem(path: Path) -> str | None:
    """Return why a file cannot be a model, or None.

    One of missing, not_readable, empty, not_gguf, bad_version, too_small (under 1 MiB: cut off),
    bad_header (numbers no model has).
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(_HEADER.size)
    except FileNotFoundError:
        return "missing"
    except OSError:
        return "not_readable"
    if not head.strip(b"\0"):
        return "empty"
    if head[:4] != _MAGIC:
        return "not_gguf"
    if size < _LEAST_BYTES:
        return "too_small"
    _, version, tensors, pairs = _HEADER.unpack(head)
    if version not in _VERSIONS:
        return "bad_version"
    if not (0 < tensors < _MOST_ENTRIES and 0 < pairs < _MOST_ENTRIES):
        return "bad_header"
    return None
