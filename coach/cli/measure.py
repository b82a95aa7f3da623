"""`coach models measure`: how fast models would listen on this machine, and which one suits it."""

import statistics

import click

from coach.advice.listener import Ears, request, warm_up
from coach.cli.common import Context, Problem
from coach.cli.engine import choose_model, start
from coach.engine.client import Engine
from coach.engine.protocol import Done, Failed, Outcome
from coach.session import Answer
from coach.weights import PACE, WeightsError, estimate, fits, free_memory, propose

TIMES = 3
# The claim that the sample account answers.
CLAIM = "U3"


def measure_models(context: Context) -> None:
    """Print, for every model, the seconds an account takes; and the best one at the pace.

    Raises Problem where there is no model of the catalog to measure with, or where it fails.
    """
    chosen = choose_model(context)
    engine = start(context, chosen)
    if engine is None:
        raise Problem(context.say("measure-no-model"))
    try:
        measured = context.catalog.find(chosen.name)
    except WeightsError as error:
        raise Problem(context.say("measure-foreign", name=chosen.name)) from error
    free = free_memory()
    click.echo(context.say("measure-begin", name=measured.name), err=True)
    try:
        seconds = _seconds(context, engine, tuned=chosen.ears.tuned)
    finally:
        engine.close()
    for entry in context.catalog.offered():
        guess = estimate(entry, measured, seconds)
        how = "measured" if entry is measured else "estimated"
        fit = "fits" if fits(entry, free) else "too-big"
        known = "" if entry.measured else f", {context.say('models-unmeasured')}"
        click.echo(
            f"  {entry.name:<20} {context.say(f'measure-{how}', seconds=f'{guess:.1f}')}, "
            f"{context.say(f'models-{fit}')}{known}"
        )
    best = propose(context.catalog, measured, seconds, free)
    if best is None:
        click.echo(context.say("measure-none", pace=f"{PACE:g}"))
    else:
        click.echo(context.say("measure-best", name=best.name, pace=f"{PACE:g}"))


def _seconds(context: Context, engine: Engine, *, tuned: bool) -> float:
    """Return the median seconds from the end of a sample account that was read along."""
    claim, ears = context.handbook.claims[CLAIM], Ears(tuned=tuned)
    sample = context.say("measure-sample")
    typed = warm_up(context.language, ears, claim, sample)
    asked = request(claim, Answer(account=sample), context.language, ears)
    if asked is None:
        raise RuntimeError("the sample account is empty")
    times = []
    for _ in range(TIMES):
        # Another head in between, so that the account is read anew each time.
        _done(context, engine.submit(warm_up(context.language, ears)).result())
        _done(context, engine.submit(typed).result())
        times.append(_done(context, engine.submit(asked).result()).seconds)
    return statistics.median(times)


def _done(context: Context, outcome: Outcome) -> Done:
    if isinstance(outcome, Done):
        return outcome
    code = outcome.code if isinstance(outcome, Failed) else "internal"
    raise Problem(context.say(f"engine-{code}", log=str(context.log)))
