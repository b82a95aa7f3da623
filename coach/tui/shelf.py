"""The models that the founder can choose from, and the fetching of one behind the screen."""

import threading
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from coach.tui.work import InUse
from coach.weights import (
    Catalog,
    Entry,
    Pace,
    Progress,
    WeightsError,
    begun,
    fetch,
    installed,
    paces,
)

# Seconds that the fetches together may take to end.
PATIENCE = 2.0


class Fetching(Struct, frozen=True):
    """How a fetch stands: under way, paused, or ended by a problem."""

    progress: Progress | None = None
    paused: bool = False
    problem: WeightsError | None = None

    @property
    def under_way(self) -> bool:
        """Whether bytes are coming in."""
        return not self.paused and self.problem is None


class _Paused(Exception):  # noqa: N818 - it is no defect
    """Ends a fetch; what was fetched stays and the next one goes on from there."""


class Shelf:
    """The catalog as this machine has it.

    `open_model` loads nothing yet: it returns the model, or a line that says why it cannot be used.
    """

    def __init__(
        self,
        catalog: Catalog,
        folder: Path,
        cache: Path,
        open_model: Callable[[str], InUse | str],
    ) -> None:
        self.catalog = catalog
        self.folder = folder
        self.cache = cache
        self.open_model = open_model
        self._lock = threading.Lock()
        self._fetches: dict[str, Fetching] = {}
        self._pausing: set[str] = set()
        self._threads: list[threading.Thread] = []

    def installed(self) -> dict[str, Path]:
        """Return the models whose file is there."""
        return installed(self.catalog, self.folder)

    def paces(self) -> dict[str, Pace]:
        """Return what was measured here, by the model's name."""
        return paces(self.cache)

    def fetches(self) -> dict[str, Fetching]:
        """Return how the fetches stand now, by the model's name."""
        with self._lock:
            return dict(self._fetches)

    def take_up(self) -> None:
        """Find on disk what another day's fetches have left; they are paused."""
        known = {**self.installed(), **self.fetches()}
        for entry in self.catalog.offered():
            if entry.name not in known and (have := begun(entry, self.folder)):
                progress = Progress(entry.name, have, entry.bytes, 1, 1, 0, None, "fetching")
                self.put(entry.name, Fetching(progress, paused=True))

    def fetch(self, entry: Entry, tell: Callable[[], None]) -> None:
        """Begin or go on fetching a model; `tell` is called from a thread when something changed.

        Whole parts that came in are not fetched again.
        """
        known = self.fetches().get(entry.name)
        if known is not None and known.under_way:
            return
        self._pausing.discard(entry.name)
        self.put(entry.name, Fetching(known.progress if known else None))
        thread = threading.Thread(target=self._run, args=(entry, tell), daemon=True)
        self._threads.append(thread)
        thread.start()

    def pause(self, name: str) -> None:
        """Let a fetch end at the next bytes."""
        self._pausing.add(name)

    def close(self) -> None:
        """Let every fetch end; what one started has ended then, too."""
        self._pausing.update(self.fetches())
        for thread in self._threads:
            thread.join(PATIENCE / len(self._threads))

    def put(self, name: str, fetching: Fetching | None) -> None:
        """Set how a fetch stands; None is: done."""
        with self._lock:
            self._fetches.pop(name, None)
            if fetching is not None:
                self._fetches[name] = fetching

    def _run(self, entry: Entry, tell: Callable[[], None]) -> None:
        def show(progress: Progress) -> None:
            if entry.name in self._pausing:
                raise _Paused
            self.put(entry.name, Fetching(progress))
            tell()

        problem, paused = None, False
        try:
            fetch(entry, self.folder, show)
        except _Paused:
            paused = True
        except WeightsError as error:
            problem = error
        except Exception as error:
            # Whatever it was, no row may say for ever that bytes are coming in.
            problem = WeightsError("io_error", self.folder, str(error))
        known = self.fetches()[entry.name]
        ended = replace(known, paused=paused, problem=problem) if paused or problem else None
        self.put(entry.name, ended)
        tell()
