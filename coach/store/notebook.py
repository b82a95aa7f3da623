"""The open session and its file. Knows no screen."""

from contextlib import suppress
from datetime import datetime

from msgspec.structs import replace

from coach.session import Language, Session, now, slug
from coach.store.errors import StoreError
from coach.store.ids import new_id
from coach.store.sessions import Sessions


class Notebook:
    """Keeps one session; what `write` was given is on disk when it returns.

    Unsent text is kept in memory at once (`draft`) and on disk with the next `flush`.
    """

    def __init__(self, store: Sessions, session: Session, *, stored: bool = True) -> None:
        self.store = store
        self.session = session
        self.stored = stored
        self.dirty = False
        # What is on disk, as far as this notebook knows.
        self._base = session

    @classmethod
    def fresh(cls, store: Sessions, language: Language) -> "Notebook":
        """Begin a session; it gets a file with its first words."""
        moment = now()
        session = Session(
            id=new_id("", datetime.fromisoformat(moment)),
            created=moment,
            updated=moment,
            language=language,
        )
        return cls(store, session, stored=False)

    def write(self, session: Session) -> None:
        """Put a session on disk, drafts included. Raises StoreError; then the former one stands.

        What another window has written into it meanwhile is in it afterwards.
        """
        if self.stored:
            self.session = self.store.save(session, self._base)
        else:
            company = session.profile.name or session.drafts.get("profile.name", "")
            named = new_id(company, datetime.fromisoformat(session.created))
            self.session = self.store.create(replace(session, id=named))
            self.stored = True
        self._base = self.session
        self.dirty = False

    def rename(self, session: Session) -> None:
        """Put a session on disk whose company just got its name; its id tells the name.

        The first half second of typing may have given it another. Raises StoreError.
        """
        named = slug(session.profile.name)
        former = self.session.id if self.stored and named not in self.session.id else ""
        if former:
            self.stored = False
        try:
            self.write(session)
        except BaseException:
            self.stored = self.stored or bool(former)
            raise
        if former:
            with suppress(StoreError):
                self.store.remove(former)

    def draft(self, key: str, text: str) -> None:
        """Keep unsent text in memory."""
        if self.session.drafts.get(key, "") != text:
            self.session = self.session.with_draft(key, text)
            self.dirty = True

    def flush(self) -> None:
        """Put the drafts on disk where they changed. Raises StoreError."""
        if self.dirty and (self.stored or self.session.drafts):
            self.write(self.session)
        self.dirty = False
