"""Polish: sentences reworded by a model, and blind pairs of them with what they were.

    python -m models.evaluation.polishing run NAME [FOUNDERS]
    python -m models.evaluation.polishing blind NAME > pairs.jsonl

`run` keeps every reworded sentence in models/results/NAME.polish.json, with the refusals. `blind`
prints the pairs with their order shuffled; a reader adds `better` ("one", "two" or "same"),
`strictly_worse` (the one that no founder should see: "one", "two" or "") and `direction` (false
where one of them turns the advice around). The labelled pairs lie in
tests/data/bench/pairs/NAME.jsonl.
"""

import random
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from coach import knowledge, paths
from coach.advice.polish import polish
from coach.cli.common import Context
from coach.cli.engine import choose_model
from coach.engine.client import Engine
from coach.handbook import Handbook
from coach.report import build
from coach.session import Session
from models.evaluation.founders import BENCH, Founder, founders
from models.evaluation.run import RESULTS, result, started
from models.evaluation.saying import with_heard

PAIRS = BENCH / "pairs"
SEED = 5
Which = Literal["one", "two", "same", ""]


class Reworded(Struct, frozen=True):
    """A sentence that was tried: what it was, what it became, and why candidates were refused."""

    founder: str
    claim: str
    part: str
    account: str
    before: str
    after: str
    refused: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether a candidate passed the gates."""
        return self.after != self.before


class Pair(Struct, frozen=True):
    """A blind pair, before and after in a shuffled order, and a reader's verdict."""

    founder: str
    claim: str
    part: str
    account: str
    one: str
    two: str
    better: Which = ""
    strictly_worse: Which = ""
    direction: bool | None = None


class Verdict(Struct, frozen=True):
    """Counts over labelled pairs: of the polished sentence against the unpolished one."""

    pairs: int
    better: int
    same: int
    worse: int
    strictly_worse: int
    direction: int


def blind(tried: Iterable[Reworded]) -> list[Pair]:
    """Return the reworded sentences beside the former ones, in a shuffled order."""
    dice = random.Random(SEED)
    pairs = []
    for one in tried:
        if one.passed:
            first, second = dice.sample((one.before, one.after), 2)
            pairs.append(Pair(one.founder, one.claim, one.part, one.account, first, second))
    dice.shuffle(pairs)
    return pairs


def verdict(tried: Iterable[Reworded], labelled: Iterable[Pair]) -> Verdict:
    """Count the labelled pairs that are still what the model says."""
    after = {(one.founder, one.claim, one.part, one.before): one.after for one in tried}
    told: Counter[str] = Counter()
    for pair in labelled:
        place = (pair.founder, pair.claim, pair.part)
        if after.get((*place, pair.one)) == pair.two:
            polished = "two"
        elif after.get((*place, pair.two)) == pair.one:
            polished = "one"
        else:
            continue
        told["pairs"] += 1
        told["same"] += pair.better == "same"
        told["better"] += pair.better == polished
        told["strictly_worse"] += pair.strictly_worse == polished
        told["direction"] += bool(pair.direction)
    worse = told["pairs"] - told["better"] - told["same"]
    return Verdict(
        told["pairs"],
        told["better"],
        told["same"],
        worse,
        told["strictly_worse"],
        told["direction"],
    )


def labelled(name: str, folder: Path = PAIRS) -> list[Pair]:
    """Return the labelled pairs of a model; none where nobody has read them."""
    file = folder / f"{name}.jsonl"
    if not file.exists():
        return []
    return [msgspec.json.decode(line, type=Pair) for line in file.read_bytes().splitlines()]


def kept(name: str) -> list[Reworded]:
    """Return what a model reworded; nothing where it was not run."""
    file = RESULTS / f"{name}.polish.json"
    return msgspec.json.decode(file.read_bytes(), type=list[Reworded]) if file.exists() else []


def run(name: str, most: int) -> list[Reworded]:
    """Let a model reword the reports of the first founders; those kept already are passed over.

    What it did is kept after every founder, so that a later run goes on from there.
    """
    context = Context(None, None, name)
    chosen = choose_model(context)
    engine = started(context, chosen)
    book = knowledge.load(paths.knowledge())
    if (bench := result(name)) is None:
        raise SystemExit(f"{name}: run models.evaluation.run first")
    tried = kept(name)
    known = {one.founder for one in tried}
    try:
        for founder in founders(book)[:most]:
            if founder.name in known:
                continue
            session = with_heard(founder, bench.heard, book, chosen.ears)
            tried += reworded(engine, founder, session, book)
            (RESULTS / f"{name}.polish.json").write_bytes(msgspec.json.encode(tried) + b"\n")
            print(founder.name, sum(one.passed for one in tried), "of", len(tried), file=sys.stderr)
    finally:
        engine.close()
    return tried


def reworded(engine: Engine, founder: Founder, session: Session, book: Handbook) -> list[Reworded]:
    """Return what became of the sentences of one founder's gaps that rest on an account."""
    before = build(session, book, founder.language)
    after = polish(engine, before, session, SEED)
    return [
        Reworded(
            founder.name,
            block.claim,
            old.part,
            session.answer(block.claim).account or "",
            old.text,
            new.text,
            tuple(code for one in new.rejected for code in one.reasons),
        )
        for block, other in zip(before.blocks, after.blocks, strict=True)
        if block.kind == "gap" and session.answer(block.claim).account
        for old, new in zip(block.sentences, other.sentences, strict=True)
        if old.part in ("why", "move")
    ]


def main() -> None:
    """Run, or print blind pairs."""
    how, name, *rest = sys.argv[1:]
    if how == "run":
        run(name, int(rest[0]) if rest else 10**6)
    else:
        for pair in blind(kept(name)):
            print(msgspec.json.encode(pair).decode())


if __name__ == "__main__":
    main()
