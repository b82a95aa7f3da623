"""Which screen shows which step of the interview."""

from coach.interview import Step
from coach.tui.screens.base import CoachScreen
from coach.tui.screens.company import CompanyScreen
from coach.tui.screens.heard import HeardScreen
from coach.tui.screens.interview import LevelScreen
from coach.tui.screens.report import ReportScreen
from coach.tui.screens.role import RoleScreen
from coach.tui.screens.telling import TellScreen


def screen_of(step: Step) -> CoachScreen:
    """Return a new screen for a step."""
    match step.kind:
        case "company":
            return CompanyScreen()
        case "report":
            return ReportScreen()
        case "role":
            return RoleScreen(step)
        case "level":
            return LevelScreen(step)
        case "heard":
            return HeardScreen(step)
        case "account" | "followup":
            return TellScreen(step)
