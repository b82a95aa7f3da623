"""The interview from line to line: which step comes, and what is done with a command or a save."""

from contextlib import suppress
from pathlib import Path

from coach.advice.listener import Ears
from coach.engine.client import Engine
from coach.flow import after, resume
from coach.handbook import Handbook
from coach.interview import REPORT, Step, later, previous, review
from coach.locale import Say, sayer
from coach.plain.claim import ask_account, ask_heard, ask_level, so_far, tell_principle, with_text
from coach.plain.company import ask_company
from coach.plain.hearing import Hearer
from coach.plain.lines import Commanded, Lines
from coach.plain.reporting import role_end, show_report
from coach.session import Language, Session, plain
from coach.store.errors import StoreError
from coach.store.notebook import Notebook
from coach.store.sessions import Sessions
from coach.text import number


class Talk:
    """One founder's interview over lines."""

    def __init__(
        self,
        sessions: Sessions,
        handbook: Handbook,
        *,
        engine: Engine | None,
        ears: Ears,
        language: Language,
        model_name: str,
        export_folder: Path,
        lines: Lines | None = None,
    ) -> None:
        self.handbook = handbook
        self.language: Language = language
        self.lines = lines or Lines.standard(lambda: self.say)
        self._sessions = sessions
        self.hearer = Hearer(engine, ears) if engine is not None else None
        self.model_name = model_name
        self.export_folder = export_folder
        self._notebook: Notebook | None = None

    @property
    def say(self) -> Say:
        """Say a message in the session's language."""
        return sayer(self.language, "plain", "tui", "report", "cli")

    @property
    def session(self) -> Session:
        """The open session."""
        return self.notebook.session

    @property
    def notebook(self) -> Notebook:
        """The open session's notebook."""
        if self._notebook is None:
            raise RuntimeError("no session is open")
        return self._notebook

    def run(self) -> bool:
        """Interview until the founder leaves; return whether all that was typed is on disk."""
        self.lines.tell(self.say("plain-welcome"))
        try:
            self._interview()
        except StoreError as error:
            self._tell_of(error)
            if self._notebook is not None:
                self.lines.tell(self.say("plain-not-kept"))
            return False
        self.lines.tell(self.say("plain-left"))
        return True

    def write(self, session: Session, *, named: bool = False) -> None:
        """Put the session on disk; `named` is one whose company just got its name.

        Raises StoreError. What was refused stays in memory, to be shown where it is asked for
        again, and the next save brings it along.
        """
        try:
            (self.notebook.rename if named else self.notebook.write)(session)
        except StoreError:
            self.notebook.session, self.notebook.dirty = session, True
            raise

    def refused(self, error: StoreError) -> None:
        """Tell that a save was refused, and that nothing is lost by it."""
        self._tell_of(error)
        self.lines.tell(self.say("plain-refused"))

    def _tell_of(self, error: StoreError) -> None:
        values = {"path": str(error.path or ""), "id": error.detail, "detail": error.detail}
        self.lines.tell(self.say(f"store-{error.code}", **values))

    def _interview(self) -> None:
        try:
            with suppress(Commanded):
                self._warm_up()
                self._open()
                self._warm_up()
                step = resume(self.session, self.handbook)
                while True:
                    step = self._next(step)
        finally:
            if self._notebook is not None and self.notebook.dirty:
                self.notebook.write(self.session)

    def _warm_up(self) -> None:
        if self.hearer is not None:
            self.hearer.warm_up(self.language)

    def _next(self, step: Step) -> Step:
        """Do a step and return the one to do next: the same where the disk refused it."""
        try:
            return self._commanded(step)
        except StoreError as error:
            self.refused(error)
            return step

    def _commanded(self, step: Step) -> Step:
        """Do a step, or what was typed in its place; return the step to do next."""
        try:
            return self._do(step)
        except Commanded as typed:
            if typed.command == "quit":
                raise
            if typed.command == "back":
                return previous(self.session, self.handbook, step)
            if typed.command == "report":
                return REPORT
            if typed.command == "why" and step.claim:
                tell_principle(self, self.handbook.claims[step.claim])
            elif typed.command == "skip" and step.kind in ("account", "followup", "heard"):
                return self._skip(step)
            elif typed.command == "skip" and step.kind == "level":
                return self._later(step)
            else:
                self.lines.tell(self.say("plain-help"))
            return step

    def _do(self, step: Step) -> Step:
        fresh = step.kind == "level" and self.session.answer(step.claim).choice is None
        match step.kind:
            case "company":
                ask_company(self)
                return resume(self.session, self.handbook)
            case "level":
                ask_level(self, step)
            case "account" | "followup":
                ask_account(self, step)
            case "heard":
                ask_heard(self, step)
            case "role":
                role_end(self, step)
            case "report":
                show_report(self)
        return after(self.session, self.handbook, step, fresh=fresh)

    def _skip(self, step: Step) -> Step:
        """Go on without; what is told already stays told."""
        if step.kind == "heard":
            self.write(review(self.session, step.claim))
        else:
            text = so_far(self.session, step)
            if plain(text):
                self.lines.tell(self.say("plain-stays"))
            self.write(with_text(self.session, step, text if plain(text) else ""))
        return after(self.session, self.handbook, step)

    def _later(self, step: Step) -> Step:
        """Leave a question for later, where another one of its role is open."""
        if (other := later(self.session, self.handbook, step)) is None:
            self.lines.tell(self.say("level-last"))
        return other or step

    # --- sessions

    def _open(self) -> None:
        entries = [entry for entry in self._sessions.list() if not entry.broken]
        for index, entry in enumerate(entries, 1):
            name = plain(entry.company) or self.say("home-unnamed")
            note = f" · {self.say('session-follow-up')}" if entry.follows else ""
            self.lines.tell(f"{index}. {name} · {entry.updated[:10]}{note}")
        if entries:
            self.lines.tell(self.say("plain-which"))
        while entries:
            typed = self._asked()
            if not typed.strip():
                break
            if (chosen := number(typed)) is None or chosen > len(entries):
                self.lines.tell(self.say("plain-no-number", most=len(entries)))
            elif self._load(entries[chosen - 1].id):
                return
        self._notebook = Notebook.fresh(self._sessions, self.language)

    def _load(self, session_id: str) -> bool:
        """Open a session; where it is gone or broken by now say so and return False."""
        try:
            session = self._sessions.load(session_id)
        except StoreError as error:
            self._tell_of(error)
            return False
        self._notebook = Notebook(self._sessions, session)
        self.language = session.language
        return True

    def _asked(self) -> str:
        """Return a line typed before there is a session to go back in."""
        while True:
            try:
                return self.lines.ask()
            except Commanded as typed:
                if typed.command == "quit":
                    raise
                self.lines.tell(self.say("plain-help"))
