"""The app's process behind one tab."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress

from aiohttp import web
from textual_serve.app_service import AppService
from textual_serve.download_manager import DownloadManager

# Seconds that an app, and then a browser, may take to leave.
PATIENCE = 3.0


class TabApp(AppService):
    """An app whose process never outlives its tab, and whose tab learns when it ended."""

    def __init__(
        self,
        command: str,
        websocket: web.WebSocketResponse,
        downloads: DownloadManager,
        environment: Mapping[str, str],
    ) -> None:
        super().__init__(
            command,
            write_bytes=websocket.send_bytes,
            write_str=websocket.send_str,
            close=self._close,
            download_manager=downloads,
        )
        self._websocket = websocket
        self._environment = environment

    async def run(self) -> None:
        """Relay what the app says until it ends; then close the tab's connection."""
        await super().run()
        await self._close()

    async def stop(self) -> None:
        """Ask the app to leave; end it where it does not."""
        process = self._process
        if process is None:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await super().stop()
                await process.wait()
        if process.returncode is None:
            process.kill()

    def _build_environment(self, width: int = 80, height: int = 24) -> dict[str, str]:
        return super()._build_environment(width, height) | dict(self._environment)

    async def _close(self) -> None:
        await self._websocket.close()
