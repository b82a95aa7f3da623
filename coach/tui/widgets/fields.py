"""Where a founder types: one line, and an account of several."""

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.document import _wrapped_document
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from coach.text import CUT, visible
from coach.tui.widgets.prose import breaks


def _wrap_offsets(
    text: str,
    width: int,
    tab_size: int,
    fold: bool = True,
    precomputed_tab_sections: object = None,
) -> list[int]:
    return breaks(text, width)


# Textual 8.2 has no other way to choose where a text area breaks its lines: at spaces only, so that
# a Chinese comma begins a line and an English word within Chinese is cut. No tab is ever in there.
_wrapped_document.compute_wrap_offsets = _wrap_offsets  # type: ignore[attr-defined]

_PLACEHOLDER = "input--placeholder"


class Line(Input):
    """One line of text; what is pasted loses its control characters.

    A text longer than the line shows its beginning while nobody writes in it, and a sign at each
    end that is cut.
    """

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

    def on_focus(self) -> None:
        """Show the place where the founder goes on; a click means the place that is shown."""
        if not self.region.contains_point(self.app.mouse_position):
            self._show_cursor()

    def on_resize(self) -> None:
        """Keep in sight where the founder writes."""
        if self.has_focus:
            self._show_cursor()

    def on_blur(self) -> None:
        """Show the beginning."""
        self.scroll_to(x=0, animate=False, force=True, immediate=True)

    def _show_cursor(self) -> None:
        # Textual scrolls to the cursor where the selection is told to have changed.
        self.mutate_reactive(Input.selection)

    def render_line(self, y: int) -> Strip:
        """Return the line as Textual draws it, with a sign where text lies beyond its ends."""
        strip = super().render_line(y)
        first, width = int(self.scroll_offset.x), self.scrollable_content_region.width
        # The sign never covers the cursor, which may stand at either end.
        cursor = self.cursor_screen_offset.x - self.content_region.x if self.has_focus else -1
        style = self.rich_style if self.value else self.get_component_rich_style(_PLACEHOLDER)
        sign = Strip([Segment(CUT, style)])
        hidden = cell_len(self.value or self.placeholder) - first - width
        if y == 0 and hidden > 0 and not width - 2 <= cursor <= width:
            strip = Strip.join([strip.crop(0, width - 1), sign])
        if y == 0 and first and not 0 <= cursor <= 1:
            strip = Strip.join([sign, strip.crop(1)])
        return strip

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

    def on_text_area_changed(self) -> None:
        """Keep the cursor in sight: Textual 8.2 scrolls before it knows that a row has come on."""
        self.call_after_refresh(self.scroll_cursor_visible)

    def action_cursor_page_down(self) -> None:
        """A page down; where there is no more than fits, the key is the screen's."""
        if not self.max_scroll_y:
            raise SkipAction
        super().action_cursor_page_down()

    def action_cursor_page_up(self) -> None:
        """A page up; where there is no more than fits, the key is the screen's."""
        if not self.max_scroll_y:
            raise SkipAction
        super().action_cursor_page_up()

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
