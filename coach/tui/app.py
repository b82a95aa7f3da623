"""The app: the open session, and the way from screen to screen."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from msgspec.structs import replace
from textual.app import App
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.command import CommandPalette
from textual.filter import LineFilter
from textual.screen import Screen

from coach.exporting import document, export, free_place
from coach.flow import resume
from coach.handbook import Handbook
from coach.interview import COMPANY, REPORT, Step, follow, previous
from coach.locale import Say, other, sayer
from coach.session import Language, Session, now
from coach.store.errors import StoreError
from coach.store.ids import new_id
from coach.store.notebook import Notebook
from coach.store.sessions import Sessions
from coach.store.settings import AS_IT_COMES, Settings
from coach.tui import ending
from coach.tui.commands import CoachCommands
from coach.tui.drafts import Drafts
from coach.tui.messages import EngineState, ShelfChanged
from coach.tui.screens.base import CoachScreen
from coach.tui.screens.company import CompanyScreen
from coach.tui.screens.help import HelpScreen
from coach.tui.screens.home import HomeScreen
from coach.tui.screens.models import ModelsScreen
from coach.tui.screens.overview import OverviewScreen
from coach.tui.screens.preview import PreviewScreen
from coach.tui.screens.report import TOP, ReportScreen
from coach.tui.screens.settings import SettingsScreen
from coach.tui.screens.steps import screen_of
from coach.tui.screens.welcome import WelcomeScreen
from coach.tui.screens.why import WhyScreen
from coach.tui.shelf import Shelf
from coach.tui.theme import DARK, THEMES, following, without_colours
from coach.tui.words import store_words
from coach.tui.work import NO_MODEL, InUse, ModelWork


class CoachApp(App[None]):
    """The growth-team coach on the screen."""

    CSS_PATH = "app.tcss"
    COMMANDS = {CoachCommands}  # noqa: RUF012
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-low"), (30, "-tall")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        ("f1,question_mark", "help", ""),
        ("f2,ctrl+l", "switch_language", ""),
        ("f3", "home", ""),
        ("f4", "company", ""),
        ("f5", "report", ""),
        # A field of text has meanings of its own for these two.
        Binding("f6", "theme", "", priority=True),
        Binding("f7", "overview", "", priority=True),
        # In an account it undoes.
        ("ctrl+z", "suspend_process", ""),
    ]

    def __init__(
        self,
        sessions: Sessions,
        handbook: Handbook,
        *,
        model: InUse = NO_MODEL,
        shelf: Shelf | None = None,
        language: Language,
        settings: Settings = AS_IT_COMES,
        keep_setting: Callable[..., None] = lambda **changes: None,
        data_folder: Path | None = None,
        export_folder: Path,
    ) -> None:
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        known = [theme.name for theme in THEMES]
        self.theme = settings.theme if settings.theme in known else DARK.name
        if not settings.motion:
            self.animation_level = "none"
        self.settings = settings
        self._on_setting = keep_setting
        self.sessions = sessions
        self.handbook = handbook
        self.work = ModelWork(self, model)
        self.shelf = shelf
        self.language: Language = language
        self.notebook: Notebook | None = None
        self.data_folder = data_folder
        # Once opened, the principle stays open from question to question.
        self.principle_open = False
        # Where the report of the open session was left, and the step that is changed from there.
        self.report_place = TOP
        self.changing: Step | None = None
        # The step that the company page leads back to; None are the sessions.
        self.before_company: Step | None = None
        self._export_folder = export_folder
        self._quitting = False
        self._drafts = Drafts(self)

    @property
    def say(self) -> Say:
        """Say a message in the app's language."""
        return sayer(self.language, "tui", "report")

    @property
    def session(self) -> Session:
        """The open session."""
        return self.open.session

    @property
    def open(self) -> Notebook:
        """The open session's notebook; screens that need one are shown only when there is one."""
        if self.notebook is None:
            raise RuntimeError("no session is open")
        return self.notebook

    def on_mount(self) -> None:
        """Show the sessions, or the first page; behind the first frame, let the model load."""
        ending.watch(self)
        known = self.settings.welcomed or any(self.sessions.folder.glob("*.json"))
        self.push_screen(HomeScreen() if known else WelcomeScreen())
        self.call_after_refresh(self.work.warm_up)

    # --- the model

    def engine_state(self, state: str, detail: str = "", voice: object = None) -> None:
        """Tell the app what a model is doing; may be called from any thread."""
        self.post_message(EngineState(state, detail, voice))

    def on_engine_state(self, message: EngineState) -> None:
        """Show it on the screen."""
        self.work.state(message.state, message.detail, message.voice)
        self._each(lambda screen: screen.engine_changed())

    def use_model(self, name: str) -> None:
        """Use another model from now on, wherever the founder goes meanwhile."""
        if self.shelf is not None:
            self.work.use(self.shelf.open_model, name)

    def model_used(self, name: str) -> None:
        """Keep the choice, and say on every screen what was chosen."""
        self._keep_setting(model=name)
        said = self.say("models-used" if self.work.listener is not None else "models-none-used")
        self._each(lambda screen: screen.engine_changed())
        self._each(lambda screen: screen.notice(said, "good"))

    def shelf_changed(self) -> None:
        """Tell the app that a fetch has come further; may be called from any thread."""
        self.post_message(ShelfChanged())

    def on_shelf_changed(self, message: ShelfChanged) -> None:
        """Show it where models are shown."""
        for screen in self.screen_stack:
            if isinstance(screen, ModelsScreen) and screen.ready:
                screen.shelf_changed()

    # --- the app's own settings

    def welcomed(self) -> None:
        """Never show the first page again unasked."""
        self._keep_setting(welcomed=True)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return what is done to each line before it is drawn."""
        filters = super().get_line_filters()
        # Asked for with every widget that is drawn: the theme is looked up only where it matters.
        return without_colours(filters, self.current_theme) if self.no_color else filters

    def set_theme(self, name: str) -> None:
        """Use another theme, also the next time."""
        self.theme = name
        self._keep_setting(theme=name)

    def set_motion(self, on: bool) -> None:
        """Let things move, or let nothing move that need not."""
        self._keep_setting(motion=on)
        self.animation_level = "full" if on else "none"

    def _keep_setting(self, **changes: object) -> None:
        self.settings = replace(self.settings, **changes)
        self._on_setting(**changes)

    # --- the open session

    def begin(self) -> None:
        """Begin a session at the company page."""
        self.notebook = Notebook.fresh(self.sessions, self.language)
        self.report_place, self.before_company = TOP, None
        self.switch_screen(CompanyScreen())

    def follow(self, session_id: str) -> None:
        """Begin a follow-up of a session."""
        moment = now()
        try:
            former = self.sessions.load(session_id)
            fresh = new_id(former.profile.name, datetime.fromisoformat(moment))
            session = self.sessions.create(follow(former, fresh, moment))
        except StoreError as error:
            self.warn(store_words(error, self.say))
            return
        self.resume(session.id)

    def resume(self, session_id: str, *, report: bool = False) -> None:
        """Open a session where it was left, or its report, in its own language."""
        try:
            session = self.sessions.load(session_id)
        except StoreError as error:
            self.warn(store_words(error, self.say))
            return
        self.notebook = Notebook(self.sessions, session)
        self.report_place = TOP
        self.language = session.language
        self.work.warm_up()
        self.work.take_up()
        self.go(REPORT if report else resume(session, self.handbook))

    def save(self, session: Session, *, named: bool = False) -> bool:
        """Put the open session on disk; where that fails say so and stay, with nothing lost."""
        first = named and not self.session.profile.done
        try:
            (self.open.rename if first else self.open.write)(session)
        except StoreError as error:
            self.warn(store_words(error, self.say))
            return False
        self.work.write_ahead()
        return True

    def draft(self, key: str, text: str) -> None:
        """Keep unsent text, on disk soon after the last keystroke, or in the midst of typing."""
        self._drafts.keep(key, text)

    def flush(self) -> bool:
        """Put unsent text on disk now."""
        self._each(lambda screen: screen.stash())
        return self._drafts.save()

    # --- from screen to screen

    def switch_screen(self, screen: Screen[Any] | str) -> AwaitComplete:
        """Leave the screen for another one."""
        if isinstance(self.screen, CoachScreen):
            self.screen.leave()
        return super().switch_screen(screen)

    def go(self, step: Step) -> None:
        """Show a step of the interview."""
        self.changing = self.before_company = None
        self.switch_screen(screen_of(step))

    def change(self, step: Step) -> None:
        """Show a step of the interview that leads back to the report."""
        self.go(step)
        self.changing = step

    def go_home(self) -> None:
        """Show the sessions; the open one is on disk with what is unsent."""
        if self.flush():
            self.notebook = None
            self.switch_screen(HomeScreen())

    def back_from_report(self) -> None:
        """Go from the report to the last step before it, or the first open one."""
        step = resume(self.session, self.handbook)
        self.go(previous(self.session, self.handbook, REPORT) if step == REPORT else step)

    def go_back(self, here: Step | None) -> None:
        """Go where the founder was before a page beside the interview; None is the sessions."""
        if here is None or self.notebook is None:
            self.go_home()
        else:
            # What is being changed from the report still leads back there.
            self.switch_screen(screen_of(here))

    def export(self, session_id: str = "") -> None:
        """Show what a session's export holds; once confirmed, write it and say where it is."""
        try:
            session = self.sessions.load(session_id) if session_id else self.session
        except StoreError as error:
            self.warn(store_words(error, self.say))
            return
        text = document(session, self.handbook, self.work.model.name)
        place = str(free_place(session, self._export_folder))
        write = partial(self._export, session)
        self.push_screen(PreviewScreen(text, place, self.say), lambda yes: write() if yes else None)

    def _export(self, session: Session) -> None:
        try:
            written = export(session, self.handbook, self._export_folder, self.work.model.name)
        except OSError as error:
            values = {"reason": error.strerror or "", "path": str(self._export_folder)}
            self.warn(self.say("export-failed", **values))
        else:
            self._each(lambda one: one.notice(self.say("export-done", path=str(written)), "good"))

    def action_home(self) -> None:
        """Show the sessions."""
        if self._elsewhere(HomeScreen):
            self.go_home()

    def action_company(self) -> None:
        """Show the company page of the open session."""
        if self.notebook is not None and self._elsewhere(CompanyScreen):
            self.flush()
            if (here := self._here()) != COMPANY:
                self.before_company = here
            self.switch_screen(CompanyScreen())

    def action_report(self) -> None:
        """Show the report of the open session as it is by now."""
        if self.notebook is not None and self._elsewhere(ReportScreen):
            self.flush()
            self.go(REPORT)

    def action_overview(self) -> None:
        """Show every question of the open session; from there, go back."""
        here = self._here()
        if isinstance(self.screen, OverviewScreen) and self.screen.ready:
            self.screen.action_back()
        elif here is not None and here != COMPANY and self._elsewhere(OverviewScreen):
            self.flush()
            self.switch_screen(OverviewScreen(here))

    def action_settings(self) -> None:
        """Show the app's own settings."""
        if self._elsewhere(SettingsScreen) and self.flush():
            self.switch_screen(SettingsScreen(self._here()))

    def action_models(self) -> None:
        """Show the models."""
        if self.shelf is not None and self._elsewhere(ModelsScreen) and self.flush():
            self.switch_screen(ModelsScreen(self._here()))

    def action_welcome(self) -> None:
        """Show the first page again."""
        if self._elsewhere(WelcomeScreen) and self.flush():
            self.notebook = None
            self.switch_screen(WelcomeScreen())

    def _here(self) -> Step | None:
        screen = self.screen
        return screen.here if isinstance(screen, CoachScreen) else None

    def _elsewhere(self, kind: type[CoachScreen]) -> bool:
        screen = self.screen
        # One that is still being built needs the session that it was begun with.
        return isinstance(screen, CoachScreen) and screen.ready and not isinstance(screen, kind)

    def action_help(self) -> None:
        """Show all keys."""
        screen = self.screen
        here = (CoachScreen, WhyScreen, PreviewScreen)
        self.push_screen(HelpScreen(self.say, screen.hints() if isinstance(screen, here) else []))

    def action_command_palette(self) -> None:
        """Show every command by its name."""
        if isinstance(self.screen, CoachScreen):
            self.push_screen(CommandPalette(placeholder=self.say("palette-place")))

    def action_theme(self) -> None:
        """The next theme: dark, light, high contrast, the terminal's own."""
        self.set_theme(following(self.theme))

    async def action_switch_language(self) -> None:
        """Say everything in the other language, at once; what is typed stays."""
        self._each(lambda screen: screen.stash())
        self.language = other(self.language)
        self._keep_setting(language=self.language)
        if self.notebook is not None:
            session = replace(self.session, language=self.language)
            if self.notebook.stored:
                self.save(session)
            else:
                self.notebook.session = session
        self.work.warm_up()
        if isinstance(self.screen, HelpScreen):
            self.pop_screen()
        if isinstance(self.screen, CoachScreen):
            await self.screen.relabel()

    async def action_quit(self) -> None:
        """Leave, with unsent text on disk; where the disk refuses, only when asked twice."""
        if self.flush() or self._quitting:
            self.exit()
            return
        self._quitting = True
        self.warn(self.say("error-quit"))

    def action_suspend_process(self) -> None:
        """Step aside for the shell, with unsent text on disk; `fg` comes back."""
        self.flush()
        super().action_suspend_process()

    def action_help_quit(self) -> None:
        """Say how to leave; Ctrl+C copies."""
        self._each(lambda screen: screen.notice(self.say("quit-hint")))

    def warn(self, text: str) -> None:
        """Say on every screen what went wrong."""
        self._each(lambda screen: screen.notice(text, "bad"))

    def _each(self, act: Callable[[CoachScreen], None]) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, CoachScreen) and screen.ready:
                act(screen)
