"""`coach sessions`, with what was deleted, and `coach export`."""

from pathlib import Path

import click
from rich.cells import cell_len

from coach.cli.common import Context, Problem, put_out
from coach.exporting import document
from coach.session import plain
from coach.store import NotFound, StoreError
from coach.text import fit

_COMPANY_CELLS = 28


def list_sessions(context: Context, *, trashed: bool = False) -> None:
    """Print a line for every session, the newest first, and for every broken file.

    `trashed`: for those that were deleted and can be restored.
    """
    try:
        entries = context.sessions.trashed() if trashed else context.sessions.list()
    except StoreError as error:
        raise context.store_problem(error) from error
    if not entries:
        click.echo(context.say("trash-empty" if trashed else "sessions-empty"))
    total = len(context.handbook.claims)
    width = max((cell_len(entry.id) for entry in entries), default=0)
    for entry in entries:
        name = entry.id + " " * (width - cell_len(entry.id))
        if entry.broken is not None:
            click.echo(f"{name}  {context.broken(entry)}")
            continue
        company = fit(plain(entry.company) or "–", _COMPANY_CELLS)
        progress = context.say("session-progress", answered=entry.answered, total=total)
        note = f"  {context.say('session-follow-up')}" if entry.follows else ""
        click.echo(f"{name}  {company}  {entry.language}  {entry.updated[:10]}  {progress}{note}")


def restore_session(context: Context, prefix: str) -> None:
    """Bring a deleted session back. The id may be cut short."""
    sessions = context.sessions
    try:
        found = sessions.find(prefix, trashed=True)
        sessions.undo_delete(found)
    except NotFound as error:
        raise Problem(context.say("trash-not-found", id=prefix)) from error
    except StoreError as error:
        raise context.store_problem(error) from error
    click.echo(context.say("restored", id=found))


def export_session(context: Context, prefix: str, output: Path | None) -> None:
    """Write a session as Markdown to a file or to stdout. The id may be cut short."""
    try:
        session = context.sessions.load(context.sessions.find(prefix))
    except StoreError as error:
        raise context.store_problem(error) from error
    put_out(context, output, document(session, context.handbook))
