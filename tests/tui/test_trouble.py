"""What goes wrong costs the founder one clear line, and never a word."""

from pathlib import Path

import pytest
from textual.widgets import Input, TextArea

from coach.interview import REPORT
from coach.session import Answer, Profile, Session
from coach.store.errors import StoreError
from coach.store.sessions import Sessions
from coach.tui.drafts import DRAFT_SECONDS
from tests.tui.helpers import (
    ACCOUNTS,
    HEARD,
    SMALL,
    FailingEngine,
    LateEngine,
    answered,
    founder,
    make_app,
    saved,
    shows,
    start,
    texts,
    type_text,
    wait_until,
)


def refuse(monkeypatch: pytest.MonkeyPatch, code: str = "disk_full") -> None:
    def save(self: Sessions, session: Session, base: Session) -> Session:
        raise StoreError(code)

    monkeypatch.setattr(Sessions, "save", save)


async def test_a_full_disk_keeps_the_screen_and_the_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app(tmp_path)
    app.sessions.create(answered())
    async with app.run_test(size=SMALL) as pilot:
        await start(pilot, app)
        await shows(pilot, "TellScreen")
        with monkeypatch.context() as patch:
            refuse(patch)
            await type_text(pilot, "Mia did")
            await pilot.press("ctrl+s")
            assert "the disk is full" in texts(app)
            assert type(app.screen).__name__ == "TellScreen"
            assert app.screen.query_one(TextArea).text == "Mia did"
            await pilot.press("f3")
            assert type(app.screen).__name__ == "TellScreen"
            await pilot.press("ctrl+q")
            # It stays there: no later try to save takes its place.
            await pilot.pause(2 * DRAFT_SECONDS)
            assert "once more" in texts(app)
            assert saved(app).answer("U3").account is None
        await pilot.press("ctrl+s")
        await shows(pilot, "HeardScreen")
        assert saved(app).answer("U3").account == "Mia did"


async def test_a_level_that_is_not_saved_is_not_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app(tmp_path, "zh")
    app.sessions.create(founder("zh"))
    async with app.run_test(size=SMALL) as pilot:
        await start(pilot, app)
        await shows(pilot, "LevelScreen")
        refuse(monkeypatch, "not_writable")
        await pilot.press("3")
        assert "写不进去" in texts(app)
        assert app.session.answer("G1").choice is None


async def test_a_model_that_fails_leaves_empty_cards_to_fill_in(tmp_path: Path) -> None:
    app = make_app(tmp_path, "en", FailingEngine())
    app.sessions.create(answered())
    async with app.run_test(size=SMALL) as pilot:
        app.engine_state("failed", "out_of_memory")
        await start(pilot, app)
        await shows(pilot, "TellScreen")
        await wait_until(pilot, lambda: "not enough memory" in texts(app))
        await type_text(pilot, "Mia did")
        await pilot.press("ctrl+s")
        await shows(pilot, "HeardScreen")
        await wait_until(pilot, lambda: "did not answer: not enough memory." in texts(app))
        await pilot.press("enter", "M", "i", "a", "enter")
        assert saved(app).answer("U3").facts["person"].text == "Mia"


@pytest.mark.parametrize("note", ["", "engine-no-model", "a-key-that-nobody-wrote"])
async def test_without_a_model_one_line_says_so_and_how_to_add_one(
    tmp_path: Path, note: str
) -> None:
    app = make_app(tmp_path, "zh", None, note)
    app.sessions.create(answered("zh"))
    async with app.run_test(size=SMALL) as pilot:
        await start(pilot, app)
        await shows(pilot, "TellScreen")
        await type_text(pilot, "老周汇报的")
        await pilot.press("ctrl+s")
        await shows(pilot, "HeardScreen")
        assert texts(app).count("coach models pull") == 2
        await pilot.press("right")
        await shows(pilot, "TellScreen")


async def test_facts_arrive_while_the_founder_is_already_writing_one(tmp_path: Path) -> None:
    engine = LateEngine(HEARD["en"])
    app = make_app(tmp_path, "en", engine)
    app.sessions.create(answered())
    async with app.run_test(size=SMALL) as pilot:
        await start(pilot, app)
        await shows(pilot, "TellScreen")
        app.screen.query_one(TextArea).text = ACCOUNTS["en"]
        await pilot.press("ctrl+s")
        await shows(pilot, "HeardScreen")
        assert "listening" in texts(app)
        await pilot.press("e", "I", "d", "a", "enter", "e", "l", "e", "a")
        await wait_until(pilot, lambda: len(engine.waiting) > 0)
        engine.release()
        await wait_until(pilot, lambda: app.session.answer("U3").listened)
        await pilot.pause()
        assert app.screen.query_one(".fact", Input).value == "lea"
        await pilot.press("d", "s", "enter")
        facts = saved(app).answer("U3").facts
        assert {key: fact.text for key, fact in facts.items()} == {
            "person": "Ida",
            "target": "leads",
            "result": "41,000",
            "users_active": "300 clinics",
        }
        assert "listening" not in texts(app)
        assert "41,000  is this right?" in texts(app)


async def test_facts_arrive_after_the_founder_went_on(tmp_path: Path) -> None:
    engine = LateEngine(HEARD["en"])
    app = make_app(tmp_path, "en", engine)
    app.sessions.create(answered())
    async with app.run_test(size=SMALL) as pilot:
        await start(pilot, app)
        await shows(pilot, "TellScreen")
        app.screen.query_one(TextArea).text = ACCOUNTS["en"]
        await pilot.press("ctrl+s")
        await shows(pilot, "HeardScreen")
        await pilot.press("right")
        await shows(pilot, "TellScreen")
        await wait_until(pilot, lambda: len(engine.waiting) > 0)
        engine.release()
        await wait_until(pilot, lambda: app.session.answer("U3").listened)
        assert saved(app).answer("U3").facts["person"].state == "heard"
        assert saved(app).answer("U3").reviewed


async def test_a_founder_s_text_is_text(tmp_path: Path) -> None:
    nasty = "[bold]B[/bold] \x1b[31mred {company} [@click=app.quit]x[/]"
    shown = "[bold]B[/bold] red {company} [@click=app.quit]x[/]"
    session = answered()
    told = Answer(choice=1, account=nasty, listened=True)
    session = founder(
        profile=Profile(name=nasty, core_behaviour=nasty, done=True),
        answers={**session.answers, "U3": told},
    )
    app = make_app(tmp_path)
    app.sessions.create(session)
    async with app.run_test(size=(120, 40)) as pilot:
        await wait_until(pilot, lambda: "[bold]B[/bold] red" in texts(app))
        await start(pilot, app)
        await shows(pilot, "HeardScreen")
        assert shown in texts(app)
        await pilot.press("e")
        await type_text(pilot, "[i]{x}")
        await pilot.press("enter")
        assert "[i]{x}" in texts(app)
        await pilot.press("f4")
        await shows(pilot, "CompanyScreen")
        assert app.screen.query_one("#profile-name", Input).value == shown
        app.go(REPORT)
        await shows(pilot, "ReportScreen")
        assert "[bold]B[/bold] red {company}" in texts(app)
        await pilot.press("0")
        await pilot.pause()
        assert "\x1b" not in texts(app)
        app.go_home()
        await shows(pilot, "HomeScreen")
        await wait_until(pilot, lambda: bool(getattr(app.screen, "entries", None)))
        await pilot.press("d")
        await wait_until(pilot, lambda: f"Deleted {shown[:40]}" in texts(app))


async def test_what_is_heard_after_a_skipped_followup_is_kept(tmp_path: Path) -> None:
    engine = LateEngine(HEARD["en"])
    app = make_app(tmp_path, "en", engine)
    app.sessions.create(answered())
    async with app.run_test(size=SMALL) as pilot:
        await start(pilot, app)
        await shows(pilot, "TellScreen")
        app.screen.query_one(TextArea).text = ACCOUNTS["en"]
        await pilot.press("ctrl+s")
        await shows(pilot, "HeardScreen")
        await wait_until(pilot, lambda: len(engine.waiting) > 0)
        await pilot.press("right")
        await shows(pilot, "TellScreen")
        await pilot.press("f8")
        await wait_until(pilot, lambda: app.session.answer("U3").followup == "")
        engine.release()
        await wait_until(pilot, lambda: bool(saved(app).answer("U3").facts))


async def test_facts_that_arrive_behind_the_help_are_on_the_screen_after_it(tmp_path: Path) -> None:
    engine = LateEngine(HEARD["en"])
    app = make_app(tmp_path, "en", engine)
    app.sessions.create(answered())
    async with app.run_test(size=SMALL) as pilot:
        await start(pilot, app)
        await shows(pilot, "TellScreen")
        app.screen.query_one(TextArea).text = ACCOUNTS["en"]
        await pilot.press("ctrl+s")
        await shows(pilot, "HeardScreen")
        await wait_until(pilot, lambda: len(engine.waiting) > 0)
        await pilot.press("f1")
        await shows(pilot, "HelpScreen")
        engine.release()
        await wait_until(pilot, lambda: app.session.answer("U3").listened)
        await pilot.press("escape")
        await shows(pilot, "HeardScreen")
        await wait_until(pilot, lambda: "41,000" in texts(app) and "listening" not in texts(app))
