"""Which of a level's moves is offered first, and which others can be true for this company.

Pure. A move's `when` holds conditions that code can check: who fills the role, the size of the
team, the stage, and whether a fact is known. What is said of the company, and what the founder has
settled, is kept to; conditions on facts that were only heard give way to a model that has read the
account, where one was tuned to tell which move fits it.
"""

import hashlib
from collections.abc import Mapping

from coach.handbook import Claim, Move
from coach.session import Fact, Session, holder, is_nobody

SMALL_TEAM = 10
# So much the conditions on facts weigh beside a model's preference, whose shares add up to one.
AGREEING = 0.15


def given(session: Session, claim: Claim) -> dict[str, Fact]:
    """Return the facts that may stand in a sentence: confirmed by the founder, or surely heard."""
    known = _known(session, claim).items()
    return {key: fact for key, fact in known if not fact.unsure}


def _known(session: Session, claim: Claim) -> dict[str, Fact]:
    """Return the usable facts that the claim still asks for and that name something.

    A session may be older than the handbook; and "nobody" is no person.
    """
    usable = session.answer(claim.id).usable()
    return {
        spec.key: fact
        for spec in claim.facts
        if (fact := usable.get(spec.key)) and not (spec.kind == "person" and is_nobody(fact.text))
    }


def true_moves(session: Session, claim: Claim) -> list[int]:
    """Return the places of the moves whose conditions on the company hold; the last has none.

    They are those of the claim's level; without a gap there are none.
    """
    return [
        place
        for place, move in enumerate(_moves(session, claim))
        if all(_company(one, session, claim) is True for one in move.when if not _on_fact(one))
    ]


def preference_key(session: Session, claim: Claim) -> str:
    """Return the key of a model's preference: all that it is asked, whatever the language."""
    moves = _moves(session, claim)
    offered = [moves[place].fits.en for place in true_moves(session, claim)]
    told = "\0".join([*offered, session.answer(claim.id).account or ""])
    return f"{claim.id}.{hashlib.sha256(told.encode()).hexdigest()[:16]}"


def choose(session: Session, claim: Claim) -> int:
    """Return the place of the move that is offered first.

    It is true of the company. Among those a model's preference and the conditions on facts decide
    together; without a preference the first whose conditions hold.
    """
    moves, places = _moves(session, claim), true_moves(session, claim)
    facts = _known(session, claim)
    agreeing = [p for p in places if all(_known_as(one, facts) for one in moves[p].when)]
    preferred = session.preferences.get(preference_key(session, claim))
    if preferred is None:
        return agreeing[0]
    weighed = dict(zip(places, preferred, strict=True))
    weighed[agreeing[0]] += AGREEING
    open_ = [p for p in places if not any(_denied(one, session, claim) for one in moves[p].when)]
    return max(open_, key=weighed.__getitem__)


def preferred(session: Session, claim: Claim) -> list[tuple[Move, float]]:
    """Return how well each move fits to a model, the best first; nothing where it was not asked."""
    moves, places = _moves(session, claim), true_moves(session, claim)
    told = session.preferences.get(preference_key(session, claim), ())
    ranked = sorted(zip(told, places, strict=False), key=lambda one: -one[0])
    return [(moves[place], share) for share, place in ranked]


def alternatives(session: Session, claim: Claim) -> list[Move]:
    """Return the other moves, without those that what is known of the company speaks against."""
    first = choose(session, claim)
    return [
        move
        for index, move in enumerate(_moves(session, claim))
        if index != first and not any(_excluded(one, session, claim) for one in move.when)
    ]


def _moves(session: Session, claim: Claim) -> tuple[Move, ...]:
    level = session.answer(claim.id).level
    return claim.moves[level] if level is not None and level < len(claim.moves) else ()


def _on_fact(condition: str) -> bool:
    return condition.startswith(("has_", "no_"))


def _known_as(condition: str, facts: Mapping[str, Fact]) -> bool:
    """Whether a condition on facts holds; one on the company does not count here."""
    # Which move fits can be told from what was barely heard, too: nothing of it is repeated.
    if condition.startswith("has_"):
        return condition.removeprefix("has_") in facts
    return not condition.startswith("no_") or condition.removeprefix("no_") not in facts


def _denied(condition: str, session: Session, claim: Claim) -> bool:
    """Whether the founder has settled a fact so that a condition on it cannot hold."""
    facts = session.answer(claim.id).facts
    if condition.startswith("has_"):
        fact = facts.get(condition.removeprefix("has_"))
        return fact is not None and fact.state == "struck"
    fact = facts.get(condition.removeprefix("no_")) if condition.startswith("no_") else None
    return fact is not None and fact.state == "confirmed"


def _excluded(condition: str, session: Session, claim: Claim) -> bool:
    return not _on_fact(condition) and _company(condition, session, claim) is False


def _company(condition: str, session: Session, claim: Claim) -> bool | None:
    """Whether a condition on the company holds; None where the founder did not say."""
    filler = holder(session.cast, claim.role)
    size, stage = session.profile.team_size, session.profile.stage
    if condition in ("nobody", "held", "shared"):
        if not filler.nobody and not filler.names:
            return None
        return {"nobody": filler.nobody, "held": bool(filler.names), "shared": filler.shared}[
            condition
        ]
    if condition in ("small", "larger"):
        return None if size is None else (size <= SMALL_TEAM) == (condition == "small")
    return None if stage is None else condition == stage
