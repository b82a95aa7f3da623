"""Write a session's report as Markdown. Knows no screen."""

import os
from pathlib import Path

from coach.advice.writer import polished
from coach.handbook import Handbook
from coach.locale import sayer
from coach.markdown import file_name, to_markdown
from coach.report import build
from coach.session import Session


def document(session: Session, handbook: Handbook, model_name: str) -> str:
    """Return the report as Markdown, in the session's language."""
    report = polished(build(session, handbook, session.language), session)
    return to_markdown(session, handbook, report, sayer(session.language, "report"), model_name)


def export(session: Session, handbook: Handbook, folder: Path, model_name: str) -> Path:
    """Write the report into a folder under a free name; return the path. Raises OSError."""
    text = document(session, handbook, model_name)
    folder.mkdir(parents=True, exist_ok=True)
    name = Path(file_name(session))
    number = 1
    while True:
        place = folder / (f"{name.stem}-{number}.md" if number > 1 else name.name)
        try:
            descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
        except FileExistsError:
            number += 1
        else:
            return place.absolute()
