"""Run the bench for one model: `make eval` or

    python -m models.evaluation.run NAME [--half open|sealed] [--bare] [--choose]

NAME is a model of the catalog that is installed. What the model pointed at is kept in
`models/results/NAME.json`, from which `models.evaluation.write` makes models/EVAL.md. `--bare`
leaves its adapter away and keeps the result as `NAME.bare.json`. `--choose` prints thresholds
chosen on the open half for the catalog.
"""

import argparse
import os
import platform
import subprocess
import sys
import time
from pathlib import Path

import msgspec
from msgspec import Struct

from coach import knowledge, paths
from coach.advice.listener import Ears
from coach.cli.common import Context
from coach.cli.engine import Chosen, choose_model, start
from coach.engine.client import Engine
from coach.session import LANGUAGES, Language
from models.evaluation.choosing import Gains, gains
from models.evaluation.founders import HALVES, founders, held_out
from models.evaluation.hearing import Heard, Thresholds, choose, choose_sure, listen
from models.evaluation.replies import replied

RESULTS = Path(__file__).resolve().parents[1] / "results"


class Result(Struct, frozen=True):
    """What one model did on the bench, and on what it ran."""

    name: str
    sha256: str
    adapter: str
    date: str
    commit: str
    machine: str
    heard: list[Heard]
    gains: list[Gains] = []
    replies: list[Heard] = []


def result(name: str) -> Result | None:
    """Return the kept result of a model, or None where it was not run."""
    file = RESULTS / f"{name}.json"
    return msgspec.json.decode(file.read_bytes(), type=Result) if file.exists() else None


def commit() -> str:
    """Return the commit of the checkout, with a + where files are changed."""
    git = ["git", "-C", str(RESULTS.parent)]
    head = subprocess.run([*git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True)
    dirty = subprocess.run([*git, "status", "--porcelain"], capture_output=True, text=True)
    return head.stdout.strip() + ("+" if dirty.stdout.strip() else "")


def started(context: Context, chosen: Chosen) -> Engine:
    """Return an engine for the model; the program ends where it is not installed."""
    engine = start(context, chosen)
    if engine is None:
        raise SystemExit(f"{context.model}: not installed")
    return engine


def tell(name: str) -> None:
    """Say which founder is listened to."""
    print(name, file=sys.stderr, flush=True)


def main() -> None:
    """Run, keep, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("name", help="a model of the catalog, or default")
    parser.add_argument("--half", choices=HALVES, help="only this half; nothing is kept")
    parser.add_argument("--moves", action="store_true", help="let the model choose moves too")
    parser.add_argument("--bare", action="store_true", help="without the model's adapter")
    parser.add_argument("--choose", action="store_true", help="print thresholds for the catalog")
    options = parser.parse_args()
    if options.half == "sealed" and options.choose:
        parser.error("--choose: thresholds are chosen on the open half")
    context = Context(None, None, None if options.name == "default" else options.name)
    chosen = choose_model(context)
    if options.bare:
        chosen = msgspec.structs.replace(chosen, adapter=None, ears=Ears())
    engine = started(context, chosen)
    entry = context.catalog.find(chosen.name)
    book = knowledge.load(paths.knowledge())
    bench = [one for one in founders(book) if options.half in (None, one.half)]
    held = held_out() if options.half is None else []
    try:
        heard = listen(engine, [*bench, *held], book, chosen.ears, tell)
        answered = listen(engine, [replied(one, book) for one in bench], book, chosen.ears, tell)
        gained = gains(bench, book, engine) if options.moves else []
    finally:
        engine.close()
    if options.half is None:
        RESULTS.mkdir(exist_ok=True)
        kept = Result(
            entry.name,
            entry.sha256,
            entry.adapter.sha256 if entry.adapter and not options.bare else "",
            time.strftime("%Y-%m-%d"),
            commit(),
            f"{platform.machine()}, {os.cpu_count()} cores",
            heard,
            gained,
            answered,
        )
        name = f"{entry.name}.bare" if options.bare else entry.name
        (RESULTS / f"{name}.json").write_bytes(msgspec.json.encode(kept) + b"\n")
    if options.choose:
        known = {one.name: one for one in bench if one.half == "open"}
        ours = [one for one in heard if one.founder in known]
        tuned = chosen.ears.tuned
        found = {name: choose(ours, known, book, name, tuned=tuned) for name in LANGUAGES}
        for language, thresholds in found.items():
            print(line(language, thresholds))
        print("sure", choose_sure(ours, known, book, Ears(found, tuned)))


def line(language: Language, thresholds: Thresholds) -> str:
    """Return thresholds as the catalog writes them."""
    return f"{language} = {{ {', '.join(f'{k} = {v}' for k, v in thresholds.items())} }}"


if __name__ == "__main__":
    main()
