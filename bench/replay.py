"""Whole interviews at a founder's pace: how long after the last answer the report is complete.

The founder's accounts are typed at `CHARACTERS` a second and every other question takes `PAUSE`
seconds. Where the engine has nothing left to do, the rest of a pause is skipped: nothing happens
in it. The naive way does all the listening after the interview.
"""

import time
from collections.abc import Iterator, Sequence
from typing import Literal, get_args

from msgspec import Struct
from msgspec.structs import replace

from bench.engine import Model, raw, started, wait
from bench.machine import Row, paired
from bench.raw import Task
from coach.advice.listener import hear, request, warm_up
from coach.advice.writer import due, polished, with_written
from coach.engine.client import WorkerEngine
from coach.engine.protocol import Done, Listen, Message
from coach.handbook import Claim, Handbook
from coach.report import Report, build
from coach.session import Language, Session

PAUSE = 20.0
CHARACTERS = 6.0
TYPED_EVERY = 1.0
# The library asked anew each time, or with its own reuse of the prompt before left on.
Way = Literal["ask", "reuse"]
WAYS: tuple[Way, ...] = get_args(Way)


class Ours(Struct, frozen=True):
    """What our way took, from the end of the last account and from the last confirmation."""

    told: float
    confirmed: float
    session: Session
    report: Report


def rows(model: Model, founders: Sequence[Session], book: Handbook, *, polish: bool) -> list[Row]:
    """Return last answer to complete report, ours against the naive way on the same founders.

    A ratio is the median over the founders, of whom each one is told both ways.
    """
    mine = []
    ways: dict[Way, list[float]] = {way: [] for way in WAYS}
    for session in founders:
        with started(model) as engine:
            one = ours(engine, model, session, book, polish=polish)
        mine.append(one)
        for way, took in ways.items():
            took.append(afterwards(way, model, one if polish else None, session, book))
    what = "last answer to report" + (", reworded" if polish else "")
    told = [one.told for one in mine]
    confirmed = [one.confirmed for one in mine]
    return [
        paired(f"{what}: last account told / naive", told, ways["ask"], most=3, least_ratio=30),
        paired("  / naive, the library's own reuse left on", told, ways["reuse"]),
        paired(
            f"{what}: last fact confirmed / naive", confirmed, ways["ask"], most=3, least_ratio=30
        ),
    ]


def afterwards(
    way: Way, model: Model, mine: Ours | None, session: Session, book: Handbook
) -> float:
    """Return the seconds that listening, and rewording what we reworded, takes afterwards."""
    took = raw(way, model, list(naive(model, session, book)))
    if mine is not None:
        bare = Model(model.path, None, model.ears, model.threads)
        took += raw(way, bare, list(reworded(mine, book)))
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
    """Replay the interview; return what was left to do behind the last answer."""
    whole, ended = session, 0.0
    for claim in accounts(session, book):
        # Levels are chosen before each account, and what was heard is looked at after it.
        whole = _pause(engine, whole, book, polish=polish)
        ended = 0.0
        while asked := request(book.claims[claim], whole.answer(claim), whole.language, model.ears):
            _type(engine, model, book.claims[claim], asked.account, whole.language)
            begun = time.perf_counter()
            outcome = wait(engine, asked)
            heard = hear(book.claims[claim], whole.answer(claim), outcome, model.ears, whole)
            whole = whole.with_answer(claim, heard)
            ended += time.perf_counter() - begun
    begun = time.perf_counter()
    unreviewed = _write(engine, whole, book, float("inf")) if polish else whole
    polished(build(unreviewed, book, unreviewed.language), unreviewed)
    ended += time.perf_counter() - begun
    whole = _pause(engine, whole, book, polish=polish)
    begun = time.perf_counter()
    whole = _write(engine, whole, book, float("inf")) if polish else whole
    report = polished(build(whole, book, whole.language), whole)
    return Ours(ended, time.perf_counter() - begun, whole, report)


def _type(engine: WorkerEngine, model: Model, claim: Claim, text: str, language: Language) -> None:
    """Type an account at a founder's pace; the engine reads along as the app lets it."""
    future = engine.submit(warm_up(language, model.ears, claim))
    step = int(CHARACTERS * TYPED_EVERY)
    for end in range(step, len(text) + step, step):
        begun = time.perf_counter()
        engine.cancel(future)
        future = engine.submit(warm_up(language, model.ears, claim, text[:end]))
        while not future.done() and time.perf_counter() - begun < TYPED_EVERY:
            time.sleep(0.01)


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


def naive(model: Model, session: Session, book: Handbook) -> Iterator[Task]:
    """Yield a chat completion per question and account."""
    for claim in accounts(session, book):
        answer = session.answer(claim)
        asked = request(book.claims[claim], answer, session.language, model.ears)
        if isinstance(asked, Listen):
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
