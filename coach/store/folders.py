"""Where the program keeps its files, and how such a folder is made: for its owner only."""

import os
from pathlib import Path

import platformdirs

from coach.store.errors import cannot_write

PRIVATE_FOLDER = 0o700
_VARIABLE = "COACH_HOME"
_APP = "founder-coach"


class NoHome(Exception):  # noqa: N818 - as the store's errors, a sentence
    """Nobody knows the home that ``~`` stands for in `path`. No StoreError: nothing is open yet."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


def data_folder(explicit: Path | None = None) -> Path:
    """Return the folder of all data: the explicit one, else ``COACH_HOME``, else the system's.

    Nothing is created; a relative path counts from the working folder. Raises NoHome.
    """
    chosen = explicit or os.environ.get(_VARIABLE)
    try:
        folder = chosen or platformdirs.user_data_path(_APP, False)
        return Path(folder).expanduser().absolute()
    except RuntimeError as error:
        raise NoHome(Path(chosen or "~")) from error


def sessions_folder(data: Path) -> Path:
    """Return the folder of the sessions, created if missing. Raises StoreError."""
    return _own(data / "sessions")


def models_folder(data: Path) -> Path:
    """Return the folder of the weights, created if missing. Raises StoreError."""
    return _own(data / "models")


def log_folder(data: Path) -> Path:
    """Return the folder of the logs, created if missing. Raises StoreError."""
    return _own(data / "log")


def private_folder(path: Path) -> Path:
    """Create a folder and its missing parents with mode 0700; existing ones stay as they are.

    Raises OSError. `Path.mkdir(parents=True)` would give the parents the mode of the umask.
    """
    if not path.is_dir():
        if path.parent != path:
            private_folder(path.parent)
        path.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    return path


def _own(path: Path) -> Path:
    try:
        private_folder(path)
        if path.stat().st_mode & 0o077:
            path.chmod(PRIVATE_FOLDER)
    except OSError as error:
        raise cannot_write(error, path) from error
    return path
