"""The facts that were heard, one under the other, and the account they were heard in."""

from collections.abc import Sequence

from msgspec import Struct
from textual.app import ComposeResult
from textual.content import Content
from textual.events import Click
from textual.widget import Widget
from textual.widgets import Static

from coach.handbook import Claim
from coach.locale import Say
from coach.session import Answer, Language, plain
from coach.text import visible
from coach.tui.messages import Selected, Shown
from coach.tui.widgets.fields import Line
from coach.tui.widgets.prose import Rows

_SIGNS = {
    "confirmed": "✓",
    "heard": "?",
    "unsure": "?",
    "struck": "×",
    "missing": "·",
    "listening": "·",
}


class Card(Struct, frozen=True):
    """What one card shows."""

    key: str
    label: str
    words: str
    state: str

    @property
    def empty(self) -> bool:
        """Whether there are no words to confirm or strike."""
        return not self.words


def cards(claim: Claim, answer: Answer, language: Language, listening: bool = False) -> list[Card]:
    """Return the cards of a claim's facts, in the handbook's order."""
    shown = []
    missing = "listening" if listening else "missing"
    for spec in claim.facts:
        fact = answer.facts.get(spec.key)
        words = plain(fact.text) if fact else ""
        state = fact.shown_as if fact else missing
        shown.append(Card(spec.key, spec.label.of(language), words, state))
    return shown


def account(answer: Answer, selected: str = "") -> Content:
    """Return account and follow-up as told, with the words underlined that gave a fact.

    Those of the selected fact are shown in reverse.
    """
    texts = [_marked(answer.account or "", answer, "account", selected)]
    if plain(answer.followup or ""):
        texts.append(_marked(answer.followup or "", answer, "followup", selected))
    return Content("\n").join(texts)


def _marked(text: str, answer: Answer, source: str, selected: str) -> Content:
    parts: list[tuple[str, str]] = []
    position = 0
    places = [
        (fact.start, fact.end, key == selected)
        for key, fact in answer.usable().items()
        if fact.source == source and fact.start is not None and fact.end is not None
    ]
    for start, end, here in sorted(places):
        if position <= start < end <= len(text):
            parts += [
                (visible(text[position:start]), ""),
                (visible(text[start:end]), "bold reverse" if here else "bold underline"),
            ]
            position = end
    parts.append((visible(text[position:]), ""))
    return Content.assemble(*parts).rstrip()


class FactCard(Static):
    """One card: sign, label, words, and in words what state it is in."""

    def __init__(self, index: int, label_width: int) -> None:
        super().__init__(classes="card")
        self.index = index
        self._width = label_width

    def show(self, card: Card, here: bool, say: Say) -> None:
        """Draw the card."""
        self.set_class(here, "-here")
        struck = card.state == "struck"
        label = Content.assemble(
            ("› " if here else "  ", "$accent bold"),
            (_SIGNS[card.state], "$success bold" if card.state == "confirmed" else "$accent"),
            f" {card.label}",
        )
        state = Content.styled(say(f"fact-{card.state}"), "$muted")
        words = Content.styled(card.words, "strike" if struck else "bold")
        row = (label, state, Content("")) if card.empty else (label, words, state)
        self.update(Rows([row], self._width + 6))

    def on_click(self, event: Click) -> None:
        """Tell which one was clicked."""
        event.stop()
        self.post_message(Selected(self.index))


class FactCards(Widget, can_focus=True):
    """All cards of a claim; one is selected, one may be open for writing."""

    def __init__(self, shown: Sequence[Card], say: Say, index: int = 0) -> None:
        super().__init__(id="cards")
        self.shown = list(shown)
        self.index = min(index, len(self.shown) - 1)
        self.line: Line | None = None
        self._say = say
        self._label = max(Content(card.label).cell_length for card in self.shown)

    @property
    def selected(self) -> Card:
        """The selected card."""
        return self.shown[self.index]

    @property
    def editing(self) -> bool:
        """Whether a card is open for writing."""
        return self.line is not None

    def compose(self) -> ComposeResult:
        """Lay out the cards."""
        for index in range(len(self.shown)):
            yield FactCard(index, self._label)

    def on_mount(self) -> None:
        """Draw them."""
        self.move(0)

    def update(self, shown: Sequence[Card]) -> None:
        """Show the facts as they are by now."""
        self.shown = list(shown)
        self.move(0)

    def move(self, steps: int) -> None:
        """Select another card."""
        self.index = min(len(self.shown) - 1, max(0, self.index + steps))
        self.post_message(Shown())
        for card in self.query(FactCard):
            card.show(self.shown[card.index], card.index == self.index, self._say)
            if card.index == self.index:
                card.scroll_visible(animate=False)

    def open(self, words: str) -> None:
        """Open the selected card for writing, under its label."""
        if self.editing:
            return
        self.line = Line(words, self._say("fact-place"), classes="fact")
        card = self.query(FactCard)[self.index]
        card.add_class("-open")
        self.mount(self.line, after=card)
        self.line.focus()

    def close(self) -> None:
        """Close the line that is open for writing."""
        self.query(FactCard).remove_class("-open")
        if self.line is not None:
            self.line.remove()
            self.line = None
        self.focus()

    def on_selected(self, message: Selected) -> None:
        """A click selects."""
        message.stop()
        if not self.editing:
            self.index = message.index
            self.focus()
            self.move(0)
