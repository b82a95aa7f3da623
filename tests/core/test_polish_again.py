"""Rewording with a worker that dies: the sentence is asked for once more, and not twice."""

from concurrent.futures import Future

from msgspec.structs import replace

from coach.advice.polish import polish
from coach.engine.protocol import Failed, Outcome, Request
from coach.engine.scripted import ScriptedEngine
from coach.report import Report, build
from coach.session import Session
from tests.core.founders import FOUNDERS, HANDBOOK, session_of

TEXTS = ("Do something else.",)


class Dying(ScriptedEngine):
    """Dies under the first so many requests, then answers."""

    def __init__(self, deaths: int) -> None:
        super().__init__(texts=TEXTS)
        self.deaths = deaths

    def submit(self, request: Request) -> Future[Outcome]:
        answered = super().submit(request)
        if self.deaths == 0:
            return answered
        self.deaths -= 1
        died: Future[Outcome] = Future()
        died.set_result(Failed(request.id, "worker_died"))
        return died


def told() -> tuple[Report, Session]:
    """A report with two sentences that may be reworded, and its session."""
    session = session_of(FOUNDERS["names"])
    session = session.with_answer("G1", replace(session.answer("G1"), account="It was slow."))
    return build(session, HANDBOOK, session.language), session


def test_a_worker_that_died_under_a_sentence_gets_it_once_more() -> None:
    report, session = told()
    calm = polish(ScriptedEngine(texts=TEXTS), report, session, 1)
    engine = Dying(1)
    assert polish(engine, report, session, 1) == calm != report
    assert len(engine.requests) == 3


def test_a_worker_that_dies_again_leaves_the_sentence_and_the_next_one_is_reworded() -> None:
    report, session = told()
    engine = Dying(2)
    polished = polish(engine, report, session, 1)
    tried = [one for block in polished.blocks for one in block.sentences if one.rejected]
    assert len(tried) == 1 and len(engine.requests) == 3
