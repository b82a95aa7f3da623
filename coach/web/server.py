"""The web server: textual-serve behind a token, on this machine only."""

import asyncio
import signal
import socket
from collections.abc import Mapping
from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Handler
from aiohttp_jinja2 import get_env
from textual_serve.server import Server, to_int

from coach.web.gate import HOST, admitted, headers
from coach.web.tab import PATIENCE, TabApp

_HERE = Path(__file__).parent


def listen(port: int) -> socket.socket:
    """Return a socket that listens on this machine only; 0 takes a free port. Raises OSError."""
    listening = socket.socket()
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((HOST, port))
        listening.listen()
    except OSError:
        listening.close()
        raise
    return listening


class CoachServer(Server):
    """Runs `command` once for every tab of a browser that knows the token.

    The page says `words`; the app gets `environment` beside the server's own.
    """

    def __init__(
        self,
        command: str,
        listening: socket.socket,
        token: str,
        *,
        words: Mapping[str, str],
        environment: Mapping[str, str],
    ) -> None:
        self._listening = listening
        port: int = listening.getsockname()[1]
        super().__init__(
            f"exec {command}",
            HOST,
            port,
            title=words["title"],
            public_url=f"http://{HOST}:{port}",
            templates_path=_HERE,
        )
        self.token = token
        self._words = words
        self._environment = environment
        self._tabs: set[TabApp] = set()

    @property
    def url(self) -> str:
        """The address for the browser."""
        return f"{self.public_url}/{self.token}/"

    def run(self) -> None:
        """Serve until the process is asked to end; no app is left then."""
        web.run_app(
            self._make_app(),
            sock=self._listening,
            # Paths hold the token, so no log of them is kept.
            access_log=None,
            print=None,
            shutdown_timeout=PATIENCE,
        )

    async def _make_app(self) -> web.Application:
        inner = await super()._make_app()
        get_env(inner).globals["words"] = self._words
        inner.router.add_get("/page.js", self._script)
        outer = web.Application(middlewares=[self._guard])
        outer.on_response_prepare.append(self._protect)
        outer.add_subapp(f"/{self.token}/", inner)
        return outer

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        host, origin = request.headers.get("Host", ""), request.headers.get("Origin")
        if not admitted(request.path, host, origin, token=self.token, port=self.port):
            raise web.HTTPNotFound
        return await handler(request)

    async def _protect(self, request: web.Request, response: web.StreamResponse) -> None:
        response.headers.update(headers(self.port))

    async def _script(self, request: web.Request) -> web.FileResponse:
        return web.FileResponse(_HERE / "page.js")

    async def on_startup(self, app: web.Application) -> None:
        """End in order too when the terminal is closed."""
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, self.request_exit)

    async def on_shutdown(self, app: web.Application) -> None:
        """End the app of every tab."""
        await asyncio.gather(*(tab.stop() for tab in self._tabs))

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """Run an app for as long as its tab is open."""
        websocket = web.WebSocketResponse(heartbeat=15, timeout=PATIENCE)
        await websocket.prepare(request)
        tab = TabApp(self.command, websocket, self.download_manager, self._environment)
        self._tabs.add(tab)
        try:
            width, height = (request.query.get(name, "") for name in ("width", "height"))
            await tab.start(to_int(width, 80), to_int(height, 24))
            await self._process_messages(websocket, tab)
        finally:
            await tab.stop()
            self._tabs.discard(tab)
        return websocket
