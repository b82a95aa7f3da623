"""The commands. No command opens the app; what a command needs is imported when it runs."""

import io
import sys
from pathlib import Path

import click

from coach import __version__
from coach.cli.common import Context, Problem, say
from coach.session import LANGUAGES

pass_context = click.make_pass_decorator(Context)


class Group(click.Group):
    """A group of commands whose problems are one clear line on stderr."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; a problem ends it with its exit code and never with a traceback."""
        try:
            return super().invoke(ctx)
        except Problem as problem:
            click.echo(f"coach: {problem}", err=True)
            ctx.exit(problem.exit_code)
        except BrokenPipeError:
            ctx.exit(0)
        except OSError as error:
            path = str(error.filename or "")
            detail = error.strerror or str(error)
            click.echo(f"coach: {say('system-error', path=path, detail=detail)}", err=True)
            ctx.exit(1)
        except KeyboardInterrupt:
            click.echo(f"\ncoach: {say('interrupted')}", err=True)
            ctx.exit(130)


@click.group(
    cls=Group,
    invoke_without_command=True,
    help=say("help-main"),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 96},
)
@click.option("--data-dir", type=click.Path(path_type=Path), help=say("help-data-dir"))
@click.option("--language", type=click.Choice(LANGUAGES), help=say("help-language"))
@click.option("--model", "model", metavar="NAME|PATH|none", help=say("help-model"))
@click.option("--polish", is_flag=True, help=say("help-polish"))
@click.option("--plain", is_flag=True, help=say("help-plain"))
@click.option("--engine", "server", metavar="URL", default="", help=say("help-engine"))
@click.version_option(__version__, prog_name="coach", help=say("help-version"))
@click.pass_context
def main(
    ctx: click.Context,
    data_dir: Path | None,
    language: str | None,
    model: str | None,
    polish: bool,
    plain: bool,
    server: str,
) -> None:
    """Open the app, or run a command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that cannot show a character gets a question mark for it.
            stream.reconfigure(errors="replace")
    ctx.obj = Context(data_dir, language, model, polish=polish, server=server)
    if ctx.invoked_subcommand is None:
        from coach.cli.app import open_app, talk

        (talk if plain else open_app)(ctx.obj)


@main.command(help=say("help-template"))
@click.option("--language", type=click.Choice(LANGUAGES), help=say("help-language"))
@pass_context
def template(context: Context, language: str | None) -> None:
    """Print a commented answers file."""
    from coach.cli.advise import print_template

    print_template(context.with_language(language))


@main.command(help=say("help-advise"))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help=say("help-output"))
@click.option("--json", "as_json", is_flag=True, help=say("help-json"))
@click.option("--model", metavar="NAME|PATH|none", help=say("help-model"))
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=0, help=say("help-seed"))
@click.option("--save", is_flag=True, help=say("help-save"))
@click.option("--polish", is_flag=True, help=say("help-polish"))
@pass_context
def advise(
    context: Context,
    file: Path,
    output: Path | None,
    as_json: bool,
    model: str | None,
    seed: int,
    save: bool,
    polish: bool,
) -> None:
    """Print the report of an answers file."""
    from coach.cli.advise import Wish, advise_file

    wish = Wish(
        file, output, as_json=as_json, seed=seed, save=save, polish=polish or context.polish
    )
    advise_file(context.with_model(model), wish)


@main.command(help=say("help-sessions"))
@click.option("--trash", is_flag=True, help=say("help-trash"))
@click.option("--restore", metavar="ID", help=say("help-restore"))
@pass_context
def sessions(context: Context, trash: bool, restore: str | None) -> None:
    """List the sessions, or bring one back."""
    from coach.cli.sessions import list_sessions, restore_session

    if restore is not None:
        restore_session(context, restore)
    else:
        list_sessions(context, trashed=trash)


@main.command(help=say("help-export"))
@click.argument("id")
@click.option("-o", "--output", type=click.Path(path_type=Path), help=say("help-output"))
@pass_context
def export(context: Context, id: str, output: Path | None) -> None:
    """Write a session as Markdown."""
    from coach.cli.sessions import export_session

    export_session(context, id, output)


@main.group(help=say("help-models"), invoke_without_command=True)
@click.pass_context
def models(ctx: click.Context) -> None:
    """List the models."""
    if ctx.invoked_subcommand is None:
        from coach.cli.models import list_models

        list_models(ctx.find_object(Context) or Context())


@models.command(help=say("help-pull"))
@click.argument("name", default="default")
@pass_context
def pull(context: Context, name: str) -> None:
    """Fetch a model."""
    from coach.cli.models import pull_model

    pull_model(context, name)


@models.command(help=say("help-measure"))
@pass_context
def measure(context: Context) -> None:
    """Measure how fast models listen here."""
    from coach.cli.measure import measure_models

    measure_models(context)


@main.command(help=say("help-serve"))
@click.option("--port", type=click.IntRange(0, 65535), default=0, help=say("help-port"))
@pass_context
def serve(context: Context, port: int) -> None:
    """Serve the app to browsers on this machine."""
    from coach.cli.serve import serve as serve_app

    serve_app(context, port)


@main.command(help=say("help-doctor"))
@pass_context
def doctor(context: Context) -> None:
    """Check the machine."""
    from coach.cli.doctor import examine

    sys.exit(examine(context))
