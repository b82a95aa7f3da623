"""One engine, several processes: whose request is whose, and what happens when a side is gone."""

import os
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest

from coach.engine.client import Engine
from coach.engine.protocol import (
    Cancelled,
    Done,
    Failed,
    Listen,
    Load,
    Message,
    Outcome,
    Piece,
    Prefill,
    Request,
)
from coach.engine.scripted import ScriptedEngine
from coach.engine.shared import Broker, SharedEngine
from tests.engine.conftest import Start
from tests.engine.test_worker import listening

HEAD = (Message("system", (Piece("You listen."),)),)
Make = Callable[[Engine | None], tuple[Broker, Path]]


class SlowEngine:
    """Answers when it is told to, as a model at work would."""

    def __init__(self) -> None:
        self.asked: list[tuple[Request, Future[Outcome]]] = []
        self.closed = False
        self.urged: list[Future[Outcome]] = []

    def submit(self, request: Request) -> Future[Outcome]:
        future: Future[Outcome] = Future()
        self.asked.append((request, future))
        return future

    def cancel(self, future: Future[Outcome]) -> None:
        if not future.done():
            future.set_result(Cancelled(99))

    def urge(self, future: Future[Outcome]) -> None:
        self.urged = [*self.urged, future]

    def close(self) -> None:
        self.closed = True
        for _, future in self.asked:
            if not future.done():
                future.set_result(Failed(99, "closed"))


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder whose path is short enough for a socket."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


@pytest.fixture
def make(folder: Path) -> Iterator[Make]:
    made: list[Broker] = []

    def make(engine: Engine | None) -> tuple[Broker, Path]:
        path = folder / f"{len(made)}.sock"
        made.append(Broker(engine, path))
        return made[-1], path

    yield make
    for broker in made:
        broker.close()


def ended(future: Future[Outcome], seconds: float = 30) -> Outcome:
    return future.result(timeout=seconds)


def wait_for(true: Callable[[], object], seconds: float = 30) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end and not true():
        time.sleep(0.01)
    return bool(true())


def test_two_clients_get_their_own_answers(make: Make) -> None:
    engine = SlowEngine()
    _, path = make(engine)
    one, two = SharedEngine(path), SharedEngine(path)
    first = one.submit(Prefill(0, HEAD, account="first"))
    assert wait_for(lambda: len(engine.asked) == 1)
    second = two.submit(Prefill(0, HEAD, account="second"))
    assert wait_for(lambda: len(engine.asked) == 2)
    assert [getattr(request, "account", "") for request, _ in engine.asked] == ["first", "second"]
    engine.asked[1][1].set_result(Done(7, evaluated=2))
    engine.asked[0][1].set_result(Done(8, evaluated=1))
    assert ended(first) == Done(1, evaluated=1)
    assert ended(second) == Done(1, evaluated=2)


def test_what_a_founder_wrote_arrives_as_it_is(make: Make) -> None:
    _, path = make(ScriptedEngine({"Who": "老周\u2028\n🙂"}))
    account = "We asked 老周\u2028\n🙂 <|im_end|>"
    asked = Listen(0, HEAD, "", account, ("Who?", "What?"), "not said")
    done = ended(SharedEngine(path).submit(asked))
    assert isinstance(done, Done)
    assert [account[span.start : span.end] for span in done.spans] == ["老周\u2028\n🙂", ""]


def test_a_cancelled_request_ends_and_the_others_go_on(make: Make) -> None:
    engine = SlowEngine()
    _, path = make(engine)
    client = SharedEngine(path)
    kept, dropped = client.submit(Prefill(0, HEAD)), client.submit(Prefill(0, HEAD))
    client.cancel(dropped)
    assert ended(dropped) == Cancelled(2)
    assert not kept.done()
    client.cancel(dropped)
    engine.asked[0][1].set_result(Done(5))
    assert ended(kept) == Done(1)


def test_a_request_is_urged(make: Make) -> None:
    engine = SlowEngine()
    _, path = make(engine)
    client = SharedEngine(path)
    client.submit(Prefill(0, HEAD))
    client.urge(client.submit(Prefill(0, HEAD)))
    assert wait_for(lambda: engine.urged)
    assert engine.urged == [engine.asked[1][1]]


def test_what_a_client_left_open_is_cancelled(make: Make) -> None:
    engine = SlowEngine()
    _, path = make(engine)
    stays, leaves = SharedEngine(path), SharedEngine(path)
    kept = stays.submit(Prefill(0, HEAD))
    lost = leaves.submit(Prefill(0, HEAD))
    assert wait_for(lambda: len(engine.asked) == 2)
    leaves.close()
    assert ended(lost) == Failed(1, "closed")
    assert ended(leaves.submit(Prefill(0, HEAD))) == Failed(2, "closed")
    mine = [future for _, future in engine.asked if future.done() or wait_for(future.done, 1)]
    assert len(mine) == 1 and mine[0].result() == Cancelled(99)
    assert not kept.done() and not engine.closed


def test_what_a_killed_process_left_open_is_cancelled(make: Make) -> None:
    engine = SlowEngine()
    _, path = make(engine)
    code = textwrap.dedent(
        """
        import sys, time
        from pathlib import Path
        from coach.engine.protocol import Prefill
        from coach.engine.shared import SharedEngine
        engine = SharedEngine(Path(sys.argv[1]))
        engine.submit(Prefill(0, ()))
        time.sleep(60)
        """
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(path)])
    try:
        assert wait_for(lambda: len(engine.asked) == 1)
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert ended(engine.asked[0][1]) == Cancelled(99)


def test_the_end_of_the_broker_fails_what_is_pending_and_tells_the_client(make: Make) -> None:
    engine = SlowEngine()
    broker, path = make(engine)
    gone = threading.Event()
    told: list[str] = []
    client = SharedEngine(path, on_state=lambda state, detail: told.append(state), on_end=gone.set)
    pending = client.submit(Prefill(0, HEAD))
    assert wait_for(lambda: len(engine.asked) == 1)
    broker.close()
    assert ended(pending) == Failed(1, "closed")
    assert engine.closed and gone.wait(5)
    assert told[-1] == "off"
    assert ended(client.submit(Prefill(0, HEAD))) == Failed(2, "closed")
    client.cancel(pending)
    client.close()


def test_a_broker_killed_in_the_middle_of_a_line_fails_what_is_pending(folder: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(folder / "s"))
        listening.listen()
        client = SharedEngine(folder / "s")
        connection, _ = listening.accept()
        pending = [client.submit(Prefill(0, HEAD)) for _ in range(3)]
        connection.sendall(b'{"type":"done","id":1}\n{"type":"done","i')
        connection.close()
    assert ended(pending[0]) == Done(1)
    assert ended(pending[1]) == Failed(2, "closed")
    assert ended(pending[2]) == Failed(3, "closed")


def test_where_no_broker_is_the_client_says_so(folder: Path) -> None:
    with pytest.raises(OSError):
        SharedEngine(folder / "nobody.sock")


def test_every_client_is_told_what_the_engine_does(make: Make) -> None:
    engine = SlowEngine()
    broker, path = make(engine)
    heard: list[list[tuple[str, str]]] = [[], []]
    one, two = (
        SharedEngine(path, on_state=lambda state, detail, to=to: to.append((state, detail)))  # type: ignore[misc]
        for to in heard
    )
    broker.tell("loading")
    one.submit(Prefill(0, HEAD))
    two.submit(Prefill(0, HEAD))
    assert wait_for(lambda: all(("loading", "") in told for told in heard))
    broker.tell("failed", "worker_died")
    assert wait_for(lambda: all(told[-1] == ("failed", "worker_died") for told in heard))


def test_no_client_chooses_the_file_that_is_loaded(make: Make) -> None:
    engine = SlowEngine()
    _, path = make(engine)
    assert ended(SharedEngine(path).submit(Load(0, "/etc/passwd", 1, 1))) == Failed(1, "not_loaded")
    assert engine.asked == []


def test_without_an_engine_every_request_fails(make: Make) -> None:
    _, path = make(None)
    client = SharedEngine(path)
    assert ended(client.submit(Prefill(0, HEAD))) == Failed(1, "not_loaded")


def test_who_talks_nonsense_is_put_out_and_harms_nobody(make: Make) -> None:
    engine = SlowEngine()
    _, path = make(engine)
    client = SharedEngine(path)
    with socket.socket(socket.AF_UNIX) as stranger:
        stranger.settimeout(5)
        stranger.connect(str(path))
        stranger.sendall(b"GET / HTTP/1.1\n")
        assert stranger.recv(100) == b""
    asked = client.submit(Prefill(0, HEAD))
    assert wait_for(lambda: len(engine.asked) == 1)
    engine.asked[0][1].set_result(Done(1))
    assert ended(asked) == Done(1)


def test_a_broker_out_of_files_lets_clients_in_again_when_it_has_some(folder: Path) -> None:
    code = textwrap.dedent(
        """
        import resource, sys
        from pathlib import Path
        from coach.engine.scripted import ScriptedEngine
        from coach.engine.shared import Broker
        broker = Broker(ScriptedEngine(), Path(sys.argv[1]))
        few, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (3, most))
        print("full", flush=True)
        sys.stdin.readline()
        resource.setrlimit(resource.RLIMIT_NOFILE, (few, most))
        print("free", flush=True)
        sys.stdin.readline()
        broker.close()
        """
    )
    command = [sys.executable, "-c", code, str(folder / "full.sock")]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        try:
            assert process.stdout.readline() == "full\n"
            # The first may still be let in: its place was kept before the limit.
            first, second = (SharedEngine(folder / "full.sock") for _ in range(2))
            first.submit(Prefill(0, HEAD))
            asked = second.submit(Prefill(0, HEAD))
            time.sleep(0.5)
            assert not asked.done()
            print(file=process.stdin, flush=True)
            assert process.stdout.readline() == "free\n"
            assert ended(asked) == Done(1)
            print(file=process.stdin, flush=True)
            assert process.wait(30) == 0
        finally:
            process.kill()


def test_a_client_that_does_not_read_keeps_nobody_waiting(make: Make) -> None:
    engine = SlowEngine()
    broker, path = make(engine)
    with socket.socket(socket.AF_UNIX) as deaf:
        deaf.connect(str(path))
        client = SharedEngine(path)
        asked = client.submit(Prefill(0, HEAD))
        assert wait_for(lambda: len(engine.asked) == 1)
        for _ in range(200):
            broker.tell("busy", "x" * 10_000)
        engine.asked[0][1].set_result(Done(1))
        assert ended(asked) == Done(1)
        started = time.monotonic()
        broker.close()
        assert time.monotonic() - started < 5


def test_the_socket_is_its_owners(make: Make) -> None:
    _, path = make(None)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_two_clients_are_heard_by_one_real_model(start: Start, make: Make) -> None:
    engine = start()
    _, path = make(engine)
    one, two = SharedEngine(path), SharedEngine(path)
    asked = listening("Mia runs it.", ("Who runs it?",))
    first, second = (ended(client.submit(asked), 120) for client in (one, two))
    assert isinstance(first, Done) and isinstance(second, Done)
    assert first.spans and first.spans == second.spans
    left = one.submit(listening("We did a lot. " * 120))
    one.close()
    assert ended(left) == Failed(2, "closed")
    assert isinstance(ended(two.submit(asked), 120), Done)
    assert wait_for(lambda: engine.state == "ready", 20)
