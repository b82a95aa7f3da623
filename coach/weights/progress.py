"""How far a fetch has come, told often enough to watch and seldom enough to cost nothing."""

import time
from collections.abc import Callable
from typing import Literal

from msgspec import Struct

Stage = Literal["fetching", "verifying"]
SECONDS_BETWEEN = 0.1


class Progress(Struct, frozen=True):
    """One report. ``seconds`` since the fetch began; ``remaining_seconds`` None while unknown.

    ``part`` counts from 1. In the stage verifying the bytes are those read again for the hash.
    """

    name: str
    done_bytes: int
    total_bytes: int
    part: int
    parts: int
    seconds: float
    remaining_seconds: float | None
    stage: Stage


class Reporter:
    """Turns bytes into reports at most ten times a second; the first and the last always come."""

    def __init__(self, name: str, total: int, report: Callable[[Progress], None]) -> None:
        self._name = name
        self._total = total
        self._report = report
        self._began = time.monotonic()
        self._told = 0.0
        self._parts = (1, 1)
        self.stage("fetching")

    def stage(self, stage: Stage, already: int = 0) -> None:
        """Begin a stage with this many bytes that were there before: they tell no speed."""
        self._stage = stage
        self._stage_began = time.monotonic()
        self._already = already
        self._done = already
        self._told = 0.0

    def part(self, number: int, parts: int) -> None:
        """Name the part that is being fetched, from 1."""
        self._parts = (number, parts)
        self._told = 0.0

    def at(self, done: int) -> None:
        """Report the bytes done. What the callback raises goes through and ends the fetch."""
        # The size of a half-fetched part is a guess; a bar that runs backwards helps nobody.
        self._done = max(self._done, min(done, self._total))
        moment = time.monotonic()
        if moment - self._told < SECONDS_BETWEEN and self._done < self._total:
            return
        self._told = moment
        number, parts = self._parts
        self._report(
            Progress(
                name=self._name,
                done_bytes=self._done,
                total_bytes=self._total,
                part=number,
                parts=parts,
                seconds=moment - self._began,
                remaining_seconds=self._remaining(moment),
                stage=self._stage,
            )
        )

    def _remaining(self, moment: float) -> float | None:
        gained = self._done - self._already
        if gained <= 0:
            return None
        return (self._total - self._done) * (moment - self._stage_began) / gained
