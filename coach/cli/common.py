"""What the commands share: the context, problems as one clear line, where things lie."""

import sys
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

import click

from coach.files import write_whole
from coach.locale import sayer, system_language
from coach.session import Language

if TYPE_CHECKING:
    from coach.handbook import Handbook
    from coach.store import Entry, Sessions, StoreError
    from coach.weights import Catalog, WeightsError

say = sayer(system_language(), "cli")


class Problem(Exception):  # noqa: N818 - it is no defect of the program
    """Something the founder can mend; ends the command with one line and an exit code."""

    def __init__(self, text: str, exit_code: int = 2) -> None:
        super().__init__(text)
        self.exit_code = exit_code


class Context:
    """What was said before the command: data folder, language, model."""

    def __init__(
        self,
        data_dir: Path | None = None,
        language: str | None = None,
        model: str | None = None,
        *,
        polish: bool = False,
        server: str = "",
    ) -> None:
        self.data_dir = data_dir
        self.chosen_language = cast(Language, language) if language else None
        self.language: Language = cast(Language, language) if language else system_language()
        self.model = model
        self.polish = polish
        self.server = server
        self.say = sayer(self.language, "cli")

    def with_language(self, language: str | None) -> "Context":
        """Return the context with another language, where one is given."""
        return self._with(language or self.language, self.model, self.server)

    def with_model(self, model: str | None) -> "Context":
        """Return the context with another model, where one is given."""
        return self._with(self.language, model or self.model, self.server)

    def on_this_machine(self, model: str) -> "Context":
        """Return the context with a model of this machine, in the place of any server."""
        return self._with(self.language, model, "")

    def _with(self, language: str, model: str | None, server: str) -> "Context":
        return Context(self.data_dir, language, model, polish=self.polish, server=server)

    @cached_property
    def folder(self) -> Path:
        """The data folder. Raises Problem where nobody knows where that is."""
        from coach.store import NoHome, data_folder

        try:
            return data_folder(self.data_dir)
        except NoHome as error:
            raise Problem(self.say("no-home", path=str(error.path))) from error

    @cached_property
    def sessions(self) -> "Sessions":
        """The sessions in the data folder."""
        from coach.store import Sessions, StoreError, sessions_folder

        try:
            return Sessions(sessions_folder(self.folder))
        except StoreError as error:
            raise self.store_problem(error) from error

    @cached_property
    def models_folder(self) -> Path:
        """The folder of the models' files."""
        from coach.store import StoreError, models_folder

        try:
            return models_folder(self.folder)
        except StoreError as error:
            raise self.store_problem(error) from error

    @cached_property
    def log(self) -> Path:
        """The engine's log file."""
        from coach.store import StoreError, log_folder

        try:
            return log_folder(self.folder) / "engine.log"
        except StoreError as error:
            raise self.store_problem(error) from error

    @cached_property
    def handbook(self) -> "Handbook":
        """The handbook. Raises Problem where a file of it is broken."""
        from coach import knowledge, paths

        try:
            return knowledge.load(paths.knowledge())
        except knowledge.HandbookError as error:
            raise Problem(str(error), exit_code=1) from error

    @cached_property
    def catalog(self) -> "Catalog":
        """The catalog of models."""
        from coach import paths, weights

        try:
            return weights.load(paths.catalog())
        except weights.BadCatalog as error:
            raise Problem(str(error), exit_code=1) from error

    def store_problem(self, error: "StoreError") -> Problem:
        """Return what went wrong with a session as a line that says what to do."""
        from coach.store import Ambiguous, BrokenFile

        path = str(error.path or self.data_dir or "")
        values = {"path": path, "id": error.detail, "detail": error.detail}
        if isinstance(error, BrokenFile):
            values["detail"] = self.say(f"broken-{error.reason}")
        if isinstance(error, Ambiguous):
            values["detail"] = ", ".join(error.ids)
        return Problem(self.say(f"store-{error.code}", **values))

    def broken(self, entry: "Entry") -> str:
        """Return what is wrong with a session's file that cannot be read, and what to do."""
        from coach.store import REASONS

        path = str(entry.path)
        if entry.broken in REASONS:
            return self.say("session-broken", path=path)
        return self.say(f"store-{entry.broken}", path=path, id=entry.id, detail="")

    def weights_problem(self, error: "WeightsError") -> Problem:
        """Return what went wrong with a model as a line that says what to do."""
        from coach.weights import weights_words

        return Problem(weights_words(error, self.say), exit_code=1)


def stdout(context: Context) -> BinaryIO:
    """Return where bytes are printed. Raises Problem where it is closed, as by ``>&-``."""
    if sys.stdout is None:
        raise Problem(context.say("no-stdout"))
    return sys.stdout.buffer


def print_text(context: Context, text: str) -> None:
    """Print a document in UTF-8, whatever the locale: it mostly goes into a file."""
    printed = stdout(context)
    printed.write(text.encode())
    printed.flush()


def put_out(context: Context, path: Path | None, text: str) -> None:
    """Write a document to a file, which is there in full or not at all, or print it for None.

    Raises Problem where the file cannot be written.
    """
    if path is None:
        print_text(context, text)
        return
    try:
        write_whole(path, text.encode())
    except OSError as error:
        values = {"path": str(path), "detail": error.strerror or str(error)}
        raise Problem(context.say("cannot-write", **values)) from error
    click.echo(context.say("written", path=str(path)), err=True)
