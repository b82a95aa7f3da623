"""One session open in two windows: neither loses what was said in the other."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from coach.session import Answer, Fact, Profile, Session
from coach.store import Sessions
from coach.store.merging import merged
from coach.store.notebook import Notebook

from .samples import session

A = "2026-11-23-acme-abcd"
CLAIMS = ("G1", "U3", "B2")
answers = st.builds(
    Answer, choice=st.integers(0, 3), account=st.none() | st.sampled_from(["Mia did.", "没人管"])
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
def test_an_answer_that_both_changed_is_mine_as_a_whole(
    base: Session, one: Answer, two: Answer
) -> None:
    mine, theirs = base.with_answer("G1", one), base.with_answer("G1", two)
    if one.account != base.answer("G1").account:
        assert merged(base, mine, theirs).answer("G1") == one


@given(sessions, st.text(min_size=1), st.integers(0, 3))
def test_what_was_heard_in_a_text_gives_way_to_one_that_was_told_anew(
    base: Session, text: str, level: int
) -> None:
    former = base.answer("G1")
    heard = base.with_answer("G1", replace(former, listened=True, facts={"decided": Fact("x")}))
    told = base.with_answer("G1", replace(former, account=f"{former.account} {text}"))
    assert merged(base, heard, told) == told
    chosen = base.with_answer("G1", replace(heard.answer("G1"), choice=level))
    both = merged(base, chosen, told).answer("G1")
    assert both == replace(told.answer("G1"), choice=level)


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
