"""What the figures were measured on, and how they are told."""

import os
import platform
import statistics
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct


class Row(Struct, frozen=True):
    """One line of the table: medians of the runs in seconds (or the unit told), and their ratio."""

    what: str
    ours: float | None = None
    other: float | None = None
    ratio: float | None = None
    unit: str = "s"
    runs: int = 1
    bar: str = ""
    note: str = ""


def compared(
    what: str, ours: Sequence[float], other: Sequence[float], *, bar: str = "", note: str = ""
) -> Row:
    """Return a row of two ways: how many times longer the other takes, at the medians."""
    mine, theirs = statistics.median(ours), statistics.median(other)
    ratio = theirs / mine if mine else None
    return Row(what, mine, theirs, ratio, runs=min(len(ours), len(other)), bar=bar, note=note)


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
