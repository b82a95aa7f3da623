"""How many threads a model computes with: measured, as more is not always faster.

A hyper-thread beside a busy one, or a small model on many cores, makes ggml's threads wait for each
other; so the numbers are tried, once per machine and user, and what was found is kept.
"""

import contextlib
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
from msgspec import Struct

from coach.files import write_whole

# A smaller number of threads is preferred unless it costs more than this share.
WORTH = 1.05
RUNS = 2
# What else the machine does may disturb a measurement, so it is taken anew after a week.
KEPT_SECONDS = 7 * 24 * 3600


class Threads(Struct, frozen=True):
    """Threads for one token after the other, and for many at once."""

    decode: int
    prefill: int


class Kept(Struct, frozen=True):
    """What was measured, for which model on how many cores."""

    model: str
    cores: int
    at: float
    threads: Threads


def numbers(cores: int) -> list[int]:
    """Return the numbers of threads worth trying, the smallest first."""
    return sorted({1, max(1, cores // 2), cores})


def quickest(run: Callable[[int], None], cores: int) -> int:
    """Return the number of threads with which `run` is quickest, by the best of a few runs."""
    best, least = cores, float("inf")
    for number in reversed(numbers(cores)):
        taken = min(_seconds(run, number) for _ in range(RUNS))
        if taken < least * (WORTH if number < best else 1):
            best, least = number, min(taken, least)
    return best


def _seconds(run: Callable[[int], None], number: int) -> float:
    begun = time.perf_counter()
    run(number)
    return time.perf_counter() - begun


def kept(file: Path, model: str, cores: int) -> Threads | None:
    """Return what was measured here for this model in the last week, or None."""
    try:
        found = msgspec.json.decode(file.read_bytes(), type=Kept)
    except (OSError, msgspec.MsgspecError):
        return None
    fresh = 0 <= time.time() - found.at < KEPT_SECONDS
    return found.threads if fresh and (found.model, found.cores) == (model, cores) else None


def keep(file: Path, model: str, cores: int, threads: Threads) -> None:
    """Keep what was measured; a disk that does not take it is no trouble."""
    with contextlib.suppress(OSError):
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(file, msgspec.json.encode(Kept(model, cores, time.time(), threads)))
