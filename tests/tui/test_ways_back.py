"""Ways back: to the place in the report, to the page before, and what must not be lost on them."""

from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from coach.advice.listener import LONGEST_ACCOUNT
from coach.engine.scripted import ScriptedEngine
from coach.interview import Step
from coach.store.settings import Settings
from coach.tui.app import CoachApp
from coach.tui.widgets.blocks import BlockView
from coach.tui.widgets.outline import Page
from tests.tui.helpers import (
    HEARD,
    SMALL,
    answered,
    at_the_account,
    founder,
    make_app,
    saved,
    select_u3,
    shows,
    start,
    texts,
    type_text,
    wait_until,
)
from tests.tui.test_why import told


async def report(pilot: Pilot[None], app: CoachApp) -> Page:
    await start(pilot, app)
    await pilot.press("f5")
    await shows(pilot, "ReportScreen")
    await pilot.pause()
    return app.screen.query_one(Page)


@pytest.mark.parametrize("key", ["tab", "w", "y", "c"])
async def test_the_first_key_for_a_block_selects_one_that_is_in_view(
    key: str, tmp_path: Path
) -> None:
    app = make_app(tmp_path)
    app.sessions.create(told("en"))
    async with app.run_test(size=SMALL) as pilot:
        page = await report(pilot, app)
        await pilot.press("3")
        await pilot.pause()
        scrolled = page.scroll_y
        await pilot.press(key)
        await pilot.pause()
        selected = app.focused
        assert isinstance(selected, BlockView)
        assert scrolled > 0
        assert selected.virtual_region.y >= scrolled


async def test_a_changed_answer_leads_back_to_its_block(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.sessions.create(told("en"))
    async with app.run_test(size=SMALL) as pilot:
        await select_u3(pilot, app)
        await pilot.press("c")
        await shows(pilot, "LevelScreen")
        await pilot.press("1")
        await shows(pilot, "ReportScreen")
        await wait_until(pilot, lambda: isinstance(app.focused, BlockView))
        assert app.focused is app.screen.query_one(".gap.of-U3")
        assert saved(app).answer("U3").choice == 0
        await pilot.press("c")
        await shows(pilot, "LevelScreen")
        await pilot.press("escape")
        await shows(pilot, "ReportScreen")
        await pilot.press("b")
        await wait_until(pilot, lambda: type(app.screen).__name__ != "ReportScreen")
        before = app.screen
        await pilot.press("escape")
        await wait_until(pilot, lambda: app.screen is not before)
        assert type(app.screen).__name__ != "ReportScreen"


@pytest.mark.parametrize("aside", ["f7", "f4"])
async def test_a_look_aside_does_not_forget_that_the_report_is_waiting(
    aside: str, tmp_path: Path
) -> None:
    app = make_app(tmp_path)
    app.sessions.create(told("en"))
    async with app.run_test(size=SMALL) as pilot:
        await select_u3(pilot, app)
        await pilot.press("c")
        await shows(pilot, "LevelScreen")
        await pilot.press(aside)
        await wait_until(pilot, lambda: type(app.screen).__name__ != "LevelScreen")
        await pilot.press("escape")
        await shows(pilot, "LevelScreen")
        await pilot.press("1")
        await shows(pilot, "ReportScreen")


async def test_the_way_from_the_company_page_is_known_after_the_settings_too(
    tmp_path: Path,
) -> None:
    app = make_app(tmp_path)
    app.sessions.create(answered())
    async with app.run_test(size=SMALL) as pilot:
        await start(pilot, app)
        app.go(Step("level", "builders", "P3"))
        await shows(pilot, "LevelScreen")
        await pilot.press("f4")
        await shows(pilot, "CompanyScreen")
        app.action_settings()
        await shows(pilot, "SettingsScreen")
        await pilot.press("escape")
        await shows(pilot, "CompanyScreen")
        await pilot.press("escape")
        await shows(pilot, "LevelScreen")


async def test_a_reason_and_a_fact_that_were_emptied_stay_empty(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    session = told("en")
    reason = replace(session.answer("P3"), choice="n/a", reason="we hire nobody")
    app.sessions.create(session.with_answer("P3", reason))
    async with app.run_test(size=SMALL) as pilot:
        await start(pilot, app)
        for step, key, name in (
            (Step("level", "builders", "P3"), "6", "#reason"),
            (Step("heard", "operations", "U3"), "e", ".fact"),
        ):
            app.go(step)
            await wait_until(pilot, lambda s=step: getattr(app.screen, "step", None) == s)  # type: ignore[misc]
            await pilot.press(key)
            await wait_until(pilot, lambda n=name: bool(app.screen.query(n)))  # type: ignore[misc]
            line = app.screen.query_one(name, Input)
            assert line.value
            line.value = ""
            await pilot.press("f7")
            await shows(pilot, "OverviewScreen")
            await pilot.press("escape")
            await wait_until(pilot, lambda n=name: bool(app.screen.query(n)))  # type: ignore[misc]
            assert app.screen.query_one(name, Input).value == ""


@pytest.mark.parametrize("keys", [("f7", "escape"), ("f2", "f2"), ("f4", "escape"), ("b", "f5")])
async def test_the_report_is_left_and_found_again_at_the_same_line(
    keys: tuple[str, str], tmp_path: Path
) -> None:
    app = make_app(tmp_path)
    app.sessions.create(told("en"))
    async with app.run_test(size=SMALL) as pilot:
        page = await report(pilot, app)
        await pilot.press("2")
        await pilot.pause()
        scrolled = page.scroll_y
        assert scrolled > 0
        for key in keys:
            before = app.screen
            await pilot.press(key)
            await wait_until(pilot, lambda b=before, k=key: k == "f2" or app.screen is not b)  # type: ignore[misc]
            await pilot.pause()
        await shows(pilot, "ReportScreen")
        await wait_until(pilot, lambda: app.screen.query_one(Page).scroll_y == scrolled)


async def test_in_the_other_language_the_same_block_is_read(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.sessions.create(told("en"))

    def at_the_top() -> str | None:
        page = app.screen.query_one(Page)
        views = app.screen.query(BlockView).results()
        return [view.id for view in views if view.virtual_region.y <= page.scroll_y][-1]

    async with app.run_test(size=SMALL) as pilot:
        await report(pilot, app)
        await pilot.press("4", "down", "down")
        await pilot.pause()
        assert at_the_top() == "role-4"
        await pilot.press("f2")
        await wait_until(pilot, lambda: "品牌内容" in texts(app))
        await wait_until(pilot, lambda: at_the_top() == "role-4")


async def test_another_session_s_report_begins_at_its_top(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.sessions.create(told("en"))
    async with app.run_test(size=SMALL) as pilot:
        await report(pilot, app)
        await pilot.press("3", "f3")
        await shows(pilot, "HomeScreen")
        await wait_until(pilot, lambda: "Halden" in texts(app))
        await pilot.press("r")
        await shows(pilot, "ReportScreen")
        await pilot.pause()
        assert app.screen.query_one(Page).scroll_y == 0


async def test_a_new_name_goes_to_the_session_it_was_begun_for(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.sessions.create(founder())
    app.sessions.create(founder("zh", "wxyz"))
    async with app.run_test(size=SMALL) as pilot:
        await wait_until(pilot, lambda: "礼达诊所云" in texts(app) and "Halden" in texts(app))
        await pilot.press("home", "m")
        name = app.screen.query_one("#name", Input).value
        other = ({"Halden Care", "礼达诊所云"} - {name}).pop()
        await type_text(pilot, " Ltd")
        await pilot.press("tab", "down", "shift+tab", "enter")
        await wait_until(pilot, lambda: not app.screen.query("#name"))
        assert {entry.company for entry in app.sessions.list()} == {f"{name} Ltd", other}


async def test_what_was_deleted_comes_back_after_another_page_too(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.sessions.create(founder())
    async with app.run_test(size=SMALL) as pilot:
        await wait_until(pilot, lambda: "Halden" in texts(app))
        await pilot.press("d")
        await wait_until(pilot, lambda: app.sessions.list() == [])
        await pilot.press("s")
        await shows(pilot, "SettingsScreen")
        await pilot.press("escape")
        await shows(pilot, "HomeScreen")
        await wait_until(pilot, lambda: "u bring back" in texts(app))
        await pilot.press("u")
        await wait_until(pilot, lambda: len(app.sessions.list()) == 1)
        await wait_until(pilot, lambda: "u bring back" not in texts(app))


@pytest.mark.parametrize(
    ("key", "line", "typed"), [("slash", "find", "hal"), ("m", "name", " Ltd")]
)
async def test_another_language_keeps_the_line_that_is_open_over_the_list(
    key: str, line: str, typed: str, tmp_path: Path
) -> None:
    app = make_app(tmp_path)
    app.sessions.create(founder())
    async with app.run_test(size=SMALL) as pilot:
        await wait_until(pilot, lambda: "Halden" in texts(app))
        await pilot.press(key)
        await type_text(pilot, typed)
        before = app.screen.query_one(f"#{line}", Input).value
        assert before.endswith(typed)
        await pilot.press("f2")
        await wait_until(pilot, lambda: "帮助" in texts(app))
        assert app.screen.query_one(f"#{line}", Input).value == before
        assert app.focused is app.screen.query_one(f"#{line}")
        await pilot.press("tab")
        former = app.focused
        assert former is not None and former.id == "sessions"
        await pilot.press("f2")
        await wait_until(pilot, lambda: "help" in texts(app))
        assert app.focused is not None and app.focused.id == "sessions"


async def test_an_account_that_was_emptied_stays_empty(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.sessions.create(told("en"))
    async with app.run_test(size=SMALL) as pilot:
        (await at_the_account(pilot, app)).clear()
        await pilot.press("f7")
        await shows(pilot, "OverviewScreen")
        await pilot.press("escape")
        await shows(pilot, "TellScreen")
        assert app.screen.query_one(TextArea).text == ""
        assert saved(app).answer("U3").account


async def test_a_text_longer_than_is_listened_to_says_so_while_it_is_written(
    tmp_path: Path,
) -> None:
    app = make_app(tmp_path, engine=ScriptedEngine(HEARD["en"]))
    app.sessions.create(told("en"))
    async with app.run_test(size=SMALL) as pilot:
        area = await at_the_account(pilot, app)
        area.text = "word " * (LONGEST_ACCOUNT // 5 + 1)
        await wait_until(pilot, lambda: "2,000" in texts(app))
        area.text = "word"
        await wait_until(pilot, lambda: "2,000" not in texts(app))


async def test_escape_on_the_company_page_leads_back_to_the_question(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.sessions.create(answered())
    async with app.run_test(size=SMALL) as pilot:
        await start(pilot, app)
        app.go(Step("level", "builders", "P3"))
        await shows(pilot, "LevelScreen")
        for key in ("escape", "ctrl+s"):
            await pilot.press("f4")
            await shows(pilot, "CompanyScreen")
            await pilot.press(key)
            await shows(pilot, "LevelScreen")
            assert getattr(app.screen, "step", None) == Step("level", "builders", "P3")


@pytest.mark.parametrize("key", ["f1", "question_mark"])
async def test_the_help_opens_over_why_and_over_the_preview_too(key: str, tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.sessions.create(told("en"))
    async with app.run_test(size=SMALL) as pilot:
        await report(pilot, app)
        for opens, kind in (("w", "WhyScreen"), ("e", "PreviewScreen")):
            await pilot.press("tab", opens)
            await shows(pilot, kind)
            await pilot.press(key)
            await shows(pilot, "HelpScreen")
            await pilot.press(key)
            await shows(pilot, kind)
            await pilot.press("escape")
            await shows(pilot, "ReportScreen")


async def test_the_first_page_is_shown_once_whichever_screen_comes_next(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.settings = Settings()
    async with app.run_test(size=SMALL) as pilot:
        await shows(pilot, "WelcomeScreen")
        await pilot.press("f3")
        await shows(pilot, "HomeScreen")
        assert app.settings.welcomed


async def test_a_question_mark_opens_the_help_where_nothing_is_written(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.sessions.create(answered())
    async with app.run_test(size=SMALL) as pilot:
        await start(pilot, app)
        app.go(Step("level", "builders", "P3"))
        await shows(pilot, "LevelScreen")
        await pilot.press("question_mark")
        await shows(pilot, "HelpScreen")
        await pilot.press("escape")
        app.go(Step("account", "operations", "U3"))
        await shows(pilot, "TellScreen")
        await pilot.press("question_mark")
        assert app.screen.query_one(TextArea).text.endswith("?")
