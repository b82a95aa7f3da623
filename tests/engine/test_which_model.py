"""Which model a run uses: what cannot be one is a clear line, and a start reads no file twice."""

from pathlib import Path

import pytest

from coach.cli import engine
from coach.cli.common import Context, Problem
from coach.weights import integrity


@pytest.mark.parametrize("name", ["~nosuchfounder/x.gguf", "~/nosuch/x.gguf", "nosuch/x.gguf"])
def test_a_path_that_leads_nowhere_is_a_clear_line(name: str, tmp_path: Path) -> None:
    with pytest.raises(Problem, match="is not there"):
        engine.choose_model(Context(tmp_path, "en", name))


def test_the_adapter_is_read_at_the_first_start_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Path] = []

    def counting(path: Path, progress: object = None) -> str:
        read.append(path)
        return whole(path)

    whole = integrity.sha256_of
    monkeypatch.setattr("coach.weights.integrity.sha256_of", counting)
    for _ in range(2):
        context = Context(tmp_path, "en")
        for entry in context.catalog.offered():
            if entry.adapter is not None:
                assert engine._adapter(context, entry) is not None
    assert len(read) == len(set(read)) > 0
    assert not any(path.with_name(f"{path.name}.seen.json").exists() for path in read)
