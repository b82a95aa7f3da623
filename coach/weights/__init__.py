"""Models: which there are, where their bytes come from, whether they are intact and fit here."""

from coach.weights.catalog import Adapter, Catalog, Entry, load
from coach.weights.download import begun, fetch, verify
from coach.weights.errors import (
    BadCatalog,
    Busy,
    FetchError,
    Missing,
    NoSpace,
    Reason,
    UnknownModel,
    WeightsError,
    WrongHash,
)
from coach.weights.integrity import intact, sha256_of, side_file
from coach.weights.measured import Pace, keep_pace, paces
from coach.weights.pace import PACE, estimate, propose
from coach.weights.probe import cores, fits, free_memory, gguf_problem, installed
from coach.weights.progress import Progress
from coach.weights.words import clock, megabytes, weights_words

__all__ = [
    "PACE",
    "Adapter",
    "BadCatalog",
    "Busy",
    "Catalog",
    "Entry",
    "FetchError",
    "Missing",
    "NoSpace",
    "Pace",
    "Progress",
    "Reason",
    "UnknownModel",
    "WeightsError",
    "WrongHash",
    "begun",
    "clock",
    "cores",
    "estimate",
    "fetch",
    "fits",
    "free_memory",
    "gguf_problem",
    "installed",
    "intact",
    "keep_pace",
    "load",
    "megabytes",
    "paces",
    "propose",
    "sha256_of",
    "side_file",
    "verify",
    "weights_words",
]
