"""What an export will hold, before it is written."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from coach.locale import Say
from coach.markdown import front_matter
from coach.text import visible
from coach.tui.widgets.bars import Hint, clickable
from coach.tui.widgets.prose import Prose


class PreviewScreen(ModalScreen[bool]):
    """The file's text as it is, behind the front matter for programs; Enter writes it."""

    AUTO_FOCUS = "#preview-text"
    BINDINGS: ClassVar[list[BindingType]] = [
        ("enter", "choose(True)", ""),
        ("escape,q", "choose(False)", ""),
        ("space", "page", ""),
        ("f1,question_mark", "app.help", ""),
    ]

    def __init__(self, text: str, place: str, say: Say) -> None:
        super().__init__()
        self._text = text
        self._place = place
        self._say = say

    def compose(self) -> ComposeResult:
        """Lay out where it goes, the text and the keys."""
        keys = Content("   ").join(map(clickable, self.hints()))
        with Vertical(id="preview"):
            title = self._say("preview-title", path=visible(self._place))
            yield Static(Prose(Content.styled(title, "bold $accent")))
            with VerticalScroll(id="preview-text"):
                yield Static(Prose(visible(self._text.removeprefix(front_matter(self._text)))))
            shown = Static(keys)
            shown.auto_links = False
            yield shown

    def hints(self) -> list[Hint]:
        """Return the keys."""
        return [
            Hint(self._say("key-enter"), self._say("preview-write"), "choose(True)"),
            Hint(self._say("key-escape"), self._say("hint-close"), "choose(False)"),
        ]

    def action_choose(self, write: bool) -> None:
        """Close it, to be written or not."""
        self.dismiss(write)

    def action_page(self) -> None:
        """A page down."""
        self.query_one("#preview-text", VerticalScroll).scroll_page_down(animate=False)
