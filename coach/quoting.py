"""What an account is quoted with: the sentence that holds most of its facts, in whole clauses.

Pure, and verbatim: but for the signs of a cut, a quote stands in the account letter for letter.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size

from coach.session import Answer, plain, plain_lines
from coach.text import CUT

LONGEST_QUOTE = 200  # cells
# Narrower than so many cells, a sentence hardly stands alone: "Gwil, six evenings."
SHORT = 60
# And narrower than so many it says nothing alone: "A video."
TERSE = 20
_SENTENCE = re.compile(
    r"(?<=[。！？])\s*|(?<=[.!?])(?<!\bMr\.)(?<!\bMrs\.)(?<!\bMs\.)(?<!\bDr\.)(?<!\bSt\.)(?<!\.\w\.)\s+"
)
_STRAY = ",，、;；:：.。 "
# Many founders type without a full stop: a cut falls behind a comma, between Chinese words that a
# space holds apart, or before a word that begins a new thought.
_CLAUSE = re.compile(
    r"(?<=[，、；：])|(?<=[,;:])\s+|(?<=[\u3000-\u9fff])\s+(?=[\u3000-\u9fff])"
    r"|\s+(?=(?:and|but|so|because|then|while|until|which)\s)"
)
# Who or what is spoken of stands before a clause that begins like this.
_RELATIVE = re.compile(r"(?:who|whom|whose|which)\b", re.IGNORECASE)
# Who begins like this points at the sentence before.
_POINTS_BACK = re.compile(
    r"(?:that|those|their)\b|(?:[\w'’]+\s){0,3}(?:he|she|him|her|his|it|they|them)\b"
    r"|[^，。]{0,3}[他她]|它|这事|这件",
    re.IGNORECASE,
)
# Who begins like this takes back what stands before.
_TAKES_BACK = re.compile(
    r"(?:(?:h?m+|oh|ah)[,.…]?\s+)?(?:no\b(?=[,.!]|\s+(?:sorry|wait))|sorry\b|wait\b)"
    r"|(?:哦|啊|嗯)?(?:不对|不是[，。]|说错|记错)",
    re.IGNORECASE,
)


class _Sentence(NamedTuple):
    """A sentence of an account; the same with the one before it, and with the one behind it."""

    text: str
    with_before: str
    with_behind: str


def quote(answer: Answer) -> str:
    """Return the sentence of an account that holds most of its facts.

    Among equals it is the longest, and rather one that stands alone. One that is `SHORT`, or soon
    says "she" or 她, takes the sentence before it along; a `TERSE` one that nothing stands before,
    the one behind it. A sentence wider than `LONGEST_QUOTE` cells is taken where no other holds as
    many facts, and is cut between clauses, with a sign at each cut.
    """
    told = plain_lines("\n".join(filter(None, (answer.account, answer.followup))))
    sentences = [found for line in told.splitlines() for found in _sentences(line)]
    if not sentences:
        return ""
    words = [plain(fact.text) for fact in answer.usable().values() if fact.source != "typed"]

    def worth(sentence: _Sentence) -> tuple[int, bool, int]:
        width = cell_len(sentence.text)
        fits = width <= LONGEST_QUOTE
        return (
            _held(sentence.text, words),
            fits and width >= SHORT and _stands(sentence),
            width if fits else 0,
        )

    best = max(sentences, key=worth)
    for longer in _taken_along(best):
        if best.text != longer and cell_len(longer) <= LONGEST_QUOTE:
            return longer
    return best.text if cell_len(best.text) <= LONGEST_QUOTE else _cut(best.text, words)


def uncut(words: str) -> str:
    """Return a quote without the signs of its cuts: as it stands in the account."""
    return words.strip(CUT)


def _held(text: str, words: Sequence[str]) -> int:
    return sum(word in text for word in words)


def _parts(text: str, borders: re.Pattern[str]) -> list[tuple[int, int]]:
    """Return where the parts of a text begin and end; what separates them belongs to the first."""
    ends = [border.end() for border in borders.finditer(text) if 0 < border.end() < len(text)]
    return list(pairwise([0, *ends, len(text)]))


def _sentences(line: str) -> Iterator[_Sentence]:
    """Yield each sentence of a line that holds more than stray signs."""

    def between(begin: int, end: int) -> str:
        return line[begin:end].lstrip(_STRAY).rstrip()

    places = [place for place in _parts(line, _SENTENCE) if between(*place)]
    for at, (begin, end) in enumerate(places):
        before, behind = places[max(at - 1, 0)][0], places[min(at + 1, len(places) - 1)][1]
        yield _Sentence(between(begin, end), between(before, end), between(begin, behind))


def _taken_along(sentence: _Sentence) -> Iterator[str]:
    """Yield what a sentence that hardly stands alone is quoted with, the better first."""
    width = cell_len(sentence.text)
    if _taken_back(sentence):
        yield sentence.with_behind
    if width < SHORT or _POINTS_BACK.match(sentence.text) or _TAKES_BACK.match(sentence.text):
        yield sentence.with_before
    if width < TERSE and sentence.with_before == sentence.text:
        yield sentence.with_behind


def _stands(sentence: _Sentence) -> bool:
    """Whether one can be told a sentence alone, or together with the one before it."""
    text, before, _ = sentence
    there = text != before and cell_len(before) <= LONGEST_QUOTE
    if _POINTS_BACK.match(text) and not there:
        return False
    return not (_TAKES_BACK.match(text) or _taken_back(sentence))


def _taken_back(sentence: _Sentence) -> bool:
    behind = sentence.with_behind[len(sentence.text) :].lstrip()
    return bool(_TAKES_BACK.match(behind))


def _cut(text: str, words: Sequence[str]) -> str:
    """Return the run of whole clauses with most facts; to begin the sentence counts as one."""
    room = LONGEST_QUOTE - 2 * cell_len(CUT)
    clauses = _parts(text, _CLAUSE)
    runs = [
        run
        for first, (begin, _) in enumerate(clauses)
        if not (begin and _RELATIVE.match(text, begin))
        for run in _runs(text, clauses[first:], room)
    ]

    def worth(run: tuple[int, int]) -> tuple[int, int]:
        inside = text[slice(*run)].rstrip()
        # Without its beginning one often does not know who or what is spoken of.
        return _held(inside, words) + (run[0] == 0), cell_len(inside)

    begin, end = max(runs, key=worth, default=(0, _last_word(text, room)))
    return f"{CUT if begin else ''}{text[begin:end].rstrip()}{CUT if end < len(text) else ''}"


def _runs(text: str, clauses: Sequence[tuple[int, int]], room: int) -> Iterator[tuple[int, int]]:
    """Yield the runs from the first clause on that there is room for; a longer one has none."""
    begin = clauses[0][0]
    for _, end in clauses:
        if cell_len(text[begin:end].rstrip()) > room:
            return
        yield begin, end


def _last_word(text: str, room: int) -> int:
    """Return where the last whole word ends that there is room for; of one word, as much of it."""
    fits = set_cell_size(text, room).rstrip()
    return fits.rfind(" ") if " " in fits else len(fits)
