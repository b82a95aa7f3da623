"""The end of a role: its levels as a picture, and the first advice, already written."""

from collections.abc import Iterator
from typing import ClassVar

from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Static

from coach.report import Report, first_advice
from coach.session import RoleId
from coach.tui.messages import Heard, Written
from coach.tui.screens.path import PathScreen
from coach.tui.screens.reporting import ReportingScreen
from coach.tui.widgets.bars import Hint
from coach.tui.widgets.prose import Prose
from coach.tui.widgets.sentences import rows, title


class RoleScreen(PathScreen, ReportingScreen):
    """One role looked back on, before the next one begins."""

    AUTO_FOCUS = "#done"
    BINDINGS: ClassVar[list[BindingType]] = [
        ("enter,right", "on", ""),
        ("b,left", "back", ""),
        ("h", "app.home", ""),
        ("down,j", "line(1)", ""),
        ("up,k", "line(-1)", ""),
        ("pagedown,space", "page(1)", ""),
        ("pageup", "page(-1)", ""),
    ]

    def heading(self) -> str:
        """Return the role's name, and that it is done."""
        return self.say("step-role", name=self.role.name.of(self.language))

    def body(self) -> Iterator[Widget]:
        """Lay out progress, the picture and the advice."""
        yield self.role_bars()
        with VerticalScroll(id="role-end", can_focus=False):
            yield from self._parts()
        with Horizontal(id="foot"):
            yield Button(self.say("button-on"), id="done", compact=True)

    def hints(self) -> list[Hint]:
        """Return the keys of the page."""
        return [
            self.hint("enter", "on", "on"),
            self.hint("up-down", "read-on", "page(1)"),
            self.hint("escape", "back", "back"),
            self.hint("F5", "report", "app.report"),
            self.hint("F7", "overview", "app.overview"),
            self.hint("F3", "home", "app.home"),
        ]

    async def on_heard(self, message: Heard) -> None:
        """A fact that arrived late may fill a sentence."""
        await self._redraw(message.claim)

    async def on_written(self, message: Written) -> None:
        """So may what the model reworded."""
        await self._redraw(message.claim)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """The button goes on."""
        if self.ready:
            self.action_on()

    def action_on(self) -> None:
        """Go on to the next role, or to the report."""
        self.forward()

    async def _redraw(self, claim: str) -> None:
        if self.ready and self.coach.handbook.claims[claim].role == self.step.role:
            page = self.query_one("#role-end", VerticalScroll)
            at, parts = page.scroll_offset, list(self._parts())
            async with page.batch():
                await page.query("*").remove()
                await page.mount_all(parts)
            page.scroll_to(y=at.y, animate=False)

    def _parts(self) -> Iterator[Widget]:
        report = self.report()
        for standing in report.diagnosis.standings:
            if standing.role == self.step.role:
                yield from self.standing(standing)
                yield from self._advice(report, standing.role)

    def _advice(self, report: Report, role: RoleId) -> Iterator[Widget]:
        block = first_advice(report, role)
        if block is None:
            yield Static(Prose(self.say("role-no-gap")), classes="advice")
            return
        lead = Content.styled(self.say("role-first"), "$muted")
        yield Static(Prose(lead), classes="advice")
        heading = title(block, report, self.coach.handbook, self.say)
        yield Static(Prose(Content.styled(heading, "bold $accent")), classes="heading")
        yield Static(rows(block, self.coach.handbook, self.say, self.language), classes="block")
