"""Choosing: does the move that is offered first fit the account better than the others?

Measured for what the coach does with a model's preference, and for the conditions on company and
facts alone.
"""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from coach.advice.listener import Ears
from coach.advice.preference import request, shares
from coach.choosing import choose, preference_key, true_moves
from coach.engine.client import Engine
from coach.engine.protocol import Done
from coach.handbook import Handbook
from coach.session import Session
from models.evaluation.founders import Founder


class Preference(Struct, frozen=True):
    """How well the moves that are true of a founder's company fit an account, to a model."""

    founder: str
    claim: str
    shares: tuple[float, ...]


class Choice(Struct, frozen=True):
    """One gap: how many moves there are, which fit best, and which one is offered first."""

    founder: str
    claim: str
    moves: int
    best: tuple[int, ...]
    first: int

    @property
    def fits(self) -> bool:
        """Whether the move offered first is one that fits best."""
        return self.first in self.best


def choices(bench: Iterable[Founder], sessions: dict[str, Session], book: Handbook) -> list[Choice]:
    """Return what is offered first in every labelled gap, from what each session knows."""
    return [
        Choice(
            founder.name,
            claim,
            len(book.claims[claim].moves[founder.session.answer(claim).level or 0]),
            tuple(founder.labels[claim].moves),
            choose(sessions[founder.name], book.claims[claim]),
        )
        for founder, claim in _gaps(bench)
    ]


def preferences(
    bench: Iterable[Founder], book: Handbook, engine: Engine, ears: Ears
) -> list[Preference]:
    """Ask a model about every labelled gap where there is a choice, if it was tuned for that."""
    found = []
    for founder, name in _gaps(bench) if ears.chooses else ():
        claim = book.claims[name]
        if len(true_moves(founder.session, claim)) > 1:
            outcome = engine.submit(request(founder.session, claim, ears)).result()
            if not isinstance(outcome, Done):
                raise RuntimeError(str(outcome))
            found.append(Preference(founder.name, name, shares(outcome.scores)))
    return found


def with_preferences(
    session: Session, founder: str, told: Iterable[Preference], book: Handbook
) -> Session:
    """Return a founder's session with what a model prefers."""
    kept = {
        preference_key(session, book.claims[one.claim]): one.shares
        for one in told
        if one.founder == founder
    }
    return replace(session, preferences=kept)


def _gaps(bench: Iterable[Founder]) -> Iterable[tuple[Founder, str]]:
    for founder in bench:
        for claim in founder.labels:
            if founder.session.answer(claim).level is not None:
                yield founder, claim
