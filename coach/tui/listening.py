"""Ask the engine what it hears in an account, without ever making the founder wait."""

import asyncio
from concurrent.futures import Future
from contextlib import suppress

from msgspec.structs import replace

from coach.advice.listener import Ears, all_read, hear, request
from coach.engine.client import Engine, died
from coach.engine.protocol import Done, Failed, Listen, Outcome
from coach.engine.protocol import Request as EngineRequest
from coach.handbook import Claim
from coach.session import Answer, Session


class Listener:
    """Asks one engine on behalf of the app."""

    def __init__(self, engine: Engine, ears: Ears) -> None:
        self.engine = engine
        self.ears = ears
        self._ahead: tuple[Listen, asyncio.Task[Future[Outcome]]] | None = None

    async def listen(
        self, claim: Claim, answer: Answer, session: Session, *, speculative: bool = False
    ) -> tuple[Answer, str]:
        """Return the answer with what was heard in what is to be read next, and why not, if so.

        Nobody waits for a `speculative` one. Cancelled with its task.
        """
        asked = request(claim, answer, session.language, self.ears)
        if asked is None:
            return all_read(answer), ""
        if speculative:
            outcome = await self.insist(replace(asked, speculative=True))
        else:
            outcome = await self._outcome(asked)
        heard = hear(claim, answer, outcome, self.ears, session)
        return heard, outcome.code if isinstance(outcome, Failed) else ""

    def ahead(self, claim: Claim, answer: Answer, session: Session) -> None:
        """Listen to an answer that may still go on, for the case that it does not."""
        asked = request(claim, answer, session.language, self.ears)
        if self._ahead is not None and self._ahead[0] == asked:
            return
        self.hush()
        if asked is not None:
            sent = asyncio.create_task(self._send(replace(asked, speculative=True)))
            self._ahead = (asked, sent)

    def hush(self) -> None:
        """Call off what is listened to ahead: the answer goes on."""
        if self._ahead is not None:
            self._ahead[1].add_done_callback(self._call_off)
            self._ahead = None

    async def _outcome(self, asked: Listen) -> Outcome:
        """Return the outcome of a request, from what was listened to ahead where it is the same."""
        if self._ahead is not None and self._ahead[0] == asked:
            # From here on it is this request's, and what is typed next calls nothing off.
            (_, sent), self._ahead = self._ahead, None
            future = await asyncio.shield(sent)
            self.engine.urge(future)
            outcome = await self._arrived(future)
            if isinstance(outcome, Done):
                return outcome
        return await self.insist(asked)

    async def insist(self, asked: EngineRequest) -> Outcome:
        """Send a request and await its outcome; a worker that died under it gets it once more."""
        outcome = await self.ask(asked)
        if died(outcome):
            return await self.ask(asked)
        return outcome

    async def ask(self, asked: EngineRequest) -> Outcome:
        """Send a request and await its outcome; starting a worker may take the engine a moment."""
        sent = asyncio.create_task(self._send(asked))
        try:
            future = await asyncio.shield(sent)
        except asyncio.CancelledError:
            # It is sent all the same, from a thread that nobody can stop.
            sent.add_done_callback(self._call_off)
            raise
        return await self._arrived(future)

    def _call_off(self, sent: asyncio.Task[Future[Outcome]]) -> None:
        # Left in the midst of sending, the app takes the task with it.
        if not sent.cancelled() and sent.exception() is None:
            self.engine.cancel(sent.result())

    async def _send(self, asked: EngineRequest) -> Future[Outcome]:
        return await asyncio.to_thread(self.engine.submit, asked)

    async def _arrived(self, future: Future[Outcome]) -> Outcome:
        try:
            return await _outcome(future)
        except asyncio.CancelledError:
            self.engine.cancel(future)
            raise


async def _outcome(future: Future[Outcome]) -> Outcome:
    """Await a request.

    Not `asyncio.wrap_future`: cancelled, it cancels the engine's own future, on which the engine
    then fails to set the result; and it complains of a loop that is closed by then.
    """
    loop = asyncio.get_running_loop()
    waiting: asyncio.Future[Outcome] = loop.create_future()

    def settle(outcome: Outcome) -> None:
        if not waiting.done():
            waiting.set_result(outcome)

    def arrived(done: Future[Outcome]) -> None:
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(settle, done.result())

    future.add_done_callback(arrived)
    return await waiting


def merge(present: Answer, asked: Answer, heard: Answer) -> Answer | None:
    """Return the present answer with what was heard; None where it was heard in an older text.

    While the model was listening the founder may have typed, confirmed or struck facts: those
    stay. Only places that are still as they were when the model was asked are filled.
    """
    # A follow-up that was skipped meanwhile is no other text than one that was not asked for yet.
    if (present.account, present.followup or "") != (asked.account, asked.followup or ""):
        return None
    facts = {}
    for key in {**heard.facts, **present.facts}:
        mine = present.facts.get(key)
        fact = heard.facts.get(key) if mine == asked.facts.get(key) else mine
        if fact is not None:
            facts[key] = fact
    return replace(present, facts=facts, listened=heard.listened, reply_read=heard.reply_read)
