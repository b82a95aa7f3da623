"""The report for those who hear it: every word of the document, none of Markdown's signs."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from coach.exporting import document
from coach.locale import sayer
from coach.plain.spoken import spoken
from coach.report import build
from coach.session import LANGUAGES, Answer, Language, Profile, Session, plain
from tests.core.founders import FOUNDERS, HANDBOOK, blank, hostile, session_of, some


def heard(session: Session) -> str:
    return spoken(document(session, HANDBOOK, ""), sayer(session.language, "plain"))


@pytest.mark.parametrize("name", FOUNDERS)
def test_nothing_of_markdown_is_read_out(name: str) -> None:
    session = session_of(FOUNDERS[name])
    text = heard(session)
    assert not re.search(r"\*\*|^#|^> |^\||^---|`|<b>|\\", text, re.MULTILINE)
    assert "company:" not in text
    assert session.profile.name in text


@pytest.mark.parametrize(
    ("language", "row"), [("en", "Role: {}; Who fills it: "), ("zh", "角色：{}；谁在做：")]
)
def test_each_row_of_the_table_says_what_its_cells_are(language: Language, row: str) -> None:
    text = heard(blank(language).with_answer("U3", Answer(choice=0)))
    for role in HANDBOOK.roles:
        assert row.format(role.name.of(language)) in text


@some
@given(hostile, st.sampled_from(LANGUAGES))
def test_every_sentence_is_read_as_it_is_whatever_a_founder_wrote(
    told: str, language: Language
) -> None:
    session = replace(
        blank(language).with_answer("U3", Answer(choice=0, account=told)),
        profile=Profile(name=told, core_behaviour=told, done=True),
    )
    text = _bare(heard(session))
    for block in build(session, HANDBOOK, language).blocks:
        for sentence in block.sentences:
            assert _bare(sentence.text) in text


def _bare(text: str) -> str:
    """A text without what has no sign of its own: spaces, and what an export leaves out."""
    return "".join(re.sub("[\u200b-\u200f\u2060\ufeff]", "", plain(text)).split())
