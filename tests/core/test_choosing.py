"""Which move is offered first once a model has a preference, and what that may not overrule."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from coach.advice import preference
from coach.advice.listener import Ears, request
from coach.choosing import choose, preference_key, true_moves
from coach.engine.protocol import Done
from coach.handbook import Claim, Text
from coach.session import STAGES, Answer, Cast, Choice, Fact, Language, Session

from .founders import HANDBOOK, LANGUAGES, blank

EARS = Ears(tuned=True, chooses=True)
ACCOUNT = "Ola built it, then it lay with legal for nine days."
G3 = HANDBOOK.claims["G3"]
# Its moves: where somebody had it, where only the time is known, and one for everybody else.
LEVEL = 1
CLAIMS = sorted(HANDBOOK.claims)


def told(claim: Claim = G3, level: int = LEVEL, account: str = ACCOUNT) -> Session:
    choices: tuple[Choice, ...] = (0, 1, 2)
    answer = Answer(choice=choices[level], account=account, listened=True)
    return blank().with_answer(claim.id, answer)


def preferring(session: Session, *shares: float, claim: Claim = G3) -> Session:
    key = preference_key(session, claim)
    return replace(session, preferences={**session.preferences, key: shares})


def knowing(session: Session, **facts: Fact) -> Session:
    return session.with_answer("G3", replace(session.answer("G3"), facts=facts))


def first(session: Session) -> int:
    return choose(session, G3)


HEARD = Fact("legal", "heard", "account")


def test_without_a_preference_the_conditions_alone_decide() -> None:
    assert first(told()) == 2
    assert first(knowing(told(), step_by=HEARD)) == 0


def test_a_clear_preference_decides() -> None:
    assert first(preferring(told(), 0.9, 0.05, 0.05)) == 0
    assert first(preferring(told(), 0.05, 0.9, 0.05)) == 1
    assert first(preferring(knowing(told(), step_by=HEARD), 0.1, 0.1, 0.8)) == 2


def test_where_a_preference_hardly_tells_moves_apart_the_conditions_do() -> None:
    assert first(preferring(knowing(told(), step_by=HEARD), 0.33, 0.33, 0.34)) == 0
    assert first(preferring(told(), 0.35, 0.33, 0.32)) == 2


def test_what_the_founder_has_settled_is_kept_to_whatever_a_model_prefers() -> None:
    # The second move is for those who do not know where the change waited.
    known = knowing(told(), waited_at=Fact("legal"), idea_to_release=HEARD)
    assert first(preferring(known, 0.05, 0.9, 0.05)) != 1
    # The first is for those who know in whose hands it was.
    struck = knowing(told(), step_by=replace(HEARD, state="struck"))
    assert first(preferring(struck, 0.9, 0.05, 0.05)) != 0


@pytest.mark.parametrize("owner", ["nobody", "Ines", "shared: Ines, Boris", ""])
@given(shares=st.lists(st.floats(0, 1), min_size=3, max_size=3), name=st.sampled_from(CLAIMS))
def test_a_move_that_is_not_true_of_the_company_is_never_first(
    owner: str, shares: list[float], name: str
) -> None:
    claim = HANDBOOK.claims[name]
    untrue = {
        "nobody": {"held", "shared"},
        "Ines": {"nobody", "shared"},
        "shared: Ines, Boris": {"nobody"},
        "": {"nobody", "held", "shared"},
    }[owner] | {"small", "larger", *STAGES}
    for level in range(3):
        session = replace(told(claim, level), cast=Cast(*[owner] * 4))
        session = preferring(session, *shares[: len(true_moves(session, claim))], claim=claim)
        assert not untrue & set(claim.moves[level][choose(session, claim)].when)


def test_a_preference_among_other_moves_or_for_another_account_or_level_counts_nothing() -> None:
    session = preferring(told(), 0.9, 0.05, 0.05)
    answer = session.answer("G3")
    assert first(session.with_answer("G3", replace(answer, account="Something else."))) == 2
    two = session.with_answer("G3", replace(answer, choice=2))
    assert first(two) == len(G3.moves[2]) - 1
    # What was preferred is there again when the former level is.
    assert first(two.with_answer("G3", answer)) == 0
    # Another handbook has other moves.
    other = replace(G3.moves[LEVEL][0], fits=Text("Fits when it rains.", "适合下雨的时候。"))
    changed = replace(G3, moves=(G3.moves[0], (other, *G3.moves[LEVEL][1:]), G3.moves[2]))
    assert choose(session, changed) == 2
    # And so has another company.
    claim = HANDBOOK.claims["U3"]
    held = replace(told(claim, 0), cast=Cast(operations="Mia"))
    nobody = replace(held, cast=Cast(operations="nobody"))
    if true_moves(held, claim) != true_moves(nobody, claim):
        assert preference_key(held, claim) != preference_key(nobody, claim)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_question_begins_with_the_account_as_it_is_listened_to(language: Language) -> None:
    session = replace(told(), language=language)
    asked = preference.request(session, G3, EARS)
    heard = request(G3, replace(session.answer("G3"), listened=False), language, EARS)
    assert heard is not None
    *head, turn = asked.messages
    assert tuple(head) == heard.messages
    assert [piece.text for piece in turn.pieces[:2]] == [heard.before, heard.account]
    assert all(piece.founder for piece in turn.pieces), "no control token gets in"
    for number, move in enumerate(G3.moves[LEVEL], start=1):
        assert f"\n{number}. {move.fits.of(language)}" in turn.pieces[2].text
    assert asked.texts == ("1", "2", "3")


def test_only_moves_that_are_true_of_the_company_are_asked_about() -> None:
    for owner in ("nobody", "Ines"):
        for claim in HANDBOOK.claims.values():
            for level in range(3):
                session = replace(told(claim, level), cast=Cast(*[owner] * 4))
                asked = preference.request(session, claim, EARS).messages[-1].pieces[2].text
                moves = claim.moves[level]
                listed = [place for place, move in enumerate(moves) if move.fits.en in asked]
                assert listed == true_moves(session, claim)


def test_only_gaps_with_an_account_and_a_choice_are_asked_about_and_each_once() -> None:
    session = told()
    (waiting,) = preference.due(session, HANDBOOK, EARS)
    assert waiting.claim == "G3" and waiting.request.speculative
    assert preference.due(session, HANDBOOK, Ears(tuned=True)) == []
    done = waiting.put(session, HANDBOOK, Done(0, scores=(-0.1, -3.0, -4.0)))
    assert preference.due(done, HANDBOOK, EARS) == []
    assert preference.due(replace(done, language="zh"), HANDBOOK, EARS) == []
    assert first(done) == 0
    for answer in (
        replace(session.answer("G3"), account=" "),
        replace(session.answer("G3"), listened=False),
        replace(session.answer("G3"), choice=3),
        replace(session.answer("G3"), choice="unknown"),
    ):
        assert preference.due(session.with_answer("G3", answer), HANDBOOK, EARS) == []


def test_what_was_preferred_for_a_former_account_goes() -> None:
    session = preferring(told(), 0.9, 0.05, 0.05)
    anew = session.with_answer("G3", replace(session.answer("G3"), account="Something else."))
    (waiting,) = preference.due(anew, HANDBOOK, EARS)
    put = waiting.put(anew, HANDBOOK, Done(0, scores=(-1.0, -1.0, -2.0)))
    assert list(put.preferences) == [preference_key(anew, G3)]


@given(st.lists(st.floats(-99, 0), min_size=1, max_size=4))
def test_shares_add_up_to_one_and_keep_the_order(scores: list[float]) -> None:
    found = preference.shares(tuple(scores))
    assert sum(found) == pytest.approx(1, abs=0.001)
    assert found[scores.index(max(scores))] == max(found)
