"""A founder's text on the way to the screen and back. Pure."""

import re
import unicodedata

from rich.cells import set_cell_size

from coach.session import ESCAPES

# The sign where something was cut off.
CUT = "…"
_WIDE_WORD = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_WORD = re.compile(r"[^\W_]+(?:[-'’.,][^\W_]+)*")
_BREAKS = {
    "\t": " ",
    "\r": "",
    "\v": "\n",
    "\f": "\n",
    "\u2028": "\n",
    "\u2029": "\n",
    "\x85": "\n",
}


def visible(text: str) -> str:
    """Return text without control, format or bidirectional characters; spaces and lines stay.

    Escape sequences go as a whole. Where `session.plain` tidies a finished text, this leaves what
    is being written as it is.
    """
    return "".join(_visible(character) for character in ESCAPES.sub("", text))


def fit(text: str, width: int) -> str:
    """Return a text in exactly so many cells, cut with a sign where it is wider."""
    sized = set_cell_size(text, width)
    if sized.rstrip() == text.rstrip():
        return sized
    return set_cell_size(set_cell_size(text, width - 1).rstrip() + CUT, width)


def words(text: str) -> int:
    """Return how long a text is: words, and each Chinese character as one."""
    wide = len(_WIDE_WORD.findall(text))
    return wide + len(_WORD.findall(_WIDE_WORD.sub(" ", text)))


def number(text: str) -> int | None:
    """Return the whole number above 0 that a text says, or None where it says none."""
    digits = unicodedata.normalize("NFKC", text).strip().replace(" ", "")
    digits = re.sub(r"(?<=\d),(?=\d{3}(?:\D|$))", "", digits).removesuffix("人")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 7):
        return None
    return int(digits) or None


def _visible(character: str) -> str:
    if character in _BREAKS:
        return _BREAKS[character]
    if character == "\n" or character == "\u200d":
        return character
    return "" if unicodedata.category(character)[0] == "C" else character
