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


class Choice(Struct, frozen=True):
    """One gap: which moves fit best, which one the code offers, and how the model scores each."""

    founder: str
    claim: str
    moves: int
    fitting: tuple[int, ...]
    code: int
    gains: tuple[float, ...] = ()

    @property
    def model(self) -> int:
        """The place of the move whose condition gained most."""
        return max(range(len(self.gains)), key=lambda place: self.gains[place])


def choices(
    bench: Iterable[Founder],
    sessions: dict[str, Session],
    book: Handbook,
    engine: Engine | None = None,
) -> list[Choice]:
    """Return every labelled gap; with an engine, also the model's scores."""
    found = []
    for founder in bench:
        session = sessions[founder.name]
        for claim, labels in founder.labels.items():
            level = session.answer(claim).level
            if level is None or not labels.moves:
                continue
            moves = book.claims[claim].moves[level]
            account = plain(session.answer(claim).account or "")
            gains = _gains(engine, moves, account, founder.language) if engine else ()
            found.append(
                Choice(
                    founder.name,
                    claim,
                    len(moves),
                    tuple(labels.moves),
                    choose(moves, session, book.claims[claim]),
                    gains,
                )
            )
    return found


def _gains(
    engine: Engine, moves: tuple[Move, ...], account: str, language: Language
) -> tuple[float, ...]:
    texts = tuple(move.fits.of(language) for move in moves)
    system, before, after = _ASKED[language]

    def scores(told: str) -> tuple[float, ...]:
        pieces = (Piece(before), Piece(told, founder=True), Piece(after))
        messages = (Message("system", (Piece(system),)), Message("user", pieces))
        outcome = engine.submit(Score(0, messages, texts)).result()
        if not isinstance(outcome, Done):
            raise RuntimeError(str(outcome))
        return outcome.scores

    return tuple(one - two for one, two in zip(scores(account), scores("…"), strict=True))
