"""The outline beside the report on a broad terminal."""

from pathlib import Path

from textual.pilot import Pilot

from coach.interview import REPORT
from coach.tui.app import CoachApp
from coach.tui.widgets.blocks import BlockView
from coach.tui.widgets.outline import Outline
from tests.tui.helpers import SMALL, make_app, shows, start, wait_until
from tests.tui.test_snapshots import BROAD, told


async def at_the_report(pilot: Pilot[None], app: CoachApp) -> Outline:
    await start(pilot, app)
    app.go(REPORT)
    await shows(pilot, "ReportScreen")
    return app.screen.query_one(Outline)


def marked(app: CoachApp) -> BlockView:
    place = app.screen.query_one(Outline).highlighted
    assert place is not None
    return list(app.screen.query(BlockView))[place]


async def test_a_block_has_one_row_each_and_a_narrow_terminal_shows_none(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.sessions.create(told("en"))
    async with app.run_test(size=SMALL) as pilot:
        outline = await at_the_report(pilot, app)
        assert outline.option_count == len(app.screen.query(BlockView))
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


async def test_without_a_selection_it_follows_what_is_read(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.sessions.create(told("en"))
    async with app.run_test(size=BROAD) as pilot:
        await at_the_report(pilot, app)
        await pilot.press("3")
        await wait_until(pilot, lambda: marked(app).id == "role-3")
        await pilot.press("0")
        await wait_until(pilot, lambda: marked(app).id == "bet")


async def test_a_click_on_a_row_goes_to_the_block_and_selects_it(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.sessions.create(told("en"))
    async with app.run_test(size=BROAD) as pilot:
        outline = await at_the_report(pilot, app)
        views = list(app.screen.query(BlockView))
        place = next(i for i, view in enumerate(views) if view.block.claim == "U1")
        await pilot.click(outline, offset=(5, place))
        await wait_until(pilot, lambda: app.focused is views[place])
        assert views[place].region.overlaps(app.screen.query_one("#report").region)
        # A heading is gone to, and nothing is selected there.
        await pilot.click(outline, offset=(5, 1))
        await wait_until(pilot, lambda: marked(app) is views[1])
        assert not isinstance(app.focused, BlockView)
