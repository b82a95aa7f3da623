"""Evaluated prompt heads on disk, so that a model evaluates each once per machine and user.

A head is kept as two files: the KV cache's state (`NAME.state`) and a side file (`NAME.json`) with
everything that the state depends on and its SHA-256. llama.cpp takes a flipped bit without a word
and changes the format between releases, so whatever does not match exactly is dropped and
evaluated again. No founder's text is in a head.
"""

import contextlib
import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from coach.files import LEFTOVERS, write_whole

MOST_BYTES = 256 * 2**20
# Shorter heads are evaluated about as fast as they are read.
LEAST_TOKENS = 16
# A head's side file: other things are kept in the same folder.
SIDES = f"{'[0-9a-f]' * 32}.json"


class Identity(Struct, frozen=True):
    """What an evaluated head depends on, besides its tokens."""

    model: str
    adapter: str
    library: str
    system: str
    key_type: int
    value_type: int
    flash_attention: int


class Side(Struct, frozen=True):
    """The side file of a state."""

    identity: Identity
    tokens: list[int]
    sha256: str


class Prefixes:
    """The evaluated heads in one folder. Whatever goes wrong with a file, nothing is raised."""

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        self._folder = folder
        self._most = most_bytes

    def get(self, identity: Identity, tokens: Sequence[int]) -> bytes | None:
        """Return the state of a head, or None; a state that is not what it should be is removed."""
        state, side = self._files(identity, tokens)
        try:
            kept = msgspec.json.decode(side.read_bytes(), type=Side)
            data = state.read_bytes()
        except FileNotFoundError:
            return None
        except (OSError, msgspec.MsgspecError):
            self._drop(state, side)
            return None
        whole = hashlib.sha256(data).hexdigest()
        if kept != Side(identity, list(tokens), whole):
            self._drop(state, side)
            return None
        with contextlib.suppress(OSError):
            os.utime(side)
        return data

    def put(self, identity: Identity, tokens: Sequence[int], data: bytes) -> None:
        """Keep the state of a head; the least recently used ones go where there are too many."""
        state, side = self._files(identity, tokens)
        kept = Side(identity, list(tokens), hashlib.sha256(data).hexdigest())
        with contextlib.suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(state, data)
            write_whole(side, msgspec.json.encode(kept))
            self._tidy(side)

    def drop(self, identity: Identity, tokens: Sequence[int]) -> None:
        """Forget a head that the library did not take."""
        self._drop(*self._files(identity, tokens))

    def _files(self, identity: Identity, tokens: Sequence[int]) -> tuple[Path, Path]:
        name = hashlib.sha256(msgspec.json.encode((identity, list(tokens)))).hexdigest()[:32]
        return self._folder / f"{name}.state", self._folder / f"{name}.json"

    def _drop(self, *files: Path) -> None:
        for file in files:
            with contextlib.suppress(OSError):
                file.unlink()

    def _tidy(self, newest: Path) -> None:
        """Remove what an interrupted write has left, and the oldest states above the limit."""
        found = list(self._folder.glob(SIDES))
        sides = [side for side in found if side.with_suffix(".state").exists()]
        sides.sort(key=lambda file: -file.stat().st_mtime_ns)
        known = {side.stem for side in sides}
        for file in [*found, *self._folder.glob("*.state"), *self._folder.glob(LEFTOVERS)]:
            if file.stem not in known or file.suffix == ".tmp":
                self._drop(file)
        total = 0
        for side in sides:
            state = side.with_suffix(".state")
            total += state.stat().st_size
            if total > self._most and side != newest:
                self._drop(state, side)
