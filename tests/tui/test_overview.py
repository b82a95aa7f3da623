"""The overview: every question at a glance, and a jump to any of them."""

from pathlib import Path

import pytest
from textual.widgets import OptionList

from coach.interview import Step
from coach.session import Answer, Language
from coach.tui.screens.interview import StepScreen
from tests.tui.helpers import HANDBOOK, SMALL, answered, make_app, saved, shows, start, texts


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_every_question_is_listed_and_enter_goes_there(
    language: Language, tmp_path: Path
) -> None:
    app = make_app(tmp_path, language)
    told = Answer(choice=1, account="Mia did it." if language == "en" else "老周管的。")
    app.sessions.create(answered(language).with_answer("U3", told))
    async with app.run_test(size=SMALL) as pilot:
        await start(pilot, app)
        await pilot.press("f7")
        await shows(pilot, "OverviewScreen")
        listed = app.screen.query_one(OptionList)
        assert listed.option_count == len(HANDBOOK.claims) + len(HANDBOOK.roles) + 2
        shown = texts(app)
        assert "U3" in shown and plain_account(language) in shown
        await pilot.press("home", "enter")
        await shows(pilot, "LevelScreen")
        assert isinstance(app.screen, StepScreen)
        assert app.screen.step == Step("level", "growth_owner", "G1")


async def test_escape_goes_back_to_where_the_founder_was_with_what_is_unsent(
    tmp_path: Path,
) -> None:
    app = make_app(tmp_path)
    app.sessions.create(answered())
    async with app.run_test(size=SMALL) as pilot:
        await start(pilot, app)
        await shows(pilot, "TellScreen")
        await pilot.press("M", "i", "a")
        await pilot.press("f7")
        await shows(pilot, "OverviewScreen")
        assert saved(app).drafts["U3.account"] == "Mia"
        await pilot.press("escape")
        await shows(pilot, "TellScreen")
        assert "Mia" in texts(app)


async def test_a_question_that_is_still_to_come_can_be_answered_first(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    session = answered()
    for claim in ("B1", "B2"):
        session = session.with_answer(claim, Answer())
    app.sessions.create(session)
    async with app.run_test(size=(120, 40)) as pilot:
        await start(pilot, app)
        await pilot.press("f7")
        await shows(pilot, "OverviewScreen")
        await pilot.press("end", *["up"] * 4, "enter")
        await shows(pilot, "LevelScreen")
        assert isinstance(app.screen, StepScreen)
        assert app.screen.step.claim == "B2"
        await pilot.press("3")
        await pilot.pause()
        assert saved(app).answer("B2").choice == 2


async def test_from_the_report_the_overview_leads_back_to_the_report(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.sessions.create(answered())
    async with app.run_test(size=SMALL) as pilot:
        await start(pilot, app)
        await pilot.press("f5")
        await shows(pilot, "ReportScreen")
        await pilot.press("f7")
        await shows(pilot, "OverviewScreen")
        await pilot.press("escape")
        await shows(pilot, "ReportScreen")


def plain_account(language: Language) -> str:
    return "What happened: Mia did it." if language == "en" else "当时的情形: 老周管的。"
