"""How fast a model reads: only what was read anew counts."""

from coach.advice.listener import Ears
from coach.advice.measuring import CLAIM, TIMES, measure
from coach.engine.protocol import Done, Failed, Listen, Outcome, Prefill, Request
from coach.weights.measured import Pace

from .founders import HANDBOOK

SAMPLE = "Mia showed me the sheet on Monday."


async def test_tokens_that_were_known_do_not_count() -> None:
    asked: list[Request] = []

    async def ask(request: Request) -> Outcome:
        asked.append(request)
        if isinstance(request, Listen):
            return Done(0, evaluated=500, seconds=2.5)
        assert isinstance(request, Prefill)
        # The head lies on disk and takes no time; the account is what is read.
        known = not request.account
        return Done(0, evaluated=100 if known else 160, seconds=0.001 if known else 2.0)

    pace = await measure(ask, HANDBOOK.claims[CLAIM], SAMPLE, "en", Ears())
    assert pace == Pace(tokens=30.0, account=2.5)
    assert len(asked) == 3 * TIMES


async def test_an_engine_that_fails_is_told_and_not_measured() -> None:
    async def ask(request: Request) -> Outcome:
        return Failed(0, "out_of_memory")

    assert await measure(ask, HANDBOOK.claims[CLAIM], SAMPLE, "en", Ears()) == Failed(
        0, "out_of_memory"
    )
