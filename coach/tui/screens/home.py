"""The sessions: begin one, go on, read, export, delete and bring back."""

from collections.abc import Iterator
from contextlib import suppress
from typing import ClassVar

from msgspec.structs import replace
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.events import Resize
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static

from coach.session import plain
from coach.store.errors import StoreError
from coach.store.sessions import Entry
from coach.tui.screens.base import CoachScreen
from coach.tui.widgets.bars import Hint
from coach.tui.widgets.fields import Line
from coach.tui.widgets.prose import Prose
from coach.tui.widgets.session_list import Columns, SessionList, reason
from coach.tui.words import store_words


class HomeScreen(CoachScreen):
    """The list of sessions."""

    # A list has many keys, and lines to spare.
    KEY_LINES = 2
    BINDINGS: ClassVar[list[BindingType]] = [
        ("n", "new", ""),
        ("r", "report", ""),
        ("e", "export", ""),
        ("d,delete", "delete", ""),
        ("u", "undo", ""),
        ("f", "follow", ""),
        ("m", "rename", ""),
        ("slash", "find", ""),
        ("s", "app.settings", ""),
        ("o", "app.models", ""),
        ("escape", "close", ""),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[Entry] = []
        # Whom the name that is being written is for, whatever is selected meanwhile.
        self._renamed: Entry | None = None
        self._deleted: Entry | None = None
        # None until the disk was read: before that nobody knows that there are none.
        self._all: list[Entry] | None = None
        self._sought = ""

    def body(self) -> Iterator[Widget]:
        """Lay out the list or, where there is none, the invitation."""
        with Vertical(id="home"):
            yield Static(Prose(self.coach.work.promise()), classes="muted")
            yield Static(id="columns", classes="muted")
            yield SessionList()
            yield Static(Content(self.say("home-legend")), id="legend", classes="muted")
            with Vertical(id="empty"):
                yield Static(Content.styled(self.say("home-empty-title"), "bold"))
                yield Static(Prose(self.say("home-empty-text")))
                yield Static(Content.styled(self.say("home-empty-start"), "$accent"))

    def hints(self) -> list[Hint]:
        """Return the keys of the list."""
        keys = [self.hint("n", "new", "new")]
        if self._deleted is not None:
            keys.append(self.hint("u", "undo", "undo"))
        if self.entries:
            keys += [
                self.hint("enter", "open", "open"),
                self.hint("r", "report", "report"),
                self.hint("e", "export", "export"),
                self.hint("d", "delete", "delete"),
                self.hint("f", "follow", "follow"),
                self.hint("m", "rename", "rename"),
                self.hint("/", "find", "find"),
            ]
        keys += [self.hint("s", "settings", "app.settings"), self.hint("o", "models", "app.models")]
        return [*keys, self.hint("^Q", "quit", "app.quit")]

    def line_hints(self) -> list[Hint]:
        """Return the keys of the name or the search that is being written."""
        if not isinstance(line := self.focused, Line):
            return []
        enter, escape = ("keep", "leave") if line.id == "name" else ("list", "all")
        return [self.hint("enter", enter, "submit"), self.hint("escape", escape, "close")]

    def on_mount(self) -> None:
        """Read the list."""
        super().on_mount()
        self.call_after_refresh(self.read)

    def relabelled(self) -> None:
        """Draw the list in the new language."""
        self.draw()

    def on_resize(self, event: Resize) -> None:
        """Draw the columns for the new width."""
        self.draw()

    async def read(self, select: str = "") -> None:
        """Read the sessions from disk and show them."""
        try:
            entries = self.coach.sessions.list()
        except StoreError as error:
            self.notice(store_words(error, self.say), "bad")
            return
        self._deleted = self._last_deleted()
        rebuilt = bool(entries) != bool(self._all)
        self._all = entries
        self.entries = self._found()
        if rebuilt:
            said = self._said
            await self.relabel()
            self.notice(*said)
        self.draw(select)

    def draw(self, select: str = "", *, focus: bool = True) -> None:
        """Show the entries that were read."""
        for options in self.query(SessionList):
            here = options.highlighted or 0
            ids = [entry.id for entry in self.entries]
            columns = Columns(self.coach.handbook, self.say, max(40, self.size.width - 6))
            nothing = self.say("home-none-found") if self._all else ""
            options.show([columns.row(one, self._called) for one in self.entries], nothing)
            if self.entries:
                options.highlighted = (
                    ids.index(select) if select in ids else min(here, len(ids) - 1)
                )
                if focus and not self.query("#name, #find"):
                    options.focus()
            self.query_one("#columns", Static).update(columns.heads())
            self.set_class(self._all == [], "-empty")
        self.show_keys()

    @property
    def entry(self) -> Entry | None:
        """The selected session."""
        index = self.query_one(SessionList).highlighted
        return self.entries[index] if index is not None and index < len(self.entries) else None

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open what enter or a click selects."""
        if self.ready:
            self.action_open()

    def action_new(self) -> None:
        """Begin a session."""
        self.coach.begin()

    def action_open(self) -> None:
        """Go on with the selected session."""
        if entry := self._readable():
            self.coach.resume(entry.id)

    def action_report(self) -> None:
        """Show the report of the selected session, finished or not."""
        if entry := self._readable():
            self.coach.resume(entry.id, report=True)

    def action_export(self) -> None:
        """Write the report of the selected session."""
        if entry := self._readable():
            self.coach.export(entry.id)

    async def action_delete(self) -> None:
        """Move the selected session to the trash."""
        if (entry := self.entry) is None:
            return
        try:
            self.coach.sessions.delete(entry.id)
        except StoreError as error:
            self.notice(store_words(error, self.say), "bad")
        else:
            self.notice(self.say("home-deleted", name=self._called(entry)))
        await self.read()

    async def action_undo(self) -> None:
        """Bring back what was deleted last."""
        if (entry := self._deleted) is None:
            return
        try:
            self.coach.sessions.undo_delete(entry.id)
        except StoreError as error:
            self.notice(store_words(error, self.say), "bad")
            await self.read()
            return
        self._sought = ""
        self.notice(self.say("home-undone", name=self._called(entry)), "good")
        await self.read(entry.id)

    def action_follow(self) -> None:
        """Begin a new interview of the same company, which remembers what was chosen."""
        if entry := self._readable():
            self.coach.follow(entry.id)

    async def action_rename(self) -> None:
        """Give the selected session's company another name."""
        if entry := self._readable():
            self._renamed = entry
            await self._ask("name", plain(entry.company))

    async def action_find(self) -> None:
        """Show only the sessions whose name holds some letters."""
        await self._ask("find", self._sought)

    async def action_submit(self) -> None:
        """Do with the line what Enter does."""
        if isinstance(line := self.focused, Line):
            await line.action_submit()

    async def action_close(self) -> None:
        """Leave the line; nothing is sought any more."""
        await self.query("#name, #find").remove()
        self._sought = ""
        await self.read()

    async def on_input_changed(self, event: Input.Changed) -> None:
        """Seek while it is typed."""
        if event.input.id == "find":
            self._sought = event.value
            self.entries = self._found()
            self.draw(focus=False)

    async def on_input_submitted(self, event: Input.Submitted) -> None:
        """Rename, or go into the list that was found."""
        entry = self._renamed
        if event.input.id == "name" and entry is not None and plain(event.value):
            try:
                session = self.coach.sessions.load(entry.id)
                profile = replace(session.profile, name=plain(event.value))
                self.coach.sessions.save(replace(session, profile=profile), session)
            except StoreError as error:
                self.notice(store_words(error, self.say), "bad")
                return
            await self.query("#name").remove()
            self._sought = ""
            await self.read(entry.id)
        elif event.input.id == "find":
            self.query_one(SessionList).focus()

    async def relabel(self) -> None:
        """Compose anew; what is sought, or a name that is being written, stays."""
        lines = [(line.id or "", line.value) for line in self.query(Line)]
        at = self._cursor()
        await super().relabel()
        for name, value in lines:
            await self._ask(name, value, focus=False)
        # Behind what drawing the list has asked for.
        self.app.call_later(self._restore, *at)

    async def _ask(self, name: str, value: str, *, focus: bool = True) -> None:
        await self.query("#name, #find").remove()
        place = {"name": "place-name", "find": "home-find-place"}[name]
        line = Line(value, self.say(place), id=name)
        await self.query_one("#home").mount(line, before="#columns")
        if focus:
            line.focus()

    def _last_deleted(self) -> Entry | None:
        """Return what was moved to the trash last; where the trash cannot be read, nothing."""
        with suppress(StoreError, OSError):
            trashed = self.coach.sessions.trashed()
            return max(trashed, key=lambda one: one.path.stat().st_mtime, default=None)
        return None

    def _found(self) -> list[Entry]:
        """Return the sessions that are sought; the name of one not named yet is on disk."""
        if not (sought := self._sought.strip().casefold()):
            return self._all or []
        return [entry for entry in self._all or [] if sought in self._called(entry).casefold()]

    def _readable(self) -> Entry | None:
        entry = self.entry
        if entry is not None and entry.broken:
            self.notice(self.say("home-broken-do", reason=reason(entry, self.say)), "bad")
            return None
        return entry

    def _called(self, entry: Entry) -> str:
        if entry.broken:
            return plain(entry.path.name)
        return plain(entry.company) or self._draft(entry.id) or self.say("home-unnamed")

    def _draft(self, session_id: str) -> str:
        """Return the company's name that was typed and not yet sent."""
        with suppress(StoreError):
            return plain(self.coach.sessions.load(session_id).drafts.get("profile.name", ""))
        return ""
