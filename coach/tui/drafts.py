"""Unsent text of the open session on its way to the disk."""

import time
from typing import TYPE_CHECKING

from textual.timer import Timer

from coach.store.errors import StoreError
from coach.tui.words import store_words

if TYPE_CHECKING:
    from coach.tui.app import CoachApp

# Unsent text is on disk so many seconds after the last keystroke, or after the first unsaved one.
DRAFT_SECONDS = 0.5
LONGEST_UNSAVED = 2.0


class Drafts:
    """Keeps what is being typed: soon after the last key, or in the midst of typing."""

    def __init__(self, app: "CoachApp") -> None:
        self._app = app
        self._soon: Timer | None = None
        self._unsaved_since = 0.0

    def keep(self, key: str, text: str) -> None:
        """Keep a field's unsent text; it is on disk a moment later."""
        notebook = self._app.open
        notebook.draft(key, text)
        if not notebook.dirty:
            return
        pressed = time.monotonic()
        if self._soon is None:
            self._unsaved_since = pressed
        else:
            self._soon.stop()
        left = self._unsaved_since + LONGEST_UNSAVED - pressed
        if left <= 0:
            self.save()
        else:
            self._soon = self._app.set_timer(min(DRAFT_SECONDS, left), self.save)

    def save(self) -> bool:
        """Put it on disk now; where that fails say so and return False, with nothing lost."""
        if self._soon is not None:
            self._soon.stop()
            self._soon = None
        notebook = self._app.notebook
        try:
            if notebook is not None:
                notebook.flush()
        except StoreError as error:
            self._app.warn(store_words(error, self._app.say))
            return False
        return True
