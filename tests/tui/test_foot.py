"""The line at the foot shows the keys that count: those of a line while one is being written."""

from pathlib import Path

import pytest
from textual.widgets import Input

from coach.engine.scripted import ScriptedEngine
from coach.locale import sayer
from coach.session import LANGUAGES, Language
from coach.tui.app import CoachApp
from coach.tui.widgets.bars import Hint, KeyLine
from tests.tui.helpers import (
    ACCOUNTS,
    HEARD,
    SMALL,
    answered,
    at_the_account,
    make_app,
    saved,
    shows,
    texts,
    wait_until,
)


def foot(app: CoachApp) -> str:
    return "  ".join(texts(app).rstrip().splitlines()[-2:])


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_fact_that_is_written_has_keys_of_its_own(
    language: Language, tmp_path: Path
) -> None:
    app = make_app(tmp_path, language, ScriptedEngine(HEARD[language]))
    app.sessions.create(answered(language))
    say = sayer(language, "tui")
    async with app.run_test(size=SMALL) as pilot:
        (await at_the_account(pilot, app)).text = ACCOUNTS[language]
        await pilot.press("ctrl+s")
        await shows(pilot, "HeardScreen")
        await wait_until(pilot, lambda: say("hint-strike") in foot(app))
        await pilot.press("e")
        await wait_until(pilot, lambda: say("hint-leave") in foot(app))
        assert say("hint-strike") not in foot(app)
        app.screen.query_one(".fact", Input).value = "Ida"
        # What the foot shows can be clicked.
        await app.screen.run_action("keep")
        await wait_until(pilot, lambda: say("hint-strike") in foot(app))
        assert "Ida" in [fact.text for fact in saved(app).answer("U3").facts.values()]


async def test_a_name_and_a_search_have_keys_of_their_own(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.sessions.create(answered())
    async with app.run_test(size=SMALL) as pilot:
        await wait_until(pilot, lambda: "delete" in foot(app))
        await pilot.press("m")
        await wait_until(pilot, lambda: "Enter keep  Esc leave it" in foot(app))
        await pilot.press("escape")
        await wait_until(pilot, lambda: "delete" in foot(app))
        await pilot.press("slash")
        await wait_until(pilot, lambda: "Enter to the list  Esc show all" in foot(app))
        await pilot.press("enter")
        await wait_until(pilot, lambda: "delete" in foot(app))
        # A search that finds nothing, and is left, brings all keys back.
        await pilot.press("slash", "z", "q")
        await wait_until(pilot, lambda: "Halden Care" not in texts(app))
        await pilot.press("escape")
        await wait_until(pilot, lambda: "delete" in foot(app))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_list_shows_all_its_keys_on_two_lines(language: Language, tmp_path: Path) -> None:
    app = make_app(tmp_path, language)
    app.sessions.create(answered(language))
    say = sayer(language, "tui")
    async with app.run_test(size=SMALL) as pilot:
        await wait_until(pilot, lambda: say("hint-delete") in foot(app))
        for does in ("follow", "rename", "find", "settings", "models", "quit", "help"):
            assert say(f"hint-{does}") in foot(app), does
        await pilot.resize_terminal(160, 40)
        await wait_until(pilot, lambda: app.screen.query_one(KeyLine).size.height == 1)


async def test_a_line_of_keys_too_long_for_its_lines_loses_its_own_last_ones() -> None:
    keys = KeyLine([Hint(str(number), "eight888", "do") for number in range(9)], rows=2)
    shown = keys.fitting(34)
    assert [[hint.key for hint in line] for line in shown] == [["0", "1", "2"], ["3", "7", "8"]]
