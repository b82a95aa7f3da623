"""Each screen as a picture, in both languages, at 80 × 24. Look at them when they change."""

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from coach.engine.scripted import ScriptedEngine
from coach.interview import REPORT, Step
from coach.session import Answer, Language, Session
from coach.tui.app import CoachApp
from tests.tui.helpers import (
    ACCOUNTS,
    HANDBOOK,
    HEARD,
    SMALL,
    answered,
    founder,
    make_app,
    shows,
    start,
    wait_until,
)

Snapshot = Callable[..., bool]
LEVELS = (1, 0, 3, 2, "unknown", 3, 2, 0, 3, "n/a", 1, 2, 3, 1, 2, 1, 3, 3, 2, 0, 1, 3, 2)


def told(language: Language) -> Session:
    """A founder who has answered everything and told one story, of which two facts are heard."""
    answers = {
        claim: Answer(choice=choice)  # type: ignore[arg-type]
        for claim, choice in zip(sorted(HANDBOOK.claims), LEVELS, strict=True)
    }
    answers["U3"] = Answer(choice=1, account=ACCOUNTS[language])
    return founder(language, answers=answers)


@pytest.fixture(params=["en", "zh"])
def app(request: pytest.FixtureRequest, tmp_path: Path) -> CoachApp:
    language: Language = request.param
    return make_app(tmp_path, language, ScriptedEngine(HEARD[language]))


def test_home_empty(app: CoachApp, snap_compare: Snapshot) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await shows(pilot, "HomeScreen")

    assert snap_compare(app, terminal_size=SMALL, run_before=before)


def test_home_filled(app: CoachApp, snap_compare: Snapshot) -> None:
    app.sessions.create(told("en"))
    app.sessions.create(founder("zh", "wxyz", updated="2026-11-20T10:00:00+08:00"))
    (app.sessions.folder / "2020-01-01-torn-abcd.json").write_text('{"x": ')

    async def before(pilot: Pilot[None]) -> None:
        await wait_until(pilot, lambda: bool(getattr(app.screen, "entries", None)))
        await pilot.press("home")

    assert snap_compare(app, terminal_size=SMALL, run_before=before)


def test_company(app: CoachApp, snap_compare: Snapshot) -> None:
    app.sessions.create(founder(app.language))

    async def before(pilot: Pilot[None]) -> None:
        await start(pilot, app)
        await shows(pilot, "LevelScreen")
        await pilot.press("escape")
        await shows(pilot, "CompanyScreen")
        await pilot.press("tab")

    assert snap_compare(app, terminal_size=SMALL, run_before=before)


def test_company_empty(app: CoachApp, snap_compare: Snapshot) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await shows(pilot, "HomeScreen")
        await pilot.press("n")
        await shows(pilot, "CompanyScreen")
        await pilot.press("tab")

    assert snap_compare(app, terminal_size=SMALL, run_before=before)


@pytest.mark.parametrize("size", [SMALL, (120, 40)], ids=["small", "wide"])
def test_level(app: CoachApp, snap_compare: Snapshot, size: tuple[int, int]) -> None:
    app.sessions.create(founder(app.language))

    async def before(pilot: Pilot[None]) -> None:
        await start(pilot, app)
        await shows(pilot, "LevelScreen")
        await pilot.press("down")

    assert snap_compare(app, terminal_size=size, run_before=before)


def test_does_not_apply(app: CoachApp, snap_compare: Snapshot) -> None:
    app.sessions.create(told(app.language))

    async def before(pilot: Pilot[None]) -> None:
        await start(pilot, app)
        await shows(pilot, "TellScreen")
        app.go(Step("level", "builders", "P3"))
        await shows(pilot, "LevelScreen")
        await pilot.press("6")
        await wait_until(pilot, lambda: bool(app.screen.query("#reason")))
        await pilot.press("tab")

    assert snap_compare(app, terminal_size=SMALL, run_before=before)


def test_account(app: CoachApp, snap_compare: Snapshot) -> None:
    app.sessions.create(answered(app.language).with_draft("U3.account", ACCOUNTS[app.language]))

    async def before(pilot: Pilot[None]) -> None:
        await start(pilot, app)
        await shows(pilot, "TellScreen")
        await pilot.press("tab")

    assert snap_compare(app, terminal_size=SMALL, run_before=before)


@pytest.mark.parametrize("size", [SMALL, (120, 40)], ids=["small", "wide"])
def test_heard(app: CoachApp, snap_compare: Snapshot, size: tuple[int, int]) -> None:
    app.sessions.create(told(app.language))

    async def before(pilot: Pilot[None]) -> None:
        await start(pilot, app)
        await shows(pilot, "TellScreen")
        app.go(Step("heard", "operations", "U3"))
        await wait_until(pilot, lambda: app.session.answer("U3").listened)
        await shows(pilot, "HeardScreen")
        await pilot.press("enter", "x")

    assert snap_compare(app, terminal_size=size, run_before=before)


@pytest.mark.parametrize("key", ["", "0", "3"], ids=["levels", "bet", "operations"])
def test_report(app: CoachApp, snap_compare: Snapshot, key: str) -> None:
    app.sessions.create(told(app.language))

    async def before(pilot: Pilot[None]) -> None:
        await start(pilot, app)
        await shows(pilot, "TellScreen")
        app.go(Step("heard", "operations", "U3"))
        await wait_until(pilot, lambda: app.session.answer("U3").listened)
        await shows(pilot, "HeardScreen")
        await pilot.press("enter")
        app.go(REPORT)
        await shows(pilot, "ReportScreen")
        await pilot.press(*key)
        await pilot.pause(0.1)

    assert snap_compare(app, terminal_size=SMALL, run_before=before)


def test_help(app: CoachApp, snap_compare: Snapshot) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await shows(pilot, "HomeScreen")
        await pilot.press("f1")
        await shows(pilot, "HelpScreen")

    assert snap_compare(app, terminal_size=SMALL, run_before=before)


@pytest.mark.parametrize("size", [SMALL, (120, 40)], ids=["small", "wide"])
def test_overview(app: CoachApp, snap_compare: Snapshot, size: tuple[int, int]) -> None:
    app.sessions.create(told(app.language))

    async def before(pilot: Pilot[None]) -> None:
        await start(pilot, app)
        await shows(pilot, "TellScreen")
        await pilot.press("f7")
        await shows(pilot, "OverviewScreen")

    assert snap_compare(app, terminal_size=size, run_before=before)


@pytest.mark.parametrize("size", [SMALL, (120, 40)], ids=["small", "wide"])
def test_why(app: CoachApp, snap_compare: Snapshot, size: tuple[int, int]) -> None:
    app.sessions.create(told(app.language))

    async def before(pilot: Pilot[None]) -> None:
        await start(pilot, app)
        await shows(pilot, "TellScreen")
        app.go(REPORT)
        await shows(pilot, "ReportScreen")
        app.screen.query(".gap.of-U3").first().focus()
        await pilot.press("w")
        await shows(pilot, "WhyScreen")

    assert snap_compare(app, terminal_size=size, run_before=before)
