"""The company page from line to line: who they are, and who fills the four roles."""

from typing import TYPE_CHECKING

from msgspec.structs import replace

from coach.flow import unsent
from coach.interview import introduce
from coach.plain.lines import HYPHENS
from coach.session import ROLES, STAGES, plain
from coach.text import number

if TYPE_CHECKING:
    from coach.plain.talk import Talk

FIELDS = ("name", "product", "customers", "team_size", "stage", "core_behaviour", "aim")


def ask_company(talk: "Talk") -> None:
    """Ask field by field; each answer is on disk before the next one is asked."""
    talk.lines.tell(f"\n{talk.say('company-title')}")
    talk.lines.tell(talk.say("plain-keep"))
    for field in FIELDS:
        value = _field(talk, field)
        session = talk.session.with_draft(f"profile.{field}", "")
        talk.write(replace(session, profile=replace(session.profile, **{field: value})))
    talk.lines.tell(talk.handbook.foundation[1].question.of(talk.language))
    for role in ROLES:
        key, name = f"cast.{role}", talk.handbook.role(role).name.of(talk.language)
        known = plain(unsent(talk.session, key, talk.session.cast.of(role)))
        holders = _line(talk, name, talk.say("place-cast"), known)
        session = talk.session.with_draft(key, "")
        talk.write(replace(session, cast=replace(session.cast, **{role: holders})))
    session = talk.session
    first = not session.profile.done
    talk.write(introduce(session, session.profile, session.cast), named=first)


def _field(talk: "Talk", field: str) -> object:
    """Ask for one field of the profile until what is there can stand in it."""
    if field == "core_behaviour":
        talk.lines.tell(talk.handbook.foundation[0].question.of(talk.language))
    place = talk.say("plain-stages") if field == "stage" else talk.say(f"place-{field}")
    stages = {talk.say(f"stage-{stage}"): stage for stage in STAGES}
    stages |= {str(index): stage for index, stage in enumerate(STAGES, 1)}
    sent = str(getattr(talk.session.profile, field) or "")
    known = plain(unsent(talk.session, f"profile.{field}", sent))
    if field == "stage" and known in STAGES:
        known = talk.say(f"stage-{known}")
    while True:
        typed = _line(talk, talk.say(f"field-{field}"), place, known)
        if field == "name" and not typed:
            talk.lines.tell(talk.say("company-need-name"))
        elif field == "team_size":
            if not typed or number(typed) is not None:
                return number(typed)
            talk.lines.tell(talk.say("company-bad-size"))
        elif field == "stage":
            if not typed or typed in stages:
                return stages.get(typed)
            talk.lines.tell(talk.say("plain-no-number", most=len(STAGES)))
        else:
            return typed


def _line(talk: "Talk", label: str, place: str, known: str) -> str:
    """Ask for one line; an empty one keeps what is known, a hyphen alone empties it."""
    asked = talk.say("plain-noted", words=label, note=place)
    talk.lines.tell(talk.say("plain-cell", head=asked, words=known) if known else asked)
    typed = plain(talk.lines.ask())
    return "" if typed in HYPHENS else typed or known
