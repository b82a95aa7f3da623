"""Pages beside the interview: a list of rows, and the way back to where the founder was."""

from typing import ClassVar

from textual.binding import BindingType
from textual.events import Resize
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from coach.interview import Step
from coach.tui.screens.base import CoachScreen


class BesideScreen(CoachScreen):
    """One list, filled by `options`; the selected row stays what it was, whatever changes."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape,b", "back", "")]

    def __init__(self, here: Step | None) -> None:
        super().__init__()
        self._here = here
        self._at = 0

    @property
    def here(self) -> Step | None:
        """Where the founder came from."""
        return self._here

    def options(self) -> list[Option]:
        """Return the rows as they are by now."""
        return []

    def pick(self, index: int) -> None:
        """Do what suits a row."""

    def on_mount(self) -> None:
        """Fill the list."""
        super().on_mount()
        self.draw()

    def relabelled(self) -> None:
        """Fill the list in the new language."""
        self.draw()

    def on_resize(self, event: Resize) -> None:
        """Cut the rows for the new width."""
        self.draw()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Remember the selected row."""
        self._at = event.option_index

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter and a click do what suits the row."""
        if self.ready:
            self.pick(event.option_index)

    def action_pick(self) -> None:
        """Do what suits the selected row."""
        self.pick(self._at)

    def action_back(self) -> None:
        """Back to where the founder was."""
        self.coach.go_back(self._here)

    def draw(self) -> None:
        """Fill the list; rows that were there are drawn over, so that it does not scroll away."""
        if not self.ready:
            return
        listed, options = self.query_one(OptionList), self.options()
        if [option.id for option in options] == [option.id for option in listed.options]:
            for index, option in enumerate(options):
                if option.prompt != listed.options[index].prompt:
                    listed.replace_option_prompt_at_index(index, option.prompt)
            return
        at = self._at
        listed.clear_options()
        listed.add_options(options)
        listed.highlighted = self._at = min(at, len(options) - 1)
