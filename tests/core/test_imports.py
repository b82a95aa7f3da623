"""What `import coach.cli` does not pull in, and what the pure core does not know."""

import subprocess
import sys

import pytest

SLOW = ("textual", "llama_cpp", "tinydb", "httpx", "numpy")


def imported(module: str) -> set[str]:
    code = f"import sys, {module}; print('\\n'.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    return set(done.stdout.split())


def test_the_command_line_starts_without_anything_slow() -> None:
    names = imported("coach.cli")
    assert "coach.cli" in names
    assert {name for name in names if name.partition(".")[0] in (*SLOW, "babel")} == set()


@pytest.mark.parametrize("module", ["coach.report", "coach.markdown", "coach.interview"])
def test_the_pure_core_knows_no_screen_file_model_or_network(module: str) -> None:
    names = imported(module)
    assert {name for name in names if name.partition(".")[0] in SLOW} == set()
    forbidden = (
        "coach.tui",
        "coach.cli",
        "coach.advice",
        "coach.store",
        "coach.engine",
        "coach.weights",
    )
    assert {name for name in names if name.startswith(forbidden)} == set()
