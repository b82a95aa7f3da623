"""Why this? What a block of the report rests on, over the report."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from rich.cells import set_cell_size
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from coach.locale import Say
from coach.tui.widgets.bars import Hint, clickable
from coach.tui.widgets.evidence import CHANGE, Act
from coach.tui.widgets.prose import Prose, Row, Rows, marked_line

# The keys for the first and the second sentence that a model may reword.
KEYS = {"handbook": "mM", "again": "rR"}
# Cells for the name of a sentence.
WIDEST = 24


class WhyScreen(ModalScreen[Act | None]):
    """The evidence of one block; here its answer can be changed, or one of its sentences."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape,q,w", "done", ""),
        ("space", "page", ""),
        ("c,enter", "change", ""),
        *[
            (key, f"choose('{does}', {place})", "")
            for does, keys in KEYS.items()
            for place, key in enumerate(keys)
        ],
        ("f1,question_mark", "app.help", ""),
    ]

    def __init__(self, title: str, rows: list[Row], say: Say, acts: Sequence[Act]) -> None:
        super().__init__()
        self._title = title
        self._rows = rows
        self._say = say
        self._acts = acts
        self._parts = list(dict.fromkeys(act.part for act in acts))

    def compose(self) -> ComposeResult:
        """Lay out the evidence and what can be done."""
        with VerticalScroll(id="why-page"):
            yield Static(Prose(Content.styled(self._title, "bold $accent")))
            yield Static(Rows(self._rows, 20, gap=1), id="why-rows")
            keys = Static(Content("\n").join(self._keys()), id="why-keys")
            # Each key has its own colour, as at the foot.
            keys.auto_links = False
            yield keys

    def hints(self) -> list[Hint]:
        """Return all keys."""
        return [*(self._hint(act) for act in self._acts if act.part), *self._always()]

    def _keys(self) -> Iterator[Content]:
        """Yield a line for each sentence that can be changed, and one for the block."""
        gap = Content("   ")
        for part in self._parts:
            hints = [clickable(self._hint(act)) for act in self._acts if act.part == part]
            yield gap.join([Content(set_cell_size(self._say(f"part-{part}"), WIDEST)), *hints])
        yield gap.join(map(clickable, self._always()))

    def _always(self) -> list[Hint]:
        change, close = self._say("why-change"), self._say("why-close")
        return [Hint("c", change, "change"), Hint("Esc", close, "done")]

    def on_mount(self) -> None:
        """Show the words that are marked in the account."""
        self.call_after_refresh(self._scroll_to_mark)

    def _scroll_to_mark(self) -> None:
        page, shown = self.query_one("#why-page", VerticalScroll), self.query_one("#why-rows")
        mark = marked_line(shown)
        height = page.size.height - self.query_one("#why-keys").outer_size.height
        if mark is not None and shown.virtual_region.y + mark >= height:
            page.scroll_to(y=shown.virtual_region.y + mark - height // 2, animate=False)

    def action_page(self) -> None:
        """A page down."""
        self.query_one("#why-page", VerticalScroll).scroll_page_down(animate=False)

    def action_done(self) -> None:
        """Close it."""
        self.dismiss(None)

    def action_change(self) -> None:
        """Close it, to answer anew."""
        self.dismiss(CHANGE)

    def action_choose(self, does: str, place: int) -> None:
        """Close it, with one of its sentences to be changed, where that is open here."""
        for act in self._acts:
            if (act.does, self._parts.index(act.part)) == (does, place):
                self.dismiss(act)

    def _hint(self, act: Act) -> Hint:
        place = self._parts.index(act.part)
        action = f"choose('{act.does}', {place})"
        return Hint(KEYS[act.does][place], self._say(f"why-{act.does}"), action)
