"""One engine for several processes of one founder: a broker owns it, every process is a client.

They speak the worker's protocol over a Unix-domain socket that only its owner may open. Beside the
outcomes the broker sends what the engine is doing.
"""

import itertools
import queue
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from pathlib import Path

import msgspec
from msgspec import Struct

from coach.engine import protocol
from coach.engine.client import Engine, Pending, State, running
from coach.engine.protocol import Cancelled, Done, Failed, Outcome, Request

# Seconds that the last words to a client may take.
PATIENCE = 1.0
# Seconds until a client that could not be let in is tried again.
AGAIN = 0.1


class Told(Struct, frozen=True, tag="state", omit_defaults=True):
    """What the engine is doing, for whichever client."""

    state: State
    detail: str = ""


_lines = msgspec.json.Decoder(Done | Cancelled | Failed | Told)


class Broker:
    """Lets every process that opens the socket use one engine, and closes it in the end.

    Without an engine every request fails with the code ``not_loaded``. Raises OSError where the
    socket cannot be made.
    """

    def __init__(self, engine: Engine | None, path: Path) -> None:
        self._engine = engine
        # Taken inside the engine's own lock by `tell`, so nothing is asked of the engine under it.
        self._lock = threading.Lock()
        self._clients: set[_Client] = set()
        self._state = Told("off")
        self._closed = False
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(str(path))
        path.chmod(0o600)
        self._socket.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    def tell(self, state: State, detail: str = "") -> None:
        """Tell every client what the engine is doing; never waits."""
        with self._lock:
            self._state = Told(state, detail)
            for client in self._clients:
                client.put(self._state)

    def close(self) -> None:
        """Close the engine and every connection; what is under way fails with ``closed``."""
        if self._engine is not None:
            self._engine.close()
        with self._lock:
            self._closed = True
            clients = list(self._clients)
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for client in clients:
            client.end()

    def _accept(self) -> None:
        while not self._closed:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                # Closed; or out of files, and then whoever waits is let in when there are some.
                time.sleep(AGAIN)
                continue
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        client = _Client(connection)
        with self._lock:
            if self._closed:
                connection.close()
                return
            self._clients.add(client)
            client.start()
        try:
            # A client that talks nonsense is treated like one that is gone.
            with suppress(OSError, msgspec.MsgspecError), connection.makefile("rb") as lines:
                for line in lines:
                    self._do(client, protocol.decode_request(line))
        finally:
            with self._lock:
                self._clients.discard(client)
            for future in list(client.pending.values()):
                self._cancel(future)
            client.end()

    def _do(self, client: "_Client", request: Request) -> None:
        if isinstance(request, protocol.Cancel | protocol.Urge):
            asked = client.pending.get(request.id)
            if asked is not None and isinstance(request, protocol.Cancel):
                self._cancel(asked)
            elif asked is not None and self._engine is not None:
                self._engine.urge(asked)
        elif self._engine is None or isinstance(request, protocol.Load):
            # Which file is loaded is for the owner of the engine to say.
            client.put(Failed(request.id, "not_loaded"))
        else:
            future = self._engine.submit(request)
            client.pending[request.id] = future
            future.add_done_callback(partial(client.settle, request.id))
            # The engine tells only of changes, and this client may have come after the last one.
            with self._lock:
                client.put(self._state)

    def _cancel(self, future: Future[Outcome]) -> None:
        if self._engine is not None:
            self._engine.cancel(future)


class _Client:
    """A connection: its open requests under its own ids, and a thread that writes to it.

    The engine answers under its lock, so it must not have to wait for a process that does not read.
    """

    def __init__(self, connection: socket.socket) -> None:
        self.pending: dict[int, Future[Outcome]] = {}
        self._connection = connection
        self._out: queue.SimpleQueue[Outcome | Told | None] = queue.SimpleQueue()
        self._writer = threading.Thread(target=self._write, daemon=True)

    def start(self) -> None:
        """Begin to write."""
        self._writer.start()

    def put(self, message: Outcome | Told) -> None:
        """Send a message, soon."""
        self._out.put(message)

    def settle(self, request: int, future: Future[Outcome]) -> None:
        """Send the outcome of a request under the id that the client knows."""
        self.pending.pop(request, None)
        self.put(msgspec.structs.replace(future.result(), id=request))

    def end(self) -> None:
        """End the connection when all that was put is sent, or after a moment."""
        self._out.put(None)
        self._writer.join(PATIENCE)

    def _write(self) -> None:
        with suppress(OSError):
            while (message := self._out.get()) is not None:
                self._connection.sendall(msgspec.json.encode(message) + b"\n")
        with suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)
        self._connection.close()


class SharedEngine(Pending):
    """An engine that a broker owns; implements `client.Engine`. Raises OSError where there is none.

    When the broker goes away, what is pending and whatever is asked later fails with the code
    ``closed``, and `on_end` is called, from a thread of its own.
    """

    def __init__(
        self,
        path: Path,
        *,
        on_state: Callable[[State, str], None] = lambda state, detail: None,
        on_end: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__()
        self._on_state = on_state
        self._on_end = on_end
        self._ids = itertools.count(1)
        self._lock = threading.Lock()
        self._ended = False
        self._socket = socket.socket(socket.AF_UNIX)
        try:
            self._socket.connect(str(path))
        except OSError:
            self._socket.close()
            raise
        threading.Thread(target=self._listen, daemon=True).start()

    def submit(self, request: Request) -> Future[Outcome]:
        """Send a request to the broker."""
        future = running()
        with self._lock:
            request = msgspec.structs.replace(request, id=next(self._ids))
            ended = self._ended
            if not ended:
                self._pending[request.id] = future
                self._send(request)
        if ended:
            future.set_result(Failed(request.id, "closed"))
        return future

    def close(self) -> None:
        """Leave the broker, which cancels what is open; here it fails with the code ``closed``."""
        self._end()
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _send(self, request: Request) -> None:
        # The listening thread sees the end of the connection too, and fails what is pending.
        with suppress(OSError):
            self._socket.sendall(protocol.encode(request))

    def _listen(self) -> None:
        try:
            with suppress(OSError, msgspec.MsgspecError), self._socket.makefile("rb") as lines:
                for line in lines:
                    self._take(_lines.decode(line))
        finally:
            if self._end():
                self._on_state("off", "")
                self._on_end()

    def _take(self, message: Outcome | Told) -> None:
        if isinstance(message, Told):
            self._on_state(message.state, message.detail)
            return
        with self._lock:
            future = self._pending.pop(message.id, None)
        if future is not None:
            future.set_result(message)

    def _end(self) -> bool:
        """Fail what is pending; tell whether this was the end, or it had ended before."""
        with self._lock:
            first, self._ended = not self._ended, True
            pending, self._pending = self._pending, {}
        for request, future in pending.items():
            future.set_result(Failed(request, "closed"))
        return first
