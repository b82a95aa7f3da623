"""The model behind the lines: it reads along, listens, and says which move fits."""

from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING

from coach.advice import preference
from coach.advice.listener import Ears, listen, request, warm_up
from coach.engine.client import Engine
from coach.engine.protocol import Cancelled, Done, Failed, Listen, Outcome
from coach.handbook import Claim

if TYPE_CHECKING:
    from coach.plain.talk import Talk


class Hearer:
    """Asks one engine on behalf of a talk."""

    def __init__(self, engine: Engine, ears: Ears) -> None:
        self._engine = engine
        self._ears = ears
        self._tried: Listen | None = None
        self._asked: dict[str, tuple[preference.Due, Future[Outcome]]] = {}

    def read_along(self, talk: "Talk", claim: Claim, text: str) -> None:
        """Let the model read what is written so far."""
        self._engine.submit(warm_up(talk.language, self._ears, claim, text))

    def listen(self, talk: "Talk", claim: Claim) -> None:
        """Let the model listen to a claim's newest text, and wait for what it hears.

        Once per text: called off or failed, it is not waited for a second time.
        """
        answer, language = talk.session.answer(claim.id), talk.session.language
        asked = request(claim, answer, language, self._ears)
        if asked is None or self._tried == asked:
            return
        talk.lines.tell(talk.say("plain-listening"))
        wait = partial(_waited, self._engine)
        heard, outcome = listen(self._engine, claim, answer, self._ears, talk.session, wait)
        self._tried = request(claim, heard, language, self._ears)
        if isinstance(outcome, Failed):
            reason = talk.say(f"reason-{outcome.code}")
            talk.lines.tell(talk.say("heard-failed", reason=reason))
        talk.notebook.write(talk.session.with_answer(claim.id, heard))
        self.ask_which_fits(talk)

    def ask_which_fits(self, talk: "Talk") -> None:
        """Let the model say which moves fit what was told, while the founder goes on."""
        for one in preference.due(talk.session, talk.handbook, self._ears):
            if one.key not in self._asked:
                self._asked[one.key] = one, self._engine.submit(one.request)

    def take_preferences(self, talk: "Talk", *, wait: bool) -> None:
        """Keep what the model has said by now of which moves fit; or `wait` for all of it."""
        self.ask_which_fits(talk)
        for key, (one, future) in list(self._asked.items()):
            if wait or future.done():
                del self._asked[key]
                outcome = _waited(self._engine, future)
                if isinstance(outcome, Done):
                    talk.notebook.keep(one.put(talk.session, talk.handbook, outcome))


def _waited(engine: Engine, future: Future[Outcome]) -> Outcome:
    """Wait for a request; Ctrl+C goes on without it."""
    try:
        return future.result()
    except KeyboardInterrupt:
        engine.cancel(future)
        return Cancelled(0)
