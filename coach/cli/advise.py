"""`coach advise` and `coach template`: an interview without the screen."""

import errno
import os
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import click
import msgspec
from msgspec import Struct

from coach import answers
from coach.advice.listener import listen_to_all
from coach.advice.polish import polish
from coach.cli.common import Context, Problem, print_text, put_out, stdout
from coach.cli.engine import Chosen, choose_model, start
from coach.exporting import listened
from coach.locale import sayer
from coach.markdown import to_markdown
from coach.report import Report, build
from coach.session import Session, now
from coach.store import StoreError, new_id

LARGEST_FILE = 2_000_000


class Wish(Struct, frozen=True):
    """What was asked of `advise`."""

    file: Path
    output: Path | None
    as_json: bool
    seed: int
    save: bool
    polish: bool


def print_template(context: Context) -> None:
    """Print a commented answers file in the context's language."""
    names = ("head", "cast", "level", "account", "facts", "core_behaviour", "aim")
    comments = {name: context.say(f"template-{name}") for name in names}
    print_text(context, answers.template(context.handbook, context.language, comments))


def advise_file(context: Context, wish: Wish) -> None:
    """Print or write the report of an answers file. Raises Problem on bad input."""
    started = time.monotonic()
    _check_output(context, wish)
    told = _read(context, wish.file)
    chosen = choose_model(context)
    # Kept before anything that takes long, so that an interruption costs nothing.
    if wish.save:
        told = _kept(context, told, context.sessions.create)
        click.echo(context.say("saved", id=told.id), err=True)
    session, report, model_name = _listen(context, told, chosen, wish)
    if wish.as_json:
        seconds = round(time.monotonic() - started, 3)
        text = _json(session, report, model_name, wish.seed, seconds)
    else:
        say = sayer(session.language, "report")
        text = to_markdown(session, context.handbook, report, say, model_name)
    try:
        put_out(context, wish.output, text)
    finally:
        # Behind the report, which a disk that refuses must not swallow. What was answered in the
        # app meanwhile stays.
        if wish.save:
            _kept(context, session, partial(context.sessions.save, base=told))


def _check_output(context: Context, wish: Wish) -> None:
    """Raise Problem, before the minutes of listening, where the report could not be put out."""
    if wish.output is None:
        stdout(context)
        return
    with suppress(OSError):
        if wish.output.is_file() and wish.output.samefile(wish.file):
            raise Problem(context.say("output-is-input", path=str(wish.output)))
    if not wish.output.absolute().parent.is_dir():
        values = {"path": str(wish.output), "detail": os.strerror(errno.ENOENT)}
        raise Problem(context.say("cannot-write", **values))


def _kept(context: Context, session: Session, keep: Callable[[Session], Session]) -> Session:
    try:
        return keep(session)
    except StoreError as error:
        raise context.store_problem(error) from error


def _read(context: Context, file: Path) -> Session:
    try:
        with file.open("rb") as answers_file:
            # No more than that: a device such as /dev/zero has no end.
            raw = answers_file.read(LARGEST_FILE + 1)
        if len(raw) > LARGEST_FILE:
            raise Problem(context.say("answers-too-large", path=str(file)))
        text = raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise Problem(context.say("answers-not-utf8", path=str(file))) from error
    except OSError as error:
        values = {"path": str(file), "detail": error.strerror or str(error)}
        raise Problem(context.say("cannot-read", **values)) from error
    created = now()
    try:
        session = answers.read_answers(text, context.handbook, id="", created=created)
    except answers.AnswersError as error:
        said = context.say(error.code, **error.values)
        raise Problem(f"{file}:{error.line}: {said}") from error
    from datetime import datetime

    fresh = new_id(session.profile.name, datetime.fromisoformat(created))
    return msgspec.structs.replace(session, id=fresh)


def _listen(
    context: Context, session: Session, chosen: Chosen, wish: Wish
) -> tuple[Session, Report, str]:
    """Return the session with what was heard, its report, and the name of the model in it."""
    engine = start(context, chosen)
    if engine is None:
        click.echo(context.say(chosen.note), err=True)
        return session, build(session, context.handbook, session.language), ""
    if chosen.server:
        click.echo(context.say("engine-leaves", address=chosen.server), err=True)

    def tell(claim: str, number: int, total: int) -> None:
        click.echo(context.say("listening", claim=claim, number=number, total=total), err=True)

    try:
        session, failed = listen_to_all(engine, session, context.handbook, chosen.ears, tell)
        if failed is not None:
            click.echo(context.say(f"engine-{failed.code}", log=str(context.log)), err=True)
        report = build(session, context.handbook, session.language)
        if failed is None and (wish.polish or chosen.polish):
            click.echo(context.say("polishing"), err=True)
            report = polish(engine, report, session, wish.seed)
    finally:
        engine.close()
    return session, report, chosen.name if failed is None or listened(session) else ""


def _json(session: Session, report: Report, model_name: str, seed: int, seconds: float) -> str:
    facts = [
        {
            "claim": claim,
            "key": key,
            "span": fact.text,
            "start": fact.start,
            "end": fact.end,
            "logprob": fact.logprob,
            "confirmed": fact.state == "confirmed",
            "sure": not fact.unsure,
            "source": fact.source,
        }
        for claim, answer in session.answers.items()
        for key, fact in answer.usable().items()
    ]
    blocks = [
        {
            "kind": block.kind,
            "role": block.role,
            "claim": block.claim,
            "sentences": [
                {"role": block.role, "claim": block.claim, **msgspec.to_builtins(sentence)}
                for sentence in block.sentences
            ],
        }
        for block in report.blocks
    ]
    document = {
        "model": model_name or "none",
        "seed": seed,
        "seconds": seconds,
        "language": report.language,
        "company": session.profile.name,
        "date": session.created,
        "standings": msgspec.to_builtins(report.diagnosis.standings),
        "facts": facts,
        "blocks": blocks,
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n"
