"""The app: the open session, the way from screen to screen, and the model behind it."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

from msgspec.structs import replace
from textual.app import App
from textual.binding import Binding, BindingType
from textual.command import CommandPalette
from textual.timer import Timer

from coach.advice.listener import Ears, warm_up
from coach.advice.writer import SEED, due, with_written, without_written
from coach.engine.client import Engine
from coach.engine.protocol import Done
from coach.exporting import export
from coach.flow import resume
from coach.handbook import Handbook
from coach.interview import COMPANY, REPORT, Step, follow, previous
from coach.locale import Say, other, sayer
from coach.session import Language, Session, now, plain
from coach.store.errors import StoreError
from coach.store.ids import new_id
from coach.store.notebook import Notebook
from coach.store.sessions import Sessions
from coach.store.settings import AS_IT_COMES, Settings
from coach.tui.commands import CoachCommands
from coach.tui.listening import Listener, merge
from coach.tui.messages import EngineState, Heard, Written
from coach.tui.screens.base import CoachScreen
from coach.tui.screens.company import CompanyScreen
from coach.tui.screens.help import HelpScreen
from coach.tui.screens.home import HomeScreen
from coach.tui.screens.interview import StepScreen
from coach.tui.screens.overview import OverviewScreen
from coach.tui.screens.report import ReportScreen
from coach.tui.screens.steps import screen_of
from coach.tui.theme import DARK, THEMES, following
from coach.tui.words import engine_words, no_engine_words, store_words

DRAFT_SECONDS = 0.5
# So long after the last key somebody is still typing.
TYPING_SECONDS = 5.0
Work = Callable[[], Awaitable[object]]


class CoachApp(App[None]):
    """The growth-team coach on the screen."""

    CSS_PATH = "app.tcss"
    COMMANDS = {CoachCommands}  # noqa: RUF012
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-low"), (30, "-tall")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        ("f1", "help", ""),
        ("f2,ctrl+l", "switch_language", ""),
        ("f3", "home", ""),
        ("f4", "company", ""),
        ("f5", "report", ""),
        # A field of text has meanings of its own for these two.
        Binding("f6", "theme", "", priority=True),
        Binding("f7", "overview", "", priority=True),
    ]

    def __init__(
        self,
        sessions: Sessions,
        handbook: Handbook,
        *,
        engine: Engine | None,
        engine_note: str = "",
        server: str = "",
        ears: Ears,
        language: Language,
        model_name: str = "",
        polish: bool = False,
        settings: Settings = AS_IT_COMES,
        keep_settings: Callable[[Settings], None] = lambda settings: None,
        export_folder: Path,
    ) -> None:
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        known = [theme.name for theme in THEMES]
        self.theme = settings.theme if settings.theme in known else DARK.name
        self._settings = settings
        self._keep_settings = keep_settings
        self.sessions = sessions
        self.handbook = handbook
        self.listener = Listener(engine, ears) if engine is not None else None
        self.language: Language = language
        self.notebook: Notebook | None = None
        self._engine_note = engine_note
        self._server = server
        self._engine = ("off", "")
        self._model_name = model_name
        self._polish = polish
        self._seed = SEED
        self._export_folder = export_folder
        self._warmed: set[Language] = set()
        self._quitting = False
        self._soon: Timer | None = None
        self._typing: Timer | None = None

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
        """Show the sessions; then, behind the first frame, let the model load."""
        self.push_screen(HomeScreen())
        self.call_after_refresh(self._warm_up)

    # --- the model

    def engine_state(self, state: str, detail: str = "") -> None:
        """Tell the app what the model is doing; may be called from any thread."""
        self.post_message(EngineState(state, detail))

    def on_engine_state(self, message: EngineState) -> None:
        """Show it on the screen."""
        self._engine = (message.state, message.detail)
        self._each(CoachScreen.engine_changed)

    def engine_words(self) -> str:
        """Return the model's state in a few words."""
        if self.listener is None:
            return no_engine_words(self._engine_note, self.say)
        words = engine_words(*self._engine, self.say)
        if not self._server:
            return words
        return self.say("engine-server", host=urlsplit(self._server).hostname or "", state=words)

    def promise(self) -> str:
        """Say where what is written stays, or where accounts go."""
        if self._server:
            return self.say("app-leaves", address=self._server)
        return self.say("app-promise")

    def listen(self, claim: str, *, anew: bool = True) -> None:
        """Let the model read a claim's newest text; its facts are saved when they arrive.

        Not `anew`, a listening that is under way goes on.
        """
        if not anew and self._works(f"listen-{claim}"):
            return
        if self.listener is not None and self.notebook is not None:
            self.workers.cancel_group(self, "prepare")
            work: Work = partial(self._listen, self.listener, self.notebook, claim)
            self.run_worker(work, group=f"listen-{claim}", exclusive=True, exit_on_error=False)

    async def _listen(self, listener: Listener, notebook: Notebook, claim: str) -> None:
        session = notebook.session
        asked = session.answer(claim)
        try:
            heard, failed = await listener.listen(self.handbook.claims[claim], asked, session)
        except Exception as error:
            # Whatever it was, the founder is not left before a sign that says "listening".
            self.log.error(error)
            heard, failed = asked, "internal"
        merged = merge(notebook.session.answer(claim), asked, heard)
        if merged is None or notebook is not self.notebook:
            return
        session = notebook.session.with_answer(claim, merged)
        self._keep(notebook, session)
        for screen in self.screen_stack:
            screen.post_message(Heard(claim, failed))

    def _keep(self, notebook: Notebook, session: Session) -> None:
        """Save what the model found out."""
        if not self.save(session):
            # Nobody pressed a key, so nobody would press it again: the next save brings it along.
            notebook.session, notebook.dirty = session, True

    def _warm_up(self) -> None:
        if self.listener is not None and self.language not in self._warmed:
            self._warmed.add(self.language)
            work: Work = partial(self.listener.ask, warm_up(self.language, self.listener.ears))
            self.run_worker(work, group="warm-up", exit_on_error=False)

    def prepare(self, claim: str, account: str = "", *, typing: bool = False) -> None:
        """Let the model read, while the founder writes, what stands there so far."""
        if self.listener is not None:
            ears, known = self.listener.ears, self.handbook.claims[claim]
            asked = warm_up(self.language, ears, known, account)
            work: Work = partial(self.listener.ask, asked)
            self.run_worker(work, group="prepare", exclusive=True, exit_on_error=False)
            if typing:
                self._hold_writing()

    def _hold_writing(self) -> None:
        """Reword nothing while somebody types: it would push what was read out of the cache."""
        self.workers.cancel_group(self, "write")
        if self._typing is not None:
            self._typing.stop()
        self._typing = self.set_timer(TYPING_SECONDS, self._typed)

    def _typed(self) -> None:
        self._typing = None
        self.write_ahead()

    def _works(self, group: str) -> bool:
        return any(one.group == group and not one.is_finished for one in self.workers)

    def keep_handbooks(self, claim: str, *, again: bool) -> None:
        """Let a claim's sentences be the handbook's, or let the model try them once more."""
        self._seed += again
        kept = without_written(
            self.session, self.handbook, self.session.language, claim, forget=again
        )
        self.save(kept)

    def write_ahead(self) -> None:
        """Let the model reword what is open or stale, where it may, behind everything else."""
        wanted = self._polish and not self._works("write") and not self._typing
        if wanted and self.listener is not None and self.notebook is not None:
            work: Work = partial(self._write, self.listener, self.notebook)
            self.run_worker(work, group="write", exit_on_error=False)

    async def _write(self, listener: Listener, notebook: Notebook) -> None:
        while notebook is self.notebook:
            language = notebook.session.language
            waiting = due(notebook.session, self.handbook, language, self._seed)
            if not waiting:
                return
            outcome = await listener.ask(waiting[0].request)
            if not isinstance(outcome, Done):
                return
            key, texts = waiting[0].key, outcome.texts
            # What was answered meanwhile may have made it stale; then it is not kept.
            session = with_written(notebook.session, self.handbook, key, texts)
            if notebook is not self.notebook:
                return
            self._keep(notebook, session)
            for screen in self.screen_stack:
                screen.post_message(Written(waiting[0].claim))

    # --- the open session

    def begin(self) -> None:
        """Begin a session at the company page."""
        self.notebook = Notebook.fresh(self.sessions, self.language)
        self.switch_screen(CompanyScreen())

    def follow(self, session_id: str) -> None:
        """Begin a follow-up of a session."""
        moment = now()
        try:
            former = self.sessions.load(session_id)
            fresh = new_id(former.profile.name, datetime.fromisoformat(moment))
            session = self.sessions.create(follow(former, fresh, moment))
        except StoreError as error:
            self._notice(store_words(error, self.say))
            return
        self.resume(session.id)

    def resume(self, session_id: str, *, report: bool = False) -> None:
        """Open a session where it was left, or its report, in its own language."""
        try:
            session = self.sessions.load(session_id)
        except StoreError as error:
            self._notice(store_words(error, self.say))
            return
        self.notebook = Notebook(self.sessions, session)
        self.language = session.language
        self._warm_up()
        self.write_ahead()
        for claim in self.handbook.claims:
            answer = session.answer(claim)
            if plain(answer.account or "") and not answer.listened:
                self.listen(claim)
        self.go(REPORT if report else resume(session, self.handbook))

    def save(self, session: Session, *, named: bool = False) -> bool:
        """Put the open session on disk; where that fails say so and stay, with nothing lost."""
        first = named and not self.session.profile.done
        try:
            (self.open.rename if first else self.open.write)(session)
        except StoreError as error:
            self._notice(store_words(error, self.say))
            return False
        self.write_ahead()
        return True

    def draft(self, key: str, text: str) -> None:
        """Keep unsent text, on disk within half a second of the last keystroke."""
        self.open.draft(key, text)
        if self.open.dirty:
            if self._soon is not None:
                self._soon.stop()
            self._soon = self.set_timer(DRAFT_SECONDS, self._save_drafts)

    def flush(self) -> bool:
        """Put unsent text on disk now."""
        self._each(CoachScreen.stash)
        return self._save_drafts()

    # --- from screen to screen

    def go(self, step: Step) -> None:
        """Show a step of the interview."""
        self.switch_screen(screen_of(step))

    def go_home(self) -> None:
        """Show the sessions; the open one is on disk with what is unsent."""
        if self.flush():
            self.notebook = None
            self.switch_screen(HomeScreen())

    def back_from_report(self) -> None:
        """Go from the report to the last step before it, or the first open one."""
        step = resume(self.session, self.handbook)
        self.go(previous(self.session, self.handbook, REPORT) if step == REPORT else step)

    def export(self, session_id: str = "") -> None:
        """Write a session's report as Markdown and say where it is."""
        try:
            session = self.sessions.load(session_id) if session_id else self.session
            written = export(session, self.handbook, self._export_folder, self._model_name)
        except StoreError as error:
            self._notice(store_words(error, self.say))
        except OSError as error:
            values = {"reason": error.strerror or "", "path": str(self._export_folder)}
            self._notice(self.say("export-failed", **values))
        else:
            screen = self.screen
            if isinstance(screen, CoachScreen):
                screen.notice(self.say("export-done", path=str(written)), "good")

    def action_home(self) -> None:
        """Show the sessions."""
        if not isinstance(self.screen, HomeScreen | HelpScreen):
            self.go_home()

    def action_company(self) -> None:
        """Show the company page of the open session."""
        if self.notebook is not None and not isinstance(self.screen, CompanyScreen | HelpScreen):
            self.flush()
            self.go(COMPANY)

    def action_report(self) -> None:
        """Show the report of the open session as it is by now."""
        if self.notebook is not None and not isinstance(self.screen, ReportScreen | HelpScreen):
            self.flush()
            self.go(REPORT)

    def action_overview(self) -> None:
        """Show every question of the open session."""
        here = self.screen
        if self.notebook is not None and isinstance(here, StepScreen | ReportScreen):
            self.flush()
            self.switch_screen(
                OverviewScreen(REPORT if isinstance(here, ReportScreen) else here.step)
            )

    def action_help(self) -> None:
        """Show all keys."""
        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.say))

    def action_command_palette(self) -> None:
        """Show every command by its name."""
        if isinstance(self.screen, CoachScreen):
            self.push_screen(CommandPalette(placeholder=self.say("palette-place")))

    def action_theme(self) -> None:
        """The next theme: dark, light, high contrast."""
        self.theme = following(self.theme)
        self._settings = replace(self._settings, theme=self.theme)
        self._keep_settings(self._settings)

    async def action_switch_language(self) -> None:
        """Say everything in the other language, at once; what is typed stays."""
        self._each(CoachScreen.stash)
        self.language = other(self.language)
        self._settings = replace(self._settings, language=self.language)
        self._keep_settings(self._settings)
        self._warm_up()
        if isinstance(self.screen, HelpScreen):
            self.pop_screen()
        if isinstance(self.screen, CoachScreen):
            await self.screen.relabel()
        if self.notebook is not None:
            session = replace(self.session, language=self.language)
            if self.notebook.stored:
                self.save(session)
            else:
                self.notebook.session = session

    async def action_quit(self) -> None:
        """Leave, with unsent text on disk; where the disk refuses, only when asked twice."""
        if self.flush() or self._quitting:
            self.exit()
            return
        self._quitting = True
        self._notice(self.say("error-quit"))

    def action_help_quit(self) -> None:
        """Say how to leave; Ctrl+C copies."""
        self._each(lambda screen: screen.notice(self.say("quit-hint")))

    def _notice(self, text: str) -> None:
        self._each(lambda screen: screen.notice(text, "bad"))

    def _each(self, act: Callable[[CoachScreen], None]) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, CoachScreen) and screen.ready:
                act(screen)

    def _save_drafts(self) -> bool:
        try:
            if self.notebook is not None:
                self.notebook.flush()
        except StoreError as error:
            self._notice(store_words(error, self.say))
            return False
        return True
