"""`coach serve`: the app in a browser of this machine, a process per tab and one engine for all."""

import secrets
import shlex
import socket
import sys
from collections.abc import Mapping
from importlib.metadata import requires
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from coach.cli.app import wanted
from coach.cli.common import Context, Problem
from coach.cli.engine import Chosen, OnState, start
from coach.cli.tab import Tab
from coach.engine.shared import Broker
from coach.locale import sayer
from coach.session import Language
from coach.store import settings

PACKAGE = "textual-serve"


def serve(context: Context, port: int) -> None:
    """Serve the app until Ctrl+C; then every tab's process and the engine have ended.

    Raises Problem where this machine lacks something, the port is taken or no model can be chosen.
    """
    if not hasattr(socket, "AF_UNIX"):
        raise Problem(context.say("serve-no-sockets"))
    if find_spec(PACKAGE.replace("-", "_")) is None:
        raise Problem(context.say("serve-missing", package=_requirement()))
    kept = settings.load(context.folder)
    chosen = wanted(context, kept.model)
    listening = _listen(context, port)
    on_state = OnState()
    engine = start(context, chosen, on_state)
    # Under the system's temporary folder, since the path of a socket may not be long.
    with listening, TemporaryDirectory(prefix="coach-") as folder:
        path = Path(folder) / "engine.sock"
        broker = Broker(engine, path)
        on_state.receiver = broker.tell
        try:
            words = _words(context.chosen_language or kept.language or context.language)
            _run(context, listening, Tab(path, chosen), words)
        finally:
            broker.close()


def _run(context: Context, listening: socket.socket, tab: Tab, words: Mapping[str, str]) -> None:
    from coach.web.server import CoachServer

    server = CoachServer(
        shlex.join(_command(context)),
        listening,
        secrets.token_urlsafe(32),
        words=words,
        environment=tab.environment(),
    )
    _say_where_accounts_go(context, tab.chosen)
    click.echo(context.say("serve-open", url=server.url))
    server.run()


def _listen(context: Context, port: int) -> socket.socket:
    from coach.web.server import listen

    try:
        return listen(port)
    except OSError as error:
        detail = error.strerror or str(error)
        raise Problem(context.say("serve-port", port=str(port), detail=detail)) from error


def _command(context: Context) -> list[str]:
    """Return the command of a tab's app."""
    # -P: the founder's working folder must not be able to stand in for a module.
    command = [sys.executable, "-P", "-m", "coach", "--data-dir", str(context.folder)]
    if context.chosen_language:
        command += ["--language", context.chosen_language]
    return [*command, "--polish"] if context.polish else command


def _words(language: Language) -> dict[str, str]:
    """Return what the page itself says, in the language that the app will open in."""
    say = sayer(language, "cli")
    words = {key: say(f"serve-page-{key}") for key in ("title", "opening", "ended", "again")}
    return {**words, "language": language}


def _say_where_accounts_go(context: Context, chosen: Chosen) -> None:
    if chosen.server:
        click.echo(context.say("engine-leaves", address=chosen.server), err=True)


def _requirement() -> str:
    """Return the package with the version that this program was written for."""
    known = (one.partition(";")[0].strip() for one in requires("founder-coach") or ())
    return next((one for one in known if one.startswith(PACKAGE)), PACKAGE)
