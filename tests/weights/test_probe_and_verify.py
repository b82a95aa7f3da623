"""Hashes are read once and remembered; headers and memory are judged cheaply."""

import os
from pathlib import Path

import pytest

from coach.weights import Missing, WrongHash, cores, fits, free_memory, gguf_problem, installed
from coach.weights.catalog import Catalog
from coach.weights.integrity import intact, sha256_of, side_file, verify

from .fakes import MODEL, SHA, entry


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "tiny.gguf"
    path.write_bytes(MODEL)
    return path


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that were read whole."""
    paths: list[Path] = []

    def counting(path: Path, progress: object = None) -> str:
        paths.append(path)
        return sha256_of(path)

    monkeypatch.setattr("coach.weights.integrity.sha256_of", counting)
    return paths


def test_a_hash_is_remembered_until_the_file_is_touched(model: Path, hashed: list[Path]) -> None:
    verify(entry(), model)
    verify(entry(), model)
    assert len(hashed) == 1
    verify(entry(), model, force=True)
    assert len(hashed) == 2
    os.utime(model, (1, 1))
    verify(entry(), model)
    assert len(hashed) == 3
    side_file(model).write_text("{torn")
    verify(entry(), model)
    assert len(hashed) == 4


def test_a_wrong_file_stays_and_is_remembered_too(model: Path, hashed: list[Path]) -> None:
    other = entry(sha256="0" * 64)
    for _ in range(2):
        with pytest.raises(WrongHash) as raised:
            verify(other, model)
    assert (raised.value.expected, raised.value.got) == ("0" * 64, SHA)
    assert raised.value.path == model and model.exists() and len(hashed) == 1


def test_a_file_may_be_remembered_elsewhere_and_is_doubted_only_after_it_was_read(
    model: Path, hashed: list[Path], tmp_path: Path
) -> None:
    note = tmp_path / "elsewhere" / "note.json"
    assert intact(model, SHA, note)
    assert not note.exists(), "a folder that is not there costs a reading and no more"
    note.parent.mkdir()
    assert all(intact(model, SHA, note) for _ in range(3)) and len(hashed) == 2
    # Another release's file, of the same size and time: what the note says is of the former one.
    assert not intact(model, "0" * 64, note) and len(hashed) == 3
    assert intact(model, SHA, note) and len(hashed) == 3
    os.utime(model, (1, 1))
    assert intact(model, SHA, note) and len(hashed) == 4
    with pytest.raises(FileNotFoundError):
        intact(tmp_path / "missing.gguf", SHA, note)


def test_a_changed_byte_is_found(model: Path) -> None:
    verify(entry(), model)
    model.write_bytes(MODEL[:-1] + b"\0")
    with pytest.raises(WrongHash):
        verify(entry(), model, force=True)


def test_a_missing_file_is_a_typed_error(tmp_path: Path) -> None:
    with pytest.raises(Missing) as raised:
        verify(entry(), tmp_path / "none.gguf")
    assert raised.value.code == "missing"


def test_installed_is_what_is_there_in_full_size(model: Path) -> None:
    base = entry(default_from_mb=0)
    catalog = Catalog(models=(base, entry(name="none"), entry(name="short")))
    (model.parent / "short.gguf").write_bytes(MODEL[:-1])
    assert installed(catalog, model.parent) == {"tiny": model}


def test_memory_and_cores() -> None:
    assert free_memory() > 0 and 1 <= cores() <= (os.cpu_count() or 1)
    assert fits(entry(memory_mb=10), 10 * 1024**2)
    assert not fits(entry(memory_mb=10), 10 * 1024**2 - 1)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (MODEL, None),
        (b"", "empty"),
        (bytes(4096), "empty"),
        (b"<html>", "not_gguf"),
        (b"GG", "not_gguf"),
        (MODEL[:1000], "too_small"),
        (MODEL[:10], "too_small"),
        (MODEL[:4] + b"\1" + MODEL[5:], "bad_version"),
        (MODEL[:8] + bytes(8) + MODEL[16:], "bad_header"),
        (MODEL[:16] + b"\xff" * 8 + MODEL[24:], "bad_header"),
    ],
)
def test_a_header_tells_what_is_no_model(
    tmp_path: Path, content: bytes, problem: str | None
) -> None:
    path = tmp_path / "x.gguf"
    path.write_bytes(content)
    assert gguf_problem(path) == problem


def test_what_cannot_be_read_is_no_model(tmp_path: Path) -> None:
    assert gguf_problem(tmp_path / "none") == "missing"
    assert gguf_problem(tmp_path) == "not_readable"
