"""Replies: what a founder of the bench answers where the coach asks for one fact again.

NAME.replies.yaml holds a reply to each of a founder's claims: the fact that was asked for, what the
founder typed, and which of its words answer (null where none do).
"""

from pathlib import Path

import msgspec
import yaml
from msgspec import Struct
from msgspec.structs import replace

from coach.handbook import Handbook
from coach.interview import follow_up
from coach.session import Fact, Session
from models.evaluation.founders import BENCH, Founder, Labels

STRUCK = Fact("", "struck")


class Reply(Struct, frozen=True, forbid_unknown_fields=True):
    """The reply to one follow-up; `label` and `also` as in an account's labels."""

    fact: str
    text: str
    label: str | None
    also: list[str] = []


def replies(one: Founder, folder: Path = BENCH) -> dict[str, Reply]:
    """Return a founder's replies, by claim."""
    file = folder / one.half / one.language / f"{one.name}.replies.yaml"
    return msgspec.convert(yaml.safe_load(file.read_text("utf-8")), dict[str, Reply])


def replied(one: Founder, book: Handbook) -> Founder:
    """Return the founder as if nothing had been heard of what the replies were asked for.

    All other facts of their claims are struck, so that only the one is listened for.
    """
    session, labels = one.session, {}
    for claim, reply in replies(one).items():
        session = asked(session, book, claim, reply)
        labels[claim] = Labels({reply.fact: reply.label}, {reply.fact: reply.also})
    return replace(one, session=session, labels=labels)


def asked(session: Session, book: Handbook, claim: str, reply: Reply) -> Session:
    """Return the session with the reply given, and every other fact of the claim struck."""
    others = {spec.key: STRUCK for spec in book.claims[claim].facts if spec.key != reply.fact}
    known = session.with_answer(claim, replace(session.answer(claim), facts=others))
    return follow_up(known, claim, reply.fact, reply.text)
