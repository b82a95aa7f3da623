"""The pages beside the interview: first start, settings, models, a role's end, the principle."""

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from textual.pilot import Pilot
from textual.widgets import OptionList, TextArea

from coach.advice.lacking import lacking
from coach.engine.scripted import ScriptedEngine
from coach.interview import REPORT, Step
from coach.report import build, first_advice
from coach.session import LANGUAGES, Answer, Language
from coach.store.settings import Settings
from coach.tui.app import CoachApp
from coach.tui.shelf import Shelf
from coach.tui.theme import LIGHT, TERMINAL
from coach.tui.work import InUse
from coach.weights import Catalog, paces
from coach.weights.catalog import Hub
from tests.tui.helpers import (
    ACCOUNTS,
    HANDBOOK,
    HEARD,
    SMALL,
    LateEngine,
    answered,
    founder,
    make_app,
    saved,
    shows,
    start,
    texts,
    wait_until,
)
from tests.weights.fakes import MODEL, entry, serving


def with_settings(app: CoachApp, settings: Settings) -> list[Settings]:
    """Let the app begin with these settings; return what it keeps of them."""
    kept = [settings]
    app.settings = settings

    def keep(**changes: object) -> None:
        kept.append(replace(kept[-1], **changes))

    app._on_setting = keep
    return kept


# --- the first start


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_first_start_says_what_this_is_and_begins(
    tmp_path: Path, language: Language
) -> None:
    app = make_app(tmp_path, language, ScriptedEngine())
    kept = with_settings(app, Settings())
    async with app.run_test(size=SMALL) as pilot:
        await shows(pilot, "WelcomeScreen")
        for key in ("what", "time", "private", "model"):
            assert app.say(f"welcome-{key}-lead") in texts(app)
        await pilot.press("enter")
        await shows(pilot, "CompanyScreen")
        assert kept[-1].welcomed
        await pilot.press("f3")
        await shows(pilot, "HomeScreen")


async def test_who_has_sessions_or_has_seen_the_first_page_is_not_shown_it(tmp_path: Path) -> None:
    seen = make_app(tmp_path / "seen")
    async with seen.run_test(size=SMALL) as pilot:
        await shows(pilot, "HomeScreen")
        await pilot.press("ctrl+p")
        await pilot.press(*"first")
        await wait_until(pilot, lambda: "the first page again" in texts(seen))
        await pilot.press("enter")
        await shows(pilot, "WelcomeScreen")
    old = make_app(tmp_path / "old")
    with_settings(old, Settings())
    old.sessions.create(founder())
    async with old.run_test(size=SMALL) as pilot:
        await shows(pilot, "HomeScreen")


# --- settings


async def test_settings_hold_at_once_and_are_kept(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.data_folder = tmp_path
    kept = with_settings(app, Settings(welcomed=True))
    async with app.run_test(size=SMALL) as pilot:
        await shows(pilot, "HomeScreen")
        await pilot.press("s")
        await shows(pilot, "SettingsScreen")
        await pilot.press("down", "enter")
        assert app.theme == kept[-1].theme == LIGHT.name
        await pilot.press("left", "left")
        assert app.theme == kept[-1].theme == TERMINAL.name
        await pilot.press("down", "enter")
        assert not kept[-1].motion and app.animation_level == "none"
        await pilot.press("end", "enter")
        assert app.clipboard == str(tmp_path)
        await pilot.press("home", "enter")
        await wait_until(pilot, lambda: app.language == "zh" and "数据文件夹" in texts(app))
        await pilot.press("escape")
        await shows(pilot, "HomeScreen")


async def test_settings_in_the_middle_of_an_account_lose_no_word(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.sessions.create(answered())
    async with app.run_test(size=SMALL) as pilot:
        await start(pilot, app)
        await shows(pilot, "TellScreen")
        await pilot.press(*"half")
        app.action_settings()
        await shows(pilot, "SettingsScreen")
        await pilot.press("escape")
        await shows(pilot, "TellScreen")
        assert app.screen.query_one(TextArea).text == "half"


async def test_nothing_blinks_with_motion_off(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.animation_level = "none"
    app.sessions.create(answered())
    async with app.run_test(size=SMALL) as pilot:
        await start(pilot, app)
        await shows(pilot, "TellScreen")
        assert not app.screen.query_one(TextArea).cursor_blink


# --- models


# Its source gives nothing.
ONE_MODEL = Catalog((entry(Hub("http://127.0.0.1:9/"), default_from_mb=0),))


def shelf(folder: Path, catalog: Catalog) -> Shelf:
    def opened(name: str) -> InUse | str:
        if name == "none":
            return InUse(note="engine-none-wanted")
        return "that file is damaged" if name == "bad" else InUse(ScriptedEngine(), name=name)

    return Shelf(catalog, folder / "models", folder / "cache", opened)


async def open_models(pilot: Pilot[None]) -> None:
    await shows(pilot, "HomeScreen")
    await pilot.press("o")
    await shows(pilot, "ModelsScreen")


def row(app: CoachApp, name: str) -> str:
    return str(app.screen.query_one(OptionList).get_option(name).prompt)


async def test_a_model_is_fetched_paused_and_fetched_on_and_used(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    with serving() as server:
        server.pause = 0.02
        fetched = entry(Hub(f"{server.url}/model"), default_from_mb=0, heard=0.5)
        app.shelf = models = shelf(tmp_path, Catalog((fetched,)))
        kept = with_settings(app, Settings(welcomed=True))
        async with app.run_test(size=SMALL) as pilot:
            await open_models(pilot)
            assert app.say("models-absent") in row(app, "tiny")
            await pilot.press("enter")
            await wait_until(pilot, lambda: "━" in row(app, "tiny"))
            await pilot.press("enter")
            await wait_until(pilot, lambda: "paused" in row(app, "tiny"))
            reopened = shelf(tmp_path, Catalog((fetched,)))
            reopened.take_up()
            again = reopened.fetches()["tiny"]
            assert again.paused and again.progress is not None
            assert 0 < again.progress.done_bytes <= len(MODEL)
            await pilot.press("enter")
            await wait_until(pilot, lambda: "tiny" not in models.fetches(), 20)
            assert (tmp_path / "models" / "tiny.gguf").read_bytes() == MODEL
            await pilot.press("enter")
            await wait_until(pilot, lambda: app.say("models-in-use") in row(app, "tiny"))
            assert kept[-1].model == app.work.model.name == "tiny"
            await pilot.press("end", "enter")
            await wait_until(pilot, lambda: kept[-1].model == "none")
            await wait_until(pilot, lambda: app.say("models-none-used")[:30] in texts(app))


async def test_a_fetch_that_fails_and_a_model_that_is_damaged_are_one_line(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    gone = entry(Hub("http://127.0.0.1:9/model"), default_from_mb=0)
    app.shelf = shelf(tmp_path, Catalog((gone,)))
    async with app.run_test(size=(100, 30)) as pilot:
        await open_models(pilot)
        await pilot.press("enter")
        await wait_until(pilot, lambda: app.say("models-problem")[:8] in row(app, "tiny"), 20)
        assert "! tiny:" in texts(app)
        app.use_model("bad")
        await wait_until(pilot, lambda: "! that file is damaged" in texts(app))
        assert app.work.model.name == ""


@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_a_model_does_here_is_measured_and_kept(
    tmp_path: Path, language: Language
) -> None:
    engine = ScriptedEngine(HEARD[language])
    app = make_app(tmp_path, language, engine)
    app.work.model = InUse(engine, name="tiny")
    app.shelf = shelf(tmp_path, ONE_MODEL)
    async with app.run_test(size=SMALL) as pilot:
        await open_models(pilot)
        await pilot.press("t")
        await wait_until(pilot, lambda: "tiny" in paces(tmp_path / "cache"))
        await wait_until(pilot, lambda: "tokens/s" in texts(app) or " token，" in texts(app))


# --- a role's end


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_role_ends_with_its_picture_and_first_advice(
    tmp_path: Path, language: Language
) -> None:
    app = make_app(tmp_path, language)
    app.sessions.create(answered(language))
    async with app.run_test(size=(100, 60)) as pilot:
        await start(pilot, app)
        app.go(Step("role", "operations"))
        await shows(pilot, "RoleScreen")
        await wait_until(pilot, lambda: "U3 ━── 1" in texts(app))
        advice = first_advice(build(app.session, HANDBOOK, language), "operations")
        assert advice is not None
        assert advice.parts("move")[0].text[:20] in texts(app)
        await pilot.press("escape")
        await shows(pilot, "TellScreen")
        app.go(Step("role", "content"))
        await shows(pilot, "RoleScreen")
        await wait_until(pilot, lambda: app.say("role-no-gap") in texts(app))


async def test_a_fact_that_arrives_late_stands_in_the_advice_of_the_roles_end(
    tmp_path: Path,
) -> None:
    engine = LateEngine(HEARD["en"])
    app = make_app(tmp_path, "en", engine)
    told = Answer(choice=1, account=ACCOUNTS["en"], reviewed=True, followup="")
    app.sessions.create(answered().with_answer("U3", told))
    async with app.run_test(size=(100, 60)) as pilot:
        await start(pilot, app)
        app.go(Step("role", "operations"))
        await shows(pilot, "RoleScreen")
        assert "(?)" not in texts(app)
        engine.release()
        await wait_until(pilot, lambda: app.session.answer("U3").listened)
        await wait_until(pilot, lambda: "(?)" in texts(app))
        assert app.focused is app.screen.query_one("#done")
        await pilot.press("enter")
        await wait_until(pilot, lambda: type(app.screen).__name__ != "RoleScreen")


# --- the principle, and what an account lacks


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_principle_opens_on_a_key_and_stays_open(
    tmp_path: Path, language: Language
) -> None:
    app = make_app(tmp_path, language)
    app.sessions.create(founder(language))
    claims = HANDBOOK.claims_of("growth_owner")
    async with app.run_test(size=(120, 40)) as pilot:
        await start(pilot, app)
        await shows(pilot, "LevelScreen")
        assert claims[0].why_asked.of(language)[:10] not in texts(app)
        assert not app.screen.query_one("#aside").display
        await pilot.press("p")
        assert app.screen.query_one("#aside").display
        assert claims[0].why_asked.of(language)[:10] in texts(app)
        await pilot.press("4")
        await wait_until(pilot, lambda: claims[1].why_asked.of(language)[:10] in texts(app))
        await pilot.press("f9")
        assert not app.screen.query_one("#aside").display


U3 = HANDBOOK.claims["U3"]
KINDS = {fact.kind for fact in U3.facts}


@pytest.mark.parametrize(
    ("language", "text", "absent"),
    [
        ("en", "we looked at the sheet.", {"person", "number"}),
        ("en", "we looked at the sheet with Mia.", {"number"}),
        ("en", "On Monday we looked, and it was 40.", {"person"}),
        ("en", "our sales lead counted 40", set()),
        ("en", "Mia showed 40", set()),
        ("en", "at 3 pm they had a lead of 40", {"person"}),
        ("en", "The sheet said 40", {"person"}),
        ("en", "anneliese brought twelve", set()),
        ("zh", "看了一下表。", {"person", "number"}),
        ("zh", "老周看了一下表。", {"number"}),
        ("zh", "运营做到了四万一", {"person"}),
        ("zh", "何进说有三百家", set()),
        ("zh", "我们看了一下表，有三百家", {"person"}),
        ("zh", "老板小时候的事，员工有三百个，一共多少总是不知道", {"person"}),
        ("zh", "我看了一下表，有三百家", set()),
        ("zh", "上周二张伟看了表，有三百家", set()),
        ("zh", "陈列了一下，有三百家", {"person"}),
    ],
)
def test_an_account_is_told_what_it_lacks(language: Language, text: str, absent: set[str]) -> None:
    shown = lacking(U3, text, language, ["anneliese", "何进"])
    assert set(shown) - {"period"} == absent & KINDS


@given(st.text(max_size=80), st.sampled_from(LANGUAGES))
def test_only_kinds_that_the_claim_listens_for_are_ever_lacking(
    text: str, language: Language
) -> None:
    for claim in HANDBOOK.claims.values():
        assert set(lacking(claim, text, language, [])) <= {fact.kind for fact in claim.facts}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_hint_goes_when_what_lacked_is_written(
    tmp_path: Path, language: Language
) -> None:
    app = make_app(tmp_path, language)
    app.sessions.create(answered(language))
    async with app.run_test(size=SMALL) as pilot:
        await start(pilot, app)
        await shows(pilot, "TellScreen")
        assert app.say("lacking-number") not in texts(app)
        await pilot.press("x")
        await wait_until(pilot, lambda: app.say("lacking-number") in texts(app))
        await pilot.press("4", "0")
        await wait_until(pilot, lambda: app.say("lacking-number") not in texts(app))


# --- the export's preview


async def test_an_export_is_shown_before_it_is_written(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    session = answered()
    app.sessions.create(session)
    async with app.run_test(size=(100, 40)) as pilot:
        await start(pilot, app)
        app.go(REPORT)
        await shows(pilot, "ReportScreen")
        await pilot.press("e")
        await wait_until(pilot, lambda: "# Growth team of Halden Care" in texts(app))
        await pilot.press("escape")
        assert not (tmp_path / "exports").exists()
        await pilot.press("e", "enter")
        await wait_until(pilot, lambda: (tmp_path / "exports").exists())
        assert saved(app).id == session.id


# --- what could go wrong between two pages


async def test_leaving_settings_at_once_leaves_session_and_screen_in_one_language(
    tmp_path: Path,
) -> None:
    app = make_app(tmp_path)
    app.sessions.create(answered())
    async with app.run_test(size=SMALL) as pilot:
        await start(pilot, app)
        await shows(pilot, "TellScreen")
        app.action_settings()
        await shows(pilot, "SettingsScreen")
        await pilot.press("enter", "escape")
        await shows(pilot, "TellScreen")
        await wait_until(pilot, lambda: app.language == saved(app).language == "zh")
        await wait_until(pilot, lambda: "用户运营" in texts(app))


async def test_two_quick_enters_on_the_language_leave_the_list_in_use(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    async with app.run_test(size=SMALL) as pilot:
        await shows(pilot, "HomeScreen")
        await pilot.press("s")
        await shows(pilot, "SettingsScreen")
        listed = app.screen.query_one(OptionList)
        listed.action_select()
        listed.action_select()
        await pilot.pause(0.2)
        await wait_until(pilot, lambda: app.screen.focused is not None)
        await pilot.press("down", "enter")
        assert app.theme == LIGHT.name


async def test_the_selected_model_stays_selected_in_the_other_language(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    one, two = (
        replace(entry(Hub("http://127.0.0.1:9/")), name=name, default_from_mb=size)
        for name, size in (("one", 0), ("two", 1))
    )
    app.shelf = shelf(tmp_path, Catalog((one, two)))
    async with app.run_test(size=SMALL) as pilot:
        await open_models(pilot)
        await pilot.press("down", "f2")
        await wait_until(pilot, lambda: app.language == "zh" and bool(app.screen.ready))  # type: ignore[attr-defined]
        listed = app.screen.query_one(OptionList)
        assert listed.highlighted == 1 and listed.has_focus


async def test_a_model_chosen_and_left_at_once_is_used_and_only_it_tells_its_state(
    tmp_path: Path,
) -> None:
    app = make_app(tmp_path, "en", ScriptedEngine())
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "tiny.gguf").write_bytes(MODEL)
    app.shelf = shelf(tmp_path, ONE_MODEL)
    former = app.work.model.voice
    newer = object()
    opened = app.shelf.open_model
    app.shelf.open_model = lambda name: replace(opened(name), voice=newer)  # type: ignore[type-var]
    async with app.run_test(size=SMALL) as pilot:
        await open_models(pilot)
        # The first row is the model of no catalog that is in use.
        await pilot.press("down", "enter", "escape")
        await wait_until(pilot, lambda: app.work.model.name == "tiny")
        app.engine_state("failed", "out_of_memory", former)
        app.engine_state("ready", "", newer)
        await wait_until(pilot, lambda: app.say("engine-ready") in texts(app))


async def test_quitting_does_not_wait_for_a_measurement(tmp_path: Path) -> None:
    app = make_app(tmp_path, "en", LateEngine({}))
    app.work.model = replace(app.work.model, name="tiny")
    app.shelf = shelf(tmp_path, ONE_MODEL)
    async with app.run_test(size=SMALL) as pilot:
        await open_models(pilot)
        await pilot.press("t")
        await wait_until(pilot, lambda: app.say("models-measuring") in texts(app))
        async with asyncio.timeout(5):
            await pilot.press("ctrl+q")
            await wait_until(pilot, lambda: not app.is_running or app._exit)


async def test_a_fetch_that_breaks_in_no_known_way_is_a_row_and_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object) -> None:
        raise ValueError("nobody thought of this")

    monkeypatch.setattr("coach.tui.shelf.fetch", broken)
    app = make_app(tmp_path)
    app.shelf = shelf(tmp_path, ONE_MODEL)
    async with app.run_test(size=(100, 30)) as pilot:
        await open_models(pilot)
        await pilot.press("enter")
        await wait_until(pilot, lambda: "! tiny:" in texts(app))
        assert not app.shelf.fetches()["tiny"].under_way


async def test_with_a_server_the_first_page_promises_nothing_untrue(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.work.model = InUse(ScriptedEngine(), name="box", server="http://box.example.org/v1")
    with_settings(app, Settings())
    async with app.run_test(size=(100, 40)) as pilot:
        await shows(pilot, "WelcomeScreen")
        assert "this machine" not in texts(app).replace("leave this machine", "")


async def test_the_preview_names_the_file_that_is_written(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.sessions.create(answered())
    async with app.run_test(size=(120, 40)) as pilot:
        await start(pilot, app)
        app.go(REPORT)
        await shows(pilot, "ReportScreen")
        for number in ("", "-2"):
            await pilot.press("e")
            await wait_until(pilot, lambda number=number: f"23{number}.md" in texts(app))  # type: ignore[misc]
            # The key that opened it must not write it when it repeats.
            await pilot.press("e", "enter")
            await wait_until(pilot, lambda: "Written" in texts(app))
    names = {path.name for path in (tmp_path / "exports").iterdir()}
    assert names == {"halden-care-2026-11-23.md", "halden-care-2026-11-23-2.md"}
