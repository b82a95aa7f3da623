"""Messages between widgets, screens and the app."""

from textual.message import Message

from coach.session import Choice


class EngineState(Message):
    """The model's state changed; of each model only the newest one matters."""

    def __init__(self, state: str, detail: str, voice: object) -> None:
        super().__init__()
        self.state = state
        self.detail = detail
        self.voice = voice

    def can_replace(self, message: Message) -> bool:
        """Several of one model in a row are one."""
        return isinstance(message, EngineState) and message.voice is self.voice


class ShelfChanged(Message):
    """A model is being fetched, and has come further, paused or ended."""

    def can_replace(self, message: Message) -> bool:
        """Several of these in a row are one."""
        return isinstance(message, ShelfChanged)


class Heard(Message):
    """The facts of a claim arrived, or did not; the session holds what there is."""

    def __init__(self, claim: str, failed: str = "") -> None:
        super().__init__()
        self.claim = claim
        self.failed = failed


class Written(Message):
    """A sentence of a claim was reworded, or found to be good as it is."""

    def __init__(self, claim: str) -> None:
        super().__init__()
        self.claim = claim


class Picked(Message):
    """A level, "unknown" or "n/a" was picked."""

    def __init__(self, choice: Choice) -> None:
        super().__init__()
        self.choice: Choice = choice


class Shown(Message):
    """Another card is selected, or it holds something else."""


class Selected(Message):
    """A row of a list was clicked."""

    def __init__(self, index: int) -> None:
        super().__init__()
        self.index = index


class StageSet(Message):
    """Another stage of the company was chosen, or none."""
