"""Leaving at any keystroke, coming back, and the other language in between."""

from pathlib import Path

import pytest
from textual.events import Key
from textual.widgets import Input, TextArea

from coach.session import Answer
from coach.store.settings import Settings
from coach.tui import drafts
from coach.tui.app import CoachApp
from coach.tui.messages import Picked, Selected, StageSet
from coach.tui.screens.interview import LevelScreen
from coach.tui.widgets.choice import LevelChoice, StageChoice
from tests.tui.helpers import (
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


@pytest.mark.parametrize("leave", ["ctrl+q", "f3"])
async def test_an_account_is_left_in_the_middle_of_a_word(tmp_path: Path, leave: str) -> None:
    app = make_app(tmp_path)
    app.sessions.create(answered())
    async with app.run_test(size=SMALL) as pilot:
        await start(pilot, app)
        await shows(pilot, "TellScreen")
        await type_text(pilot, "Mia shows 老周 the sh")
        await pilot.press(leave)
        await pilot.pause()
    assert saved(app).drafts == {"U3.account": "Mia shows 老周 the sh"}

    again = make_app(tmp_path)
    async with again.run_test(size=SMALL) as pilot:
        await start(pilot, again)
        await shows(pilot, "TellScreen")
        assert again.screen.query_one(TextArea).text == "Mia shows 老周 the sh"
        await type_text(pilot, "eet")
        await pilot.press("ctrl+s")
        await shows(pilot, "HeardScreen")
        assert saved(again).answer("U3").account == "Mia shows 老周 the sheet"
        assert saved(again).drafts == {}


# With the shorter ones the time is up by the next key, as where the last was long in being drawn.
@pytest.mark.parametrize("longest", [0.3, 0.01, 0.0])
async def test_who_types_without_a_pause_does_not_wait_for_one_to_be_safe(
    longest: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "DRAFT_SECONDS", 60)
    monkeypatch.setattr(drafts, "LONGEST_UNSAVED", longest)
    app = make_app(tmp_path)
    app.sessions.create(answered())
    async with app.run_test(size=SMALL) as pilot:
        await start(pilot, app)
        await shows(pilot, "TellScreen")
        await type_text(pilot, "Mia")
        await wait_until(pilot, lambda: saved(app).drafts == {"U3.account": "Mia"})
        await type_text(pilot, " did")
        await wait_until(pilot, lambda: saved(app).drafts == {"U3.account": "Mia did"})


async def test_what_is_typed_is_on_disk_half_a_second_later(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    async with app.run_test(size=SMALL) as pilot:
        await shows(pilot, "HomeScreen")
        await pilot.press("n")
        await shows(pilot, "CompanyScreen")
        assert app.sessions.list() == []
        await type_text(pilot, "Hald")
        await wait_until(pilot, lambda: bool(app.sessions.list()))
        assert saved(app).drafts == {"profile.name": "Hald"}
        await pilot.press("tab", "x")
        await pilot.press("escape")
        await shows(pilot, "HomeScreen")
        await wait_until(pilot, lambda: "Hald " in texts(app))
        await pilot.press("enter")
        await shows(pilot, "CompanyScreen")
        assert app.screen.query_one("#profile-name", Input).value == "Hald"
        assert app.screen.query_one("#profile-product", Input).value == "x"


async def test_a_reason_and_a_fact_are_kept_unsent(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.sessions.create(founder())
    async with app.run_test(size=SMALL) as pilot:
        await start(pilot, app)
        await shows(pilot, "LevelScreen")
        await pilot.press("6")
        await type_text(pilot, "we ar")
        await pilot.press("f3")
        await shows(pilot, "HomeScreen")
        await start(pilot, app)
        await shows(pilot, "LevelScreen")
        assert app.screen.query_one("#reason", Input).value == "we ar"
        session = answered()
        told = Answer(choice=1, account="Mia did.", listened=True)
        await pilot.press("f3")
        await shows(pilot, "HomeScreen")
        app.sessions.save(session.with_answer("U3", told))
        await start(pilot, app)
        await shows(pilot, "HeardScreen")
        await pilot.press("down", "e", "s", "i")
        await pilot.press("ctrl+q")
        await pilot.pause()
    assert saved(app).drafts == {"U3.facts.target": "si"}

    again = make_app(tmp_path)
    async with again.run_test(size=SMALL) as pilot:
        await start(pilot, again)
        await shows(pilot, "HeardScreen")
        await wait_until(pilot, lambda: bool(again.screen.query(".fact")))
        assert again.screen.query_one(".fact", Input).value == "si"
        await pilot.press("g", "n", "enter")
        assert saved(again).answer("U3").facts["target"].text == "sign"
        assert saved(again).drafts == {}


async def test_the_language_changes_at_once_and_takes_nothing_away(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.sessions.create(answered())
    async with app.run_test(size=SMALL) as pilot:
        await start(pilot, app)
        await shows(pilot, "TellScreen")
        await type_text(pilot, "one two")
        await pilot.press("left", "left", "left", "f2")
        await wait_until(pilot, lambda: "用户运营" in texts(app))
        area = app.screen.query_one(TextArea)
        assert (area.text, area.cursor_location) == ("one two", (0, 4))
        assert app.focused is area
        assert saved(app).language == "zh"
        await type_text(pilot, "老周 ")
        await pilot.press("ctrl+l")
        await wait_until(pilot, lambda: "User operations" in texts(app))
        assert app.screen.query_one(TextArea).text == "one 老周 two"
        await pilot.press("f4")
        await shows(pilot, "CompanyScreen")
        name = app.screen.query_one("#profile-name", Input)
        name.value = ""
        await pilot.press("f2")
        await wait_until(pilot, lambda: "你的公司" in texts(app))
        assert app.screen.query_one("#profile-name", Input).value == ""
        await type_text(pilot, "礼达")
        await pilot.press("ctrl+s")
        await shows(pilot, "TellScreen")
        assert saved(app).profile.name == "礼达"


async def test_a_session_opens_in_its_own_language(tmp_path: Path) -> None:
    app = make_app(tmp_path, "en")
    app.sessions.create(founder("zh"))
    async with app.run_test(size=SMALL) as pilot:
        await start(pilot, app)
        await shows(pilot, "LevelScreen")
        assert isinstance(app.screen, LevelScreen)
        assert "用户增长负责人" in texts(app)


async def test_the_help_page_opens_everywhere_and_closes(tmp_path: Path) -> None:
    app = make_app(tmp_path, "zh")
    async with app.run_test(size=SMALL) as pilot:
        await shows(pilot, "HomeScreen")
        await pilot.press("f1")
        await pilot.pause()
        assert "划掉" in texts(app)
        await pilot.press("escape")
        await shows(pilot, "HomeScreen")


def typed_at_once(app: CoachApp, *keys: str) -> None:
    """Let keys arrive behind one another, as from a terminal that is slow or pasted into."""
    for key in keys:
        app.post_message(Key(key, key if len(key) == 1 else None))


async def test_a_choice_made_a_moment_before_leaving_is_kept(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.sessions.create(founder())
    async with app.run_test(size=SMALL) as pilot:
        await start(pilot, app)
        await shows(pilot, "LevelScreen")
        typed_at_once(app, "down", "enter", "f3")
        await shows(pilot, "HomeScreen")
        assert saved(app).answer("G1").choice == 0


async def test_a_click_that_reaches_a_level_screen_too_late_does_nothing(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.sessions.create(founder())
    async with app.run_test(size=SMALL) as pilot:
        await start(pilot, app)
        await shows(pilot, "LevelScreen")
        left = app.screen
        app.go_home()
        left.post_message(Picked(2))
        left.query_one(LevelChoice).post_message(Selected(2))
        await shows(pilot, "HomeScreen")
        assert saved(app).answer("G1").choice is None


async def test_a_stage_that_is_set_too_late_does_nothing(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    async with app.run_test(size=SMALL) as pilot:
        await shows(pilot, "HomeScreen")
        await pilot.press("n")
        await shows(pilot, "CompanyScreen")
        left = app.screen
        app.go_home()
        left.query_one(StageChoice).post_message(StageSet())
        await shows(pilot, "HomeScreen")
        assert app.sessions.list() == []


@pytest.mark.parametrize("keys", [("backspace", "f3"), ("ctrl+w", "f3"), ("f3", "x")])
async def test_keys_at_once_with_the_one_that_leaves_an_account_end_nothing(
    tmp_path: Path, keys: tuple[str, ...]
) -> None:
    app = make_app(tmp_path)
    app.sessions.create(answered())
    async with app.run_test(size=SMALL) as pilot:
        await start(pilot, app)
        await shows(pilot, "TellScreen")
        await type_text(pilot, "Mia told me")
        typed_at_once(app, *keys)
        await shows(pilot, "HomeScreen")
        await pilot.pause(0.5)
        assert saved(app).drafts["U3.account"].startswith("Mia told")


async def test_leaving_the_first_page_at_once_begins_nothing(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.settings = Settings()
    async with app.run_test(size=SMALL) as pilot:
        await shows(pilot, "WelcomeScreen")
        typed_at_once(app, "enter", "escape")
        await shows(pilot, "HomeScreen")
        await pilot.pause(0.5)
        assert type(app.screen).__name__ == "HomeScreen"


async def test_prose_typed_where_a_level_is_asked_for_ends_nothing(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.sessions.create(founder())
    async with app.run_test(size=SMALL) as pilot:
        await start(pilot, app)
        await shows(pilot, "LevelScreen")
        typed_at_once(app, *["space" if c == " " else c for c in "we spoke on the phone, he did"])
        await wait_until(pilot, lambda: not app.message_queue_size)
        await pilot.pause(1)
        assert list(app.sessions.folder.rglob("*.json"))
