"""Choices that are picked with a figure, the arrows or the mouse."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.events import Click
from textual.widget import Widget
from textual.widgets import Static

from coach.session import STAGES, Choice, Stage
from coach.tui.messages import Picked, Selected, StageSet
from coach.tui.widgets.prose import Rows

MARGIN = 7


class Row(Static):
    """One choice; tells when it is clicked."""

    def __init__(self, number: int, text: str, *, chosen: bool) -> None:
        super().__init__(classes="choice")
        self.number = number
        self.text = text
        self.chosen = chosen

    def on_mount(self) -> None:
        """Draw it."""
        self.point(False)

    def point(self, here: bool) -> None:
        """Draw the choice with or without the pointer."""
        self.set_class(here, "-here")
        mark = "●" if self.chosen else "○"
        label = Content.assemble(
            ("› " if here else "  ", "$accent bold"),
            (mark, "$accent" if self.chosen else "$muted"),
            (f" {self.number}", "bold"),
        )
        self.update(Rows([(label, Content(self.text), Content(""))], MARGIN, least=4))

    def on_click(self, event: Click) -> None:
        """Tell which one was clicked."""
        event.stop()
        self.post_message(Selected(self.number - 1))


class LevelChoice(Widget, can_focus=True):
    """Four levels as sentences, "don't know" and "does not apply"."""

    CHOICES: tuple[Choice, ...] = (0, 1, 2, 3, "unknown", "n/a")

    def __init__(self, levels: Sequence[str], others: Sequence[str], chosen: Choice | None) -> None:
        super().__init__(id="levels")
        self._levels = levels
        self._others = others
        self._chosen = chosen
        # Nothing is pointed at before the founder points: Enter alone answers no question.
        self.index = self.CHOICES.index(chosen) if chosen is not None else -1

    def compose(self) -> ComposeResult:
        """Lay out the four levels and, in one line, the two other answers."""
        for index, text in enumerate(self._levels):
            yield self._row(index, text)
        with Horizontal(classes="others"):
            for index, text in enumerate(self._others, len(self._levels)):
                yield self._row(index, text)

    def on_mount(self) -> None:
        """Show the pointer."""
        self.move(0)

    def move(self, steps: int) -> None:
        """Move the pointer; from nowhere it comes in at the end it is moved from."""
        if self.index < 0 and steps < 0:
            self.index = len(self.CHOICES)
        if steps:
            self.index = min(len(self.CHOICES) - 1, max(0, self.index + steps))
        for row in self.query(Row):
            row.point(row.number - 1 == self.index)
            if row.number - 1 == self.index:
                row.scroll_visible(animate=False)

    @property
    def pointed(self) -> Choice | None:
        """The choice where the pointer is, if it is anywhere."""
        return self.CHOICES[self.index] if self.index >= 0 else None

    def on_selected(self, message: Selected) -> None:
        """A click picks at once."""
        message.stop()
        self.index = message.index
        self.move(0)
        self.post_message(Picked(self.CHOICES[message.index]))

    def _row(self, index: int, text: str) -> Row:
        return Row(index + 1, text, chosen=self._chosen == self.CHOICES[index])


class StageChoice(Widget, can_focus=True):
    """The three stages of a company in one line; the chosen one can be taken back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("left", "move(-1)"),
        ("right", "move(1)"),
        ("1", "choose(0)"),
        ("2", "choose(1)"),
        ("3", "choose(2)"),
        ("space", "next"),
        ("backspace", "clear"),
        ("enter", "leave"),
    ]

    def __init__(self, names: Sequence[str], stage: str) -> None:
        super().__init__(id="profile-stage")
        self._names = names
        self.index = STAGES.index(stage) if stage in STAGES else -1
        self._at = max(0, self.index)

    @property
    def value(self) -> Stage | None:
        """The chosen stage."""
        return STAGES[self.index] if self.index >= 0 else None

    def compose(self) -> ComposeResult:
        """Lay out the three."""
        with Horizontal():
            for index in range(len(self._names)):
                yield _Stage(index)

    def on_mount(self) -> None:
        """Draw them."""
        self._draw()

    def on_focus(self) -> None:
        """Show where the pointer is."""
        self._draw()

    def on_blur(self) -> None:
        """Hide the pointer."""
        self._draw()

    def action_move(self, steps: int) -> None:
        """Move along and choose."""
        self.action_choose(min(2, max(0, self.index + steps)) if self.index >= 0 else 0)

    def action_choose(self, index: int) -> None:
        """Choose one."""
        self.index = index
        self._draw()
        self.post_message(StageSet())

    def action_next(self) -> None:
        """Choose the next one, after the last one none."""
        self.action_choose(self.index + 1 if self.index < len(self._names) - 1 else -1)

    def action_leave(self) -> None:
        """Go to the next field, as Enter does in the others."""
        self.screen.focus_next()

    def action_clear(self) -> None:
        """Choose none."""
        self.action_choose(-1)

    def on_selected(self, message: Selected) -> None:
        """A click on one of the three chooses it."""
        message.stop()
        self.focus()
        self.action_choose(message.index)

    def _draw(self) -> None:
        for stage in self.query(_Stage):
            chosen = stage.index == self.index
            style = ("bold underline" if self.has_focus else "bold") if chosen else ""
            pointed = self.has_focus and self.index < 0 and stage.index == 0
            stage.update(
                Content.assemble(
                    ("●" if chosen else "○", "$accent" if chosen else "$muted"),
                    " ",
                    (self._names[stage.index], "underline" if pointed else style),
                )
            )


class _Stage(Static):
    def __init__(self, index: int) -> None:
        super().__init__(classes="stage")
        self.index = index

    def on_click(self, event: Click) -> None:
        event.stop()
        self.post_message(Selected(self.index))
