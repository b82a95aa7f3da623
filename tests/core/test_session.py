"""The record of a session: plain text, slugs, and who fills a role."""

import unicodedata

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.session import (
    LANGUAGES,
    SLUG_BYTES,
    Answer,
    Cast,
    Fact,
    Holder,
    Session,
    holder,
    plain,
    plain_lines,
    slug,
    spelt,
)

from .founders import blank, hostile, many, walk

texts = st.one_of(st.text(), hostile, st.text("\x00\x07\x1b\x9b[]31m;\u202e\u200b\u2028\n a礼"))


@many
@given(texts)
def test_plain_text_is_one_line_without_control_format_or_private_characters(text: str) -> None:
    cleaned = plain(text)
    assert all(
        unicodedata.category(character)[0] != "C" or character == "\u200d" for character in cleaned
    )
    assert len(cleaned.splitlines()) <= 1
    assert cleaned == " ".join(cleaned.split())


@many
@given(texts)
def test_plain_text_stays_as_it_is_when_cleaned_again(text: str) -> None:
    assert plain(plain(text)) == plain(text)


def test_plain_text_keeps_letters_of_any_script_and_joined_emoji() -> None:
    kept = "Zoë 老周 हिन्दी 👩\u200d⚕️ 50 % “ja”"
    assert plain(f"  {kept}\n") == kept


@many
@given(texts)
def test_plain_lines_keep_line_breaks_and_nothing_else_that_controls(text: str) -> None:
    lines = plain_lines(text)
    assert all(line == plain(line) for line in lines.split("\n"))
    assert plain(lines) == plain(text)


@pytest.mark.parametrize("begin", ["\x1b]", "\x1bP", "\x90", "\x9d", "\x1b["])
def test_a_control_string_without_an_end_swallows_nothing_on_other_lines(begin: str) -> None:
    assert plain(f"before {begin}\nInes saw 12 users.").endswith("Ines saw 12 users.")


def test_a_control_sequence_disappears_whole() -> None:
    assert plain("\x1b[1;31mred\x1b[0m \x1b]8;;http://x\x07link\x1b]8;;\x07") == "red link"


def test_plain_lines_of_a_list_stay_lines() -> None:
    assert plain_lines("one\r\n two  \n\x07three\n") == "one\ntwo\nthree"


@many
@given(texts)
def test_a_slug_holds_no_path_no_dot_and_few_bytes(text: str) -> None:
    made = slug(text)
    assert len(made.encode()) <= SLUG_BYTES
    assert not set(made) & set("/\\.: \0") and not made.startswith("-") and not made.endswith("-")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Ines Ferro", Holder(("Ines Ferro",), nobody=False)),
        ("  Ines  ", Holder(("Ines",), nobody=False)),
        ("\x1b[31mInes\u202e", Holder(("Ines",), nobody=False)),
        ("", Holder((), nobody=False)),
        ("nobody", Holder((), nobody=True)),
        ("Nobody yet", Holder((), nobody=True)),
        ("No one", Holder((), nobody=True)),
        ("没有人", Holder((), nobody=True)),
        ("暂无", Holder((), nobody=True)),
        ("Norbert", Holder(("Norbert",), nobody=False)),
        ("无名氏", Holder(("无名氏",), nobody=False)),
        ("shared: Ana, Boris", Holder(("Ana", "Boris"), nobody=False)),
        ("Shared:Ana and Boris & Cleo", Holder(("Ana", "Boris", "Cleo"), nobody=False)),
        ("shared: Fernanda, Andy", Holder(("Fernanda", "Andy"), nobody=False)),
        ("shared: Ana", Holder(("Ana",), nobody=False)),
        ("共同：小鹿、老梁", Holder(("小鹿", "老梁"), nobody=False)),
        ("共担: 小鹿，老梁和老袁", Holder(("小鹿", "老梁", "老袁"), nobody=False)),
        ("分担：小鹿与老梁", Holder(("小鹿", "老梁"), nobody=False)),
        ("shared: ,", Holder((), nobody=False)),
        ("Ana and Boris", Holder(("Ana and Boris",), nobody=False)),
    ],
)
def test_the_holder_of_a_role_is_read_in_every_form(written: str, expected: Holder) -> None:
    assert holder(Cast(operations=written), "operations") == expected


@pytest.mark.parametrize(
    "written",
    (
        "Nobody.|没有人。|No one!|nobody?|TBD|tba|n/a|N/A.|ｎ／ａ|na|-|–|—|——|vacant|open|not yet"
        "|None yet|No one yet|nobody yet|no-one|to be hired|hiring|nobody right now|unassigned"
        "|待定|未定|空缺|暂缺|还没有|暂时没有|暂无|没有|无|无人负责|没人负责|没有人负责|还没有人|暂无人选|在招"
    ).split("|"),
)
def test_nobody_is_said_in_many_ways(written: str) -> None:
    assert holder(Cast(content=written), "content") == Holder((), nobody=True)
    assert holder(Cast(content=f"shared: {written}"), "content") == Holder((), nobody=True)


@pytest.mark.parametrize(
    "written",
    "don't know|Don’t know.|I don't know|not sure|?|？|???|...|…|不知道|不清楚|不确定|说不清".split(
        "|"
    ),
)
def test_who_does_not_know_has_said_neither_somebody_nor_nobody(written: str) -> None:
    assert holder(Cast(content=written), "content") == Holder((), nobody=False)
    assert holder(Cast(content=f"共同：{written}"), "content") == Holder((), nobody=False)
    assert holder(Cast(content=f"shared: Ana, {written}"), "content").names == ("Ana",)


@pytest.mark.parametrize("written", ["Ana?", "Ona", "开元", "吴定", "Open Ltd", "不二", "Dash -"])
def test_a_name_that_only_looks_like_nobody_is_a_name(written: str) -> None:
    assert holder(Cast(content=written), "content") == Holder((written,), nobody=False)


def test_a_role_is_shared_when_more_than_one_person_fills_it() -> None:
    assert holder(Cast(builders="shared: Ana, Boris"), "builders").shared
    assert not holder(Cast(builders="shared: Ana"), "builders").shared
    assert not holder(Cast(builders="nobody"), "builders").shared


def test_only_a_number_is_a_level() -> None:
    assert [Answer(choice=choice).level for choice in (None, 0, 3, "unknown", "n/a")] == [
        None,
        0,
        3,
        None,
        None,
    ]


def test_a_struck_fact_is_not_usable_and_a_heard_one_is() -> None:
    facts = {key: Fact(key, state) for key, state in (("a", "heard"), ("b", "struck"))}  # type: ignore[arg-type]
    assert list(Answer(facts=facts).usable()) == ["a"]


def test_a_change_makes_a_new_session_and_leaves_the_old_one() -> None:
    before = blank()
    after = before.with_answer("G1", Answer(choice=2)).with_draft("G2.account", "half a")
    assert before == blank()
    assert after.answer("G1").level == 2 and after.answer("G2") == Answer()
    assert after.drafts == {"G2.account": "half a"}
    assert after.with_draft("G2.account", "").drafts == {}


@many
@given(st.integers(0, 2**32))
def test_any_walked_session_reads_back_from_json_as_it_was(seed: int) -> None:
    session, _ = walk(seed)
    assert msgspec.json.decode(msgspec.json.encode(session), type=Session) == session
    assert session.language in LANGUAGES


@pytest.mark.parametrize(
    ("name", "expected"),
    [("amara", "Amara"), (" AMARA ", "Amara"), ("Amar", "Amar"), ("the intern", "the intern")],
)
def test_a_name_of_the_cast_is_spelt_as_it_is_there(name: str, expected: str) -> None:
    assert spelt(Cast(operations="shared: Amara, Jo"), name) == expected
