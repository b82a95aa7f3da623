"""`coach models measure`: how fast models would listen on this machine, and which one suits it."""

import asyncio

import click

from coach.advice.measuring import CLAIM, measure
from coach.cli.common import Context, Problem
from coach.cli.engine import choose_model, start
from coach.engine.protocol import Failed
from coach.weights import (
    PACE,
    Pace,
    WeightsError,
    estimate,
    fits,
    free_memory,
    keep_pace,
    propose,
)


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
    claim, sample = context.handbook.claims[CLAIM], context.say("measure-sample")
    try:
        pace = asyncio.run(
            measure(
                lambda asked: asyncio.wrap_future(engine.submit(asked)),
                claim,
                sample,
                context.language,
                chosen.ears,
            )
        )
    finally:
        engine.close()
    if not isinstance(pace, Pace):
        code = pace.code if isinstance(pace, Failed) else "internal"
        raise Problem(context.say(f"engine-{code}", log=str(context.log)))
    keep_pace(context.folder / "cache", measured.name, pace)
    seconds = pace.account
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
