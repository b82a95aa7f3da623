"""A real shell in a real pseudo-terminal, and what a person would see on its screen."""

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress

import psutil
import pyte


class Terminal:
    """A terminal with a shell; `lines` are what stands on its screen now.

    Its `kind`, TERM, says what it can do.
    """

    def __init__(self, width: int, height: int, environment: Mapping[str, str], kind: str) -> None:
        # All that was sent to it.
        self.sent = b""
        self._controller, inside = pty.openpty()
        self._screen = pyte.Screen(width, height)
        self._stream = pyte.ByteStream(self._screen)
        self.resize(width, height)
        # The shell leads the session, so that it can stop its job and let it go on.
        self._shell = subprocess.Popen(
            ["bash", "--norc", "--noprofile", "-i"],
            stdin=inside,
            stdout=inside,
            stderr=inside,
            env={**environment, "PS1": "$ ", "TERM": kind},
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
            start_new_session=True,
        )
        os.close(inside)

    @property
    def lines(self) -> list[str]:
        """The rows of the screen without the spaces at their ends."""
        # Not pyte's `display`, which fails where half of a wide character was drawn over.
        rows = range(self._screen.lines)
        return ["".join(cell.data for cell in self._cells(row)).rstrip() for row in rows]

    @property
    def text(self) -> str:
        """The screen as one text."""
        return "\n".join(self.lines)

    @property
    def unreadable(self) -> list[str]:
        """The rows with signs that have the colour of what is behind them."""
        return [
            line
            for row, line in enumerate(self.lines)
            if any(
                cell.data.strip() and cell.fg == cell.bg != "default" for cell in self._cells(row)
            )
        ]

    @property
    def colours(self) -> set[str]:
        """The colours on the screen: six hexadecimal digits, one of sixteen names, or "default"."""
        cells = [cell for row in range(self._screen.lines) for cell in self._cells(row)]
        return {colour for cell in cells for colour in (cell.fg, cell.bg)}

    def forget(self) -> None:
        """Count from now on what is sent, and which rows are drawn."""
        self.sent = b""
        self._screen.dirty.clear()

    @property
    def drawn(self) -> set[int]:
        """The rows that were drawn, whether they changed or not, since the last `forget`."""
        return set(self._screen.dirty)

    def _cells(self, row: int) -> list[pyte.screens.Char]:
        return [self._screen.buffer[row][column] for column in range(self._screen.columns)]

    def resize(self, width: int, height: int) -> None:
        """Make the window larger or smaller; the program in front is told by the kernel."""
        fcntl.ioctl(self._controller, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
        self._screen.resize(height, width)

    def type(self, text: str) -> None:
        """Send keys as a keyboard would."""
        os.write(self._controller, text.encode())

    def look(self, seconds: float = 0.1) -> None:
        """Take in what the program has drawn."""
        while select.select([self._controller], [], [], seconds)[0]:
            with suppress(OSError):
                if drawn := os.read(self._controller, 1 << 16):
                    self.sent += drawn
                    self._stream.feed(drawn)
                    continue
            break

    def wait(self, met: Callable[[str], bool] | str, seconds: float = 60) -> None:
        """Look until a text stands on the screen, or a condition holds of it; else fail."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.look()
            if met in self.text if isinstance(met, str) else met(self.text):
                return
        raise AssertionError(f"never seen: {met}\n{self.text}")

    @property
    def jobs(self) -> list[psutil.Process]:
        """What the shell runs."""
        return psutil.Process(self._shell.pid).children(recursive=True)

    def hang_up(self) -> None:
        """Close the window, as somebody does who has had enough, or a line that breaks."""
        if self._controller >= 0:
            os.close(self._controller)
            # Another file may have its number by now.
            self._controller = -1

    def close(self) -> None:
        """End the shell and what it runs."""
        # Its jobs have groups of their own.
        with suppress(psutil.NoSuchProcess):
            for job in self.jobs:
                job.kill()
        with suppress(ProcessLookupError):
            os.killpg(self._shell.pid, signal.SIGKILL)
        self.hang_up()
        self._shell.wait()


@contextmanager
def terminal(
    width: int, height: int, environment: Mapping[str, str], kind: str = "xterm-256color"
) -> Iterator[Terminal]:
    """Open a terminal with a shell in it, and close it in the end."""
    opened = Terminal(width, height, environment, kind)
    try:
        yield opened
    finally:
        opened.close()
