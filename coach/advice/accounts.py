"""Every account of a session, one after the other: listened to, and asked which move fits."""

from collections.abc import Callable

from msgspec.structs import replace

from coach.advice import preference
from coach.advice.listener import Ears, listen
from coach.engine.client import Engine
from coach.engine.protocol import Done, Failed
from coach.handbook import Handbook
from coach.session import Session


def listen_to_all(
    engine: Engine,
    session: Session,
    handbook: Handbook,
    ears: Ears,
    tell: Callable[[str, int, int], None] = lambda claim, number, total: None,
) -> tuple[Session, Failed | None]:
    """Listen to every account of a session, with its follow-up, and ask which move fits it.

    `tell` is told the claim, its number and how many there are. Stops at a failure that would
    only repeat itself and returns it with what was heard until then; an account that is too long
    is passed over.
    """
    passed_over: Failed | None = None
    due = [key for key in handbook.claims if session.answer(key).account]
    for number, key in enumerate(due, start=1):
        tell(key, number, len(due))
        heard, outcome = listen(engine, handbook.claims[key], session.answer(key), ears, session)
        session = session.with_answer(key, heard)
        if isinstance(outcome, Failed):
            if outcome.code != "too_long":
                return session, outcome
            passed_over = outcome
        else:
            session = _preferring(engine, session, handbook, ears, key)
    return session, passed_over


def _preferring(
    engine: Engine, session: Session, handbook: Handbook, ears: Ears, claim: str
) -> Session:
    """Ask right behind the listening, whose prompt is in the KV cache; once more if it died."""
    for one in preference.due(session, handbook, ears):
        if one.claim == claim:
            asked = replace(one.request, speculative=False)
            outcome = engine.submit(asked).result()
            if isinstance(outcome, Failed) and outcome.code == "worker_died":
                outcome = engine.submit(asked).result()
            if isinstance(outcome, Done):
                session = one.put(session, handbook, outcome)
    return session
