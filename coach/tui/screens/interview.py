"""The role interview: what its screens share, and the choice of a level."""

from collections.abc import Iterator
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static

from coach.flow import ERASED, draft_key, unsent
from coach.handbook import Claim
from coach.interview import choose, later
from coach.session import Answer, Choice
from coach.tui.messages import Heard, Picked
from coach.tui.screens.base import Body
from coach.tui.screens.path import PathScreen
from coach.tui.widgets.bars import Hint
from coach.tui.widgets.choice import LevelChoice
from coach.tui.widgets.fields import Line
from coach.tui.widgets.outline import Outline, place_of, places
from coach.tui.widgets.prose import Prose


class StepScreen(PathScreen):
    """One step about one claim: progress above, the principle beside or below."""

    BINDINGS: ClassVar[list[BindingType]] = [
        # A field of text may not eat it, and letters are for writing there.
        Binding("f9", "principle", "", priority=True),
        ("p", "principle", ""),
        ("pagedown", "page(1)", ""),
        ("pageup", "page(-1)", ""),
    ]

    @property
    def claim(self) -> Claim:
        """The claim in question."""
        return self.coach.handbook.claims[self.step.claim]

    @property
    def answer(self) -> Answer:
        """What was answered to it so far."""
        return self.coach.session.answer(self.step.claim)

    def body(self) -> Iterator[Widget]:
        """Lay out progress, the step's own part, and beside it the principle or the outline."""
        yield self.role_bars()
        self._places = places(
            self.claim.role, self.coach.session, self.coach.handbook, self.language
        )
        with Horizontal():
            with Body(id="page"):
                with Vertical(id="main"):
                    yield from self.main()
                with Container(id="aside"):
                    yield Static(Prose(self._principle()), id="principle")
            here = place_of(self.step.claim, self._places)
            yield Outline((place.row for place in self._places), here)

    def main(self) -> Iterator[Widget]:
        """Return the step's own part."""
        yield from ()

    def action_page(self, pages: int) -> None:
        """Scroll what was told, where there is more of it than fits; else the page."""
        told = [one for one in self.query("#told").results(VerticalScroll) if one.max_scroll_y]
        page = (told or [self.query_one("#page", Body)])[0]
        (page.scroll_page_down if pages > 0 else page.scroll_page_up)(animate=False)

    def action_principle(self) -> None:
        """Open the principle and why this is asked, or close it, for all questions to come."""
        self.coach.principle_open = not self.coach.principle_open
        self.query_one("#principle", Static).update(Prose(self._principle()))
        self._show_aside()

    def on_mount(self) -> None:
        """Show the principle where it was left open."""
        super().on_mount()
        self._show_aside()

    def relabelled(self) -> None:
        """The same in the other language."""
        self._show_aside()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Go to the question that was clicked in the outline; what is unsent is kept."""
        step = self._places[event.option_index].step
        # What is shown is left as it is: it may lead back to the report.
        if self.ready and step and step != self.step:
            self.stash()
            self.coach.go(step)

    def _show_aside(self) -> None:
        self.set_class(self.coach.principle_open, "-principle")

    def on_heard(self, message: Heard) -> None:
        """Facts of some claim arrived; most steps show none."""

    def _principle(self) -> Content:
        claim, language = self.claim, self.language
        place = self.say("evidence-place", section=claim.section)
        return Content.assemble(
            (f"{self.say('principle')}  ", "bold"),
            claim.claim.of(language),
            "\n\n",
            (f"{self.say('why-asked')}  ", "bold"),
            claim.why_asked.of(language),
            "\n\n",
            (f"{claim.id}  {place}", "$muted"),
        )


class LevelScreen(StepScreen):
    """The question of one claim and its four levels; choosing saves and goes on."""

    AUTO_FOCUS = "#levels"
    BINDINGS: ClassVar[list[BindingType]] = [
        *[
            (f"{index},{name}", f"choose({index - 1})", "")
            for index, name in enumerate(
                [f"fullwidth_digit_{word}" for word in "one two three four five six".split()], 1
            )
        ],
        ("d", "choose(4)", ""),
        ("n", "choose(5)", ""),
        ("f8", "later", ""),
        ("b,left", "back", ""),
        ("h", "app.home", ""),
        ("up,k", "move(-1)", ""),
        ("down,j", "move(1)", ""),
        ("enter,space", "pick", ""),
    ]

    def heading(self) -> str:
        """Return role and number of the question."""
        ids = [claim.id for claim in self.coach.handbook.claims_of(self.claim.role)]
        return self.say(
            "step-of",
            name=self.role.name.of(self.language),
            index=ids.index(self.claim.id) + 1,
            total=len(ids),
        )

    def main(self) -> Iterator[Widget]:
        """Lay out the question and its levels, before a role's first one what the role is about."""
        claim, language = self.claim, self.language
        if claim == self.coach.handbook.claims_of(claim.role)[0]:
            yield Static(Prose(self.role.introduction.of(language)), id="introduction")
        yield Static(Prose(Content.styled(claim.question.of(language), "bold")), id="question")
        if (before := self._before()) is not None:
            yield Static(Prose(Content.styled(before, "$muted")), id="before")
        levels = [level.of(language) for level in claim.levels]
        others = [self.say("unknown-choice"), self.say("na-choice")]
        yield LevelChoice(levels, others, self.answer.choice)
        if self._asking:
            yield from self._reason()

    def hints(self) -> list[Hint]:
        """Return the keys of the choice."""
        return [
            self.hint("levels", "choose", "pick"),
            self.hint("5", "unknown", "choose(4)"),
            self.hint("6", "na", "choose(5)"),
            self.hint("p", "principle", "principle"),
            self.hint("escape", "back", "back"),
            self.hint("F8", "later", "later"),
            self.hint("F7", "overview", "app.overview"),
            self.hint("F3", "home", "app.home"),
        ]

    def line_hints(self) -> list[Hint]:
        """Return the keys of the reason while it is written."""
        if not isinstance(self.focused, Line):
            return []
        return [self.hint("enter", "keep", "keep"), self.hint("escape", "leave", "back")]

    def on_mount(self) -> None:
        """Open the reason where it was being written."""
        super().on_mount()
        for line in self.query("#reason"):
            line.focus()

    def stash(self) -> None:
        """Keep the reason."""
        for line in self.query("#reason").results(Input):
            self.coach.draft(draft_key(self.step), line.value or ERASED)

    async def action_choose(self, index: int) -> None:
        """Choose by a key."""
        await self._choose(LevelChoice.CHOICES[index])

    def action_move(self, steps: int) -> None:
        """Move the pointer."""
        self.query_one(LevelChoice).move(steps)

    def action_later(self) -> None:
        """Leave the question open for now, where another one of its role is open."""
        self.stash()
        if (other := later(self.coach.session, self.coach.handbook, self.step)) is None:
            self.notice(self.say("level-last"))
        else:
            self._leave(other)

    async def action_pick(self) -> None:
        """Choose where the pointer is; at once, so that no key behind it comes before it."""
        if (pointed := self.query_one(LevelChoice).pointed) is None:
            self.notice(self.say("level-none"))
        else:
            await self._choose(pointed)

    async def action_keep(self) -> None:
        """Keep the reason as it is written, as Enter does."""
        for line in self.query("#reason").results(Input):
            await line.action_submit()

    async def action_back(self) -> None:  # type: ignore[override]
        """Close the reason where it is open, else one step back."""
        if self.query("#reason"):
            self.coach.draft(draft_key(self.step), "")
            await self.query("#reason, #why").remove()
            self.query_one(LevelChoice).focus()
        else:
            super().action_back()

    async def on_picked(self, message: Picked) -> None:
        """A click chose."""
        if self.ready:
            await self._choose(message.choice)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Keep the reason as it is typed."""
        event.stop()
        if self.ready:
            self.stash()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """The reason is written."""
        event.stop()
        if self.ready:
            self._save("n/a", event.value.strip())

    async def _choose(self, choice: Choice) -> None:
        if choice != "n/a":
            self._save(choice)
        elif self.query("#reason"):
            await self.action_keep()
        else:
            levels = self.query_one(LevelChoice)
            levels.move(len(LevelChoice.CHOICES))
            await self.query_one("#main").mount(*self._reason())
            self.query_one("#reason").focus()

    def _save(self, choice: Choice, reason: str = "") -> None:
        fresh = self.answer.choice is None
        session = choose(self.coach.session, self.step.claim, choice, reason)
        if self.coach.save(session.with_draft(draft_key(self.step), "")):
            self.forward(fresh=fresh)

    def _before(self) -> str | None:
        """Return what was chosen in the session that this one follows."""
        former = self.coach.session.before.get(self.claim.id)
        if former is None:
            return None
        if isinstance(former, int):
            chosen = self.claim.levels[former].of(self.language)
        else:
            chosen = self.say("unknown-choice" if former == "unknown" else "na-choice")
        return self.say("chosen-before", choice=chosen)

    @property
    def _asking(self) -> bool:
        return bool(self.coach.session.drafts.get(draft_key(self.step)))

    def _reason(self) -> Iterator[Widget]:
        draft = unsent(self.coach.session, draft_key(self.step), self.answer.reason)
        yield Static(Prose(self.say("reason-ask")), id="why")
        yield Line(draft, self.say("reason-place"), id="reason")
