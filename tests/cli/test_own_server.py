"""`coach --engine URL`: the founder's own server listens, and every founder is told so."""

from pathlib import Path

import pytest

from coach.engine.scripted import ScriptedEngine
from coach.session import Language
from coach.store.sessions import Sessions
from coach.store.settings import Settings
from coach.tui.app import CoachApp
from coach.tui.work import InUse
from tests.cli.test_commands import U3, coach
from tests.engine.test_server import Box, said
from tests.tui.helpers import HANDBOOK, texts, wait_until

WARNING: dict[Language, tuple[str, str]] = {
    "en": ("en_US.UTF-8", "is sent from this machine to {}"),
    "zh": ("zh_CN.UTF-8", "发到 {}"),
}


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    path = tmp_path / "answers.toml"
    path.write_text(U3, "utf-8")
    return path


@pytest.mark.parametrize("language", WARNING)
def test_the_server_listens_and_the_founder_is_told_where_accounts_go(
    language: Language, answers: Path, tmp_path: Path
) -> None:
    box = Box(lambda asked: said("Mia"))
    system, warning = WARNING[language]
    done = coach("--engine", box.address, "advise", answers, home=tmp_path, language=system)
    box.server.shutdown()
    assert warning.format(box.address) in done.stderr
    assert "Mia" in done.stdout
    sent = [asked["messages"][-1]["content"] for asked in box.asked]
    assert sent and all("300 in October" in text for text in sent)
    # What was not asked about does not travel.
    assert not any("Aldermoor" in text for text in sent)


def test_a_server_that_is_not_there_still_leaves_the_handbooks_report(
    answers: Path, tmp_path: Path
) -> None:
    address = "http://127.0.0.1:9/v1"
    done = coach("--engine", address, "advise", answers, home=tmp_path)
    assert "does not answer" in done.stderr
    assert "Aldermoor" in done.stdout


def test_a_key_that_is_none_is_one_line(
    answers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COACH_ENGINE_KEY", "你的密钥")
    done = coach("--engine", "http://box/v1", "advise", answers, home=tmp_path, code=2)
    (line,) = done.stderr.strip().splitlines()[-1:]
    assert "COACH_ENGINE_KEY" in line and "密钥" not in line


@pytest.mark.parametrize(
    "address",
    ["box:8080", "ftp://box/v1", "http://", "http://192.168.1.300/v1", "http://ｂox。/v1"],
)
def test_what_is_no_address_is_one_line(address: str, answers: Path, tmp_path: Path) -> None:
    done = coach("--engine", address, "advise", answers, home=tmp_path, code=2)
    (line,) = done.stderr.strip().splitlines()
    assert address in line and "http://localhost:8080/v1" in line


@pytest.mark.parametrize("language", WARNING)
async def test_the_app_promises_nothing_that_is_not_so(language: Language, tmp_path: Path) -> None:
    app = CoachApp(
        Sessions(tmp_path / "sessions"),
        HANDBOOK,
        model=InUse(ScriptedEngine(), server="http://gpu-box.internal:8080/v1"),
        settings=Settings(welcomed=True),
        language=language,
        export_folder=tmp_path,
    )
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_until(pilot, lambda: "gpu-box.internal:8080" in texts(app))
        assert app.say("app-promise") not in texts(app)
        assert "→ gpu-box.internal ·" in texts(app)
