"""What ends the app from outside, but for SIGKILL: unsent text is on disk by then.

And nothing goes on without a terminal.
"""

import asyncio
import os
import signal
import sys
import termios
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coach.tui.app import CoachApp

# So often it is looked whether the terminal is still there, in seconds.
LOOK_SECONDS = 2.0


def watch(app: "CoachApp") -> None:
    """Let an app in a terminal leave in order when it is told to, and when its window is closed.

    In a browser it is the driver that hears of a closed tab.
    """
    if app.is_web or app.is_headless:
        return

    def told_to_leave() -> None:
        app.flush()
        app.exit()

    def hung_up() -> None:
        app.flush()
        # There is no terminal left to put in order.
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGHUP)

    def look() -> None:
        # No signal comes where the shell that started it ignores hang-ups; and reading from what is
        # not there any more, it would keep a core busy for ever.
        try:
            termios.tcgetattr(sys.__stdin__ or 0)
        except termios.error:
            hung_up()

    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, told_to_leave)
    loop.add_signal_handler(signal.SIGHUP, hung_up)
    app.set_interval(LOOK_SECONDS, look)
