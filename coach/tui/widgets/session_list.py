"""The list of the sessions: a row each, with a small picture of the levels."""

from collections.abc import Callable, Sequence

from rich.cells import cell_len
from textual.content import Content
from textual.events import Click
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from coach.handbook import Handbook
from coach.locale import Say
from coach.session import plain
from coach.store.errors import REASONS
from coach.store.sessions import Entry
from coach.text import fit
from coach.tui.widgets.levels import picture
from coach.tui.widgets.prose import Rows

DATE, ANSWERED, LANGUAGE = 10, 8, 4
# Before every row, and between its cells.
INDENT, GAP = 3, 2
NARROWEST, WIDEST = 8, 36
# Before the name of a follow-up; the legend says what it means.
FOLLOWS = "↳ "
_BROKEN = REASONS | {"newer_schema", "not_readable"}


class SessionList(OptionList):
    """The sessions; a click selects one, and a click on the selected one opens it."""

    def __init__(self) -> None:
        super().__init__(id="sessions", compact=True, markup=False)

    def show(self, rows: Sequence[Content | Rows], nothing: str) -> None:
        """Show other rows; `nothing`, where it is not empty, is said where there are none."""
        self.clear_options()
        self.add_options(Option(row) for row in rows)
        if nothing and not rows:
            self.add_option(Option(nothing, disabled=True))

    async def _on_click(self, event: Click) -> None:
        clicked = event.style.meta.get("option")
        if clicked is None or self.options[clicked].disabled:
            return
        if clicked != self.highlighted:
            self.highlighted = clicked
            event.prevent_default()


class Columns:
    """What the rows of the list look like in so many cells."""

    def __init__(self, handbook: Handbook, say: Say, width: int) -> None:
        self._handbook = handbook
        self._say = say
        self._picture = max(cell_len(picture({}, handbook)), 6)
        rest = INDENT + DATE + ANSWERED + LANGUAGE + self._picture + 4 * GAP
        self._name = max(NARROWEST, min(WIDEST, width - rest))

    def heads(self) -> Content:
        """Return the line above the rows."""
        keys = ("company", "date", "answered", "levels", "language")
        sizes = (self._name, DATE, ANSWERED, self._picture, LANGUAGE)
        return self._line(
            [
                fit(self._say(f"home-heading-{key}"), size)
                for key, size in zip(keys, sizes, strict=True)
            ]
        )

    def row(self, entry: Entry, called: Callable[[Entry], str]) -> Content | Rows:
        """Return the row of a session; one that cannot be read is told with the reason."""
        if entry.broken:
            line = self._say("home-broken", name=called(entry), reason=reason(entry, self._say))
            sign, text = (Content.styled(one, "$error") for one in (" !", line))
            return Rows([(sign, text, Content(""))], INDENT)
        return self._line(
            [
                fit(f"{FOLLOWS * entry.follows}{called(entry)}", self._name),
                fit(plain(entry.updated[:DATE]), DATE),
                fit(f"{entry.answered}/{len(self._handbook.claims)}", ANSWERED),
                fit(picture(entry.levels, self._handbook), self._picture),
                self._say(f"home-language-{entry.language}"),
            ]
        )

    @staticmethod
    def _line(cells: Sequence[str]) -> Content:
        return Content(" " * INDENT + (" " * GAP).join(cells))


def reason(entry: Entry, say: Say) -> str:
    """Return why a session cannot be read."""
    return say(f"broken-{entry.broken if entry.broken in _BROKEN else 'other'}")
