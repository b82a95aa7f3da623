"""The interview: what is asked next, and what never is."""

import itertools
from collections import Counter

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from coach.advice.listener import Ears, listen
from coach.engine.scripted import ScriptedEngine
from coach.flow import ERASED, resume
from coach.interview import (
    ACCOUNTS_PER_ROLE,
    COMPANY,
    REPORT,
    Step,
    accounts,
    choose,
    follow_up,
    following,
    introduce,
    later,
    missing,
    next_step,
    path,
    previous,
    progress,
    review,
    settle,
    tell,
    weakest,
)
from coach.session import CHOICES, ROLES, Answer, Cast, Fact, Profile, Session

from .founders import CLAIMS, HANDBOOK, blank, some, walk

seeds = st.integers(0, 2**32)
# The company, 23 levels, and for two claims of four roles: account, heard, follow-up, heard again.
MOST_STEPS = 1 + len(CLAIMS) + len(ROLES) * ACCOUNTS_PER_ROLE * 4 + 1


def _answered(choice: object = 0) -> Session:
    session = introduce(blank(), Profile(name="Ampoule"), Cast())
    for claim in CLAIMS:
        session = choose(session, claim.id, msgspec.convert(choice, int | str))
    return session


def test_the_interview_begins_with_the_company() -> None:
    assert next_step(blank(), HANDBOOK) == COMPANY
    assert path(blank(), HANDBOOK) == [COMPANY]


def test_the_first_question_is_on_the_growth_owner() -> None:
    session = introduce(blank(), Profile(name="Ampoule"), Cast())
    assert next_step(session, HANDBOOK) == Step("level", "growth_owner", "G1")


def test_roles_come_one_after_the_other() -> None:
    steps = [step.role for step in path(_answered(3), HANDBOOK) if step.role]
    assert list(dict.fromkeys(steps)) == list(ROLES)
    assert len(steps) == len(CLAIMS) + len(ROLES)


def test_a_role_ends_with_its_picture() -> None:
    steps = path(_answered(3), HANDBOOK)
    ends = [step for step in steps if step.kind == "role"]
    assert [step.role for step in ends] == list(ROLES)
    for end in ends[:-1]:
        coming = steps[steps.index(end) + 1]
        assert coming.kind == "level" and coming.role != end.role
    assert steps[-2:] == [ends[-1], REPORT]


@some
@given(seeds)
def test_every_founder_reaches_the_report_in_a_bounded_number_of_steps(seed: int) -> None:
    session, steps = walk(seed)
    assert steps[-1] == REPORT == next_step(session, HANDBOOK)
    assert len(steps) <= MOST_STEPS


@some
@given(seeds)
def test_nothing_is_asked_twice(seed: int) -> None:
    _, steps = walk(seed)
    asked = Counter((step.kind, step.claim) for step in steps)
    assert all(count == 1 for (kind, _), count in asked.items() if kind != "heard")
    followed = {step.claim for step in steps if step.kind == "followup"}
    assert all(
        count <= 1 + (claim in followed)
        for (kind, claim), count in asked.items()
        if kind == "heard"
    )


@some
@given(seeds)
def test_a_session_read_back_from_disk_goes_on_with_the_same_step(seed: int) -> None:
    def resumed(session: Session, step: Step) -> None:
        again = msgspec.json.decode(msgspec.json.encode(session), type=Session)
        assert next_step(again, HANDBOOK) == step == next_step(session, HANDBOOK)

    walk(seed, resumed)


@some
@given(seeds)
def test_at_most_two_accounts_per_role_are_asked_and_only_of_known_weak_claims(seed: int) -> None:
    levels: dict[str, int | None] = {}

    def noted(session: Session, step: Step) -> None:
        if step.kind == "account":
            levels[step.claim] = session.answer(step.claim).level

    _, steps = walk(seed, noted)
    asked = Counter(step.role for step in steps if step.kind == "account")
    assert all(count <= ACCOUNTS_PER_ROLE for count in asked.values())
    assert all(level is not None and level < 3 for level in levels.values())


@some
@given(seeds)
def test_no_claim_has_more_than_one_followup(seed: int) -> None:
    session, steps = walk(seed)
    for step in steps:
        if step.kind == "followup" and step.fact:
            assert HANDBOOK.claims[step.claim].fact(step.fact).needed
    asked = Counter(step.claim for step in path(session, HANDBOOK) if step.kind == "followup")
    assert all(count == 1 for count in asked.values())


@some
@given(seeds)
def test_going_back_and_forth_follows_the_path(seed: int) -> None:
    session, _ = walk(seed)
    steps = path(session, HANDBOOK)
    assert len(set(steps)) == len(steps)
    for before, after in itertools.pairwise(steps):
        assert previous(session, HANDBOOK, after) == before
        assert following(session, HANDBOOK, before) == after
    assert previous(session, HANDBOOK, COMPANY) == COMPANY
    assert following(session, HANDBOOK, REPORT) == REPORT


def test_a_step_that_is_not_on_the_path_leads_to_the_open_one() -> None:
    stray = Step("account", "content", "B1")
    assert following(blank(), HANDBOOK, stray) == COMPANY
    assert previous(blank(), HANDBOOK, stray) == COMPANY


def test_a_question_left_for_later_is_asked_behind_the_others_of_its_role() -> None:
    session = introduce(blank(), Profile(name="Ampoule"), Cast())
    first, *others = [claim.id for claim in HANDBOOK.claims_of("growth_owner")]
    step = later(session, HANDBOOK, Step("level", "growth_owner", first))
    for claim in others:
        assert step == Step("level", "growth_owner", claim)
        session = choose(session, claim, 3)
        assert previous(session, HANDBOOK, step).claim < claim
        step = following(session, HANDBOOK, step, fresh=True)
    assert step == Step("level", "growth_owner", first)
    assert later(session, HANDBOOK, step) is None
    session = choose(session, first, 3)
    assert following(session, HANDBOOK, step, fresh=True) == Step("role", "growth_owner")
    # Looked at again, one goes through the others, too.
    assert following(session, HANDBOOK, step) == Step("level", "growth_owner", others[0])


@pytest.mark.parametrize("choice", [3, "unknown", "n/a"])
def test_no_account_is_asked_where_nothing_is_weak(choice: object) -> None:
    session = _answered(choice)
    assert next_step(session, HANDBOOK) == REPORT
    assert all(accounts(session, HANDBOOK, role) == [] for role in ROLES)


def test_among_equal_levels_the_claim_to_be_settled_first_is_told_first() -> None:
    session = _answered(1)
    for role in HANDBOOK.roles:
        assert [claim.id for claim in weakest(session, HANDBOOK, role.id)] == list(role.order[:2])


def test_a_lower_level_is_weaker_than_an_earlier_place() -> None:
    session = choose(_answered(1), "G3", 0)
    assert [claim.id for claim in weakest(session, HANDBOOK, "growth_owner")] == ["G3", "G1"]


def test_an_account_that_was_given_stays_on_the_path_when_its_level_changes() -> None:
    session = choose(tell(_answered(0), "G1", "Ines said so."), "G1", 3)
    assert "G1" in [claim.id for claim in accounts(session, HANDBOOK, "growth_owner")]


@pytest.mark.parametrize("account", ["", "  \n\t", "\u200b\x07"])
def test_a_skipped_account_is_neither_played_back_nor_followed_up(account: str) -> None:
    session = tell(_answered(0), "G1", account)
    assert next_step(session, HANDBOOK) == Step("account", "growth_owner", "G2")


def test_an_account_is_played_back_before_a_followup_is_asked() -> None:
    session = tell(_answered(0), "G1", "It was slow.")
    assert next_step(session, HANDBOOK) == Step("heard", "growth_owner", "G1")
    assert next_step(review(session, "G1"), HANDBOOK) == Step("followup", "growth_owner", "G1")


def test_the_followup_asks_for_the_first_needed_fact_that_is_missing() -> None:
    session = settle(tell(_answered(0), "G1", "Ines said so."), "G1", "raised_by", "Ines")
    session = review(session, "G1")
    assert next_step(session, HANDBOOK) == Step("followup", "growth_owner", "G1", "decided")


def test_a_fact_that_the_founder_struck_is_not_asked_for() -> None:
    answer = Answer(facts={spec.key: Fact("", "struck") for spec in HANDBOOK.claims["G1"].needed})
    assert missing(HANDBOOK.claims["G1"], answer) == []
    assert missing(HANDBOOK.claims["G1"], Answer()) == ["raised_by", "decided"]


def test_a_skipped_followup_is_not_played_back_again_and_an_answered_one_is() -> None:
    session = review(tell(_answered(0), "G1", "It was slow."), "G1")
    assert next_step(follow_up(session, "G1", "", " "), HANDBOOK).claim != "G1"
    answered = follow_up(session, "G1", "", "Ines did.")
    assert next_step(answered, HANDBOOK) == Step("heard", "growth_owner", "G1")
    assert next_step(review(answered, "G1"), HANDBOOK).claim != "G1"


def test_a_new_account_keeps_confirmed_facts_and_drops_what_was_only_heard() -> None:
    facts = {
        "raised_by": Fact("Ines"),
        "decided": Fact("wait", "heard"),
        "other_work": Fact("", "struck"),
    }
    session = blank().with_answer(
        "G1", Answer(account="old", facts=facts, reviewed=True, listened=True)
    )
    answer = tell(session, "G1", "new").answer("G1")
    assert answer.facts == {"raised_by": Fact("Ines")}
    assert not answer.reviewed and not answer.listened


def test_the_same_account_told_again_changes_nothing() -> None:
    session = review(tell(blank(), "G1", "It was slow."), "G1")
    assert tell(session, "G1", "It was slow.") == session


def test_sending_a_text_drops_its_draft() -> None:
    session = blank().with_draft("G1.account", "It w").with_draft("G1.followup", "In")
    session = tell(session, "G1", "It was slow.")
    assert session.drafts == {"G1.followup": "In"}
    assert follow_up(session, "G1", "decided", "Ines did.").drafts == {}


def test_an_account_told_anew_is_listened_to_though_a_followup_was_answered() -> None:
    claim = HANDBOOK.claims["G1"]
    session = follow_up(tell(blank(), "G1", "It was slow."), "G1", "decided", "Ines did.")
    answer = tell(session, "G1", "Boris said that 12 users left.").answer("G1")
    engine = ScriptedEngine({"Who brought up": "Boris"})
    heard, _ = listen(engine, claim, answer, Ears(), session)
    assert heard.facts["raised_by"].text == "Boris"


def test_a_reason_is_kept_only_with_does_not_apply() -> None:
    session = choose(blank(), "G1", "n/a", "we are two")
    assert session.answer("G1").reason == "we are two"
    assert choose(session, "G1", 2, "we are two").answer("G1").reason == ""


def test_a_fact_is_confirmed_edited_or_struck_by_the_founder() -> None:
    heard = Fact("Ines", "heard", "account", 0, 4, 2.0)
    session = blank().with_answer("G1", Answer(facts={"raised_by": heard}))
    confirmed = settle(session, "G1", "raised_by", "Ines").answer("G1").facts["raised_by"]
    assert confirmed == Fact("Ines", "confirmed", "account", 0, 4, 2.0)
    edited = settle(session, "G1", "raised_by", "Boris").answer("G1").facts["raised_by"]
    assert edited == Fact("Boris", "confirmed", "typed")
    for nothing in (None, "", " \x07"):
        struck = settle(session, "G1", "raised_by", nothing).answer("G1")
        assert struck.usable() == {} and struck.facts["raised_by"].state == "struck"


def test_progress_counts_every_choice_of_a_role() -> None:
    session = choose(choose(choose(blank(), "G1", 0), "G2", "unknown"), "U1", "n/a")
    counted = {one.role: (one.answered, one.total) for one in progress(session, HANDBOOK)}
    assert counted["growth_owner"] == (2, 7) and counted["operations"] == (1, 4)
    assert counted["builders"] == (0, 6) and counted["content"] == (0, 6)
    assert len(CHOICES) == 6


def test_a_new_followup_drops_what_was_heard_in_the_former_one() -> None:
    facts = {
        "raised_by": Fact("Ines", "heard", "account", 0, 4),
        "growth_figure": Fact("14", "heard", "followup", 0, 2),
        "decided": Fact("wait", "confirmed", "followup", 5, 9),
    }
    told = Answer(choice=0, account="Ines.", followup="14 of us wait", facts=facts, listened=True)
    session = follow_up(blank().with_answer("G1", told), "G1", "", "41 users since May")
    assert session.answer("G1").facts == {"raised_by": facts["raised_by"], "decided": Fact("wait")}
    assert not session.answer("G1").read


def test_a_confirmed_fact_keeps_no_place_in_an_account_that_is_gone() -> None:
    fact = Fact("Ines", "confirmed", "account", 0, 4, 0.5)
    session = blank().with_answer("G1", Answer(account="Ines.", facts={"raised_by": fact}))
    assert tell(session, "G1", "Else.").answer("G1").facts == {"raised_by": Fact("Ines")}


def test_a_claim_that_is_not_weak_any_more_keeps_its_account_and_asks_nothing() -> None:
    session = tell(_answered(0), "G1", "It was slow.")
    for choice in CHOICES[3], CHOICES[5]:
        later = session.with_answer("G1", replace(session.answer("G1"), choice=choice))
        assert next_step(later, HANDBOOK).claim != "G1"
        assert later.answer("G1").account == "It was slow."


def _all_told(session: Session) -> Session:
    """The session with every account that is asked for skipped."""
    while (step := next_step(session, HANDBOOK)) != REPORT:
        session = tell(session, step.claim, "")
    return session


@pytest.mark.parametrize("kind", ["account", "followup"])
def test_what_was_typed_and_not_sent_can_be_found_when_other_claims_become_weaker(
    kind: str,
) -> None:
    session = choose(_answered(3), "G3", 1)
    if kind == "followup":
        session = review(tell(session, "G3", "It was slow."), "G3")
    session = session.with_draft(f"G3.{kind}", "Last week Ines")
    assert any((step.kind, step.claim) == (kind, "G3") for step in path(session, HANDBOOK))
    weaker = choose(choose(session, "G1", 0), "G2", 0)
    assert next_step(weaker, HANDBOOK) == Step("account", "growth_owner", "G1")
    done = _all_told(weaker)
    assert resume(done, HANDBOOK).claim == "G3" and resume(done, HANDBOOK).kind == kind
    assert next_step(done, HANDBOOK) == REPORT
    sent = tell(done, "G3", "Last week Ines left.")
    assert next_step(sent, HANDBOOK) == REPORT
    emptied = done.with_draft(f"G3.{kind}", ERASED)
    assert all((step.kind, step.claim) != (kind, "G3") for step in path(emptied, HANDBOOK))
