"""What `coach serve` tells the app of a tab: which model listens, and where its engine is."""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from coach.cli.common import Problem, say
from coach.cli.engine import Chosen
from coach.engine.client import Engine, State
from coach.engine.shared import SharedEngine

_VARIABLE = "COACH_TAB"


class Tab(Struct, frozen=True):
    """The model of every tab, and the socket of its engine."""

    socket: Path
    chosen: Chosen

    def environment(self) -> dict[str, str]:
        """Return what stands in the environment of a tab's app."""
        return {_VARIABLE: msgspec.json.encode(self, enc_hook=str).decode()}

    def engine(self, on_state: Callable[[State, str], None]) -> Engine | None:
        """Return the engine, or None where there is no model; the app ends with `coach serve`.

        Raises OSError where `coach serve` has ended already.
        """
        shared = SharedEngine(self.socket, on_state=on_state, on_end=_leave)
        return shared if self.chosen.path or self.chosen.server else None


def in_tab() -> Tab | None:
    """Return what `coach serve` told this process, or None where nobody started it in a tab.

    Raises Problem where something else has set the variable.
    """
    told = os.environ.get(_VARIABLE)
    try:
        return msgspec.json.decode(told, type=Tab, dec_hook=_path) if told else None
    except (msgspec.MsgspecError, UnicodeError) as error:
        raise Problem(say("tab-unreadable", variable=_VARIABLE)) from error


def _path(kind: type[Any], value: str) -> Path:
    return Path(value)


def _leave() -> None:
    """Leave as on a signal from outside, whatever the app is at."""
    os.kill(os.getpid(), signal.SIGTERM)
