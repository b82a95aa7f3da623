"""The stages of a company: keys in quick succession settle on the last one."""

import asyncio
from pathlib import Path

from textual import events
from textual.widgets import Input

from coach.tui.widgets.choice import StageChoice

from .helpers import SMALL, make_app


async def test_two_quick_keys_settle_on_the_last_choice(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("n")
        await pilot.pause()
        stage = app.screen.query_one(StageChoice)
        stage.focus()
        await pilot.pause()
        # Both keys are in the queue before the first one is dealt with, as from a fast typist.
        app.post_message(events.Key("right", None))
        app.post_message(events.Key("right", None))
        await asyncio.wait_for(pilot.pause(), timeout=30)
        await asyncio.sleep(0.3)
        settled = stage.value
        await asyncio.sleep(0.3)
        assert stage.value == settled == "selling"


async def test_enter_goes_on_from_the_stages_as_from_every_other_field(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("n")
        await pilot.pause()
        app.screen.query_one(StageChoice).focus()
        await pilot.press("right", "enter", *"sends it")
        await pilot.pause()
        assert app.screen.query_one("#profile-core_behaviour", Input).value == "sends it"
