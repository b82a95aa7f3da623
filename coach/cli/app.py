"""Opens the app with its sessions, handbook and engine."""

import gc
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coach.cli.common import Context, Problem
from coach.cli.engine import Chosen, choose_model, start
from coach.cli.tab import Tab, in_tab
from coach.engine.client import State
from coach.locale import sayer

if TYPE_CHECKING:
    from coach.tui.app import CoachApp
    from coach.tui.work import InUse


def open_app(context: Context) -> None:
    """Run the app until the founder leaves it; the engine ends with it.

    Raises SystemExit with the app's code where it broke down.
    """
    from coach.store import StoreError, settings
    from coach.tui.app import CoachApp
    from coach.tui.shelf import Shelf

    kept = settings.load(context.folder)
    tab = in_tab()
    models = _Models(context, tab)
    model = models.opened(tab.chosen if tab else wanted(context, kept.model))
    shelf = Shelf(context.catalog, context.models_folder, context.folder / "cache", models.open)
    if model.server and not tab:
        click.echo(context.say("engine-leaves", address=model.server), err=True)
    app = CoachApp(
        context.sessions,
        context.handbook,
        model=model,
        shelf=shelf,
        language=context.chosen_language or kept.language or context.language,
        settings=kept,
        keep_setting=partial(settings.change, context.folder),
        data_folder=context.folder,
        export_folder=Path.cwd(),
    )
    models.app = app
    # What is loaded by now stays to the end. To look through it for garbage, every few seconds of
    # writing, held a key up for 70 ms.
    gc.freeze()
    try:
        app.run()
    finally:
        # First, since whatever waits behind it would let a worker outlive the app.
        if app.work.model.engine is not None:
            app.work.model.engine.close()
        # Ended from outside, as by a closed tab, it had no moment to save the newest letters.
        if app.notebook is not None:
            with suppress(StoreError):
                app.notebook.flush()
        shelf.close()
        # At the end, where nobody waits for it.
        with suppress(StoreError):
            context.sessions.empty_trash()
    if app.return_code:
        sys.exit(app.return_code)


def wanted(context: Context, kept: str) -> Chosen:
    """Return the model that was asked for, else the one chosen in the app, else the default."""
    if context.model is None and not context.server and kept:
        # What was chosen once may be gone by now; that must not keep the coach from opening.
        with suppress(Problem):
            return choose_model(context.with_model(kept))
    return choose_model(context)


class _Models:
    """Opens models for the app, which is told what each of them does."""

    def __init__(self, context: Context, tab: Tab | None) -> None:
        self._context = context
        self._tab = tab
        self.app: CoachApp | None = None

    def open(self, name: str) -> "InUse | str":
        """Return a model by its name, not loaded yet, or the line that says what is wrong."""
        if self._tab is not None:
            return self._context.say("serve-one-model", name=name)
        try:
            return self.opened(choose_model(self._context.on_this_machine(name)))
        except Problem as problem:
            return str(problem)

    def opened(self, chosen: Chosen) -> "InUse":
        """Return a chosen model with its engine, not loaded yet."""
        from coach.tui.work import InUse

        voice = object()

        def tell(state: State, detail: str) -> None:
            if self.app is not None:
                self.app.engine_state(state, detail, voice)

        engine = self._tab.engine(tell) if self._tab else start(self._context, chosen, tell)
        polish = self._context.polish or chosen.polish
        return InUse(engine, chosen.ears, chosen.name, chosen.note, chosen.server, polish, voice)


def talk(context: Context) -> None:
    """Interview line by line until the founder leaves; the engine ends with it.

    Raises SystemExit with code 1 where what was typed last could not be saved, and Problem where
    there are no lines to read or to write.
    """
    from coach.plain.talk import Talk
    from coach.store import settings

    kept = settings.load(context.folder)
    context = context.with_language(context.chosen_language or kept.language)
    if sys.stdin is None or sys.stdout is None:
        raise Problem(sayer(context.language, "plain")("plain-no-lines"))
    chosen = wanted(context, kept.model)
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
        if not talking.run():
            sys.exit(1)
    finally:
        if engine is not None:
            engine.close()
