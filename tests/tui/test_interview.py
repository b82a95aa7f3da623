"""The whole interview by keys, in both languages; every answer is on disk before the next step."""

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from coach.engine.scripted import ScriptedEngine
from coach.interview import Step, follow_up
from coach.session import LANGUAGES, Answer, Language
from coach.tui.app import CoachApp
from coach.tui.screens.interview import LevelScreen
from coach.tui.screens.role import RoleScreen
from tests.tui.helpers import (
    ACCOUNTS,
    CASTS,
    HEARD,
    PROFILES,
    SMALL,
    answered,
    founder,
    make_app,
    saved,
    shows,
    start,
    texts,
    type_text,
    wait_until,
)

FIELDS: dict[Language, list[str]] = {
    language: [
        profile.name,
        profile.product,
        profile.customers,
        str(profile.team_size),
        profile.core_behaviour,
        profile.aim,
        *(
            CASTS[language].of(role)
            for role in ("growth_owner", "builders", "operations", "content")
        ),
    ]
    for language, profile in PROFILES.items()
}


async def fill_company(pilot: Pilot[None], language: Language) -> None:
    for index, text in enumerate(FIELDS[language]):
        if index == 4:
            await pilot.press("2", "tab")
        await type_text(pilot, text)
        await pilot.press("enter")


async def choose_until(pilot: Pilot[None], app: CoachApp, claim: str) -> None:
    """Choose the top level of every claim before this one."""
    while True:
        screen = app.screen
        if isinstance(screen, RoleScreen):
            await pilot.press("enter")
        else:
            assert isinstance(screen, LevelScreen)
            if screen.step.claim == claim:
                return
            asked = screen.step.claim
            await pilot.press("4")
            assert saved(app).answer(asked).choice == 3
        await wait_until(pilot, lambda former=screen: app.screen is not former)  # type: ignore[misc]
        await wait_until(pilot, lambda: bool(app.screen.ready))  # type: ignore[attr-defined]


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_a_whole_interview_by_keys(tmp_path: Path, language: Language) -> None:
    app = make_app(tmp_path, language, ScriptedEngine(HEARD[language]))
    async with app.run_test(size=SMALL) as pilot:
        await shows(pilot, "HomeScreen")
        await pilot.press("n")
        await shows(pilot, "CompanyScreen")
        await fill_company(pilot, language)
        await shows(pilot, "LevelScreen")
        session = saved(app)
        assert session.profile == PROFILES[language]
        assert session.cast == CASTS[language]
        assert session.drafts == {}

        await choose_until(pilot, app, "U3")
        await pilot.press("2")
        assert saved(app).answer("U3").choice == 1
        await shows(pilot, "LevelScreen")
        await choose_until(pilot, app, "U4")
        await pilot.press("4")
        await shows(pilot, "TellScreen")
        await type_text(pilot, ACCOUNTS[language])
        await pilot.press("ctrl+s")
        assert saved(app).answer("U3").account == ACCOUNTS[language]
        await shows(pilot, "HeardScreen")
        await wait_until(pilot, lambda: app.session.answer("U3").listened)

        await pilot.press("enter")
        assert saved(app).answer("U3").facts["person"].state == "confirmed"
        await pilot.press("x")
        assert saved(app).answer("U3").facts["target"].state == "struck"
        await pilot.press("e", "end", "!", "enter")
        assert (
            saved(app).answer("U3").facts["target"].text
            == HEARD[language]["person measured on" if language == "en" else "考核的指标"] + "!"
        )
        await pilot.press("a")
        states = {fact.state for fact in saved(app).answer("U3").facts.values()}
        assert states == {"confirmed"}
        await pilot.press("right")
        assert saved(app).answer("U3").reviewed

        await shows(pilot, "RoleScreen")
        assert app.say("role-first") in texts(app)
        await pilot.press("enter")
        await shows(pilot, "LevelScreen")
        await pilot.press("5")
        assert saved(app).answer("B1").choice == "unknown"
        await shows(pilot, "LevelScreen")
        await pilot.press("6")
        await type_text(pilot, "因为" if language == "zh" else "no need")
        await pilot.press("enter")
        assert saved(app).answer("B2").choice == "n/a"
        assert saved(app).answer("B2").reason in ("因为", "no need")
        await shows(pilot, "LevelScreen")
        await choose_until(pilot, app, "B6")
        await pilot.press("4")
        await shows(pilot, "RoleScreen")
        await pilot.press("enter")
        await shows(pilot, "ReportScreen")

        await pilot.press("e", "enter")
        (written,) = (tmp_path / "exports").iterdir()
        assert PROFILES[language].core_behaviour in written.read_text("utf-8")
        assert str(written)[:30] in texts(app)
        await pilot.press("e", "escape")
        assert len(list((tmp_path / "exports").iterdir())) == 1
        await pilot.press("e", "enter")
        assert len(list((tmp_path / "exports").iterdir())) == 2
        await pilot.press("h")
        await shows(pilot, "HomeScreen")
        await wait_until(pilot, lambda: "23/23" in texts(app))
        assert PROFILES[language].name in texts(app)


async def test_going_back_shows_the_former_choice_and_what_was_written(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.sessions.create(answered())
    async with app.run_test(size=SMALL) as pilot:
        await start(pilot, app)
        await shows(pilot, "TellScreen")
        await type_text(pilot, "half a sent")
        await pilot.press("escape")
        await shows(pilot, "LevelScreen")
        assert "● 4" in texts(app)
        await pilot.press("b")
        await wait_until(pilot, lambda: "● 2" in texts(app))
        await pilot.press("2")
        await wait_until(pilot, lambda: "● 4" in texts(app))
        await pilot.press("down", "up", "enter")
        await shows(pilot, "TellScreen")
        assert app.screen.query_one(TextArea).text == "half a sent"


async def test_the_mouse_chooses_confirms_and_goes_on(tmp_path: Path) -> None:
    app = make_app(tmp_path, "en", ScriptedEngine(HEARD["en"]))
    app.sessions.create(founder())
    async with app.run_test(size=SMALL) as pilot:
        await start(pilot, app)
        await shows(pilot, "LevelScreen")
        rows = list(app.screen.query(".choice"))
        await pilot.click(rows[3])
        assert saved(app).answer("G1").choice == 3
        app.save(answered())
        app.go(Step("account", "operations", "U3"))
        await shows(pilot, "TellScreen")
        app.screen.query_one(TextArea).text = ACCOUNTS["en"]
        await pilot.click("#done")
        await shows(pilot, "HeardScreen")
        await wait_until(pilot, lambda: app.session.answer("U3").listened)
        await pilot.pause()
        await pilot.click(list(app.screen.query(".card"))[1])
        await pilot.click("KeyLine", offset=(3, 0))
        assert app.session.answer("U3").facts["target"].state == "confirmed"
        await pilot.click("#done")
        assert saved(app).answer("U3").reviewed


async def test_a_follow_up_asks_once_for_what_is_missing(tmp_path: Path) -> None:
    app = make_app(tmp_path, "en", ScriptedEngine({"measured on this target": "Mia"}))
    app.sessions.create(answered())
    async with app.run_test(size=SMALL) as pilot:
        await start(pilot, app)
        await shows(pilot, "TellScreen")
        await type_text(pilot, "Mia told me on Monday.")
        await pilot.press("f10")
        await shows(pilot, "HeardScreen")
        await wait_until(pilot, lambda: app.session.answer("U3").listened)
        await pilot.press("ctrl+s")
        await shows(pilot, "TellScreen")
        assert "What exactly does that target count?" in texts(app)
        await pilot.press("f8")
        await shows(pilot, "RoleScreen")
        assert saved(app).answer("U3").followup == ""


@pytest.mark.parametrize("language", LANGUAGES)
async def test_without_a_model_a_short_reply_waits_where_it_was_asked_for(
    tmp_path: Path, language: Language
) -> None:
    app = make_app(tmp_path, language)
    reply = {"en": "sign-ups per trade fair.", "zh": "展会上的注册数。"}[language]
    told = Answer(choice=1, account=ACCOUNTS[language], reviewed=True)
    session = answered(language).with_answer("U3", told)
    app.sessions.create(follow_up(session, "U3", "target", reply))
    async with app.run_test(size=SMALL) as pilot:
        await start(pilot, app)
        await shows(pilot, "HeardScreen")
        await pilot.press("enter")
        line = app.focused
        assert isinstance(line, Input) and line.value == reply[:-1]
        await pilot.press("enter")
        fact = saved(app).answer("U3").facts["target"]
        assert (fact.text, fact.state) == (reply[:-1], "confirmed")


async def test_only_the_name_is_needed_and_a_bad_number_costs_one_line(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    async with app.run_test(size=SMALL) as pilot:
        await shows(pilot, "HomeScreen")
        await pilot.press("n")
        await shows(pilot, "CompanyScreen")
        await pilot.press("ctrl+s")
        assert "give the company a name" in texts(app)
        await type_text(pilot, "Halden")
        app.screen.query_one("#profile-team_size", Input).value = "about ten"
        await pilot.press("ctrl+s")
        assert "whole number" in texts(app)
        assert app.focused is app.screen.query_one("#profile-team_size")
        app.screen.query_one("#profile-team_size", Input).value = "１２"
        await pilot.press("ctrl+s")
        await shows(pilot, "LevelScreen")
        assert saved(app).profile.team_size == 12
        assert "halden" in saved(app).id


async def test_every_field_of_the_company_is_in_sight_while_it_has_the_focus(
    tmp_path: Path,
) -> None:
    app = make_app(tmp_path)
    async with app.run_test(size=(80, 16)) as pilot:
        await shows(pilot, "HomeScreen")
        await pilot.press("n")
        await shows(pilot, "CompanyScreen")
        page = app.screen.query_one("#company")
        for _ in range(11):
            assert app.focused is not None
            assert page.region.contains_region(app.focused.region)
            await pilot.press("tab")
            await pilot.pause()
