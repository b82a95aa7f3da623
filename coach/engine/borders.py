"""The borders of words in an account: where a span may start and where it must stop. Pure."""

import re
import unicodedata

_ENDS = "。！？!?；;\n\r…"
_COMMAS = ",，、"
# "Ines's" and "I'd" name Ines and me: a span may end before these.
_CLITIC = re.compile(r"['’](?:s|d|m|ve|ll|re)(?![^\W\d_])", re.IGNORECASE)


class Borders:
    """Where a span may start and end in an account, in bytes of its UTF-8."""

    def __init__(self, account: str) -> None:
        self.data = account.encode()
        self.starts: list[int] = []
        self.ends: set[int] = set()
        self.stop = [0] * (len(self.data) + 1)
        self._walk(account)

    def _walk(self, account: str) -> None:
        offset = 0
        stops = clause_ends(account)
        for index, character in enumerate(account):
            size = len(character.encode())
            before, after = _at(account, index - 1), _at(account, index + 1)
            if _wordy(character):
                if not (_glued(before, character) or self._joined(account, index - 1)):
                    self.starts.append(offset)
                joined = self._joined(account, index + 1) and not _CLITIC.match(account, index + 1)
                if not (_glued(character, after) or joined):
                    self.ends.add(offset + size)
            elif character in "%％‰\"”'’)）」』》】]}":
                self.ends.add(offset + size)
            limit = len(account[: stops[index]].encode())
            self.stop[offset : offset + size] = [limit] * size
            offset += size
        self.stop[offset] = offset

    @staticmethod
    def _joined(account: str, index: int) -> bool:
        around = (_at(account, index - 1), _at(account, index), _at(account, index + 1))
        return _inside(*around)

    def characters(self, start: int, end: int) -> tuple[int, int]:
        """Turn byte offsets into character offsets."""
        first = len(self.data[:start].decode())
        return first, first + len(self.data[start:end].decode())


def _at(account: str, index: int) -> str:
    return account[index] if 0 <= index < len(account) else " "


def clause_ends(account: str) -> list[int]:
    """Return, for each character, the index where its clause ends: a span never crosses it."""
    ends = [0] * len(account)
    limit = len(account)
    for index in range(len(account) - 1, -1, -1):
        if _is_border(account, index):
            limit = index
        ends[index] = limit
    return ends


def _is_border(account: str, index: int) -> bool:
    character = account[index]
    after = account[index + 1] if index + 1 < len(account) else " "
    if character in _ENDS:
        return True
    if character == ".":
        return after.isspace()
    if character in _COMMAS:
        return not (character == "," and index and account[index - 1].isdigit() and after.isdigit())
    return character in "—（(" or (character in ":：" and not after.isdigit())


def _wordy(character: str) -> bool:
    return character in "$€£¥￥#@+-~" or unicodedata.category(character)[0] in "LNMS"


def _glued(left: str, right: str) -> bool:
    """Whether two characters belong to one word, so that no border lies between them."""
    if left.isspace() or right.isspace():
        return False
    if _ideograph(left) or _ideograph(right):
        return False
    return _wordy(left) and _wordy(right)


def _inside(before: str, character: str, after: str) -> bool:
    """Whether a sign belongs to the word or figure around it: 3.5, 1,200, 10:30, O'Brien."""
    if character in ".,:/":
        return before.isdigit() and after.isdigit()
    return character in "'’" and before.isalpha() and after.isalpha()


def _ideograph(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff" or "\u3040" <= character <= "\u30ff"
