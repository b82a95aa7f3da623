"""The interview from line to line: every step of it as questions, answers and what is said."""

from pathlib import Path

from coach.advice.listener import LONGEST_ACCOUNT, Ears, heard_in_part
from coach.engine.client import Engine
from coach.flow import after, draft_key, resume, unsent
from coach.handbook import Claim, Handbook
from coach.interview import (
    REPORT,
    Step,
    choose,
    follow_up,
    previous,
    review,
    settle,
    tell,
)
from coach.locale import Say, sayer
from coach.plain.company import ask_company
from coach.plain.hearing import Hearer
from coach.plain.lines import Commanded, Lines
from coach.plain.reporting import role_end, show_report
from coach.session import Choice, Language, Session, plain
from coach.store.errors import StoreError
from coach.store.notebook import Notebook
from coach.store.sessions import Sessions
from coach.text import number, words

# A line that ends an account.
ENDS = (".", "。", "．")


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
        self._hearer = Hearer(engine, ears) if engine is not None else None
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

    def run(self) -> None:
        """Interview until the founder leaves; what was answered is on disk by then."""
        self.lines.tell(self.say("plain-welcome"))
        try:
            self._interview()
        except StoreError as error:
            self._refused(error)
            self.lines.tell(self.say("plain-not-kept"))
        else:
            self.lines.tell(self.say("plain-left"))

    def _interview(self) -> None:
        try:
            self._open()
            step = resume(self.session, self.handbook)
            while True:
                step = self._commanded(step)
        except Commanded:
            if self._notebook is not None:
                self.notebook.flush()

    def _refused(self, error: StoreError) -> None:
        values = {"path": str(error.path or ""), "id": error.detail, "detail": error.detail}
        self.lines.tell(self.say(f"store-{error.code}", **values))

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
                self.lines.tell(self.handbook.claims[step.claim].claim.of(self.language))
            elif typed.command == "skip" and step.kind in ("account", "followup", "heard"):
                return self._skip(step)
            else:
                self.lines.tell(self.say("plain-help"))
            return step

    def _do(self, step: Step) -> Step:
        match step.kind:
            case "company":
                ask_company(self)
            case "level":
                self._level(step)
            case "account" | "followup":
                self._tell(step)
            case "heard":
                self._heard(step)
            case "role":
                role_end(self, step)
            case "report":
                show_report(self)
        return after(self.session, self.handbook, step)

    def _skip(self, step: Step) -> Step:
        """Go on without; what is told already stays told."""
        if step.kind == "heard":
            self.notebook.write(review(self.session, step.claim))
        else:
            text = self._so_far(step)
            if plain(text):
                self.lines.tell(self.say("plain-stays"))
            self.notebook.write(self._with_text(self.session, step, text if plain(text) else ""))
        return after(self.session, self.handbook, step)

    def _so_far(self, step: Step) -> str:
        answer = self.session.answer(step.claim)
        sent = answer.followup if step.kind == "followup" else answer.account
        return unsent(self.session, draft_key(step), sent or "")

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
            if (chosen := number(typed)) is not None and chosen <= len(entries):
                session = self._sessions.load(entries[chosen - 1].id)
                self._notebook = Notebook(self._sessions, session)
                self.language = session.language
                return
            self.lines.tell(self.say("plain-no-number", most=len(entries)))
        self._notebook = Notebook.fresh(self._sessions, self.language)

    def _asked(self) -> str:
        """Return a line typed before there is a session to go back in."""
        while True:
            try:
                return self.lines.ask()
            except Commanded as typed:
                if typed.command == "quit":
                    raise
                self.lines.tell(self.say("plain-help"))

    # --- a claim

    def _level(self, step: Step) -> None:
        claim = self.handbook.claims[step.claim]
        role = self.handbook.role(claim.role)
        siblings = [one.id for one in self.handbook.claims_of(claim.role)]
        place = siblings.index(claim.id) + 1
        name = role.name.of(self.language)
        heading = self.say("step-of", name=name, index=place, total=len(siblings))
        self.lines.tell(f"\n{heading}")
        if place == 1:
            self.lines.tell(role.introduction.of(self.language))
        self.lines.tell(claim.question.of(self.language))
        for index, level in enumerate(claim.levels, 1):
            self.lines.tell(f"{index}. {level.of(self.language)}")
        self.lines.tell(f"5. {self.say('unknown-choice')}\n6. {self.say('na-choice')}")
        known = self.session.answer(claim.id).choice
        if known is not None:
            self.lines.tell(self.say("plain-chosen", number=_NUMBERS[known]))
        choice = self._choice(known)
        reason = ""
        if choice == "n/a":
            self.lines.tell(self.say("reason-ask"))
            reason = plain(self.lines.ask())
        self.notebook.write(choose(self.session, claim.id, choice, reason))

    def _choice(self, known: Choice | None) -> Choice:
        while True:
            typed = self.lines.ask()
            if not typed.strip() and known is not None:
                return known
            chosen = number(typed)
            for choice, shown in _NUMBERS.items():
                if shown == chosen:
                    return choice
            self.lines.tell(self.say("plain-no-number", most=6))

    def _tell(self, step: Step) -> None:
        claim, language = self.handbook.claims[step.claim], self.language
        question = claim.invitation
        if step.kind == "followup":
            self.lines.tell(self.say("followup-lead"))
            question = (claim.fact(step.fact).ask if step.fact else None) or claim.followup
        self.lines.tell(f"\n{question.of(language)}\n{self.say('plain-account')}")
        text = self._so_far(step)
        if text:
            self.lines.tell(self.say("plain-so-far"))
            self.lines.tell(text)
        while (line := self.lines.ask()).strip() not in ENDS:
            text = f"{text}\n{line}" if text else line
            self.notebook.draft(draft_key(step), text)
            self.notebook.flush()
            if self._hearer is not None:
                self._hearer.read_along(self, claim, text)
        self.lines.tell(self.say("words", count=words(text)))
        text = text if plain(text) else ""
        self.notebook.write(self._with_text(self.session, step, text))
        if text and self._hearer is not None:
            self._hearer.listen(self, claim)

    def _with_text(self, session: Session, step: Step, text: str) -> Session:
        if step.kind == "followup":
            session = follow_up(session, step.claim, step.fact, text)
        else:
            session = tell(session, step.claim, text)
        return session.with_draft(draft_key(step), "")

    def _heard(self, step: Step) -> None:
        claim = self.handbook.claims[step.claim]
        if self._hearer is not None and not self.session.answer(claim.id).read:
            self._hearer.listen(self, claim)
        self.lines.tell(f"\n{self.say('plain-heard')}")
        if heard_in_part(self.session.answer(claim.id)):
            self.lines.tell(self.say("heard-in-part", most=LONGEST_ACCOUNT))
        for spec in claim.facts:
            fact = self.session.answer(claim.id).facts.get(spec.key)
            known = plain(fact.text) if fact and fact.state != "struck" else ""
            state = fact.shown_as if fact else "missing"
            shown = known or self.say(f"fact-{state}")
            note = f" ({self.say(f'fact-{state}')})" if known else ""
            self.lines.tell(f"{spec.label.of(self.language)}: {shown}{note}")
            typed = self.lines.ask().strip()
            if typed in ("-", "－", "—"):
                self._settle(claim, spec.key, None)
            elif typed or known:
                self._settle(claim, spec.key, typed or (fact.text if fact else ""))
        self.notebook.write(review(self.session, claim.id))

    def _settle(self, claim: Claim, key: str, words: str | None) -> None:
        self.notebook.write(settle(self.session, claim.id, key, words))


_NUMBERS: dict[Choice, int] = {0: 1, 1: 2, 2: 3, 3: 4, "unknown": 5, "n/a": 6}
