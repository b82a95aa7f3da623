"""Levels drawn: never by colour alone. Pure."""

from rich.cells import cell_len
from textual.content import Content
from textual.css.styles import RulesMap
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual

from coach.diagnosis import Standing
from coach.frames import join_names
from coach.handbook import Handbook
from coach.locale import Say
from coach.session import ROLES, Answer, Language, Session, holder, plain
from coach.tui.widgets.prose import Prose

STEPS = "▁▃▅▇"
# Cells between a score and the bar of the page that is scrolled.
_MARGIN = 2
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


class Head(Visual):
    """The line over a role's levels: name, holder, and the score at the right end."""

    def __init__(self, name: str, who: str, score: str) -> None:
        self._name, self._who, self._score = name, who, score

    def at(self, width: int) -> Prose:
        """Return the line at a width; a holder too long for it takes more of them."""
        taken = cell_len(f"{self._name}  {self._who}") % max(1, width) + cell_len(self._score)
        gap = " " * max(2, width - _MARGIN - taken)
        name, who = (self._name, "bold"), (self._who, "$muted")
        return Prose(Content.assemble(name, "  ", who, gap, self._score))

    def render_strips(
        self, width: int, height: int | None, style: Style, options: RenderOptions
    ) -> list[Strip]:
        """Render it."""
        return self.at(width).render_strips(width, height, style, options)

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """Return all the width there is."""
        return container_width

    def get_height(self, rules: RulesMap, width: int) -> int:
        """Return the number of lines."""
        return self.at(width).get_height(rules, width)
