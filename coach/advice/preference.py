"""Which of the moves that are true of a company fits an account: asked of a model tuned to tell.

Its preference is kept in the session under a key of all that it was asked, and only weighs: see
`coach.choosing`.
"""

import math

from msgspec import Struct
from msgspec.structs import replace

from coach.advice.listener import Ears, beginning
from coach.advice.prompt import choosing
from coach.choosing import preference_key, true_moves
from coach.engine.protocol import Done, Message, Piece, Score
from coach.handbook import Claim, Handbook
from coach.session import Session, plain


class Due(Struct, frozen=True):
    """An account that waits to be asked about: under which key, of which claim, and the request."""

    key: str
    claim: str
    request: Score

    def put(self, session: Session, handbook: Handbook, done: Done) -> Session:
        """Return the session with the model's preference; those that count no more go."""
        known = {preference_key(session, claim) for claim in handbook.claims.values()}
        told = {**session.preferences, self.key: shares(done.scores)}
        return replace(session, preferences={key: told[key] for key in told if key in known})


def due(session: Session, handbook: Handbook, ears: Ears) -> list[Due]:
    """Return the accounts with a gap whose moves a model is still to be asked about.

    With one move that is true of the company there is nothing to choose.
    """
    if not ears.chooses:
        return []
    return [
        Due(key, claim.id, replace(request(session, claim, ears), speculative=True))
        for claim in handbook.claims.values()
        if session.answer(claim.id).listened
        and plain(session.answer(claim.id).account or "")
        and len(true_moves(session, claim)) > 1
        and (key := preference_key(session, claim)) not in session.preferences
    ]


def request(session: Session, claim: Claim, ears: Ears) -> Score:
    """Return the request that asks which of the moves fits the account.

    It begins as the one that listens to the account, so that this much is in the KV cache.
    """
    language, answer = session.language, session.answer(claim.id)
    prompt = ears.prompt(language)
    moves = claim.moves[answer.level or 0]
    offered = [moves[place].fits.of(language) for place in true_moves(session, claim)]
    account = beginning(answer.account or "")
    texts = (prompt.lead(claim, language), account, choosing(offered, language))
    turn = Message("user", tuple(Piece(text, founder=True) for text in texts))
    numbers = tuple(str(number) for number in range(1, len(offered) + 1))
    return Score(0, (*prompt.head, turn), numbers)


def shares(scores: tuple[float, ...]) -> tuple[float, ...]:
    """Return log-probabilities as shares of one, to four places."""
    chances = [math.exp(score - max(scores)) for score in scores]
    return tuple(round(chance / sum(chances), 4) for chance in chances)
