"""The handbook as it is: whole, the same in both languages, nothing said twice, short enough."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from rich.cells import cell_len

from coach.frames import placeholders
from coach.handbook import Claim, Frame, Text
from coach.session import ROLES, Language

from .founders import CLAIMS, HANDBOOK, LANGUAGES

LONGEST_LEVEL = 132
LONGEST_QUESTION = 115
by_claim = pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: str(claim.id))
by_language = pytest.mark.parametrize("language", LANGUAGES)


def _texts(record: object, where: str, language: Language) -> Iterator[tuple[str, str]]:
    """Every text under a record, with the place where it stands."""
    if isinstance(record, Text):
        yield where, record.of(language)
    elif isinstance(record, Frame):
        for index, variant in enumerate(record.of(language)):
            yield f"{where}[{index}]", variant
    elif isinstance(record, msgspec.Struct):
        for field in record.__struct_fields__:
            yield from _texts(getattr(record, field), f"{where}.{field}", language)
    elif isinstance(record, tuple):
        for index, part in enumerate(record):
            yield from _texts(part, f"{where}[{index}]", language)
    elif isinstance(record, dict):
        for key, part in record.items():
            yield from _texts(part, f"{where}.{key}", language)


def test_it_holds_three_foundations_four_roles_and_every_claim_of_the_article() -> None:
    assert [one.id for one in HANDBOOK.foundation] == ["F1", "F2", "F3"]
    assert tuple(role.id for role in HANDBOOK.roles) == ROLES
    counted = [len(HANDBOOK.claims_of(role)) for role in ROLES]
    assert counted == [7, 6, 4, 6] and sum(counted) == len(CLAIMS)


def test_every_claim_has_its_place_in_the_order_of_its_role_exactly_once() -> None:
    for role in HANDBOOK.roles:
        claims = [claim.id for claim in HANDBOOK.claims_of(role.id)]
        assert sorted(role.order) == claims == sorted(set(claims))
        assert HANDBOOK.role(role.id) is role


@by_language
def test_no_text_is_empty_padded_or_broken_over_lines(language: Language) -> None:
    bad = [
        where
        for where, text in _texts(HANDBOOK, "handbook", language)
        if not text or text != text.strip() or "\n" in text or "  " in text
    ]
    assert bad == []


@by_language
def test_no_text_is_said_twice(language: Language) -> None:
    seen: dict[str, str] = {}
    twice = []
    for where, text in _texts(HANDBOOK, "handbook", language):
        if (former := seen.setdefault(text, where)) != where:
            twice.append((former, where, text))
    assert twice == []


def test_no_text_is_the_same_in_both_languages() -> None:
    english = dict(_texts(HANDBOOK, "handbook", "en"))
    chinese = dict(_texts(HANDBOOK, "handbook", "zh"))
    assert english.keys() == chinese.keys()
    assert [where for where in english if english[where] == chinese[where]] == []


def test_every_chinese_text_is_chinese_and_no_english_one_is() -> None:
    for language, expected in (("zh", True), ("en", False)):
        wrong = [
            where
            for where, text in _texts(HANDBOOK, "handbook", language)  # type: ignore[arg-type]
            if any("\u3400" <= character <= "\u9fff" for character in text) is not expected
        ]
        assert wrong == []


@by_claim
def test_both_languages_ask_for_the_same_slots_in_every_variant(claim: Claim) -> None:
    for key, frame in claim.frames():
        assert len(frame.en) == len(frame.zh), key
        for english, chinese in zip(frame.en, frame.zh, strict=True):
            assert set(placeholders(english)) == set(placeholders(chinese)), key


@by_claim
def test_variants_go_from_the_fullest_to_one_without_a_slot(claim: Claim) -> None:
    for key, frame in claim.frames():
        counts = [len(set(placeholders(variant))) for variant in frame.en]
        assert counts == sorted(counts, reverse=True), key
        assert set(placeholders(frame.en[-1])) <= {"company"}, key


@by_claim
def test_only_frames_hold_braces(claim: Claim) -> None:
    frames = {variant for _, frame in claim.frames() for variant in (*frame.en, *frame.zh)}
    for language in LANGUAGES:
        for where, text in _texts(claim, claim.id, language):
            assert text in frames or not set("{}") & set(text), where


@by_claim
@by_language
def test_levels_and_questions_fit_the_screen(claim: Claim, language: Language) -> None:
    long = [text for text in claim.levels if cell_len(text.of(language)) > LONGEST_LEVEL]
    assert long == []
    assert cell_len(claim.question.of(language)) <= LONGEST_QUESTION


@by_claim
def test_every_fact_can_be_asked_for_by_its_key(claim: Claim) -> None:
    assert [claim.fact(spec.key) for spec in claim.facts] == list(claim.facts)
    assert claim.needed and all(spec.ask is not None for spec in claim.needed)
    with pytest.raises(KeyError):
        claim.fact("no such fact")


@by_claim
def test_every_fact_that_is_listened_for_has_a_use(claim: Claim) -> None:
    used = {key for _, frame in claim.frames() for text in frame.en for key in placeholders(text)}
    used |= {
        condition.partition("_")[2]
        for moves in claim.moves
        for move in moves
        for condition in move.when
    }
    assert {spec.key for spec in claim.facts} - used == set()


@by_language
def test_a_text_is_given_in_the_language_asked_for(language: Language) -> None:
    text, frame = Text("yes", "是"), Frame(("yes",), ("是",))
    expected: Any = {"en": "yes", "zh": "是"}[language]
    assert text.of(language) == expected and frame.of(language) == (expected,)
