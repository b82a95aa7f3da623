"""The worker killed while a founder types, sends and confirms in the real app: nothing is lost.

A few moments in the tests; `COACH_FAULTS=200` for a tenth of so many.
"""

import asyncio
import contextlib
import os
import random
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from coach.advice.listener import warm_up
from coach.engine.client import WorkerEngine
from coach.report import build
from coach.session import Session
from coach.tui.screens import telling
from tests.engine.conftest import Start
from tests.engine.test_faults import BOOK, EARS, FAULTS
from tests.tui.helpers import (
    ACCOUNTS,
    SMALL,
    answered,
    at_the_account,
    make_app,
    saved,
    shows,
    type_text,
    wait_until,
)

KILLS = max(2, FAULTS // 10)
# Seconds between two pieces of the account, as somebody types.
PAUSE = 0.15


@asynccontextmanager
async def killed(engine: WorkerEngine, after: float | None) -> AsyncIterator[list[bool]]:
    """Kill the worker once, so many seconds from now; tell whether there was one to kill."""
    done: list[bool] = []

    async def kill() -> None:
        await asyncio.sleep(after or 0)
        if (pid := engine.pid) is not None:
            os.kill(pid, signal.SIGKILL)
            done.append(True)

    task = asyncio.create_task(kill()) if after is not None else None
    try:
        yield done
    finally:
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


async def interviewed(
    folder: Path, engine: WorkerEngine, after: float | None = None
) -> tuple[Session, list[bool]]:
    """Tell an account in the real app and confirm what was heard; return what is on disk."""
    app = make_app(folder, engine=engine, ears=EARS)
    app.sessions.create(answered())
    async with app.run_test(size=SMALL) as pilot, killed(engine, after) as done:
        await at_the_account(pilot, app)
        for sentence in ACCOUNTS["en"].split(". "):
            await type_text(pilot, f"{sentence}. ")
            await asyncio.sleep(PAUSE)
        await pilot.press("ctrl+s")
        await shows(pilot, "HeardScreen")
        await wait_until(pilot, lambda: saved(app).answer("U3").read, 60)
        await pilot.press("a", "ctrl+s")
        await wait_until(pilot, lambda: saved(app).answer("U3").reviewed)
        return saved(app), done


async def test_the_app_loses_nothing_when_its_worker_is_killed(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "READ_SECONDS", 0.05)
    engine, dice = start(), random.Random(5)
    # Loaded before anything is timed.
    engine.submit(warm_up("en", EARS)).result()
    begun = time.monotonic()
    calm, _ = await interviewed(tmp_path / "calm", engine)
    longest = time.monotonic() - begun
    assert (calm.answer("U3").account or "").startswith("Last Tuesday Mia")
    assert calm.answer("U3").facts
    kills = 0
    for number in range(4 * KILLS):
        moment = dice.uniform(0, longest)
        session, done = await interviewed(tmp_path / str(number), engine, moment)
        assert session.answers == calm.answers
        assert build(session, BOOK, "en") == build(calm, BOOK, "en")
        kills += len(done)
        if kills >= KILLS:
            break
    assert kills >= KILLS
