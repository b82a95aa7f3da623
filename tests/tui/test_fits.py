"""Nothing that is needed is cut off at 80 × 24, in neither language."""

from pathlib import Path

import pytest
from textual.containers import VerticalScroll
from textual.widgets import TextArea

from coach.interview import Step
from coach.session import Language
from coach.tui.widgets.bars import KeyLine, RoleBars
from tests.tui.helpers import (
    ACCOUNTS,
    HANDBOOK,
    SMALL,
    answered,
    make_app,
    shows,
    start,
    text_in,
    wait_until,
)


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_every_step_fits(tmp_path: Path, language: Language) -> None:
    app = make_app(tmp_path, language)
    app.sessions.create(answered(language))
    too_tall = []
    async with app.run_test(size=SMALL) as pilot:
        await start(pilot, app)
        await shows(pilot, "TellScreen")
        for claim in HANDBOOK.claims.values():
            for kind in ("level", "account", "heard"):
                step = Step(kind, claim.role, claim.id)
                app.go(step)
                await wait_until(pilot, lambda step=step: getattr(app.screen, "step", 0) == step)  # type: ignore[misc]
                await wait_until(pilot, lambda: bool(app.screen.ready))  # type: ignore[attr-defined]
                await pilot.pause()
                page = app.screen.query_one("#page", VerticalScroll)
                if page.max_scroll_y:
                    too_tall.append((claim.id, kind, page.max_scroll_y))
    assert too_tall == []


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_every_key_and_the_progress_can_be_read(tmp_path: Path, language: Language) -> None:
    app = make_app(tmp_path, language)
    app.sessions.create(answered(language))
    async with app.run_test(size=SMALL) as pilot:
        await wait_until(pilot, lambda: bool(getattr(app.screen, "entries", None)))
        await pilot.pause()
        screens = []
        for step in (
            None,
            Step("company"),
            Step("level", "operations", "U3"),
            Step("account", "operations", "U3"),
            Step("heard", "operations", "U3"),
            Step("report"),
        ):
            if step == Step("company"):
                await pilot.press("enter")
                await shows(pilot, "TellScreen")
            if step is not None:
                app.go(step)
                await pilot.pause(0.1)
            screens.append(type(app.screen).__name__)
            for line in [*app.screen.query(KeyLine), *app.screen.query(RoleBars)]:
                assert line.visual.get_optimal_width(line.styles, 80) <= 76, screens[-1]
    assert len(set(screens)) == 6


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_no_word_of_an_account_goes_when_its_field_gets_narrower(
    tmp_path: Path, language: Language
) -> None:
    app = make_app(tmp_path, language)
    app.sessions.create(answered(language))
    async with app.run_test(size=(120, 40)) as pilot:
        await start(pilot, app)
        await shows(pilot, "TellScreen")
        app.screen.query_one(TextArea).load_text(ACCOUNTS[language])
        await pilot.press("f9")
        for width in (120, 90):
            await pilot.resize_terminal(width, 30)
            await pilot.pause(0.1)
            shown = text_in(app, app.screen.query_one(TextArea))
            assert shown.replace(" ", "") == ACCOUNTS[language].replace(" ", "")
