"""The report: levels drawn, the first bet, and the blocks of each role."""

from collections.abc import Iterator
from typing import ClassVar, NamedTuple

from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList, Static

from coach.interview import REPORT, Step, path
from coach.report import Block, Report
from coach.session import plain
from coach.tui.messages import Heard, Written
from coach.tui.screens.reporting import ReportingScreen
from coach.tui.screens.why import WhyScreen
from coach.tui.widgets.bars import Hint
from coach.tui.widgets.blocks import HEADS, Asked, BlockView, Wish
from coach.tui.widgets.evidence import Act, acts, evidence, quotation
from coach.tui.widgets.outline import Outline, Page, row
from coach.tui.widgets.prose import Prose
from coach.tui.widgets.sentences import rows, title


class Place(NamedTuple):
    """Where a report is read: the block at the top of the page, how many rows of it are above.

    Before the first block the rows count from the report's beginning. The same in both languages.
    """

    block: str | None
    rows: float
    selected: str | None


TOP = Place(None, 0, None)


class ReportScreen(ReportingScreen):
    """The whole report, to be scrolled; 0 to 4 jump to the first bet and the roles."""

    AUTO_FOCUS = "#report"
    # The text takes 108 cells, and a row of the outline tells little in fewer than 40.
    HORIZONTAL_BREAKPOINTS = [(150, "-broad")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        ("e", "export", ""),
        ("w,y,c", "select", ""),
        ("tab", "next", ""),
        ("b,escape,left", "back", ""),
        ("h", "app.home", ""),
        *[(str(index), f"jump({index})", "") for index in range(5)],
        ("space", "page", ""),
        ("j", "line(1)", ""),
        ("k", "line(-1)", ""),
    ]

    # Where the report will be read as soon as it is laid out anew.
    _coming: Place | None = None

    @property
    def here(self) -> Step:
        """The step that this screen shows."""
        return REPORT

    def heading(self) -> str:
        """Return whose report it is."""
        company = plain(self.coach.session.profile.name)
        if company:
            return self.say("report-title", company=company)
        return self.say("report-title-unnamed")

    def body(self) -> Iterator[Widget]:
        """Lay out levels and blocks."""
        coach = self.coach
        report = self.report()
        with Horizontal():
            with Page(id="report"):
                if path(coach.session, coach.handbook)[-1] != REPORT:
                    yield Static(Prose(Content.styled(self.say("report-unfinished"), "$accent")))
                yield Static(
                    Content.styled(self.say("report-first"), "bold $accent"), classes="heading"
                )
                for standing in report.diagnosis.standings:
                    yield from self.standing(standing)
                yield Static(Prose(self.say("report-legend")), classes="muted legend")
                if not report.blocks:
                    yield Static(Prose(self.say("levels-nothing")))
                for block in report.blocks:
                    yield self._block(block, report)
            yield Outline(
                row(
                    block,
                    self._title(block, report),
                    coach.session,
                    coach.handbook,
                    self.language,
                )
                for block in report.blocks
            )

    def hints(self) -> list[Hint]:
        """Return the keys of the report."""
        jump = Hint("0–4", self.say("hint-jump"), "jump(0)")
        of_block = [Hint("y", self.say("hint-copy"), "ask('copy')")]
        if self._selected is not None and self._selected.claim:
            of_block.append(Hint("c", self.say("hint-change"), "ask('change')"))
        return [
            *([jump] if self._selected is None else []),
            Hint("Tab", self.say("hint-block"), "next"),
            Hint("w", self.say("hint-why"), "select"),
            *(of_block if self._selected is not None else []),
            self.hint("e", "export", "export"),
            self.hint("b", "interview", "back"),
            self.hint("h", "home", "app.home"),
        ]

    def on_heard(self, message: Heard) -> None:
        """A fact that arrived late may fill a sentence."""
        if self.ready:
            self._redraw(message.claim)

    def on_written(self, message: Written) -> None:
        """Show what a claim's sentences are by now, in their place."""
        if self.ready:
            self._redraw(message.claim)

    async def on_asked(self, message: Asked) -> None:
        """Answer what the founder wants of a block."""
        if not self.ready:
            return
        if message.wish == "copy":
            self.app.copy_to_clipboard(quotation(message.block))
            self.notice(self.say("report-copied"), "good")
        elif message.wish == "change":
            self._change(message.block)
        else:
            self._why(message.block)

    def on_descendant_focus(self) -> None:
        """Mark the selected block in the outline, and show its keys."""
        super().on_descendant_focus()
        self._mark()

    def on_page_scrolled(self) -> None:
        """Mark in the outline what is read."""
        self._mark()

    def on_option_list_option_selected(self, message: OptionList.OptionSelected) -> None:
        """Go to the block that was clicked in the outline, and select it where that can be."""
        if self.ready:
            view = self._views()[message.option_index]
            self._go(view)
            if view.can_focus:
                view.focus(scroll_visible=False)

    def action_ask(self, wish: Wish) -> None:
        """Ask the selected block for something."""
        if isinstance(self.focused, BlockView):
            self.focused.action_ask(wish)

    def action_select(self) -> None:
        """Ask why the selected block says what it says; without one, select one that is in view."""
        if isinstance(self.focused, BlockView):
            self.focused.action_ask("why")
        else:
            self.action_next()

    def action_next(self) -> None:
        """Select the next block; without a selected one, the first that begins in view."""
        if isinstance(self.focused, BlockView):
            self.focus_next(BlockView)
            return
        top = self.query_one(Page).scroll_y
        able = [view for view in self._views() if view.can_focus]
        below = [view for view in able if view.virtual_region.y >= top]
        for view in below[:1] or able[-1:]:
            view.focus()

    def on_mount(self) -> None:
        """Go on reading where the report was left."""
        super().on_mount()
        self.call_after_refresh(self._take_up, self.coach.report_place)

    async def relabel(self) -> None:
        """Compose anew, at the same place."""
        self._coming = self._place()
        await super().relabel()
        self.call_after_refresh(self._take_up, self._coming)

    def leave(self) -> None:
        """Remember what was read."""
        if self.ready:
            self.coach.report_place = self._place()
        super().leave()

    @property
    def _selected(self) -> Block | None:
        return self.focused.block if isinstance(self.focused, BlockView) else None

    def _place(self) -> Place:
        if self._coming is not None:
            return self._coming
        selected = self.focused.id if isinstance(self.focused, BlockView) else None
        top, views = self.query_one(Page).scroll_y, self._views()
        if not views or top < views[0].virtual_region.y:
            return Place(None, top, selected)
        # Between two blocks the rows are fewer than none.
        block = next((one for one in views if one.virtual_region.bottom > top), views[-1])
        return Place(block.id, top - block.virtual_region.y, selected)

    def _take_up(self, place: Place) -> None:
        if not self.ready:
            return
        views = {view.id: view for view in self._views()}
        top = place.rows
        if place.block in views:
            region = views[place.block].virtual_region
            # In the other language the block may have fewer rows.
            top = region.y + min(place.rows, region.height - 1)
        self.query_one(Page).scroll_to(y=top, animate=False, immediate=True)
        if place.selected in views:
            views[place.selected].focus(scroll_visible=False)
        self._coming = None

    def action_export(self) -> None:
        """Write it as Markdown."""
        self.coach.export()

    def action_back(self) -> None:
        """Back into the interview."""
        self.coach.back_from_report()

    def action_jump(self, index: int) -> None:
        """Go to the first bet (0) or one of the four roles (1 to 4)."""
        name = f"#role-{index}" if index else "#bet"
        for view in self.query(name).results(BlockView):
            self._go(view)

    def _go(self, view: BlockView) -> None:
        page = self.query_one(Page)
        page.focus()
        self.query_one(Outline).highlighted = self._views().index(view)
        page.scroll_to_widget(view, top=True, animate=False)

    def _mark(self) -> None:
        """Mark in the outline the selected block, or else the first that is in view."""
        if not self.ready:
            return
        page, outline, views = self.query_one(Page), self.query_one(Outline), self._views()
        if isinstance(self.focused, BlockView):
            outline.highlighted = views.index(self.focused)
            return
        top, bottom = page.scroll_y, page.scroll_y + page.size.height
        places = [view.virtual_region for view in views]
        seen = [n for n, one in enumerate(places) if one.bottom > top and one.y < bottom]
        # What was gone to may stand below the top, where the page ends.
        ended = page.scroll_y >= page.max_scroll_y and outline.highlighted in seen
        if seen and not ended:
            outline.highlighted = seen[0]

    def _views(self) -> list[BlockView]:
        return list(self.query(BlockView))

    def _redraw(self, claim: str) -> None:
        for block in self.report().blocks:
            if block.kind in ("bet", "gap") and block.claim == claim:
                shown = rows(block, self.coach.handbook, self.say, self.language)
                for view in self.query(f".{block.kind}.of-{claim}").results(BlockView):
                    view.tell(block, shown)

    def _why(self, block: Block) -> None:
        coach = self.coach
        report = self.report()
        shown = evidence(block, coach.session, coach.handbook, self.say, self.language)
        open_here = acts(block, coach.session, rewords=coach.work.rewords)
        heading = self.say("why-title", block=self._title(block, report))

        def done(act: Act | None) -> None:
            if act is None:
                return
            if act.part is None:
                self._change(block)
            else:
                coach.work.keep_handbooks(block.claim, act.part, again=act.does == "again")
                self._redraw(block.claim)

        coach.push_screen(WhyScreen(heading, shown, self.say, open_here), done)

    def _change(self, block: Block) -> None:
        self.coach.change(Step("level", self.coach.handbook.claims[block.claim].role, block.claim))

    def _title(self, block: Block, report: Report) -> str:
        return title(block, report, self.coach.handbook, self.say)

    def _block(self, block: Block, report: Report) -> BlockView:
        handbook = self.coach.handbook
        style = "bold $accent" if block.kind in HEADS else "bold"
        body = rows(block, handbook, self.say, self.language)
        view = BlockView(block, self._title(block, report), style, body)
        view.id = self._name_of(block)
        return view

    def _name_of(self, block: Block) -> str:
        if block.kind == "bet":
            return "bet"
        if block.kind == "role" and block.role:
            places = [role.id for role in self.coach.handbook.roles]
            return f"role-{places.index(block.role) + 1}"
        return f"{block.kind}-{block.claim}"
