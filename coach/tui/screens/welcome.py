"""The first start: what this is, what it costs in time, and that nothing leaves the machine."""

from collections.abc import Iterator
from typing import ClassVar

from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Static

from coach.tui.screens.base import CoachScreen
from coach.tui.widgets.bars import Hint
from coach.tui.widgets.prose import Prose


class WelcomeScreen(CoachScreen):
    """One page, shown once; from then on the app opens with the sessions."""

    AUTO_FOCUS = "#done"
    BINDINGS: ClassVar[list[BindingType]] = [
        ("enter,space,n", "begin", ""),
        ("escape", "leave", ""),
    ]

    def body(self) -> Iterator[Widget]:
        """Lay out the page."""
        with VerticalScroll(id="welcome", can_focus=False):
            yield Static(Prose(Content.styled(self.say("welcome-title"), "bold $accent")))
            for part in ("what", "time", "private"):
                lead = Content.styled(self.say(f"welcome-{part}-lead"), "bold")
                text = self.say(f"welcome-{part}") if part != "private" else self._private()
                yield Static(Prose(Content.assemble(lead, "  ", text)))
            yield Static(Prose(self._model()), id="welcome-model")
            yield Button(self.say("welcome-begin"), id="done", compact=True)

    def hints(self) -> list[Hint]:
        """Return the keys of the page."""
        return [
            self.hint("enter", "begin", "begin"),
            self.hint("escape", "home", "leave"),
            self.hint("^Q", "quit", "app.quit"),
        ]

    def engine_changed(self) -> None:
        """Show the model's state, also in the text."""
        super().engine_changed()
        if self.ready:
            self.query_one("#welcome-model", Static).update(Prose(self._model()))

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """The button begins."""
        if self.ready:
            self.action_begin()

    def action_begin(self) -> None:
        """Begin the first interview."""
        self.coach.begin()

    def action_leave(self) -> None:
        """Look at the sessions first."""
        self.coach.go_home()

    def leave(self) -> None:
        """It was seen, whichever screen comes next."""
        self.coach.welcomed()
        super().leave()

    def _private(self) -> str:
        work = self.coach.work
        return work.promise() if work.model.server else self.say("welcome-private")

    def _model(self) -> Content:
        work = self.coach.work
        key = "welcome-model" if work.listener is not None else "welcome-no-model"
        if work.model.server:
            key = "welcome-server"
        lead = Content.styled(self.say("welcome-model-lead"), "bold")
        return Content.assemble(lead, "  ", self.say(key, name=work.model.name))
