"""What these tests share: founders, an engine that answers late, an app, a look at it."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

import msgspec
from textual.events import Key
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import TextArea

from coach.advice.listener import Ears
from coach.engine import protocol
from coach.engine.client import Engine
from coach.engine.protocol import Cancelled, Failed, Outcome, Request
from coach.engine.scripted import ScriptedEngine
from coach.interview import Step
from coach.knowledge import load
from coach.paths import knowledge
from coach.session import Answer, Cast, Language, Profile, Session
from coach.store.sessions import Sessions
from coach.store.settings import Settings
from coach.tui.app import CoachApp
from coach.tui.widgets.blocks import BlockView
from coach.tui.work import InUse

HANDBOOK = load(knowledge())
WHEN = "2026-11-23T10:00:00+08:00"
BROAD = (170, 45)
LEVELS = (1, 0, 3, 2, "unknown", 3, 2, 0, 3, "n/a", 1, 2, 3, 1, 2, 1, 3, 3, 2, 0, 1, 3, 2)
SMALL = (80, 24)

ACCOUNTS: dict[Language, str] = {
    "en": "Last Tuesday Mia showed me the sheet. She is measured on sign-ups, and we got to 41,000 "
    "in May. About 300 clinics really use it.",
    "zh": "上周二老周给我看了表。运营只看注册数，五月份做到了四万一。真正在用的大概三百家诊所。",
}
HEARD: dict[Language, dict[str, str]] = {
    "en": {
        "measured on this target": "Mia",
        "person measured on": "sign-ups",
        "number did the target": "41,000",
        "really use": "300 clinics",
    },
    "zh": {
        "考核的是谁": "老周",
        "考核的指标": "注册数",
        "做到了多少": "四万一",
        "真正用起来": "三百家诊所",
    },
}
PROFILES: dict[Language, Profile] = {
    "en": Profile(
        name="Halden Care",
        product="Booking for clinics",
        customers="Private clinics",
        team_size=14,
        stage="selling",
        core_behaviour="a clinic takes bookings online",
        aim="200 clinics that use it every week",
        done=True,
    ),
    "zh": Profile(
        name="礼达诊所云",
        product="诊所的线上预约",
        customers="民营诊所",
        team_size=14,
        stage="selling",
        core_behaviour="诊所每天用它接预约",
        aim="两百家诊所每周都在用",
        done=True,
    ),
}
CASTS: dict[Language, Cast] = {
    "en": Cast("Ida", "shared: Ravi, Tom", "Mia", "nobody"),
    "zh": Cast("何进", "共同：阿伟、小顾", "老周", "没有人"),
}


class LateEngine(ScriptedEngine):
    """Answers to `Listen` only when told to, as a real model does."""

    def __init__(self, spans: dict[str, str]) -> None:
        super().__init__(spans)
        self.waiting: list[tuple[Future[Outcome], Request]] = []
        self.cancelled = 0
        self.urged: list[Future[Outcome]] = []

    def submit(self, request: Request) -> Future[Outcome]:
        if not isinstance(request, protocol.Listen):
            return super().submit(request)
        future: Future[Outcome] = Future()
        self.waiting.append((future, request))
        return future

    def cancel(self, future: Future[Outcome]) -> None:
        self.cancelled += 1
        if not future.done():
            future.set_result(Cancelled(0))

    def urge(self, future: Future[Outcome]) -> None:
        self.urged.append(future)

    def release(self) -> None:
        waiting, self.waiting = self.waiting, []
        for future, request in waiting:
            if not future.done():
                future.set_result(super().submit(request).result())


class FailingEngine(ScriptedEngine):
    """Fails at everything it is asked."""

    def submit(self, request: Request) -> Future[Outcome]:
        self.requests.append(request)
        future: Future[Outcome] = Future()
        future.set_result(Failed(request.id, "out_of_memory"))
        return future


def make_app(
    folder: Path,
    language: Language = "en",
    engine: Engine | None = None,
    note: str = "",
    *,
    polish: bool = False,
    ears: Ears | None = None,
) -> CoachApp:
    return CoachApp(
        Sessions(folder / "sessions"),
        HANDBOOK,
        model=InUse(engine, ears or Ears(), "scripted" if engine else "", note=note, polish=polish),
        language=language,
        settings=Settings(welcomed=True),
        export_folder=folder / "exports",
    )


def founder(language: Language = "en", tail: str = "abcd", **changes: object) -> Session:
    session = Session(
        id=f"2026-11-23-demo-{tail}",
        created=WHEN,
        updated=WHEN,
        language=language,
        profile=PROFILES[language],
        cast=CASTS[language],
    )
    return msgspec.structs.replace(session, **changes)


def answered(language: Language = "en", *, but: str = "U3") -> Session:
    """A founder with all levels at the top but one, so that only that one is asked about."""
    answers = {claim: Answer(choice=3) for claim in HANDBOOK.claims}
    return founder(language, answers={**answers, but: Answer(choice=1)})


def saved(app: CoachApp) -> Session:
    """What is on disk of the only session there is."""
    (entry,) = app.sessions.list()
    return app.sessions.load(entry.id)


def texts(app: CoachApp) -> str:
    """All that can be seen, line by line, without the spaces at their ends."""
    width, height = app.size
    lines = app.screen._compositor.render_strips(app.size)
    return "\n".join(strip.text.rstrip() for strip in lines[:height])[: (width + 1) * height]


def text_in(app: CoachApp, widget: Widget) -> str:
    """What can be seen of one widget, its lines joined."""
    left, top, width, height = widget.region
    lines = app.screen._compositor.render_strips(app.size)
    return "".join(
        strip.crop(left, left + width).text.strip() for strip in lines[top : top + height]
    )


async def wait_until(pilot: Pilot[None], met: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait for a condition; fail with it where it never comes true."""
    for _ in range(int(seconds / 0.02)):
        if met():
            return
        await pilot.pause(0.02)
    raise AssertionError(f"never came true: {met}")


def told(language: Language) -> Session:
    """A founder who has answered everything and told one story, of which two facts are heard."""
    answers = {
        claim: Answer(choice=choice)  # type: ignore[arg-type]
        for claim, choice in zip(sorted(HANDBOOK.claims), LEVELS, strict=True)
    }
    answers["U3"] = Answer(choice=1, account=ACCOUNTS[language])
    return founder(language, answers=answers)


async def type_text(pilot: Pilot[None], text: str) -> None:
    """Type as a terminal sends it; `Pilot.press` knows no full-width punctuation."""
    for character in text:
        pilot.app.post_message(Key(_character_to_key(character), character))
        await pilot.pause()


async def start(pilot: Pilot[None], app: CoachApp) -> None:
    """Open the first session of the list."""
    await wait_until(pilot, lambda: bool(getattr(app.screen, "entries", None)))
    await pilot.press("enter")
    await pilot.pause()


async def at_the_account(pilot: Pilot[None], app: CoachApp) -> TextArea:
    """Open the first session at the account of U3; return its field."""
    await start(pilot, app)
    app.go(Step("account", "operations", "U3"))
    await shows(pilot, "TellScreen")
    return app.screen.query_one(TextArea)


async def select_u3(pilot: Pilot[None], app: CoachApp) -> None:
    """Open the report and select the gap that was told about."""
    await start(pilot, app)
    await pilot.press("f5")
    await shows(pilot, "ReportScreen")
    app.screen.query_one(".gap.of-U3", BlockView).focus()


async def shows(pilot: Pilot[None], kind: str) -> None:
    """Wait for a screen to be there and to take keys."""
    app = pilot.app

    def there() -> bool:
        return type(app.screen).__name__ == kind and bool(getattr(app.screen, "ready", True))

    await wait_until(pilot, there)
    await asyncio.sleep(0)
