"""What these tests share: a founder who types lines, and what is said to them."""

import io
from pathlib import Path

from coach.advice.listener import Ears
from coach.engine.client import Engine
from coach.plain.lines import Lines
from coach.plain.talk import Talk
from coach.session import Language, Session
from coach.store.sessions import Sessions
from tests.tui.helpers import HANDBOOK

COMPANY: dict[Language, list[str]] = {
    "en": ["Halden Care", "Booking", "Clinics", "14", "2", "a clinic books online", "200 clinics"],
    "zh": ["礼达诊所云", "线上预约", "民营诊所", "14人", "2", "诊所每天用它接预约", "两百家诊所"],
}
CAST: dict[Language, list[str]] = {
    "en": ["Ida", "shared: Ravi, Tom", "Mia", "nobody"],
    "zh": ["何进", "共同：阿伟、小顾", "老周", "没有人"],
}


class Interrupted(io.StringIO):
    """Lines that are typed, and then Ctrl+C."""

    def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override]
        if line := super().readline():
            return line
        raise KeyboardInterrupt


def sessions_in(folder: Path) -> Sessions:
    return Sessions(folder / "sessions")


def talk_of(
    folder: Path,
    typed: list[str],
    language: Language = "en",
    engine: Engine | None = None,
    source: type[io.StringIO] = io.StringIO,
) -> tuple[Talk, io.StringIO]:
    """A talk in which a founder will type these lines, and where what is said goes."""
    out = io.StringIO()
    lines = source("".join(f"{line}\n" for line in typed))
    talk = Talk(
        sessions_in(folder),
        HANDBOOK,
        engine=engine,
        ears=Ears(),
        language=language,
        model_name="",
        export_folder=folder,
        lines=Lines(lines, out, lambda: talk.say),
    )
    return talk, out


def talked(
    folder: Path,
    typed: list[str],
    language: Language = "en",
    engine: Engine | None = None,
) -> tuple[str, Session]:
    """Let a founder type lines; return what was said, and the only session."""
    talk, out = talk_of(folder, typed, language, engine)
    talk.run()
    (entry,) = sessions_in(folder).list()
    return out.getvalue(), sessions_in(folder).load(entry.id)
