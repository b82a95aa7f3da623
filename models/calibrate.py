"""Set and report the hearing thresholds: run with the project's environment, prints Markdown.

    python models/calibrate.py PATH.gguf NAME [--save spans.json | --load spans.json]

For every labelled account in tests/data/accounts the model answers the questions of its claim;
then the whole path from span to fact (kinds, trimming, twins) is scored at each threshold. The
threshold is chosen per language as the smallest at which at least `WANTED` of the facts shown are
right. What such a choice is worth is told by choosing it on one half and scoring the other; what
the catalog holds is the choice on both halves together.

A fact is right if it equals the label (or another accepted span), or differs from it by a few
characters at the border without losing it.
"""

import argparse
import sys
import time
from collections.abc import Iterable
from pathlib import Path

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
from coach.session import LANGUAGES, Answer, Language

WANTED = 0.80
THRESHOLDS = [step / 4 for step in range(-4, 13)]
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
    """Counts at one threshold."""

    threshold: float
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


def score(heard: Iterable[Heard], book: Handbook, threshold: float) -> Score:
    """Return the counts at one threshold."""
    totals = [0] * 7
    for one in heard:
        claim = book.claims[one.account.claim]
        shown = _facts(one, claim, threshold)
        for spec in claim.facts:
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
    return Score(threshold, *totals)


def _facts(one: Heard, claim: Claim, threshold: float) -> dict[str, str]:
    facts = {
        spec.key: fact
        for spec, span in zip(claim.facts, one.spans, strict=True)
        if (
            fact := fact_of(
                spec,
                span,
                one.account.account,
                threshold=threshold,
                language=one.language,
            )
        )
    }
    return {key: fact.text for key, fact in without_twins(claim.facts, facts).items()}


def choose(scores: list[Score]) -> Score:
    """Return the smallest threshold that is precise enough, else the most precise useful one."""
    good = [score for score in scores if score.precision >= WANTED and score.shown >= 10]
    if good:
        return good[0]
    return max((one for one in scores if one.shown >= 10), key=lambda one: one.precision)


def line(name: str, one: Score) -> str:
    """Return a row of the table."""
    parts = (
        name,
        f"{one.threshold:.2f}",
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
    print("| accounts | threshold | shown right | recall | needed recall | not said right |")
    print("|---|---|---|---|---|---|")
    for language in LANGUAGES:
        ours = [one for one in heard if one.language == language]
        for half, other in (("a", "b"), ("b", "a")):
            chosen = best([one for one in ours if one.account.half == half], book).threshold
            told = score([one for one in ours if one.account.half == other], book, chosen)
            print(line(f"{language}, half {other}, chosen on {half}", told))
        print(line(f"{language}, all, chosen on all", best(ours, book)))
    for language in LANGUAGES:
        seconds = sorted(one.seconds for one in heard if one.language == language)
        print(f"\n{language}: median {seconds[len(seconds) // 2]:.1f} s an account")


def best(heard: list[Heard], book: Handbook) -> Score:
    """Return the score at the threshold that is right for these accounts."""
    return choose([score(heard, book, threshold) for threshold in THRESHOLDS])


if __name__ == "__main__":
    main()
