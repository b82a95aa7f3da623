"""The worker killed at random moments of an interview: nothing is lost, the report is the same.

A few moments in the tests; `COACH_FAULTS=200` for as many as the benchmark asks for.
"""

import os
import random
import signal
import threading
import time
from pathlib import Path

import pytest
from msgspec.structs import replace

from coach import knowledge, paths
from coach.advice.listener import Ears, listen_to_all, warm_up
from coach.advice.polish import polish, rewordable
from coach.engine.client import WorkerEngine
from coach.engine.protocol import Failed
from coach.report import build
from coach.session import Session
from coach.store import Sessions, sessions_folder
from models.evaluation.founders import founders
from tests.engine.conftest import Start

FAULTS = int(os.environ.get("COACH_FAULTS", "5"))
BOOK = knowledge.load(paths.knowledge())
# Every span counts here, however unsure the small model is of it.
EARS = Ears(
    {"en": dict.fromkeys(("person", "number", "period", "thing", "phrase"), -99.0)},
    sure={"en": -99.0},
)


def brief(session: Session) -> Session:
    """Keep the first account only: the moments matter here, and there are many founders."""
    told = [claim for claim in BOOK.claims if session.answer(claim).account]
    for claim in told[1:]:
        session = session.with_answer(claim, replace(session.answer(claim), account=None))
    return session


def due(session: Session) -> list[str]:
    return [
        claim
        for claim in BOOK.claims
        if session.answer(claim).account and not session.answer(claim).listened
    ]


KILLS: list[float] = []


def killer(engine: WorkerEngine, dice: random.Random, longest: float) -> threading.Timer:
    def kill() -> None:
        if (pid := engine.pid) is not None and engine.state != "ready":
            os.kill(pid, signal.SIGKILL)
            KILLS.append(time.monotonic())

    timer = threading.Timer(dice.uniform(0, longest), kill)
    timer.start()
    return timer


def test_a_worker_killed_at_random_moments_changes_nothing_in_the_report(
    start: Start, tmp_path: Path
) -> None:
    told = [one for one in founders(BOOK) if (one.half, one.language) == ("open", "en")]
    KILLS.clear()
    engine, peaceful, dice = start(), start(), random.Random(7)
    store = Sessions(sessions_folder(tmp_path))
    # Loaded before anything is timed.
    listen_to_all(peaceful, brief(told[0].session), BOOK, EARS)
    undisturbed: dict[str, tuple[Session, float]] = {}
    for number, founder in enumerate(told * (1 + FAULTS)):
        if len(KILLS) >= FAULTS:
            break
        whole = brief(founder.session)
        if founder.name not in undisturbed:
            begun = time.monotonic()
            calm, failed = listen_to_all(peaceful, whole, BOOK, EARS)
            assert failed is None and not due(calm)
            undisturbed[founder.name] = (calm, time.monotonic() - begun)
        calm, longest = undisturbed[founder.name]
        session = store.create(replace(whole, id=f"{founder.name}-{number}"))
        while due(session):
            timer = killer(engine, dice, longest)
            heard, failed = listen_to_all(engine, session, BOOK, EARS)
            timer.cancel()
            assert failed is None or isinstance(failed, Failed)
            session = store.save(heard)
            if failed is not None and failed.code == "gave_up":
                engine = start()
        kept = store.load(session.id)
        assert kept.answers == calm.answers
        assert build(kept, BOOK, "en") == build(calm, BOOK, "en")
    assert len(KILLS) >= FAULTS


def test_a_worker_killed_while_it_rewords_changes_no_sentence(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The small model would go on up to the last token.
    monkeypatch.setattr("coach.advice.polish.TOKENS", 16)
    founder = next(one for one in founders(BOOK) if (one.half, one.language) == ("open", "en"))
    session = brief(founder.session)
    report = build(session, BOOK, "en")
    assert rewordable(report, session)
    KILLS.clear()
    engine, dice = start(), random.Random(11)
    # Loaded before anything is timed.
    engine.submit(warm_up("en", EARS)).result()
    begun = time.monotonic()
    calm = polish(engine, report, session, 1)
    longest = time.monotonic() - begun
    most = max(2, FAULTS // 10)
    for _ in range(4 * most):
        timer = killer(engine, dice, longest)
        polished = polish(engine, report, session, 1)
        timer.cancel()
        assert polished == calm
        if len(KILLS) >= most:
            break
    assert len(KILLS) >= most
