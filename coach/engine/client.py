"""The app's side of the worker: send requests, await outcomes, start the process again.

Works from threads and from asyncio alike: every request gives a `concurrent.futures.Future` that
always ends in `Done`, `Cancelled` or `Failed`, also when the worker dies.
"""

import itertools
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Literal, Protocol

import msgspec

from coach.engine import protocol
from coach.engine.protocol import Done, Failed, Outcome, Request

State = Literal["off", "loading", "waiting", "ready", "busy", "failed"]
MOST_DEATHS = 3
# Tokens. The longest account that is listened to (2000 characters), with the examples and the
# questions around it, has about 1,100 in English and 2,000 in Chinese; each takes up to 144 KiB.
CONTEXT = 2560


class Engine(Protocol):
    """What the program needs of a model, real or scripted."""

    def submit(self, request: Request) -> Future[Outcome]:
        """Send a request; its id is chosen here. The future never raises."""

    def cancel(self, future: Future[Outcome]) -> None:
        """Ask that a request end early: in `Cancelled` or, if it was quicker, in `Done`."""

    def urge(self, future: Future[Outcome]) -> None:
        """Let a speculative request be as urgent as one that is waited for."""

    def close(self) -> None:
        """End the worker. Requests under way fail with the code ``closed``."""


def running() -> Future[Outcome]:
    """Return a future that only the engine ends: whoever awaits it cannot cancel it behind it."""
    future: Future[Outcome] = Future()
    future.set_running_or_notify_cancel()
    return future


def died(outcome: Outcome) -> bool:
    """Whether the worker died under a request, which may then be sent once more."""
    return isinstance(outcome, Failed) and outcome.code == "worker_died"


def insist(
    engine: Engine,
    request: Request,
    wait: Callable[[Future[Outcome]], Outcome] = Future.result,
) -> Outcome:
    """Send a request and wait for its outcome, once more where the worker died under it.

    `wait` waits for one sending, and may give up on it.
    """
    outcome = wait(engine.submit(request))
    return wait(engine.submit(request)) if died(outcome) else outcome


class Pending:
    """The open requests of an engine's client, by their ids, and what can be said of one."""

    _lock: AbstractContextManager[object]

    def __init__(self) -> None:
        self._pending: dict[int, Future[Outcome]] = {}

    def cancel(self, future: Future[Outcome]) -> None:
        """Ask that a request end early."""
        self._tell_of(future, protocol.Cancel)

    def urge(self, future: Future[Outcome]) -> None:
        """Let a speculative request be as urgent as one that is waited for."""
        self._tell_of(future, protocol.Urge)

    def _tell_of(
        self, future: Future[Outcome], what: type[protocol.Cancel] | type[protocol.Urge]
    ) -> None:
        with self._lock:
            for request, pending in self._pending.items():
                if pending is future:
                    self._send(what(request))

    def _send(self, request: Request) -> None:
        raise NotImplementedError


class WorkerEngine(Pending):
    """A model in a worker process; loaded at the first request, loaded again after a death."""

    def __init__(
        self,
        model: Path,
        log: Path,
        *,
        adapter: Path | None = None,
        context: int = CONTEXT,
        threads: int = 2,
        fingerprint: str = "",
        cache: Path | None = None,
        lock: Path | None = None,
        on_state: Callable[[State, str], None] = lambda state, detail: None,
    ) -> None:
        super().__init__()
        self._load = protocol.Load(
            0,
            str(model),
            context,
            threads,
            adapter=str(adapter or ""),
            fingerprint=fingerprint,
            cache=str(cache or ""),
            lock=str(lock or ""),
        )
        self._log = log
        self._on_state = on_state
        self._ids = itertools.count(1)
        self._lock = threading.RLock()
        self._process: subprocess.Popen[bytes] | None = None
        self._deaths = 0
        self._closed = False
        self._refused: Failed | None = None
        self.state: State = "off"
        # The state before the worker began to wait for another engine.
        self._waited: State = "off"

    @property
    def pid(self) -> int | None:
        """The worker's process id while it lives."""
        return self._process.pid if self._process is not None else None

    def submit(self, request: Request) -> Future[Outcome]:
        """Send a request; start and load the worker first where there is none."""
        with self._lock:
            future = running()
            request = msgspec.structs.replace(request, id=next(self._ids))
            if (problem := self._unusable()) is not None:
                future.set_result(msgspec.structs.replace(problem, id=request.id))
                return future
            self._pending[request.id] = future
            self._send(request)
            self._tell("busy" if self.state == "ready" else self.state)
            return future

    def close(self) -> None:
        """End the worker now; whatever is under way fails with the code ``closed``."""
        with self._lock:
            self._closed = True
            process, self._process = self._process, None
            self._fail_pending("closed")
            self._tell("off")
        if process is not None:
            process.kill()
            process.wait()

    def _unusable(self) -> Failed | None:
        """Start the worker where needed; say why there is none."""
        if self._closed:
            return Failed(0, "closed")
        if self._refused is not None:
            return self._refused
        if self._process is None:
            if self._deaths >= MOST_DEATHS:
                return Failed(0, "gave_up", str(self._log))
            try:
                self._start()
            except OSError as error:
                return Failed(0, "internal", str(error))
        return None

    def _start(self) -> None:
        self._log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # -P: the founder's working folder must not be able to stand in for a module.
        command = [sys.executable, "-P", "-m", "coach.engine.worker", str(self._log)]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        threading.Thread(target=self._listen, args=(self._process,), daemon=True).start()
        loading: Future[Outcome] = Future()
        loading.add_done_callback(self._loaded)
        load = msgspec.structs.replace(self._load, id=next(self._ids))
        self._pending[load.id] = loading
        self._tell("loading")
        self._send(load)

    def _loaded(self, future: Future[Outcome]) -> None:
        outcome = future.result()
        if isinstance(outcome, Done):
            self._tell("busy" if self._pending else "ready")
        elif isinstance(outcome, Failed) and outcome.code not in ("worker_died", "closed"):
            self._refused = outcome
            self._tell("failed", outcome.code)

    def _send(self, request: Request) -> None:
        process = self._process
        if process is None or process.stdin is None:
            return
        try:
            process.stdin.write(protocol.encode(request))
            process.stdin.flush()
        except OSError:
            # The listening thread sees the end of the pipe too, and fails what is pending.
            return

    def _listen(self, process: subprocess.Popen[bytes]) -> None:
        for line in process.stdout or ():
            try:
                self._take(protocol.decode_answer(line))
            except msgspec.MsgspecError:
                # A worker that talks nonsense is as good as dead; whoever waits must not wait on.
                process.kill()
                break
        process.wait()
        with self._lock:
            if self._process is process:
                self._process = None
                self._deaths += 1
                self._fail_pending("worker_died", f"exit {process.returncode}")
                self._tell("failed" if self._deaths >= MOST_DEATHS else "off", "worker_died")

    def _take(self, answer: Outcome | protocol.Waiting) -> None:
        if not isinstance(answer, protocol.Waiting):
            self._settle(answer)
            return
        with self._lock:
            # What is still in the pipe says nothing about an engine that was closed or has failed.
            if self._closed or self._refused is not None:
                return
            if answer.on:
                self._waited = self.state
            self._tell("waiting" if answer.on else self._waited)

    def _settle(self, outcome: Outcome) -> None:
        with self._lock:
            future = self._pending.pop(outcome.id, None)
            refused = self._refused
            # A model that loads and then dies at its first token has not recovered.
            if isinstance(outcome, Done) and not outcome.loaded:
                self._deaths = 0
        if isinstance(outcome, Failed):
            self._note(outcome)
        if future is None:
            return
        if isinstance(outcome, Failed) and outcome.code == "not_loaded" and refused is not None:
            outcome = msgspec.structs.replace(refused, id=outcome.id)
        future.set_result(outcome)
        with self._lock:
            if not self._pending and self.state == "busy":
                self._tell("ready")

    def _note(self, failed: Failed) -> None:
        """Write a failure into the log; its detail is the library's and holds no founder's word."""
        with suppress(OSError), self._log.open("a", encoding="utf-8") as log:
            log.write(f"{failed.code} {failed.detail}\n")

    def _fail_pending(self, code: protocol.FailCode, detail: str = "") -> None:
        pending, self._pending = self._pending, {}
        for request, future in pending.items():
            future.set_result(Failed(request, code, detail))

    def _tell(self, state: State, detail: str = "") -> None:
        if state != self.state or detail:
            self.state = state
            self._on_state(state, detail)
