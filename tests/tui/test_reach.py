"""What a small window, the keyboard alone and the mouse alone can reach."""

from pathlib import Path

import pytest
from textual.containers import VerticalScroll
from textual.widgets import Button, Static

from coach.interview import COMPANY, Step
from coach.session import LANGUAGES, Answer, Fact, Language
from coach.tui.app import CoachApp
from coach.tui.screens.interview import LevelScreen
from coach.tui.screens.why import WhyScreen
from coach.tui.widgets.bars import Hint, KeyLine
from coach.tui.widgets.blocks import BlockView
from coach.tui.widgets.cards import FactCard
from coach.tui.widgets.choice import LevelChoice, Row
from tests.tui.helpers import (
    ACCOUNTS,
    HANDBOOK,
    HEARD,
    SMALL,
    LateEngine,
    answered,
    founder,
    make_app,
    saved,
    select_u3,
    shows,
    start,
    texts,
    wait_until,
)

LOW = (80, 18)


async def test_enter_alone_answers_no_question(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.sessions.create(founder())
    async with app.run_test(size=SMALL) as pilot:
        await start(pilot, app)
        await shows(pilot, "LevelScreen")
        await pilot.press("enter")
        await wait_until(pilot, lambda: "Choose with 1 to 6" in texts(app))
        assert saved(app).answer("G1").choice is None
        await pilot.press("up")
        assert app.screen.query_one(LevelChoice).pointed == "n/a"
        await pilot.press("down", "up", "up", "enter")
        await wait_until(pilot, lambda: saved(app).answer("G1").choice == 3)


async def test_a_question_can_be_left_for_later(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.sessions.create(founder())
    async with app.run_test(size=SMALL) as pilot:
        await start(pilot, app)
        for claim in ("G1", "G2"):
            await wait_until(pilot, lambda claim=claim: at_claim(app) == claim)  # type: ignore[misc]
            await pilot.press("f8")
        for claim in ("G3", "G4", "G5", "G6", "G7", "G1"):
            await wait_until(pilot, lambda claim=claim: at_claim(app) == claim)  # type: ignore[misc]
            await pilot.press("4")
        await wait_until(pilot, lambda: at_claim(app) == "G2")
        await pilot.press("f8")
        await wait_until(pilot, lambda: "Every other question" in texts(app))
        assert saved(app).answer("G2").choice is None


def at_claim(app: CoachApp) -> str:
    """The claim of the question that is shown and takes keys."""
    screen = app.screen
    return screen.step.claim if isinstance(screen, LevelScreen) and screen.ready else ""


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_arrows_move_the_pointer_also_where_the_page_scrolls(
    language: Language, tmp_path: Path
) -> None:
    app = make_app(tmp_path, language)
    app.sessions.create(founder(language))
    async with app.run_test(size=LOW) as pilot:
        await start(pilot, app)
        await shows(pilot, "LevelScreen")
        await pilot.press("p")
        page = app.screen.query_one("#page", VerticalScroll)
        await wait_until(pilot, lambda: page.max_scroll_y > 0)
        await pilot.press("down", "down")
        assert app.screen.query_one(LevelChoice).pointed == 1
        await pilot.press("pagedown")
        await wait_until(pilot, lambda: page.scroll_y > 0)


async def test_the_fields_of_the_company_are_gone_through_with_the_arrows(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.sessions.create(answered())
    async with app.run_test(size=LOW) as pilot:
        await start(pilot, app)
        await shows(pilot, "TellScreen")
        app.go(COMPANY)
        await shows(pilot, "CompanyScreen")
        await pilot.press("down", "down")
        assert app.focused is not None and app.focused.id == "profile-customers"


async def test_what_does_not_apply_is_told_with_the_mouse_alone(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.sessions.create(founder())
    async with app.run_test(size=SMALL) as pilot:
        await start(pilot, app)
        await shows(pilot, "LevelScreen")
        row = next(one for one in app.screen.query(Row) if one.number == 6)
        await pilot.click(row)
        await wait_until(pilot, lambda: "Enter keep  Esc leave it" in texts(app))
        assert saved(app).answer("G1").choice is None
        await pilot.click(row)
        await wait_until(pilot, lambda: saved(app).answer("G1").choice == "n/a")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_with_the_principle_open_cards_and_buttons_are_within_reach(
    language: Language, tmp_path: Path
) -> None:
    app = make_app(tmp_path, language)
    long = ACCOUNTS[language] * 8
    answer = Answer(choice=1, account=long, listened=True)
    app.sessions.create(answered(language).with_answer("U3", answer))
    async with app.run_test(size=SMALL) as pilot:
        await start(pilot, app)
        await wait_until(pilot, lambda: hasattr(app.screen, "step"))
        app.principle_open = True
        for claim in HANDBOOK.claims.values():
            app.go(Step("account", claim.role, claim.id))
            await shows(pilot, "TellScreen")
            await pilot.press("tab")
            await pilot.pause()
            skip = app.screen.query_one("#skip", Button)
            await wait_until(pilot, lambda skip=skip: inside(skip))  # type: ignore[misc]
        app.go(Step("heard", "operations", "U3"))
        await shows(pilot, "HeardScreen")
        cards = list(app.screen.query(FactCard))
        for card in cards:
            await wait_until(pilot, lambda card=card: inside(card))  # type: ignore[misc]
            await pilot.press("down")
        await pilot.press("tab")
        await wait_until(pilot, lambda: inside(app.screen.query_one("#done", Button)))
        told = app.screen.query_one("#told", VerticalScroll)
        before = told.scroll_y
        await pilot.press("pagedown")
        await wait_until(pilot, lambda: told.scroll_y > before)


def inside(widget: Static | Button) -> bool:
    """Whether all of a widget is in view."""
    page = widget.screen.query_one("#page").region
    return widget.region.height > 0 and page.contains_region(widget.region)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_evidence_shows_its_keys_and_the_quoted_words_however_long_the_account(
    language: Language, tmp_path: Path
) -> None:
    app = make_app(tmp_path, language)
    filler = ("Nothing of note. " if language == "en" else "没什么好说的。") * 60
    account = filler + ACCOUNTS[language]
    name = "Mia" if language == "en" else "老周"
    at = account.index(name)
    fact = Fact(name, "confirmed", "account", start=at, end=at + len(name))
    answer = Answer(choice=1, account=account, listened=True, reviewed=True, facts={"person": fact})
    app.sessions.create(answered(language).with_answer("U3", answer))
    async with app.run_test(size=SMALL) as pilot:
        await select_u3(pilot, app)
        await pilot.press("w")
        await shows(pilot, "WhyScreen")
        change = app.say("why-change")
        await wait_until(pilot, lambda: change in texts(app))
        await wait_until(pilot, lambda: name in texts(app))
        page = app.screen.query_one("#why-page", VerticalScroll)
        await pilot.press("home")
        await wait_until(pilot, lambda: page.scroll_y == 0)
        await pilot.press("space")
        await wait_until(pilot, lambda: page.scroll_y > 0)
        assert change in texts(app)
        assert isinstance(app.screen, WhyScreen)
        await pilot.press("f1")
        await shows(pilot, "HelpScreen")
        assert change in texts(app)


async def test_a_fact_that_arrives_late_takes_its_place_in_the_open_report(tmp_path: Path) -> None:
    engine = LateEngine(HEARD["en"])
    app = make_app(tmp_path, engine=engine)
    told = Answer(choice=1, account=ACCOUNTS["en"])
    app.sessions.create(answered().with_answer("U3", told))
    async with app.run_test(size=(100, 200)) as pilot:
        await start(pilot, app)
        await pilot.press("f5")
        await shows(pilot, "ReportScreen")
        await wait_until(pilot, lambda: bool(engine.waiting))
        (view,) = app.screen.query(".gap.of-U3").results(BlockView)
        before = view.block
        engine.release()
        await wait_until(pilot, lambda: view.block != before)
        assert any("U3.facts.target" in one.sources for one in view.block.sentences)


async def test_a_selected_block_tells_its_keys_and_they_can_be_clicked(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.sessions.create(answered())
    async with app.run_test(size=(120, 30)) as pilot:
        await start(pilot, app)
        await pilot.press("f5")
        await shows(pilot, "ReportScreen")
        assert "y copy" not in texts(app)
        await pilot.press("tab")
        await wait_until(pilot, lambda: "y copy  c change" in texts(app))
        line = app.screen.query_one(KeyLine)
        place = texts(app).splitlines()[line.content_region.y].index("c change")
        await pilot.click(offset=(place, line.content_region.y))
        await shows(pilot, "LevelScreen")


async def test_scores_stand_at_the_right_end_whatever_the_window(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.sessions.create(answered())
    async with app.run_test(size=(92, 40)) as pilot:
        await start(pilot, app)
        await pilot.press("f5")
        await shows(pilot, "ReportScreen")
        for width in (72, 100, 80):
            await pilot.resize_terminal(width, 40)
            await pilot.pause()
            await wait_until(pilot, lambda: len(scores(app)) == 4)
            assert len(set(scores(app))) == 1
            assert width - 10 < scores(app)[0] <= width


def scores(app: CoachApp) -> list[int]:
    """Where the score of each role ends."""
    return [line.index("%") + 1 for line in texts(app).splitlines() if " %" in line]


async def test_keys_that_find_no_room_leave_a_sign() -> None:
    hints = [Hint(str(number), "eight888", "do") for number in range(6)]
    keys = KeyLine(hints, more=Hint("^P", "more", "app.command_palette"))
    assert [hint.key for hint in keys.fitting(200)[0]] == ["0", "1", "2", "3", "4", "5"]
    assert [hint.key for hint in keys.fitting(46)[0]] == ["0", "^P", "4", "5"]


async def test_a_session_that_is_renamed_or_brought_back_is_not_hidden_by_a_search(
    tmp_path: Path,
) -> None:
    app = make_app(tmp_path)
    app.sessions.create(answered())
    async with app.run_test(size=SMALL) as pilot:
        await wait_until(pilot, lambda: bool(getattr(app.screen, "entries", None)))
        await pilot.press("slash", "h", "a", "l", "enter")
        await pilot.press("m")
        for _ in range(len("Halden Care")):
            await pilot.press("backspace")
        await pilot.press("K", "e", "s", "enter")
        await wait_until(pilot, lambda: "Kes" in texts(app))
        assert "No session has that name" not in texts(app)


async def test_what_was_deleted_can_be_brought_back_after_a_restart(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.sessions.create(answered())
    async with app.run_test(size=SMALL) as pilot:
        await wait_until(pilot, lambda: bool(getattr(app.screen, "entries", None)))
        await pilot.press("d")
        await wait_until(pilot, lambda: app.sessions.list() == [])
    again = make_app(tmp_path)
    async with again.run_test(size=SMALL) as pilot:
        await wait_until(pilot, lambda: again.say("hint-undo") in texts(again))
        await pilot.press("u")
        await wait_until(pilot, lambda: "Halden Care" in texts(again))
        assert len(again.sessions.list()) == 1
