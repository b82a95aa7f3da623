from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from coach.engine.client import CONTEXT, WorkerEngine
from tests.model_files import small_model

Start = Callable[..., WorkerEngine]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start engines that are closed after the test."""
    engines: list[WorkerEngine] = []

    def make(
        model: Path | None = None, context: int = CONTEXT, adapter: Path | None = None
    ) -> WorkerEngine:
        log = tmp_path / "log" / "engine.log"
        engine = WorkerEngine(
            model or small_model(), log, adapter=adapter, context=context, threads=2
        )
        engines.append(engine)
        return engine

    yield make
    for engine in engines:
        engine.close()
