"""Levels drawn: never by colour alone. Pure."""

from rich.cells import cell_len
from textual.content import Content

from coach.diagnosis import Standing
from coach.frames import join_names
from coach.handbook import Handbook
from coach.locale import Say
from coach.session import ROLES, Answer, Language, Session, holder, plain

STEPS = "▁▃▅▇"
NONE, UNKNOWN, NOT_APPLICABLE = "·", "?", "–"


def picture(levels: dict[str, int], handbook: Handbook) -> str:
    """Return one sign a claim, role by role: how high its level is."""
    return " ".join(
        "".join(
            STEPS[levels[claim.id]] if levels.get(claim.id) in range(4) else NONE
            for claim in handbook.claims_of(role)
        )
        for role in ROLES
    )


def sign(answer: Answer) -> str:
    """Return the one sign of an answer: how high its level is, unknown, or does not apply."""
    if answer.level is not None:
        return STEPS[answer.level]
    if answer.choice is None:
        return NONE
    return UNKNOWN if answer.choice == "unknown" else NOT_APPLICABLE


def drawn(standing: Standing, handbook: Handbook) -> Content:
    """Return a role's claims, each with a bar of three cells and its figure."""
    parts = []
    for claim in handbook.claims_of(standing.role):
        level = standing.levels.get(claim.id)
        if level is not None:
            figure, full = str(level), level
        else:
            figure, full = _missing(claim.id, standing), 0
        parts.append(
            Content.assemble(
                (claim.id, "$muted"),
                " ",
                ("━" * full, "$accent"),
                ("─" * (3 - full), "$faint"),
                " ",
                (figure, "bold"),
            )
        )
    return Content("  ").join(parts)


def _missing(claim: str, standing: Standing) -> str:
    if claim in standing.unknown:
        return UNKNOWN
    return NOT_APPLICABLE if claim in standing.not_applicable else NONE


def standing_lines(
    standing: Standing, session: Session, handbook: Handbook, say: Say, language: Language
) -> tuple[str, str, str, Content]:
    """Return a role's name, who fills it, its score in words, and its levels drawn."""
    filler = holder(session.cast, standing.role)
    who = join_names([plain(name) for name in filler.names], language)
    if filler.nobody:
        who = say("who-nobody")
    score = say("score-none")
    if standing.score is not None:
        score = say("score-percent", percent=round(100 * standing.score))
    name = handbook.role(standing.role).name.of(language)
    return name, who or say("who-unsaid"), score, drawn(standing, handbook)


def head(name: str, who: str, score: str, width: int) -> Content:
    """Return the line over a role's levels: name, holder, and the score at the right end."""
    gap = max(2, width - cell_len(name) - cell_len(who) - cell_len(score) - 2)
    return Content.assemble((name, "bold"), "  ", (who, "$muted"), " " * gap, score)
