"""The company: its profile, and who fills the four roles."""

from collections.abc import Iterator
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Button, Input, Static

from coach.flow import ERASED, resume, unsent
from coach.interview import COMPANY, Step, introduce
from coach.session import ROLES, STAGES, Cast, Profile, plain
from coach.text import number
from coach.tui.messages import StageSet
from coach.tui.screens.base import Body, CoachScreen
from coach.tui.widgets.bars import Hint
from coach.tui.widgets.choice import StageChoice
from coach.tui.widgets.fields import Field, Line
from coach.tui.widgets.prose import Prose

TEXTS = ("name", "product", "customers", "team_size", "core_behaviour", "aim")


class CompanyScreen(CoachScreen):
    """A page of fields, of which only the name is needed."""

    AUTO_FOCUS = "#profile-name"

    BINDINGS: ClassVar[list[BindingType]] = [
        ("ctrl+s,f10", "done", ""),
        ("escape", "back", ""),
        ("down", "app.focus_next", ""),
        ("up", "app.focus_previous", ""),
    ]

    @property
    def here(self) -> Step:
        """The step that this screen shows."""
        return COMPANY

    def heading(self) -> str:
        """Return the page's name."""
        return self.say("company-title")

    def body(self) -> Iterator[Widget]:
        """Lay out the fields; F1 stands over the behaviour it asks for, F2 over the cast."""
        foundation = self.coach.handbook.foundation
        with Body(id="company"):
            for name in ("name", "product", "customers", "team_size"):
                yield self._line(name)
            names = [self.say(f"stage-{stage}") for stage in STAGES]
            stage = StageChoice(names, self._value("profile.stage"))
            yield Field(self.say("field-stage"), stage)
            yield Static(Prose(foundation[0].question.of(self.language)), classes="asked")
            yield self._line("core_behaviour")
            yield self._line("aim")
            yield Static(Prose(foundation[1].question.of(self.language)), classes="asked")
            for role in self.coach.handbook.roles:
                value = self._value(f"cast.{role.id}")
                line = Line(value, self.say("place-cast"), id=f"cast-{role.id}")
                yield Field(role.name.of(self.language), line)
            yield Button(self.say("company-go"), id="done", compact=True)

    def hints(self) -> list[Hint]:
        """Return the keys of the page."""
        return [
            self.hint("enter", "next", "app.focus_next"),
            self.hint("save", "done", "done"),
            self.hint("escape", "back", "back"),
        ]

    def stash(self) -> None:
        """Keep what differs from what was sent."""
        for key, value in self._typed().items():
            self.coach.draft(key, "" if value == self._sent(key) else value or ERASED)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Keep what is typed."""
        event.stop()
        self._keep()

    def on_stage_set(self, message: StageSet) -> None:
        """Keep the stage."""
        message.stop()
        self._keep()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes to the next field; from the last one, on."""
        event.stop()
        if event.input.id != f"cast-{ROLES[-1]}":
            self.focus_next()
        elif self.ready:
            self.action_done()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """The button goes on."""
        if self.ready:
            self.action_done()

    def action_back(self) -> None:
        """Back to where the founder was; what is unsent is kept."""
        self.stash()
        self.coach.go_back(self.coach.before_company)

    def action_done(self) -> None:
        """Check, save and go on."""
        typed = self._typed()
        if not plain(typed["profile.name"]):
            self._refuse("profile-name", "company-need-name")
            return
        size = typed["profile.team_size"]
        if size.strip() and number(size) is None:
            self._refuse("profile-team_size", "company-bad-size")
            return
        self._send(typed)

    def _send(self, typed: dict[str, str]) -> None:
        told = {key.partition(".")[2]: plain(text) for key, text in typed.items()}
        profile = Profile(
            name=told["name"],
            product=told["product"],
            customers=told["customers"],
            team_size=number(told["team_size"]),
            stage=self.query_one(StageChoice).value,
            core_behaviour=told["core_behaviour"],
            aim=told["aim"],
        )
        session = self.coach.session
        for key in typed:
            session = session.with_draft(key, "")
        session = introduce(session, profile, Cast(**{role: told[role] for role in ROLES}))
        if self.coach.save(session, named=True):
            if self.coach.before_company is not None:
                self.coach.go_back(self.coach.before_company)
            else:
                self.coach.go(resume(self.coach.session, self.coach.handbook))

    def _refuse(self, widget_id: str, message: str) -> None:
        self.notice(self.say(message), "bad")
        self.query_one(f"#{widget_id}").focus()

    def _line(self, name: str) -> Field:
        place = self.say(f"place-{name}")
        return Field(
            self.say(f"field-{name}"),
            Line(self._value(f"profile.{name}"), place, f"profile-{name}"),
        )

    def _keep(self) -> None:
        if self.ready:
            self.stash()
            self.notice("")

    def _typed(self) -> dict[str, str]:
        typed = {
            f"profile.{name}": self.query_one(f"#profile-{name}", Input).value for name in TEXTS
        }
        typed["profile.stage"] = self.query_one(StageChoice).value or ""
        for role in ROLES:
            typed[f"cast.{role}"] = self.query_one(f"#cast-{role}", Input).value
        return typed

    def _sent(self, key: str) -> str:
        part, _, name = key.partition(".")
        session = self.coach.session
        value = getattr(session.profile if part == "profile" else session.cast, name)
        return str(value or "")

    def _value(self, key: str) -> str:
        return unsent(self.coach.session, key, self._sent(key))
