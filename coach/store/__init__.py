"""Sessions as files: one per session, whole at every moment, private to their owner."""

from coach.store.errors import (
    REASONS,
    AlreadyThere,
    Ambiguous,
    BadId,
    BrokenFile,
    NewerSchema,
    NotFound,
    StoreError,
)
from coach.store.folders import NoHome, data_folder, log_folder, models_folder, sessions_folder
from coach.store.ids import new_id
from coach.store.sessions import Entry, Sessions

__all__ = [
    "REASONS",
    "AlreadyThere",
    "Ambiguous",
    "BadId",
    "BrokenFile",
    "Entry",
    "NewerSchema",
    "NoHome",
    "NotFound",
    "Sessions",
    "StoreError",
    "data_folder",
    "log_folder",
    "models_folder",
    "new_id",
    "sessions_folder",
]
