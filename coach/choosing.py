"""Which of a level's moves is offered first, and which others can be true for this company.

Pure. A move's `when` holds conditions that code can check: who fills the role, the size of the
team, the stage, and whether a fact is known.
"""

from coach.handbook import Claim, Move
from coach.session import Fact, Session, holder, is_nobody

SMALL_TEAM = 10


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


def choose(moves: tuple[Move, ...], session: Session, claim: Claim) -> int:
    """Return the place of the first move whose conditions hold; the last one has none."""
    for index, move in enumerate(moves):
        if all(_holds(condition, session, claim) for condition in move.when):
            return index
    return len(moves) - 1


def alternatives(moves: tuple[Move, ...], session: Session, claim: Claim) -> list[Move]:
    """Return the other moves, without those that what is known of the company speaks against."""
    first = choose(moves, session, claim)
    return [
        move
        for index, move in enumerate(moves)
        if index != first and not any(_excluded(one, session, claim) for one in move.when)
    ]


def _holds(condition: str, session: Session, claim: Claim) -> bool:
    # Which move fits can be told from what was barely heard, too: nothing of it is repeated.
    facts = _known(session, claim)
    if condition.startswith("has_"):
        return condition.removeprefix("has_") in facts
    if condition.startswith("no_"):
        return condition.removeprefix("no_") not in facts
    return _company(condition, session, claim) is True


def _excluded(condition: str, session: Session, claim: Claim) -> bool:
    return not condition.startswith(("has_", "no_")) and (
        _company(condition, session, claim) is False
    )


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
