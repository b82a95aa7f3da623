"""Which model is proposed for a machine, from the seconds that one of them took."""

from pathlib import Path

from msgspec.structs import replace

from coach.weights import Catalog, Entry, estimate, load, propose

from .fakes import ROOT

SHIPPED = load(Path(ROOT) / "models" / "catalog.toml")
SMALL, LARGE = (SHIPPED.find(f"qwen2.5-coder-{size}b") for size in ("0.5", "1.5"))
PLENTY = 64 * 1024**3


def catalog(small: float | None, large: float | None) -> Catalog:
    return Catalog((replace(SMALL, heard=small), replace(LARGE, heard=large)))


def name(entry: Entry | None) -> str | None:
    return entry.name if entry else None


def test_the_seconds_grow_with_the_file() -> None:
    assert estimate(SMALL, SMALL, 1.0) == 1.0
    assert estimate(LARGE, SMALL, 1.0) == LARGE.bytes / SMALL.bytes
    assert estimate(SMALL, LARGE, 3.0) == 3.0 * SMALL.bytes / LARGE.bytes


def test_the_one_that_hears_best_is_proposed_among_those_that_keep_the_pace() -> None:
    both = catalog(0.6, 0.8)
    assert name(propose(both, SMALL, 0.5, PLENTY)) == LARGE.name
    assert name(propose(both, SMALL, 1.5, PLENTY)) == SMALL.name
    assert propose(both, SMALL, 2.5, PLENTY) is None


def test_a_faster_machine_does_not_change_which_one_hears_best() -> None:
    assert name(propose(catalog(0.8, 0.6), SMALL, 0.1, PLENTY)) == SMALL.name


def test_what_does_not_fit_or_was_not_tried_is_not_proposed() -> None:
    assert name(propose(catalog(0.6, 0.8), SMALL, 0.5, LARGE.memory_mb * 1024**2 - 1)) == SMALL.name
    assert name(propose(catalog(0.6, None), SMALL, 0.5, PLENTY)) == SMALL.name
    assert propose(catalog(None, None), SMALL, 0.5, PLENTY) is None
