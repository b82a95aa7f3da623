"""Choosing: does the move that is offered first fit the account better than the others?

Measured for the code's choice (conditions on company and facts) and for the model's: by how much a
move's condition becomes likelier when the account is known.
"""

from collections.abc import Iterable

from msgspec import Struct

from coach.choosing import choose
from coach.engine.client import Engine
from coach.engine.protocol import Done, Message, Piece, Score
from coach.handbook import Handbook, Move
from coach.session import Language, Session, plain
from models.evaluation.founders import Founder

_ASKED: dict[Language, tuple[str, str, str]] = {
    "en": (
        "You know companies and teams.",
        "A founder tells: ",
        "\nWhich advice fits this company?",
    ),
    "zh": ("你熟悉公司和团队。", "一位创始人说：", "\n哪条建议适合这家公司？"),
}
_UNTOLD = "…"


class Gains(Struct, frozen=True):
    """By how much each move's condition became likelier, in nats per token, for one gap."""

    founder: str
    claim: str
    gains: tuple[float, ...]

    @property
    def best(self) -> int:
        """The place of the move whose condition gained most."""
        return max(range(len(self.gains)), key=lambda place: self.gains[place])


class Choice(Struct, frozen=True):
    """One gap: how many moves there are, which fit best, and which one the code offers first."""

    founder: str
    claim: str
    moves: int
    fitting: tuple[int, ...]
    code: int


def choices(bench: Iterable[Founder], sessions: dict[str, Session], book: Handbook) -> list[Choice]:
    """Return the code's choice for every labelled gap, from what each session knows."""
    return [
        Choice(
            founder.name,
            claim,
            len(moves),
            tuple(founder.labels[claim].moves),
            choose(moves, sessions[founder.name], book.claims[claim]),
        )
        for founder, claim, moves in _gaps(bench, book)
    ]


def gains(bench: Iterable[Founder], book: Handbook, engine: Engine) -> list[Gains]:
    """Return what a model makes of every labelled gap."""
    bare: dict[tuple[Language, tuple[Move, ...]], tuple[float, ...]] = {}
    found = []
    for founder, claim, moves in _gaps(bench, book):
        place = (founder.language, moves)
        if place not in bare:
            bare[place] = _scores(engine, moves, _UNTOLD, founder.language)
        account = plain(founder.session.answer(claim).account or "")
        told = _scores(engine, moves, account, founder.language)
        gained = tuple(one - two for one, two in zip(told, bare[place], strict=True))
        found.append(Gains(founder.name, claim, gained))
    return found


def _gaps(
    bench: Iterable[Founder], book: Handbook
) -> Iterable[tuple[Founder, str, tuple[Move, ...]]]:
    for founder in bench:
        for claim in founder.labels:
            level = founder.session.answer(claim).level
            if level is not None:
                yield founder, claim, book.claims[claim].moves[level]


def _scores(
    engine: Engine, moves: tuple[Move, ...], told: str, language: Language
) -> tuple[float, ...]:
    system, before, after = _ASKED[language]
    pieces = (Piece(before), Piece(told, founder=True), Piece(after))
    messages = (Message("system", (Piece(system),)), Message("user", pieces))
    texts = tuple(move.fits.of(language) for move in moves)
    outcome = engine.submit(Score(0, messages, texts)).result()
    if not isinstance(outcome, Done):
        raise RuntimeError(str(outcome))
    return outcome.scores
