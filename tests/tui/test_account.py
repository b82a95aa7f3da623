"""The account's field: long texts, pasted ones, undo, and windows of every size."""

from pathlib import Path

import pytest
from textual.events import Paste

from coach.engine.scripted import ScriptedEngine
from coach.interview import COMPANY, REPORT, Step
from coach.session import LANGUAGES, Answer, Language
from coach.tui.widgets.bars import KeyLine
from tests.tui.helpers import (
    ACCOUNTS,
    HEARD,
    answered,
    at_the_account,
    make_app,
    saved,
    shows,
    texts,
    type_text,
    wait_until,
)

LARGE = (240, 70)


async def test_what_was_typed_can_be_taken_back_and_brought_again(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.sessions.create(answered())
    async with app.run_test(size=(80, 24)) as pilot:
        area = await at_the_account(pilot, app)
        await type_text(pilot, "Mia")
        await pilot.press("enter")
        await type_text(pilot, "老周")
        await pilot.press("ctrl+z")
        await wait_until(pilot, lambda: area.text != "Mia\n老周")
        await pilot.press("ctrl+y")
        await wait_until(pilot, lambda: area.text == "Mia\n老周")
        assert app.is_running


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_pasted_story_of_5000_characters_is_kept_whole_and_heard_in_part(
    language: Language, tmp_path: Path
) -> None:
    app = make_app(tmp_path, language, ScriptedEngine(HEARD[language]))
    app.sessions.create(answered(language))
    story = (ACCOUNTS[language] + "\n") * (5000 // len(ACCOUNTS[language]) + 1)
    async with app.run_test(size=(80, 24)) as pilot:
        area = await at_the_account(pilot, app)
        app.post_message(Paste(story))
        await wait_until(pilot, lambda: area.text == story)
        await pilot.press("ctrl+s")
        await shows(pilot, "HeardScreen")
        assert saved(app).answer("U3").account == story
        lead = {"en": "Your story is long", "zh": "你讲得很长"}[language]
        await wait_until(pilot, lambda: lead in texts(app))
        assert saved(app).answer("U3").facts


async def test_nothing_in_a_pasted_text_does_anything_but_appear(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.sessions.create(answered())
    async with app.run_test(size=(80, 24)) as pilot:
        area = await at_the_account(pilot, app)
        app.post_message(Paste("[red]Mia[/red] \x1b[2J\x07[@click=app.quit]did[/] it\u202e"))
        await wait_until(pilot, lambda: "did" in area.text)
        assert area.text == "[red]Mia[/red] [@click=app.quit]did[/] it"
        await pilot.press("ctrl+s")
        await shows(pilot, "HeardScreen")
        await wait_until(pilot, lambda: "[red]Mia[/red] [@click=app.quit]did[/] it" in texts(app))
        await pilot.click(offset=(texts(app).splitlines()[3].index("did") + 1, 3))
        assert app.is_running


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_page_of_a_session_stands_in_the_largest_window(
    language: Language, tmp_path: Path
) -> None:
    app = make_app(tmp_path, language)
    told = Answer(choice=1, account=ACCOUNTS[language])
    app.sessions.create(answered(language).with_answer("U3", told))
    async with app.run_test(size=LARGE) as pilot:
        await at_the_account(pilot, app)
        for step, name in (
            (COMPANY, "CompanyScreen"),
            (Step("level", "operations", "U3"), "LevelScreen"),
            (Step("account", "operations", "U3"), "TellScreen"),
            (Step("heard", "operations", "U3"), "HeardScreen"),
            (Step("role", "operations"), "RoleScreen"),
            (REPORT, "ReportScreen"),
        ):
            app.go(step)
            await shows(pilot, name)
            foot = app.screen.query_one(KeyLine)
            assert [len(foot.fitting(240)), foot.fitting(240)[0]] == [1, app.screen.keys()]  # type: ignore[attr-defined]
            assert all(len(line) <= 240 for line in texts(app).splitlines())
        await pilot.resize_terminal(60, 20)
        await wait_until(pilot, lambda: foot.size.width <= 60)
        await wait_until(pilot, lambda: all(len(line) <= 60 for line in texts(app).splitlines()))
