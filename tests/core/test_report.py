"""The report: every sentence rests on something, and only on this founder."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from coach.choosing import alternatives, choose
from coach.frames import render
from coach.handbook import Claim
from coach.quoting import uncut
from coach.report import (
    Report,
    Sentence,
    build,
    values,
)
from coach.session import (
    ROLES,
    STAGES,
    Answer,
    Cast,
    Fact,
    Language,
    Profile,
    Session,
    plain,
)

from .founders import (
    CLAIMS,
    FOUNDERS,
    HANDBOOK,
    LANGUAGES,
    blank,
    session_of,
    some,
    walk,
)

by_language = pytest.mark.parametrize("language", LANGUAGES)
seeds = st.integers(0, 2**32)


def sentences(report: Report) -> list[Sentence]:
    return [sentence for block in report.blocks for sentence in block.sentences]


def _exists(source: str, session: Session) -> bool:
    """Whether there is something under a source's id."""
    if source in HANDBOOK.claims or source in ROLES or source == "session.created":
        return True
    if source in [one.id for one in HANDBOOK.foundation]:
        return True
    head, _, rest = source.partition(".")
    if head == "profile":
        return bool(getattr(session.profile, rest))
    if head == "cast":
        return bool(getattr(session.cast, rest))
    answer = session.answer(head)
    if rest.startswith("facts."):
        return rest.removeprefix("facts.") in answer.usable()
    return head in HANDBOOK.claims and getattr(answer, rest) not in (None, "")


@some
@given(seeds, st.sampled_from(LANGUAGES))
def test_every_sentence_rests_on_sources_that_exist(seed: int, language: Language) -> None:
    session, _ = walk(seed)
    for sentence in sentences(build(session, HANDBOOK, language)):
        assert sentence.sources and sentence.text
        assert sentence.provenance in ("quote", "handbook")
        missing = [source for source in sentence.sources if not _exists(source, session)]
        assert missing == [], sentence
        assert {slot.source for slot in sentence.slots} <= set(sentence.sources)


@some
@given(seeds, st.sampled_from(LANGUAGES))
def test_slots_cut_out_exactly_their_words(seed: int, language: Language) -> None:
    for sentence in sentences(build(walk(seed)[0], HANDBOOK, language)):
        for slot in sentence.slots:
            assert sentence.text[slot.start : slot.end] == slot.text


@some
@given(seeds)
def test_quotes_are_verbatim_parts_of_what_the_founder_wrote(seed: int) -> None:
    session, _ = walk(seed)
    for sentence in sentences(build(session, HANDBOOK, session.language)):
        if sentence.provenance == "quote":
            claim, _, field = sentence.sources[0].partition(".")
            written = plain(getattr(session.answer(claim), field) or "")
            assert uncut(sentence.text) in written


@some
@given(seeds, st.sampled_from(LANGUAGES))
def test_the_same_session_gives_the_same_report(seed: int, language: Language) -> None:
    session, _ = walk(seed)
    backwards = replace(session, answers=dict(reversed(session.answers.items())))
    first = build(session, HANDBOOK, language)
    assert first == build(session, HANDBOOK, language) == build(backwards, HANDBOOK, language)
    assert first.language == language


@by_language
@pytest.mark.parametrize("level", range(4))
@pytest.mark.parametrize("name", FOUNDERS)
def test_no_sentence_of_any_report_holds_a_brace(name: str, level: int, language: Language) -> None:
    report = build(session_of(FOUNDERS[name], level), HANDBOOK, language)
    assert len(report.blocks) >= len(CLAIMS) + 4 + 1
    assert [sentence.text for sentence in sentences(report) if set("{}") & set(sentence.text)] == []


def test_changing_one_fact_changes_only_the_blocks_of_its_claim_and_perhaps_the_bet() -> None:
    before = session_of(FOUNDERS["names"])
    for claim in CLAIMS:
        for spec in claim.facts:
            answer = before.answer(claim.id)
            facts = {**answer.facts, spec.key: Fact("77 Zebedee")}
            after = before.with_answer(claim.id, replace(answer, facts=facts))
            old, new = (build(one, HANDBOOK, "en") for one in (before, after))
            changed = [
                block
                for block, former in zip(new.blocks, old.blocks, strict=True)
                if block != former
            ]
            assert {block.claim for block in changed} <= {claim.id, ""}
            assert all(block.kind in ("gap", "bet", "role") for block in changed)
            # The paragraph on a role without a holder may carry a fact of its first claim.
            assert all(block.claim or block.role == claim.role for block in changed)


def test_a_new_fact_does_change_the_block_of_its_claim() -> None:
    before = session_of(FOUNDERS["names"])
    answer = before.answer("G1")
    facts = {**answer.facts, "decided": Fact("hire a fifth nurse")}
    after = build(before.with_answer("G1", replace(answer, facts=facts)), HANDBOOK, "en")
    assert any("hire a fifth nurse" in sentence.text for sentence in sentences(after))


@by_language
def test_another_founders_report_carries_nothing_of_the_first(language: Language) -> None:
    names = ("names", "names in Chinese") if language == "en" else ("names in Chinese", "names")
    one, other = (FOUNDERS[name] for name in names)
    mine = [*one.facts.values(), one.profile.name, one.profile.aim, one.profile.core_behaviour]
    mine += [one.profile.product, one.profile.customers, one.cast.growth_owner]
    first = "\n".join(each.text for each in sentences(build(session_of(one), HANDBOOK, language)))
    second = build(session_of(other), HANDBOOK, language)
    text = "\n".join(sentence.text for sentence in sentences(second))
    telling = [words for words in mine if words in first and not words.isdigit()]
    assert len(telling) >= 6
    assert [words for words in telling if words in text] == []


def test_an_empty_session_has_an_empty_report() -> None:
    assert build(blank(), HANDBOOK, "en").blocks == ()


def test_the_first_bet_is_a_move_with_owner_date_and_stop() -> None:
    report = build(session_of(FOUNDERS["names"]), HANDBOOK, "en")
    bet = report.blocks[0]
    assert (bet.kind, bet.claim) == ("bet", report.diagnosis.gaps[0])
    assert [sentence.part for sentence in bet.sentences] == ["move", "owner", "date", "stop"]
    assert "30 November 2026" in bet.sentences[2].text
    assert "Ines Ferro" in bet.sentences[1].text


def test_the_date_of_the_bet_is_written_as_the_language_does() -> None:
    report = build(session_of(FOUNDERS["names in Chinese"]), HANDBOOK, "zh")
    assert "2026年11月30日" in report.blocks[0].sentences[2].text


def test_a_session_without_a_gap_has_no_bet_and_a_closing() -> None:
    report = build(session_of(FOUNDERS["names"], 3), HANDBOOK, "en")
    kinds = [block.kind for block in report.blocks]
    assert "bet" not in kinds and kinds.count("strength") == len(CLAIMS)
    assert kinds[-1] == "closing"


def test_each_choice_makes_its_own_kind_of_block() -> None:
    session = blank()
    answers = {
        "G1": Answer(choice=0, account="Ines said so. Nobody listened."),
        "G2": Answer(choice="unknown"),
        "G3": Answer(choice=3),
        "G4": Answer(choice="n/a", reason="we are two"),
        "G5": Answer(choice="n/a"),
    }
    for claim, answer in answers.items():
        session = session.with_answer(claim, answer)
    blocks = {block.claim: block for block in build(session, HANDBOOK, "en").blocks}
    kinds = {"G1": "gap", "G2": "unknown", "G3": "strength", "G4": "not_applicable"}
    assert {claim: blocks[claim].kind for claim in kinds} == kinds
    assert [one.text for one in blocks["G4"].parts("reason")] == ["we are two"]
    assert blocks["G5"].parts("reason") == []
    assert [one.provenance for one in blocks["G1"].parts("said")] == ["quote"]
    chosen = blocks["G1"].parts("chosen")[0]
    assert chosen.text == HANDBOOK.claims["G1"].levels[0].en
    assert chosen.sources == ("G1", "G1.choice")


def test_a_gap_offers_every_move_once_and_the_fitting_one_first() -> None:
    report = build(session_of(FOUNDERS["names"]), HANDBOOK, "en")
    for block in report.blocks:
        if block.kind == "gap":
            claim = HANDBOOK.claims[block.claim]
            others = alternatives(claim.moves[0], session_of(FOUNDERS["names"]), claim)
            assert len(block.parts("move")) == 1
            fits = [one.text for one in block.parts("fits")]
            assert fits == [move.fits.en for move in others]
            texts = [one.text for one in block.parts("move") + block.parts("alternative")]
            assert len(set(texts)) == len(others) + 1


def _claim_with(condition: str) -> tuple[Claim, int, int]:
    """A move that has one condition alone, first among those of its level."""
    for claim in CLAIMS:
        for level, moves in enumerate(claim.moves):
            if moves[0].when == (condition,):
                return claim, level, len(moves) - 1
    pytest.skip(f"the handbook has no move that begins with {condition}")


@pytest.mark.parametrize(
    ("condition", "holds", "fails"),
    [
        ("nobody", {"holder": "nobody"}, {"holder": "Ines"}),
        ("held", {"holder": "Ines"}, {"holder": "nobody"}),
        ("shared", {"holder": "shared: Ines, Boris"}, {"holder": "Ines"}),
        ("larger", {"team_size": 11}, {"team_size": 10}),
        ("small", {"team_size": 10}, {"team_size": 11}),
        *((stage, {"stage": stage}, {"stage": None}) for stage in STAGES),
    ],
)
def test_a_move_is_chosen_when_its_condition_holds(
    condition: str, holds: dict[str, object], fails: dict[str, object]
) -> None:
    claim, level, last = _claim_with(condition)

    def chosen(facts: dict[str, object]) -> int:
        cast = Cast(**dict.fromkeys(ROLES, str(facts.get("holder", ""))))
        profile = replace(
            Profile(), **{key: value for key, value in facts.items() if key != "holder"}
        )
        session = replace(blank(), cast=cast, profile=profile)
        return choose(claim.moves[level], session, claim)

    assert chosen(holds) == 0
    assert chosen(fails) != 0 and last > 0


def test_nobody_is_no_helper() -> None:
    claim = HANDBOOK.claims["G2"]
    level = next(
        level for level, moves in enumerate(claim.moves) if moves[0].when == ("has_helper",)
    )

    def chosen(helper: str) -> int:
        answer = Answer(facts={"helper": Fact(helper)})
        return choose(claim.moves[level], blank().with_answer("G2", answer), claim)

    assert chosen("Boris") == 0
    assert chosen("nobody") != 0


@pytest.mark.parametrize(
    ("claim_id", "level", "size", "fact", "known", "unknown"),
    [
        # A choice whose reasons are remembered is looked at again, also in a small team.
        ("P3", 0, 5, "reason", 2, 1),
        # A form is worth keeping where somebody knows what a piece costs.
        ("B2", 1, 20, "effort", 0, 2),
        # An idea that waits is decided, also in a larger team.
        ("G7", 2, 20, "waited", 2, 1),
    ],
)
def test_what_is_known_of_the_last_time_decides_before_the_size_of_the_team(
    claim_id: str, level: int, size: int, fact: str, known: int, unknown: int
) -> None:
    claim = HANDBOOK.claims[claim_id]
    session = replace(blank(), profile=Profile(team_size=size))
    told = {"piece": Fact("the guide")} if claim_id == "B2" else {}

    def chosen(facts: dict[str, Fact]) -> int:
        answered = session.with_answer(claim_id, Answer(facts=told | facts))
        return choose(claim.moves[level], answered, claim)

    assert chosen({fact: Fact("six weeks")}) == known
    assert chosen({}) == unknown


@pytest.mark.parametrize("words", ["nobody", "No one", "没有人", "Nobody."])
def test_nobody_never_fills_a_slot(words: str) -> None:
    claim = HANDBOOK.claims["G1"]
    session = blank().with_answer("G1", Answer(facts={"raised_by": Fact(words)}))
    assert "raised_by" not in values(session, claim, "en")


def test_a_struck_fact_never_fills_a_slot_and_a_heard_one_is_marked() -> None:
    claim = HANDBOOK.claims["G1"]
    heard = Fact("Ines", "heard", "account", 0, 4, sure=True)
    facts = {"decided": Fact("wait", "struck"), "raised_by": heard}
    filled = values(blank().with_answer("G1", Answer(facts=facts)), claim, "en")
    assert "decided" not in filled
    assert not filled["raised_by"].confirmed
    slots = render(("{raised_by} said so.",), filled, "en").slots
    assert [slot.confirmed for slot in slots] == [False]


def test_a_fact_that_the_handbook_no_longer_asks_for_does_no_harm() -> None:
    answer = Answer(choice=0, facts={"gone": Fact("old"), "growth_figure": Fact("wait 12")})
    session = blank().with_answer("G1", answer).with_answer("X9", Answer(choice=0))
    session = replace(session, profile=Profile(name="Ampoule"))
    report = build(session, HANDBOOK, "en")
    assert any("wait 12" in sentence.text for sentence in sentences(report))


def test_a_quote_may_come_from_the_followup_and_says_so() -> None:
    facts = {"raised_by": Fact("Boris", "heard", "followup", 0, 5)}
    answer = Answer(choice=0, account="It was slow.", followup="Boris said it.", facts=facts)
    report = build(blank().with_answer("G1", answer), HANDBOOK, "en")
    said = [sentence for sentence in sentences(report) if sentence.part == "said"]
    assert [(one.text, one.sources) for one in said] == [("Boris said it.", ("G1.followup",))]


def test_the_report_is_in_the_language_asked_for() -> None:
    session = session_of(FOUNDERS["an empty profile"])
    for sentence in sentences(build(session, HANDBOOK, "zh")):
        assert re.search(r"[\u4e00-\u9fff]", sentence.text)
    for sentence in sentences(build(session, HANDBOOK, "en")):
        assert not re.search(r"[\u4e00-\u9fff]", sentence.text)


def told(**changes: object) -> Session:
    """A founder who leads a team of 80, with two people in operations."""
    session = replace(
        blank(),
        profile=Profile(name="Rosterbridge", team_size=80, done=True),
        cast=Cast(operations="shared: Mia, Tom", content="nobody"),
    )
    answer = Answer(choice=1, account="Mia told me about sign-ups.", **changes)  # type: ignore[arg-type]
    return session.with_answer("U3", answer)


def test_no_alternative_is_offered_that_the_cast_or_the_size_speaks_against() -> None:
    session = told()
    for claim in CLAIMS:
        for moves in claim.moves:
            for move in alternatives(moves, session, claim):
                assert "small" not in move.when
                if claim.role == "operations":
                    assert "nobody" not in move.when
                if claim.role == "content":
                    assert not {"held", "shared"} & set(move.when)


def test_what_the_founder_did_not_say_excludes_no_alternative() -> None:
    for claim in CLAIMS:
        for moves in claim.moves:
            assert len(alternatives(moves, blank(), claim)) == len(moves) - 1


@by_language
def test_the_first_bet_rests_only_on_what_was_confirmed(language: Language) -> None:
    heard = {"person": Fact("Zed", "heard", "account"), "target": Fact("sign-ups", "heard")}
    report = build(told(facts=heard), HANDBOOK, language)
    (bet,) = [block for block in report.blocks if block.kind == "bet"]
    assert all(slot.confirmed for sentence in bet.sentences for slot in sentence.slots)
    confirmed = {key: replace(fact, state="confirmed") for key, fact in heard.items()}
    (sure,) = [
        block
        for block in build(told(facts=confirmed), HANDBOOK, language).blocks
        if block.kind == "bet"
    ]
    assert any("Zed" in sentence.text for sentence in sure.sentences)


@by_language
def test_a_shared_role_names_one_person_before_the_bet_begins(language: Language) -> None:
    report = build(told(), HANDBOOK, language)
    (owner,) = [one for block in report.blocks for one in block.sentences if one.part == "owner"]
    assert (
        owner.text
        == render(
            HANDBOOK.phrases.owner_shared.of(language),
            values(told(), HANDBOOK.claims["U3"], language),
            language,
        ).text
    )
