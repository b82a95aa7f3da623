"""The worker process: one thread owns the model, another reads the pipe.

Started by the client as ``python -m coach.engine.worker LOG``.
"""

import heapq
import os
import sys
import threading
import time
from collections.abc import Callable
from typing import BinaryIO

import msgspec

from coach.engine import protocol
from coach.engine.llama import ROOM, SEQUENCES, Aborted, Model, Refused
from coach.engine.protocol import Cancelled, Done, Failed, Generate, Listen, Message, Piece, Score
from coach.engine.reading import LONGEST_ANSWER, Logits, likelihoods, log_softmax, read, write
from coach.engine.template import TemplateProblem
from coach.engine.tokenizer import in_common
from coach.engine.turn import Turn

Work = protocol.Load | protocol.Prefill | Listen | Generate | Score
# The screen, and whatever else the founder does, comes first.
NICENESS = 5


def urgency(request: Work) -> int:
    """Return how long a request may wait: 0 somebody waits for it, 1 it is being typed, 2 idle.

    Loading comes before everything.
    """
    if isinstance(request, protocol.Load):
        return -1
    if isinstance(request, Generate | Listen) and request.speculative:
        return 2
    return 1 if isinstance(request, protocol.Prefill) else 0


def _typed(request: Work) -> bool:
    """Whether somebody types what is to be read."""
    return isinstance(request, protocol.Prefill) and bool(request.account)


class Worker:
    """Does one request after the other, the most urgent first, and answers each exactly once."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._waiting: list[tuple[int, int, Work]] = []
        self._changed = threading.Condition()
        self._cancelled: set[int] = set()
        self._urged: set[int] = set()
        self._current: Work | None = None
        self._model: Model | None = None
        self._turn = Turn("", self._tell_waiting)

    def listen_to(self, pipe: BinaryIO) -> None:
        """Read requests until the pipe ends; then the app is gone and so are we."""
        try:
            for line in pipe:
                request = protocol.decode_request(line)
                if isinstance(request, protocol.Cancel):
                    self._cancel(request.id)
                elif isinstance(request, protocol.Urge):
                    self._urge(request.id)
                else:
                    self._put(request)
        finally:
            os._exit(0)

    def _put(self, request: Work) -> None:
        """Queue a request; something less urgent that is under way has to wait."""
        with self._changed:
            self._push(request)
            if _typed(request) and self._model is not None:
                self._model.hurry(False)
            self._changed.notify()

    def _push(self, request: Work) -> None:
        heapq.heappush(self._waiting, (self._urgency(request), request.id, request))
        if self._current and self._urgency(request) < self._urgency(self._current):
            self._interrupt()

    def _urgency(self, request: Work) -> int:
        return min(0, urgency(request)) if request.id in self._urged else urgency(request)

    def _urge(self, request: int) -> None:
        """Let a request that is waiting or under way be as urgent as one that is waited for."""
        with self._changed:
            self._urged.add(request)
            waiting, self._waiting = self._waiting, []
            for *_, one in waiting:
                self._push(one)

    def _cancel(self, request: int) -> None:
        with self._changed:
            self._cancelled.add(request)
            if self._current is not None and request == self._current.id:
                self._interrupt()

    def _interrupt(self) -> None:
        self._turn.stop()
        if self._model is not None:
            self._model.switch.set(True)

    def _next(self) -> Work:
        with self._changed:
            while not self._waiting:
                self._changed.wait()
            self._current = heapq.heappop(self._waiting)[-1]
            self._turn.go()
            if self._model is not None:
                self._model.switch.set(False)
            return self._current

    def run(self) -> None:
        """Do requests for ever."""
        while True:
            request = self._next()
            if request.id not in self._cancelled:
                outcome = self._answer(request)
            else:
                outcome = Cancelled(request.id)
            with self._changed:
                self._current = None
                if isinstance(outcome, Cancelled) and request.id not in self._cancelled:
                    # Interrupted by something more urgent: its turn comes again.
                    self._push(request)
                    continue
                self._cancelled.discard(request.id)
                self._urged.discard(request.id)
            self._say(outcome)

    def _say(self, message: protocol.Outcome | protocol.Waiting) -> None:
        self._out.write(protocol.encode(message))
        self._out.flush()

    def _tell_waiting(self, on: bool) -> None:
        self._say(protocol.Waiting(on))

    def _answer(self, request: Work) -> protocol.Outcome:
        try:
            if isinstance(request, protocol.Load):
                self._turn = Turn(request.lock, self._tell_waiting)
            with self._turn:
                started = time.monotonic()
                done = self._do(request)
        except Aborted:
            return Cancelled(request.id)
        except Refused as problem:
            return Failed(request.id, problem.code, str(problem))
        except TemplateProblem as problem:
            return Failed(request.id, "no_template", str(problem))
        except MemoryError as problem:
            return Failed(request.id, "out_of_memory", str(problem))
        except Exception as problem:
            # Only its kind: what it says may hold a founder's words.
            return Failed(request.id, "internal", type(problem).__name__)
        return msgspec.structs.replace(done, seconds=time.monotonic() - started)

    def _do(self, request: Work) -> Done:
        if isinstance(request, protocol.Load):
            self._model = None
            self._model = Model(request)
            return Done(request.id, loaded=self._model.architecture)
        if self._model is None:
            raise Refused("not_loaded")
        with self._changed:
            # What is listened to ahead is called off by the next key.
            waited_for = urgency(request) <= 0 or isinstance(request, Listen)
            self._model.hurry(waited_for and not any(_typed(one) for *_, one in self._waiting))
        if isinstance(request, protocol.Prefill):
            self._model.adapt(True)
            texts = (request.before, request.account, "")
            turn = Message("user", tuple(Piece(text, founder=True) for text in texts))
            self._model.hold(
                self._model.tokenizer.prompt((*request.messages, turn)).certain(), ROOM
            )
            return Done(request.id, evaluated=self._model.mark())
        if isinstance(request, Listen):
            return _listen(self._model, request)
        if isinstance(request, Score):
            return _score(self._model, request)
        return _generate(self._model, request)


def _listen(model: Model, request: Listen) -> Done:
    model.adapt(True)
    refusal = model.tokenizer.tokens(request.refusal)
    prompts = []
    for question in request.questions:
        texts = (request.before, request.account, question)
        turn = Message("user", tuple(Piece(text, founder=True) for text in texts))
        prompts.append(model.tokenizer.prompt((*request.messages, turn)))
    prompt, common, tails = in_common(prompts)
    model.hold(prompt, len(common) + sum(len(tail) + LONGEST_ANSWER for tail in tails))
    spans = [
        span
        for first in range(0, len(tails), SEQUENCES - 1)
        for span in read(
            model, request.account, refusal, tails[first : first + SEQUENCES - 1], common
        )
    ]
    return Done(request.id, spans=tuple(spans), evaluated=model.mark())


def _score(model: Model, request: Score) -> Done:
    model.adapt(False)
    prompt = model.tokenizer.prompt(request.messages)
    texts = [model.tokenizer.tokens(text) for text in request.texts]
    model.hold(prompt, sum(len(prompt.tail) + len(text) for text in texts))
    return Done(request.id, scores=tuple(likelihoods(model, prompt.tail, texts)))


def _generate(model: Model, request: Generate) -> Done:
    model.adapt(False)
    logits = model.prompt(
        model.tokenizer.prompt(request.messages), request.candidates * request.tokens
    )
    mark = model.mark()
    picks = [_pick(request, candidate) for candidate in range(request.candidates)]
    texts = write(model, logits, request.tokens, picks)
    return Done(
        request.id,
        texts=tuple(model.tokenizer.text(text).strip() for text in texts),
        evaluated=mark,
        written=sum(len(text) for text in texts),
    )


def _pick(request: Generate, candidate: int) -> Callable[[Logits], int]:
    """Return how a candidate's tokens are chosen: the first's greedily, the others' by dice."""
    import numpy as np

    if candidate == 0:
        return lambda row: int(row.argmax())
    dice = np.random.default_rng((request.seed, candidate))

    def pick(row: Logits) -> int:
        chances = np.exp(log_softmax(row / request.temperature)).astype(np.float64)
        return int(dice.choice(len(chances), p=chances / chances.sum()))

    return pick


def main() -> None:
    """Take the pipe for ourselves, point the standard streams at the log, and work."""
    log = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.environ.setdefault("GGML_NO_BACKTRACE", "1")
    os.nice(NICENESS)
    worker = Worker(answers)
    threading.Thread(target=worker.listen_to, args=(requests,), daemon=True).start()
    worker.run()


if __name__ == "__main__":
    main()
