"""The sessions: find one, give it another name, follow it up."""

from pathlib import Path

import pytest
from textual.widgets import Input, OptionList

from coach.session import Answer, Language
from coach.tui.screens.home import HomeScreen
from tests.tui.helpers import (
    HANDBOOK,
    SMALL,
    answered,
    founder,
    make_app,
    shows,
    start,
    texts,
    type_text,
    wait_until,
)


def listed(app: object) -> list[str]:
    screen = app.screen  # type: ignore[attr-defined]
    assert isinstance(screen, HomeScreen)
    return [entry.company for entry in screen.entries]


async def test_letters_of_a_name_find_its_session_and_escape_shows_all(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.sessions.create(founder("en", "aaaa"))
    app.sessions.create(founder("zh", "bbbb"))
    async with app.run_test(size=SMALL) as pilot:
        await wait_until(pilot, lambda: len(listed(app)) == 2)
        await pilot.press("slash")
        await type_text(pilot, "诊所")
        await wait_until(pilot, lambda: listed(app) == ["礼达诊所云"])
        await type_text(pilot, "xx")
        await wait_until(pilot, lambda: "No session has that name." in texts(app))
        await pilot.press("escape")
        await wait_until(pilot, lambda: len(listed(app)) == 2)


async def test_enter_opens_what_was_found(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.sessions.create(founder("en", "aaaa"))
    app.sessions.create(founder("zh", "bbbb"))
    async with app.run_test(size=SMALL) as pilot:
        await wait_until(pilot, lambda: len(listed(app)) == 2)
        await pilot.press("slash")
        await type_text(pilot, "halden")
        await pilot.press("enter", "enter")
        await shows(pilot, "LevelScreen")
        assert app.session.profile.name == "Halden Care"


async def test_a_session_gets_another_name_and_an_empty_one_changes_nothing(
    tmp_path: Path,
) -> None:
    app = make_app(tmp_path)
    app.sessions.create(answered())
    async with app.run_test(size=SMALL) as pilot:
        await wait_until(pilot, lambda: len(listed(app)) == 1)
        await pilot.press("m")
        await wait_until(pilot, lambda: bool(app.screen.query("#name")))
        app.screen.query_one("#name", Input).value = "  "
        await pilot.press("enter")
        assert listed(app) == ["Halden Care"]
        app.screen.query_one("#name", Input).value = "云上礼达 Ltd"
        await pilot.press("enter")
        await wait_until(pilot, lambda: listed(app) == ["云上礼达 Ltd"])
        (entry,) = app.sessions.list()
        assert app.sessions.load(entry.id).answer("U3").choice == 1


@pytest.mark.parametrize(("language", "said"), [("en", "Last time: "), ("zh", "上次选的是：")])
async def test_a_follow_up_remembers_what_was_chosen(
    language: Language, said: str, tmp_path: Path
) -> None:
    app = make_app(tmp_path, language)
    session = answered(language).with_answer("G1", Answer(choice=0, account="…"))
    app.sessions.create(session)
    async with app.run_test(size=(100, 40)) as pilot:
        await wait_until(pilot, lambda: len(listed(app)) == 1)
        await pilot.press("f")
        await shows(pilot, "LevelScreen")
        chosen = HANDBOOK.claims["G1"].levels[0].of(language)
        assert said in texts(app) and chosen[:14] in texts(app)
        assert app.session.follows == session.id
        assert app.session.profile == session.profile and app.session.answers == {}
        assert app.session.before["G1"] == 0
        assert len(app.sessions.list()) == 2
        await pilot.press("f3")
        await wait_until(pilot, lambda: len(listed(app)) == 2)
        # The follow-up is told from what it follows.
        rows = [str(row.prompt) for row in app.screen.query_one(OptionList).options]
        assert sorted("↳" in row for row in rows) == [False, True]


async def test_escape_on_the_list_is_harmless(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.sessions.create(answered())
    async with app.run_test(size=SMALL) as pilot:
        await wait_until(pilot, lambda: len(listed(app)) == 1)
        await pilot.press("escape")
        await start(pilot, app)
        await shows(pilot, "TellScreen")
