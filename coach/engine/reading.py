"""Read a span out of an account: decoding constrained to substrings, on bytes.

At every step only tokens are allowed that continue some place of the account, or that end the
answer where a span may end. So the model can point and cannot invent, however it tokenises the
borders of the span. The questions to an account are read side by side, each in a branch behind the
common prompt, so that the model's weights are read once for all of them. Works on any object that
evaluates tokens; knows no library.
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from coach.engine.borders import Borders
from coach.engine.protocol import Span

LONGEST_TOKEN = 48
LONGEST_SPAN = 24
# Tokens evaluated on trust behind one that was chosen, at most.
GUESSED = 7
# Tokens of a round of all branches, so far as that leaves each its first: 9 to 16 tokens take about
# as long as one another, 17 take half as long again (1.5B, AVX-512, two cores).
ROUND = 16
# Tokens that a branch may come to hold behind its tail.
LONGEST_ANSWER = LONGEST_SPAN + GUESSED
# The log-probability of a span that is not there; finite, since JSON knows no infinity.
IMPOSSIBLE = -99.0
Logits = NDArray[np.float32]


class Step(NamedTuple):
    """What a branch wants next: forget all but `keep` of its own tokens, then evaluate `tokens`.

    Wanted are the logits after the last `wanted` of them.
    """

    keep: int
    tokens: Sequence[int]
    wanted: int = 1


class Context(Protocol):
    """A model with a KV cache: token ids in, logits of the next token out."""

    pieces: dict[bytes, int]
    endings: tuple[int, ...]

    def feed(self, tokens: Sequence[int]) -> Logits:
        """Evaluate tokens behind those already there; return the logits after the last."""

    def branch(self, count: int, common: Sequence[int] = ()) -> None:
        """Begin so many branches behind the prompt, numbered from 0, without own tokens.

        `common` goes before those of all of them, evaluated together with their first step.
        """

    def go_on(self, steps: Mapping[int, Step]) -> dict[int, list[Logits]]:
        """Take a step in some branches together; return the logits that each step wants."""

    def join(self) -> None:
        """Forget every branch; the prompt stays."""


Reading = Generator[Step, list[Logits], Span]


def fitted(steps: Mapping[int, Step]) -> dict[int, Step]:
    """Return steps with so many of their tokens as fit into a round, shared out evenly.

    What one does not need, the others get. Each keeps its first token, which is no guess.
    """
    fit, left = {}, ROUND
    by_need = sorted(steps.items(), key=lambda step: len(step[1].tokens))
    for behind, (number, step) in zip(range(len(steps), 0, -1), by_need, strict=True):
        tokens = step.tokens[: max(1, left // behind)]
        fit[number] = Step(step.keep, tokens, len(tokens))
        left -= len(tokens)
    return fit


def read(
    context: Context,
    account: str,
    refusal: Sequence[int],
    tails: Sequence[Sequence[int]],
    common: Sequence[int] = (),
) -> list[Span]:
    """Return the best span for each question, whose tokens are the tail of the prompt evaluated.

    Between that prompt and each tail stands what is `common` to all of them. The context is left
    where it was found. `refusal` holds the tokens of "not said".
    """
    borders = Borders(account)
    spans: dict[int, Span] = {}
    try:
        context.branch(len(tails), common)
        readings = [_reading(context, borders, refusal, tail) for tail in tails]
        steps = {number: next(reading) for number, reading in enumerate(readings)}
        while steps:
            rows, waiting = context.go_on(steps), {}
            for number, got in rows.items():
                try:
                    waiting[number] = readings[number].send(got)
                except StopIteration as end:
                    spans[number] = end.value
            steps = fitted(waiting)
    finally:
        context.join()
    return [spans[number] for number in range(len(readings))]


def _reading(
    context: Context, borders: Borders, refusal: Sequence[int], tail: Sequence[int]
) -> Reading:
    begun = Step(0, [*tail, *refusal], len(refusal) + 1)
    rows = [log_softmax(row) for row in (yield begun)]
    total = sum(float(row[token]) for row, token in zip(rows, refusal, strict=False))
    refused = (total + _ending(rows[-1], context.endings)) / (len(refusal) + 1)
    asked = Asked(rows[0], len(tail), refusal[0], refused * (LONGEST_SPAN + 1))
    start, end, told = yield from _decode(context, borders, asked)
    logprob = sum(told) / len(told)
    return Span(
        *borders.characters(start, end),
        logprob=max(IMPOSSIBLE, logprob),
        refusal=max(IMPOSSIBLE, refused),
    )


class Asked(NamedTuple):
    """A question put to the model: what it would say first, and when "not said" has won.

    `tokens` are those of the question, `refusing` begins "not said", and a span whose tokens have
    come below the log-probability `least` cannot be likelier than that any more, however it ends.
    """

    row: Logits
    tokens: int
    refusing: int
    least: float


def _decode(
    context: Context, borders: Borders, asked: Asked
) -> Generator[Step, list[Logits], tuple[int, int, list[float]]]:
    row = asked.row
    places = [(start, start) for start in borders.starts]
    if not places:
        return 0, 0, [IMPOSSIBLE]
    told: list[float] = []
    trusted: list[tuple[int, Logits]] = []
    for step in range(LONGEST_SPAN):
        options = _options(context.pieces, borders, places)
        if step == 0 and len(options) > 1:
            # A model about to say 没说 has chosen 没, which is no vote for a 没 in the account.
            options.pop(asked.refusing, None)
        end = min((place for place in places if place[1] in borders.ends), default=None)
        token = max(options, key=lambda option: float(row[option]), default=None)
        ending = _ending(row, context.endings)
        if step and end and (token is None or ending >= float(row[token])):
            return *end, [*told, ending]
        if token is None:
            break
        told.append(float(row[token]))
        places = options[token]
        if sum(told) < asked.least:
            break
        if not trusted or trusted[0][0] != token:
            tokens = [token, *_guess(context.pieces, borders, places)]
            rows = yield Step(asked.tokens + step, tokens, len(tokens))
            # Fewer came back where the round was full.
            trusted = list(zip(tokens, rows, strict=False))
        row = log_softmax(trusted.pop(0)[1])
    start, stop = places[0]
    last = max((end for end in borders.ends if start < end <= stop), default=start)
    return start, last, [*told, _ending(row, context.endings)]


def _guess(
    pieces: Mapping[bytes, int], borders: Borders, places: Sequence[tuple[int, int]]
) -> list[int]:
    """Return the tokens that will probably be chosen next, so that one round evaluates them all.

    Where one place is left, the span can only go on there or end: its longest pieces are nearly
    always how the model cuts it (prompt lookup decoding, https://github.com/apoorvumang/prompt-lookup-decoding).
    """
    start, position = places[0]
    guessed: list[int] = []
    while len(places) == 1 and len(guessed) < GUESSED:
        stop = min(borders.stop[start], position + LONGEST_TOKEN)
        ends = range(stop, position, -1)
        end = next((end for end in ends if borders.data[position:end] in pieces), None)
        if end is None:
            break
        guessed.append(pieces[borders.data[position:end]])
        position = end
    return guessed


def _options(
    pieces: dict[bytes, int], borders: Borders, places: Sequence[tuple[int, int]]
) -> dict[int, list[tuple[int, int]]]:
    options: dict[int, list[tuple[int, int]]] = {}
    for start, position in places:
        limit = borders.stop[start]
        for end in range(position + 1, min(limit, position + LONGEST_TOKEN) + 1):
            token = pieces.get(borders.data[position:end])
            if token is not None:
                options.setdefault(token, []).append((start, end))
    return options


def _ending(row: Logits, endings: Sequence[int]) -> float:
    return float(np.logaddexp.reduce([row[token] for token in endings]))


def log_softmax(logits: Logits) -> Logits:
    """Return the logarithms of the probabilities of every token."""
    shifted = logits - logits.max()
    normal: Logits = shifted - np.log(np.exp(shifted).sum())
    return normal


def likelihoods(
    context: Context, tail: Sequence[int], texts: Sequence[Sequence[int]]
) -> list[float]:
    """Return the mean log-probability per token of each text behind the prompt and its tail."""
    try:
        context.branch(len(texts))
        steps = {n: Step(0, [*tail, *text], len(text) + 1) for n, text in enumerate(texts)}
        rows = context.go_on(steps)
    finally:
        context.join()
    means = []
    for number, text in enumerate(texts):
        told = map(log_softmax, rows[number])
        total = sum(float(row[token]) for row, token in zip(told, text, strict=False))
        means.append(total / len(text) if text else 0.0)
    return means


def write(
    context: Context, logits: Logits, tokens: int, picks: Sequence[Callable[[Logits], int]]
) -> list[list[int]]:
    """Write a text per pick side by side, each of at most `tokens` tokens, until one ends it.

    `logits` are those after the prompt. The context is left where it was found.
    """
    texts: list[list[int]] = [[] for _ in picks]
    rows = dict.fromkeys(range(len(picks)), logits)
    try:
        context.branch(len(picks))
        while rows:
            steps = {}
            for number, row in rows.items():
                written = texts[number]
                if len(written) < tokens and (token := picks[number](row)) not in context.endings:
                    steps[number] = Step(len(written), [token])
                    written.append(token)
            rows = {number: got[-1] for number, got in context.go_on(steps).items()}
    finally:
        context.join()
    return texts
