"""Opens the app with its sessions, handbook and engine."""

from pathlib import Path

import click

from coach.cli.common import Context
from coach.cli.engine import OnState, choose_model, start


def open_app(context: Context) -> None:
    """Run the app until the founder leaves it; the engine ends with it."""
    from coach.store import settings
    from coach.tui.app import CoachApp

    chosen = choose_model(context)
    on_state = OnState()
    engine = start(context, chosen, on_state)
    if chosen.server:
        click.echo(context.say("engine-leaves", address=chosen.server), err=True)
    kept = settings.load(context.folder)
    app = CoachApp(
        context.sessions,
        context.handbook,
        engine=engine,
        engine_note=chosen.note,
        server=chosen.server,
        ears=chosen.ears,
        language=context.chosen_language or kept.language or context.language,
        model_name=chosen.name,
        settings=kept,
        keep_settings=lambda changed: settings.save(context.folder, changed),
        polish=context.polish or chosen.polish,
        export_folder=Path.cwd(),
    )
    on_state.receiver = app.engine_state
    try:
        app.run()
    finally:
        if engine is not None:
            engine.close()


def talk(context: Context) -> None:
    """Interview line by line until the founder leaves; the engine ends with it."""
    from coach.plain.talk import Talk

    chosen = choose_model(context)
    engine = start(context, chosen)
    if chosen.server:
        click.echo(context.say("engine-leaves", address=chosen.server))
    elif engine is None:
        click.echo(context.say(chosen.note))
    talking = Talk(
        context.sessions,
        context.handbook,
        engine=engine,
        ears=chosen.ears,
        language=context.language,
        model_name=chosen.name,
        export_folder=Path.cwd(),
    )
    try:
        talking.run()
    finally:
        if engine is not None:
            engine.close()
