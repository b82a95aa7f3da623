"""What happened the last time: an account, and the one follow-up."""

from collections.abc import Iterator
from functools import partial
from typing import ClassVar

from msgspec.structs import replace
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Button, Static, TextArea

from coach.advice.lacking import lacking
from coach.advice.listener import LONGEST_ACCOUNT
from coach.flow import ERASED, draft_key, unsent
from coach.interview import follow_up, tell
from coach.session import Session, holders, plain
from coach.text import words
from coach.tui.screens.interview import StepScreen
from coach.tui.widgets.bars import Hint
from coach.tui.widgets.cards import account
from coach.tui.widgets.fields import Account
from coach.tui.widgets.prose import Prose

READ_SECONDS = 1.0
# So long after the last key the account may be at its end; behind a whole sentence sooner.
PAUSE_SECONDS = 1.5
SENTENCE_SECONDS = 0.5
_SENTENCE_ENDS = (".", "!", "?", "。", "！", "？", "…")


class TellScreen(StepScreen):
    """One invitation and a field of several lines."""

    AUTO_FOCUS = "#account"
    BINDINGS: ClassVar[list[BindingType]] = [("ctrl+s,f10", "done", ""), ("f8", "skip", "")]

    def heading(self) -> str:
        """Return the role's name."""
        return self.say("step-account", name=self.role.name.of(self.language))

    def main(self) -> Iterator[Widget]:
        """Lay out what was chosen, the invitation and the field."""
        level, language = self.answer.level, self.language
        followup = self.step.kind == "followup"
        if followup:
            with VerticalScroll(id="told", can_focus=False):
                yield Static(Prose(account(replace(self.answer, followup=None))))
            yield Static(Prose(Content.styled(self.say("followup-lead"), "$muted")), id="chose")
        elif level is not None:
            chosen = self.say("you-chose", level=self.claim.levels[level].of(language))
            yield Static(Prose(Content.styled(chosen, "$muted")), id="chose")
        yield Static(Prose(Content.styled(self._question(), "bold")), id="question")
        yield Account(self._text(), self.say("followup-place" if followup else "account-place"))
        with Horizontal(id="under"):
            yield Static(self._count(self._text()), id="words")
            yield Button(self.say("button-skip"), id="skip", compact=True)
            yield Button(self.say("button-done"), id="done", compact=True)

    def hints(self) -> list[Hint]:
        """Return the keys of the field."""
        return [
            self.hint("save", "done", "done"),
            self.hint("F8", "skip", "skip"),
            self.hint("F9", "principle", "principle"),
            self.hint("escape", "back", "back"),
            self.hint("F7", "overview", "app.overview"),
            self.hint("F3", "home", "app.home"),
        ]

    def on_mount(self) -> None:
        """Take keys; the model reads meanwhile what stands before the account."""
        super().on_mount()
        self._soon: Timer | None = None
        self._pause: Timer | None = None
        self._read_ahead()

    def stash(self) -> None:
        """Keep what differs from what was sent."""
        for area in self.query(TextArea):
            text = area.text
            self.coach.draft(draft_key(self.step), "" if text == self._sent() else text or ERASED)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Keep what is typed and count it."""
        if not self.ready:
            return
        self.stash()
        listened = self.coach.work.listener is not None
        long = listened and len(event.text_area.text) > LONGEST_ACCOUNT
        self.notice(self.say("account-long", most=LONGEST_ACCOUNT) if long else "")
        # At most once a second, also while the founder types without a pause.
        if self._soon is None:
            self._soon = self.set_timer(READ_SECONDS, partial(self._read_ahead, typing=True))
        self.coach.work.hush()
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(pause_after(event.text_area.text), self._listen_ahead)
        self.query_one("#words", Static).update(self._count(event.text_area.text))

    def _read_ahead(self, *, typing: bool = False) -> None:
        """Let the model read what stands there, so that little is left to do at the end."""
        self._soon = None
        if (text := self._typed()) is not None:
            self.coach.work.prepare(self.step.claim, text, typing=typing)

    def _listen_ahead(self) -> None:
        """Let the model listen, so that nothing is left to do where this was the end."""
        if self._soon is not None:
            # Reading along goes before listening, and would interrupt it.
            self._soon.stop()
            self._read_ahead(typing=True)
        text = self._typed()
        if text is not None and plain(text):
            told = self._told(self.coach.session, text)
            self.coach.work.listen_ahead(self.step.claim, told)

    def _typed(self) -> str | None:
        """Return what stands there; None while there is no field or no session."""
        for area in self.query(TextArea):
            if self.ready and self.coach.notebook is not None:
                return area.text
        return None

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """The two buttons."""
        if self.ready and event.button.id == "skip":
            self.action_skip()
        elif self.ready:
            self.action_done()

    def action_done(self) -> None:
        """Save what is written and go on; nothing written skips."""
        text = self.query_one(TextArea).text
        self._send(text if plain(text) else "")

    def action_skip(self) -> None:
        """Go on without; asks once more where there is text."""
        sure = self.say("skip-sure")
        if plain(self.query_one(TextArea).text) and self._said[0] != sure:
            self.notice(sure, "bad")
        else:
            self._send("")

    def _send(self, text: str) -> None:
        session = self._told(self.coach.session, text).with_draft(draft_key(self.step), "")
        if self.coach.save(session):
            if plain(text):
                self.coach.work.listen(self.step.claim)
            else:
                self.coach.work.hush()
            self.forward()

    def _told(self, session: Session, text: str) -> Session:
        if self.step.kind == "followup":
            return follow_up(session, self.step.claim, self.step.fact, text)
        return tell(session, self.step.claim, text)

    def _question(self) -> str:
        claim, language = self.claim, self.language
        if self.step.kind == "account":
            return claim.invitation.of(language)
        ask = claim.fact(self.step.fact).ask if self.step.fact else None
        return (ask or claim.followup).of(language)

    def _sent(self) -> str:
        answer = self.answer
        return (answer.followup if self.step.kind == "followup" else answer.account) or ""

    def _text(self) -> str:
        return unsent(self.coach.session, draft_key(self.step), self._sent())

    def _count(self, text: str) -> Content:
        counted = self.say("words", count=words(text))
        names = holders(self.coach.session.cast)
        absent = lacking(self.claim, text, self.language, names) if plain(text) else ()
        asked = [self.say(f"lacking-{kind}") for kind in absent]
        return Content.styled("   ".join([counted, *asked]), "$muted")


def pause_after(text: str) -> float:
    """Return after how many seconds without a key the text is listened to as if it were sent."""
    return SENTENCE_SECONDS if text.rstrip().endswith(_SENTENCE_ENDS) else PAUSE_SECONDS
