"""The models: what is there, what fits, how fast it is here; fetch one, use one."""

from collections.abc import Iterator
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
from coach.session import plain
from coach.text import fit
from coach.tui.listening import Listener
from coach.tui.screens.beside import BesideScreen
from coach.tui.shelf import Fetching, Shelf
from coach.tui.widgets.bars import Hint
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
# A model that is no entry of the catalog: a file of the founder's own, or a server.
OWN = " own"
_NAME, _SIZE, _BAR = 26, 9, 14
# Not spaces: an option's text loses those at its beginning.
_INDENT = "\u00a0" * 3


class ModelsScreen(BesideScreen):
    """A row per model; Enter uses it, fetches it, or pauses the fetch."""

    AUTO_FOCUS = "#models"
    BINDINGS: ClassVar[list[BindingType]] = [("left", "back", ""), ("t", "measure", "")]

    def __init__(self, here: Step | None) -> None:
        super().__init__(here)
        self._measuring = False
        self._told: set[str] = set()

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
        """Fill the list, with what another day's fetches have left."""
        self.shelf.take_up()
        super().on_mount()

    def engine_changed(self) -> None:
        """Show the model's state, also in its row."""
        super().engine_changed()
        self.draw()

    def shelf_changed(self) -> None:
        """Show how far a fetch is, and once why one ended."""
        for name, one in self.shelf.fetches().items():
            if one.problem is None:
                self._told.discard(name)
            elif name not in self._told:
                self._told.add(name)
                line = weights_words(one.problem, sayer(self.language, "cli"))
                self.notice(f"{name}: {line}", "bad")
        self.draw()

    def pick(self, index: int) -> None:
        """Use the model, fetch it, or pause the fetch."""
        name = str(self.query_one(OptionList).get_option_at_index(index).id)
        fetching = self.shelf.fetches().get(name)
        if name == OWN or name == (self.coach.work.model.name or NONE):
            return
        if name == NONE or name in self.shelf.installed():
            self.notice(self.say("models-opening", name=self._called(name)))
            self.coach.use_model(name)
        elif fetching is not None and fetching.under_way:
            self.shelf.pause(name)
        else:
            self.notice("")
            self.shelf.fetch(self.shelf.catalog.find(name), self.coach.shelf_changed)
            self.draw()

    def action_measure(self) -> None:
        """Measure the model that is in use."""
        listener = self.coach.work.listener
        if listener is None:
            self.notice(self.say("models-none-in-use"), "bad")
        elif not self._measuring:
            self._measuring = True
            self.notice(self.say("models-measuring"))
            self.run_worker(self._measure(listener), group="measure", exit_on_error=False)

    async def _measure(self, listener: Listener) -> None:
        name, claim = self.coach.work.model.name, self.coach.handbook.claims[CLAIM]
        sample = sayer(self.language, "cli")("measure-sample")
        try:
            pace = await measure(listener.ask, claim, sample, self.language, listener.ears)
        finally:
            self._measuring = False
        if isinstance(pace, Pace):
            keep_pace(self.shelf.cache, name, pace)
            self.notice("")
        else:
            reason = reason_words(getattr(pace, "code", "internal"), self.say)
            self.notice(self.say("models-silent", reason=reason), "bad")
        self.draw()

    def _called(self, name: str) -> str:
        return self.say("models-no-model") if name == NONE else name

    def options(self) -> list[Option]:
        """Return a row per model, one for none, and one for a model of the founder's own."""
        there, measured, free = self.shelf.installed(), self.shelf.paces(), free_memory()
        fetches = self.shelf.fetches()
        width = max(40, self.size.width - 7)
        used, options = self.coach.work.model.name, []
        entries = self.shelf.catalog.offered()
        if used and used not in {entry.name for entry in entries}:
            own = Content.assemble((" ● ", "$accent"), fit(plain(used), width - 3))
            detail = self._detail(None, measured.get(used))
            options.append(Option(self._two_lines(own, detail, width), OWN))
        for entry in entries:
            state = self._state(entry, entry.name in there, free)
            if (fetching := fetches.get(entry.name)) is not None:
                state = self._fetched(fetching)
            row = self._row(entry, width, state)
            detail = self._detail(entry.heard, measured.get(entry.name))
            options.append(Option(self._two_lines(row, detail, width), entry.name))
        sign = "   " if used else " ● "
        none = Content.assemble((sign, "$accent"), self.say("models-no-model-row"))
        return [*options, Option(none, NONE)]

    def _state(self, entry: Entry, there: bool, free: int) -> str:
        if entry.name == self.coach.work.model.name:
            return self.say("models-in-use")
        if there:
            return self.say("models-there")
        return self.say("models-absent" if fits(entry, free) else "models-too-big")

    def _row(self, entry: Entry, width: int, state: str) -> Content:
        used = entry.name == self.coach.work.model.name
        return Content.assemble(
            (" ● " if used else "   ", "$accent"),
            fit(entry.name, _NAME),
            (fit(f"{megabytes(entry.bytes)} MB", _SIZE), "$muted"),
            (fit(state, max(10, width - _NAME - _SIZE - 3)), "$accent" if used else ""),
        )

    def _two_lines(self, row: Content, detail: str, width: int) -> Content:
        return Content.assemble(row, "\n", (fit(_INDENT + detail, width), "$muted"))

    def _detail(self, heard: float | None, pace: Pace | None) -> str:
        known = self.say("models-not-run")
        if heard is not None:
            known = self.say("models-heard", percent=round(100 * heard))
        told = self.say("models-no-pace")
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
