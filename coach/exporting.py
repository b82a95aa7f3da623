"""Write a session's report as Markdown. Knows no screen."""

import os
from contextlib import suppress
from itertools import chain, count
from pathlib import Path

from coach.advice.writer import written_report
from coach.handbook import Handbook
from coach.locale import sayer
from coach.markdown import file_name, to_markdown
from coach.session import Session


def document(session: Session, handbook: Handbook, model_name: str = "") -> str:
    """Return the report as Markdown, in the session's language.

    Without the name of the model, which a session does not hold, none is named.
    """
    report = written_report(session, handbook, session.language)
    say = sayer(session.language, "report")
    unknown = not model_name and (listened(session) or bool(session.written))
    return to_markdown(session, handbook, report, say, None if unknown else model_name)


def listened(session: Session) -> bool:
    """Whether a model has read any account."""
    return any(answer.listened for answer in session.answers.values())


def free_place(session: Session, folder: Path) -> Path:
    """Return where the report would be written: under a name that no file in the folder has."""
    name = Path(file_name(session))
    places = (folder / f"{name.stem}-{number}.md" for number in count(2))
    return next(
        place for place in chain((folder / name.name,), places) if not os.path.lexists(place)
    )


def export(session: Session, handbook: Handbook, folder: Path, model_name: str) -> Path:
    """Write the report into a folder under a free name; return the path. Raises OSError."""
    text = document(session, handbook, model_name)
    folder.mkdir(parents=True, exist_ok=True)
    while True:
        place = free_place(session, folder)
        # Another process may have taken the name a moment ago.
        with suppress(FileExistsError):
            descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            try:
                with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                    file.write(text)
            except BaseException:
                place.unlink(missing_ok=True)
                raise
            return place.absolute()
