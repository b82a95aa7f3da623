"""What an account is quoted with: the sentence that holds most of its facts, in whole clauses.

Pure, and verbatim: but for the signs of a cut, a quote stands in the account letter for letter.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from rich.cells import cell_len, set_cell_size

from coach.session import Answer, plain, plain_lines

LONGEST_QUOTE = 200  # cells
# Narrower than so many cells, a sentence hardly stands alone: "Gwil, six evenings."
SHORT = 60
CUT = "…"
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
# Who begins like this points at the sentence before.
_POINTS_BACK = re.compile(
    r"(?:he|she|it|they|him|her|his|their|them|that|those)\b|[他她它]|这事|这件", re.IGNORECASE
)


def quote(answer: Answer) -> str:
    """Return the sentence of an account that holds most of its facts; among equals the longest.

    One that is `SHORT`, or begins with "she" or 她, takes the sentence before it along. A sentence
    wider than `LONGEST_QUOTE` cells is taken where no other holds as many facts, and is cut between
    clauses, with a sign at each cut.
    """
    told = plain_lines("\n".join(filter(None, (answer.account, answer.followup))))
    sentences = [pair for line in told.splitlines() for pair in _sentences(line)]
    if not sentences:
        return ""
    words = [plain(fact.text) for fact in answer.usable().values() if fact.source != "typed"]

    def worth(pair: tuple[str, str]) -> tuple[int, int]:
        width = cell_len(pair[0])
        return _held(pair[0], words), width if width <= LONGEST_QUOTE else 0

    best, with_before = max(sentences, key=worth)
    leans = cell_len(best) < SHORT or _POINTS_BACK.match(best)
    if leans and cell_len(with_before) <= LONGEST_QUOTE:
        return with_before
    return best if cell_len(best) <= LONGEST_QUOTE else _cut(best, words)


def uncut(words: str) -> str:
    """Return a quote without the signs of its cuts: as it stands in the account."""
    return words.strip(CUT)


def _held(text: str, words: Sequence[str]) -> int:
    return sum(word in text for word in words)


def _parts(text: str, borders: re.Pattern[str]) -> list[tuple[int, int]]:
    """Return where the parts of a text begin and end; what separates them belongs to the first."""
    ends = [border.end() for border in borders.finditer(text) if 0 < border.end() < len(text)]
    return list(pairwise([0, *ends, len(text)]))


def _sentences(line: str) -> Iterator[tuple[str, str]]:
    """Yield each sentence of a line, and the same with the one before it."""
    before = 0
    for start, end in _parts(line, _SENTENCE):
        text, both = (line[at:end].lstrip(_STRAY).rstrip() for at in (start, before))
        if text:
            yield text, both
            before = start


def _cut(text: str, words: Sequence[str]) -> str:
    """Return the run of whole clauses with most facts; to begin the sentence counts as one."""
    room = LONGEST_QUOTE - 2 * cell_len(CUT)
    clauses = _parts(text, _CLAUSE)
    runs = [run for first in range(len(clauses)) for run in _runs(text, clauses[first:], room)]

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
