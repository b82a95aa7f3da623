"""A block of the report that can be selected: asked why, copied, its answer changed."""

from typing import ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.events import Blur, Click, Focus
from textual.message import Message
from textual.widgets import Static

from coach.report import Block
from coach.tui.widgets.prose import Prose, Rows

Wish = Literal["why", "copy", "change"]
HEADS = frozenset({"bet", "role", "closing"})


class Asked(Message):
    """The founder wants something of a block."""

    def __init__(self, block: Block, wish: Wish) -> None:
        super().__init__()
        self.block = block
        self.wish: Wish = wish


class BlockView(Vertical, can_focus=True):
    """A heading and the block's rows. Without the focus it is text like any other."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("enter,w", "ask('why')", ""),
        ("y,ctrl+c", "ask('copy')", ""),
        ("c", "ask('change')", ""),
    ]

    def __init__(self, block: Block, title: str, style: str, body: Rows) -> None:
        super().__init__(classes=f"view {block.kind} of-{block.claim or 'none'}")
        self.block = block
        self._title = title
        self._style = style
        self._body = body
        # These rest on no question, so there is nothing to be asked about.
        self.can_focus = block.kind not in ("role", "closing")

    def compose(self) -> ComposeResult:
        """Lay out heading and rows."""
        yield Static(classes="heading")
        yield Static(self._body, classes=f"block {self.block.kind}")

    def on_mount(self) -> None:
        """Draw the heading."""
        self._head("")

    def tell(self, block: Block, body: Rows) -> None:
        """Show the block as it is by now."""
        self.block = block
        self.query_one(".block", Static).update(body)

    def action_ask(self, wish: Wish) -> None:
        """Ask the screen."""
        self.post_message(Asked(self.block, wish))

    def on_click(self, event: Click) -> None:
        """A second click on a selected block asks why."""
        if self.can_focus and event.chain == 2:
            self.action_ask("why")

    def on_focus(self, event: Focus) -> None:
        """Show the selection without colour alone."""
        self._head("› ")

    def on_blur(self, event: Blur) -> None:
        """Take it away."""
        self._head("")

    def _head(self, sign: str) -> None:
        shown = Content.assemble((sign, "$accent bold"), (self._title, self._style))
        self.query_one(".heading", Static).update(Prose(shown))
