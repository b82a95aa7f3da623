"""Levels to scores, strengths and gaps in order. Pure; the model has no part in it.

An unknown is a gap in knowledge and not a zero: it counts in no score and has a list of its own.
"""

from msgspec import Struct

from coach.handbook import Claim, Handbook
from coach.session import RoleId, Session, holder

TOP = 3


class Standing(Struct, frozen=True):
    """How one role stands. `score` is the mean of its known levels, from 0 to 1."""

    role: RoleId
    score: float | None
    levels: dict[str, int]
    unknown: tuple[str, ...]
    not_applicable: tuple[str, ...]
    not_asked: tuple[str, ...]
    nobody: bool


class Diagnosis(Struct, frozen=True):
    """What the levels say: standings by role, and claim ids in the order of the report."""

    standings: tuple[Standing, ...]
    gaps: tuple[str, ...]
    strengths: tuple[str, ...]
    unknown: tuple[str, ...]
    not_applicable: tuple[str, ...]


def diagnose(session: Session, handbook: Handbook) -> Diagnosis:
    """Return what the founder's levels say about the four roles."""
    standings = tuple(_standing(session, handbook, role.id) for role in handbook.roles)
    levels = {claim: level for one in standings for claim, level in one.levels.items()}
    ranked = sorted(
        (claim for claim, level in levels.items() if level < TOP),
        key=lambda claim: _rank(handbook, handbook.claims[claim], levels[claim]),
    )
    return Diagnosis(
        standings=standings,
        gaps=tuple(ranked),
        strengths=tuple(claim for claim, level in levels.items() if level == TOP),
        unknown=tuple(claim for one in standings for claim in one.unknown),
        not_applicable=tuple(claim for one in standings for claim in one.not_applicable),
    )


def _standing(session: Session, handbook: Handbook, role: RoleId) -> Standing:
    choices = {claim.id: session.answer(claim.id).choice for claim in handbook.claims_of(role)}
    levels: dict[str, int] = {
        claim: choice for claim, choice in choices.items() if isinstance(choice, int)
    }
    return Standing(
        role=role,
        score=sum(levels.values()) / (TOP * len(levels)) if levels else None,
        levels=levels,
        unknown=tuple(claim for claim, choice in choices.items() if choice == "unknown"),
        not_applicable=tuple(claim for claim, choice in choices.items() if choice == "n/a"),
        not_asked=tuple(claim for claim, choice in choices.items() if choice is None),
        nobody=holder(session.cast, role).nobody,
    )


def _rank(handbook: Handbook, claim: Claim, level: int) -> tuple[bool, int, int, int]:
    """Organisation first: without somebody who owns growth (G1) the rest has no owner."""
    unowned = claim.id == "G1" and level <= 1
    roles = [role.id for role in handbook.roles]
    place = handbook.role(claim.role).order.index(claim.id)
    return (not unowned, level, place, roles.index(claim.role))
