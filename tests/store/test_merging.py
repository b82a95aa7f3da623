"""One session open in two windows: neither loses what was said in the other."""

from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from coach.interview import choose, follow_up, review, settle
from coach.session import CHOICES, Answer, Fact, Profile, Session
from coach.store import Sessions
from coach.store.merging import merged
from coach.store.notebook import Notebook

from .samples import session

A = "2026-11-23-acme-abcd"
CLAIMS = ("G1", "U3", "B2")
answers = st.builds(
    Answer, choice=st.integers(0, 3), account=st.none() | st.sampled_from(["Mia did.", "没人管"])
)
# What two windows may have made of one text: heard, settled, struck or not said, and looked at.
heard = st.builds(Fact, st.sampled_from(["Mia", "老周"]), st.just("heard"), st.just("account"))
settled = st.builds(Fact, st.sampled_from(["Zoe", ""]), st.sampled_from(["confirmed", "struck"]))
tellings = st.builds(
    Answer,
    choice=st.sampled_from(CHOICES),
    reason=st.sampled_from(["", "too early"]),
    account=st.just("Mia did."),
    facts=st.dictionaries(st.sampled_from(["person", "target"]), heard | settled),
    listened=st.booleans(),
    reviewed=st.booleans(),
)
sessions = st.builds(
    replace,
    st.just(session(A)),
    answers=st.dictionaries(st.sampled_from(CLAIMS), answers),
    drafts=st.dictionaries(st.sampled_from(["U3.account", "profile.name"]), st.text(min_size=1)),
    profile=st.builds(Profile, name=st.text(), product=st.text()),
)


@given(sessions, sessions)
def test_what_only_one_changed_is_taken(base: Session, other: Session) -> None:
    assert merged(base, other, base) == other
    assert merged(base, base, other) == other
    assert merged(base, other, other) == other


@given(sessions, answers, answers)
def test_answers_to_two_questions_are_both_kept(base: Session, one: Answer, two: Answer) -> None:
    both = merged(base, base.with_answer("G5", one), base.with_answer("P1", two))
    assert both == base.with_answer("G5", one).with_answer("P1", two)


@given(sessions, answers, answers)
def test_a_text_that_both_told_is_mine_and_the_level_is_of_whoever_changed_it(
    base: Session, one: Answer, two: Answer
) -> None:
    former = base.answer("G1")
    mine, theirs = base.with_answer("G1", one), base.with_answer("G1", two)
    both = merged(base, mine, theirs).answer("G1")
    if one.account != former.account:
        assert both.account == one.account
    assert both.choice == (one.choice if one.choice != former.choice else two.choice)


def both_of(former: Answer, mine: Answer, theirs: Answer) -> Answer:
    base = session(A)
    one, two = (base.with_answer("G1", answer) for answer in (mine, theirs))
    return merged(base.with_answer("G1", former), one, two).answer("G1")


@given(tellings, tellings, tellings)
def test_what_a_founder_settled_is_never_unsettled_by_what_was_heard(
    former: Answer, mine: Answer, theirs: Answer
) -> None:
    both = both_of(former, mine, theirs)
    for key, fact in both.facts.items():
        assert fact in (mine.facts.get(key), theirs.facts.get(key))
    for one, other in ((mine, theirs), (theirs, mine)):
        for key, fact in one.facts.items():
            there = other.facts.get(key)
            if fact.state != "heard" and fact != former.facts.get(key):
                unsettled = there is None or there.state == "heard"
                assert both.facts[key] == fact if unsettled else both.facts[key].state != "heard"


@example(
    Answer(choice=0, account="Mia did.", listened=True, reviewed=True),
    Answer(choice=0, account="Mia did.", reviewed=True),
    Answer(choice=0, account="Mia did.", listened=True),
)
@given(tellings, tellings, tellings)
def test_each_thing_in_an_answer_is_of_whoever_changed_it(
    former: Answer, mine: Answer, theirs: Answer
) -> None:
    both = both_of(former, mine, theirs)
    own = (mine.choice, mine.reason) != (former.choice, former.reason)
    assert (both.choice, both.reason) == (
        (mine.choice, mine.reason) if own else (theirs.choice, theirs.reason)
    )
    for key in {**former.facts, **mine.facts, **theirs.facts}:
        was, one, two = (each.facts.get(key) for each in (former, mine, theirs))
        if was in (one, two):
            assert both.facts.get(key) == (two if one == was else one)
    if mine != former and theirs != former:
        assert both.listened == (mine.listened or theirs.listened)
        assert both.reviewed == (mine.reviewed or theirs.reviewed)


@given(tellings, tellings, tellings)
def test_a_merge_that_is_merged_again_stays_as_it_is(
    former: Answer, mine: Answer, theirs: Answer
) -> None:
    both = both_of(former, mine, theirs)
    assert both_of(mine, mine, both) == both_of(theirs, both, theirs) == both


HEARD = Fact("x", "heard", "account")


@given(sessions, st.text(min_size=1), st.integers(0, 3))
def test_what_was_heard_in_a_text_gives_way_to_one_that_was_told_anew(
    base: Session, text: str, level: int
) -> None:
    former = base.answer("G1")
    heard = base.with_answer("G1", replace(former, listened=True, facts={"decided": HEARD}))
    told = base.with_answer("G1", replace(former, account=f"{former.account} {text}"))
    assert merged(base, heard, told) == told
    chosen = base.with_answer("G1", replace(heard.answer("G1"), choice=level))
    both = merged(base, chosen, told).answer("G1")
    assert both == replace(told.answer("G1"), choice=level)


@given(sessions, st.text(min_size=1))
def test_what_was_confirmed_outlives_a_text_that_was_told_anew_in_the_other_window(
    base: Session, text: str
) -> None:
    former = replace(base.answer("G1"), facts={})
    base = base.with_answer("G1", former)
    fact = Fact("Zoe", "confirmed", "account", start=0, end=3)
    confirmed = base.with_answer("G1", replace(former, facts={"raised_by": fact}))
    told = base.with_answer("G1", replace(former, account=f"{former.account} {text}"))
    for both in (merged(base, confirmed, told), merged(base, told, confirmed)):
        assert both.answer("G1").account == told.answer("G1").account
        # Its place was in a text that is gone.
        assert both.answer("G1").facts == {"raised_by": Fact("Zoe")}


def test_two_windows_on_one_session_lose_nothing(tmp_path: Path) -> None:
    store = Sessions(tmp_path)
    store.create(session(A, answers={}))
    one, two = (Notebook(store, store.load(A)) for _ in range(2))
    two.write(two.session.with_answer("U3", Answer(choice=1, account="Mia did it.")))
    one.draft("G1.account", "We have")
    one.flush()
    two.draft("B2.account", "没人管")
    two.write(two.session.with_answer("G1", Answer(choice=0)))
    kept = store.load(A)
    assert kept.answer("U3").account == "Mia did it."
    assert kept.answer("G1").choice == 0
    assert kept.drafts == {"G1.account": "We have", "B2.account": "没人管"}
    one.flush()
    assert one.session.answer("U3").account == "Mia did it."


def test_a_window_that_listens_longer_leaves_what_was_confirmed_in_the_other(
    tmp_path: Path,
) -> None:
    store = Sessions(tmp_path)
    told = Answer(choice=1, account="Mia looks after 300 users.")
    store.create(session(A, answers={"U3": told}))
    one, two = (Notebook(store, store.load(A)) for _ in range(2))
    listened = replace(
        told,
        facts={
            "person": Fact("Mia", "heard", "account", 0, 3, 2.0),
            "target": Fact("300", "heard", "account", 17, 20, 2.0),
        },
        listened=True,
    )
    one.write(one.session.with_answer("U3", listened))
    edited = settle(settle(one.session, "U3", "person", "Zoe"), "U3", "target", None)
    one.write(review(edited, "U3"))
    two.write(two.session.with_answer("U3", listened))
    kept = store.load(A).answer("U3")
    assert kept.facts["person"] == Fact("Zoe") and kept.facts["target"].state == "struck"
    assert kept.reviewed and kept.listened
    assert two.session.answer("U3") == kept


def test_a_level_that_was_chosen_while_the_other_window_settled_a_fact_stays(
    tmp_path: Path,
) -> None:
    store = Sessions(tmp_path)
    store.create(session(A, answers={"U3": Answer(choice=1, account="Mia did it.")}))
    one, two = (Notebook(store, store.load(A)) for _ in range(2))
    one.write(choose(one.session, "U3", 3))
    two.write(settle(two.session, "U3", "person", "Mia"))
    one.write(choose(one.session, "U3", "n/a", "we have none"))
    kept = store.load(A).answer("U3")
    assert (kept.choice, kept.reason) == ("n/a", "we have none")
    assert kept.facts == {"person": Fact("Mia")}
    two.write(review(two.session, "U3"))
    assert store.load(A).answer("U3") == replace(kept, reviewed=True)


def test_a_follow_up_skipped_in_one_window_undoes_nothing_that_was_settled_in_the_other(
    tmp_path: Path,
) -> None:
    store = Sessions(tmp_path)
    told = Answer(choice=1, account="Mia did it.", listened=True, reviewed=True)
    store.create(session(A, answers={"U3": told}))
    one, two = (Notebook(store, store.load(A)) for _ in range(2))
    two.write(settle(two.session, "U3", "person", "Mia"))
    one.write(follow_up(one.session, "U3", "target", ""))
    two.write(settle(two.session, "U3", "measure", "sign-ups"))
    kept = store.load(A).answer("U3")
    assert (kept.followup, kept.asked) == ("", "target")
    assert kept.facts == {"person": Fact("Mia"), "measure": Fact("sign-ups")}


def test_what_was_deleted_in_one_window_does_not_come_back_from_the_other(tmp_path: Path) -> None:
    store = Sessions(tmp_path)
    store.create(session(A, answers={}, drafts={"U3.account": "Mia"}))
    one, two = (Notebook(store, store.load(A)) for _ in range(2))
    one.write(one.session.with_draft("U3.account", ""))
    two.write(two.session.with_answer("G1", Answer(choice=2)))
    assert store.load(A).drafts == {}


def test_each_window_keeps_its_language(tmp_path: Path) -> None:
    store = Sessions(tmp_path)
    store.create(session(A, language="en"))
    one, two = (Notebook(store, store.load(A)) for _ in range(2))
    two.write(replace(two.session, language="zh"))
    one.write(one.session.with_answer("G1", Answer(choice=2)))
    assert one.session.language == "en"
