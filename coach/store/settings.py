"""What the founder chose for the app itself, kept in the data folder; nothing of a session."""

import contextlib
from pathlib import Path

import msgspec
from msgspec import Struct

from coach.files import write_whole
from coach.session import Language
from coach.store.folders import private_folder

FILE = "settings.json"


class Settings(Struct, frozen=True, omit_defaults=True):
    """The app's own settings; None and an empty text stand for "as it comes".

    `model` is a name of the catalog, or ``none``. `welcomed`: the first page has been seen.
    """

    language: Language | None = None
    theme: str = ""
    motion: bool = True
    model: str = ""
    welcomed: bool = False


AS_IT_COMES = Settings()


def load(folder: Path) -> Settings:
    """Return the settings; those of a file that is missing or damaged are as they come."""
    try:
        return msgspec.json.decode((folder / FILE).read_bytes(), type=Settings)
    except (OSError, msgspec.MsgspecError):
        return AS_IT_COMES


def save(folder: Path, settings: Settings) -> None:
    """Keep the settings. A disk that refuses costs nobody a word, so nothing is raised."""
    with contextlib.suppress(OSError):
        private_folder(folder)
        write_whole(folder / FILE, msgspec.json.encode(settings))


def change(folder: Path, **changes: object) -> None:
    """Keep what was changed; what another process changed meanwhile stays."""
    save(folder, msgspec.structs.replace(load(folder), **changes))
