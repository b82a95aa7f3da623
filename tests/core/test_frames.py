"""Frames to sentences: whatever founders say, what comes out is a sentence."""

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from coach.frames import (
    LONGEST_SLOT,
    Rendered,
    Value,
    join_names,
    noun,
    placeholders,
    render,
    spoken,
)
from coach.handbook import Frame
from coach.session import Language

from .founders import CLAIMS, FOUNDERS, HANDBOOK, Founder, hostile, many, values_of

LONGEST_WORDS = 50
LONGEST_CELLS = 220
# Words that Chinese doubles on purpose.
_ZH_DOUBLED = re.compile(r"一.{1,4}一|多.{1,2}多")


def faults(sentence: Rendered, language: Language) -> list[str]:
    """Name everything that is wrong with the form of a finished sentence."""
    text = sentence.text
    own = list(text)
    for slot in sentence.slots:
        own[slot.start : slot.end] = "x" * (slot.end - slot.start)
    bare = re.sub(r"“[^”]*”", "x", "".join(own))
    words = re.sub(r"[^\w’' -]", " ", text).split() if language == "en" else []
    checks = {
        "a brace": bool(set("{}") & set(text)),
        "no end": not text.endswith((".", "?", "。", "？")),
        "two sentences": bool(re.search(r"[.?!](?=\s)|[。？！!](?=.)|\.\.|。。", bare)),
        "too many words": len(text.split()) > LONGEST_WORDS,
        "too wide": cell_len(text) > LONGEST_CELLS,
        "space": bool(re.search(r"\s\s|\s[,.;:?]|^\s|\s$", text)),
        "empty quotes": "“”" in text,
    }
    if language == "en":
        checks["a doubled word"] = any(
            one.lower() == two.lower() and one.isalpha() for one, two in itertools.pairwise(words)
        )
        # The founder's own words stay as they are, also at the beginning.
        checks["no capital"] = not (text[0].isupper() or text[0].isdigit() or text[0] == "“")
    else:
        found = re.findall(r"([\u4e00-\u9fff]{2,})\1", text)
        checks["a doubled word"] = any(not _ZH_DOUBLED.search(word * 2) for word in found)
    return [fault for fault, wrong in checks.items() if wrong]


def _variants(founder: Founder) -> list[tuple[str, Rendered]]:
    """Every variant of every frame that the founder's words can fill."""
    frames: list[tuple[str, Frame, dict[str, Value]]] = []
    for claim in CLAIMS:
        values = values_of(founder, claim)
        frames += [(f"{claim.id} {key}", frame, values) for key, frame in claim.frames()]
    for role in HANDBOOK.roles:
        values = values_of(founder, HANDBOOK.claims[role.order[0]])
        frames.append((f"{role.id} nobody", role.nobody, values))
        frames.append((f"{role.id} owner", HANDBOOK.phrases.owner, values))
    rendered = []
    for where, frame, values in frames:
        variants = frame.of(founder.language)
        for index in range(len(variants)):
            sentence = render(variants[index:], values, founder.language)
            if sentence.variant == 0:
                rendered.append((f"{where}[{index}]", sentence))
    return rendered


@pytest.mark.parametrize("name", FOUNDERS)
def test_every_variant_of_every_frame_is_one_clean_sentence_for(name: str) -> None:
    founder = FOUNDERS[name]
    rendered = _variants(founder)
    assert len(rendered) >= len(CLAIMS) * 12
    bad = [
        (where, wrong, sentence.text)
        for where, sentence in rendered
        if (wrong := faults(sentence, founder.language))
    ]
    assert bad == []


@pytest.mark.parametrize("name", FOUNDERS)
def test_slots_cut_out_exactly_the_founders_words_for(name: str) -> None:
    for where, sentence in _variants(FOUNDERS[name]):
        for slot in sentence.slots:
            assert sentence.text[slot.start : slot.end] == slot.text, where
            assert slot.source, where
        ends = [edge for slot in sentence.slots for edge in (slot.start, slot.end)]
        assert ends == sorted(ends), where


@pytest.mark.parametrize("name", FOUNDERS)
def test_the_coach_never_speaks_of_itself_as_the_founder_for(name: str) -> None:
    first = re.compile(r"\b(?:I|me|my|our|us)\b|我", re.IGNORECASE)
    for where, sentence in _variants(FOUNDERS[name]):
        for slot in sentence.slots:
            quoted = sentence.text[: slot.start].endswith("“")
            assert quoted or not first.search(slot.text), (where, sentence.text)


def test_a_very_long_value_gives_way_to_a_variant_without_it() -> None:
    frame = ("{who} measures “{thing}”.", "{who} measures something.", "Somebody measures.")
    values = {"who": Value("Ana", "cast.content", person=True), "thing": Value("x" * 91, "p")}
    assert render(frame, values, "en").text == "Ana measures something."
    fits = {**values, "thing": Value("x" * LONGEST_SLOT, "p")}
    assert render(frame, fits, "en").variant == 0


def test_the_fullest_variant_whose_slots_are_filled_is_taken() -> None:
    frame = ("{a} and {b}.", "{b} alone.", "Nothing.")
    values = {key: Value(key, key, person=True) for key in ("a", "b")}
    assert [render(frame, kept, "en").variant for kept in (values, {"b": values["b"]}, {})] == [
        0,
        1,
        2,
    ]


@pytest.mark.parametrize(("language", "named"), [("en", "Your company"), ("zh", "贵公司")])
def test_a_company_without_a_name_is_called_by_a_word_that_is_not_the_founders(
    language: Language, named: str
) -> None:
    sentence = render(("{company} grows.",), {}, language)
    assert sentence.text == f"{named} grows." and sentence.slots == ()


@pytest.mark.parametrize(
    ("words", "language", "expected"),
    [
        ("I", "en", "you"),
        ("me", "en", "you"),
        ("We", "en", "you"),
        ("my co-founder", "en", "your co-founder"),
        ("Our sales lead.", "en", "your sales lead"),
        ("my co-founder and I", "en", "your co-founder and you"),
        ("Ana and me", "en", "Ana and you"),
        ("Ana, Boris and I", "en", "Ana, Boris and you"),
        ("Ben & my CTO", "en", "Ben & your CTO"),
        ("one of our engineers", "en", "one of your engineers"),
        ("all three of us", "en", "all three of you"),
        ("head of sales", "en", "the head of sales"),
        ("VP of Sales", "en", "the VP of Sales"),
        ("each founder", "en", "each founder"),
        ("Tran My", "en", "Tran My"),
        ("Myra", "en", "Myra"),
        ("Andy Sanderson", "en", "Andy Sanderson"),
        ("我", "zh", "你"),
        ("我们", "zh", "你们"),
        ("我的合伙人", "zh", "你的合伙人"),
        ("我老婆", "zh", "你老婆"),
        ("我们技术小王", "zh", "你们技术小王"),
        ("咱们的会计", "zh", "你们会计"),
        ("我和老王", "zh", "你和老王"),
        ("老王和我", "zh", "老王和你"),
        ("我、小鹿", "zh", "你、小鹿"),
        ("李和平", "zh", "李和平"),
    ],
)
def test_persons_turn_from_the_first_to_the_second(
    words: str, language: Language, expected: str
) -> None:
    assert spoken(Value(words, "x", person=True), language) == expected


def test_words_in_quotes_stay_in_the_first_person_and_lose_their_own_quotes() -> None:
    assert spoken(Value("“I wait”", "x"), "en") == "I wait"
    assert spoken(Value('she said "no" twice.', "x"), "en") == "she said 'no' twice"
    assert spoken(Value("我们先等等。", "x"), "zh") == "我们先等等"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Ana", "Ana’s day and Ana is free."),
        ("I", "Your day and you are free."),
        ("sales reps", "Sales reps’ day and sales reps are free."),
        ("two engineers", "Two engineers’ day and two engineers are free."),
        ("Jonas, our CTO", "Jonas, your CTO’s day and Jonas, your CTO is free."),
        ("Ana and Boris", "Ana and Boris’ day and Ana and Boris are free."),
        ("Ana and me", "Ana and your day and Ana and you are free."),
    ],
)
def test_possessives_and_verbs_agree_with_the_person(words: str, expected: str) -> None:
    frame = ("{who's} day and {who} {who:is|are} free.",)
    assert render(frame, {"who": Value(words, "x", person=True)}, "en").text == expected


def test_placeholders_are_listed_in_order_and_a_stray_brace_is_refused() -> None:
    assert list(placeholders("{b} {a's} {c:is|are} {b}")) == ["b", "a", "c", "b"]
    for broken in ("{", "a } b", "{Upper}", "{a", "{a:is}"):
        with pytest.raises(ValueError, match="stray brace"):
            list(placeholders(broken))


def test_names_are_joined_as_the_language_does() -> None:
    assert join_names((), "en") == ""
    assert join_names(("Ana",), "en") == "Ana"
    assert join_names(("Ana", "Boris", "Cleo"), "en") == "Ana, Boris and Cleo"
    assert join_names(("小鹿", "老梁"), "zh") == "小鹿、老梁"


@many
@given(hostile | st.text(), st.booleans(), st.sampled_from(["en", "zh"]))
def test_whatever_a_founder_wrote_the_slots_are_exact_and_no_frame_is_filled_twice(
    words: str, person: bool, language: Language
) -> None:
    frame = ("{a}: “{a}”, {a's} {b}.", "Nothing.")
    values = {"a": Value(words, "a", person=person), "b": Value("{a}", "b")}
    sentence = render(frame, values, language)
    for slot in sentence.slots:
        assert sentence.text[slot.start : slot.end] == slot.text
    assert sentence.variant == 1 or sentence.text.endswith(" {a}.")


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("河西走廊的风电场，场长买单，检修班长用", "河西走廊的风电场"),
        ("粮库、林场的周界报警", "粮库、林场的周界报警"),
        (
            "Ward offices and tehsils in Maharashtra; the clerk uses it",
            "Ward offices and tehsils in Maharashtra",
        ),
        ("Bakeries in Skåne, 20 to 600 people", "Bakeries in Skåne"),
        (
            "Recipes, allergens and labels, so that all is right",
            "Recipes, allergens and labels",
        ),
        ("Call-offs, lorry by lorry", "Call-offs, lorry by lorry"),
        ("", ""),
        (
            "Wholesalers in Gauteng, the Free State and Lesotho",
            "Wholesalers in Gauteng, the Free State and Lesotho",
        ),
        (
            "Ports in Chile, Peru and Ecuador, the harbour master signs",
            "Ports in Chile, Peru and Ecuador",
        ),
    ],
)
def test_a_description_lends_a_frame_the_noun_at_its_head(told: str, expected: str) -> None:
    assert noun(told) == expected
