"""How fast a model read on this machine, kept so that it need not be measured at every look."""

import contextlib
from pathlib import Path

import msgspec
from msgspec import Struct

from coach.files import write_whole

FILE = "pace.json"


class Pace(Struct, frozen=True):
    """Tokens read a second, and the seconds from an account's end to what was heard in it."""

    tokens: float
    account: float


def paces(folder: Path) -> dict[str, Pace]:
    """Return what was measured, by the model's name; nothing where the file is damaged."""
    try:
        return msgspec.json.decode((folder / FILE).read_bytes(), type=dict[str, Pace])
    except (OSError, msgspec.MsgspecError):
        return {}


def keep_pace(folder: Path, name: str, pace: Pace) -> None:
    """Keep what was measured; a disk that does not take it is no trouble."""
    with contextlib.suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(folder / FILE, msgspec.json.encode({**paces(folder), name: pace}))
