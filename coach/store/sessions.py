"""All sessions of one founder's machine: one TinyDB file each, the file's name being the id."""

import os
import secrets
import time
import unicodedata
from collections.abc import MutableMapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from tinydb import TinyDB
from tinydb.table import Document, Table

from coach.session import SCHEMA, Language, Session, now
from coach.store.errors import (
    AlreadyThere,
    Ambiguous,
    BrokenFile,
    NewerSchema,
    NotFound,
    StoreError,
    cannot_read,
    cannot_write,
)
from coach.store.folders import private_folder
from coach.store.ids import checked_id
from coach.store.merging import merged
from coach.store.migrations import UnknownSchemaError, migrate, schema_of
from coach.store.storage import CrashSafeStorage, locked, sync_folder

_SUFFIX = ".json"
_TABLE = "session"
_DOC_ID = 1
_DAY = 24 * 3600


class Entry(Struct, frozen=True):
    """One line of the list. ``broken`` is a reason or an error's code; then the rest is bare.

    ``follows`` says that it is a follow-up of another session.
    """

    id: str
    path: Path
    company: str = ""
    language: Language | None = None
    created: str = ""
    updated: str = ""
    answered: int = 0
    levels: dict[str, int] = {}
    follows: bool = False
    broken: str | None = None


# Inside the class below, `list` is its method.
Entries = list[Entry]


class Sessions:
    """The sessions in one folder. Holds nothing in memory: every call reads the disk anew.

    Every method may raise StoreError with a code of the disk; others are named where they occur.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.trash = folder / "trash"

    def create(self, session: Session) -> Session:
        """Write a new session. Raises AlreadyThere, BadId."""
        path = self._path(session.id)
        with locked(self.folder):
            if path.exists():
                raise AlreadyThere(session.id)
            _write(path, session)
        return session

    def save(self, session: Session, base: Session | None = None) -> Session:
        """Write a session and return it with the new ``updated``. Raises NewerSchema, BadId.

        `base` is what it was when it was loaded or saved the last time: what another window has
        written since then is kept (`merging.merged`), and is in what is returned.

        A file that is missing or broken by now does not cost the founder a word: the session is
        written anew, and the broken file is put in the trash under a name of its own.
        """
        path = self._path(session.id)
        with locked(self.folder):
            try:
                with suppress(NotFound):
                    stored = _load(path)
                    session = merged(base, session, stored) if base is not None else session
            except BrokenFile:
                _move(path, self.trash / f"{session.id}.{secrets.token_hex(4)}.broken")
            saved = msgspec.structs.replace(session, updated=now(), schema=SCHEMA)
            _write(path, saved)
        return saved

    def load(self, session_id: str) -> Session:
        """Return a session in the present schema. Raises NotFound, BrokenFile, NewerSchema, BadId.

        An older file is not rewritten until the session is saved.
        """
        return _load(self._path(session_id))

    def list(self) -> Entries:
        """Return all sessions, the one changed last first, with the files that are broken."""
        return _entries(self.folder)

    def trashed(self) -> Entries:
        """Return the sessions that `undo_delete` can bring back."""
        return _entries(self.trash)

    def find(self, prefix: str, *, trashed: bool = False) -> str:
        """Return the id that is, or alone begins with, this text; `trashed`: among the deleted.

        Raises NotFound, Ambiguous.
        """
        wanted = unicodedata.normalize("NFC", prefix.strip())
        files = _files(self.trash if trashed else self.folder)
        names = {unicodedata.normalize("NFC", path.stem): path.stem for path in files}
        if wanted in names:
            return names[wanted]
        ids = tuple(sorted(name for key, name in names.items() if key.startswith(wanted)))
        if not wanted or not ids:
            raise NotFound(prefix)
        if len(ids) > 1:
            raise Ambiguous(prefix, ids)
        return ids[0]

    def delete(self, session_id: str) -> None:
        """Move a session into the trash, also a broken one. Raises NotFound, BadId."""
        path = self._path(session_id)
        with locked(self.folder):
            _move(path, self.trash / path.name)

    def remove(self, session_id: str) -> None:
        """Remove a session for good, of which another file holds everything. Raises BadId."""
        path = self._path(session_id)
        with locked(self.folder):
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                raise cannot_write(error, path) from error

    def undo_delete(self, session_id: str) -> None:
        """Bring a session back from the trash. Raises NotFound, AlreadyThere, BadId."""
        path = self._path(session_id)
        with locked(self.folder):
            if path.exists():
                raise AlreadyThere(session_id)
            _move(self.trash / path.name, path)

    def empty_trash(self, older_than_days: float = 30) -> int:
        """Remove for good what was deleted longer ago than this; return how many files.

        A session that was saved after it was deleted, by a clock that was behind then, counts from
        now on.
        """
        moment = time.time()
        limit = moment - older_than_days * _DAY
        removed = 0
        with locked(self.folder):
            try:
                for path in sorted(self.trash.glob("*")):
                    if not path.is_file() or (deleted := path.stat().st_mtime) > limit:
                        continue
                    if deleted < _moment(_entry(path), path) <= moment:
                        os.utime(path)
                        continue
                    path.unlink()
                    removed += 1
            except OSError as error:
                raise cannot_write(error, self.trash) from error
        return removed

    def _path(self, session_id: str) -> Path:
        return self.folder / f"{checked_id(session_id)}{_SUFFIX}"


def _table(path: Path) -> Table:
    # A new handle for every operation, and no query cache: two of them on one file read old rows.
    return TinyDB(path, storage=CrashSafeStorage).table(_TABLE, cache_size=0)


def _write(path: Path, session: Session) -> None:
    """Write in one step: TinyDB's own truncate + insert would leave an empty file in between."""
    # The records leave out what is at its default, which for a schema would be no schema at all.
    content = {**msgspec.to_builtins(session), "schema": SCHEMA}

    def put(document: MutableMapping[str, Any]) -> None:
        document.clear()
        document.update(content)

    table = _table(path)
    if not path.exists() or not table.update(put, doc_ids=[_DOC_ID]):
        table.insert(Document(content, doc_id=_DOC_ID))


def _document(path: Path) -> dict[str, Any]:
    """Return what is written, any schema we know. Raises as `Sessions.load`."""
    document = _table(path).get(doc_id=_DOC_ID)
    if document is None:
        raise BrokenFile(path, "foreign") if path.exists() else NotFound(path.stem)
    try:
        schema = schema_of(document)
    except UnknownSchemaError as error:
        raise BrokenFile(path, "foreign", f"schema {error}") from error
    if schema > SCHEMA:
        raise NewerSchema(path, schema, SCHEMA)
    return dict(document)


def _load(path: Path) -> Session:
    document = _document(path)
    try:
        # The name rules: a copy of a file is a session of its own, and saving it spares the other.
        session = msgspec.convert({**migrate(document), "id": path.stem}, Session)
        # The report counts days from it.
        datetime.fromisoformat(session.created)
    except (msgspec.ValidationError, AttributeError, TypeError, ValueError) as error:
        raise BrokenFile(path, "invalid", str(error)) from error
    return session


def _files(folder: Path) -> list[Path]:
    try:
        return [
            path
            for path in folder.glob(f"*{_SUFFIX}")
            if not path.name.startswith(".") and not path.is_dir()
        ]
    except OSError as error:
        raise cannot_read(error, folder) from error


def _entries(folder: Path) -> list[Entry]:
    dated = [(_entry(path), path) for path in _files(folder)]
    dated.sort(key=lambda pair: _moment(*pair), reverse=True)
    return [entry for entry, _ in dated]


def _entry(path: Path) -> Entry:
    try:
        checked_id(path.stem)
        session = _load(path)
    except BrokenFile as error:
        return Entry(id=path.stem, path=path, broken=error.reason)
    except StoreError as error:
        return Entry(id=path.stem, path=path, broken=error.code)
    answers = session.answers.items()
    return Entry(
        id=session.id,
        path=path,
        company=session.profile.name,
        language=session.language,
        created=session.created,
        updated=session.updated,
        answered=sum(answer.choice is not None for _, answer in answers),
        levels={claim: answer.level for claim, answer in answers if answer.level is not None},
        follows=bool(session.follows),
    )


def _moment(entry: Entry, path: Path) -> float:
    """Return when a session was changed: as it says itself, else as its file says."""
    with suppress(ValueError, OverflowError, OSError):
        return datetime.fromisoformat(entry.updated).timestamp()
    with suppress(OSError):
        return path.stat().st_mtime
    return 0.0


def _move(source: Path, target: Path) -> None:
    try:
        private_folder(target.parent)
        # In the trash the file's time is that of its deletion, which `empty_trash` counts from.
        os.utime(source)
        source.replace(target)
    except FileNotFoundError as error:
        raise NotFound(source.stem) from error
    except OSError as error:
        raise cannot_write(error, source) from error
    sync_folder(target.parent)
    sync_folder(source.parent)
