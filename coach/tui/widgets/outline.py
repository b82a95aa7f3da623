"""The outline of the report, beside it where the terminal is broad."""

from collections.abc import Iterable

from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from coach.handbook import Handbook
from coach.report import Block
from coach.session import Language, Session
from coach.tui.widgets.blocks import HEADS
from coach.tui.widgets.levels import sign


class Outline(OptionList, can_focus=False):
    """A row per block; a click goes to one. Keys need no list: they have Tab and 0 to 4."""

    def __init__(self, rows: Iterable[Content]) -> None:
        super().__init__(*(Option(one) for one in rows), id="outline", compact=True, markup=False)


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
