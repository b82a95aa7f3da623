"""The engine: against the library's own loop, and against itself with and without its tricks."""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from msgspec import Struct

from bench.machine import Row, compared, paired
from bench.raw import Task, Tasks, Took
from coach.advice.listener import Ears, request, warm_up
from coach.engine.client import WorkerEngine
from coach.engine.protocol import (
    Cancelled,
    Done,
    Generate,
    Message,
    Outcome,
    Piece,
    Prefill,
    Request,
)
from coach.handbook import Claim, Handbook
from coach.session import Answer
from coach.tui.screens.telling import SENTENCE_SECONDS

# From the last full stop to sending: one who sends soon, and one who reads it over before. The
# screen listens ahead from `SENTENCE_SECONDS` on.
PAUSES = (1.5, 4.0)
STORY = "Tell a long story about a harbour and the people who work there."
# 120 words, as a founder would tell it.
ACCOUNT = (
    "Last month the pilot customer in Leeds stopped using it, and I only found out because their "
    "finance lady rang about the invoice. Ravi had promised to look at the numbers every Monday, "
    "but the week was full with the tender for the hospital group, so nobody did. We had 41 "
    "sign-ups in that week, which sounded fine in the meeting, and Mia was proud of it, since that "
    "is what she is measured on. When I asked who of them had booked a second appointment, there "
    "was silence; Tom then counted by hand and came to 9. Since then we look at that figure on "
    "Fridays, mostly, but nobody writes down what we decide because of it."
)


class Model(Struct, frozen=True):
    """The model that is measured."""

    path: Path
    adapter: Path | None
    ears: Ears
    threads: int


@contextmanager
def started(model: Model, cache: Path | None = None) -> Iterator[WorkerEngine]:
    """A worker with the model, loaded; with a folder for evaluated heads where one is given."""
    with tempfile.TemporaryDirectory() as folder:
        engine = WorkerEngine(
            model.path,
            Path(folder) / "engine.log",
            adapter=model.adapter,
            threads=model.threads,
            fingerprint=f"bench:{model.path.stat().st_size}" if cache else "",
            cache=cache,
        )
        try:
            wait(engine, writing(1))
            yield engine
        finally:
            engine.close()


def wait(engine: WorkerEngine, asked: Request) -> Done:
    """Return a request's result. Raises RuntimeError where there is none."""
    return finished(engine.submit(asked).result())


def finished(outcome: Outcome) -> Done:
    """Return an outcome that is a result. Raises RuntimeError for any other."""
    if not isinstance(outcome, Done):
        raise RuntimeError(str(outcome))
    return outcome


def seconds(engine: WorkerEngine, asked: Request) -> float:
    """Return how long the app waits for a request."""
    begun = time.perf_counter()
    wait(engine, asked)
    return time.perf_counter() - begun


def writing(tokens: int, candidates: int = 1, seed: int = 0) -> Generate:
    """Return a request that writes as many tokens as it may."""
    turn = Message("user", (Piece(STORY),))
    return Generate(0, (turn,), candidates, tokens, 0.7, seed)


def raw(kind: str, model: Model, tasks: list[Task]) -> list[Took]:
    """Let the binding do tasks in a process of its own."""
    asked = Tasks(kind, str(model.path), str(model.adapter or ""), model.threads, tuple(tasks))
    done = subprocess.run(
        [sys.executable, "-m", "bench.raw"],
        input=msgspec.json.encode(asked),
        capture_output=True,
        check=True,
    )
    return msgspec.json.decode(done.stdout, type=list[Took])


def against_the_library(model: Model, runs: int, tokens: int) -> Row:
    """A whole request of the worker, with prompt and pipe, against the library's loop."""
    bare = Model(model.path, None, model.ears, model.threads)
    ours, theirs = [], []
    for _ in range(runs):
        with started(bare) as engine:
            # Behind another system message nothing of the prompt is known any more.
            others = (Message("system", (Piece("Be brief."),)), Message("user", (Piece("Hello."),)))
            wait(engine, Generate(0, others, 1, 1, 0.7, 0))
            begun = time.perf_counter()
            done = wait(engine, writing(tokens))
            ours.append((time.perf_counter() - begun) / max(1, done.written))
        took = raw("write", bare, [Task((("user", STORY),), done.written)])
        theirs += [one.seconds / one.tokens for one in took]
    row = paired("one token written: worker / library's loop", ours, theirs, least_ratio=0.97)
    speeds = [1 / statistics.median(each) for each in (ours, theirs)]
    note = "{:.1f} and {:.1f} tokens/s, prompt and pipe included".format(*speeds)
    return msgspec.structs.replace(row, note=note)


def play_back(model: Model, claim: Claim, runs: int) -> list[Row]:
    """What I heard: from the account's end to its facts, with ever more done ahead of it."""
    answer = Answer(account=ACCOUNT)
    asked = request(claim, answer, "en", model.ears)
    if asked is None:
        raise ValueError(claim.id)
    ahead = msgspec.structs.replace(asked, speculative=True)
    names = ("cold", "warm", "typed", "restored")
    took: dict[str, list[float]] = {name: [] for name in names}
    paused: dict[float, list[float]] = {pause: [] for pause in PAUSES}
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            cache = Path(folder)
            with started(model, cache) as engine:
                took["cold"].append(seconds(engine, asked))
                wait(engine, warm_up("en", model.ears, claim))
                took["warm"].append(seconds(engine, asked))
                wait(engine, warm_up("en", model.ears, claim, ACCOUNT))
                took["typed"].append(seconds(engine, asked))
                for pause in PAUSES:
                    wait(engine, warm_up("en", model.ears, claim, ACCOUNT))
                    coming = engine.submit(ahead)
                    time.sleep(pause - SENTENCE_SECONDS)
                    begun = time.perf_counter()
                    finished(coming.result())
                    paused[pause].append(time.perf_counter() - begun)
            with started(model, cache) as engine:
                took["restored"].append(seconds(engine, asked))
    return [
        compared(
            "play-back of 120 words: read while typed / cold",
            took["typed"],
            took["cold"],
            most=1.5,
        ),
        *(
            compared(f"  and sent {pause:g} s after its end / cold", paused[pause], took["cold"])
            for pause in PAUSES
        ),
        compared("  head known / cold", took["warm"], took["cold"]),
        compared("  head restored from disk / cold", took["restored"], took["cold"]),
    ]


def prefix(model: Model, runs: int) -> list[Row]:
    """The heads of the listening prompt: restored against evaluated.

    The longest of all is the untuned one. A model with an adapter never uses that, so that its own
    is told, too.
    """
    bare = Model(model.path, None, Ears(), model.threads)
    rows = [_restored("head, untuned: restored / evaluated", bare, runs)]
    if model.ears.tuned:
        rows.append(_restored("head in use, tuned: restored / evaluated", model, runs))
    return rows


def _restored(what: str, model: Model, runs: int) -> Row:
    """One English head. There is no bar where it is too short to be kept on disk.

    It is evaluated by an engine that keeps nothing, so that the writing does not count there.
    """
    head = warm_up("en", model.ears)
    # Another head, so that putting the adapter before the weights does not count.
    other = Prefill(0, (Message("system", (Piece("Be brief."),)),))
    cold: list[float] = []
    restored: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        with started(model, Path(folder)) as engine:
            length = wait(engine, head).evaluated
        kept = any(Path(folder).glob("*.state"))
        for _ in range(runs):
            for times, cache in ((cold, None), (restored, Path(folder))):
                with started(model, cache) as engine:
                    wait(engine, other)
                    times.append(seconds(engine, head))
    note = f"{length} tokens" + ("" if kept else ", too few to be kept on disk")
    row = compared(what, restored, cold, least_ratio=20 if kept else None)
    return msgspec.structs.replace(row, note=note)


def candidates(model: Model, runs: int, tokens: int) -> Row:
    """Three candidates of a sentence side by side against one after the other."""
    together, apart = [], []
    with started(Model(model.path, None, model.ears, model.threads)) as engine:
        for seed in range(runs):
            together.append(seconds(engine, writing(tokens, 3, seed)))
            apart.append(sum(seconds(engine, writing(tokens, 1, seed)) for _ in range(3)))
    return compared("three candidates: side by side / one by one", together, apart, least_ratio=1)


def questions(model: Model, claim: Claim, runs: int) -> Row:
    """The questions to an account side by side against one after the other."""
    asked = request(claim, Answer(account=ACCOUNT), "en", model.ears)
    if asked is None:
        raise ValueError(claim.id)
    ones = [msgspec.structs.replace(asked, questions=(one,)) for one in asked.questions]
    together, apart = [], []
    with started(model) as engine:
        for _ in range(runs):
            wait(engine, warm_up("en", model.ears, claim, ACCOUNT))
            together.append(seconds(engine, asked))
            wait(engine, warm_up("en", model.ears, claim, ACCOUNT))
            apart.append(sum(seconds(engine, one) for one in ones))
    return compared("questions: side by side / one by one", together, apart, least_ratio=1)


def cancelling(model: Model, tries: int) -> list[Row]:
    """How long it takes from calling a request off to its end, in prefill and while writing.

    Raises RuntimeError where a request had ended before, or the engine answers otherwise after it.
    """
    long = warm_up("en", Ears(), None)
    told = Message("user", (Piece("A boat came in. " * 150),))
    reading = Generate(0, (*long.messages, told), 1, 1, 0.7, 0)
    rows = []
    with started(Model(model.path, None, Ears(), model.threads)) as engine:
        undisturbed = wait(engine, writing(8)).texts
        for name, asked, after in (("prefill", reading, 0.15), ("writing", writing(300), 0.3)):
            took = [_cancelled(engine, asked, after) for _ in range(tries)]
            note = f"the slowest of them {1000 * max(took):.0f} ms"
            median = statistics.median(took)
            rows.append(Row(f"called off in {name}", median, most=0.15, runs=tries, note=note))
            if wait(engine, writing(8)).texts != undisturbed:
                raise RuntimeError(f"another answer after being called off in {name}")
    return rows


def _cancelled(engine: WorkerEngine, asked: Request, after: float) -> float:
    future = engine.submit(asked)
    time.sleep(after)
    begun = time.perf_counter()
    engine.cancel(future)
    outcome: Outcome = future.result()
    if not isinstance(outcome, Cancelled):
        raise RuntimeError(f"not called off: {outcome}")
    return time.perf_counter() - begun


def some_claim(book: Handbook) -> Claim:
    """Return the claim whose questions are asked: one with the usual four."""
    return book.claims["U3"]
