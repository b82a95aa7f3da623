"""What the figures were measured on, and how they are told."""

import os
import platform
import statistics
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace


class Row(Struct, frozen=True):
    """One line of the table: medians of the runs in seconds (or the unit told), and their ratio."""

    what: str
    ours: float | None = None
    other: float | None = None
    ratio: float | None = None
    unit: str = "s"
    runs: int = 1
    most: float | None = None
    least_ratio: float | None = None
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the bars are met; None where there is none."""
        told = []
        if self.most is not None and self.ours is not None:
            told.append(self.ours <= self.most)
        if self.least_ratio is not None and self.ratio is not None:
            told.append(self.ratio >= self.least_ratio)
        return all(told) if told else None

    @property
    def bar(self) -> str:
        """The bars in words, and whether they are met."""
        parts = []
        if self.most is not None:
            parts.append(f"<= {_number(self.most, self.unit)}")
        if self.least_ratio is not None:
            parts.append(f">= {self.least_ratio:g}x")
        if self.met is not None:
            parts.append("met" if self.met else "MISSED")
        return ", ".join(parts)


def compared(
    what: str,
    ours: Sequence[float],
    other: Sequence[float],
    *,
    most: float | None = None,
    least_ratio: float | None = None,
    note: str = "",
) -> Row:
    """Return a row of two ways: how many times longer the other takes, at the medians."""
    mine, theirs = statistics.median(ours), statistics.median(other)
    ratio = theirs / mine if mine else None
    runs = min(len(ours), len(other))
    return Row(what, mine, theirs, ratio, "s", runs, most, least_ratio, note)


def paired(
    what: str,
    ours: Sequence[float],
    other: Sequence[float],
    *,
    most: float | None = None,
    least_ratio: float | None = None,
) -> Row:
    """Return a row of two ways, pair by pair: its ratio is the median of the pairs' ratios."""
    row = compared(what, ours, other, most=most, least_ratio=least_ratio)
    ratios = [theirs / mine for mine, theirs in zip(ours, other, strict=True) if mine]
    return replace(row, ratio=statistics.median(ratios) if ratios else None)


def load() -> str:
    """Return the machine's load in the last minute."""
    return f"{os.getloadavg()[0]:.2f} on {os.cpu_count()} cores"


def processor() -> str:
    """Return the processor's name."""
    try:
        for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def table(rows: Sequence[Row]) -> str:
    """Return the rows as text."""
    lines = [f"{'':46} {'ours':>9} {'other':>9} {'other/ours':>10}  runs  bar"]
    for row in rows:
        lines.append(
            f"{row.what:46} {_number(row.ours, row.unit):>9} {_number(row.other, row.unit):>9} "
            f"{_number(row.ratio, 'x'):>10}  {row.runs:>4}  {row.bar}"
            + (f"\n    {row.note}" if row.note else "")
        )
    return "\n".join(lines)


def _number(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    if unit == "x":
        return f"{value:.2f}x"
    if unit == "s" and value < 1:
        return f"{1000 * value:.0f} ms"
    return f"{value:.2f} {unit}" if value < 100 else f"{value:.0f} {unit}"
