"""Lines in and out: what a founder may type at any question."""

import re
import sys
from collections.abc import Callable
from typing import Literal, TextIO, get_args

from coach.locale import Say
from coach.session import plain

Command = Literal["back", "skip", "why", "report", "quit", "help"]
COMMANDS: tuple[Command, ...] = get_args(Command)
# A line that empties a field, as any keyboard gives it.
HYPHENS = ("-", "－", "–", "—", "——")
# Bytes of a line that a terminal keeps; its kernel drops the rest without a word.
LONGEST_LINE = 1023 if sys.platform == "darwin" else 4095
# What bytes that are not UTF-8 are read as, and how many of them a character cut in two leaves.
_UNREAD = re.compile("[\udc80-\udcff]")
_CUT = re.compile("[\udc80-\udcff]{1,3}$")


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
        """Return the process's own lines, in UTF-8 whatever the locale."""
        for stream, errors in ((sys.stdin, "surrogateescape"), (sys.stdout, "replace")):
            reconfigure = getattr(stream, "reconfigure", None)
            if reconfigure is not None:
                reconfigure(encoding="utf-8", errors=errors)
        return cls(sys.stdin, sys.stdout, say)

    def tell(self, text: str = "") -> None:
        """Say a text; every line of it is without control characters."""
        for line in text.split("\n"):
            self._out.write(plain(line) + "\n")
        self._out.flush()

    def ask(self, prompt: str = "> ") -> str:
        """Return a line. Raises Commanded for a command; the end of the input is ``quit``.

        A line that is not UTF-8 is asked for again; of one that a terminal cut off it is said
        where.
        """
        while True:
            self._out.write(prompt)
            self._out.flush()
            line = self._source.readline()
            if not line:
                self._out.write("\n")
                raise Commanded("quit")
            text = line.rstrip("\r\n")
            if cut := self._cut_off(text):
                text = _CUT.sub("", text)
            if _UNREAD.search(text):
                self.tell(self._say()("plain-not-utf8"))
            elif text[:1] in (":", "："):
                self._command(text[1:].strip().casefold())
            else:
                if cut:
                    self.tell(self._say()("plain-cut", end=text[-20:]))
                return text

    def _cut_off(self, text: str) -> bool:
        size = len(text.encode("utf-8", "surrogateescape"))
        return size >= LONGEST_LINE and self._source.isatty()

    def _command(self, word: str) -> None:
        """Raise Commanded, or say what there is where no command is called so."""
        for command in COMMANDS:
            names = self._say()(f"plain-command-{command}").split()
            if word in (command, *names):
                raise Commanded(command)
        self.tell(self._say()("plain-no-command", word=plain(word)))
