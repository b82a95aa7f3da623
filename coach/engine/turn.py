"""One engine of a machine and user computes at a time."""

import threading
from collections.abc import Callable

from filelock import FileLock, Timeout

from coach.engine.llama import Aborted

# How often a worker looks whether another engine of this machine and user has finished, in seconds.
POLL = 0.05


class Turn:
    """The right to compute: one engine of a machine and user at a time.

    For ggml spins on every core. Who waits holds a second lock, so that no engine can take a turn
    again before it.
    """

    def __init__(self, lock: str, tell: Callable[[bool], None]) -> None:
        self._lock = FileLock(lock) if lock else None
        self._next = FileLock(f"{lock}.next") if lock else None
        self._stopped = threading.Event()
        self._tell = tell

    def stop(self) -> None:
        """Wait no longer."""
        self._stopped.set()

    def go(self) -> None:
        """Allow waiting again."""
        self._stopped.clear()

    def __enter__(self) -> None:
        """Wait until no other engine computes. Raises Aborted where the request is cancelled."""
        if self._taken():
            return
        self._tell(True)
        try:
            while not self._taken():
                if self._stopped.wait(POLL):
                    raise Aborted
        finally:
            if self._next is not None:
                self._next.release()
            self._tell(False)

    def _taken(self) -> bool:
        try:
            if self._lock is not None and self._next is not None:
                if not self._next.is_locked:
                    self._next.acquire(blocking=False)
                self._lock.acquire(blocking=False)
                self._next.release()
        except Timeout:
            return False
        except OSError:
            # A folder that cannot hold the lock is no reason not to listen.
            if self._next is not None:
                self._next.release()
            self._lock = self._next = None
        return True

    def __exit__(self, *_: object) -> None:
        """Let the next engine compute."""
        if self._lock is not None:
            self._lock.release()
