"""Set and report the hearing thresholds: run with the project's environment, prints Markdown.

    python models/calibrate.py PATH.gguf NAME [--save spans.json | --load spans.json]

For every labelled account in tests/data/accounts the model answers the questions of its claim;
then the whole path from span to fact (kinds, trimming, twins) is scored at each threshold. The
thresholds are chosen per language and kind of fact, each as the smallest at which at least `WANTED`
of the facts shown are right. What such a choice is worth is told by choosing it on one half and
scoring the other; what
the catalog holds is the choice on both halves together.

A fact is right if it equals the label (or another accepted span), or differs from it by a few
characters at the border without losing it.
"""

import argparse
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import get_args

import msgspec
import yaml
from msgspec import Struct

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from coach import handbook, paths
from coach.advice.facts import fact_of, without_twins
from coach.advice.listener import request
from coach.engine.client import WorkerEngine
from coach.engine.protocol import Done, Span
from coach.handbook import Claim, Handbook
from coach.session import LANGUAGES, Answer, Kind, Language

WANTED = 0.80
LEAST_SHOWN = 5
KINDS: tuple[Kind, ...] = get_args(Kind)
Thresholds = dict[Kind, float]
# Not far below zero: there the model itself holds "not said" for likelier.
THRESHOLDS = [step / 4 for step in range(-1, 13)]
BORDER = {"en": 14, "zh": 5}
ACCOUNTS = Path(__file__).resolve().parent.parent / "tests" / "data" / "accounts"


class Account(Struct, frozen=True):
    """One labelled account; a label of None means "not said"."""

    claim: str
    half: str
    account: str
    facts: dict[str, str | None]
    cast: str = ""
    also: dict[str, list[str]] = {}


class Heard(Struct, frozen=True):
    """What the model pointed at for one account, in the order of the claim's facts."""

    language: Language
    account: Account
    spans: tuple[Span, ...]
    seconds: float


class Score(Struct, frozen=True):
    """Counts at given thresholds."""

    shown: int
    right: int
    labelled: int
    needed: int
    needed_right: int
    silent: int
    silent_right: int

    @property
    def precision(self) -> float:
        """Share of the facts shown that are right."""
        return self.right / self.shown if self.shown else 1.0


def right(text: str, account: Account, key: str, language: Language) -> bool:
    """Whether words are the label, up to a few characters at its border."""
    label = account.facts[key]
    if label is None:
        return False
    for wanted in (label, *account.also.get(key, ())):
        one, other = text.casefold().strip(), wanted.casefold().strip()
        if other in one and len(one) - len(other) <= BORDER[language]:
            return True
        if one in other and 2 * len(one) >= len(other):
            return True
    return False


def hear(model: Path, book: Handbook) -> list[Heard]:
    """Ask the model about every labelled account."""
    engine = WorkerEngine(model, Path("/tmp/calibrate.log"))
    heard = []
    for language in LANGUAGES:
        read = (ACCOUNTS / f"{language}.yaml").read_text("utf-8")
        for account in msgspec.convert(yaml.safe_load(read), list[Account]):
            asked = request(book.claims[account.claim], Answer(account=account.account), language)
            assert asked is not None
            outcome = engine.submit(asked).result()
            assert isinstance(outcome, Done), outcome
            heard.append(Heard(language, account, outcome.spans, outcome.seconds))
    engine.close()
    return heard


def score(
    heard: Iterable[Heard], book: Handbook, thresholds: Thresholds, only: Kind | None = None
) -> Score:
    """Return the counts at these thresholds, of one kind of fact or of all."""
    totals = [0] * 7
    for one in heard:
        claim = book.claims[one.account.claim]
        shown = _facts(one, claim, thresholds)
        for spec in claim.facts:
            if only not in (None, spec.kind):
                continue
            label = one.account.facts[spec.key]
            good = spec.key in shown and right(shown[spec.key], one.account, spec.key, one.language)
            counts = (
                spec.key in shown,
                good,
                label is not None,
                label is not None and spec.needed,
                good and spec.needed,
                label is None,
                label is None and spec.key not in shown,
            )
            totals = [total + count for total, count in zip(totals, counts, strict=True)]
    return Score(*totals)


def _facts(one: Heard, claim: Claim, thresholds: Thresholds) -> dict[str, str]:
    facts = {
        spec.key: fact
        for spec, span in zip(claim.facts, one.spans, strict=True)
        if (
            fact := fact_of(
                spec,
                span,
                one.account.account,
                threshold=thresholds[spec.kind],
                language=one.language,
            )
        )
    }
    return {key: fact.text for key, fact in without_twins(claim.facts, facts).items()}


def choose(heard: list[Heard], book: Handbook) -> Thresholds:
    """Return, per kind, the smallest threshold that is precise enough.

    Where none is, the most precise one at which still `LEAST_SHOWN` facts are shown.
    """
    chosen: Thresholds = {}
    for kind in KINDS:
        told = [
            (threshold, score(heard, book, dict.fromkeys(KINDS, threshold), kind))
            for threshold in THRESHOLDS
        ]
        useful = [pair for pair in told if pair[1].shown >= LEAST_SHOWN] or told[:1]
        precise = [pair for pair in useful if pair[1].precision >= WANTED]
        chosen[kind] = (precise or [max(useful, key=lambda pair: pair[1].precision)])[0][0]
    return chosen


def line(name: str, one: Score) -> str:
    """Return a row of the table."""
    parts = (
        name,
        f"{one.right}/{one.shown} = {one.precision:.0%}",
        f"{one.right}/{one.labelled} = {one.right / one.labelled:.0%}",
        f"{one.needed_right}/{one.needed} = {one.needed_right / one.needed:.0%}",
        f"{one.silent_right}/{one.silent} = {one.silent_right / one.silent:.0%}",
    )
    return "| " + " | ".join(parts) + " |"


def main() -> None:
    """Run, choose, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("model", type=Path)
    parser.add_argument("name")
    parser.add_argument("--save", type=Path)
    parser.add_argument("--load", type=Path)
    options = parser.parse_args()
    book = handbook.load(paths.knowledge())
    if options.load:
        heard = msgspec.json.decode(options.load.read_bytes(), type=list[Heard])
    else:
        heard = hear(options.model, book)
    if options.save:
        options.save.write_bytes(msgspec.json.encode(heard))
    print(f"## {options.name}, {time.strftime('%Y-%m-%d')}\n")
    print("| accounts | shown right | recall | needed recall | not said right |")
    print("|---|---|---|---|---|")
    for language in LANGUAGES:
        ours = [one for one in heard if one.language == language]
        for half, other in (("a", "b"), ("b", "a")):
            chosen = choose([one for one in ours if one.account.half == half], book)
            told = score([one for one in ours if one.account.half == other], book, chosen)
            print(line(f"{language}, half {other}, chosen on {half}", told))
        print(line(f"{language}, all, chosen on all", score(ours, book, choose(ours, book))))
    for language in LANGUAGES:
        ours = [one for one in heard if one.language == language]
        seconds = sorted(one.seconds for one in ours)
        chosen = choose(ours, book)
        shown = ", ".join(f"{kind} = {threshold}" for kind, threshold in chosen.items())
        print(f"\n{language}: {{ {shown} }}, median {seconds[len(seconds) // 2]:.1f} s an account")


if __name__ == "__main__":
    main()
