"""No test here leaves this machine: pip sees one folder only, httpx no proxy."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from .fakes import Server, serving


@pytest.fixture(autouse=True)
def wheelhouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder pip may take wheels from; empty."""
    folder = tmp_path / "wheelhouse"
    folder.mkdir()
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """The folder the models go to; does not exist yet."""
    return tmp_path / "models"
