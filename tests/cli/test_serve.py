"""`coach serve` for real: who is let in, what a tab shows, and that nothing is left behind."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import aiohttp
import httpx
import psutil
import pytest
from click.testing import CliRunner

import coach.cli.serve
from coach.advice.listener import Ears
from coach.cli import main
from coach.cli.app import _Models as Models
from coach.cli.common import Context
from coach.cli.engine import Chosen
from coach.cli.tab import Tab, in_tab
from coach.web.gate import admitted
from tests.model_files import small_model

TOKEN = "t" * 43
OURS = "127.0.0.1:8000"


class Served:
    """A `coach serve` process."""

    def __init__(self, home: Path, *options: str, language: str = "C.UTF-8") -> None:
        environment = {**os.environ, "LC_ALL": language, "TMPDIR": str(home)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "coach", "--data-dir", str(home), *options, "serve"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=environment,
        )
        assert self.process.stdout is not None
        self.line = self.process.stdout.readline()
        found = re.search(r"(http://127\.0\.0\.1:(\d+))/([\w-]{43})/", self.line)
        assert found, self.line
        self.url, self.origin, self.port = found[0], found[1], int(found[2])

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def end(self, how: signal.Signals = signal.SIGINT) -> int:
        os.kill(self.process.pid, how)
        return self.process.wait(timeout=20)


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Served]]:
    """Start servers that have ended after the test."""
    started: list[Served] = []

    def start(*options: str, language: str = "C.UTF-8") -> Served:
        started.append(Served(tmp_path, *options, language=language))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.end()


def all_gone(processes: list[psutil.Process], seconds: float = 15) -> bool:
    _, alive = psutil.wait_procs(processes, timeout=seconds)
    return not alive


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    served = Served(tmp_path_factory.mktemp("s"), "--model", "none")
    yield served
    if served.process.poll() is None:
        served.end()


async def first_frame(
    websocket: aiohttp.ClientWebSocketResponse, text: bytes = rb"Good to have you here"
) -> bytes:
    """Everything that arrives until the text, a pattern, does."""
    seen = b""
    end = time.monotonic() + 30
    while not re.search(text, seen) and time.monotonic() < end:
        message = await websocket.receive(timeout=30)
        assert message.type is aiohttp.WSMsgType.BINARY, message
        seen += message.data
    return seen


@pytest.mark.parametrize(
    ("path", "host", "origin", "expected"),
    [
        (f"/{TOKEN}/", OURS, None, True),
        (f"/{TOKEN}/ws", OURS, f"http://{OURS}", True),
        ("/", OURS, None, False),
        (f"/{TOKEN[:-1]}/", OURS, None, False),
        (f"/{TOKEN}x/", OURS, None, False),
        (f"//{TOKEN}/", OURS, None, False),
        ("/老周/\ud800", OURS, None, False),
        (f"/{TOKEN}/", "evil.example:8000", None, False),
        (f"/{TOKEN}/", "127.0.0.1", None, False),
        (f"/{TOKEN}/", "localhost:8000", None, False),
        (f"/{TOKEN}/", "", None, False),
        (f"/{TOKEN}/ws", OURS, "http://evil.example", False),
        (f"/{TOKEN}/ws", OURS, "http://127.0.0.1:8001", False),
        (f"/{TOKEN}/ws", OURS, "null", False),
    ],
)
def test_only_our_own_page_with_the_token_is_let_in(
    path: str, host: str, origin: str | None, expected: bool
) -> None:
    assert admitted(path, host, origin, token=TOKEN, port=8000) is expected


def test_the_page_and_its_files_are_there_for_who_knows_the_token(served: Served) -> None:
    page = httpx.get(served.url, trust_env=False)
    assert page.status_code == 200
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    links = re.findall(r'(?:src|href)="([^"]+)"|url\("([^"]+)"\)', page.text)
    named = {one or two for one, two in links} - {"data:,"}
    assert len(named) >= 5
    for link in named:
        assert link.startswith((served.url, "page.js")), link
        assert httpx.get(httpx.URL(served.url).join(link), trust_env=False).status_code == 200


@pytest.mark.parametrize(
    "path", ["/", "/ws", "/page.js", "/static/js/textual.js", "/download/x", f"/{TOKEN}/", "/%00"]
)
def test_without_the_token_there_is_nothing(served: Served, path: str) -> None:
    answer = httpx.get(served.origin + path, trust_env=False)
    assert answer.status_code == 404
    assert "coach" not in answer.text


@pytest.mark.parametrize(
    "headers", [{"Host": "evil.example"}, {"Origin": "http://evil.example"}, {"Origin": "null"}]
)
def test_another_sites_page_is_refused_though_it_has_the_token(
    served: Served, headers: dict[str, str]
) -> None:
    for path in ("", "ws", "static/js/textual.js"):
        assert httpx.get(served.url + path, headers=headers, trust_env=False).status_code == 404


@pytest.mark.parametrize(
    ("path", "headers"),
    [("/ws", {}), (f"/{TOKEN}/ws", {}), ("", {"Origin": "http://evil.example"})],
)
async def test_a_websocket_without_the_token_or_from_elsewhere_starts_no_app(
    served: Served, path: str, headers: dict[str, str]
) -> None:
    before = len(served.children())
    address = served.origin + path if path else served.url + "ws"
    async with aiohttp.ClientSession() as browser:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await browser.ws_connect(address, headers=headers)
    assert refused.value.status == 404
    assert len(served.children()) == before


def test_it_is_reached_on_this_machine_only(served: Served) -> None:
    addresses = [
        one.laddr.ip
        for one in psutil.Process(served.process.pid).net_connections("inet")
        if one.status == psutil.CONN_LISTEN
    ]
    assert addresses == ["127.0.0.1"]


async def test_a_closed_tab_ends_its_app_and_no_other(served: Served) -> None:
    headers = {"Origin": served.origin}
    async with aiohttp.ClientSession(headers=headers) as browser:
        stays = await browser.ws_connect(served.url + "ws?width=100&height=30")
        assert b"\x1b[" in await first_frame(stays)
        (kept,) = served.children()
        leaves = await browser.ws_connect(served.url + "ws")
        await first_frame(leaves)
        (second,) = [one for one in served.children() if one != kept]
        await leaves.close()
        assert all_gone([second])
        assert kept.is_running()
        await stays.send_json(["stdin", "\x11"])
        async for message in stays:
            assert message.type is aiohttp.WSMsgType.BINARY
        assert stays.closed and all_gone([kept])


async def test_what_was_typed_just_before_a_tab_closes_is_on_disk(
    serve: Callable[..., Served], tmp_path: Path
) -> None:
    served = serve("--model", "none")
    async with aiohttp.ClientSession(headers={"Origin": served.origin}) as browser:
        tab = await browser.ws_connect(served.url + "ws")
        await first_frame(tab)
        await tab.send_json(["stdin", "\r"])
        await first_frame(tab, rb"Your company")
        await tab.send_json(["focus"])
        await tab.send_json(["stdin", "Zq"])
        await first_frame(tab, rb"Zq")
        processes = served.children()
        await tab.close()
        assert all_gone(processes)
    (session,) = (tmp_path / "sessions").glob("*.json")
    assert "Zq" in session.read_text("utf-8")


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
async def test_two_tabs_share_one_engine_and_nothing_outlives_the_server(
    serve: Callable[..., Served], tmp_path: Path, how: signal.Signals
) -> None:
    served = serve("--model", str(small_model()))
    async with aiohttp.ClientSession(headers={"Origin": served.origin}) as browser:
        tabs = [await browser.ws_connect(served.url + "ws") for _ in range(2)]
        for tab in tabs:
            await first_frame(tab, rb"model (is loading|ready)|listening")
        processes = served.children()
        workers = [one for one in processes if "coach.engine.worker" in one.cmdline()]
        assert (len(processes), len(workers)) == (3, 1)
        code = served.end(how)
        assert all_gone(processes)
    if how is not signal.SIGKILL:
        assert code == 0
        assert not list(tmp_path.glob("coach-*"))


def test_the_address_is_said_once_in_the_founders_language(serve: Callable[..., Served]) -> None:
    served = serve("--model", "none", language="zh_CN.UTF-8")
    assert "浏览器" in served.line
    assert "标签页" in httpx.get(served.url, trust_env=False).text
    served.end()
    assert served.process.stdout is not None
    assert served.process.stdout.read() == ""


def test_a_tab_is_told_the_model_with_all_that_listening_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ears = Ears({"zh": {"person": 1.25}}, tuned=True)
    chosen = Chosen(tmp_path / "老周.gguf", "m", "f" * 64, tmp_path / "a.gguf", ears, polish=True)
    tab = Tab(tmp_path / "s", chosen)
    assert in_tab() is None
    for name, value in tab.environment().items():
        monkeypatch.setenv(name, value)
    assert in_tab() == tab


def test_a_tab_cannot_take_another_model_for_itself(tmp_path: Path) -> None:
    models = Models(Context(tmp_path, "en"), Tab(tmp_path / "s", Chosen(None)))
    told = models.open("qwen2.5-coder-0.5b")
    assert isinstance(told, str) and "coach --model qwen2.5-coder-0.5b serve" in told


def said(*words: str) -> str:
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 2
    assert done.output.count("\n") == 1
    return done.output


def test_a_port_that_is_taken_is_one_clear_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        words = ("--data-dir", str(tmp_path), "--model", "none", "serve", "--port", port)
        assert "--port" in said(*words)


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coach.cli.serve, "find_spec", lambda name: None)
    assert "pip install textual-serve==" in said("serve")


def test_without_unix_sockets_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(socket, "AF_UNIX")
    assert "WSL" in said("serve")


def test_the_commands_start_without_the_web() -> None:
    code = "import sys, coach.cli; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"aiohttp", "textual_serve", "asyncio"} & set(done.stdout.split())
