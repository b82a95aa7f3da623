"""Whole interviews at an assumed pace: how long after the last answer the report is complete.

No founder was recorded. The pace is two constants: accounts are typed at `CHARACTERS` a second and
sent with their last key, and every other question takes `PAUSE` seconds. Where the engine has
nothing left to do, the rest of a pause is skipped: nothing happens in it. The naive way does all
the listening after the interview.
"""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from typing import TypedDict

from msgspec import Struct
from msgspec.structs import replace

from bench.engine import Model, raw, started, wait
from bench.machine import Row, paired
from bench.raw import Task
from coach.advice.listener import hear, request, warm_up
from coach.advice.writer import due, polished, with_written
from coach.engine.client import WorkerEngine
from coach.engine.protocol import Done, Message, Outcome
from coach.handbook import Claim, Handbook
from coach.report import Report, build
from coach.session import Answer, Language, Session

# Seconds, and characters a second: assumed, as is said above.
PAUSE = 20.0
CHARACTERS = 6.0
TYPED_EVERY = 1.0


class Bars(TypedDict, total=False):
    """The bars of a row."""

    most: float
    least_ratio: float


class Ours(Struct, frozen=True):
    """What our way took, from the end of the last account and from the last confirmation.

    `before` holds the answers as they were before a reply to a follow-up was heard, by claim.
    """

    told: float
    confirmed: float
    session: Session
    report: Report
    before: dict[str, Answer]


def rows(model: Model, founders: Sequence[Session], book: Handbook, *, polish: bool) -> list[Row]:
    """Return last answer to complete report, ours against the naive way on the same founders.

    A ratio is the median over the founders, of whom each one is told both ways.
    """
    mine, later = [], []
    for session in founders:
        with started(model) as engine:
            mine.append(ours(engine, model, session, book, polish=polish))
        later.append(afterwards(model, session, mine[-1], book, polish=polish))
    what = "last answer to report" + (", reworded" if polish else "")
    told = [one.told for one in mine]
    confirmed = [one.confirmed for one in mine]
    # Heard facts close the interview without rewording. With it, what is reworded rests on facts
    # that the founder confirms behind the account: the last of them is the last answer.
    bars, none = Bars(most=3, least_ratio=30), Bars()
    told_bars, confirmed_bars = (none, bars) if polish else (bars, none)
    return [
        paired(f"{what}: last account told / naive", told, later, **told_bars),
        paired("  last fact confirmed / naive", confirmed, later, **confirmed_bars),
    ]


def afterwards(
    model: Model, session: Session, mine: Ours, book: Handbook, *, polish: bool
) -> float:
    """Return the seconds that listening, and rewording what we reworded, takes afterwards."""
    took = raw("ask", model, list(naive(model, session, mine, book)))
    if polish:
        bare = Model(model.path, None, model.ears, model.threads)
        took += raw("ask", bare, list(reworded(mine, book)))
    return sum(one.seconds for one in took)


def accounts(session: Session, book: Handbook) -> list[str]:
    """Return the claims with an account, in the order of the interview."""
    return [
        claim.id
        for role in book.roles
        for claim in book.claims.values()
        if claim.role == role.id and session.answer(claim.id).account
    ]


def ours(
    engine: WorkerEngine, model: Model, session: Session, book: Handbook, *, polish: bool
) -> Ours:
    """Replay the interview, question by question; return what was left to do behind the last.

    The clock starts at the last key of an account, which is sent with it.
    """
    whole, ended = replace(session, answers={}), 0.0
    before: dict[str, Answer] = {}
    told = accounts(session, book)
    for role in book.roles:
        claims = [claim.id for claim in book.claims.values() if claim.role == role.id]
        for claim in claims:
            chosen = replace(session.answer(claim), account=None, followup=None)
            whole = _pause(engine, whole.with_answer(claim, chosen), book, polish=polish)
        for claim in (one for one in told if one in claims):
            account = _account(engine, model, whole, session, book.claims[claim])
            whole, ended, before[claim] = account
            if claim != told[-1]:
                # Looks at what was heard.
                whole = _pause(engine, whole, book, polish=polish)
    begun = time.perf_counter()
    unreviewed = _write(engine, whole, book, float("inf")) if polish else whole
    polished(build(unreviewed, book, unreviewed.language), unreviewed)
    ended += time.perf_counter() - begun
    whole = _pause(engine, whole, book, polish=polish)
    begun = time.perf_counter()
    whole = _write(engine, whole, book, float("inf")) if polish else whole
    report = polished(build(whole, book, whole.language), whole)
    return Ours(ended, time.perf_counter() - begun, whole, report, before)


def _account(
    engine: WorkerEngine, model: Model, whole: Session, session: Session, claim: Claim
) -> tuple[Session, float, Answer]:
    """Type an account and the reply after it.

    Returns the session, how long one waited, and the answer as it was before the reply was heard.
    """
    known, waited = session.answer(claim.id), 0.0
    answer = before = known
    for reply in (None, known.followup):
        answer = before = replace(answer, followup=reply)
        if (asked := request(claim, answer, whole.language, model.ears)) is None:
            continue
        last = _type(engine, model, claim, asked.account, whole.language)
        begun = time.perf_counter()
        engine.cancel(last)
        answer = hear(claim, answer, wait(engine, asked), model.ears, whole)
        whole = whole.with_answer(claim.id, answer)
        waited += time.perf_counter() - begun
    return whole, waited, before


def _type(
    engine: WorkerEngine, model: Model, claim: Claim, text: str, language: Language
) -> Future[Outcome]:
    """Type an account at the assumed pace; the engine reads along as the app lets it.

    Returns at the last key, with what is read by then or still being read.
    """
    future = engine.submit(warm_up(language, model.ears, claim))
    step = int(CHARACTERS * TYPED_EVERY)
    for end in range(step, len(text), step):
        begun = time.perf_counter()
        engine.cancel(future)
        future = engine.submit(warm_up(language, model.ears, claim, text[:end]))
        while not future.done() and time.perf_counter() - begun < TYPED_EVERY:
            time.sleep(0.01)
    return future


def _pause(engine: WorkerEngine, session: Session, book: Handbook, *, polish: bool) -> Session:
    return _write(engine, session, book, PAUSE) if polish else session


def _write(engine: WorkerEngine, session: Session, book: Handbook, most: float) -> Session:
    """Reword what is due for so many seconds; then somebody types, and what runs is called off."""
    end = time.perf_counter() + most
    while waiting := due(session, book, session.language):
        future = engine.submit(waiting[0].request)
        try:
            left = None if most == float("inf") else max(0.0, end - time.perf_counter())
            outcome = future.result(left)
        except TimeoutError:
            engine.cancel(future)
            future.result()
            break
        if not isinstance(outcome, Done):
            raise RuntimeError(str(outcome))
        session = with_written(session, book, waiting[0].key, outcome.texts)
    return session


def naive(model: Model, session: Session, mine: Ours, book: Handbook) -> Iterator[Task]:
    """Yield a chat completion per question to every account, and per question left to a reply."""
    for claim in accounts(session, book):
        known = session.answer(claim)
        told = [replace(known, followup=None)]
        if known.followup:
            told.append(mine.before[claim])
        for answer in told:
            asked = request(book.claims[claim], answer, session.language, model.ears)
            if asked is None:
                continue
            for question in asked.questions:
                last = ("user", asked.before + asked.account + question)
                yield Task((*_turns(asked.messages), last), 24)


def reworded(mine: Ours, book: Handbook) -> Iterator[Task]:
    """Yield a chat completion per candidate of every sentence that may be reworded."""
    bare = replace(mine.session, written={})
    for one in due(bare, book, bare.language):
        for _ in range(one.request.candidates):
            yield Task(_turns(one.request.messages), one.request.tokens)


def _turns(messages: tuple[Message, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((one.role, "".join(piece.text for piece in one.pieces)) for one in messages)
