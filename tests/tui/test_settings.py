"""Theme and language are kept for the next time; a damaged file is no trouble."""

from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.store import settings
from coach.store.sessions import Sessions
from coach.store.settings import Settings
from coach.tui.app import CoachApp
from coach.tui.theme import CONTRAST, DARK, LIGHT, THEMES, following
from tests.tui.helpers import HANDBOOK, SMALL, shows


def opened(folder: Path) -> CoachApp:
    kept = settings.load(folder)
    return CoachApp(
        Sessions(folder / "sessions"),
        HANDBOOK,
        language=kept.language or "en",
        settings=kept,
        keep_setting=partial(settings.change, folder),
        export_folder=folder,
    )


async def test_theme_and_language_are_as_they_were_left(tmp_path: Path) -> None:
    app = opened(tmp_path)
    async with app.run_test(size=SMALL) as pilot:
        await shows(pilot, "WelcomeScreen")
        await pilot.press("escape")
        await shows(pilot, "HomeScreen")
        assert app.theme == DARK.name
        await pilot.press("f6", "f6", "f2")
        await pilot.pause()
        assert app.theme == CONTRAST.name
    again = opened(tmp_path)
    assert (again.theme, again.language) == (CONTRAST.name, "zh")
    assert (tmp_path / settings.FILE).stat().st_mode & 0o077 == 0


def test_themes_go_round() -> None:
    assert following(DARK.name) == LIGHT.name
    assert following(THEMES[-1].name) == DARK.name
    assert following("textual-ansi") == DARK.name


@given(st.binary(max_size=60))
def test_a_damaged_file_is_as_if_there_were_none(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    folder = tmp_path_factory.mktemp("settings")
    (folder / settings.FILE).write_bytes(data)
    assert isinstance(settings.load(folder), Settings)


def test_a_disk_that_refuses_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    settings.save(tmp_path / "file", Settings(theme=LIGHT.name))
    assert settings.load(tmp_path / "file") == Settings()


def test_what_another_process_changed_meanwhile_stays(tmp_path: Path) -> None:
    settings.change(tmp_path, theme=LIGHT.name)
    settings.change(tmp_path, language="zh")
    assert settings.load(tmp_path) == Settings(language="zh", theme=LIGHT.name)
