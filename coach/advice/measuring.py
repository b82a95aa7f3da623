"""Measure how fast a model listens here, on a sample account that was read along."""

import statistics
from collections.abc import Awaitable, Callable

from coach.advice.listener import Ears, request, warm_up
from coach.engine.protocol import Done, Outcome, Request
from coach.handbook import Claim
from coach.session import Answer, Language
from coach.weights.measured import Pace

TIMES = 3
# The claim that the sample account answers.
CLAIM = "U3"


async def measure(
    ask: Callable[[Request], Awaitable[Outcome]],
    claim: Claim,
    sample: str,
    language: Language,
    ears: Ears,
) -> Pace | Outcome:
    """Return the medians of a few runs, or the outcome that was no result.

    `ask` sends a request to the engine; it takes seconds.
    """
    asked = request(claim, Answer(account=sample), language, ears)
    if asked is None:
        raise ValueError("the sample account is empty")
    head, typed = warm_up(language, ears), warm_up(language, ears, claim, sample)
    tokens, seconds = [], []
    for _ in range(TIMES):
        told: list[Done] = []
        # The head alone in between, so that the account is read anew each time.
        for wanted in (head, typed, asked):
            outcome = await ask(wanted)
            if not isinstance(outcome, Done):
                return outcome
            told.append(outcome)
        known, read, heard = told
        tokens.append((read.evaluated - known.evaluated) / max(read.seconds, 1e-9))
        seconds.append(heard.seconds)
    return Pace(statistics.median(tokens), statistics.median(seconds))
