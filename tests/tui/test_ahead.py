"""What the model does behind the interview: it reads along and rewords, and nobody waits for it."""

from collections.abc import AsyncIterator
from concurrent.futures import Future
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import TextArea

from coach.engine.protocol import Done, Failed, Generate, Listen, Outcome, Prefill, Request
from coach.engine.scripted import ScriptedEngine
from coach.interview import Step
from coach.session import Answer
from coach.tui.app import CoachApp
from coach.tui.screens import telling
from coach.tui.widgets.blocks import BlockView
from tests.tui.helpers import (
    ACCOUNTS,
    HEARD,
    SMALL,
    LateEngine,
    answered,
    make_app,
    saved,
    shows,
    start,
    texts,
    type_text,
    wait_until,
)

NEW = "This week Mia should open one page and write three lines on it, and bring it to you."


def typed(engine: ScriptedEngine) -> list[str]:
    return [one.account for one in engine.requests if isinstance(one, Prefill) and one.before]


def wrote(engine: ScriptedEngine) -> list[Request]:
    return [one for one in engine.requests if isinstance(one, Generate)]


async def test_the_model_reads_along_while_the_founder_types(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "READ_SECONDS", 0.05)
    engine = ScriptedEngine()
    async with telling_to(engine, tmp_path) as (_, pilot):
        await wait_until(pilot, lambda: typed(engine) == [""])
        await type_and_pause(pilot, monkeypatch, "Mia did")
        await wait_until(pilot, lambda: typed(engine)[-1] == "Mia did")
        await type_text(pilot, " it")
        await wait_until(pilot, lambda: typed(engine)[-1] == "Mia did it")


async def test_sentences_are_reworded_behind_the_interview_and_kept(tmp_path: Path) -> None:
    engine = ScriptedEngine(texts=(NEW,))
    app = make_app(tmp_path, engine=engine, polish=True)
    session = answered()
    told = Answer(choice=0, account="Mia did it.", listened=True, reviewed=True)
    app.sessions.create(session.with_answer("U3", told))
    async with app.run_test(size=SMALL) as pilot:
        await start(pilot, app)
        await wait_until(pilot, lambda: len(saved(app).written) == 2)
        asked = len(wrote(engine))
        assert asked == 2
        await pilot.press("f5")
        await shows(pilot, "ReportScreen")
        assert len(wrote(engine)) == asked
    again = ScriptedEngine(texts=("Something else.",))
    other = make_app(tmp_path, engine=again, polish=True)
    async with other.run_test(size=SMALL) as pilot:
        await start(pilot, other)
        await pilot.pause()
        assert wrote(again) == []


class Rewording(ScriptedEngine):
    """Rewords every sentence by adding a name that the account gives, once it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: list[tuple[Future[Outcome], str]] = []

    def submit(self, request: Request) -> Future[Outcome]:
        if not isinstance(request, Generate):
            return super().submit(request)
        future: Future[Outcome] = Future()
        self.waiting.append((future, request.messages[-1].pieces[3].text))
        return future

    def release(self) -> None:
        for future, sentence in self.waiting:
            if not future.done():
                future.set_result(Done(0, texts=(f"{sentence[:-1]}, Zoe.",)))


async def test_a_reworded_sentence_takes_its_place_in_the_open_report(tmp_path: Path) -> None:
    engine = Rewording()
    app = make_app(tmp_path, engine=engine, polish=True)
    told = Answer(choice=0, account="Zoe did it.", listened=True, reviewed=True)
    app.sessions.create(answered().with_answer("U3", told))
    async with app.run_test(size=(100, 200)) as pilot:
        await start(pilot, app)
        await pilot.press("f5")
        await shows(pilot, "ReportScreen")
        (view,) = app.screen.query(".gap.of-U3").results(BlockView)
        report = app.focused
        for number in (1, 2):
            await wait_until(pilot, lambda: len(engine.waiting) == number)  # noqa: B023
            engine.release()
        await wait_until(
            pilot,
            lambda: [one.provenance for one in view.block.sentences].count("model") == 2,
        )
        assert app.focused is report
        view.focus()
        await wait_until(pilot, lambda: "「model U3" in texts(app))


async def test_without_the_wish_for_it_nothing_is_reworded(tmp_path: Path) -> None:
    engine = ScriptedEngine(texts=(NEW,))
    app = make_app(tmp_path, engine=engine)
    told = Answer(choice=0, account="Mia did it.", listened=True, reviewed=True)
    app.sessions.create(answered().with_answer("U3", told))
    async with app.run_test(size=SMALL) as pilot:
        await start(pilot, app)
        await pilot.press("f5")
        await shows(pilot, "ReportScreen")
        assert wrote(engine) == []


def listened(engine: ScriptedEngine) -> list[Listen]:
    return [one for one in engine.requests if isinstance(one, Listen)]


@asynccontextmanager
async def telling_to(
    engine: ScriptedEngine, folder: Path
) -> AsyncIterator[tuple[CoachApp, Pilot[None]]]:
    """The app with one session, at the account of U3."""
    app = make_app(folder, engine=engine)
    app.sessions.create(answered())
    async with app.run_test(size=SMALL) as pilot:
        await start(pilot, app)
        await shows(pilot, "TellScreen")
        yield app, pilot


async def type_and_pause(pilot: Pilot[None], monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Type without a pause, however slow the machine, and pause after the last key."""
    monkeypatch.setattr(telling, "pause_after", lambda text: 600.0)
    await type_text(pilot, text[:-1])
    area = pilot.app.screen.query_one(TextArea)
    await wait_until(pilot, lambda: area.text == text[:-1])
    monkeypatch.setattr(telling, "pause_after", lambda text: 0.1)
    await type_text(pilot, text[-1])


async def test_what_is_listened_to_in_a_pause_is_not_listened_to_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = ScriptedEngine(HEARD["en"])
    async with telling_to(engine, tmp_path) as (app, pilot):
        await type_and_pause(pilot, monkeypatch, ACCOUNTS["en"])
        await wait_until(pilot, lambda: len(listened(engine)) == 1)
        assert listened(engine)[0].speculative and listened(engine)[0].account == ACCOUNTS["en"]
        # Nothing is heard before the founder has sent it.
        assert not app.session.answer("U3").facts
        await pilot.press("ctrl+s")
        await shows(pilot, "HeardScreen")
        await wait_until(pilot, lambda: saved(app).answer("U3").listened)
        assert saved(app).answer("U3").facts["person"].text == "Mia"
        assert len(listened(engine)) == 1


async def test_a_key_calls_off_what_is_listened_to_and_the_end_is_listened_to_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = LateEngine(HEARD["en"])
    async with telling_to(engine, tmp_path) as (app, pilot):
        await type_and_pause(pilot, monkeypatch, "Mia did")
        await wait_until(pilot, lambda: len(engine.waiting) == 1)
        monkeypatch.setattr(telling, "pause_after", lambda text: 600.0)
        await type_text(pilot, " it.")
        await wait_until(pilot, lambda: engine.cancelled == 1)
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: "Mia did it." in [one.account for one in asked_of(engine)])
        assert not asked_of(engine)[-1].speculative
        engine.release()
        await wait_until(pilot, lambda: saved(app).answer("U3").listened)


async def test_what_is_still_listened_to_at_the_end_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = LateEngine(HEARD["en"])
    async with telling_to(engine, tmp_path) as (app, pilot):
        await type_and_pause(pilot, monkeypatch, ACCOUNTS["en"])
        await wait_until(pilot, lambda: len(engine.waiting) == 1)
        await pilot.press("ctrl+s")
        await shows(pilot, "HeardScreen")
        assert not app.session.answer("U3").listened
        engine.release()
        await wait_until(pilot, lambda: saved(app).answer("U3").listened)
        assert saved(app).answer("U3").facts["person"].text == "Mia"
        assert engine.cancelled == 0


async def test_what_was_sent_is_heard_while_the_next_answer_is_typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = LateEngine(HEARD["en"])
    async with telling_to(engine, tmp_path) as (app, pilot):
        await type_and_pause(pilot, monkeypatch, ACCOUNTS["en"])
        await wait_until(pilot, lambda: len(engine.waiting) == 1)
        await pilot.press("ctrl+s")
        await shows(pilot, "HeardScreen")
        await wait_until(pilot, lambda: engine.urged == [engine.waiting[0][0]])
        app.go(Step("followup", "operations", "U3"))
        await shows(pilot, "TellScreen")
        await type_text(pilot, "And")
        await pilot.pause(0.1)
        assert engine.cancelled == 0
        await pilot.press("f8")
        engine.release()
        await wait_until(pilot, lambda: saved(app).answer("U3").listened)
        assert saved(app).answer("U3").facts["person"].text == "Mia"


async def test_a_reply_is_read_along_and_heard_alone(tmp_path: Path) -> None:
    engine = LateEngine(HEARD["en"])
    async with telling_to(engine, tmp_path) as (app, pilot):
        await type_text(pilot, "Mia told me.")
        await pilot.press("ctrl+s")
        await shows(pilot, "HeardScreen")
        await wait_until(pilot, lambda: bool(engine.waiting))
        engine.release()
        await wait_until(pilot, lambda: saved(app).answer("U3").read)
        await pilot.press("ctrl+s")
        await shows(pilot, "TellScreen")
        await type_text(pilot, "sign-ups, 41,000")
        await pilot.press("ctrl+s")
        await shows(pilot, "HeardScreen")
        await wait_until(pilot, lambda: bool(engine.waiting))
        assert asked_of(engine)[0].account == "sign-ups, 41,000"
        assert not app.session.answer("U3").read
        engine.release()
        await wait_until(pilot, lambda: saved(app).answer("U3").read)
        told = [fact.text for fact in saved(app).answer("U3").facts.values()]
        assert told == ["Mia", "sign-ups", "41,000"]


def asked_of(engine: LateEngine) -> list[Listen]:
    return [one for _, one in engine.waiting if isinstance(one, Listen)]


async def test_the_model_reads_before_it_listens_and_is_not_interrupted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "READ_SECONDS", 0.3)
    engine = LateEngine(HEARD["en"])
    async with telling_to(engine, tmp_path) as (_, pilot):
        await type_and_pause(pilot, monkeypatch, "Mia did it")
        await wait_until(pilot, lambda: bool(asked_of(engine)))
        read = typed(engine)
        assert read[-1] == "Mia did it"
        await pilot.pause(0.5)
        assert typed(engine) == read


@pytest.mark.parametrize("text", ["Mia did it.", "谁提的？  ", "No!\n"])
def test_behind_a_whole_sentence_the_model_listens_sooner(text: str) -> None:
    assert telling.pause_after(text) < telling.pause_after("Mia did")


class SlowReading(ScriptedEngine):
    """Takes its time to read along what is typed."""

    def __init__(self) -> None:
        super().__init__()
        self.reading: list[Future[Outcome]] = []
        self.cancelled = 0

    def submit(self, request: Request) -> Future[Outcome]:
        if not isinstance(request, Prefill) or not request.account:
            return super().submit(request)
        self.requests.append(request)
        self.reading.append(Future())
        return self.reading[-1]

    def cancel(self, future: Future[Outcome]) -> None:
        self.cancelled += future in self.reading


async def test_what_is_being_read_is_read_to_its_end_and_then_the_newest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "READ_SECONDS", 0.01)
    monkeypatch.setattr(telling, "pause_after", lambda text: 600.0)
    engine = SlowReading()
    async with telling_to(engine, tmp_path) as (_, pilot):
        await type_text(pilot, "M")
        await wait_until(pilot, lambda: typed(engine)[-1] == "M")
        for letter in "ia did it":
            await type_text(pilot, letter)
            await pilot.pause(0.03)
        assert typed(engine)[-1] == "M"
        assert engine.cancelled == 0
        engine.reading[0].set_result(Done(0))
        await wait_until(pilot, lambda: typed(engine)[-1] == "Mia did it")
        assert engine.cancelled == 0
        # What was sent is listened to at once.
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: engine.cancelled == 1)


def released(engine: LateEngine) -> bool:
    """Let all that waits be answered."""
    engine.release()
    return True


async def test_an_account_that_is_looked_at_is_not_listened_to_twice(tmp_path: Path) -> None:
    engine = LateEngine(HEARD["en"])
    app = make_app(tmp_path, engine=engine)
    told = Answer(choice=1, account=ACCOUNTS["en"])
    app.sessions.create(answered().with_answer("U3", told))
    async with app.run_test(size=SMALL) as pilot:
        await start(pilot, app)
        await shows(pilot, "HeardScreen")
        await wait_until(pilot, lambda: not asked_of(engine)[-1].speculative)
        await pilot.pause(0.2)
        assert still_waiting(engine) == {ACCOUNTS["en"]: False}
        engine.release()
        await wait_until(pilot, lambda: saved(app).answer("U3").listened)


def still_waiting(engine: LateEngine) -> dict[str, bool]:
    """The accounts that nobody has called off, and whether each is speculative."""
    return {
        one.account: one.speculative
        for future, one in engine.waiting
        if isinstance(one, Listen) and not future.done()
    }


async def test_old_accounts_wait_behind_what_is_sent_now(tmp_path: Path) -> None:
    engine = LateEngine(HEARD["en"])
    app = make_app(tmp_path, engine=engine)
    session = answered(but="U3")
    for claim in ("G1", "P1"):
        session = session.with_answer(
            claim, Answer(choice=0, account=f"Ida did {claim}.", reviewed=True)
        )
    app.sessions.create(session)
    async with app.run_test(size=SMALL) as pilot:
        await start(pilot, app)
        await wait_until(pilot, lambda: len(engine.waiting) == 1)
        app.go(Step("account", "operations", "U3"))
        await shows(pilot, "TellScreen")
        await type_text(pilot, "Mia did it")
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: len(still_waiting(engine)) == 2)
        # The engine does first what is not speculative.
        assert still_waiting(engine) == {"Ida did G1.": True, "Mia did it": False}
        await wait_until(pilot, lambda: released(engine) and saved(app).answer("P1").listened)


async def test_a_text_that_was_changed_while_it_was_listened_to_is_heard_as_it_is_now(
    tmp_path: Path,
) -> None:
    engine = LateEngine(HEARD["en"])
    async with telling_to(engine, tmp_path) as (app, pilot):
        await type_text(pilot, "Mia did it.")
        await pilot.press("ctrl+s")
        await shows(pilot, "HeardScreen")
        app.go(Step("followup", "operations", "U3", "target"))
        await shows(pilot, "TellScreen")
        await type_text(pilot, "abc")
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: "abc" in [one.account for one in asked_of(engine)])
        app.go(Step("followup", "operations", "U3", "target"))
        await shows(pilot, "TellScreen")
        await pilot.press("f8", "f8")
        await wait_until(pilot, lambda: not app.session.answer("U3").followup)
        await wait_until(pilot, lambda: released(engine) and saved(app).answer("U3").read)
        assert saved(app).answer("U3").facts["person"].text == "Mia"


class DyingOnce(ScriptedEngine):
    """Its worker dies under the first sentence that it is to reword."""

    def submit(self, request: Request) -> Future[Outcome]:
        died = isinstance(request, Generate) and not wrote(self)
        future = super().submit(request)
        if not died:
            return future
        failed: Future[Outcome] = Future()
        failed.set_result(Failed(0, "worker_died"))
        return failed


async def test_a_worker_that_died_under_a_sentence_is_asked_once_more(tmp_path: Path) -> None:
    engine = DyingOnce(texts=(NEW,))
    app = make_app(tmp_path, engine=engine, polish=True)
    told = Answer(choice=0, account="Mia did it.", listened=True, reviewed=True)
    app.sessions.create(answered().with_answer("U3", told))
    async with app.run_test(size=SMALL) as pilot:
        await start(pilot, app)
        await wait_until(pilot, lambda: len(saved(app).written) == 2)
        assert len(wrote(engine)) == 3
