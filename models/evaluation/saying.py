"""Saying: the sentences of the reports, the swap of accounts, and the search for inventions.

Sentences are labelled by a reader (RUBRIC.md); the labels lie in tests/data/bench/sentences and
are found again by founder, claim, part and text, so that a sentence that has changed counts as not
read.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal, get_args

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from coach.advice.check import figures, names
from coach.advice.listener import Ears
from coach.frames import Value, spoken
from coach.handbook import Handbook
from coach.report import Block, Sentence, build
from coach.session import Answer, Fact, Language, Session
from models.evaluation.founders import BENCH, Founder
from models.evaluation.hearing import Heard, facts

Verdict = Literal["right", "awkward", "untrue", "against"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
SENTENCES = BENCH / "sentences"
# After a first reading of these reports the handbook's sentences were mended: what they tell of
# saying is no longer sealed.
MENDED_AFTER = frozenset(
    "nightgum sahodna luanbang tuoling rinnwerk sandukuu shuangcheng xuexiao sparida pestaloka "
    "xundianfeng maozhang kemcso tallybru yanlu reji hambar waybond dongxian rongzhou".split()
)


class Said(Struct, frozen=True, omit_defaults=True):
    """One sentence of one report; `verdict` is empty until a reader has labelled it."""

    founder: str
    claim: str
    part: str
    text: str
    verdict: Verdict | Literal[""] = ""
    note: str = ""

    @property
    def place(self) -> tuple[str, str, str, str]:
        """What a label belongs to."""
        return self.founder, self.claim, self.part, self.text


def with_heard(founder: Founder, heard: Iterable[Heard], book: Handbook, ears: Ears) -> Session:
    """Return the founder's session with what the model heard, unconfirmed."""
    session = founder.session
    for one in heard:
        if one.founder == founder.name:
            known = facts(one, founder, book, ears)
            answer = replace(session.answer(one.claim), facts=known, listened=True)
            session = session.with_answer(one.claim, answer)
    return session


def confirmed(founder: Founder) -> Session:
    """Return the founder's session as it is when they have corrected every fact."""
    session = founder.session
    for claim, labels in founder.labels.items():
        told = {key: Fact(label) for key, label in labels.facts.items() if label is not None}
        session = session.with_answer(claim, replace(session.answer(claim), facts=told))
    return session


def sentences(founder: Founder, session: Session, book: Handbook) -> list[Said]:
    """Return every sentence of a founder's report, in its order."""
    return [
        Said(founder.name, block.claim, sentence.part, sentence.text)
        for block in build(session, book, founder.language).blocks
        for sentence in block.sentences
    ]


def labelled(language: Language, folder: Path = SENTENCES) -> list[Said]:
    """Return the sentences that a reader has labelled; none where nobody has read any."""
    file = folder / f"{language}.jsonl"
    lines = file.read_bytes().splitlines() if file.exists() else []
    return [msgspec.json.decode(line, type=Said) for line in lines if line.strip()]


def verdicts(said: Iterable[Said], labels: Iterable[Said]) -> Counter[str]:
    """Count the verdicts of sentences; the empty one counts those that nobody has read."""
    known = {one.place: one.verdict for one in labels}
    return Counter(known.get(one.place, "") for one in said)


class Swapped(Struct, frozen=True):
    """One gap of one founder, told with another founder's account."""

    founder: str
    other: str
    claim: str
    with_slots: int
    changed: int
    carried: tuple[str, ...]


def swaps(bench: list[Founder], sessions: dict[str, Session], book: Handbook) -> Iterator[Swapped]:
    """Exchange accounts: every sentence with facts in it must change, and carry none of the first.

    Founders who gave an account to the same claim in the same language are taken in a ring.
    """
    for language in ("en", "zh"):
        for claim in book.claims:
            ring = [one for one in bench if one.language == language and claim in one.labels]
            for one, other in zip(ring, ring[1:] + ring[:1], strict=True):
                if one is not other:
                    yield _swap(one, other, claim, sessions, book)


def _swap(
    one: Founder, other: Founder, claim: str, sessions: dict[str, Session], book: Handbook
) -> Swapped:
    mine, theirs = sessions[one.name], sessions[other.name].answer(claim)
    own = mine.answer(claim)
    told = Answer(choice=own.choice, account=theirs.account, facts=theirs.facts, listened=True)
    before = _gap(mine, claim, book, one.language)
    after = _gap(mine.with_answer(claim, told), claim, book, one.language)
    # A fact that both told alike leaves the sentence as it is, and rightly so.
    alike = {
        f"{claim}.facts.{key}"
        for key, fact in own.facts.items()
        if key in theirs.facts
        and _shown(fact, key, claim, book, one) == _shown(theirs.facts[key], key, claim, book, one)
    }
    carrying = [
        sentence for sentence in before if _facts_in(sentence) and not _facts_of(sentence) <= alike
    ]
    # Only the founder's words in a sentence count: the handbook may use the same ones by itself.
    first = {fact.text for fact in own.facts.values() if fact.text not in (theirs.account or "")}
    said = [(sentence.part, sentence.text) for sentence in after if _facts_in(sentence)]
    words = [words for sentence in after for words in _words(sentence)]
    return Swapped(
        one.name,
        other.name,
        claim,
        len(carrying),
        sum((sentence.part, sentence.text) not in said for sentence in carrying),
        tuple(text for text in first if any(text in told for told in words)),
    )


def _gap(session: Session, claim: str, book: Handbook, language: Language) -> list[Sentence]:
    return [
        sentence
        for block in build(session, book, language).blocks
        if block.kind == "gap" and block.claim == claim
        for sentence in block.sentences
    ]


def _shown(fact: Fact, key: str, claim: str, book: Handbook, one: Founder) -> str:
    """Return a fact as it stands in a sentence: "me" and "I" are both "you"."""
    person = book.claims[claim].fact(key).kind == "person"
    return spoken(Value(fact.text, "", person=person), one.language)


def _words(sentence: Sentence) -> list[str]:
    """Return what a sentence takes from the account: a quotation, or the facts in its slots."""
    if sentence.part == "said":
        return [sentence.text]
    return [slot.text for slot in sentence.slots if ".facts." in slot.source]


def _facts_in(sentence: Sentence) -> bool:
    return bool(_facts_of(sentence))


def _facts_of(sentence: Sentence) -> set[str]:
    if sentence.part == "said":
        return {"said"}
    return {slot.source for slot in sentence.slots if ".facts." in slot.source}


def inventions(founder: Founder, session: Session, book: Handbook) -> list[str]:
    """Return numbers, names and dates of a report that stand in no source.

    Sources are what the founder wrote and the handbook's own words (a sentence without its slots).
    The day of the first bet is counted from the session's.
    """
    told = _written(session)
    found = []
    for block in build(session, book, founder.language).blocks:
        for sentence in block.sentences:
            if sentence.part == "date":
                continue
            words = _founders_words(sentence, block)
            found += [
                f"{block.claim} {sentence.part}: {one}" for one in figures(words) - figures(told)
            ]
            found += [
                f"{block.claim} {sentence.part}: {one}"
                for one in names(words)
                if one.casefold() not in told.casefold()
            ]
    return found


def _founders_words(sentence: Sentence, block: Block) -> str:
    if sentence.provenance == "quote":
        return sentence.text
    return " | ".join(slot.text for slot in sentence.slots)


def _written(session: Session) -> str:
    profile, cast = msgspec.structs.astuple(session.profile), msgspec.structs.astuple(session.cast)
    answers = (
        text
        for answer in session.answers.values()
        for text in (answer.account, answer.followup, answer.reason)
    )
    return re.sub(r"\s+", " ", "\n".join(str(text) for text in (*profile, *cast, *answers) if text))
