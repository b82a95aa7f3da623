"""The model behind the lines: it reads along and listens."""

from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from coach.advice.listener import Ears, listen, request, warm_up
from coach.engine.client import Engine
from coach.engine.protocol import Cancelled, Failed, Listen, Outcome
from coach.handbook import Claim
from coach.session import Language
from coach.store.errors import StoreError

if TYPE_CHECKING:
    from coach.plain.talk import Talk


class Hearer:
    """Asks one engine on behalf of a talk."""

    def __init__(self, engine: Engine, ears: Ears) -> None:
        self._engine = engine
        self._ears = ears
        self._tried: Listen | None = None
        self._warmed: set[Language] = set()
        self._reading: Future[Outcome] | None = None

    def warm_up(self, language: Language) -> None:
        """Let the model load, and evaluate the head of its prompt, once per language."""
        if language not in self._warmed:
            self._warmed.add(language)
            self._engine.submit(warm_up(language, self._ears))

    def read_along(self, language: Language, claim: Claim, text: str) -> None:
        """Let the model read what is written so far, and nothing older any more."""
        self._hush()
        self._reading = self._engine.submit(warm_up(language, self._ears, claim, text))

    def _hush(self) -> None:
        if self._reading is not None:
            self._engine.cancel(self._reading)
            self._reading = None

    def listen(self, talk: "Talk", claim: Claim) -> None:
        """Let the model listen to a claim's newest text, and wait for what it hears.

        Once per text: called off or failed, it is not waited for a second time.
        """
        answer, language = talk.session.answer(claim.id), talk.session.language
        asked = request(claim, answer, language, self._ears)
        if asked is None or self._tried == asked:
            return
        self._hush()
        talk.lines.tell(talk.say("plain-listening"))
        wait = partial(_waited, self._engine)
        heard, outcome = listen(self._engine, claim, answer, self._ears, talk.session, wait)
        self._tried = request(claim, heard, language, self._ears)
        if isinstance(outcome, Failed):
            reason = talk.say(f"reason-{outcome.code}")
            talk.lines.tell(talk.say("heard-failed", reason=reason))
        # Nobody typed anything, so nobody is told where it is refused: the next save brings it.
        with suppress(StoreError):
            talk.write(talk.session.with_answer(claim.id, heard))


def _waited(engine: Engine, future: Future[Outcome]) -> Outcome:
    """Wait for a request; Ctrl+C goes on without it."""
    try:
        return future.result()
    except KeyboardInterrupt:
        engine.cancel(future)
        return Cancelled(0)
