"""What the screens of the interview's path share: the step, its role, and the way on and back."""

from typing import ClassVar

from textual.binding import BindingType

from coach.flow import after
from coach.handbook import Role
from coach.interview import REPORT, Step, previous, progress
from coach.tui.screens.base import CoachScreen
from coach.tui.widgets.bars import RoleBars


class PathScreen(CoachScreen):
    """One step of a role."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape", "back", "")]

    def __init__(self, step: Step) -> None:
        super().__init__()
        self.step = step

    @property
    def here(self) -> Step:
        """The step that this screen shows."""
        return self.step

    @property
    def role(self) -> Role:
        """The step's role."""
        if self.step.role is None:
            raise RuntimeError(f"no step of a role: {self.step}")
        return self.coach.handbook.role(self.step.role)

    def role_bars(self) -> RoleBars:
        """Return how far the four roles are, this one marked."""
        handbook = self.coach.handbook
        roles = progress(self.coach.session, handbook)
        return RoleBars(roles, handbook, self.language, self.step.role)

    def action_back(self) -> None:
        """Go one step back; what is unsent is kept."""
        self.stash()
        self._leave(previous(self.coach.session, self.coach.handbook, self.step))

    def forward(self, *, fresh: bool = False) -> None:
        """Go on after what was just saved; `fresh` is a question answered for the first time."""
        self._leave(after(self.coach.session, self.coach.handbook, self.step, fresh=fresh))

    def _leave(self, to: Step) -> None:
        self.coach.go(REPORT if self.coach.changing == self.step else to)
