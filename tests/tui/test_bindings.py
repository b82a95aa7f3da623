"""Every key of every screen: it ends in a screen that takes keys, and each action exists."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import msgspec
import pytest
from rich.cells import cell_len
from textual.binding import Binding
from textual.dom import DOMNode
from textual.pilot import Pilot
from textual.screen import Screen

from coach import paths
from coach.engine.scripted import ScriptedEngine
from coach.interview import COMPANY, REPORT, Step
from coach.session import Session
from coach.store.ids import new_id
from coach.tui.app import CoachApp
from coach.tui.screens.base import CoachScreen
from coach.tui.shelf import Shelf
from coach.tui.widgets.bars import Hint, KeyLine
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


async def open_anew(pilot: Pilot[None], app: CoachApp, name: str) -> None:
    """Show a screen of the only session, wherever the app is by now."""
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


def only_session(app: CoachApp, kept: Session) -> None:
    """Begin anew with the one session where a key brought another one, or took it away."""
    if len(app.sessions.list()) != 1:
        for one in app.sessions.list():
            app.sessions.delete(one.id)
        app.sessions.create(msgspec.structs.replace(kept, id=new_id("again", datetime.now())))


@pytest.mark.parametrize("name", [*STEPS, *PAGES])
async def test_every_key_leads_to_a_screen_that_takes_keys(tmp_path: Path, name: str) -> None:
    app = opened(tmp_path)
    (entry,) = app.sessions.list()
    kept = app.sessions.load(entry.id)
    async with app.run_test(size=SMALL) as pilot:
        await shows(pilot, "HomeScreen")
        await open_anew(pilot, app, name)
        keys = keys_of(app.screen)
        assert keys
        assert_actions_exist(app)
        for key in keys:
            await open_anew(pilot, app, name)
            await pilot.press(key)
            await wait_until(pilot, lambda: bool(getattr(app.screen, "ready", True)))
            assert app.is_running, key
            only_session(app, kept)


def shown_keys(app: CoachApp) -> dict[Hint, tuple[int, int]]:
    """The keys at the foot, and where each stands on the screen."""
    foot = app.screen.query_one(KeyLine)
    corner, found = foot.content_region, {}
    for row, line in enumerate(foot.fitting(foot.content_size.width)):
        left = corner.x
        for hint in line:
            found[hint] = (left, corner.y + row)
            left += cell_len(f"{hint.key} {hint.does}{foot.GAP}")
    return found


@pytest.mark.parametrize("name", [*STEPS, *(page for page in PAGES if page != "HelpScreen")])
async def test_every_key_at_the_foot_does_when_clicked_what_it_does_when_pressed(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(tmp_path)
    (entry,) = app.sessions.list()
    kept = app.sessions.load(entry.id)
    done: list[str] = []
    run_action = app.run_action

    async def recorded(
        action: str | tuple[str, str, tuple[object, ...]],
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        did = await run_action(action, default_namespace, namespaces)
        if did:
            done.append(action if isinstance(action, str) else action[1])
        return did

    monkeypatch.setattr(app, "run_action", recorded)
    async with app.run_test(size=(160, 30)) as pilot:
        await shows(pilot, "HomeScreen")
        await open_anew(pilot, app, name)
        for hint in shown_keys(app):
            if hint.action == "app.quit":
                continue
            # By way of another screen: the report remembers which block was selected.
            await open_anew(pilot, app, "LevelScreen")
            await open_anew(pilot, app, name)
            done.clear()
            # By the action: another language, or a deleted session, changes the words and places.
            places = {one.action: place for one, place in shown_keys(app).items()}
            await pilot.click(offset=places[hint.action])
            await wait_until(pilot, lambda: bool(getattr(app.screen, "ready", True)))
            assert any(hint.action.rpartition(".")[-1] in one for one in done), hint
            only_session(app, kept)
