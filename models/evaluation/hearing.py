"""Hearing: what a model points at in the accounts of the bench, and how much of it is right."""

from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import get_args

from msgspec import Struct

from coach.advice.listener import Ears, hear, request, unheard
from coach.engine.client import Engine
from coach.engine.protocol import Done, Span
from coach.handbook import Handbook
from coach.session import LANGUAGES, Fact, Kind, Language
from models.evaluation.founders import Founder, right

KINDS: tuple[Kind, ...] = get_args(Kind)
Thresholds = dict[Kind, float]
# Of the facts of a kind that are shown, at least this share is to be right: the bar, and what is
# settled for, in turn, until so much of what the claims need is heard.
AIMS = [share / 100 for share in range(95, 80, -1)]
WANTED = 0.80
NEEDED = 0.80
# What may stand in a sentence although the founder has not confirmed it is right this often.
SURE = 0.95
LEAST_SHOWN = 8
# Never below zero: there "not said" is likelier than the span.
STEPS = [step / 4 for step in range(33)]
BINS = (-99.0, 0.0, 0.5, 1.0, 2.0, 3.0, 4.0, 99.0)


class Heard(Struct, frozen=True):
    """What a model pointed at in one account or reply, in the order of the facts asked for."""

    founder: str
    claim: str
    spans: tuple[Span, ...]
    seconds: float


class Judged(Struct, frozen=True):
    """One question to one account: what was shown, if anything, and what was to be heard."""

    kind: Kind
    needed: bool
    label: str | None
    shown: str | None
    right: bool
    margin: float


class Score(Struct, frozen=True):
    """Counts of questions."""

    shown: int
    right: int
    labelled: int
    needed: int
    needed_right: int
    silent: int
    silent_right: int


def listen(
    engine: Engine,
    founders: Iterable[Founder],
    book: Handbook,
    ears: Ears,
    tell: Callable[[str], None] = lambda name: None,
) -> list[Heard]:
    """Let a model listen to every labelled account."""
    heard = []
    for founder in founders:
        tell(founder.name)
        for claim in founder.labels:
            answer = founder.session.answer(claim)
            asked = request(book.claims[claim], answer, founder.language, ears)
            if asked is None:
                raise ValueError(f"{founder.name}: {claim} has no account")
            outcome = engine.submit(asked).result()
            if not isinstance(outcome, Done):
                raise RuntimeError(f"{founder.name}: {claim}: {outcome}")
            heard.append(Heard(founder.name, claim, outcome.spans, outcome.seconds))
    return heard


def facts(one: Heard, founder: Founder, book: Handbook, ears: Ears) -> dict[str, Fact]:
    """Return what the founder would be shown, by the very path that the coach takes."""
    answer = founder.session.answer(one.claim)
    return hear(
        book.claims[one.claim], answer, Done(0, spans=one.spans), ears, founder.session
    ).facts


def judge(one: Heard, founder: Founder, book: Handbook, ears: Ears) -> list[Judged]:
    """Compare what is shown of one account with its labels."""
    labels = founder.labels[one.claim]
    asked = unheard(book.claims[one.claim], founder.session.answer(one.claim)).specs
    shown = facts(one, founder, book, ears)
    return [
        Judged(
            spec.kind,
            spec.needed,
            labels.facts[spec.key],
            shown[spec.key].text if spec.key in shown else None,
            spec.key in shown and right(shown[spec.key].text, labels, spec.key, founder.language),
            span.margin,
        )
        for spec, span in zip(asked, one.spans, strict=True)
    ]


def score(judged: Iterable[Judged]) -> Score:
    """Count."""
    rows = list(judged)
    return Score(
        shown=sum(row.shown is not None for row in rows),
        right=sum(row.right for row in rows),
        labelled=sum(row.label is not None for row in rows),
        needed=sum(row.label is not None and row.needed for row in rows),
        needed_right=sum(row.right and row.needed for row in rows),
        silent=sum(row.label is None for row in rows),
        silent_right=sum(row.label is None and row.shown is None for row in rows),
    )


def choose(
    heard: Iterable[Heard],
    founders: dict[str, Founder],
    book: Handbook,
    language: Language,
    *,
    tuned: bool,
) -> Thresholds:
    """Return, per kind, the smallest threshold at which what is shown is precise enough.

    Precise enough is the highest aim that leaves `NEEDED` of the needed facts heard; where none
    does, `WANTED`. A kind that reaches no aim gets the most precise threshold at which still
    `LEAST_SHOWN` facts are shown.
    """
    ours = [one for one in heard if founders[one.founder].language == language]

    def judged(thresholds: Thresholds) -> list[Judged]:
        ears = Ears({language: thresholds}, tuned)
        return [row for one in ours for row in judge(one, founders[one.founder], book, ears)]

    told: dict[Kind, list[tuple[float, int, int]]] = {kind: [] for kind in KINDS}
    for step in STEPS:
        rows = judged(dict.fromkeys(KINDS, step))
        for kind in KINDS:
            counts = score(row for row in rows if row.kind == kind)
            told[kind].append((step, counts.shown, counts.right))
    for aim in AIMS:
        thresholds = {kind: _least(rows, aim) for kind, rows in told.items()}
        counts = score(judged(thresholds))
        if counts.needed_right >= NEEDED * counts.needed:
            return thresholds
    return {kind: _least(rows, WANTED) for kind, rows in told.items()}


def choose_sure(
    heard: Iterable[Heard], founders: dict[str, Founder], book: Handbook, ears: Ears
) -> dict[Language, float]:
    """Return, per language, the smallest margin above which `SURE` of what is shown is right.

    A language in which none is known by `LEAST_SHOWN` facts is left out.
    """
    found = {}
    for language in LANGUAGES:
        ours = [one for one in heard if founders[one.founder].language == language]
        rows = [row for one in ours for row in judge(one, founders[one.founder], book, ears)]
        above = [(step, shown_right(rows, step)) for step in STEPS]
        precise = _precise([(step, len(right), sum(right)) for step, right in above], SURE)
        if precise:
            found[language] = precise[0][0]
    return found


def shown_right(rows: Iterable[Judged], least: float) -> list[bool]:
    """Return of each fact that is shown with such a margin or a higher one whether it is right."""
    return [row.right for row in rows if row.shown is not None and row.margin >= least]


def _least(rows: list[tuple[float, int, int]], wanted: float) -> float:
    if precise := _precise(rows, wanted):
        return precise[0][0]
    useful = [row for row in rows if row[1] >= LEAST_SHOWN] or rows[:1]
    return max(useful, key=lambda row: row[2] / max(1, row[1]))[0]


def _precise(rows: list[tuple[float, int, int]], wanted: float) -> list[tuple[float, int, int]]:
    return [row for row in rows if row[1] >= LEAST_SHOWN and row[2] >= wanted * row[1]]


def calibration(
    heard: Iterable[Heard], founders: dict[str, Founder], book: Handbook, *, tuned: bool
) -> list[tuple[str, int, int]]:
    """Return, per range of the margin, how many spans fell there and how many were right."""
    ears = Ears({language: dict.fromkeys(KINDS, -99.0) for language in ("en", "zh")}, tuned)
    rows = [row for one in heard for row in judge(one, founders[one.founder], book, ears)]
    return [
        (f"{low:g} to {high:g}", len(inside), sum(row.right for row in inside))
        for low, high in pairwise(BINS)
        for inside in [[r for r in rows if r.shown is not None and low <= r.margin < high]]
    ]


def own_ears(heard: Iterable[Heard], book: Handbook, bench: list[Founder], *, tuned: bool) -> Ears:
    """Return thresholds chosen on the open half, for a model that the catalog has none for."""
    known = {one.name: one for one in bench if one.half == "open"}
    ours = [one for one in heard if one.founder in known]
    return Ears(
        {name: choose(ours, known, book, name, tuned=tuned) for name in LANGUAGES}, tuned=tuned
    )
