"""`coach doctor`: what this machine has, and what to do about each problem."""

import os
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

import click

from coach import __version__
from coach.cli.common import Context, Problem
from coach.cli.engine import Chosen, choose_model, start
from coach.engine.client import Engine
from coach.engine.protocol import Done, Failed, Generate, Message, Piece, Request
from coach.store import StoreError
from coach.weights import cores, free_memory, megabytes

LIBRARIES = ("llama-cpp-python", "textual", "tinydb")
LEAST_FREE_MB = 1200


def examine(context: Context) -> int:
    """Print a line for everything looked at; return the number of problems, at most 1 as exit."""
    problems = 0
    for good, line in _findings(context):
        click.echo(f"{'  ok ' if good else ' !!  '} {line}")
        problems += not good
    click.echo(context.say("doctor-end", problems=problems))
    return min(problems, 1)


def _findings(context: Context) -> Iterator[tuple[bool, str]]:
    yield True, f"coach {__version__}"
    for library in LIBRARIES:
        try:
            yield True, f"{library} {version(library)}"
        except PackageNotFoundError:
            yield False, context.say("doctor-no-library", library=library)
    yield True, context.say("doctor-threads", cores=cores(), all=os.cpu_count() or 1)
    free = megabytes(free_memory())
    yield free >= LEAST_FREE_MB, context.say("doctor-memory", megabytes=free)
    yield from _folders(context)
    yield from _model(context)


def _folders(context: Context) -> Iterator[tuple[bool, str]]:
    try:
        folder = context.folder
        entries = context.sessions.list()
    except Problem as problem:
        yield False, str(problem)
        return
    except StoreError as error:
        yield False, str(context.store_problem(error))
        return
    writable = os.access(context.sessions.folder, os.W_OK)
    yield writable, context.say("doctor-folder", folder=str(folder), writable=str(writable).lower())
    broken = [entry for entry in entries if entry.broken is not None]
    yield True, context.say("doctor-sessions", count=len(entries))
    for entry in broken:
        yield False, context.broken(entry)


def _model(context: Context) -> Iterator[tuple[bool, str]]:
    try:
        chosen = choose_model(context)
        engine = start(context, chosen)
    except Problem as problem:
        yield False, str(problem)
        return
    if engine is None:
        yield chosen.note == "engine-none-wanted", context.say(chosen.note)
        return
    try:
        yield _trial(context, chosen, engine)
    finally:
        engine.close()


def _trial(context: Context, chosen: Chosen, engine: Engine) -> tuple[bool, str]:
    from coach.advice.listener import warm_up
    from coach.advice.measuring import CLAIM

    claim, sample = context.handbook.claims[CLAIM], context.say("measure-sample")
    head: Request = warm_up(context.language, chosen.ears)
    asked: Request = warm_up(context.language, chosen.ears, claim, sample)
    if chosen.server:
        # Only a question tells whether somebody answers.
        asked = Generate(0, (Message("user", (Piece("Say: yes"),)),), 1, 2, 0.0, 0)
    known = engine.submit(head).result()
    outcome = engine.submit(asked).result() if isinstance(known, Done) else known
    if isinstance(outcome, Done) and chosen.server:
        return True, context.say("doctor-server", address=chosen.server)
    if isinstance(outcome, Done) and isinstance(known, Done):
        # The head may come from disk; only what was evaluated here tells the speed.
        speed = round((outcome.evaluated - known.evaluated) / max(outcome.seconds, 0.001))
        return True, context.say("doctor-model", name=chosen.name, speed=speed)
    code = outcome.code if isinstance(outcome, Failed) else "internal"
    return False, context.say(f"engine-{code}", log=str(context.log))
