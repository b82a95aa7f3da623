"""The command palette: what the screen's keys do, and the app's, by their names."""

from collections.abc import Iterator
from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from coach.tui.screens.base import CoachScreen
from coach.tui.widgets.bars import Hint

# The app's own actions, as the line at the foot would name them.
APP = (
    ("F1", "help"),
    ("F2", "switch_language"),
    ("F3", "home"),
    ("F4", "company"),
    ("F5", "report"),
    ("F6", "theme"),
    ("F7", "overview"),
    ("", "settings"),
    ("", "models"),
    ("", "welcome"),
    ("^Q", "quit"),
)


class CoachCommands(Provider):
    """Finds commands by any part of their name, in the language of the app."""

    async def discover(self) -> Hits:
        """Show everything while nothing is sought."""
        for hint in self._hints():
            name = _name(hint)
            yield DiscoveryHit(Content(name), partial(self._run, hint), text=name)

    async def search(self, query: str) -> Hits:
        """Show what matches; where nothing does, say so in the founder's language."""
        matcher, found = self.matcher(query), False
        for hint in self._hints():
            name = _name(hint)
            if (score := matcher.match(name)) > 0:
                found = True
                yield Hit(score, matcher.highlight(name), partial(self._run, hint), text=name)
        screen = self.screen
        if not found and isinstance(screen, CoachScreen):
            nothing = screen.say("palette-nothing")
            yield Hit(0.1, Content(nothing), _nothing, text=nothing)

    def _hints(self) -> Iterator[Hint]:
        screen = self.screen
        if not isinstance(screen, CoachScreen):
            return
        seen = set()
        for hint in screen.hints():
            seen.add(hint.action)
            yield hint
        for key, action in APP:
            if f"app.{action}" not in seen:
                yield Hint(key, screen.say(f"command-{action}"), f"app.{action}")

    async def _run(self, hint: Hint) -> None:
        await self.screen.run_action(hint.action)


def _name(hint: Hint) -> str:
    return f"{hint.does}  ({hint.key})" if hint.key else hint.does


def _nothing() -> None:
    """Do nothing: there was no command to do."""
