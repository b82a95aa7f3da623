"""What I heard: the facts of an account, each confirmed, edited or struck."""

from collections.abc import Iterator
from typing import ClassVar

from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Input, Static

from coach.advice.listener import LONGEST_ACCOUNT, heard_in_part
from coach.advice.reply import unread
from coach.flow import ERASED, unsent
from coach.interview import Step, review, settle
from coach.session import Session, plain
from coach.tui.messages import Heard, Shown
from coach.tui.screens.interview import StepScreen
from coach.tui.widgets.bars import Hint
from coach.tui.widgets.cards import Card, FactCards, account, cards
from coach.tui.widgets.prose import Prose, marked_line
from coach.tui.words import reason_words


class HeardScreen(StepScreen):
    """The account and its cards. They fill when the model has read it; nobody waits for that."""

    AUTO_FOCUS = "#cards"
    BINDINGS: ClassVar[list[BindingType]] = [
        ("up,k", "move(-1)", ""),
        ("down,j", "move(1)", ""),
        ("enter,c", "confirm", ""),
        ("e", "edit", ""),
        ("x,delete", "strike", ""),
        ("a", "confirm_all", ""),
        ("right,ctrl+s,f10", "on", ""),
        ("b,left", "back", ""),
        ("h", "app.home", ""),
    ]

    def __init__(self, step: Step) -> None:
        super().__init__(step)
        self.failed = ""

    def heading(self) -> str:
        """Return the role's name."""
        return self.say("step-heard", name=self.role.name.of(self.language))

    def main(self) -> Iterator[Widget]:
        """Lay out the account and the cards."""
        with VerticalScroll(id="told", can_focus=False):
            yield Static(id="account-told")
        yield Static(self._lead(), id="lead-heard")
        shown = self._cards()
        begun = (i for i, card in enumerate(shown) if self._draft(card.key) or self._unread(card))
        yield FactCards(shown, self.say, next(begun, 0))
        with Horizontal(id="under"):
            yield Static(id="words")
            yield Button(self.say("button-on"), id="done", compact=True)

    def hints(self) -> list[Hint]:
        """Return the keys of the cards."""
        return [
            self.hint("enter", "confirm", "confirm"),
            self.hint("e", "edit", "edit"),
            self.hint("x", "strike", "strike"),
            self.hint("a", "confirm-all", "confirm_all"),
            self.hint("right", "on", "on"),
            self.hint("escape", "back", "back"),
        ]

    def line_hints(self) -> list[Hint]:
        """Return the keys of the card that is open for writing."""
        if not self.query(FactCards) or not self._writing:
            return []
        return [self.hint("enter", "keep", "keep"), self.hint("escape", "leave", "back")]

    def on_mount(self) -> None:
        """Listen where nobody has yet, and reopen a fact that was being written."""
        super().on_mount()
        if not self.answer.read:
            self.coach.work.listen(self.step.claim, anew=False)
        self._draw()
        self._reopen()

    def relabelled(self) -> None:
        """Draw what arrived meanwhile, and reopen what was being written."""
        super().relabelled()
        self._draw()
        self._reopen()

    def stash(self) -> None:
        """Keep a fact that is being written."""
        for widget in self.query(FactCards):
            if widget.line is not None:
                self.coach.draft(self._key(widget.selected.key), widget.line.value or ERASED)

    def on_heard(self, message: Heard) -> None:
        """Fill the cards; what the founder is writing stays open."""
        if message.claim == self.step.claim:
            self.failed = message.failed
            if self.ready:
                self._draw()

    def on_shown(self, message: Shown) -> None:
        """Light up in the account what the selected card says."""
        message.stop()
        if self.ready:
            selected = self.query_one(FactCards).selected.key
            told = account(self.answer, selected)
            self.query_one("#account-told", Static).update(Prose(told))
            self.call_after_refresh(self._scroll_to_light)

    def _scroll_to_light(self) -> None:
        if not self.ready:
            return
        y = marked_line(self.query_one("#account-told", Static))
        if y is not None:
            self.query_one("#told", VerticalScroll).scroll_to(y=y - 1, animate=False)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Keep the fact as it is typed."""
        event.stop()
        if self.ready:
            self.stash()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """A fact is written; empty words leave an empty card and strike a full one."""
        event.stop()
        if not self.ready:
            return
        card = self.query_one(FactCards).selected
        written = event.value.strip()
        if not plain(written) and card.empty:
            self._close()
        elif self._settle(card.key, written):
            self._close()
            self.action_move(1)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """The button goes on."""
        if self.ready:
            self.action_on()

    def action_move(self, steps: int) -> None:
        """Select another card."""
        if not self._writing:
            self.query_one(FactCards).move(steps)

    def action_confirm(self) -> None:
        """The words are right; an empty card opens for writing."""
        card = self.query_one(FactCards).selected
        fact = self.answer.facts.get(card.key)
        if self._writing:
            return
        if fact is None or card.empty:
            self.action_edit()
        elif self._settle(card.key, fact.text):
            self.action_move(1)

    def action_confirm_all(self) -> None:
        """All that was heard, and is to be seen, is right."""
        session = self.coach.session
        seen = {card.key for card in self.query_one(FactCards).shown if not card.empty}
        for key, fact in self.answer.facts.items():
            if fact.state == "heard" and key in seen:
                session = settle(session, self.step.claim, key, fact.text)
        if not self._writing and self.coach.save(session):
            self._draw()

    def action_edit(self) -> None:
        """Write the selected fact in other words."""
        widget = self.query_one(FactCards)
        card = widget.selected
        known = card.words or self._unread(card)
        widget.open(unsent(self.coach.session, self._key(card.key), known))

    async def action_keep(self) -> None:
        """Keep what is written, as Enter does."""
        if (line := self.query_one(FactCards).line) is not None:
            await line.action_submit()

    def action_strike(self) -> None:
        """The selected fact is wrong, or is not to be asked for."""
        if not self._writing:
            self._settle(self.query_one(FactCards).selected.key, None)

    def action_on(self) -> None:
        """Go on; a fact that is being written is kept first."""
        session = self.coach.session
        widget = self.query_one(FactCards)
        if widget.line is not None:
            key, written = widget.selected.key, widget.line.value.strip()
            if plain(written):
                session = settle(session, self.step.claim, key, written)
            session = session.with_draft(self._key(key), "")
        if self.coach.save(review(session, self.step.claim)):
            self.forward()

    def action_back(self) -> None:
        """Leave a fact as it was, or go one step back."""
        if self._writing:
            self._close()
        else:
            super().action_back()

    @property
    def _writing(self) -> bool:
        return self.query_one(FactCards).editing

    def _settle(self, key: str, words: str | None) -> bool:
        session: Session = settle(self.coach.session, self.step.claim, key, words)
        saved = self.coach.save(session.with_draft(self._key(key), ""))
        if saved:
            self.notice("")
            self._draw()
        return saved

    def _close(self) -> None:
        widget = self.query_one(FactCards)
        self.coach.draft(self._key(widget.selected.key), "")
        widget.close()

    def _reopen(self) -> None:
        widget = self.query_one(FactCards)
        for index, card in enumerate(widget.shown):
            if self._draft(card.key):
                widget.index = index
                widget.move(0)
                widget.open(unsent(self.coach.session, self._key(card.key), ""))
                return

    def _draw(self) -> None:
        self.query_one(FactCards).update(self._cards())
        self.query_one("#lead-heard", Static).update(self._lead())

    def _lead(self) -> Prose:
        answer = self.answer
        if self._listening:
            return Prose(Content.styled(self.say("heard-listening"), "$accent"))
        lead = Content.styled(self._found(), "bold")
        if answer.read and heard_in_part(answer):
            lead = lead + "\n" + self.say("heard-in-part", most=LONGEST_ACCOUNT)
        return Prose(lead)

    def _found(self) -> str:
        if self.answer.usable():
            return self.say("heard-lead")
        if self.coach.work.listener is None:
            return self.say("heard-none")
        if self.failed:
            return self.say("heard-failed", reason=reason_words(self.failed, self.say))
        return self.say("heard-nothing")

    def _cards(self) -> list[Card]:
        return cards(self.claim, self.answer, self.language, self._listening)

    @property
    def _listening(self) -> bool:
        return self.coach.work.listener is not None and not self.answer.read and not self.failed

    def _key(self, fact: str) -> str:
        return f"{self.step.claim}.facts.{fact}"

    def _unread(self, card: Card) -> str:
        return "" if self._listening else unread(self.answer, card.key)

    def _draft(self, fact: str) -> str:
        return self.coach.session.drafts.get(self._key(fact), "")
