"""Sessions for these tests, and a strategy that makes any session a founder could type."""

from datetime import datetime
from typing import get_args

import msgspec
from hypothesis import strategies as st

from coach.session import (
    CHOICES,
    LANGUAGES,
    ROLES,
    STAGES,
    Answer,
    Cast,
    Fact,
    FactSource,
    FactState,
    Profile,
    Session,
)

WHEN = "2026-11-23T10:00:00+08:00"


def session(session_id: str = "2026-11-23-acme-abcd", **changes: object) -> Session:
    """A small whole session; `changes` are fields of `Session`."""
    plain = Session(
        id=session_id,
        created=WHEN,
        updated=WHEN,
        profile=Profile(name="Acme", team_size=9),
        answers={"G1": Answer(choice=2), "G2": Answer(choice="unknown"), "G3": Answer(account="x")},
    )
    return msgspec.structs.replace(plain, **changes)


# Everything but lone surrogates, which are no characters: control characters and Chinese come too.
texts = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    st.text('礼达老周增长\n\t\x00\x1b[]{}"\\ \u2028\u202e', max_size=20),
)
_numbers = st.none() | st.integers(0, 2**40)
_facts = st.builds(
    Fact,
    text=texts,
    state=st.sampled_from(get_args(FactState)),
    source=st.sampled_from(get_args(FactSource)),
    start=_numbers,
    end=_numbers,
    logprob=st.none() | st.floats(allow_nan=False),
)
_answers = st.builds(
    Answer,
    choice=st.none() | st.sampled_from(CHOICES),
    reason=texts,
    account=st.none() | texts,
    followup=st.none() | texts,
    asked=texts,
    facts=st.dictionaries(texts, _facts, max_size=3),
    listened=st.booleans(),
    reply_read=st.booleans(),
    reviewed=st.booleans(),
)
_profiles = st.builds(
    Profile,
    name=texts,
    product=texts,
    customers=texts,
    team_size=_numbers,
    stage=st.none() | st.sampled_from(STAGES),
    core_behaviour=texts,
    aim=texts,
    done=st.booleans(),
)
sessions = st.builds(
    Session,
    id=st.just("2026-11-23-any-abcd"),
    created=st.datetimes().map(datetime.isoformat),
    updated=texts,
    language=st.sampled_from(LANGUAGES),
    profile=_profiles,
    cast=st.builds(Cast, **dict.fromkeys(ROLES, texts)),
    answers=st.dictionaries(texts, _answers, max_size=4),
    drafts=st.dictionaries(texts, texts, max_size=3),
)
