"""The command palette: every key of a screen by its name, in both languages."""

from pathlib import Path

import pytest
from textual.widgets import Input

from coach.session import Language
from tests.tui.helpers import SMALL, answered, make_app, shows, start, texts, type_text, wait_until


@pytest.mark.parametrize(("language", "typed"), [("en", "questions"), ("zh", "所有问题")])
async def test_a_command_is_found_by_its_name_and_done(
    language: Language, typed: str, tmp_path: Path
) -> None:
    app = make_app(tmp_path, language)
    app.sessions.create(answered(language))
    async with app.run_test(size=SMALL) as pilot:
        await start(pilot, app)
        await shows(pilot, "TellScreen")
        await pilot.press("ctrl+p")
        await shows(pilot, "CommandPalette")
        await wait_until(pilot, lambda: app.say("command-theme") in texts(app))
        await type_text(pilot, typed)
        await wait_until(pilot, lambda: app.say("command-theme") not in texts(app))
        await pilot.press("enter")
        await shows(pilot, "OverviewScreen")


async def test_what_is_no_command_is_said_in_the_founders_language(tmp_path: Path) -> None:
    app = make_app(tmp_path, "zh")
    app.sessions.create(answered("zh"))
    async with app.run_test(size=SMALL) as pilot:
        await start(pilot, app)
        await shows(pilot, "TellScreen")
        await pilot.press("ctrl+p")
        await wait_until(pilot, lambda: bool(app.screen.query(Input)))
        await type_text(pilot, "xyzzy")
        await wait_until(pilot, lambda: app.say("palette-nothing") in texts(app))
        await pilot.press("escape")
        await shows(pilot, "TellScreen")
