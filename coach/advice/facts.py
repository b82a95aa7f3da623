"""From spans to facts: kind checks, the cast, and the threshold below which a fact stays empty.

Pure. The model has pointed at a span; code decides whether it can be what was asked for.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from coach.engine.protocol import Span
from coach.handbook import FactSpec
from coach.session import Fact, Kind, Language, is_nobody

_EN_NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety "
    "hundred thousand million dozen dozens couple few several half quarter third twice once both "
    "single pair handful"
).split()
_EN_PERIODS = (
    "minute hour day week weekend fortnight month quarter year spring summer autumn fall winter "
    "january february march april may june july august september october november december jan feb "
    "mar apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday "
    "sunday yesterday today tomorrow night morning afternoon evening christmas easter recently ago "
    "min hr wk sprint season decade q1 q2 q3 q4 day-one"
).split()
_EN_PRONOUNS = frozenset(
    "he she it they him her them his their its this that these those who which what someone "
    "somebody anyone anybody everyone everybody people you your".split()
)
_ZH_PRONOUNS = frozenset(
    "他 她 它 他们 她们 它们 这 那 这个 那个 大家 别人 有人 谁 某人 自己 人 用户 客户".split()
)
_ZH_NUMBER = re.compile(r"[0-9０-９零〇一二两三四五六七八九十百千万亿半几俩仨]")
_ZH_PERIOD = re.compile(
    r"[年月日号周天季秒钟时]|小时|分钟|星期|礼拜|春|夏|秋|冬|昨|今|明|去年|前年|上午|下午|晚上|半年|最近|刚刚|以来|之前|国庆|春节"
)
_EN_LEADING = re.compile(
    r"^(?:the|a|an|our|their|his|her|its|by|from|with|to|for|of|in|on|at|that|was|is|and|but|so)\s+",
    re.IGNORECASE,
)
_EN_KEEP_ARTICLE = frozenset({"a couple", "a few", "a dozen", "a third", "a quarter", "a half"})
_MARKS = tuple(zip('“《「『【（("', '”》」』】）)"', strict=True))
_ZH_LEADING = re.compile(r"^(?:是|由|让|叫|给|把|被|跟|和|与|就|都|也|还|才|只|在|从|对)(?=.)")
_ZH_TRAILING = re.compile(r"(?<=.)(?:的|了|吧|啊|呢|嘛|说|在|来|去|做|管|看|提|讲)$")


def fact_of(
    spec: FactSpec,
    span: Span,
    text: str,
    *,
    threshold: float,
    language: Language,
    company: str = "",
    cast: Sequence[str] = (),
    never: Sequence[str] = (),
) -> Fact | None:
    """Return the fact that a span of `text` gives, or None where it is too unsure or cannot be it.

    `threshold` is the least margin, in nats per token, by which the span must beat "not said".
    `cast` holds the names of the people who fill the roles: a person's span that holds one more
    than the name is cut to the name, and no thing, phrase or figure is just a person. `never` holds
    the names of those whom this fact cannot be.
    """
    start, end = trim(text, span.start, span.end, spec.kind, language)
    if spec.kind == "person":
        start, end = _cut_to_name(text, start, end, cast)
    words = text[start:end]
    if span.margin < threshold or not fits_kind(words, spec.kind, language):
        return None
    if spec.kind == "person" and company and words.casefold() == company.casefold():
        return None
    names = never if spec.kind == "person" else cast
    if words.casefold() in {name.casefold() for name in names}:
        return None
    return Fact(words, "heard", "account", start, end, round(span.margin, 4))


def _cut_to_name(text: str, start: int, end: int, cast: Sequence[str]) -> tuple[int, int]:
    # A single character is "I" or its like and no name; and "Ana" does not stand in "Anatol".
    found = [
        place.span()
        for name in cast
        if len(name) > 1
        and (
            place := re.search(
                rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])", text[start:end], re.IGNORECASE
            )
        )
    ]
    # Two people of the cast in one span are two people, not one with words too many.
    return (start + found[0][0], start + found[0][1]) if len(found) == 1 else (start, end)


def without_twins(
    specs: Sequence[FactSpec],
    facts: Mapping[str, Fact],
    known: Iterable[Fact] = (),
    *,
    first: str = "",
) -> dict[str, Fact]:
    """Drop facts whose span overlaps that of a surer fact of the same account, or is a known one's.

    Two questions rarely have the same words for an answer; the surer one keeps them, or the one
    that was asked `first`.
    """
    taken = {_place(fact) for fact in known if fact.state != "struck"}
    kept: dict[str, Fact] = {}
    order = sorted(
        (spec.key for spec in specs if spec.key in facts and _place(facts[spec.key]) not in taken),
        key=lambda key: (key != first, -(facts[key].logprob or 0.0)),
    )
    for key in order:
        if not any(_overlap(facts[key], other) for other in kept.values()):
            kept[key] = facts[key]
    return {spec.key: kept[spec.key] for spec in specs if spec.key in kept}


def _place(fact: Fact) -> tuple[str, int | None, int | None]:
    return fact.source, fact.start, fact.end


def _overlap(one: Fact, other: Fact) -> bool:
    if one.start is None or one.end is None or other.start is None or other.end is None:
        return False
    return one.source == other.source and one.start < other.end and other.start < one.end


def fits_kind(words: str, kind: Kind, language: Language) -> bool:
    """Whether words can be a fact of that kind: a number has a figure, a person is named."""
    if not any(unicodedata.category(character)[0] in "LN" for character in words):
        return False
    if kind == "number":
        return _has_number(words)
    if kind == "period":
        return _has_period(words)
    if kind == "person":
        return _is_person(words, language)
    return words.casefold() not in _EN_PRONOUNS and words not in _ZH_PRONOUNS


def trim(text: str, start: int, end: int, kind: Kind, language: Language) -> tuple[int, int]:
    """Return the span without the small words at its borders that answer no question."""
    first, last = start, end
    while start < end and not _solid(text[start]):
        start += 1
    while end > start and not _solid(text[end - 1], closing=True):
        end -= 1
    words = text[start:end]
    if kind in ("person", "thing", "phrase", "number") and (language == "en" or words.isascii()):
        keep = kind == "number" and " ".join(words.lower().split()[:2]) in _EN_KEEP_ARTICLE
        # "our sales lead" stays: the frames turn it into "your sales lead".
        own = kind == "person" and words.lower().startswith("our ")
        if not keep and not own and (found := _EN_LEADING.match(words)):
            start += found.end()
    elif kind == "person" and language == "zh" and not words.isascii():
        if found := _ZH_LEADING.match(words):
            start += found.end()
        if end - start > 2 and (found := _ZH_TRAILING.search(text[start:end])):
            end -= len(found.group())
    return _with_marks(text, start, end, first, last)


def _with_marks(text: str, start: int, end: int, first: int, last: int) -> tuple[int, int]:
    """Return the span with a mark beside it, from `first` to `last`, whose other half it holds."""
    for opening, closing in _MARKS:
        pair = f"{re.escape(opening)}[^{re.escape(opening + closing)}]*{re.escape(closing)}"
        lone = re.sub(pair, "", text[start:end])
        if opening in lone and end < last and text[end] == closing:
            end += 1
        if closing in lone and start > first and text[start - 1] == opening:
            start -= 1
    return start, end


def _solid(character: str, *, closing: bool = False) -> bool:
    if unicodedata.category(character)[0] in "LNM":
        return True
    return character in ("%％+)）" if closing else "$€£¥￥#@+-~（(")


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9-]+", text.lower())


def _has_number(words: str) -> bool:
    if any(unicodedata.category(character)[0] == "N" for character in words):
        return True
    parts = (part for word in _words(words) for part in word.split("-"))
    return bool(_ZH_NUMBER.search(words)) or any(part in _EN_NUMBERS for part in parts)


def _has_period(words: str) -> bool:
    if _ZH_PERIOD.search(words):
        return True
    if re.search(r"\b(?:19|20)\d\d\b|\d{1,2}[:/.-]\d{1,2}|\b\d+\s*(?:d|h|w|m|mo|min)\b", words):
        return True
    return any(word.rstrip("s") in _EN_PERIODS or word in _EN_PERIODS for word in _words(words))


def _is_person(words: str, language: Language) -> bool:
    if is_nobody(words) or words.casefold() in _EN_PRONOUNS or words in _ZH_PRONOUNS:
        return False
    if any(unicodedata.category(character) == "Nd" for character in words):
        return False
    if words.isascii():
        return len(words.split()) <= 4
    return len(words) <= (8 if language == "zh" else 24)
