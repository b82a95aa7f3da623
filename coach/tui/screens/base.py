"""What all screens share: the frame, notices, and another language at once."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.css.query import NoMatches
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input, TextArea

from coach.interview import Step
from coach.locale import Say, sayer
from coach.session import Language
from coach.tui.widgets.bars import Hint, KeyLine, Notice, Tone, TopBar

if TYPE_CHECKING:
    from coach.tui.app import CoachApp


class Body(VerticalScroll, can_focus=False, inherit_bindings=False):
    """Scrolls; the arrows are left to the screen, which moves its pointer with them."""


class CoachScreen(Screen[None]):
    """A title with the model's state, the body, a notice, and the keys."""

    BINDINGS: ClassVar[list[BindingType]] = []
    # Lines at the foot that the keys may take.
    KEY_LINES: ClassVar[int] = 1

    def __init__(self) -> None:
        super().__init__()
        self._built = False
        self._left = False
        self._said: tuple[str, Tone] = ("", "quiet")

    @property
    def ready(self) -> bool:
        """Whether the screen takes keys and messages.

        Keys typed ahead while it is being built would answer a question not yet seen; what is
        still on its way to a screen that was left would find no session any more.
        """
        return self._built and not self._left

    def leave(self) -> None:
        """Take nothing more: another screen takes this one's place."""
        self._left = True

    @property
    def coach(self) -> "CoachApp":
        """The app, by its own type."""
        return cast("CoachApp", self.app)

    @property
    def language(self) -> Language:
        """The language of the screen."""
        return self.coach.language

    @property
    def say(self) -> Say:
        """Say a message of the app or the report in the language of the screen."""
        return sayer(self.language, "tui", "report")

    @property
    def here(self) -> Step | None:
        """The step that this screen shows, to come back to; None leads to the sessions."""
        return None

    def compose(self) -> ComposeResult:
        """Lay out the frame around the body."""
        yield TopBar(self.heading(), self.coach.work.words())
        yield from self.body()
        yield Notice(id="notice")
        more = self.hint("^P", "more", "app.command_palette")
        yield KeyLine(self.keys(), self.KEY_LINES, more)

    def heading(self) -> str:
        """Return the title."""
        return self.say("app-title")

    def body(self) -> Iterator[Widget]:
        """Return what stands between title and keys."""
        yield from ()

    def hints(self) -> list[Hint]:
        """Return the keys that this screen has of its own."""
        return []

    def line_hints(self) -> list[Hint]:
        """Return the keys of a line that is being written on this screen, if one is."""
        return []

    def keys(self) -> list[Hint]:
        """Return the keys of the line at the foot: the screen's own, and those of all screens."""
        return [*(self.line_hints() or self.hints()), *self._common()]

    def on_descendant_focus(self) -> None:
        """Show the keys of a line that is being written, and the screen's own again after it."""
        self.show_keys()

    def show_keys(self) -> None:
        """Show at the foot the keys that count by now."""
        for line in self.query(KeyLine):
            line.tell(self.keys())

    def hint(self, key: str, does: str, action: str) -> Hint:
        """Return one key for the line at the foot; `key` names a message or is the key itself."""
        try:
            shown = self.say(f"key-{key}")
        except KeyError:
            shown = key
        return Hint(shown, self.say(f"hint-{does}"), action)

    def stash(self) -> None:
        """Keep unsent text; called before anything that could lose it."""

    def on_mount(self) -> None:
        """Take keys from now on."""
        self._built = True
        if self._said[0]:
            self.notice(*self._said)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Take no key while the screen is being built, or when it was left."""
        return self.ready

    def notice(self, text: str, tone: Tone = "quiet") -> None:
        """Say something in the line above the keys; kept for a screen that is not yet drawn."""
        self._said = (text, tone)
        try:
            self.query_one(Notice).tell(text, tone)
        except NoMatches:
            return

    def engine_changed(self) -> None:
        """Show the model's state."""
        for bar in self.query(TopBar):
            if self.ready:
                bar.tell(self.coach.work.words())

    async def relabel(self) -> None:
        """Compose the screen anew in the app's language; text, cursor and focus stay."""
        self._built = False
        at = self._cursor()
        self._said = ("", "quiet")
        await self.recompose()
        self._restore(*at)
        self._built = True
        self.relabelled()

    def relabelled(self) -> None:
        """Draw what `compose` does not."""

    def _common(self) -> list[Hint]:
        switch = Hint("F2", self.say("other-language"), "app.switch_language")
        return [self.hint("F1", "help", "app.help"), switch]

    def _cursor(self) -> tuple[str | None, object]:
        focused = self.focused
        if isinstance(focused, Input):
            return focused.id, focused.cursor_position
        if isinstance(focused, TextArea):
            return focused.id, focused.cursor_location
        return (focused.id if focused else None), None

    def _restore(self, widget_id: str | None, cursor: object) -> None:
        if widget_id is None:
            return
        for widget in self.query(f"#{widget_id}"):
            self.set_focus(widget)
            if isinstance(widget, Input) and isinstance(cursor, int):
                widget.cursor_position = cursor
            elif isinstance(widget, TextArea) and isinstance(cursor, tuple):
                widget.move_cursor(cursor)
