"""From spans to facts: what can be a person, a number, a period, and what is too unsure."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.advice.facts import fact_of, fits_kind, trim, without_twins
from coach.engine.protocol import Span
from coach.handbook import FactSpec, Text
from coach.session import Fact, Kind, Language

from .founders import LANGUAGES, hostile, many

KINDS: tuple[Kind, ...] = ("person", "number", "period", "thing", "phrase")


def spec(key: str = "person", kind: Kind = "person") -> FactSpec:
    return FactSpec(key, kind, False, Text("a", "a"), Text("b?", "b？"))


def heard(
    text: str,
    words: str,
    kind: Kind,
    language: Language = "en",
    margin: float = 5,
    company: str = "",
    cast: tuple[str, ...] = (),
    never: tuple[str, ...] = (),
) -> str | None:
    start = text.index(words)
    span = Span(start, start + len(words), logprob=-0.5, refusal=-0.5 - margin)
    fact = fact_of(
        spec(kind=kind),
        span,
        text,
        threshold=1.5,
        language=language,
        company=company,
        cast=cast,
        never=never,
    )
    return fact.text if fact else None


@pytest.mark.parametrize(
    ("words", "kind", "language", "fits"),
    [
        ("12", "number", "en", True),
        ("twelve users", "number", "en", True),
        ("half of them", "number", "en", True),
        ("a few", "number", "en", True),
        ("Sixty-three", "number", "en", True),
        ("Forty-odd", "number", "en", True),
        ("many users", "number", "en", False),
        ("someone", "number", "en", False),
        ("十几个", "number", "zh", True),
        ("一半", "number", "zh", True),
        ("很多", "number", "zh", False),
        ("last Tuesday", "period", "en", True),
        ("two weeks", "period", "en", True),
        ("in May 2024", "period", "en", True),
        ("30 min", "period", "en", True),
        ("12/5", "period", "en", True),
        ("12 users", "period", "en", False),
        ("the webinar", "period", "en", False),
        ("上周二", "period", "zh", True),
        ("三个月", "period", "zh", True),
        ("国庆前", "period", "zh", True),
        pytest.param(
            "老周",
            "period",
            "zh",
            False,
            marks=pytest.mark.xfail(strict=True, reason="周 is a week"),
        ),
        ("小梁", "period", "zh", False),
        ("Ines", "person", "en", True),
        ("our sales lead", "person", "en", True),
        ("I", "person", "en", True),
        ("somebody", "person", "en", False),
        ("They", "person", "en", False),
        ("nobody", "person", "en", False),
        ("12 nurses", "person", "en", False),
        ("a man who once came to us", "person", "en", False),
        ("老周", "person", "zh", True),
        ("供应链总监", "person", "zh", True),
        ("大家", "person", "zh", False),
        ("没有人", "person", "zh", False),
        ("那天在楼下吃面碰到的那个人", "person", "zh", False),
        ("the webinar", "thing", "en", True),
        ("it", "thing", "en", False),
        ("这个", "thing", "zh", False),
        ("wait for the sensor", "phrase", "en", True),
        ("...", "phrase", "en", False),
        ("", "phrase", "en", False),
        ("。", "number", "zh", False),
    ],
)
def test_words_fit_a_kind_or_do_not(words: str, kind: Kind, language: Language, fits: bool) -> None:
    assert fits_kind(words, kind, language) is fits


@pytest.mark.parametrize(
    ("text", "kind", "language", "kept"),
    [
        ("by Ines", "person", "en", "Ines"),
        ("Ines, ", "person", "en", "Ines"),
        ("the sales lead", "person", "en", "sales lead"),
        ("our sales lead", "person", "en", "our sales lead"),
        ("to the webinar", "thing", "en", "the webinar"),
        ("with José", "person", "en", "José"),
        ("the €500", "number", "en", "€500"),
        ("a few", "number", "en", "a few"),
        ("the 12 users.", "number", "en", "12 users"),
        ("$400", "number", "en", "$400"),
        ("about 30 %", "number", "en", "about 30 %"),
        ("the last week", "period", "en", "the last week"),
        ("是老周", "person", "zh", "老周"),
        ("老周说", "person", "zh", "老周"),
        ("被老周提", "person", "zh", "老周"),
        ("从三个", "number", "zh", "从三个"),
        ("“展会”，", "thing", "zh", "展会"),
        ("按钮“确认”。", "phrase", "zh", "按钮“确认”"),
        ("“确认”往下挪", "phrase", "zh", "“确认”往下挪"),
        ('the button "Confirm"', "thing", "en", 'button "Confirm"'),
        ("！？", "thing", "zh", ""),
    ],
)
def test_small_words_at_the_borders_are_trimmed(
    text: str, kind: Kind, language: Language, kept: str
) -> None:
    start, end = trim(text, 0, len(text), kind, language)
    assert text[start:end] == kept


@many
@given(st.text() | hostile, st.sampled_from(KINDS), st.sampled_from(LANGUAGES), st.data())
def test_trimming_stays_within_the_span(
    text: str, kind: Kind, language: Language, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    first, last = trim(text, start, end, kind, language)
    assert start <= first <= last <= end


@many
@given(st.text() | hostile, st.sampled_from(KINDS), st.sampled_from(LANGUAGES))
def test_a_fact_is_words_of_the_account_that_fit_its_kind(
    text: str, kind: Kind, language: Language
) -> None:
    span = Span(0, len(text), -0.1, -9.0)
    fact = fact_of(spec(kind=kind), span, text, threshold=1.5, language=language)
    if fact is not None:
        assert text[fact.start : fact.end] == fact.text
        assert fits_kind(fact.text, kind, language)
        assert (fact.state, fact.source) == ("heard", "account")


def test_a_fact_below_the_threshold_stays_empty() -> None:
    assert heard("Ines did it.", "Ines", "person", margin=1.6) == "Ines"
    assert heard("Ines did it.", "Ines", "person", margin=1.4) is None
    assert heard("Ines did it.", "Ines", "person", margin=-3) is None


def test_not_said_is_no_fact() -> None:
    span = Span(0, 0, -9.0, -0.1)
    for language in LANGUAGES:
        assert fact_of(spec(), span, "Ines", threshold=1.5, language=language) is None


def test_the_margin_is_kept_with_the_fact() -> None:
    span = Span(0, 4, -0.25, -4.75)
    fact = fact_of(spec(), span, "Ines", threshold=1.5, language="en")
    assert fact == Fact("Ines", "heard", "account", 0, 4, 4.5)


@pytest.mark.parametrize("company", ["Ampoule", "ampoule", "AMPOULE"])
def test_the_company_is_no_person(company: str) -> None:
    assert heard("Ampoule decided it.", "Ampoule", "person", company=company) is None
    assert heard("Ampoule decided it.", "Ampoule", "thing", company=company) == "Ampoule"
    assert heard("Ines decided it.", "Ines", "person", company=company) == "Ines"


@pytest.mark.parametrize(
    ("words", "cast", "kept"),
    [
        ("Ines from the clinic team", ("Ines",), "Ines"),
        ("ines of support", ("Ines",), "ines"),
        ("Ines and Boris", ("Ines", "Boris"), "Ines and Boris"),
        ("Ines and Boris", ("Ines",), "Ines"),
        ("Anatol", ("Ana",), "Anatol"),
        ("Ines", ("I",), "Ines"),
        ("Ines", ("nobody else",), "Ines"),
        ("做运营的老周", ("老周",), "老周"),
        ("我们老板", ("我",), "我们老板"),
    ],
)
def test_a_person_of_the_cast_is_cut_out_of_the_words_around(
    words: str, cast: tuple[str, ...], kept: str
) -> None:
    assert heard(f"{words}, yes.", words, "person", cast=cast) == kept


def test_a_person_of_the_cast_is_no_thing_and_no_phrase() -> None:
    kinds: tuple[Kind, ...] = ("thing", "phrase")
    for kind in kinds:
        assert heard("Ines did it.", "Ines", kind, cast=("ines",)) is None
        assert heard("Ines did it.", "Ines did it", kind, cast=("Ines",)) == "Ines did it"


def _fact(start: int, end: int, surety: float, source: str = "account") -> Fact:
    return Fact("x", "heard", source, start, end, surety)  # type: ignore[arg-type]


def test_of_two_facts_in_the_same_words_the_surer_one_keeps_them() -> None:
    specs = [spec("a"), spec("b"), spec("c")]
    facts = {"a": _fact(0, 5, 2.0), "b": _fact(3, 8, 4.0), "c": _fact(8, 9, 1.0)}
    assert list(without_twins(specs, facts)) == ["b", "c"]


def test_facts_of_different_texts_are_no_twins() -> None:
    specs = [spec("a"), spec("b")]
    facts = {"a": _fact(0, 5, 2.0), "b": _fact(0, 5, 4.0, "followup")}
    assert without_twins(specs, facts) == facts


@many
@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 8), st.floats(0, 9)), max_size=6))
def test_no_two_kept_facts_overlap_and_order_is_that_of_the_claim(
    drawn: list[tuple[int, int, float]],
) -> None:
    specs = [spec(f"k{index}") for index in range(len(drawn))]
    facts = {
        f"k{index}": _fact(at, at + size, sure) for index, (at, size, sure) in enumerate(drawn)
    }
    kept = without_twins(specs, facts)
    assert list(kept) == [one.key for one in specs if one.key in kept]
    spots = sorted((fact.start or 0, fact.end or 0) for fact in kept.values())
    assert all(one[1] <= two[0] for one, two in itertools.pairwise(spots))
    assert bool(kept) == bool(facts)


def test_who_makes_the_content_is_not_the_one_in_sales() -> None:
    text = "Ines asked Bo from sales for photos."
    assert heard(text, "Ines", "person", cast=("Ines",), never=("ines",)) is None
    assert heard(text, "Bo", "person", cast=("Ines",), never=("ines",)) == "Bo"
