"""The overview: every question of the interview at a glance, and a jump to any of them."""

from collections.abc import Iterator
from typing import ClassVar

from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from coach.handbook import Claim
from coach.interview import Step, path
from coach.session import Answer, plain
from coach.text import fit
from coach.tui.screens.beside import BesideScreen
from coach.tui.widgets.bars import Hint
from coach.tui.widgets.levels import sign

_SIGN = 6
_STATE = 22
# Not spaces: an option's text loses those at its beginning.
_INDENT = "\u00a0" * 3 + "└ "


class OverviewScreen(BesideScreen):
    """A row per question and per account; Enter or a click goes there."""

    AUTO_FOCUS = "#overview-list"
    BINDINGS: ClassVar[list[BindingType]] = [("left", "back", ""), ("h", "app.home", "")]

    def __init__(self, here: Step) -> None:
        super().__init__(here)
        self._steps: list[Step | None] = []

    def on_mount(self) -> None:
        """Select the row that the founder came from."""
        self.options()
        near = [
            index
            for index, step in enumerate(self._steps)
            if step and self._here and self._here.claim and step.claim == self._here.claim
        ]
        exact = [index for index in near if self._steps[index] == self._here]
        self._at = (exact or near or [1])[0]
        super().on_mount()

    def heading(self) -> str:
        """Return the page's name."""
        return self.say("overview-title")

    def body(self) -> Iterator[Widget]:
        """Lay out the list."""
        with Vertical(id="overview"):
            yield Static(Content(self.say("overview-legend")), classes="muted")
            yield OptionList(id="overview-list", compact=True, markup=False)

    def hints(self) -> list[Hint]:
        """Return the keys of the list."""
        return [
            self.hint("enter", "open", "pick"),
            self.hint("escape", "back", "back"),
            self.hint("F5", "report", "app.report"),
            self.hint("F3", "home", "app.home"),
        ]

    def pick(self, index: int) -> None:
        """Go where the row leads."""
        if (step := self._steps[index]) is not None:
            self.coach.go(step)

    def options(self) -> list[Option]:
        """Return a row per question, under each what was told and heard to it."""
        steps: list[Step | None] = []
        options: list[Option] = []
        known = path(self.coach.session, self.coach.handbook)
        width = max(30, self.size.width - 7)
        for role in self.coach.handbook.roles:
            options.append(Option(self._role(role.name.of(self.language)), role.id, disabled=True))
            steps.append(None)
            for claim in self.coach.handbook.claims_of(role.id):
                answer = self.coach.session.answer(claim.id)
                options.append(Option(self._row(claim, answer, width), claim.id))
                steps.append(Step("level", role.id, claim.id))
                for step in known:
                    if step.claim == claim.id and step.kind in ("account", "heard"):
                        name = f"{claim.id}.{step.kind}"
                        options.append(Option(self._account(step, answer, width), name))
                        steps.append(step)
        self._steps = steps
        return options

    def _role(self, name: str) -> Content:
        return Content.styled(name, "bold $accent")

    def _row(self, claim: Claim, answer: Answer, width: int) -> Content:
        state = self.say("overview-open")
        if answer.level is not None:
            state = self.say("overview-level", level=answer.level)
        elif answer.choice is not None:
            state = self.say("unknown-choice" if answer.choice == "unknown" else "na-choice")
        room = width - _SIGN - _STATE
        return Content.assemble(
            (f" {claim.id} ", "$muted"),
            (f"{sign(answer)} ", "$accent"),
            fit(claim.question.of(self.language), room),
            "  ",
            (fit(state, _STATE - 2), "$muted"),
        )

    def _account(self, step: Step, answer: Answer, width: int) -> Content:
        text = plain(answer.account or "") if step.kind == "account" else ""
        if step.kind == "heard":
            text = " · ".join(plain(fact.text) for fact in answer.usable().values())
        name = self.say(f"overview-{step.kind}")
        shown = f"{name}: {text}" if text else name
        return Content.styled(fit(_INDENT + shown, width), "$muted")
