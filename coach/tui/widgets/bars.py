"""The lines at the top and the foot of every screen: where we are, the model, keys, notices."""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct
from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.events import Resize
from textual.style import Style
from textual.widgets import Static

from coach.handbook import Handbook
from coach.interview import Progress
from coach.session import Language, RoleId
from coach.text import visible
from coach.tui.widgets.prose import Prose

BAR = 4
Tone = Literal["quiet", "good", "bad"]


class Hint(Struct, frozen=True):
    """One key at the foot: what to press, what it does, and the action a click runs."""

    key: str
    does: str
    action: str


class TopBar(Horizontal):
    """A title on the left and the model's state, quietly, on the right."""

    def __init__(self, title: str, engine: str) -> None:
        super().__init__()
        self._title = title
        self._engine = engine

    def compose(self) -> ComposeResult:
        """Lay out both ends."""
        yield Static(Content(visible(self._title)), id="title")
        yield Static(Content(self._engine), id="engine")

    def tell(self, engine: str) -> None:
        """Show another state of the model."""
        self.query_one("#engine", Static).update(Content(engine))


class RoleBars(Static):
    """How far each of the four roles is: a short bar and the count."""

    def __init__(
        self, roles: Sequence[Progress], handbook: Handbook, language: Language, now: RoleId | None
    ) -> None:
        parts = [_bar(one, handbook, language, now == one.role) for one in roles]
        super().__init__(Content("   ").join(parts))


class Notice(Static):
    """One line that says what went wrong or was done; no height where there is nothing to say."""

    def tell(self, text: str, tone: Tone = "quiet") -> None:
        """Show a line, or nothing for an empty text."""
        self.set_class(bool(text), "-said")
        for one in ("quiet", "good", "bad"):
            self.set_class(one == tone, f"-{one}")
        sign = {"bad": "! ", "good": "✓ "}.get(tone, "")
        self.update(Prose(sign + visible(text)))


class KeyLine(Static):
    """The keys of a screen, which can be clicked, too; on so many lines as there are `rows`.

    Where there is no room for all, the last of the screen's own keys give way to `more`, by which
    all of them can be found.
    """

    GAP = "  "
    ALWAYS = 2

    def __init__(self, hints: Sequence[Hint], rows: int = 1, more: Hint | None = None) -> None:
        super().__init__()
        self._hints = list(hints)
        self._more = [more] if more else []
        self._rows = rows
        self.auto_links = False

    def tell(self, hints: Sequence[Hint]) -> None:
        """Show other keys."""
        self._hints = list(hints)
        self._draw()

    def on_resize(self, event: Resize) -> None:
        """Show what there is room for."""
        self._draw()

    def _draw(self) -> None:
        gap = Content(self.GAP)
        lines = self.fitting(self.content_size.width)
        self.update(Content("\n").join(gap.join(map(clickable, line)) for line in lines))

    def fitting(self, width: int) -> list[list[Hint]]:
        """Return the hints that fit into so many cells, by line."""
        own, always = self._hints[: -self.ALWAYS], self._hints[-self.ALWAYS :]
        if len(self._lines(self._hints, width)) > self._rows:
            always = self._more + always
        while own and len(self._lines([*own, *always], width)) > self._rows:
            own.pop()
        return self._lines([*own, *always], width)[: self._rows]

    def _lines(self, hints: Sequence[Hint], width: int) -> list[list[Hint]]:
        lines: list[list[Hint]] = [[]]
        for hint in hints:
            if lines[-1] and _cells([*lines[-1], hint], self.GAP) > width:
                lines.append([])
            lines[-1].append(hint)
        return lines


def clickable(hint: Hint) -> Content:
    """Return a key and what it does, to be clicked: an action of the screen, or app.something."""
    of_the_app = hint.action.startswith("app.")
    click = Style.from_meta({"@click": hint.action if of_the_app else f"screen.{hint.action}"})
    return Content.assemble((hint.key, "$primary"), " ", (hint.does, "$muted")).stylize(click)


def _cells(hints: Sequence[Hint], gap: str) -> int:
    return cell_len(gap.join(f"{hint.key} {hint.does}" for hint in hints))


def _bar(one: Progress, handbook: Handbook, language: Language, now: bool) -> Content:
    halves = round(2 * BAR * one.answered / one.total) if one.total else 0
    halves = max(halves, 1) if one.answered else 0
    done = "━" * (halves // 2) + "╸" * (halves % 2)
    rest = "─" * (BAR - len(done))
    name = handbook.role(one.role).short.of(language)
    return Content.assemble(
        (name, "bold underline" if now else "$muted"),
        " ",
        (done, "$accent"),
        (rest, "$faint"),
        (f" {one.answered}/{one.total}", "" if now else "$muted"),
    )
