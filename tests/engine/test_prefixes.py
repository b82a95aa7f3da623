"""Evaluated prompt heads on disk: taken only where everything matches, else evaluated again."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.engine.prefixes import Identity, Prefixes

HERE = Identity("aa", "", "0.3.36", "AVX2 = 1", 1, 1, -1)
HEAD = list(range(40))
STATE = bytes(range(256)) * 8


@pytest.fixture
def prefixes(tmp_path: Path) -> Prefixes:
    found = Prefixes(tmp_path)
    found.put(HERE, HEAD, STATE)
    return found


def test_a_head_is_found_again_by_another_process(prefixes: Prefixes, tmp_path: Path) -> None:
    assert Prefixes(tmp_path).get(HERE, HEAD) == STATE
    assert all(file.stat().st_mode & 0o077 == 0 for file in tmp_path.iterdir())


@pytest.mark.parametrize(
    "other",
    [
        {"model": "bb"},
        {"adapter": "x"},
        {"library": "0.3.37"},
        {"system": "AVX512 = 1"},
        {"key_type": 8},
        {"value_type": 8},
        {"flash_attention": 1},
    ],
    ids=lambda other: next(iter(other)),
)
def test_whatever_is_different_it_is_another_head(
    prefixes: Prefixes, other: dict[str, object]
) -> None:
    assert prefixes.get(msgspec.structs.replace(HERE, **other), HEAD) is None
    assert prefixes.get(HERE, HEAD[:-1]) is None
    assert prefixes.get(HERE, HEAD) == STATE


@settings(max_examples=60, deadline=None)
@given(place=st.integers(0, len(STATE) - 1), bit=st.integers(0, 7))
def test_a_flipped_bit_is_seen_and_the_state_removed(
    tmp_path_factory: pytest.TempPathFactory, place: int, bit: int
) -> None:
    folder = tmp_path_factory.mktemp("prefixes")
    prefixes = Prefixes(folder)
    prefixes.put(HERE, HEAD, STATE)
    (state,) = folder.glob("*.state")
    data = bytearray(state.read_bytes())
    data[place] ^= 1 << bit
    state.write_bytes(data)
    assert prefixes.get(HERE, HEAD) is None
    assert not list(folder.iterdir())


@pytest.mark.parametrize("suffix", [".state", ".json"])
@pytest.mark.parametrize("share", [0, 0.5])
def test_a_file_that_was_cut_off_is_no_head(
    prefixes: Prefixes, tmp_path: Path, suffix: str, share: float
) -> None:
    (file,) = tmp_path.glob(f"*{suffix}")
    data = file.read_bytes()
    file.write_bytes(data[: int(len(data) * share)])
    assert prefixes.get(HERE, HEAD) is None
    prefixes.put(HERE, HEAD, STATE)
    assert prefixes.get(HERE, HEAD) == STATE


def test_a_side_file_of_another_head_under_this_name_is_not_believed(
    prefixes: Prefixes, tmp_path: Path
) -> None:
    (side,) = tmp_path.glob("*.json")
    text = side.read_text().replace('"0.3.36"', '"0.3.35"')
    side.write_text(text)
    assert prefixes.get(HERE, HEAD) is None


def test_the_least_recently_used_heads_go_and_no_rubbish_stays(tmp_path: Path) -> None:
    prefixes = Prefixes(tmp_path, most_bytes=2 * len(STATE))
    (tmp_path / ".left.tmp").write_bytes(b"half")
    (tmp_path / "orphan.state").write_bytes(b"no side file")
    for number in range(3):
        prefixes.put(HERE, [*HEAD, number], STATE)
    assert prefixes.get(HERE, [*HEAD, 0]) is None
    assert prefixes.get(HERE, [*HEAD, 1]) == prefixes.get(HERE, [*HEAD, 2]) == STATE
    assert len(list(tmp_path.iterdir())) == 4


def test_a_side_file_whose_state_is_gone_goes_and_other_files_of_the_folder_stay(
    prefixes: Prefixes, tmp_path: Path
) -> None:
    (state,) = tmp_path.glob("*.state")
    state.unlink()
    (tmp_path / "threads-1234567890abcdef.json").write_text("{}")
    prefixes.put(HERE, [*HEAD, 1], STATE)
    assert not state.with_suffix(".json").exists()
    assert (tmp_path / "threads-1234567890abcdef.json").exists()
    assert prefixes.get(HERE, [*HEAD, 1]) == STATE


def test_a_folder_that_cannot_be_written_is_no_trouble(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    prefixes = Prefixes(tmp_path / "file" / "cache")
    prefixes.put(HERE, HEAD, STATE)
    assert prefixes.get(HERE, HEAD) is None
