"""The outlines beside the report and beside the interview, where the terminal is wide enough."""

from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.content import Content
from textual.css.styles import RulesMap
from textual.events import Click
from textual.pilot import Pilot, _get_mouse_message_arguments

from coach.interview import REPORT, Step
from coach.session import LANGUAGES, Answer, Language
from coach.tui.app import CoachApp
from coach.tui.screens.base import CoachScreen
from coach.tui.screens.telling import TellScreen
from coach.tui.widgets.blocks import BlockView
from coach.tui.widgets.outline import Outline, Page, place_of
from coach.tui.widgets.prose import Rows
from tests.tui.helpers import (
    BROAD,
    HANDBOOK,
    SMALL,
    at_the_account,
    founder,
    make_app,
    saved,
    shows,
    start,
    text_in,
    told,
    wait_until,
)


@pytest.fixture
def app(tmp_path: Path) -> CoachApp:
    """The app with one session that is told to its end."""
    app = make_app(tmp_path)
    app.sessions.create(told("en"))
    return app


async def at_the_report(pilot: Pilot[None], app: CoachApp) -> Outline:
    await start(pilot, app)
    app.go(REPORT)
    await shows(pilot, "ReportScreen")
    return app.screen.query_one(Outline)


def views(app: CoachApp) -> list[BlockView]:
    return list(app.screen.query(BlockView))


def marked(app: CoachApp) -> BlockView:
    place = app.screen.query_one(Outline).highlighted
    assert place is not None
    return views(app)[place]


def on_top(app: CoachApp, view: BlockView) -> bool:
    return 0 <= view.region.y - app.screen.query_one(Page).region.y <= 2


async def test_a_block_has_one_row_each_and_a_narrow_terminal_shows_none(app: CoachApp) -> None:
    async with app.run_test(size=SMALL) as pilot:
        outline = await at_the_report(pilot, app)
        assert outline.option_count == len(views(app))
        assert not outline.display
        await pilot.resize_terminal(*BROAD)
        await wait_until(pilot, lambda: outline.display)


async def test_it_marks_the_selected_block(app: CoachApp) -> None:
    async with app.run_test(size=BROAD) as pilot:
        await at_the_report(pilot, app)
        for _ in range(3):
            await pilot.press("tab")
            await wait_until(pilot, lambda: marked(app) is app.focused)


@pytest.mark.parametrize("language", ["as it was", "the other"])
async def test_without_a_selection_it_follows_what_is_read(app: CoachApp, language: str) -> None:
    async with app.run_test(size=BROAD) as pilot:
        await at_the_report(pilot, app)
        if language == "the other":
            await pilot.press("f2")
            await wait_until(pilot, lambda: app.language == "zh" and app.screen.ready)  # type: ignore[attr-defined]
        top = marked(app) if app.screen.query_one(Outline).highlighted else views(app)[0]
        await pilot.press("space")
        await wait_until(pilot, lambda: marked(app) is not top)
        assert marked(app).region.overlaps(app.screen.query_one(Page).region)


async def test_a_key_goes_to_a_role_and_lets_go_of_the_selected_block(app: CoachApp) -> None:
    async with app.run_test(size=BROAD) as pilot:
        await at_the_report(pilot, app)
        await pilot.press("tab")
        await wait_until(pilot, lambda: isinstance(app.focused, BlockView))
        await pilot.press("3")
        await wait_until(pilot, lambda: marked(app).id == "role-3" and on_top(app, marked(app)))
        assert not isinstance(app.focused, BlockView)


async def test_what_cannot_reach_the_top_is_marked_all_the_same(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.sessions.create(founder("en", answers={"G1": Answer(choice=0), "B1": Answer(choice=0)}))
    async with app.run_test(size=BROAD) as pilot:
        await at_the_report(pilot, app)
        await pilot.press("4")
        await pilot.pause(0.1)
        assert marked(app).id == "role-4"


async def test_a_click_on_a_row_goes_to_the_block_and_selects_it(app: CoachApp) -> None:
    async with app.run_test(size=BROAD) as pilot:
        outline = await at_the_report(pilot, app)
        known = views(app)
        place = next(i for i, view in enumerate(known) if view.block.claim == "U1")
        await pilot.click(outline, offset=(5, place))
        await wait_until(pilot, lambda: app.focused is known[place])
        assert known[place].region.overlaps(app.screen.query_one(Page).region)
        # A heading is gone to, and nothing is selected there.
        await pilot.click(outline, offset=(5, 1))
        await wait_until(pilot, lambda: app.focused is app.screen.query_one(Page))
        await wait_until(pilot, lambda: on_top(app, known[1]))


async def test_the_last_word_is_gone_to_and_has_nothing_to_be_asked(app: CoachApp) -> None:
    async with app.run_test(size=BROAD) as pilot:
        outline = await at_the_report(pilot, app)
        await pilot.click(outline, offset=(5, len(views(app)) - 1))
        await wait_until(pilot, lambda: marked(app).block.kind == "closing")
        closing = marked(app)
        await pilot.press("c")
        await shows(pilot, "ReportScreen")
        closing.scroll_visible(animate=False)
        # The page has to have scrolled there before anybody can click on it.
        await wait_until(pilot, lambda: closing.region.bottom <= app.size.height)
        await pilot.click(closing, offset=(2, 0), times=2)
        await pilot.pause(0.1)
        await shows(pilot, "ReportScreen")


async def test_another_language_keeps_the_selected_block(app: CoachApp) -> None:
    async with app.run_test(size=BROAD) as pilot:
        await at_the_report(pilot, app)
        await pilot.press("tab", "tab", "tab")
        await wait_until(pilot, lambda: isinstance(app.focused, BlockView))
        former = app.focused
        assert former is not None
        await pilot.press("f2")
        await wait_until(pilot, lambda: app.focused is not former and app.focused is not None)
        assert app.focused is not None and app.focused.id == former.id
        assert marked(app) is app.focused


async def test_a_report_without_blocks_has_nothing_to_ask(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.sessions.create(replace(founder("en"), answers={}))
    async with app.run_test(size=BROAD) as pilot:
        await at_the_report(pilot, app)
        await pilot.press("w", "0", "4")
        await pilot.pause(0.1)
        assert app.focused is app.screen.query_one(Page)


def spot(app: CoachApp, words: str) -> tuple[int, int]:
    """Where some words begin in the outline beside the interview."""
    left, top, width, height = app.screen.query_one(Outline).region
    lines = app.screen._compositor.render_strips(app.size)[top : top + height]
    for y, line in enumerate(lines):
        if (at := line.crop(left, left + width).text.find(words)) >= 0:
            return left + at, top + y
    raise AssertionError(words)


def seen_beside(app: CoachApp) -> str:
    return text_in(app, app.screen.query_one(Outline))


async def test_the_interview_shows_the_questions_of_its_role_and_marks_the_present_one(
    app: CoachApp,
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await at_the_account(pilot, app)
        outline = app.screen.query_one(Outline)
        seen = seen_beside(app)
        for role in HANDBOOK.roles:
            assert role.short.en in seen
            for claim in HANDBOOK.claims_of(role.id):
                assert (f"{claim.id} " in seen) == (role.id == "operations")
        assert outline.highlighted == place_of("U3", app.screen._places)  # type: ignore[attr-defined]
        # The principle takes its place, and so does a narrow terminal.
        await pilot.press("f9")
        await wait_until(pilot, lambda: not outline.display)
        await pilot.press("f9")
        await wait_until(pilot, lambda: outline.display)
        await pilot.resize_terminal(*SMALL)
        await wait_until(pilot, lambda: not outline.display)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", range(4))
async def test_a_scrollbar_breaks_no_role_of_the_outline_in_two(
    tmp_path: Path, language: Language, role: int
) -> None:
    app = make_app(tmp_path, language)
    app.sessions.create(told(language))
    async with app.run_test(size=(110, 24)) as pilot:
        await start(pilot, app)
        shown = HANDBOOK.roles[role]
        app.go(Step("level", shown.id, HANDBOOK.claims_of(shown.id)[-1].id))
        await wait_until(pilot, lambda: here(app) is not None)
        lines = app.screen.query_one(Outline).virtual_size.height
        questions = sum(
            Rows(
                [(Content("G1 ▇"), Content(one.question.of(language)), Content(""))], 5
            ).get_height(RulesMap(), app.screen.query_one(Outline).scrollable_content_region.width)
            for one in HANDBOOK.claims_of(shown.id)
        )
        gaps = 1 if role in (0, 3) else 2
        assert lines == questions + len(HANDBOOK.roles) + gaps


async def test_a_click_beside_the_interview_goes_to_a_question_and_keeps_what_is_typed(
    app: CoachApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The field keeps what is typed with each key; here it does not.
    monkeypatch.setattr(TellScreen, "on_text_area_changed", lambda self, event: None)
    async with app.run_test(size=(120, 40)) as pilot:
        area = await at_the_account(pilot, app)
        area.insert("Also: ")
        await pilot.click(offset=spot(app, "Content"))
        await wait_until(pilot, lambda: here(app) == Step("level", "content", "B1"))
        await wait_until(pilot, lambda: any("Also: " in t for t in saved(app).drafts.values()))


async def test_a_double_click_beside_the_interview_is_one(app: CoachApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await at_the_account(pilot, app)
        place = spot(app, "Content")
        await pilot.click(offset=place)
        await wait_until(pilot, lambda: here(app) == Step("level", "content", "B1"))
        # Other rows stand there by now.
        where = _get_mouse_message_arguments(app.screen, place, button=1)
        app.screen._forward_event(Click(**where, chain=2))
        await pilot.pause(0.1)
        assert here(app) == Step("level", "content", "B1")
        # Not so quick, it is a click of its own.
        await pilot.click(offset=place)
        await wait_until(pilot, lambda: here(app) == Step("level", "content", "B4"))


async def test_a_click_on_the_question_that_is_shown_leaves_the_way_back_to_the_report(
    app: CoachApp,
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await start(pilot, app)
        app.change(Step("level", "operations", "U3"))
        await wait_until(pilot, lambda: here(app) == Step("level", "operations", "U3"))
        await pilot.click(offset=spot(app, "U3 "))
        await pilot.pause(0.1)
        await pilot.press("1")
        await shows(pilot, "ReportScreen")


def here(app: CoachApp) -> Step | None:
    screen = app.screen
    return screen.here if isinstance(screen, CoachScreen) and screen.ready else None


async def test_between_the_roles_of_the_outline_there_is_nothing_to_click(app: CoachApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await at_the_account(pilot, app)
        before = here(app)
        left, top = spot(app, "Operations")
        await pilot.click(offset=(left, top - 1))
        await pilot.pause(0.1)
        assert here(app) == before
        gaps = [one for one in app.screen.query_one(Outline).options if not one.prompt]
        assert len(gaps) == 2 and all(one.disabled for one in gaps)


async def test_another_language_keeps_the_mark_beside_the_interview(app: CoachApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await at_the_account(pilot, app)
        former = app.screen.query_one(Outline).highlighted
        await pilot.press("f2")
        await wait_until(pilot, lambda: HANDBOOK.claims["U3"].question.zh[:6] in seen_beside(app))
        assert app.screen.query_one(Outline).highlighted == former
