"""The writer: which sentences a model may still reword, and what it has written so far.

A candidate belongs to its prompt, by a key. So a changed answer makes exactly the sentences stale
whose prompt it changes, and all others stay written.
"""

import hashlib
from collections.abc import Iterable

import msgspec
from msgspec import Struct

from coach.advice.polish import pick, request, rewordable, with_sentences
from coach.engine.protocol import Generate
from coach.handbook import Handbook
from coach.report import Block, Part, Report, Sentence, build
from coach.session import LANGUAGES, Language, Session

SEED = 0


class Due(Struct, frozen=True):
    """A sentence that waits to be reworded: under which key, in which claim, and the request."""

    key: str
    claim: str
    request: Generate


def due(session: Session, handbook: Handbook, language: Language, seed: int = SEED) -> list[Due]:
    """Return what is to be written, what the founder has confirmed first."""
    waiting = []
    for block, sentence in rewordable(build(session, handbook, language), session):
        place = key(sentence, block, session, language)
        if place not in session.written:
            asked = request(sentence, block, session, language, seed)
            idle = msgspec.structs.replace(asked, speculative=True)
            waiting.append(Due(place, block.claim, idle))
    return sorted(waiting, key=lambda one: not session.answer(one.claim).reviewed)


def with_written(session: Session, handbook: Handbook, place: str, texts: Iterable[str]) -> Session:
    """Return the session with candidates kept under their key; what has become stale goes."""
    known = {
        key(sentence, block, session, one)
        for one in LANGUAGES
        for block, sentence in rewordable(build(session, handbook, one), session)
    }
    written = {**session.written, place: tuple(texts)}
    kept = {one: told for one, told in written.items() if one in known}
    return msgspec.structs.replace(session, written=kept)


def without_written(
    session: Session,
    handbook: Handbook,
    language: Language,
    claim: str,
    part: Part,
    *,
    forget: bool,
) -> Session:
    """Return the session without what was written for one sentence of a claim.

    It stays the handbook's, or is due again where what was written is to be forgotten.
    """
    places = {
        key(sentence, block, session, language)
        for block, sentence in rewordable(build(session, handbook, language), session)
        if (block.claim, sentence.part) == (claim, part)
    }
    written = {one: told for one, told in session.written.items() if one not in places}
    if not forget:
        written |= dict.fromkeys(places, ())
    return msgspec.structs.replace(session, written=written)


def written_report(session: Session, handbook: Handbook, language: Language) -> Report:
    """Return a session's report with what the model has written in its place."""
    return polished(build(session, handbook, language), session)


def polished(report: Report, session: Session) -> Report:
    """Return the report with what the model has written, as far as it passes the gates."""
    if not session.written:
        return report
    language = report.language
    picked = {
        (block.claim, sentence.part): pick(
            sentence, session.written[place], block, session, language
        )
        for block, sentence in rewordable(report, session)
        if (place := key(sentence, block, session, language)) in session.written
    }
    return with_sentences(report, picked)


def key(sentence: Sentence, block: Block, session: Session, language: Language) -> str:
    """Return a name for all that a rewording of this sentence depends on: its prompt.

    What else the gates rest on counts where they are asked, each time that it is shown.
    """
    prompt = request(sentence, block, session, language, SEED).messages
    told = (language, block.claim, sentence.part, prompt)
    return hashlib.sha256(msgspec.json.encode(told)).hexdigest()[:24]
