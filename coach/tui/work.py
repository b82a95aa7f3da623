"""What the model does for the app: listen, read along, reword; always behind the founder's back."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from msgspec import Struct
from textual.message import Message
from textual.timer import Timer

from coach.advice.listener import Ears, warm_up
from coach.advice.writer import SEED, due, with_written, without_written
from coach.engine.client import Engine
from coach.engine.protocol import Done, Prefill
from coach.report import Part
from coach.session import Language, Session, plain
from coach.store.notebook import Notebook
from coach.tui.listening import Listener, merge
from coach.tui.messages import Heard, Written
from coach.tui.screens.base import CoachScreen
from coach.tui.words import engine_words, no_engine_words

if TYPE_CHECKING:
    from coach.tui.app import CoachApp

# So long after the last key somebody is still typing.
TYPING_SECONDS = 5.0
Work = Callable[[], Awaitable[object]]


class InUse(Struct, frozen=True):
    """The model that the app uses: `engine` is None where there is none, then `note` says why.

    `name` is the catalog's or the file's. `server` is the address of one that the founder named.
    `voice` is what the engine tells its state with, to tell it from that of a model used before.
    """

    engine: Engine | None = None
    ears: Ears = Ears()
    name: str = ""
    note: str = ""
    server: str = ""
    polish: bool = False
    voice: object = None


NO_MODEL = InUse()


class ModelWork:
    """Everything that the app asks of its model, each kind of work in a group of its own."""

    def __init__(self, app: "CoachApp", model: InUse) -> None:
        self._app = app
        self._state = ("off", "")
        self._seed = SEED
        self._typing: Timer | None = None
        # What of a text that is being written is to be read next.
        self._coming: Prefill | None = None
        self._one_at_a_time = asyncio.Lock()
        self._take(model)

    def _take(self, model: InUse) -> None:
        self.model = model
        self.listener = Listener(model.engine, model.ears) if model.engine is not None else None
        self._warmed: set[Language] = set()

    def use(self, open_model: Callable[[str], InUse | str], name: str) -> None:
        """Open another model and use it from now on; the former one's process ends behind it."""
        work: Work = partial(self._open_and_switch, open_model, name)
        self._app.run_worker(work, group="use-model", exit_on_error=False)

    async def _open_and_switch(self, open_model: Callable[[str], InUse | str], name: str) -> None:
        async with self._one_at_a_time:
            try:
                opened = await asyncio.to_thread(open_model, name)
            except Exception as error:
                # Whatever it was, the founder is not left before a choice that nothing answers.
                self._app.log.error(error)
                opened = self._app.say("models-not-opened")
            if isinstance(opened, str):
                self._app.warn(opened)
                return
            former = self.model.engine
            self._switch(opened)
            self._app.model_used(name)
            if former is not None:
                await asyncio.to_thread(former.close)

    def _switch(self, model: InUse) -> None:
        """Use another model from now on; what the former one was doing is left."""
        self._coming = None
        for group in ("warm-up", "take-up", "prepare", "write"):
            self._app.workers.cancel_group(self._app, group)
        self.hush()
        self._state = ("off", "")
        self._take(model)
        self.warm_up()
        self.take_up()

    def state(self, state: str, detail: str, voice: object) -> None:
        """Keep what the engine is doing, to be told by `words`; a former model's is passed over."""
        if voice is self.model.voice:
            self._state = (state, detail)

    def words(self) -> str:
        """Return the model's state in a few words."""
        say, server = self._app.say, self.model.server
        if self.listener is None:
            return no_engine_words(self.model.note, say)
        words = engine_words(*self._state, say)
        if not server:
            return words
        return say("engine-server", host=urlsplit(server).hostname or "", state=words)

    def promise(self) -> str:
        """Say where what is written stays, or where accounts go."""
        if self.model.server:
            return self._app.say("app-leaves", address=self.model.server)
        return self._app.say("app-promise")

    def take_up(self) -> None:
        """Do what is open in the session that was just opened."""
        if (notebook := self._app.notebook) is None:
            return
        # To a server goes only what the founder sends, or looks at.
        if self.listener is not None and not self.model.server and self._unread(notebook):
            work: Work = partial(self._take_up, self.listener, notebook)
            self._app.run_worker(work, group="take-up", exclusive=True, exit_on_error=False)
        self.write_ahead()

    async def _take_up(self, listener: Listener, notebook: Notebook) -> None:
        """Listen to one account after the other, behind all that the founder types or sends."""
        for claim in self._unread(notebook):
            if notebook is self._app.notebook and not self._works(f"listen-{claim}"):
                await self._listen(listener, notebook, claim, speculative=True)

    def _unread(self, notebook: Notebook) -> list[str]:
        answers = {claim: notebook.session.answer(claim) for claim in self._app.handbook.claims}
        return [key for key, one in answers.items() if plain(one.account or "") and not one.read]

    # --- listening

    def listen(self, claim: str, *, anew: bool = True) -> None:
        """Let the model read a claim's newest text; its facts are saved when they arrive.

        Not `anew`, a listening that is under way goes on.
        """
        app = self._app
        if not anew and self._works(f"listen-{claim}"):
            return
        if self.listener is not None and app.notebook is not None:
            self._coming = None
            app.workers.cancel_group(app, "prepare")
            work: Work = partial(self._listen, self.listener, app.notebook, claim)
            app.run_worker(work, group=f"listen-{claim}", exclusive=True, exit_on_error=False)
            if self._works("take-up"):
                # It may be at this very claim.
                self.take_up()

    async def _listen(
        self, listener: Listener, notebook: Notebook, claim: str, *, speculative: bool = False
    ) -> None:
        """Listen until all that was told is read; each thing heard is shown at once."""
        app, failed = self._app, ""
        while notebook is app.notebook and not failed:
            session = notebook.session
            asked = session.answer(claim)
            try:
                heard, failed = await listener.listen(
                    app.handbook.claims[claim], asked, session, speculative=speculative
                )
            except Exception as error:
                # Whatever it was, the founder is not left before a sign that says "listening".
                app.log.error(error)
                heard, failed = asked, "internal"
            merged = merge(notebook.session.answer(claim), asked, heard)
            if notebook is not app.notebook:
                return
            if merged is None:
                # Another text stands there by now, and nobody else may be listening to it.
                if not plain(notebook.session.answer(claim).account or ""):
                    return
                failed = ""
                continue
            self._keep(notebook, notebook.session.with_answer(claim, merged))
            self._tell(partial(Heard, claim, failed))
            if merged.read or heard == asked:
                return

    def _keep(self, notebook: Notebook, session: Session) -> None:
        """Save what the model found out."""
        if not self._app.save(session):
            # Nobody pressed a key, so nobody would press it again: the next save brings it along.
            notebook.session, notebook.dirty = session, True

    # --- reading along

    def warm_up(self) -> None:
        """Let the model load, and evaluate the head of its prompt, once per language."""
        language = self._app.language
        if self.listener is not None and language not in self._warmed:
            self._warmed.add(language)
            work: Work = partial(self.listener.ask, warm_up(language, self.listener.ears))
            self._app.run_worker(work, group="warm-up", exit_on_error=False)

    def prepare(self, claim: str, account: str = "", *, typing: bool = False) -> None:
        """Let the model read, while the founder writes, what stands there so far.

        While somebody is `typing`, what is being read is read to its end, and then the newest: a
        slow machine that began anew with every key would never come to an end.
        """
        if self.listener is None:
            return
        app, claims = self._app, self._app.handbook.claims
        self._coming = warm_up(app.language, self.listener.ears, claims[claim], account)
        if not typing or not self._works("prepare"):
            work: Work = partial(self._read_along, self.listener)
            app.run_worker(work, group="prepare", exclusive=True, exit_on_error=False)
        if typing:
            self._hold_writing()

    async def _read_along(self, listener: Listener) -> None:
        while (asked := self._coming) is not None:
            self._coming = None
            await listener.ask(asked)

    def listen_ahead(self, claim: str, told: Session) -> None:
        """Let the model listen in a pause to what stands there; `told` is as if it was sent."""
        if self.listener is not None:
            self.listener.ahead(self._app.handbook.claims[claim], told.answer(claim), told)

    def hush(self) -> None:
        """Call off what is listened to ahead: somebody types."""
        if self.listener is not None:
            self.listener.hush()

    def _hold_writing(self) -> None:
        """Reword nothing while somebody types: it would push what was read out of the cache."""
        self._app.workers.cancel_group(self._app, "write")
        if self._typing is not None:
            self._typing.stop()
        self._typing = self._app.set_timer(TYPING_SECONDS, self._typed)

    def _typed(self) -> None:
        self._typing = None
        self.write_ahead()

    # --- rewording

    def write_ahead(self) -> None:
        """Let the model reword what is open or stale, where it may, behind everything else."""
        wanted = self.rewords and not self._works("write") and not self._typing
        if wanted and self.listener is not None and self._app.notebook is not None:
            work: Work = partial(self._write, self.listener, self._app.notebook)
            self._app.run_worker(work, group="write", exit_on_error=False)

    async def _write(self, listener: Listener, notebook: Notebook) -> None:
        app = self._app
        while notebook is app.notebook:
            language = notebook.session.language
            waiting = due(notebook.session, app.handbook, language, self._seed)
            if not waiting:
                return
            outcome = await listener.insist(waiting[0].request)
            if not isinstance(outcome, Done):
                return
            key, texts = waiting[0].key, outcome.texts
            # What was answered meanwhile may have made it stale; then it is not kept.
            session = with_written(notebook.session, app.handbook, key, texts)
            if notebook is not app.notebook:
                return
            self._keep(notebook, session)
            self._tell(partial(Written, waiting[0].claim))

    @property
    def rewords(self) -> bool:
        """Whether the model may reword sentences."""
        return self.model.polish and self.listener is not None

    def keep_handbooks(self, claim: str, part: Part, *, again: bool) -> None:
        """Let one of a claim's sentences be the handbook's, or let the model try it once more."""
        app = self._app
        self._seed += again
        language = app.session.language
        kept = without_written(app.session, app.handbook, language, claim, part, forget=again)
        app.save(kept)

    def _tell(self, message: Callable[[], Message]) -> None:
        """Tell every screen of ours; Textual's own would have the whole terminal drawn anew."""
        for screen in self._app.screen_stack:
            if isinstance(screen, CoachScreen):
                screen.post_message(message())

    def _works(self, group: str) -> bool:
        ours = [one for one in self._app.workers if one.group == group]
        return any(not one.is_finished and not one.is_cancelled for one in ours)
