"""The ids of sessions, which are their file names: a date, the company in its script, a tail."""

import secrets
import unicodedata
from datetime import datetime

from coach.session import plain
from coach.store.errors import BadId

SLUG_BYTES = 60
ID_BYTES = 200
# No 0/o and 1/l, since founders type ids.
_TAIL = "abcdefghijkmnpqrstuvwxyz23456789"


def new_id(company: str, when: datetime) -> str:
    """Return a fresh id such as ``2026-11-23-礼达-k3f9``, at most 76 bytes long in UTF-8."""
    tail = "".join(secrets.choice(_TAIL) for _ in range(4))
    return "-".join(part for part in (when.date().isoformat(), slug(company), tail) if part)


def slug(text: str) -> str:
    """Return the letters and figures of a text, of any script, joined by single hyphens.

    May be empty. Compatibility forms are folded first, so that a full-width ``．．／`` is no path.
    """
    letters: list[str] = []
    for character in unicodedata.normalize("NFKC", plain(text)).lower():
        category = unicodedata.category(character)[0]
        after_letter = bool(letters) and letters[-1] != "-"
        # Marks carry the vowels of many scripts; without a letter before them they are dirt.
        if category in "LN" or (category == "M" and after_letter):
            letters.append(character)
        elif after_letter:
            letters.append("-")
    whole = unicodedata.normalize("NFC", "".join(letters)).encode()
    return whole[:SLUG_BYTES].decode(errors="ignore").strip("-")


def checked_id(session_id: str) -> str:
    """Return an id that is safe as a file name. Raises BadId for any other text."""
    well_formed = all(
        character in "-_ ." or unicodedata.category(character)[0] in "LMN"
        for character in session_id
    )
    if not well_formed or session_id[:1] in {"", ".", " "} or len(session_id.encode()) > ID_BYTES:
        raise BadId(session_id)
    return session_id
