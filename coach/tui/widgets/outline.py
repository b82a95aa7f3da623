"""Beside the report, and beside the interview, where the terminal is wide enough: an outline."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rich.cells import cell_len
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.visual import VisualType
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from coach.handbook import Handbook
from coach.interview import Step
from coach.report import Block
from coach.session import Language, Session
from coach.tui.widgets.blocks import HEADS
from coach.tui.widgets.levels import sign
from coach.tui.widgets.prose import Rows

# Cells of a question's id and the sign of its answer.
_LABEL = 5


class Outline(OptionList, can_focus=False):
    """A row per place, one of them marked; a click goes to one.

    Keys need no list: they have Tab and 0 to 4 in the report, and the overview in the interview.
    """

    def __init__(self, rows: Iterable[VisualType], here: int | None = None) -> None:
        super().__init__(
            *(Option(one, disabled=not one) for one in rows),
            id="outline",
            compact=True,
            markup=False,
        )
        self._at_first = here

    def on_mount(self) -> None:
        """Mark the place where the page begins, if it has one."""
        self.highlighted = self._at_first

    def on_click(self, event: Click) -> None:
        """Take a double click as one: behind the first, other rows may stand there."""
        if event.chain > 1:
            event.prevent_default()


class Page(VerticalScroll):
    """A page that says when it was scrolled."""

    class Scrolled(Message):
        """Another part of the page is in view."""

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Say so."""
        super().watch_scroll_y(old_value, new_value)
        self.post_message(self.Scrolled())


def row(
    block: Block, title: str, session: Session, handbook: Handbook, language: Language
) -> Content:
    """Return a block's row: a question with its level drawn, or a heading."""
    if block.kind in HEADS:
        return Content.styled(title, "bold")
    claim = handbook.claims[block.claim]
    return Content.assemble(
        f"{claim.id} ",
        (f"{sign(session.answer(claim.id))} ", "$accent"),
        claim.question.of(language),
    )


class OutlineRow(NamedTuple):
    """A row of the interview's outline, and where it leads."""

    row: VisualType
    step: Step | None


_GAP = OutlineRow("", None)


def places(role: str, session: Session, handbook: Handbook, language: Language) -> list[OutlineRow]:
    """Return the interview's outline: the roles with their levels drawn, one with its questions."""
    found: list[OutlineRow] = []
    names = {one.id: one.short.of(language) for one in handbook.roles}
    column = max(map(cell_len, names.values())) + 2
    for one in handbook.roles:
        claims = handbook.claims_of(one.id)
        answers = [session.answer(claim.id) for claim in claims]
        open_here = one.id == role
        signs = Content.styled("" if open_here else "".join(map(sign, answers)), "$accent")
        name = _row(Content.styled(names[one.id], "bold"), signs, column)
        within = [
            OutlineRow(
                _row(
                    Content.assemble(f"{claim.id} ", (sign(answer), "$accent")),
                    Content(claim.question.of(language)),
                    _LABEL,
                ),
                Step("level", one.id, claim.id),
            )
            for claim, answer in zip(claims, answers, strict=True)
        ]
        first = OutlineRow(name, within[0].step)
        found += [_GAP, first, *within, _GAP] if open_here else [first]
    # Between the roles, and not around them.
    return found[found[0] == _GAP : len(found) - (found[-1] == _GAP)]


def place_of(claim: str, known: Sequence[OutlineRow]) -> int:
    """Return the row of a claim's question."""
    # The last one: a role's name leads to its first question, too.
    return max(
        index for index, place in enumerate(known) if place.step and place.step.claim == claim
    )


def _row(label: Content, text: Content, column: int) -> Rows:
    return Rows([(label, text, Content(""))], column, least=0)
