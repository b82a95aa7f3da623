"""Run the benchmark: `make bench`, or `python -m bench [--small] [NAME]`.

Prints a table, writes bench.json and fails where a bar is missed or a part failed, which leaves the
other parts' figures alone. `--small` is the version that the tests run: few runs, nothing fetched,
nothing kept, and no bar of time.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from bench import engine, machine, replay, screen
from bench.machine import Row
from coach import knowledge, paths
from coach.answers import read_answers
from coach.cli.common import Context
from coach.cli.engine import choose_model
from coach.handbook import Handbook
from coach.session import LANGUAGES, Answer, Session
from coach.store import Sessions, sessions_folder
from coach.weights import cores
from models.evaluation.founders import CREATED, founders

OUT = Path("bench.json")
APPS = Path(".cache/bench-apps")
WHOLE = Path("tests/data/founders")


def main() -> None:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("name", nargs="?", default="default", help="an installed model")
    parser.add_argument("--small", action="store_true", help="few runs, nothing fetched")
    parser.add_argument("--only", help="only the parts whose name holds this")
    options = parser.parse_args()
    name = None if options.name == "default" else options.name
    context = Context(None, None, name)
    chosen = choose_model(context)
    if chosen.path is None:
        raise SystemExit("no model is installed: coach models pull")
    model = engine.Model(chosen.path, chosen.adapter, chosen.ears, cores())
    begun, load = time.perf_counter(), machine.load()
    measures = parts(context, model, chosen.name, small=options.small)
    wanted = {part: one for part, one in measures.items() if (options.only or "") in part}
    rows, failed = measured(wanted)
    kept = {
        "model": chosen.name,
        "processor": machine.processor(),
        "load_before": load,
        "load_after": machine.load(),
        "seconds": round(time.perf_counter() - begun),
        "rows": rows,
        "failed": failed,
    }
    print(f"{chosen.name} on {machine.processor()}, load {load} before")
    print(machine.table(rows))
    if options.only is None and not options.small:
        OUT.write_bytes(msgspec.json.format(msgspec.json.encode(kept), indent=1) + b"\n")
    if told := verdict([] if options.small else rows, failed):
        raise SystemExit(told)


def measured(measures: Mapping[str, Callable[[], list[Row]]]) -> tuple[list[Row], dict[str, str]]:
    """Measure one part after the other; return their rows, and why a part failed, by its name."""
    rows: list[Row] = []
    failed: dict[str, str] = {}
    for part, measure in measures.items():
        print(f"{part} ...", file=sys.stderr, flush=True)
        try:
            found = measure()
        except Exception as error:
            # Half an hour of other figures is not lost for it.
            failed[part] = f"{type(error).__name__}: {error}"
            print(f"{part} failed: {failed[part]}", file=sys.stderr, flush=True)
        else:
            print(machine.table(found), file=sys.stderr, flush=True)
            rows += found
    return rows, failed


def verdict(rows: Sequence[Row], failed: Mapping[str, str]) -> str:
    """Return which bars are missed and which parts failed; nothing where all is well."""
    missed = [row.what for row in rows if row.met is False]
    lines = [f"failed: {part}: {why}" for part, why in failed.items()]
    return "\n".join(lines + ([f"missed: {'; '.join(missed)}"] if missed else []))


def parts(
    context: Context, model: engine.Model, name: str, *, small: bool
) -> dict[str, Callable[[], list[Row]]]:
    """Return what is measured, by name, in the order of the table."""
    book = knowledge.load(paths.knowledge())
    runs, tokens = (1, 12) if small else (3, 256)
    told = [_founder(book, most=1)] if small else _whole(book)
    claim = engine.some_claim(book)
    measures: dict[str, Callable[[], list[Row]]] = {
        # The bar is narrower than this machine's pace is steady, from one process to the next.
        "library": lambda: [engine.against_the_library(model, runs * runs, tokens // 2)],
        "play-back": lambda: engine.play_back(model, claim, runs),
        "prefix": lambda: engine.prefix(model, runs),
        "questions": lambda: [engine.questions(model, claim, runs)],
        "candidates": lambda: [engine.candidates(model, runs, min(tokens, 48))],
        "cancel": lambda: engine.cancelling(model, 3 if small else 50),
        "report": lambda: replay.rows(model, told, book, polish=False),
        "help": lambda: [screen.help_time(runs)],
        "keys": lambda: _keys(context, name, model.path, number=8 if small else 400),
    }
    if not small:
        measures["reworded"] = lambda: replay.rows(model, told[:1], book, polish=True)
        measures["start"] = lambda: _start(context, name, runs)
    return measures


def _founder(book: Handbook, most: int) -> Session:
    """Return a founder of the bench's open half with so many accounts at most."""
    one = next(one for one in founders(book) if (one.half, one.language) == ("open", "en"))
    session = one.session
    for claim in replay.accounts(session, book)[most:]:
        session = session.with_answer(claim, Answer(choice=session.answer(claim).choice))
    return session


def _whole(book: Handbook) -> list[Session]:
    """Return founders who tell all that an interview asks for: two accounts a role."""
    return [
        read_answers((WHOLE / language / name).read_text("utf-8"), book, id=name, created=CREATED)
        for name in ("terse.toml", "rambling.toml")
        for language in LANGUAGES
    ]


@contextmanager
def _data(context: Context, name: str) -> Iterator[Path]:
    """A data folder with the model in it, and a founder who is about to tell an account."""
    book = context.handbook
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        (data / "models").mkdir()
        for file in context.models_folder.glob(f"{name}.gguf"):
            (data / "models" / file.name).symlink_to(file)
        answers = {claim: Answer(choice=3) for claim in book.claims}
        told = {**answers, "U3": Answer(choice=1)}
        one = _founder(book, most=0)
        Sessions(sessions_folder(data)).create(msgspec.structs.replace(one, answers=told))
        yield data


def _keys(context: Context, name: str, file: Path, *, number: int) -> list[Row]:
    one, other = _data(context, name), _data(context, name)
    with one as data, other as fresh, tempfile.TemporaryDirectory() as home:
        return screen.keys(data, fresh, Path(home), name, file, number=number)


def _start(context: Context, name: str, runs: int) -> list[Row]:
    screen.fetch(APPS)
    with _data(context, name) as data, tempfile.TemporaryDirectory() as home:
        return screen.first_frames(APPS.absolute(), data, Path(home), name, runs)


if __name__ == "__main__":
    main()
