"""Frames to sentences: fill the fullest variant whose slots all have a value.

A slot is ``{key}``. English frames may ask for a possessive, ``{person's}``, or for agreement,
``{person:is|are}`` (singular, and plural or "you"). Pure: a frame and values in, a sentence out.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from rich.cells import cell_len

from coach.session import Language, plain

SLOT = re.compile(
    r"\{(?P<key>[a-z_]+)(?:(?P<possessive>['’]s)|:(?P<one>[^{}|]+)\|(?P<many>[^{}|]+))?\}"
)
# A slot that is wider than this makes any sentence unreadable; the next variant reads better.
LONGEST_SLOT = 76
# The same holds for several slots that fit one by one and not together.
LONGEST_SENTENCE = 220
MOST_WORDS = 50
_EN_JOINT = re.compile(r"(\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*)", re.IGNORECASE)
_ZH_JOINT = re.compile(r"(\s*[、，,&]\s*|(?<=我)[和跟与]|[和跟与](?=我))")
_HAN = re.compile(r"[\u3400-\u9fff]")
# Where the noun at the head of a company's description ends and the sentence about it begins.
# "Gauteng, the Free State and Lesotho" is one list of names, and no noun with something behind it.
_NAMES = r"(?:the\s)?[A-Z][\w-]*(?:\s[A-Z][\w-]*)*"
_NOUN_ENDS: dict[Language, re.Pattern[str]] = {
    "en": re.compile(
        rf"[;:(\n]|\s[-–—]\s"
        rf"|,\s+(?!(?:{_NAMES},\s)*{_NAMES},?\sand\s{_NAMES})"
        r"(?=\d|(?:the|so|who|whose|which|that|where|while|with|from|mostly|mainly|each)\b)"
    ),
    "zh": re.compile(r"[，,；;：:。（(\n]|——"),
}
_SINGLE = str.maketrans('“”"', "‘’'")

# Roles that people are called by; in a sentence they need an article where they have none.
_EN_ROLES = frozenset(
    "manager lead head intern founder cofounder co-founder engineer designer developer director "
    "assistant analyst rep consultant salesperson marketer officer partner investor agency "
    "freelancer boss colleague team ceo cto coo cfo cmo cpo".split()
)
_DETERMINED = re.compile(
    r"(?:the|an?|my|our|your|their|one|some|another|each|every|both|all|two|three|\w+['’]s)\s",
    re.IGNORECASE,
)
_EN_OFFICE = re.compile(r"(?:head|vp|vice president|director|chief) of\s", re.IGNORECASE)
# More than one person: joined by a word, or a number of them. "Jonas, our CTO" is one.
_EN_SEVERAL = re.compile(
    r"\band\b|&|,(?!\s*(?:our|my|your|the|an?|who)\b)|^(?:the\s)?(?:both|all|two|three|four|five)\b",
    re.IGNORECASE,
)
_QUOTES = {"“": "”", "‘": "’", '"': '"', "'": "'", "「": "」", "『": "』"}
_EN_PERSON = {
    "i": "you",
    "me": "you",
    "myself": "you",
    "we": "you",
    "us": "you",
    "ourselves": "you",
}
_ZH_PERSON = {
    "我": "你",
    "我自己": "你",
    "本人": "你",
    "自己": "你",
    "我们": "你们",
    "咱们": "你们",
}


class Value(Struct, frozen=True):
    """What a slot may be filled with.

    ``source`` is the id of the profile field, role or fact it comes from; ``confirmed`` tells
    whether the founder said so themselves; ``person`` values stand without quotation marks.
    """

    text: str
    source: str
    confirmed: bool = True
    person: bool = False


class Slot(Struct, frozen=True):
    """A filled slot: characters ``start`` to ``end`` of the sentence are the founder's words."""

    key: str
    text: str
    start: int
    end: int
    source: str
    confirmed: bool


class Rendered(Struct, frozen=True):
    """A finished sentence with its slots and the place of its variant, 0 being the fullest."""

    text: str
    slots: tuple[Slot, ...]
    variant: int


def placeholders(text: str) -> Iterator[str]:
    """Yield the keys of the slots in a frame, in order; raise ValueError for a stray brace."""
    for found in SLOT.finditer(text):
        yield found["key"]
    if "{" in SLOT.sub("", text) or "}" in SLOT.sub("", text):
        raise ValueError(f"stray brace in: {text}")


def spoken(value: Value, language: Language) -> str:
    """Return a slot's words as they stand in a sentence that addresses the founder.

    Persons turn from first to second person; quotation marks inside a quote become single ones.
    """
    text = plain(value.text).strip(" ,;:.!?，。；：、！？")
    if not value.person:
        return _single_quotes(_unquoted(text))
    # "my co-founder and I" are two persons, and both turn.
    parts = (_ZH_JOINT if language == "zh" else _EN_JOINT).split(text)
    parts[::2] = [_second_person(part, language) for part in parts[::2]]
    return "".join(parts)


def _second_person(person: str, language: Language) -> str:
    if language == "zh":
        if person in _ZH_PERSON:
            return _ZH_PERSON[person]
        return re.sub(r"^我(?!们)", "你", re.sub(r"^(?:我们|咱们?)的?(?=\S)", "你们", person))
    if person.lower() in _EN_PERSON:
        return _EN_PERSON[person.lower()]
    last = person.lower().split()[-1:]
    known = (bool(last) and last[0] in _EN_ROLES) or bool(_EN_OFFICE.match(person))
    if known and not _DETERMINED.match(person):
        return f"the {person}"
    # Only at the beginning with a capital: My is a name, too.
    person = re.sub(r"^(?:my|our)\s", "your ", person, flags=re.IGNORECASE)
    return re.sub(r"\bof us\b", "of you", re.sub(r"\b(?:my|our)\s", "your ", person))


def noun(text: str) -> str:
    """Return the noun that a description begins with: what a frame can hold in a noun's place.

    Where it ends is told by the script that it is written in, not by the report's language.

    "Bakeries in Denmark, the manager buys" → "Bakeries in Denmark"; "合肥的租赁站，老板说了算" →
    "合肥的租赁站".
    """
    ends = _NOUN_ENDS["zh" if _HAN.search(text) else "en"]
    return ends.split(text.strip(), maxsplit=1)[0].strip()


def render(frame: Sequence[str], values: Mapping[str, Value], language: Language) -> Rendered:
    """Fill the fullest variant whose slots all have a usable value.

    The last variant of a frame needs no value but the company's name, so there is always one;
    a company without a name is called by a word of the language.
    """
    usable = {
        key: value
        for key, value in values.items()
        if 0 < cell_len(spoken(value, language)) <= LONGEST_SLOT
    }
    for index, variant in enumerate(frame):
        if all(key in usable for key in placeholders(variant)):
            filled = _fill(variant, usable, language, index)
            if _readable(filled.text):
                return filled
    fallback = Value("your company" if language == "en" else "贵公司", "", person=True)
    return _fill(frame[-1], {"company": fallback, **usable}, language, len(frame) - 1)


def _readable(text: str) -> bool:
    return cell_len(text) <= LONGEST_SENTENCE and len(text.split()) <= MOST_WORDS


def _fill(variant: str, values: Mapping[str, Value], language: Language, index: int) -> Rendered:
    parts: list[str] = []
    slots: list[Slot] = []
    length = 0
    position = 0
    for found in SLOT.finditer(variant):
        parts.append(variant[position : found.start()])
        length += len(parts[-1])
        position = found.end()
        value = values[found["key"]]
        words = spoken(value, language)
        if found["one"]:
            parts.append(found["many"] if _plural(words, language) else found["one"])
            length += len(parts[-1])
            continue
        if found["possessive"]:
            words = _possessive(words)
        if length == 0 and language == "en":
            words = words[:1].upper() + words[1:]
        end = length + len(words)
        # A word of the language in the place of the company's name is not the founder's.
        if value.source:
            slots.append(Slot(found["key"], words, length, end, value.source, value.confirmed))
        parts.append(words)
        length += len(words)
    parts.append(variant[position:])
    return Rendered("".join(parts), tuple(slots), index)


def _plural(words: str, language: Language) -> bool:
    if language == "zh":
        return False
    last = words.lower().split()[-1:]
    roles = bool(last) and last[0].endswith("s") and last[0][:-1] in _EN_ROLES
    return words.lower() == "you" or roles or bool(_EN_SEVERAL.search(words))


def _possessive(words: str) -> str:
    if words.lower() == "you":
        return "your"
    if words.lower().endswith(" you"):
        return f"{words}r"
    return f"{words}’" if words.endswith("s") and " " in words else f"{words}’s"


def _unquoted(text: str) -> str:
    """Take off the quotation marks around a whole text, and only those."""
    inner = text[1:-1]
    around = len(text) > 2 and _QUOTES.get(text[0]) == text[-1]
    return inner if around and text[0] not in inner and text[-1] not in inner else text


def _single_quotes(text: str) -> str:
    return text.translate(_SINGLE)


def join_names(names: Sequence[str], language: Language) -> str:
    """Join the names of people who share a role, as the language does it."""
    if language == "zh":
        return "、".join(names)
    return ", ".join(names[:-1]) + " and " + names[-1] if len(names) > 1 else "".join(names)
