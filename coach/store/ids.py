"""The ids of sessions, which are their file names: a date, the company in its script, a tail."""

import secrets
import unicodedata
from datetime import datetime

from coach.session import slug
from coach.store.errors import BadId

ID_BYTES = 200
# No 0/o and 1/l, since founders type ids.
_TAIL = "abcdefghijkmnpqrstuvwxyz23456789"


def new_id(company: str, when: datetime) -> str:
    """Return a fresh id such as ``2026-11-23-礼达-k3f9``, at most 76 bytes long in UTF-8."""
    tail = "".join(secrets.choice(_TAIL) for _ in range(4))
    return "-".join(part for part in (when.date().isoformat(), slug(company), tail) if part)


def checked_id(session_id: str) -> str:
    """Return an id that is safe as a file name. Raises BadId for any other text."""
    well_formed = all(
        character in "-_ ." or unicodedata.category(character)[0] in "LMN"
        for character in session_id
    )
    if not well_formed or session_id[:1] in {"", ".", " "} or len(session_id.encode()) > ID_BYTES:
        raise BadId(session_id)
    return session_id
