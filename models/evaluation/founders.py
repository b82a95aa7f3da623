"""The founders of the bench: their answers, and what is to be heard in their accounts.

Each founder is an answers file (NAME.toml) and three label files: two independent readings
(NAME.first.yaml, NAME.second.yaml) and the settled one (NAME.labels.yaml). Founders in `open` may
be looked at while anything is tuned; those in `sealed` may not. Beside them stand single accounts
of the kind that adapters are trained on, held out of it (models/hearing/held_out).
"""

from hashlib import sha256
from pathlib import Path
from typing import Literal, get_args

import msgspec
import yaml
from msgspec import Struct

from coach.answers import read_answers
from coach.handbook import Handbook
from coach.session import LANGUAGES, Answer, Language, Session
from models.hearing.dataset import accounts

BENCH = Path(__file__).resolve().parents[2] / "tests" / "data" / "bench"
Half = Literal["open", "sealed"]
HALVES: tuple[Half, ...] = get_args(Half)
Part = Literal[Half, "held out"]
PARTS: tuple[Part, ...] = get_args(Part)
HELD_OUT = Path(__file__).resolve().parents[1] / "hearing" / "held_out"
# A label may be longer or shorter than what was heard by so many characters at its border.
BORDER: dict[Language, int] = {"en": 14, "zh": 5}
CREATED = "2026-11-24T09:00:00+00:00"


class Labels(Struct, frozen=True, forbid_unknown_fields=True):
    """What one account says, by fact key; None means "not said".

    `also` holds other words of the account that are right too, `moves` the places of the level's
    moves that fit this founder best (more than one where they fit alike).
    """

    facts: dict[str, str | None]
    also: dict[str, list[str]] = {}
    moves: list[int] = []


class Founder(Struct, frozen=True):
    """One founder of the bench with the settled labels, by claim."""

    name: str
    half: Part
    language: Language
    session: Session
    labels: dict[str, Labels]


def founders(book: Handbook, folder: Path = BENCH) -> list[Founder]:
    """Return every founder, by half, language and name."""
    return [
        Founder(
            file.stem,
            half,
            language,
            read_answers(file.read_text("utf-8"), book, id=file.stem, created=CREATED),
            reading(file, "labels"),
        )
        for half in HALVES
        for language in LANGUAGES
        for file in sorted((folder / half / language).glob("*.toml"))
    ]


def held_out(folder: Path = HELD_OUT) -> list[Founder]:
    """Return the labelled accounts that no adapter was trained on, each a founder of its own.

    The names are those of the accounts' words: kept results are joined by them.
    """
    found = []
    for language in LANGUAGES:
        for one in accounts(language, folder):
            name = f"held-out-{sha256(one.account.encode()).hexdigest()[:12]}"
            answer = Answer(choice=0, account=one.account)
            session = Session(name, CREATED, CREATED, language, answers={one.claim: answer})
            labels = {one.claim: Labels(one.facts, one.also)}
            found.append(Founder(name, "held out", language, session, labels))
    return found


def reading(file: Path, name: Literal["first", "second", "labels"]) -> dict[str, Labels]:
    """Return one reading of a founder's accounts, by claim."""
    text = file.with_suffix(f".{name}.yaml").read_text("utf-8")
    return msgspec.convert(yaml.safe_load(text), dict[str, Labels])


def right(words: str, labels: Labels, key: str, language: Language) -> bool:
    """Whether words are the label or as good as it, up to a few characters at the border.

    A piece counts if it holds at least half of what was to be heard.
    """
    label = labels.facts[key]
    if label is None:
        return False
    ours = words.casefold().strip()
    for wanted in (label, *labels.also.get(key, ())):
        theirs = wanted.casefold().strip()
        if theirs in ours and len(ours) - len(theirs) <= BORDER[language]:
            return True
        if ours and ours in theirs and 2 * len(ours) >= len(theirs):
            return True
    return False


def agreement(book: Handbook, folder: Path = BENCH) -> dict[Language, tuple[int, int]]:
    """Return, per language, on how many facts both readings agree, and of how many."""
    counts: dict[Language, tuple[int, int]] = {}
    for one in founders(book, folder):
        file = folder / one.half / one.language / f"{one.name}.toml"
        first, second = reading(file, "first"), reading(file, "second")
        same, total = counts.get(one.language, (0, 0))
        for claim, labels in first.items():
            for key in labels.facts:
                total += 1
                same += _agree(labels, second[claim], key, one.language)
        counts[one.language] = same, total
    return counts


def _agree(one: Labels, other: Labels, key: str, language: Language) -> bool:
    mine, theirs = one.facts[key], other.facts[key]
    if mine is None or theirs is None:
        return mine is theirs
    return right(mine, other, key, language) or right(theirs, one, key, language)
