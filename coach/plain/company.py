"""The company page from line to line: who they are, and who fills the four roles."""

from typing import TYPE_CHECKING

from msgspec.structs import replace

from coach.interview import introduce
from coach.session import ROLES, STAGES, plain
from coach.text import number

if TYPE_CHECKING:
    from coach.plain.talk import Talk

FIELDS = ("name", "product", "customers", "team_size", "stage", "core_behaviour", "aim")


def ask_company(talk: "Talk") -> None:
    """Ask field by field; each answer is on disk before the next one is asked."""
    profile, cast = talk.session.profile, talk.session.cast
    talk.lines.tell(f"\n{talk.say('company-title')}")
    talk.lines.tell(talk.say("plain-keep"))
    for field in FIELDS:
        profile = replace(profile, **{field: _field(talk, field, getattr(profile, field))})
        talk.notebook.write(replace(talk.session, profile=profile))
    talk.lines.tell(talk.handbook.foundation[1].question.of(talk.language))
    for role in ROLES:
        name = talk.handbook.role(role).name.of(talk.language)
        holders = _line(talk, name, talk.say("place-cast"), cast.of(role))
        cast = replace(cast, **{role: holders})
        talk.notebook.write(replace(talk.session, cast=cast))
    talk.notebook.rename(introduce(talk.session, profile, cast))


def _field(talk: "Talk", field: str, known: object) -> object:
    if field == "core_behaviour":
        talk.lines.tell(talk.handbook.foundation[0].question.of(talk.language))
    place = talk.say("plain-stages") if field == "stage" else talk.say(f"place-{field}")
    if field == "stage":
        known = talk.say(f"stage-{known}") if known else ""
    while True:
        typed = _line(talk, talk.say(f"field-{field}"), place, str(known or ""))
        if field == "name" and not typed:
            talk.lines.tell(talk.say("company-need-name"))
        elif field == "team_size":
            if not typed or number(typed) is not None:
                return number(typed) if typed else None
            talk.lines.tell(talk.say("company-bad-size"))
        elif field == "stage":
            names = [talk.say(f"stage-{stage}") for stage in STAGES]
            if not typed:
                return None
            if typed in names:
                return STAGES[names.index(typed)]
            if typed in ("1", "2", "3"):
                return STAGES[int(typed) - 1]
            talk.lines.tell(talk.say("plain-no-number", most=3))
        else:
            return typed


def _line(talk: "Talk", label: str, place: str, known: str) -> str:
    """Ask for one line; an empty one keeps what is known."""
    talk.lines.tell(f"{label} ({place})" + (f": {known}" if known else ""))
    return plain(talk.lines.ask()) or known
