"""Every key of every screen: it ends in a screen that takes keys, and each action exists."""

from pathlib import Path

import pytest
from textual.binding import Binding
from textual.screen import Screen

from coach import paths
from coach.engine.scripted import ScriptedEngine
from coach.interview import COMPANY, REPORT, Step
from coach.tui.app import CoachApp
from coach.tui.screens.base import CoachScreen
from coach.tui.shelf import Shelf
from coach.tui.work import InUse
from coach.weights import load
from tests.tui.helpers import ACCOUNTS, HEARD, SMALL, answered, make_app, shows, wait_until

STEPS = {
    "CompanyScreen": COMPANY,
    "LevelScreen": Step("level", "operations", "U3"),
    "TellScreen": Step("account", "operations", "U3"),
    "HeardScreen": Step("heard", "operations", "U3"),
    "RoleScreen": Step("role", "operations"),
    "ReportScreen": REPORT,
}
PAGES = {
    "HomeScreen": "home",
    "OverviewScreen": "overview",
    "SettingsScreen": "settings",
    "ModelsScreen": "models",
    "WelcomeScreen": "welcome",
    "HelpScreen": "help",
}
# These leave the app or the terminal; tests of their own press them.
ELSEWHERE = {"ctrl+q", "ctrl+z", "ctrl+c"}


def opened(folder: Path) -> CoachApp:
    app = make_app(folder, "en", ScriptedEngine(HEARD["en"]))
    app.shelf = Shelf(
        load(paths.catalog()), folder / "models", folder / "cache", lambda name: InUse(name=name)
    )
    # Nothing is fetched for a key that was pressed by a test.
    app.shelf.fetch = lambda entry, tell: None  # type: ignore[method-assign]
    told = answered().answer("U3")
    session = answered().with_answer("U3", type(told)(choice=1, account=ACCOUNTS["en"]))
    app.sessions.create(session)
    return app


def keys_of(screen: Screen[object]) -> list[str]:
    """The keys that the screen has of its own, and those of its base among ours."""
    found: list[str] = []
    for kind in type(screen).__mro__:
        if kind.__module__.startswith("coach."):
            for one in Binding.make_bindings(kind.__dict__.get("BINDINGS", [])):
                found.append(one.key)
    for one in Binding.make_bindings(CoachApp.BINDINGS):
        found.append(one.key)
    return [key for key in dict.fromkeys(found) if key not in ELSEWHERE]


def assert_actions_exist(app: CoachApp) -> None:
    """Textual passes over an action that nobody has; so it is looked for by its name."""
    screen = app.screen
    bound = [one.binding.action for one in screen.active_bindings.values()]
    hinted = [hint.action for hint in screen.hints()] if isinstance(screen, CoachScreen) else []
    for action in (*bound, *hinted):
        place, _, name = action.partition("(")[0].rpartition(".")
        focused: list[object] = [app.focused] if app.focused else []
        named: dict[str, list[object]] = {"app": [app], "screen": [screen]}
        owners = named.get(place, [screen, app, *focused])
        assert any(hasattr(one, f"action_{name}") for one in owners), action


@pytest.mark.parametrize("name", [*STEPS, *PAGES])
async def test_every_key_leads_to_a_screen_that_takes_keys(tmp_path: Path, name: str) -> None:
    app = opened(tmp_path)
    async with app.run_test(size=SMALL) as pilot:
        await shows(pilot, "HomeScreen")
        keys = [""]
        index = 0
        while index < len(keys):
            while not hasattr(app.screen, "coach"):
                app.pop_screen()
                await pilot.pause()
            (entry,) = app.sessions.list()
            app.resume(entry.id)
            await wait_until(pilot, lambda: app.notebook is not None)
            await pilot.pause()
            if name in STEPS:
                app.go(STEPS[name])
            else:
                await app.run_action(PAGES[name])
            await shows(pilot, name)
            if index == 0:
                keys = keys_of(app.screen)
                assert keys
                assert_actions_exist(app)
            await pilot.press(keys[index])
            await wait_until(pilot, lambda: bool(getattr(app.screen, "ready", True)))
            assert app.is_running, keys[index]
            if len(app.sessions.list()) != 1:
                # A follow-up or a deletion: begin anew with the one session.
                for one in app.sessions.list():
                    app.sessions.delete(one.id)
                app.sessions.create(opened(tmp_path / f"again-{index}").sessions.load(entry.id))
            index += 1
