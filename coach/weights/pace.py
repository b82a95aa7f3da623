"""How fast models would listen here, from one that was measured. Pure.

Reading costs a pass over the weights for every token, so that the seconds an account takes grow
with the size of the file (measured on two cores: 0.5B to 1.5B, files 1 : 2.3, seconds 1 : 2.2).
"""

from collections.abc import Iterable

from coach.weights.catalog import Catalog, Entry
from coach.weights.probe import fits

# From the end of an account to what was heard: the interview's pace, in seconds.
PACE = 2.0


def estimate(entry: Entry, measured: Entry, seconds: float) -> float:
    """Return the seconds that a model would take where `measured` took `seconds`."""
    return seconds * entry.bytes / measured.bytes


def propose(catalog: Catalog, measured: Entry, seconds: float, free: int) -> Entry | None:
    """Return the model that hears best among those that fit and keep the pace here.

    Only models that the bench has run are proposed (`heard`, see models/EVAL.md); None where no one
    keeps the pace in this much free memory, in bytes.
    """
    quick: Iterable[Entry] = (
        entry
        for entry in catalog.offered()
        if entry.heard is not None
        and fits(entry, free)
        and estimate(entry, measured, seconds) <= PACE
    )
    return max(quick, key=lambda entry: entry.heard or 0.0, default=None)
