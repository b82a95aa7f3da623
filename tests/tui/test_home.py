"""The list of sessions."""

from pathlib import Path

from coach.session import Answer
from coach.tui.widgets.session_list import SessionList
from tests.tui.helpers import SMALL, answered, founder, make_app, shows, start, texts, wait_until


async def test_delete_and_undo(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.sessions.create(founder())
    app.sessions.create(founder("zh", "wxyz"))
    async with app.run_test(size=SMALL) as pilot:
        await wait_until(pilot, lambda: "礼达诊所云" in texts(app) and "Halden" in texts(app))
        await pilot.press("d")
        await wait_until(pilot, lambda: "Press u" in texts(app))
        assert len(app.sessions.list()) == 1
        await pilot.press("d")
        await wait_until(pilot, lambda: "Press n to begin" in texts(app))
        assert app.sessions.list() == []
        await pilot.press("u", "u")
        await wait_until(pilot, lambda: len(app.sessions.list()) == 2)
        await wait_until(pilot, lambda: "礼达诊所云" in texts(app) and "is back" in texts(app))


async def test_a_broken_file_is_listed_with_what_to_do(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.sessions.create(founder())
    (tmp_path / "sessions" / "2026-11-20-torn-abcd.json").write_text('{"x": ')
    (tmp_path / "sessions" / "2026-11-21-\x1b[31m.json").write_text("")
    async with app.run_test(size=SMALL) as pilot:
        await wait_until(pilot, lambda: "torn-abcd.json cannot be read" in texts(app))
        assert "Halden Care" in texts(app)
        torn = [entry.id for entry in app.sessions.list()].index("2026-11-20-torn-abcd")
        await pilot.press("home", *["down"] * torn, "enter")
        assert "d moves the file to" in texts(app)
        await pilot.press("d")
        await wait_until(pilot, lambda: "torn-abcd.json cannot" not in texts(app))
        assert [entry.id for entry in app.sessions.trashed()] == ["2026-11-20-torn-abcd"]


async def test_the_report_of_an_unfinished_session(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.sessions.create(founder(answers={"G1": Answer(choice=0), "G2": Answer(choice="unknown")}))
    async with app.run_test(size=SMALL) as pilot:
        await wait_until(pilot, lambda: "2/23" in texts(app))
        await pilot.press("r")
        await shows(pilot, "ReportScreen")
        assert "not finished" in texts(app)
        assert "G1 ─── 0  G2 ─── ?  G3 ─── ·" in texts(app)
        await pilot.press("b")
        await shows(pilot, "LevelScreen")


async def test_keys_of_the_report(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.sessions.create(answered())
    async with app.run_test(size=SMALL) as pilot:
        await wait_until(pilot, lambda: "Halden" in texts(app))
        await pilot.press("e")
        await wait_until(pilot, lambda: "This will be written to" in texts(app))
        await pilot.press("enter")
        await wait_until(pilot, lambda: "Written:" in texts(app))
        await pilot.press("r")
        await shows(pilot, "ReportScreen")
        await pilot.press("3")
        await wait_until(pilot, lambda: "User operations" in "".join(texts(app).splitlines()[:6]))
        await pilot.press("0")
        await wait_until(pilot, lambda: "The first bet" in texts(app))
        await pilot.press("f2")
        await wait_until(pilot, lambda: "先下这一注" in texts(app) or "四个角色" in texts(app))


async def test_an_export_that_cannot_be_written(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.sessions.create(answered())
    (tmp_path / "exports").write_text("a file where the folder should be")
    async with app.run_test(size=SMALL) as pilot:
        await start(pilot, app)
        await shows(pilot, "TellScreen")
        await pilot.press("f5")
        await shows(pilot, "ReportScreen")
        await pilot.press("e", "enter")
        await wait_until(pilot, lambda: "Not written" in texts(app))


async def test_a_click_selects_a_session_and_a_second_one_opens_it(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.sessions.create(founder())
    app.sessions.create(founder("zh", "wxyz"))
    async with app.run_test(size=SMALL) as pilot:
        await wait_until(pilot, lambda: "礼达诊所云" in texts(app) and "Halden" in texts(app))
        listed = app.screen.query_one(SessionList)
        assert listed.highlighted == 0
        await pilot.click(listed, offset=(5, 1))
        await pilot.pause()
        assert listed.highlighted == 1
        assert type(app.screen).__name__ == "HomeScreen"
        await pilot.click(listed, offset=(5, 1))
        await shows(pilot, "LevelScreen")
