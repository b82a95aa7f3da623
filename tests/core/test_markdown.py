"""The export: a founder's text stays text, whatever it holds."""

import html
import itertools
import re
import unicodedata
from pathlib import PurePath

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from msgspec.structs import replace

from coach.locale import sayer
from coach.markdown import escape, file_name, front_matter, marked, to_markdown
from coach.report import Report, Sentence, build
from coach.session import Answer, Cast, Fact, Language, Profile, Session, plain

from .founders import FOUNDERS, HANDBOOK, LANGUAGES, blank, hostile, many, session_of, some, walk

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
ALLOWED_INLINE = {"text", "strong_open", "strong_close", "code_inline", "html_inline"}
_ZERO_WIDTH = re.compile("[\u200b-\u200f\u2060\ufeff]")


def founder(texts: list[str], language: Language) -> Session:
    """A session in which every text that a founder can write is one of five."""
    name, behaviour, person, account, reason = texts
    facts = {
        "raised_by": Fact(person),
        "decided": Fact(account, "heard", "account", 0, 1, sure=True),
    }
    answers = {
        "G1": Answer(choice=0, account=account, facts=facts),
        "G2": Answer(choice="n/a", reason=reason),
        "U3": Answer(choice=1, account=behaviour, followup=person, facts={"target": Fact(reason)}),
        "P1": Answer(choice="unknown"),
        "B3": Answer(choice=3),
    }
    profile = Profile(
        name=name, product=person, customers=reason, core_behaviour=behaviour, aim=account
    )
    cast = Cast(growth_owner=person, builders=f"shared: {person}, {name}", operations=name)
    return replace(blank(language), profile=profile, cast=cast, answers=answers)


def document(session: Session, model: str = "") -> tuple[dict[str, object], str, Report]:
    """The export of a session: its front matter, its body, and the report it was made of."""
    report = build(session, HANDBOOK, session.language)
    say = sayer(session.language, "report")
    text = to_markdown(session, HANDBOOK, report, say, model)
    assert text.startswith("---\n")
    front, body = text.removeprefix("---\n").split("\n---\n", 1)
    return yaml.safe_load(front), body, report


def blocks(body: str) -> list[tuple[str, str, int, int]]:
    """The structure of a document: every token but the words themselves."""
    return [(one.type, one.tag, one.level, one.nesting) for one in PARSER.parse(body)]


def inlines(body: str) -> list[Token]:
    return [child for one in PARSER.parse(body) for child in one.children or []]


def _texts(session: Session) -> list[Sentence]:
    report = build(session, HANDBOOK, session.language)
    return [sentence for block in report.blocks for sentence in block.sentences]


five = st.lists(hostile, min_size=5, max_size=5)


@some
@given(five, st.sampled_from(LANGUAGES))
def test_no_text_of_a_founder_changes_the_structure_of_the_document(
    texts: list[str], language: Language
) -> None:
    harmless = founder(["Acorn", "plan", "Ines", "wait", "small"], language)
    _, body, _ = document(founder(texts, language))
    assert blocks(body) == blocks(document(harmless)[1])


@some
@given(five, st.sampled_from(LANGUAGES))
@example(["Acorn", "plan", "Ines", "wait", "\u200d # Heading"], "en")
def test_no_text_of_a_founder_makes_a_link_an_image_code_or_html(
    texts: list[str], language: Language
) -> None:
    session = founder(texts, language)
    _, body, report = document(session)
    children = inlines(body)
    assert {child.type for child in children} <= ALLOWED_INLINE
    assert {child.content for child in children if child.type == "html_inline"} <= {"<b>", "</b>"}
    # The marks are the report's own, one a sentence, in its order: none is forged or lost.
    say = sayer(language, "report")
    marks = [child.content for child in children if child.type == "code_inline"]
    sentences = [sentence for block in report.blocks for sentence in block.sentences]
    assert len(marks) == len(sentences)
    for mark, sentence in zip(marks, sentences, strict=True):
        ids = dict.fromkeys(source.partition(".facts.")[0] for source in sentence.sources)
        assert mark == say(f"mark-{sentence.provenance}", ids=" ".join(ids))
    # Bold are the labels, the filled slots, and one example in the legend.
    bold = sum(one.type == "strong_open" or one.content == "<b>" for one in children)
    slots = [slot for sentence in sentences for slot in sentence.slots]
    assert bold == len(sentences) + len(slots) + 1
    assert "://" not in body and "www." not in body.lower()


@some
@given(five, st.sampled_from(LANGUAGES))
def test_what_is_read_is_exactly_what_the_founder_wrote(
    texts: list[str], language: Language
) -> None:
    session = founder(texts, language)
    _, body, _ = document(session)
    tokens = PARSER.parse(body)
    shown = []
    for before, token in itertools.pairwise(tokens):
        if before.type == "paragraph_open" and before.level == 1 and token.children:
            shown.append("".join(one.content for one in token.children if one.type == "text"))
    quoted = [
        _ZERO_WIDTH.sub("", sentence.text)
        for sentence in _texts(session)
        if sentence.provenance == "quote"
    ]
    assert [text.strip() for text in shown[: len(quoted)]] == [text.strip() for text in quoted]
    title = next(one for one, former in zip(tokens[1:], tokens, strict=False) if former.tag == "h1")
    name = _ZERO_WIDTH.sub("", plain(session.profile.name)).strip()
    assert title.children is not None
    assert name in "".join(child.content for child in title.children)


@many
@given(hostile | st.text())
def test_an_escaped_text_reads_as_the_text_and_as_nothing_else(text: str) -> None:
    for frame in ("{}", "> {}", "a {} b", "# {}"):
        tokens = PARSER.parse(frame.format(escape(text)))
        children = [child for token in tokens for child in token.children or []]
        assert {child.type for child in children} <= {"text"}
        expected = _ZERO_WIDTH.sub("", plain(text))
        shown = "".join(child.content for child in children)
        assert re.sub(r"\s+", "", shown) == re.sub(r"\s+", "", frame.strip("># ").format(expected))


@many
@given(st.text(st.characters(exclude_categories=["Cs"])) | hostile, st.sampled_from(LANGUAGES))
def test_the_front_matter_holds_the_exact_name_whatever_it_is(
    name: str, language: Language
) -> None:
    session = replace(blank(language), profile=Profile(name=name))
    fields, _, _ = document(session, model="qwen: 3\n---")
    assert fields == {
        "company": plain(name),
        "date": "2026-11-23",
        "language": language,
        "model": "qwen: 3\n---",
        "levels": {},
    }


def test_an_ampersand_is_escaped_only_where_it_may_begin_an_entity() -> None:
    assert escape("Holt & Wren") == "Holt & Wren"
    assert escape("R&D &lt; &#38;") == r"R&amp;D &amp;lt; &amp;\#38;"


def test_the_front_matter_holds_the_levels_and_no_model_where_there_is_none() -> None:
    fields, _, _ = document(founder(["Acorn", "plan", "Ines", "wait", "small"], "en"))
    assert fields["model"] == "none"
    assert fields["levels"] == {"G1": 0, "U3": 1, "B3": 3}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_has_a_row_for_each_role_and_a_mark_for_each_claim(language: Language) -> None:
    session = founder(["Acorn", "plan", "Ines | x", "wait", "small"], language)
    _, body, _ = document(session)
    tokens = PARSER.parse(body)
    assert sum(token.type == "tr_open" for token in tokens) == 5
    cells = [
        token.content for former, token in itertools.pairwise(tokens) if former.type == "td_open"
    ]
    assert len(cells) == 16
    assert cells[3].startswith("G1 0 · G2 n/a · G3 –") and "P1 ?" in cells[7]
    assert html.unescape(cells[1]).replace("\\", "") == "Ines | x"


def test_an_unconfirmed_slot_carries_a_question_mark_and_a_confirmed_one_does_not() -> None:
    session = founder(["Acorn", "plan", "Ines", "wait", "small"], "en")
    text = " ".join(marked(sentence) for sentence in _texts(session))
    assert "**wait**(?)" in text and "**Ines**" in text and "**Ines**(?)" not in text


def test_a_slot_that_ends_in_punctuation_is_bold_all_the_same() -> None:
    session = founder(["Acorn", "plan", "Ines (CTO)", "[wait]", "small"], "en")
    text = " ".join(marked(sentence) for sentence in _texts(session))
    assert "<b>Ines (CTO)</b>" in text and "<b>\\[wait\\]</b>(?)" in text


def test_a_session_without_a_level_says_so() -> None:
    for language in LANGUAGES:
        _, body, _ = document(blank(language))
        assert sayer(language, "report")("levels-nothing") in body


@some
@given(st.integers(0, 2**32))
def test_every_walked_interview_can_be_exported(seed: int) -> None:
    session, _ = walk(seed)
    fields, body, _ = document(session)
    assert fields["company"] == plain(session.profile.name)
    assert sum(token.tag == "h1" for token in PARSER.parse(body)) == 2


@pytest.mark.parametrize("name", FOUNDERS)
def test_every_founder_has_an_export_without_raw_slots(name: str) -> None:
    _, body, _ = document(session_of(FOUNDERS[name]))
    assert not re.search(r"[{}]|“”|\*\*\*\*", body)


@many
@given(st.text() | hostile)
def test_the_file_name_is_safe_in_any_script(name: str) -> None:
    made = file_name(replace(blank(), profile=Profile(name=name)))
    assert PurePath(made).name == made and made.endswith("2026-11-23.md")
    assert len(made.encode()) < 200
    assert not any(unicodedata.category(character)[0] == "C" for character in made)
    assert not set(made) & set('/\\:*?"<>|\0') and not made.startswith((".", "-", " "))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ampoule Labs, Inc.", "ampoule-labs-inc-2026-11-23.md"),
        ("灶上云", "灶上云-2026-11-23.md"),
        ("हिन्दी", "हिन्दी-2026-11-23.md"),
        ("../../etc/passwd", "etc-passwd-2026-11-23.md"),
        ("", "2026-11-23.md"),
        ("!?", "2026-11-23.md"),
    ],
)
def test_the_file_is_named_after_company_and_day(name: str, expected: str) -> None:
    assert file_name(replace(blank(), profile=Profile(name=name))) == expected


def test_the_front_matter_hides_tags_and_still_holds_the_name() -> None:
    name = "<script>alert('1')</script> & \\ \"礼达\""
    session = replace(blank(), profile=Profile(name=name))
    text = to_markdown(session, HANDBOOK, build(session, HANDBOOK, "en"), sayer("en", "report"))
    front = text.split("---")[1]
    assert "<" not in front and ">" not in front
    assert yaml.safe_load(front)["company"] == name


@given(st.lists(st.text(max_size=40), min_size=5, max_size=5))
def test_behind_the_front_matter_stands_the_title(texts: list[str]) -> None:
    session = founder(texts, "en")
    say = sayer("en", "report")
    text = to_markdown(session, HANDBOOK, build(session, HANDBOOK, "en"), say)
    assert text.removeprefix(front_matter(text)).startswith("# ")
    assert front_matter("no front matter") == ""
