"""`coach sessions` and `coach export`."""

import sys
from pathlib import Path

import click
from rich.cells import cell_len, set_cell_size

from coach.cli.common import Context, write_text
from coach.exporting import document
from coach.session import plain
from coach.store import StoreError

_COMPANY_CELLS = 28


def list_sessions(context: Context) -> None:
    """Print a line for every session, the newest first, and for every broken file."""
    try:
        entries = context.sessions.list()
    except StoreError as error:
        raise context.store_problem(error) from error
    if not entries:
        click.echo(context.say("sessions-empty"))
    total = len(context.handbook.claims)
    width = max((cell_len(entry.id) for entry in entries), default=0)
    for entry in entries:
        name = entry.id + " " * (width - cell_len(entry.id))
        if entry.broken is not None:
            click.echo(f"{name}  {context.broken(entry)}")
            continue
        company = set_cell_size(plain(entry.company) or "–", _COMPANY_CELLS)
        progress = context.say("session-progress", answered=entry.answered, total=total)
        note = f"  {context.say('session-follow-up')}" if entry.follows else ""
        click.echo(f"{name}  {company}  {entry.language}  {entry.updated[:10]}  {progress}{note}")


def export_session(context: Context, prefix: str, output: Path | None) -> None:
    """Write a session as Markdown to a file or to stdout. The id may be cut short."""
    try:
        session = context.sessions.load(context.sessions.find(prefix))
    except StoreError as error:
        raise context.store_problem(error) from error
    text = document(session, context.handbook, "")
    if output is None:
        sys.stdout.buffer.write(text.encode())
        sys.stdout.buffer.flush()
        return
    write_text(context, output, text)
    click.echo(context.say("written", path=str(output)), err=True)
