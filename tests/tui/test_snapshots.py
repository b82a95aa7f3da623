"""Each screen as a picture, in both languages and two sizes. Look at them when they change."""

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot

from coach import paths
from coach.engine.scripted import ScriptedEngine
from coach.interview import REPORT, Step
from coach.session import Language
from coach.store.settings import Settings
from coach.tui.app import CoachApp
from coach.tui.shelf import Fetching, Shelf
from coach.tui.work import InUse
from coach.weights import Catalog, Progress, load
from tests.tui.helpers import (
    ACCOUNTS,
    BROAD,
    HEARD,
    SMALL,
    answered,
    founder,
    make_app,
    shows,
    start,
    told,
    wait_until,
)

Snapshot = Callable[..., bool]
Size = tuple[int, int]
WIDE = (120, 40)


@pytest.fixture(params=["en", "zh"])
def app(request: pytest.FixtureRequest, tmp_path: Path) -> CoachApp:
    language: Language = request.param
    return make_app(tmp_path, language, ScriptedEngine(HEARD[language]))


@pytest.fixture(params=[SMALL, WIDE], ids=["small", "wide"])
def size(request: pytest.FixtureRequest) -> Size:
    chosen: Size = request.param
    return chosen


async def at(pilot: Pilot[None], app: CoachApp, step: Step, screen: str) -> None:
    """Open the one session, wait until its account is listened to, and go to a step."""
    await start(pilot, app)
    await shows(pilot, "TellScreen")
    await wait_until(pilot, lambda: app.session.answer("U3").listened)
    app.go(step)
    await shows(pilot, screen)


def test_welcome(app: CoachApp, snap_compare: Snapshot, size: Size) -> None:
    app.settings = Settings()

    async def before(pilot: Pilot[None]) -> None:
        await shows(pilot, "WelcomeScreen")

    assert snap_compare(app, terminal_size=size, run_before=before)


def test_settings(app: CoachApp, snap_compare: Snapshot, size: Size) -> None:
    app.data_folder = Path("/home/ida/.local/share/founder-coach")

    async def before(pilot: Pilot[None]) -> None:
        await shows(pilot, "HomeScreen")
        await pilot.press("s")
        await shows(pilot, "SettingsScreen")

    assert snap_compare(app, terminal_size=size, run_before=before)


def test_models(
    app: CoachApp, snap_compare: Snapshot, size: Size, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coach.tui.screens.models.free_memory", lambda: 2_500_000_000)
    # A model that hears better by tomorrow changes no picture.
    entries = load(paths.catalog()).models
    catalog = Catalog(tuple(replace(one, heard=one.heard and 0.7) for one in entries))
    app.shelf = Shelf(catalog, Path("/nowhere"), Path("/nowhere"), lambda name: InUse(name=name))
    fetched = Progress("", 480_000_000, 1_107_000_000, 1, 1, 60.0, 78.0, "fetching")
    app.shelf.put("qwen3-1.7b", Fetching(fetched))

    async def before(pilot: Pilot[None]) -> None:
        await shows(pilot, "HomeScreen")
        await pilot.press("o")
        await shows(pilot, "ModelsScreen")
        await pilot.press("down")

    assert snap_compare(app, terminal_size=size, run_before=before)


def test_role(app: CoachApp, snap_compare: Snapshot, size: Size) -> None:
    app.sessions.create(told(app.language))

    async def before(pilot: Pilot[None]) -> None:
        await at(pilot, app, Step("role", "operations"), "RoleScreen")

    assert snap_compare(app, terminal_size=size, run_before=before)


def test_principle(app: CoachApp, snap_compare: Snapshot, size: Size) -> None:
    app.sessions.create(told(app.language))

    async def before(pilot: Pilot[None]) -> None:
        await at(pilot, app, Step("level", "operations", "U3"), "LevelScreen")
        await pilot.press("p")

    assert snap_compare(app, terminal_size=size, run_before=before)


def test_preview(app: CoachApp, snap_compare: Snapshot, size: Size) -> None:
    app.sessions.create(told(app.language))
    app._export_folder = Path("/home/ida")

    async def before(pilot: Pilot[None]) -> None:
        await at(pilot, app, REPORT, "ReportScreen")
        await pilot.press("e")
        await shows(pilot, "PreviewScreen")

    assert snap_compare(app, terminal_size=size, run_before=before)


def test_home_empty(app: CoachApp, snap_compare: Snapshot, size: Size) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await shows(pilot, "HomeScreen")

    assert snap_compare(app, terminal_size=size, run_before=before)


def test_home_filled(app: CoachApp, snap_compare: Snapshot, size: Size) -> None:
    app.sessions.create(told("en"))
    app.sessions.create(founder("zh", "wxyz", updated="2026-11-20T10:00:00+08:00"))
    later = founder(
        "zh", "wxzz", updated="2026-11-22T10:00:00+08:00", follows="2026-11-23-礼达-wxyz"
    )
    app.sessions.create(later)
    (app.sessions.folder / "2020-01-01-torn-abcd.json").write_text('{"x": ')

    async def before(pilot: Pilot[None]) -> None:
        await wait_until(pilot, lambda: bool(getattr(app.screen, "entries", None)))
        await pilot.press("home")

    assert snap_compare(app, terminal_size=size, run_before=before)


def test_company(app: CoachApp, snap_compare: Snapshot, size: Size) -> None:
    app.sessions.create(founder(app.language))

    async def before(pilot: Pilot[None]) -> None:
        await start(pilot, app)
        await shows(pilot, "LevelScreen")
        await pilot.press("escape")
        await shows(pilot, "CompanyScreen")
        await pilot.press("tab")

    assert snap_compare(app, terminal_size=size, run_before=before)


def test_company_empty(app: CoachApp, snap_compare: Snapshot, size: Size) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await shows(pilot, "HomeScreen")
        await pilot.press("n")
        await shows(pilot, "CompanyScreen")
        await pilot.press("tab")

    assert snap_compare(app, terminal_size=size, run_before=before)


def test_level(app: CoachApp, snap_compare: Snapshot, size: Size) -> None:
    app.sessions.create(founder(app.language))

    async def before(pilot: Pilot[None]) -> None:
        await start(pilot, app)
        await shows(pilot, "LevelScreen")
        await pilot.press("down")

    assert snap_compare(app, terminal_size=size, run_before=before)


def test_does_not_apply(app: CoachApp, snap_compare: Snapshot, size: Size) -> None:
    app.sessions.create(told(app.language))

    async def before(pilot: Pilot[None]) -> None:
        await at(pilot, app, Step("level", "builders", "P3"), "LevelScreen")
        await pilot.press("6")
        await wait_until(pilot, lambda: bool(app.screen.query("#reason")))
        await pilot.press("tab")

    assert snap_compare(app, terminal_size=size, run_before=before)


def test_account(app: CoachApp, snap_compare: Snapshot, size: Size) -> None:
    app.sessions.create(answered(app.language).with_draft("U3.account", ACCOUNTS[app.language]))

    async def before(pilot: Pilot[None]) -> None:
        await start(pilot, app)
        await shows(pilot, "TellScreen")
        await pilot.press("tab")

    assert snap_compare(app, terminal_size=size, run_before=before)


def test_heard(app: CoachApp, snap_compare: Snapshot, size: Size) -> None:
    app.sessions.create(told(app.language))

    async def before(pilot: Pilot[None]) -> None:
        await at(pilot, app, Step("heard", "operations", "U3"), "HeardScreen")
        await pilot.press("enter", "x")

    assert snap_compare(app, terminal_size=size, run_before=before)


def test_followup(app: CoachApp, snap_compare: Snapshot, size: Size) -> None:
    app.sessions.create(told(app.language))

    async def before(pilot: Pilot[None]) -> None:
        await at(pilot, app, Step("followup", "operations", "U3", "target"), "TellScreen")
        await wait_until(pilot, lambda: bool(app.screen.query("#told")))

    assert snap_compare(app, terminal_size=size, run_before=before)


def test_report_with_its_outline(app: CoachApp, snap_compare: Snapshot) -> None:
    app.sessions.create(told(app.language))

    async def before(pilot: Pilot[None]) -> None:
        await at(pilot, app, REPORT, "ReportScreen")
        await pilot.press("tab")

    assert snap_compare(app, terminal_size=BROAD, run_before=before)


@pytest.mark.parametrize("key", ["", "0", "3"], ids=["levels", "bet", "operations"])
def test_report(app: CoachApp, snap_compare: Snapshot, size: Size, key: str) -> None:
    app.sessions.create(told(app.language))

    async def before(pilot: Pilot[None]) -> None:
        await at(pilot, app, Step("heard", "operations", "U3"), "HeardScreen")
        await pilot.press("enter")
        app.go(REPORT)
        await shows(pilot, "ReportScreen")
        await pilot.press(*key)
        await pilot.pause(0.1)

    assert snap_compare(app, terminal_size=size, run_before=before)


def test_help(app: CoachApp, snap_compare: Snapshot, size: Size) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await shows(pilot, "HomeScreen")
        await pilot.press("f1")
        await shows(pilot, "HelpScreen")

    assert snap_compare(app, terminal_size=size, run_before=before)


def test_overview(app: CoachApp, snap_compare: Snapshot, size: Size) -> None:
    app.sessions.create(told(app.language))

    async def before(pilot: Pilot[None]) -> None:
        await start(pilot, app)
        await shows(pilot, "TellScreen")
        await pilot.press("f7")
        await shows(pilot, "OverviewScreen")

    assert snap_compare(app, terminal_size=size, run_before=before)


def test_why(app: CoachApp, snap_compare: Snapshot, size: Size) -> None:
    app.sessions.create(told(app.language))

    async def before(pilot: Pilot[None]) -> None:
        await at(pilot, app, REPORT, "ReportScreen")
        app.screen.query(".gap.of-U3").first().focus()
        await pilot.press("w")
        await shows(pilot, "WhyScreen")

    assert snap_compare(app, terminal_size=size, run_before=before)
