"""Where a founder types: one line, and an account of several."""

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from coach.text import visible


class Line(Input):
    """One line of text; what is pasted loses its control characters."""

    def __init__(
        self, value: str, place: str = "", id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(
            visible(value).replace("\n", " "),
            placeholder=place,
            id=id,
            classes=classes,
            compact=True,
            select_on_focus=False,
        )

    def on_mount(self) -> None:
        """Blink only where things may move."""
        self.cursor_blink = self.app.animation_level != "none"

    def _on_paste(self, event: events.Paste) -> None:
        event.text = " ".join(visible(event.text).split())


class Account(TextArea):
    """Several lines of text, soft-wrapped; tab leaves it."""

    def __init__(self, text: str, place: str) -> None:
        super().__init__(
            visible(text),
            soft_wrap=True,
            tab_behavior="focus",
            id="account",
            placeholder=Content(place),
            compact=True,
            highlight_cursor_line=False,
        )
        self.move_cursor(self.document.end)

    def on_mount(self) -> None:
        """Blink only where things may move."""
        self.cursor_blink = self.app.animation_level != "none"

    def on_resize(self) -> None:
        """Draw every line anew: Textual 8.2 wraps them anew, and leaves some on the screen as
        they were, with words of theirs gone."""
        self.refresh()

    async def _on_paste(self, event: events.Paste) -> None:
        event.text = visible(event.text)


class Field(Horizontal):
    """A label and its line, or another widget in the line's place."""

    def __init__(self, label: str, widget: Widget) -> None:
        super().__init__()
        self._label = label
        self._widget = widget

    def compose(self) -> ComposeResult:
        """Lay out label and line."""
        yield Static(Content(self._label), classes="label")
        yield self._widget
