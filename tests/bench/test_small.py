"""The benchmark's small version: everything is measured and told; no time is asserted."""

import os
import re
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from bench import __main__ as command
from bench.__main__ import measured, verdict
from bench.engine import Model, prefix
from bench.machine import Row, compared, table
from coach.advice.listener import Ears
from tests.engine.test_adapter import adapter
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


def test_the_head_that_a_tuned_model_has_is_told_beside_the_untuned_one(tmp_path: Path) -> None:
    tuned = Model(small_model(), adapter(tmp_path / "a.gguf", 0.0), Ears(tuned=True), 2)
    untuned_row, tuned_row = prefix(tuned, 1)
    assert "untuned" in untuned_row.what and untuned_row.least_ratio == 20
    assert "in use" in tuned_row.what and "tokens" in tuned_row.note
    bare = Model(small_model(), None, Ears(), 2)
    assert len(prefix(bare, 1)) == 1


def test_a_part_that_fails_leaves_the_others_their_figures_and_is_told_at_the_end() -> None:
    def broken() -> list[Row]:
        raise RuntimeError("oterm could not be installed")

    def unfetched() -> list[Row]:
        raise subprocess.CalledProcessError(1, "venv")

    good = Row("x", 2.0, most=3)
    rows, failed = measured({"start": broken, "a": lambda: [good], "b": unfetched})
    assert rows == [good] and list(failed) == ["start", "b"]
    assert "oterm could not be installed" in verdict(rows, failed)
    assert verdict(rows, {}) == ""
    assert verdict([Row("y", 4.0, most=3)], {}) == "missed: y"


def test_what_was_measured_is_kept_where_a_part_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> list[Row]:
        raise RuntimeError("no network")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COACH_HOME", str(HOME))
    monkeypatch.setattr(sys, "argv", ["bench", "smollm2-135m"])
    chosen = {"good": lambda: [Row("x", 2.0)], "start": broken}
    monkeypatch.setattr(command, "parts", lambda *_, **__: chosen)
    with pytest.raises(SystemExit, match="start: RuntimeError: no network"):
        command.main()
    kept = msgspec.json.decode((tmp_path / "bench.json").read_bytes())
    assert [row["what"] for row in kept["rows"]] == ["x"]
    assert list(kept["failed"]) == ["start"]


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
