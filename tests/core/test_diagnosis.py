"""From levels to scores, strengths and gaps in order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from coach.diagnosis import diagnose
from coach.session import CHOICES, ROLES, Answer, Cast, Choice, Session

from .founders import CLAIMS, HANDBOOK, blank, some


def chosen(**choices: Choice) -> Session:
    session = blank()
    for claim, choice in choices.items():
        session = session.with_answer(claim, Answer(choice=choice))
    return session


any_levels = st.fixed_dictionaries(
    {}, optional={claim.id: st.sampled_from(CHOICES) for claim in CLAIMS}
).map(lambda choices: chosen(**choices))


def test_without_an_answer_nothing_is_a_gap_and_no_role_has_a_score() -> None:
    found = diagnose(blank(), HANDBOOK)
    assert (found.gaps, found.strengths, found.unknown, found.not_applicable) == ((), (), (), ())
    assert [one.score for one in found.standings] == [None] * 4
    assert tuple(one.role for one in found.standings) == ROLES
    assert sum(len(one.not_asked) for one in found.standings) == len(CLAIMS)


def test_an_unknown_is_not_a_zero() -> None:
    found = diagnose(chosen(U1=3, U2="unknown"), HANDBOOK)
    standing = found.standings[ROLES.index("operations")]
    assert standing.score == 1.0 and standing.unknown == ("U2",)
    assert found.gaps == () and found.unknown == ("U2",)
    assert diagnose(chosen(U1=3, U2=0), HANDBOOK).standings[2].score == 0.5


def test_what_does_not_apply_is_left_out() -> None:
    found = diagnose(chosen(U1=1, U2="n/a"), HANDBOOK)
    assert found.standings[2].score == pytest.approx(1 / 3)
    assert found.not_applicable == ("U2",) and found.gaps == ("U1",)


def test_a_role_with_only_unknowns_has_no_score() -> None:
    assert diagnose(chosen(B1="unknown", B2="n/a"), HANDBOOK).standings[3].score is None


@pytest.mark.parametrize("level", [0, 1])
def test_nobody_who_owns_growth_comes_before_every_zero(level: Choice) -> None:
    zeros: dict[str, Choice] = {claim.id: 0 for claim in CLAIMS}
    found = diagnose(chosen(**{**zeros, "G1": level}), HANDBOOK)
    assert found.gaps[0] == "G1"


def test_a_growth_owner_without_time_does_not_come_before_a_zero() -> None:
    assert diagnose(chosen(G1=2, B1=0), HANDBOOK).gaps == ("B1", "G1")


def test_the_lower_level_comes_first_then_the_place_in_the_order_then_the_role() -> None:
    orders = {role.id: role.order for role in HANDBOOK.roles}
    first, second = orders["builders"][:2]
    other = orders["content"][0]
    levels: dict[str, Choice] = {first: 1, second: 1, other: 1, "U1": 0}
    found = diagnose(chosen(**levels), HANDBOOK)
    assert found.gaps == ("U1", first, other, second)


@some
@given(any_levels)
def test_every_asked_claim_is_in_exactly_one_list(session: Session) -> None:
    found = diagnose(session, HANDBOOK)
    listed = [*found.gaps, *found.strengths, *found.unknown, *found.not_applicable]
    assert sorted(listed) == sorted(session.answers)
    levels = {claim: session.answer(claim).level for claim in session.answers}
    assert all(levels[claim] == 3 for claim in found.strengths)
    ranked = [levels[claim] or 0 for claim in found.gaps if claim != "G1"]
    assert ranked == sorted(ranked)


@some
@given(any_levels)
def test_scores_lie_between_zero_and_one_and_are_the_mean_of_the_known_levels(
    session: Session,
) -> None:
    for one in diagnose(session, HANDBOOK).standings:
        if one.levels:
            assert one.score == pytest.approx(sum(one.levels.values()) / 3 / len(one.levels))
            assert one.score is not None and 0 <= one.score <= 1
        else:
            assert one.score is None


@some
@given(any_levels, st.randoms(use_true_random=False))
def test_the_order_of_answering_does_not_matter(session: Session, chance: object) -> None:
    pairs = list(session.answers.items())
    backwards = replace(session, answers=dict(reversed(pairs)))
    assert diagnose(backwards, HANDBOOK) == diagnose(session, HANDBOOK)


def test_a_role_that_nobody_fills_says_so() -> None:
    session = replace(blank(), cast=Cast(operations="nobody", content="Ines"))
    assert [one.nobody for one in diagnose(session, HANDBOOK).standings] == [
        False,
        False,
        True,
        False,
    ]


def test_raising_one_level_never_moves_the_claim_forward() -> None:
    base: dict[str, Choice] = dict.fromkeys((claim.id for claim in CLAIMS), 1)
    levels: tuple[Choice, ...] = (0, 1, 2)
    places = [
        diagnose(chosen(**{**base, "P3": level}), HANDBOOK).gaps.index("P3") for level in levels
    ]
    assert places == sorted(places) and places[0] < places[-1]
