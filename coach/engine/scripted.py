"""An engine without a model, for tests of everything around it: it reads what it is told to."""

from collections.abc import Mapping
from concurrent.futures import Future

from coach.engine import protocol
from coach.engine.protocol import Done, Outcome, Request, Span


class ScriptedEngine:
    """Answers `Listen` with words told beforehand and records every request.

    ``spans`` maps a part of a question to the words to be found in the account; a question that
    no part fits, and words that the account does not hold, are answered with "not said".
    """

    def __init__(self, spans: Mapping[str, str] | None = None, texts: tuple[str, ...] = ()) -> None:
        self.spans = dict(spans or {})
        self.texts = texts
        self.requests: list[Request] = []
        self.closed = False

    def submit(self, request: Request) -> Future[Outcome]:
        """Answer at once."""
        self.requests.append(request)
        future: Future[Outcome] = Future()
        if isinstance(request, protocol.Listen):
            spans = tuple(self._span(request.account, text) for text in request.questions)
            future.set_result(Done(request.id, spans=spans))
        elif isinstance(request, protocol.Generate):
            future.set_result(Done(request.id, texts=self.texts[: request.candidates]))
        else:
            future.set_result(Done(request.id))
        return future

    def _span(self, account: str, question: str) -> Span:
        for part, words in self.spans.items():
            start = account.find(words)
            if part in question and start >= 0:
                return Span(start, start + len(words), logprob=-0.1, refusal=-9.0)
        return Span(0, 0, logprob=-9.0, refusal=-0.1)

    def cancel(self, future: Future[Outcome]) -> None:
        """Nothing is ever under way."""

    def urge(self, future: Future[Outcome]) -> None:
        """Nothing ever waits."""

    def close(self) -> None:
        """Remember that the engine was closed."""
        self.closed = True
