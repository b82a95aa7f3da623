"""Why this? The evidence of a block, and what can be done from there."""

from concurrent.futures import Future
from pathlib import Path

import pytest

from coach.advice.writer import written_report
from coach.engine.protocol import Done, Generate, Outcome, Request
from coach.engine.scripted import ScriptedEngine
from coach.session import Answer, Fact, Language, Session
from coach.tui.app import CoachApp
from coach.tui.widgets.blocks import BlockView
from tests.tui.helpers import (
    ACCOUNTS,
    SMALL,
    answered,
    make_app,
    saved,
    select_u3,
    shows,
    start,
    texts,
    wait_until,
)

BIG = (110, 60)


def told(language: Language) -> Session:
    heard = Fact("Mia" if language == "en" else "老周", "heard", "account")
    facts = {"person": heard}
    answer = Answer(choice=1, account=ACCOUNTS[language], listened=True, reviewed=True, facts=facts)
    return answered(language).with_answer("U3", answer)


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_the_evidence_shows_level_account_claim_and_its_place(
    language: Language, tmp_path: Path
) -> None:
    app = make_app(tmp_path, language)
    app.sessions.create(told(language))
    async with app.run_test(size=BIG) as pilot:
        await select_u3(pilot, app)
        await wait_until(pilot, lambda: "› U3" in texts(app))
        await pilot.press("w")
        await shows(pilot, "WhyScreen")
        shown = texts(app)
        claim = app.handbook.claims["U3"]
        assert "三、用户运营" in shown
        assert claim.question.of(language)[:12] in shown
        assert claim.levels[1].of(language)[:12] in shown
        assert ACCOUNTS[language][:12] in shown
        await pilot.press("escape")
        await shows(pilot, "ReportScreen")
        assert isinstance(app.focused, BlockView)


async def test_from_the_evidence_the_answer_can_be_changed(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.sessions.create(told("en"))
    async with app.run_test(size=BIG) as pilot:
        await select_u3(pilot, app)
        await pilot.press("w")
        await shows(pilot, "WhyScreen")
        await pilot.press("c")
        await shows(pilot, "LevelScreen")
        await pilot.press("1")
        await pilot.pause()
        assert saved(app).answer("U3").choice == 0


async def test_a_block_is_copied_as_plain_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app(tmp_path)
    app.sessions.create(told("en"))
    copied: list[str] = []
    monkeypatch.setattr(app, "copy_to_clipboard", copied.append)
    async with app.run_test(size=SMALL) as pilot:
        await start(pilot, app)
        await pilot.press("f5")
        await shows(pilot, "ReportScreen")
        await pilot.press("w", "w", "escape")
        await shows(pilot, "ReportScreen")
        await pilot.press("y")
        await wait_until(pilot, lambda: bool(copied))
        assert "Sent to the clipboard" in texts(app)
    assert "\x1b" not in copied[0] and len(copied[0].splitlines()) > 3


class Rewording(ScriptedEngine):
    """Rewords a sentence differently for every seed; its first candidate has an invented number."""

    def submit(self, request: Request) -> Future[Outcome]:
        if not isinstance(request, Generate):
            return super().submit(request)
        self.requests.append(request)
        sentence = request.messages[-1].pieces[3].text
        future: Future[Outcome] = Future()
        texts = (
            f"{sentence[:-1]}, 77.",
            f"{sentence[:-1]}, {'Tuesday' if request.seed else 'sheet'}.",
        )
        future.set_result(Done(0, texts=texts))
        return future


def reworded(app: CoachApp) -> set[str]:
    report = written_report(saved(app), app.handbook, "en")
    return {
        one.part for block in report.blocks for one in block.sentences if one.provenance == "model"
    }


async def test_one_reworded_sentence_can_be_taken_back_or_tried_again(tmp_path: Path) -> None:
    engine = Rewording()
    app = make_app(tmp_path, engine=engine, polish=True)
    app.sessions.create(told("en"))
    async with app.run_test(size=(110, 120)) as pilot:
        await start(pilot, app)
        await wait_until(pilot, lambda: len(saved(app).written) == 2)
        await pilot.press("f5")
        await shows(pilot, "ReportScreen")
        for view in app.screen.query(".gap.of-U3").results(BlockView):
            view.focus()
        await wait_until(pilot, lambda: "「model U3" in texts(app) and "sheet." in texts(app))
        await pilot.press("w")
        await shows(pilot, "WhyScreen")
        assert "a number that you never gave" in texts(app)
        await pilot.press("m")
        await shows(pilot, "ReportScreen")
        assert reworded(app) == {"move"}
        await pilot.press("w")
        await shows(pilot, "WhyScreen")
        await pilot.press("m")
        await shows(pilot, "WhyScreen")
        await pilot.press("R")
        await shows(pilot, "ReportScreen")
        await wait_until(pilot, lambda: ", Tuesday." in texts(app))
        assert reworded(app) == {"move"} and ", sheet." not in texts(app)
        await pilot.press("w")
        await shows(pilot, "WhyScreen")
        await pilot.press("r")
        await shows(pilot, "ReportScreen")
        await wait_until(pilot, lambda: reworded(app) == {"why", "move"})


async def test_a_tab_goes_from_block_to_block_and_the_keys_of_the_report_still_work(
    tmp_path: Path,
) -> None:
    app = make_app(tmp_path)
    app.sessions.create(told("en"))
    async with app.run_test(size=SMALL) as pilot:
        await start(pilot, app)
        await pilot.press("f5")
        await shows(pilot, "ReportScreen")
        await pilot.press("tab")
        first = app.focused
        await pilot.press("tab")
        assert isinstance(first, BlockView) and isinstance(app.focused, BlockView)
        assert app.focused is not first
        await pilot.press("b")
        await wait_until(pilot, lambda: type(app.screen).__name__ != "ReportScreen")
