"""The models: what is there, what fits, how fast it is here; fetch one, use one."""

import asyncio
from collections.abc import Iterator
from functools import partial
from typing import ClassVar

from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from coach.advice.measuring import CLAIM, measure
from coach.interview import Step
from coach.locale import sayer
from coach.tui.messages import ShelfChanged
from coach.tui.screens.base import CoachScreen
from coach.tui.shelf import Fetching, Shelf
from coach.tui.widgets.bars import Hint, fit
from coach.tui.widgets.prose import Prose
from coach.tui.words import reason_words
from coach.weights import (
    Entry,
    Pace,
    clock,
    fits,
    free_memory,
    keep_pace,
    megabytes,
    weights_words,
)

NONE = "none"
_NAME, _SIZE, _BAR = 26, 9, 14
# Not spaces: an option's text loses those at its beginning.
_INDENT = "\u00a0" * 3


class ModelsScreen(CoachScreen):
    """A row per model; Enter uses it, fetches it, or pauses the fetch."""

    AUTO_FOCUS = "#models"
    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape,b,left", "back", ""),
        ("t", "measure", ""),
    ]

    def __init__(self, here: Step | None) -> None:
        super().__init__()
        self._here = here
        self._measuring = False

    @property
    def here(self) -> Step | None:
        """Where the founder came from."""
        return self._here

    @property
    def shelf(self) -> Shelf:
        """The models of this machine."""
        if self.coach.shelf is None:
            raise RuntimeError("there is no shelf of models")
        return self.coach.shelf

    def heading(self) -> str:
        """Return the page's name."""
        return self.say("models-title")

    def body(self) -> Iterator[Widget]:
        """Lay out what models are for, and the list."""
        with Vertical(id="models-page"):
            yield Static(Prose(self.say("models-lead")), classes="muted")
            yield OptionList(id="models", compact=True, markup=False)
            yield Static(Prose(self.say("models-own")), classes="muted", id="models-own")

    def hints(self) -> list[Hint]:
        """Return the keys of the list."""
        return [
            self.hint("enter", "use", "pick"),
            self.hint("t", "measure", "measure"),
            self.hint("escape", "back", "back"),
        ]

    def on_mount(self) -> None:
        """Fill the list."""
        super().on_mount()
        self._draw()

    def relabelled(self) -> None:
        """Fill the list in the new language."""
        self._draw()

    def on_resize(self) -> None:
        """Cut the rows for the new width."""
        self._draw()

    def engine_changed(self) -> None:
        """Show the model's state, also in its row."""
        super().engine_changed()
        if self.ready:
            self._draw()

    def on_shelf_changed(self, message: ShelfChanged) -> None:
        """Show how far a fetch is."""
        for name, one in self.shelf.fetches.items():
            if one.problem is not None:
                line = weights_words(one.problem, sayer(self.language, "cli"))
                self.notice(f"{name}: {line}", "bad")
        self._draw()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Do what suits the row."""
        self._pick(str(event.option.id))

    def action_pick(self) -> None:
        """Do what suits the selected row."""
        listed = self.query_one(OptionList)
        if listed.highlighted is not None:
            self._pick(str(listed.get_option_at_index(listed.highlighted).id))

    def action_back(self) -> None:
        """Back to where the founder was; a fetch goes on meanwhile."""
        self.coach.go_back(self._here)

    def action_measure(self) -> None:
        """Measure the model that is in use."""
        if self.coach.work.listener is None:
            self.notice(self.say("models-none-in-use"), "bad")
        elif not self._measuring:
            self._measuring = True
            self.notice(self.say("models-measuring"))
            self.run_worker(self._measure(), exit_on_error=False)

    async def _measure(self) -> None:
        coach = self.coach
        model = coach.work.model
        if model.engine is None:
            return
        sample = sayer(self.language, "cli")("measure-sample")
        work = partial(
            measure, model.engine, coach.handbook.claims[CLAIM], sample, self.language, model.ears
        )
        pace = await asyncio.to_thread(work)
        self._measuring = False
        if isinstance(pace, Pace):
            keep_pace(self.shelf.cache, model.name, pace)
            self.notice("")
        else:
            reason = reason_words(getattr(pace, "code", "internal"), self.say)
            self.notice(self.say("heard-failed-short", reason=reason), "bad")
        self._draw()

    def _pick(self, name: str) -> None:
        fetching = self.shelf.fetches.get(name)
        if name != NONE and name not in self.shelf.installed():
            if fetching is not None and fetching.under_way:
                self.shelf.pause(name)
            else:
                self.notice("")
                self.shelf.fetch(self.shelf.catalog.find(name), self.coach.shelf_changed)
            self._draw()
        elif name != (self.coach.work.model.name or NONE):
            self.notice(self.say("models-opening", name=self._called(name)))
            self.run_worker(self._use(name), exclusive=True, exit_on_error=False)

    async def _use(self, name: str) -> None:
        problem = await self.coach.use_model(name)
        if problem:
            self.notice(problem, "bad")
        else:
            self.notice(self.say("models-used", name=self._called(name)), "good")
        self._draw()

    def _called(self, name: str) -> str:
        return self.say("models-no-model") if name == NONE else name

    def _draw(self) -> None:
        if not self.ready:
            return
        listed = self.query_one(OptionList)
        here = listed.highlighted or 0
        there, measured, free = self.shelf.installed(), self.shelf.paces(), free_memory()
        width = max(40, self.size.width - 7)
        options = []
        for entry in self.shelf.catalog.offered():
            row = self._row(entry, width, there=entry.name in there, free=free)
            detail = self._detail(entry, measured.get(entry.name), free)
            shown = Content.assemble(row, "\n", (fit(_INDENT + detail, width), "$muted"))
            options.append(Option(shown, id=entry.name))
        sign = "● " if not self.coach.work.model.name else "  "
        none = Content.assemble((f" {sign}", "$accent"), self.say("models-no-model-row"))
        options.append(Option(none, id=NONE))
        listed.clear_options()
        listed.add_options(options)
        listed.highlighted = min(here, len(options) - 1)

    def _row(self, entry: Entry, width: int, *, there: bool, free: int) -> Content:
        used = entry.name == self.coach.work.model.name
        if used:
            state = self.say("models-in-use")
        elif there:
            state = self.say("models-there")
        elif not fits(entry, free):
            state = self.say("models-too-big")
        else:
            state = self.say("models-absent")
        if (fetching := self.shelf.fetches.get(entry.name)) is not None:
            state = self._fetched(fetching)
        return Content.assemble(
            (" ● " if used else "   ", "$accent"),
            fit(entry.name, _NAME),
            (fit(f"{megabytes(entry.bytes)} MB", _SIZE), "$muted"),
            (fit(state, max(10, width - _NAME - _SIZE - 3)), "$accent" if used else ""),
        )

    def _detail(self, entry: Entry, pace: Pace | None, free: int) -> str:
        known = self.say("models-not-run")
        if entry.heard is not None:
            known = self.say("models-heard", percent=round(100 * entry.heard))
        told = self.say("models-slow")
        if pace is not None:
            seconds = f"{pace.account:.1f}"
            told = self.say("models-pace", tokens=round(pace.tokens), seconds=seconds)
        return f"{known} · {told}"

    def _fetched(self, fetching: Fetching) -> str:
        if fetching.problem is not None:
            return self.say("models-problem")
        share, left = 0.0, None
        if (told := fetching.progress) is not None:
            share, left = told.done_bytes / max(1, told.total_bytes), told.remaining_seconds
            if told.stage == "verifying":
                return self.say("models-verifying")
        full = int(_BAR * share)
        bar = "━" * full + "─" * (_BAR - full)
        percent = int(100 * share)
        if fetching.paused:
            return f"{bar} {self.say('models-paused', percent=percent)}"
        return f"{bar} {self.say('models-fetching', percent=percent, left=clock(left))}"
