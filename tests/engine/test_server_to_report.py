"""A session listened to through a server, up to its report; `make server-test` takes a real one."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from coach.advice.listener import Ears, listen_to_all
from coach.engine.protocol import Done, Generate, Message, Piece
from coach.engine.server import ServerEngine
from coach.report import build
from coach.session import Session
from models.evaluation.founders import founders
from tests.engine.test_faults import BOOK, brief
from tests.engine.test_server import engine, said
from tests.engine.test_worker import ACCOUNT, ended, listening, wait_for
from tests.model_files import small_model


def heard_to_the_end(made: ServerEngine) -> Session:
    """Listen to a small session through a server, up to its report; return what was heard."""
    founder = next(one for one in founders(BOOK) if (one.half, one.language) == ("open", "en"))
    heard, failed = listen_to_all(made, brief(founder.session), BOOK, Ears())
    assert failed is None
    told = {claim: one for claim in BOOK.claims if (one := heard.answer(claim)).account}
    assert told
    for claim, answer in told.items():
        assert answer.read
        for fact in answer.facts.values():
            assert fact.text in (answer.account or "")
        assert any(block.claim == claim for block in build(heard, BOOK, "en").blocks)
    return heard


def test_a_session_is_listened_to_through_a_server_up_to_its_report() -> None:
    def answer(asked: dict[str, Any]) -> tuple[int, object]:
        # The first word of the account, whatever is asked.
        account = str(asked["messages"][-1]["content"]).removeprefix("Text: ")
        return said(account.split()[0])

    with engine(answer) as (made, box):
        assert any(one.facts for one in heard_to_the_end(made).answers.values())
        assert box.asked


@contextmanager
def real_server() -> Iterator[str]:
    """A llama-server with the small model; yields its address.

    The test fails where none is on PATH and COACH_LLAMA_SERVER names none.
    """
    path = os.environ.get("COACH_LLAMA_SERVER") or shutil.which("llama-server")
    if path is None:
        pytest.fail("llama-server is not on PATH, and COACH_LLAMA_SERVER does not name it")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [path, "-m", str(small_model()), "--port", str(port), "-c", "2048"]
    # On processors with AMX llama.cpp crashes on weights that it has repacked.
    command.append("--no-repack")
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def healthy() -> bool:
        assert process.poll() is None, f"llama-server ended with {process.returncode}"
        try:
            return httpx.get(f"http://127.0.0.1:{port}/health").status_code == 200
        except httpx.HTTPError:
            return False

    try:
        assert wait_for(healthy, seconds=60)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.kill()
        process.wait()


# `make server-test`: only there, since it takes a program of its own and some time.
@pytest.mark.server
def test_a_real_llama_server_is_listened_with() -> None:
    with real_server() as address:
        made = ServerEngine(address)
        done = ended(made.submit(listening()))
        assert isinstance(done, Done)
        assert len(done.spans) == 3
        assert all(0 <= one.start <= one.end <= len(ACCOUNT) for one in done.spans)
        turn = Message("user", (Piece("Say hello."),))
        wrote = ended(made.submit(Generate(0, (turn,), 2, 8, 0.7, 1)))
        assert isinstance(wrote, Done)
        assert len(wrote.texts) == 2 and all(wrote.texts)
        heard_to_the_end(made)
        made.close()
