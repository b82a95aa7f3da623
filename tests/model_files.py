"""The small real model that the tests run; `make test` fetches it once."""

import os
from pathlib import Path

import pytest

HOME = Path(os.environ.get("COACH_TEST_HOME", Path(__file__).parent.parent / ".cache/test-home"))


def small_model() -> Path:
    """Return SmolLM2-135M's file; the test fails with what to do where it is missing."""
    path = HOME / "models" / "smollm2-135m.gguf"
    if not path.is_file():
        pytest.fail(f"{path} is missing; `make test-model` fetches it")
    return path
