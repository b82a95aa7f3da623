"""The page of all keys, first those of the screen it was opened on."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from coach.locale import Say
from coach.tui.widgets.bars import Hint
from coach.tui.widgets.prose import Prose


class HelpScreen(ModalScreen[None]):
    """All keys; any of a few closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape,f1,question_mark,enter,q,space", "dismiss", "")
    ]

    def __init__(self, say: Say, here: Sequence[Hint]) -> None:
        super().__init__()
        self._say = say
        self._here = here

    def compose(self) -> ComposeResult:
        """Lay out the page."""
        with VerticalScroll(id="help"):
            if self._here:
                yield Static(Content.styled(self._say("help-here"), "bold"))
                keys = (
                    Content.assemble((one.key, "$primary"), f" {one.does}") for one in self._here
                )
                yield Static(Prose(Content("   ").join(keys)))
            yield Static(Content.styled(self._say("help-title"), "bold"))
            yield Static(Prose(self._say("help-text")))
            closing = Content.styled(f"Esc  {self._say('hint-close')}", "$muted")
            yield Static(closing.stylize("@click=screen.dismiss()"))

    async def action_dismiss(self, result: None = None) -> None:
        """Close it."""
        self.dismiss(result)
