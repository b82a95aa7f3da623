"""The page of all keys."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from coach.locale import Say
from coach.tui.widgets.prose import Prose


class HelpScreen(ModalScreen[None]):
    """All keys; any of a few closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape,f1,enter,q,space", "dismiss", "")]

    def __init__(self, say: Say) -> None:
        super().__init__()
        self._say = say

    def compose(self) -> ComposeResult:
        """Lay out the page."""
        with VerticalScroll(id="help"):
            yield Static(Content.styled(self._say("help-title"), "bold"))
            yield Static(Prose(self._say("help-text")))
            closing = Content.styled(f"Esc  {self._say('hint-close')}", "$muted")
            yield Static(closing.stylize("@click=screen.dismiss()"))

    async def action_dismiss(self, result: None = None) -> None:
        """Close it."""
        self.dismiss(result)
