"""The benchmark's small version: everything is measured and told; no time is asserted."""

import os
import re
import subprocess
import sys

import pytest

from bench.machine import Row, compared, table
from tests.model_files import HOME, small_model


@pytest.mark.parametrize(
    ("part", "rows"),
    [
        ("library", 1),
        ("play-back", 5),
        ("prefix", 1),
        ("questions", 1),
        ("candidates", 1),
        ("cancel", 2),
        ("report", 2),
        ("help", 1),
        ("keys", 9),
    ],
)
def test_a_part_of_the_benchmark_gives_its_rows(part: str, rows: int) -> None:
    small_model()
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--small", "--only", part, "smollm2-135m"],
        env={**os.environ, "COACH_HOME": str(HOME)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    told = [line for line in done.stdout.splitlines()[2:] if re.search(r"\d (ms|s|MiB)\b", line)]
    assert len([line for line in told if not line.startswith("    ")]) == rows


def test_the_ratio_is_that_of_the_medians() -> None:
    row = compared("x", [1.0, 2.0, 30.0], [4.0, 6.0, 8.0], most=3, least_ratio=3)
    assert (row.ours, row.other, row.ratio, row.runs) == (2.0, 6.0, 3.0, 3)
    assert row.met is True


@pytest.mark.parametrize(
    ("row", "met"),
    [
        (Row("x", 4.0, most=3), False),
        (Row("x", 2.0, most=3), True),
        (Row("x", 2.0, 10.0, 5.0, most=3, least_ratio=30), False),
        (Row("x", 2.0), None),
    ],
)
def test_a_missed_bar_is_told(row: Row, met: bool | None) -> None:
    assert row.met is met
    assert ("MISSED" in table([row])) is (met is False)
