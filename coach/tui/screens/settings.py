"""The app's own settings: language, colours, motion, model; and where everything lies."""

from collections.abc import Callable, Iterator
from typing import ClassVar

from msgspec import Struct
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from coach.text import fit
from coach.tui.screens.beside import BesideScreen
from coach.tui.theme import THEMES
from coach.tui.widgets.bars import Hint
from coach.tui.widgets.prose import Prose

_LABEL = 18


class Row(Struct, frozen=True):
    """One setting: its name, what it is set to, and what Enter, ← and → do."""

    key: str
    value: str
    change: Callable[[int], None]


class SettingsScreen(BesideScreen):
    """A row per setting; what is changed holds at once."""

    AUTO_FOCUS = "#settings"
    BINDINGS: ClassVar[list[BindingType]] = [
        ("right", "change(1)", ""),
        ("left", "change(-1)", ""),
    ]

    def heading(self) -> str:
        """Return the page's name."""
        return self.say("settings-title")

    def body(self) -> Iterator[Widget]:
        """Lay out the list and where the data lies."""
        with Vertical(id="settings-page"):
            yield OptionList(id="settings", compact=True, markup=False)
            yield Static(Prose(self.say("settings-private")), classes="muted", id="settings-note")

    def hints(self) -> list[Hint]:
        """Return the keys of the list."""
        return [
            self.hint("enter", "change", "change(1)"),
            self.hint("arrows", "choose", "change(1)"),
            self.hint("escape", "back", "back"),
        ]

    def pick(self, index: int) -> None:
        """The next value."""
        self._change(index, 1)

    def action_change(self, steps: int) -> None:
        """The next value of the selected setting, or the one before."""
        self._change(self._at, steps)

    def options(self) -> list[Option]:
        """Return a row per setting."""
        width = max(30, self.size.width - 7)
        options = []
        for row in self._rows():
            label = fit(self.say(f"settings-{row.key}"), _LABEL)
            value = fit(row.value, width - _LABEL - 3)
            options.append(Option(Content.assemble("   ", (label, "$muted"), value), row.key))
        return options

    def _change(self, index: int, steps: int) -> None:
        self._rows()[index].change(steps)
        self.draw()

    def _rows(self) -> list[Row]:
        coach = self.coach
        model = coach.work.model
        motion = self.say("settings-on" if coach.settings.motion else "settings-off")
        return [
            Row("language", self.say("this-language"), lambda steps: self._language()),
            Row("theme", self.say(f"theme-{coach.theme}"), self._theme),
            Row("motion", motion, lambda steps: coach.set_motion(not coach.settings.motion)),
            Row("model", model.name or coach.work.words(), lambda steps: coach.action_models()),
            Row("folder", str(coach.data_folder or ""), lambda steps: self._copy()),
        ]

    def _theme(self, steps: int) -> None:
        names = [theme.name for theme in THEMES]
        at = names.index(self.coach.theme) if self.coach.theme in names else 0
        self.coach.set_theme(names[(at + steps) % len(names)])

    def _language(self) -> None:
        # The app's own work: it is done to its end even where this page is left at once.
        self.app.call_later(self.coach.action_switch_language)

    def _copy(self) -> None:
        self.app.copy_to_clipboard(str(self.coach.data_folder or ""))
        self.notice(self.say("settings-copied"), "good")
