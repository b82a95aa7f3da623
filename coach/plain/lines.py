"""Lines in and out: what a founder may type at any question."""

import sys
from collections.abc import Callable
from typing import Literal, TextIO, get_args

from coach.locale import Say
from coach.session import plain

Command = Literal["back", "skip", "why", "report", "quit", "help"]
COMMANDS: tuple[Command, ...] = get_args(Command)


class Commanded(Exception):  # noqa: N818 - an answer, not an error
    """The founder typed a command in the place of an answer."""

    def __init__(self, command: Command) -> None:
        super().__init__(command)
        self.command: Command = command


class Lines:
    """Says and asks, a line at a time. A command begins with a colon, in either width."""

    def __init__(self, source: TextIO, out: TextIO, say: Callable[[], Say]) -> None:
        self._source = source
        self._out = out
        self._say = say

    @classmethod
    def standard(cls, say: Callable[[], Say]) -> "Lines":
        """Return the process's own lines; a byte that is no text is said as a sign for one."""
        for stream in (sys.stdin, sys.stdout):
            reconfigure = getattr(stream, "reconfigure", None)
            if reconfigure is not None:
                reconfigure(encoding="utf-8", errors="replace")
        return cls(sys.stdin, sys.stdout, say)

    def tell(self, text: str = "") -> None:
        """Say a text; every line of it is without control characters."""
        for line in text.split("\n"):
            self._out.write(plain(line) + "\n")
        self._out.flush()

    def ask(self, prompt: str = "> ") -> str:
        """Return a line. Raises Commanded for a command; the end of the input is ``quit``."""
        self._out.write(prompt)
        self._out.flush()
        line = self._source.readline()
        if not line:
            self._out.write("\n")
            raise Commanded("quit")
        text = line.rstrip("\r\n")
        if text[:1] in (":", "："):
            self._command(text[1:].strip().casefold())
            return self.ask(prompt)
        return text

    def _command(self, word: str) -> None:
        """Raise Commanded, or say what there is where no command is called so."""
        for command in COMMANDS:
            names = self._say()(f"plain-command-{command}").split()
            if word in (command, *names):
                raise Commanded(command)
        self.tell(self._say()("plain-no-command", word=plain(word)))
