"""Why this? What a block of the report rests on, over the report."""

from typing import ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from coach.locale import Say
from coach.tui.widgets.prose import Prose, Row, Rows

Outcome = Literal["change", "handbook", "again"]


class WhyScreen(ModalScreen[Outcome | None]):
    """The evidence of one block; from here its answer can be changed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape,q,w,space", "done", ""),
        ("c,enter", "choose('change')", ""),
        ("m", "choose('handbook')", ""),
        ("r", "choose('again')", ""),
        ("f1,question_mark", "app.help", ""),
    ]

    def __init__(self, title: str, rows: list[Row], say: Say, wishes: tuple[Outcome, ...]) -> None:
        super().__init__()
        self._title = title
        self._rows = rows
        self._say = say
        self._wishes = wishes

    def compose(self) -> ComposeResult:
        """Lay out the evidence and what can be done."""
        with VerticalScroll(id="why-page"):
            yield Static(Prose(Content.styled(self._title, "bold $accent")))
            yield Static(Rows(self._rows, 20, gap=1))
            keys = {"change": "c", "handbook": "m", "again": "r", "close": "Esc"}
            parts = [
                Content.assemble(
                    (keys[wish], "$primary"), " ", (self._say(f"why-{wish}"), "$muted")
                ).stylize(
                    "@click=screen.done()" if wish == "close" else f"@click=screen.choose('{wish}')"
                )
                for wish in (*self._wishes, "close")
            ]
            yield Static(Content("   ").join(parts))

    def action_done(self) -> None:
        """Close it."""
        self.dismiss(None)

    def action_choose(self, wish: Outcome) -> None:
        """Close it with a wish that is open here."""
        if wish in self._wishes:
            self.dismiss(wish)
