"""`coach models` and `coach models pull NAME`."""

import sys

import click

from coach.cli.common import Context
from coach.weights import (
    Entry,
    Progress,
    WeightsError,
    clock,
    fetch,
    fits,
    free_memory,
    installed,
    megabytes,
)

_BAR = 24


def list_models(context: Context) -> None:
    """Print the models that are offered: installed or not, size, languages, what fits."""
    there = installed(context.catalog, context.models_folder)
    free = free_memory()
    best = context.catalog.default_for(free)
    for entry in context.catalog.offered():
        state = "installed" if entry.name in there else "absent"
        fit = "fits" if fits(entry, free) else "too-big"
        sign = "*" if entry.name == best.name else " "
        click.echo(
            f"{sign} {entry.name:<20} {megabytes(entry.bytes):>6} MB  "
            f"{', '.join(entry.languages):<7} {entry.licence}  "
            f"{context.say(f'models-{state}')}, {context.say(f'models-{fit}')}"
            + ("" if entry.measured else f", {context.say('models-unmeasured')}")
        )
    click.echo(context.say("models-hint", folder=str(context.models_folder)))


def pull_model(context: Context, name: str) -> None:
    """Fetch a model by name, ``default`` for the one that suits this machine; goes on where it was.

    Raises Problem with one clear line for whatever stops it.
    """
    bar = _Bar(context)
    try:
        entry = _default(context) if name == "default" else context.catalog.find(name)
        if entry.name not in installed(context.catalog, context.models_folder):
            size = megabytes(entry.bytes)
            click.echo(context.say("pull-begin", name=entry.name, megabytes=size), err=True)
        path = fetch(entry, context.models_folder, bar.show)
    except WeightsError as error:
        bar.end()
        raise context.weights_problem(error) from error
    except KeyboardInterrupt:
        bar.end()
        raise
    bar.end()
    click.echo(context.say("pull-done", name=entry.name, path=str(path)), err=True)


def _default(context: Context) -> Entry:
    """Return the model that suits this machine, or the best that is there already.

    So that a start with less or more free memory than the last one fetches nothing unasked.
    """
    there = installed(context.catalog, context.models_folder)
    best = context.catalog.default_for(free_memory())
    usable = [entry for entry in context.catalog.offered() if entry.name in there]
    return best if best in usable or not usable else usable[-1]


class _Bar:
    """One line on a terminal that is written over; a line every tenth elsewhere."""

    def __init__(self, context: Context) -> None:
        self._say = context.say
        self._live = sys.stderr.isatty()
        self._told = -1
        self._open = False

    def show(self, progress: Progress) -> None:
        share = progress.done_bytes / max(1, progress.total_bytes)
        if not self._live:
            tenth = int(10 * share)
            if progress.stage == "verifying" or tenth <= self._told:
                return
            self._told = tenth
        line = self._say(
            f"pull-{progress.stage}",
            done=megabytes(progress.done_bytes),
            total=megabytes(progress.total_bytes),
            left=clock(progress.remaining_seconds),
        )
        filled = int(_BAR * share)
        bar = "█" * filled + "░" * (_BAR - filled)
        if self._live:
            click.echo(f"\r\x1b[2K{bar} {line}", nl=False, err=True)
            self._open = True
        else:
            click.echo(line, err=True)

    def end(self) -> None:
        if self._open:
            click.echo(err=True)
            self._open = False
