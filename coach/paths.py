"""Where the handbook and the catalog of models lie, in a checkout and in an installed wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def data_folder() -> Path:
    """Return the folder that holds `knowledge/` and `models/`."""
    installed = _PACKAGE / "_data"
    return installed if installed.is_dir() else _PACKAGE.parent


def knowledge() -> Path:
    """Return the folder of the handbook."""
    return data_folder() / "knowledge"


def catalog() -> Path:
    """Return the catalog of models."""
    return data_folder() / "models" / "catalog.toml"
