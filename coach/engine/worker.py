"""The worker process: one thread owns the model, another reads the pipe.

Started by the client as ``python -m coach.engine.worker LOG``.
"""

import os
import queue
import sys
import threading
import time
from typing import Any, BinaryIO

import msgspec

from coach.engine import protocol
from coach.engine.llama import ROOM, SEQUENCES, Aborted, Model, Refused
from coach.engine.protocol import Cancelled, Done, Failed, Generate, Listen, Message, Piece, Score
from coach.engine.reading import LONGEST_SPAN, Logits, likelihoods, log_softmax, read, sample
from coach.engine.template import TemplateProblem

Work = protocol.Load | protocol.Prefill | Listen | Generate | Score


class Worker:
    """Does one request after the other and answers each exactly once."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._queue: queue.Queue[Work] = queue.Queue()
        self._lock = threading.Lock()
        self._cancelled: set[int] = set()
        self._current = 0
        self._model: Model | None = None

    def listen_to(self, pipe: BinaryIO) -> None:
        """Read requests until the pipe ends; then the app is gone and so are we."""
        for line in pipe:
            request = protocol.decode_request(line)
            if isinstance(request, protocol.Cancel):
                self._cancel(request.id)
            else:
                self._queue.put(request)
        os._exit(0)

    def _cancel(self, request: int) -> None:
        with self._lock:
            self._cancelled.add(request)
            if request == self._current and self._model is not None:
                self._model.switch.set(True)

    def run(self) -> None:
        """Do requests for ever."""
        while True:
            request = self._queue.get()
            with self._lock:
                self._current = request.id
                cancelled = request.id in self._cancelled
            outcome = Cancelled(request.id) if cancelled else self._answer(request)
            with self._lock:
                self._current = 0
                self._cancelled.discard(request.id)
                if self._model is not None:
                    self._model.switch.set(False)
            self._out.write(protocol.encode(outcome))
            self._out.flush()

    def _answer(self, request: Work) -> protocol.Outcome:
        started = time.monotonic()
        try:
            done = self._do(request)
        except Aborted:
            return Cancelled(request.id)
        except Refused as problem:
            return Failed(request.id, problem.code, str(problem))
        except TemplateProblem as problem:
            return Failed(request.id, "no_template", str(problem))
        except MemoryError as problem:
            return Failed(request.id, "out_of_memory", str(problem))
        return msgspec.structs.replace(done, seconds=time.monotonic() - started)

    def _do(self, request: Work) -> Done:
        if isinstance(request, protocol.Load):
            self._model = None
            self._model = Model(request)
            return Done(request.id, loaded=self._model.architecture)
        if self._model is None:
            raise Refused("not_loaded")
        if isinstance(request, protocol.Prefill):
            self._model.adapt(True)
            turn = Message("user", (Piece(request.before, founder=True), Piece("", founder=True)))
            self._model.hold(self._model.tokens((*request.messages, turn)), ROOM)
            return Done(request.id, evaluated=self._model.mark())
        if isinstance(request, Listen):
            return _listen(self._model, request)
        if isinstance(request, Score):
            return _score(self._model, request)
        return _generate(self._model, request)


def _listen(model: Model, request: Listen) -> Done:
    model.adapt(True)
    refusal = model.plain_tokens(request.refusal)
    tails = []
    for question in request.questions:
        turn = Message(
            "user",
            (
                Piece(request.before, founder=True),
                Piece(request.account, founder=True),
                Piece(question, founder=True),
            ),
        )
        prompt = model.tokens((*request.messages, turn))
        tails.append(prompt.tail)
    model.hold(prompt, sum(len(tail) + LONGEST_SPAN for tail in tails))
    spans = [
        span
        for first in range(0, len(tails), SEQUENCES - 1)
        for span in read(model, request.account, refusal, tails[first : first + SEQUENCES - 1])
    ]
    return Done(request.id, spans=tuple(spans), evaluated=model.mark())


def _score(model: Model, request: Score) -> Done:
    model.adapt(False)
    prompt = model.tokens(request.messages)
    texts = [model.plain_tokens(text) for text in request.texts]
    model.hold(prompt, sum(len(prompt.tail) + len(text) for text in texts))
    return Done(request.id, scores=tuple(likelihoods(model, prompt.tail, texts)))


def _generate(model: Model, request: Generate) -> Done:
    import numpy as np

    model.adapt(False)
    logits = model.prompt(model.tokens(request.messages))
    mark = model.mark()
    texts = []
    for candidate in range(request.candidates):
        dice = np.random.default_rng((request.seed, candidate))

        def pick(row: Logits, dice: Any = dice, greedy: bool = candidate == 0) -> int:  # noqa: ANN401
            if greedy:
                return int(row.argmax())
            chances = np.exp(log_softmax(row / request.temperature)).astype(np.float64)
            return int(dice.choice(len(chances), p=chances / chances.sum()))

        texts.append(model.text(sample(model, logits, request.tokens, pick)).strip())
        model.rewind(mark)
    return Done(request.id, texts=tuple(texts), evaluated=mark)


def main() -> None:
    """Take the pipe for ourselves, point the standard streams at the log, and work."""
    log = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.environ.setdefault("GGML_NO_BACKTRACE", "1")
    worker = Worker(answers)
    threading.Thread(target=worker.listen_to, args=(requests,), daemon=True).start()
    worker.run()


if __name__ == "__main__":
    main()
