"""The gates: each refuses what it is for, lets a minimal edit pass, and nothing slips by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.advice.check import Candidate, reasons, tokens
from coach.session import Language

from .founders import LANGUAGES, many

ORIGINAL: dict[Language, str] = {
    "en": "Ask the growth owner this week to write down each of the five delays with a reason.",
    "zh": "这周请负责订货的人把每次延误都记下来，周五当着大家念一遍，再定下一步怎么做。",
}
ACCOUNT: dict[Language, str] = {
    "en": "Ruth phoned the supplier twice on Monday because the 12 chairs came late, "
    "and after that she stood at the window of the warehouse for a long while",
    "zh": "椅子送晚了，老秦周一给供应商打了两次电话，一共十二把，"
    "后来在仓库门口站了很久也没有等到车来",
}


def judged(text: str, language: Language, sources: tuple[str, ...] = ()) -> tuple[str, ...]:
    return reasons(Candidate(text, ORIGINAL[language], ACCOUNT[language], sources, language))


def edit(language: Language, old: str, new: str) -> str:
    assert old in ORIGINAL[language]
    return ORIGINAL[language].replace(old, new, 1)


REFUSED: list[tuple[Language, str, str]] = [
    ("en", "empty", "  "),
    ("zh", "empty", ""),
    ("en", "number", edit("en", "five delays", "7 delays")),
    ("en", "number", edit("en", "five delays", "eight delays")),
    ("zh", "number", edit("zh", "每次延误", "三次延误")),
    ("zh", "number", edit("zh", "每次延误", "每次9小时的延误")),
    ("en", "name", edit("en", "the growth owner", "Boris")),
    ("en", "name", edit("en", "the growth owner", "Owen")),
    ("zh", "name", edit("zh", "负责订货的人", "负责订货的 Boris ")),
    ("en", "date", edit("en", "this week", "on Friday")),
    ("en", "date", edit("en", "this week", "in March")),
    ("zh", "date", edit("zh", "周五", "周三")),
    ("zh", "date", edit("zh", "周五", "星期六")),
    ("en", "language", "这周请老秦把五次延误都记下来，每次写一个理由，写完给大家看一看。"),
    ("zh", "language", "Ask whoever orders to write down each delay this week."),
    ("en", "sentence", ORIGINAL["en"].rstrip(".")),
    ("en", "sentence", edit("en", "this week to", "this week. Ask to")),
    ("zh", "sentence", edit("zh", "，再定", "。再定")),
    ("zh", "sentence", ORIGINAL["zh"][:-1] + "！"),
    ("en", "length", "Ask the growth owner."),
    ("en", "length", ORIGINAL["en"][:-1] + " and the growth owner this week" * 4 + "."),
    ("zh", "length", "请记下来。"),
    ("zh", "length", ORIGINAL["zh"][:-1] + "，请负责订货的人把每次延误都记下来" * 3 + "。"),
    ("en", "repetition", edit("en", "this week to write", "this week to write this week to write")),
    ("zh", "repetition", edit("zh", "都记下来", "都记下来，把每次延误都记下来")),
    ("en", "direction", edit("en", "to write down", "not to write down")),
    ("en", "direction", edit("en", "each of", "only")),
    ("zh", "direction", edit("zh", "都记下来", "都不记下来")),
    ("zh", "direction", edit("zh", "再定", "之后再定")),
    ("en", "praise", edit("en", "Ask the", "Great, ask the")),
    ("zh", "praise", edit("zh", "这周请", "太棒了，这周请")),
    ("en", "new_words", edit("en", "with a reason", "using colourful magnetic stickers")),
    ("zh", "new_words", edit("zh", "周五当着大家念一遍", "用彩笔涂满整面玻璃墙壁")),
    ("en", "drift", "Ask Ruth because the supplier and the warehouse came late on Monday."),
    ("zh", "drift", "这周请老秦给供应商打电话，一共打两次，在仓库门口等到车来。"),
    (
        "en",
        "parrot",
        "Ask the growth owner this week to write down the five delays, a reason each, "
        "because the 12 chairs came late, and after that she stood.",
    ),
    ("zh", "parrot", edit("zh", "再定下一步怎么做", "给供应商打了两次电话，一共十二把")),
]


@pytest.mark.parametrize(("language", "code", "text"), REFUSED)
def test_a_gate_refuses_what_it_is_for(language: Language, code: str, text: str) -> None:
    assert code in judged(text, language)


@pytest.mark.parametrize("code", sorted({code for _, code, _ in REFUSED}))
def test_each_gate_stays_silent_where_another_one_speaks(code: str) -> None:
    for language in LANGUAGES:
        assert {one for lang, one, _ in REFUSED if lang == language} >= {code}
        others = [text for lang, one, text in REFUSED if lang == language and one != code]
        assert any(code not in judged(text, language) for text in others)


PASSED: list[tuple[Language, str]] = [
    ("en", ORIGINAL["en"]),
    ("zh", ORIGINAL["zh"]),
    ("en", edit("en", "the growth owner", "Ruth")),
    ("en", edit("en", "the growth owner", "Ruth")[:-1] + " on Monday."),
    ("zh", edit("zh", "负责订货的人", "老秦")),
    ("zh", edit("zh", "周五", "周一")),
    ("en", edit("en", "the five delays", "the 12 late chairs")),
]


@pytest.mark.parametrize(("language", "text"), PASSED)
def test_a_minimal_edit_out_of_the_founders_own_words_passes(language: Language, text: str) -> None:
    assert judged(text, language) == ()


def test_a_number_or_a_name_of_a_confirmed_fact_may_be_used() -> None:
    text = edit("en", "the growth owner", "Boris")
    assert "name" in judged(text, "en") and judged(text, "en", ("Boris",)) == ()
    text = edit("en", "five delays", "77 delays")
    assert "number" in judged(text, "en") and judged(text, "en", ("77",)) == ()


def test_a_name_inside_another_word_is_not_known() -> None:
    original = "Ask the manager to write down each delay of this week."
    candidate = Candidate(original.replace("the manager", "Ana"), original, "", (), "en")
    assert "name" in reasons(candidate)


def test_a_possessive_of_a_known_name_is_known() -> None:
    assert "name" not in judged(edit("en", "the growth owner", "Ruth’s colleague"), "en")


@pytest.mark.xfail(strict=True, reason="no gate can tell a Chinese name that is in no source")
def test_a_chinese_name_that_is_in_no_source_is_refused() -> None:
    assert judged(edit("zh", "负责订货的人", "张伟"), "zh") != ()


def test_figures_are_the_same_with_and_without_separators() -> None:
    original = "Look at the 1,400 sign-ups with the team on the day of the report."
    candidate = Candidate(original.replace("1,400", "1400"), original, "", (), "en")
    assert "number" not in reasons(candidate)


@many
@given(st.text(max_size=60), st.sampled_from(LANGUAGES))
def test_any_candidate_is_judged_without_an_error(text: str, language: Language) -> None:
    found = judged(text, language)
    assert ("empty" in found) is not bool(text.strip())
    assert len(set(found)) == len(found)


def test_words_are_counted_by_word_in_english_and_by_character_in_chinese() -> None:
    assert tokens("Don’t re-use Ruth's 12.", "en") == ["don’t", "re-use", "ruth's", "12"]
    assert tokens("老秦用Excel做12张。", "zh") == [*list("老秦用"), "excel", "做", "12", "张"]
