"""What each key does, key by key: no key of a screen is without an effect that is named here."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from msgspec import Struct
from msgspec.structs import replace
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import TextArea

from coach.interview import Step, review
from coach.session import Choice, Session
from coach.store.ids import new_id
from coach.tui.app import CoachApp
from coach.tui.screens.base import CoachScreen
from coach.tui.screens.help import HelpScreen
from coach.tui.screens.home import HomeScreen
from coach.tui.screens.preview import PreviewScreen
from coach.tui.screens.why import WhyScreen
from coach.tui.widgets.blocks import BlockView
from coach.tui.widgets.cards import FactCards
from coach.tui.widgets.choice import LevelChoice, StageChoice
from tests.tui.helpers import saved, shows, texts, wait_until
from tests.tui.test_bindings import open_anew, opened

# So low that every page has something to scroll.
LOW = (80, 18)
Met = Callable[[CoachApp], bool]


class Effect(Struct, frozen=True):
    """What comes true of the app when one of the keys is pressed, behind some others.

    `stored` is what was chosen for U3 before.
    """

    keys: str
    met: Met
    first: tuple["Effect", ...] = ()
    stored: Choice = 1


def shown(name: str) -> Met:
    return lambda app: type(app.screen).__name__ == name


def left(name: str) -> Met:
    return lambda app: type(app.screen).__name__ != name


def here(kind: str, claim: str) -> Met:
    step = Step(kind, "operations", claim)  # type: ignore[arg-type]
    return lambda app: isinstance(app.screen, CoachScreen) and app.screen.here == step


def chosen(choice: object) -> Met:
    return lambda app: saved(app).answer("U3").choice == choice and not here("level", "U3")(app)


def pointed(choice: object) -> Met:
    return lambda app: app.screen.query_one(LevelChoice).pointed == choice


def there(selector: str) -> Met:
    return lambda app: bool(app.screen.query(selector))


def gone(selector: str) -> Met:
    return lambda app: not app.screen.query(selector)


def said(key: str) -> Met:
    return lambda app: (
        isinstance(app.screen, CoachScreen) and app.screen._said[0] == app.screen.say(key)
    )


def scrolled(selector: str, test: Callable[[float], bool] = lambda y: y > 0) -> Met:
    return lambda app: test(app.screen.query_one(selector, VerticalScroll).scroll_y)


def card(index: int) -> Met:
    return lambda app: app.screen.query_one(FactCards).index == index


def states(*expected: str) -> Met:
    """How the first two facts stand: confirmed, heard, struck."""
    return lambda app: (
        tuple(one.state for one in app.screen.query_one(FactCards).shown[:2]) == expected
    )


def sessions(count: int) -> Met:
    return lambda app: len(app.sessions.list()) == count


def focused(widget_id: str) -> Met:
    return lambda app: app.focused is not None and app.focused.id == widget_id


def stage(value: str | None) -> Met:
    return lambda app: app.screen.query_one(StageChoice).value == value


def block_selected(app: CoachApp) -> bool:
    return isinstance(app.focused, BlockView)


def principle(app: CoachApp) -> bool:
    return app.screen.has_class("-principle")


def field(test: Callable[[TextArea], bool]) -> Met:
    return lambda app: test(app.screen.query_one(TextArea))


def written(app: CoachApp) -> bool:
    return bool(list(Path(app._export_folder).glob("*.md")))


def measured(app: CoachApp) -> bool:
    """How fast the model in use is, under its name."""
    return "● scripted" in texts(app) and "tokens/s here" in texts(app)


def in_chinese(app: CoachApp) -> bool:
    return app.language == "zh" and bool(getattr(app.screen, "ready", False))


def digits(name: str, number: str) -> str:
    return f"{number} fullwidth_digit_{name}"


DOWN = Effect("down", card(1))
PRINCIPLE = Effect("f9", principle)
PAGE_DOWN = Effect("pagedown", scrolled("#page"), (PRINCIPLE,))
ROLE_DOWN = Effect("pagedown", scrolled("#role-end"))
LINE_DOWN = Effect("j", scrolled("#report", lambda y: y == 1))
BESIDE = Effect("tab", focused("skip"))
DOWN_BESIDE = Effect("pagedown", scrolled("#page"))
STEP = (
    Effect("pagedown", PAGE_DOWN.met, (PRINCIPLE,)),
    Effect("pageup", scrolled("#page", lambda y: y == 0), (PAGE_DOWN,)),
)
REPORT: tuple[Effect, ...] = (Effect("f5", shown("ReportScreen")),)
STAGE = (
    Effect("f4", shown("CompanyScreen")),
    *(
        Effect("down", focused(f"profile-{name}"))
        for name in ("product", "customers", "team_size", "stage")
    ),
)
BLOCK = (*REPORT, Effect("tab", block_selected))

EFFECTS: dict[str, list[Effect]] = {
    "CompanyScreen": [
        Effect("ctrl+s f10", shown("ReportScreen")),
        Effect("escape", shown("HomeScreen")),
        Effect("down", focused("profile-product")),
        Effect("up", focused("done")),
    ],
    "HomeScreen": [
        Effect("n", shown("CompanyScreen")),
        Effect("r", shown("ReportScreen")),
        Effect("e", shown("PreviewScreen")),
        Effect("d delete", sessions(0)),
        Effect("u", sessions(1), (Effect("d", sessions(0)),)),
        Effect("f", sessions(2)),
        Effect("m", focused("name")),
        Effect("slash", focused("find")),
        Effect("s", shown("SettingsScreen")),
        Effect("o", shown("ModelsScreen")),
        Effect("escape", gone("#find"), (Effect("slash", there("#find")),)),
    ],
    "LevelScreen": [
        Effect(digits("one", "1"), chosen(0)),
        Effect(digits("two", "2"), chosen(1), stored=0),
        Effect(digits("three", "3"), chosen(2)),
        Effect(digits("four", "4"), chosen(3)),
        Effect(f"{digits('five', '5')} d", chosen("unknown")),
        Effect(f"{digits('six', '6')} n", focused("reason")),
        Effect("f8", said("level-last")),
        Effect("b left escape", here("level", "U2")),
        Effect("h", shown("HomeScreen")),
        Effect("up k", pointed(0)),
        Effect("down j", pointed(2)),
        Effect("enter space", chosen(2), (Effect("down", pointed(2)),)),
        Effect("f9 p", principle),
        *STEP,
    ],
    "TellScreen": [
        Effect("ctrl+s f10", shown("HeardScreen")),
        Effect("f8", said("skip-sure")),
        Effect("f9", principle),
        # Letters are for writing here.
        Effect("p", field(lambda area: area.text.endswith("p"))),
        # In the field they are the field's; beside it, the page's.
        Effect("pagedown", scrolled("#page"), (PRINCIPLE, BESIDE)),
        Effect("pageup", scrolled("#page", lambda y: y == 0), (PRINCIPLE, BESIDE, DOWN_BESIDE)),
        # Stories come behind the last question of a role.
        Effect("escape", here("level", "U4")),
    ],
    "HeardScreen": [
        Effect("down j", card(1)),
        Effect("up k", card(0), (DOWN,)),
        Effect("enter c", states("confirmed", "heard")),
        Effect("a", states("confirmed", "confirmed")),
        Effect("e", there(".fact")),
        Effect("x delete", states("struck", "heard")),
        Effect("right ctrl+s f10", shown("RoleScreen")),
        Effect("b left escape", here("account", "U3")),
        Effect("h", shown("HomeScreen")),
        Effect("f9 p", principle),
        *STEP,
    ],
    "RoleScreen": [
        Effect("enter right", shown("LevelScreen")),
        Effect("b left escape", here("heard", "U3")),
        Effect("h", shown("HomeScreen")),
        Effect("down j", scrolled("#role-end", lambda y: y == 1)),
        Effect("up k", scrolled("#role-end", lambda y: y == 0), (Effect("j", ROLE_DOWN.met),)),
        Effect("pagedown space", ROLE_DOWN.met),
        Effect("pageup", scrolled("#role-end", lambda y: y == 0), (ROLE_DOWN,)),
    ],
    "ReportScreen": [
        Effect("e", shown("PreviewScreen")),
        Effect("w y c tab", block_selected),
        Effect("b escape left", left("ReportScreen")),
        Effect("h", shown("HomeScreen")),
        Effect("0 1 2 3 4 space", scrolled("#report", lambda y: y > 1)),
        Effect("j", LINE_DOWN.met),
        Effect("k", scrolled("#report", lambda y: y == 0), (LINE_DOWN,)),
    ],
    "OverviewScreen": [
        Effect("left escape b", left("OverviewScreen")),
        Effect("h", shown("HomeScreen")),
    ],
    "SettingsScreen": [
        Effect("right left", in_chinese),
        Effect("escape b", left("SettingsScreen")),
    ],
    "ModelsScreen": [
        Effect("left escape b", left("ModelsScreen")),
        Effect("t", measured),
    ],
    "WelcomeScreen": [Effect("enter space n escape", left("WelcomeScreen"))],
}
WITHIN: dict[type, list[Effect]] = {
    BlockView: [
        Effect("enter w", shown("WhyScreen"), BLOCK),
        Effect("y ctrl+c", said("report-copied"), BLOCK),
        Effect("c", here("level", "U3"), BLOCK),
    ],
    WhyScreen: [
        Effect(keys, met, (*BLOCK, Effect("w", shown("WhyScreen"))))
        for keys, met in (
            ("escape q w", shown("ReportScreen")),
            ("space", scrolled("#why-page")),
            ("c enter", here("level", "U3")),
            ("f1 question_mark", shown("HelpScreen")),
        )
    ],
    PreviewScreen: [
        Effect(keys, met, (*REPORT, Effect("e", shown("PreviewScreen"))))
        for keys, met in (
            ("enter", written),
            ("escape q", lambda app: shown("ReportScreen")(app) and not written(app)),
            ("space", scrolled("#preview-text")),
            ("f1 question_mark", shown("HelpScreen")),
        )
    ],
    HelpScreen: [
        Effect(
            "escape f1 question_mark enter q space",
            shown("LevelScreen"),
            (Effect("f1", shown("HelpScreen")),),
        )
    ],
    StageChoice: [
        Effect("left 1", stage("building"), STAGE),
        Effect("right 3 space", stage("scaling"), STAGE),
        Effect("2", stage("selling"), (*STAGE, Effect("1", stage("building")))),
        Effect("backspace", stage(None), STAGE),
        Effect("enter", focused("profile-core_behaviour"), STAGE),
    ],
    CoachApp: [
        Effect("f1 question_mark", shown("HelpScreen")),
        Effect("f2 ctrl+l", in_chinese),
        Effect("f3", shown("HomeScreen")),
        Effect("f4", shown("CompanyScreen")),
        Effect("f5", shown("ReportScreen")),
        Effect("f6", lambda app: app.theme != "coach-dark"),
        Effect("f7", shown("OverviewScreen")),
        Effect("f7", shown("LevelScreen"), (Effect("f7", shown("OverviewScreen")),)),
    ],
}
# Sentences that a model reworded have tests of their own, and so has leaving for the shell.
ELSEWHERE: dict[type, set[str]] = {WhyScreen: set("mMrR"), CoachApp: {"ctrl+z"}}


def bound(kind: type) -> set[str]:
    """The keys that a class, and those of ours that it is made of, have of their own."""
    found: set[str] = set()
    for one in kind.__mro__:
        if one.__module__.startswith("coach."):
            found |= {key.key for key in Binding.make_bindings(one.__dict__.get("BINDINGS", []))}
    return found - ELSEWHERE.get(kind, set())


def named(effects: list[Effect]) -> set[str]:
    return {key for effect in effects for key in effect.keys.split()}


async def as_it_was(
    pilot: Pilot[None], app: CoachApp, kept: Session, screen: str, stored: Choice
) -> None:
    """Begin anew with the one session, on a screen."""
    while not isinstance(app.screen, CoachScreen):
        app.pop_screen()
        await pilot.pause()
    # By way of the list: an open session is written to.
    app.go_home()
    await shows(pilot, "HomeScreen")
    for one in app.sessions.list():
        app.sessions.delete(one.id)
    answer = replace(kept.answer("U3"), choice=stored)
    fresh = replace(kept, id=new_id("again", datetime.now())).with_answer("U3", answer)
    app.sessions.create(fresh)
    app.principle_open = False
    app.set_theme("coach-dark")
    for file in Path(app._export_folder).glob("*.md"):
        file.unlink()
    if screen == "HomeScreen":
        assert isinstance(app.screen, HomeScreen)
        await app.screen.read()
        await pilot.pause()
    else:
        await open_anew(pilot, app, screen)


async def press(pilot: Pilot[None], app: CoachApp, key: str, met: Met) -> None:
    assert not met(app), f"{key}: true before it is pressed"
    await pilot.press(key)
    try:
        await wait_until(pilot, lambda: met(app), 5)
    except AssertionError:
        raise AssertionError(f"{key}: without its effect\n{texts(app)}") from None
    await wait_until(pilot, lambda: bool(getattr(app.screen, "ready", True)))


async def try_all(app: CoachApp, effects: list[Effect], screen: str) -> None:
    async with app.run_test(size=LOW) as pilot:
        await shows(pilot, "HomeScreen")
        await open_anew(pilot, app, "HeardScreen")
        await wait_until(pilot, lambda: saved(app).answer("U3").read)
        kept = review(saved(app), "U3")
        for effect in effects:
            for key in effect.keys.split():
                await as_it_was(pilot, app, kept, screen, effect.stored)
                for one in chain(effect):
                    await press(pilot, app, one.keys.split()[0], one.met)
                await press(pilot, app, key, effect.met)


def chain(effect: Effect) -> list[Effect]:
    """What goes before an effect, and before that."""
    return [step for one in effect.first for step in (*chain(one), one)]


@pytest.mark.parametrize("screen", EFFECTS)
async def test_every_key_of_a_screen_has_its_effect(tmp_path: Path, screen: str) -> None:
    await try_all(opened(tmp_path), EFFECTS[screen], screen)


@pytest.mark.parametrize("kind", WITHIN)
async def test_every_key_within_a_screen_has_its_effect(tmp_path: Path, kind: type) -> None:
    await try_all(opened(tmp_path), WITHIN[kind], "LevelScreen")


def test_no_key_is_without_an_effect_here() -> None:
    shown_ones = {kind for kind in below(CoachScreen) if not kind.__subclasses__()}
    assert {kind.__name__ for kind in shown_ones} == set(EFFECTS)
    for kind in shown_ones:
        assert bound(kind) == named(EFFECTS[kind.__name__]), kind
    ours = {kind for kind in below(Widget) if kind.__module__.startswith("coach.")}
    bare = {kind for kind in ours if not kind.__dict__.get("BINDINGS")}
    assert ours - bare - set(below(CoachScreen)) <= set(WITHIN)
    for one in WITHIN:
        assert bound(one) == named(WITHIN[one]), one


def below(kind: type) -> list[type]:
    """A class, and all those that are made from it."""
    made: list[type] = kind.__subclasses__()
    return [kind, *(one for sub in made for one in below(sub))]
