"""What screens share that show a part of the report."""

from collections.abc import Iterator

from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from coach.advice.writer import written_report
from coach.diagnosis import Standing
from coach.report import Report
from coach.tui.screens.base import CoachScreen
from coach.tui.widgets.levels import Head, standing_lines
from coach.tui.widgets.prose import Prose


class ReportingScreen(CoachScreen):
    """Has the report as it is by now, draws a role's standing, and is scrolled by keys."""

    def report(self) -> Report:
        """Return the report, with what a model reworded."""
        return written_report(self.coach.session, self.coach.handbook, self.language)

    def standing(self, standing: Standing) -> Iterator[Widget]:
        """Draw how one role stands."""
        coach = self.coach
        name, who, score, levels = standing_lines(
            standing, coach.session, coach.handbook, self.say, self.language
        )
        yield Static(Head(name, who, score), classes="standing")
        yield Static(Prose(levels), classes="levels")

    def action_page(self, pages: int = 1) -> None:
        """A page down, or up."""
        page = self.query_one(VerticalScroll)
        (page.scroll_page_down if pages > 0 else page.scroll_page_up)(animate=False)

    def action_line(self, lines: int) -> None:
        """A line up or down."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)
