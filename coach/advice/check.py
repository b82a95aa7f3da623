"""The gates: what a model wrote is shown only where none of them has a reason against it.

Pure functions from a candidate and its sources to reason codes. They judge form and origin, so
they are code: models of this size cannot judge themselves.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from msgspec import Struct
from rich.cells import cell_len

from coach.session import Language

# Shares and lengths are bounds of form: a minimal edit keeps most words and adds hardly any.
MOST_NEW_WORDS = 0.15
LEAST_KEPT_WORDS = 0.6
MOST_GROWTH = 1.5
LONGEST = {"en": 320, "zh": 240}
COPIED_RUN = 8

_NEGATIONS = {
    "en": re.compile(
        r"\b(?:not|no|never|nobody|nothing|none|without|neither|nor|cannot|\w+n[’']t)\b", re.I
    ),
    "zh": re.compile(r"不|没|无|未|别|莫|非"),
}
_DIRECTIONS = {
    "en": re.compile(
        r"\b(?:more|less|fewer|higher|lower|increase|decrease|raise|reduce|before|after|only|"
        r"stop|start|add|remove|grow|shrink|instead)\b",
        re.IGNORECASE,
    ),
    "zh": re.compile(
        r"更多|更少|增加|减少|提高|降低|之前|之后|以前|以后|只|停|开始|加上|去掉|拿掉|而不是"
    ),
}
_PRAISE = {
    "en": re.compile(
        r"\b(?:great|excellent|impressive|amazing|fantastic|wonderful|congratulations|well done|"
        r"good job|awesome|outstanding|brilliant|remarkable)\b",
        re.IGNORECASE,
    ),
    "zh": re.compile(r"太棒|很棒|优秀|出色|令人印象深刻|恭喜|了不起|真好|非常好|厉害|卓越|完美"),
}
_MONTHS = re.compile(
    r"\b(?:january|february|march|april|june|july|august|september|october|november|december|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b"
    r"|(?:周|星期|礼拜)[一二三四五六日天末]",
    re.IGNORECASE,
)
# "one" is a pronoun more often than a number.
_EN_NUMBERS = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|"
    r"eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundred|thousand|million|dozen|"
    r"twice|half)s?\b",
    re.IGNORECASE,
)
_ZH_NUMBERS = re.compile(
    r"[零一二两三四五六七八九十百千万亿半几]+(?=[个家位名次天周月年成倍条人小时分])"
)
_STOP = frozenset(
    "the and that this with from your you for are was were will would have has had not but its "
    "it is of to in on at by an as or so if then than when while which who whom whose what where "
    "there their "
    "they them be been can may one each every all any into out up".split()
)
_NAMES = re.compile(r"(?<![.?!:“\"'‘]\s)(?<!^)(?<![“‘\"'])\b[A-Z][\w’'-]+")


class Candidate(Struct, frozen=True):
    """A sentence that a model wrote from `original`; `sources` are all texts it may draw on."""

    text: str
    original: str
    account: str
    sources: tuple[str, ...]
    language: Language


def reasons(candidate: Candidate) -> tuple[str, ...]:
    """Return the codes of every gate that refuses the candidate; empty means it may be shown."""
    gates = (
        ("empty", not candidate.text.strip()),
        ("number", _new_number(candidate)),
        ("name", _new_name(candidate)),
        ("date", _new_date(candidate)),
        ("language", _wrong_language(candidate)),
        ("sentence", not _one_sentence(candidate.text)),
        ("length", _too_long(candidate)),
        ("repetition", _repeats(candidate)),
        ("direction", _turns(candidate)),
        ("praise", bool(_PRAISE[candidate.language].search(candidate.text))),
        ("new_words", _roams(candidate)),
        ("drift", _drifts(candidate)),
        ("parrot", _parrots(candidate)),
    )
    return tuple(code for code, refused in gates if refused)


def tokens(text: str, language: Language) -> list[str]:
    """Return the words of a text; in Chinese, single characters, and Latin words whole."""
    if language == "zh":
        return re.findall(r"[A-Za-z0-9]+|[\u3400-\u9fff]", text.casefold())
    return re.findall(r"\w+(?:['’-]\w+)*", text.casefold())


def _everything(candidate: Candidate) -> str:
    return "\n".join((candidate.original, candidate.account, *candidate.sources))


def figures(text: str) -> set[str]:
    """Return the numbers in a text, in figures and in words."""
    normal = unicodedata.normalize("NFKC", text)
    digits = re.findall(r"\d+(?:[.,:/]\d+)*", normal)
    words = {word.casefold() for word in _EN_NUMBERS.findall(normal)}
    plain = {figure.replace(",", "") for figure in digits}
    return plain | words | set(_ZH_NUMBERS.findall(normal))


def _new_number(candidate: Candidate) -> bool:
    return bool(figures(candidate.text) - figures(_everything(candidate)))


def names(text: str) -> list[str]:
    """Return the words of a text that look like names, without a possessive."""
    return [_bare(name) for name in _NAMES.findall(text)]


def _new_name(candidate: Candidate) -> bool:
    known = {_bare(word) for word in re.findall(r"\w[\w’'-]*", _everything(candidate))}
    return any(name not in known for name in names(candidate.text))


def _bare(name: str) -> str:
    return re.sub(r"['’]s?$", "", name).casefold()


def _new_date(candidate: Candidate) -> bool:
    known = _everything(candidate).casefold()
    return any(day.casefold() not in known for day in _MONTHS.findall(candidate.text))


def _wrong_language(candidate: Candidate) -> bool:
    def share(text: str) -> float:
        letters = [character for character in text if character.isalpha()]
        chinese = sum("\u3400" <= character <= "\u9fff" for character in letters)
        return chinese / len(letters) if letters else 0.0

    expected = share(candidate.original)
    return abs(share(candidate.text) - expected) > 0.35


def _one_sentence(text: str) -> bool:
    closed = text.strip().rstrip("”’\"')）」")
    if not closed.endswith((".", "?", "。", "？")) or "\n" in text.strip():
        return False
    inner = re.sub(r"“[^”]*”", "", closed[:-1])
    return not re.search(r"[。！？!?](?!\s*$)|\.\s+[A-Z]", inner)


def _too_long(candidate: Candidate) -> bool:
    width = cell_len(candidate.text)
    limit = min(LONGEST[candidate.language], MOST_GROWTH * cell_len(candidate.original) + 20)
    return width > limit or width < 0.4 * cell_len(candidate.original)


def _grams(words: Sequence[str], size: int) -> list[tuple[str, ...]]:
    return [tuple(words[index : index + size]) for index in range(len(words) - size + 1)]


def _repeats(candidate: Candidate) -> bool:
    size = 4 if candidate.language == "en" else 6
    counted = Counter(_grams(tokens(candidate.text, candidate.language), size))
    return any(count > 1 for count in counted.values())


def _turns(candidate: Candidate) -> bool:
    """Whether a negation or a word of direction was put in or left out."""
    return any(
        Counter(word.casefold() for word in pattern.findall(candidate.text))
        != Counter(word.casefold() for word in pattern.findall(candidate.original))
        for pattern in (_NEGATIONS[candidate.language], _DIRECTIONS[candidate.language])
    )


def _content(text: str, language: Language) -> list[str]:
    return [
        word
        for word in tokens(text, language)
        if word not in _STOP and len(word) > (language == "en")
    ]


def _roams(candidate: Candidate) -> bool:
    known = set(tokens(_everything(candidate), candidate.language))
    words = _content(candidate.text, candidate.language)
    new = [word for word in words if word not in known]
    return bool(words) and len(new) / len(words) > MOST_NEW_WORDS


def _drifts(candidate: Candidate) -> bool:
    """Whether too few of the handbook's own words are left for a minimal edit."""
    before = _content(candidate.original, candidate.language)
    after = set(tokens(candidate.text, candidate.language))
    kept = sum(word in after for word in before)
    return bool(before) and kept / len(before) < LEAST_KEPT_WORDS


def _parrots(candidate: Candidate) -> bool:
    """Whether a run of the account was copied that the sentence did not hold before."""
    language = candidate.language
    size = COPIED_RUN if language == "en" else COPIED_RUN + 4
    account = set(_grams(tokens(candidate.account, language), size))
    own = set(_grams(tokens(candidate.original, language), size))
    return any(gram in account - own for gram in _grams(tokens(candidate.text, language), size))
