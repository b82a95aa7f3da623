"""The outline beside the report on a broad terminal."""

from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot

from coach.interview import REPORT
from coach.session import Answer
from coach.tui.app import CoachApp
from coach.tui.widgets.blocks import BlockView
from coach.tui.widgets.outline import Outline, Page
from tests.tui.helpers import BROAD, SMALL, founder, make_app, shows, start, told, wait_until


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


async def test_a_block_has_one_row_each_and_a_narrow_terminal_shows_none(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.sessions.create(told("en"))
    async with app.run_test(size=SMALL) as pilot:
        outline = await at_the_report(pilot, app)
        assert outline.option_count == len(views(app))
        assert not outline.display
        await pilot.resize_terminal(*BROAD)
        await wait_until(pilot, lambda: outline.display)


async def test_it_marks_the_selected_block(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.sessions.create(told("en"))
    async with app.run_test(size=BROAD) as pilot:
        await at_the_report(pilot, app)
        for _ in range(3):
            await pilot.press("tab")
            await wait_until(pilot, lambda: marked(app) is app.focused)


@pytest.mark.parametrize("language", ["as it was", "the other"])
async def test_without_a_selection_it_follows_what_is_read(tmp_path: Path, language: str) -> None:
    app = make_app(tmp_path)
    app.sessions.create(told("en"))
    async with app.run_test(size=BROAD) as pilot:
        await at_the_report(pilot, app)
        if language == "the other":
            await pilot.press("f2")
            await wait_until(pilot, lambda: app.language == "zh" and app.screen.ready)  # type: ignore[attr-defined]
        top = marked(app) if app.screen.query_one(Outline).highlighted else views(app)[0]
        await pilot.press("space")
        await wait_until(pilot, lambda: marked(app) is not top)
        assert marked(app).region.overlaps(app.screen.query_one(Page).region)


async def test_a_key_goes_to_a_role_and_lets_go_of_the_selected_block(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.sessions.create(told("en"))
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


async def test_a_click_on_a_row_goes_to_the_block_and_selects_it(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.sessions.create(told("en"))
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


async def test_the_last_word_is_gone_to_and_has_nothing_to_be_asked(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.sessions.create(told("en"))
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


async def test_another_language_keeps_the_selected_block(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.sessions.create(told("en"))
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
