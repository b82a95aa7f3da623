"""The writer: what is due, and that a changed answer makes exactly its own sentences stale."""

from msgspec.structs import replace

from coach.advice.polish import POLISHED
from coach.advice.writer import Due, due, polished, with_written
from coach.report import build
from coach.session import Fact, Session

from .founders import FOUNDERS, HANDBOOK, session_of


def told() -> Session:
    session = session_of(FOUNDERS["names"])
    for claim, account in (("G1", "Zoe came."), ("U3", "It was slow.")):
        session = session.with_answer(claim, replace(session.answer(claim), account=account))
    return session


def waiting(session: Session) -> list[Due]:
    return due(session, HANDBOOK, session.language)


def write_all(session: Session, *texts: str) -> Session:
    for one in waiting(session):
        session = with_written(session, HANDBOOK, one.key, texts)
    return session


def test_sentences_of_gaps_with_an_account_are_due_once_each() -> None:
    session = told()
    first = waiting(session)
    assert {one.claim for one in first} == {"G1", "U3"}
    assert len(first) == 2 * len(POLISHED)
    assert all(one.request.speculative for one in first)
    session = with_written(session, HANDBOOK, first[0].key, ["…"])
    assert waiting(session) == first[1:]
    assert waiting(write_all(session)) == []


def test_what_the_founder_has_confirmed_comes_first() -> None:
    session = told()
    session = session.with_answer("U3", replace(session.answer("U3"), reviewed=True))
    assert [one.claim for one in waiting(session)] == ["U3", "U3", "G1", "G1"]


def test_a_changed_answer_makes_exactly_its_own_sentences_stale() -> None:
    session = write_all(told())
    changed = replace(session.answer("G1"), account="Nobody came.")
    after = session.with_answer("G1", changed)
    assert {one.claim for one in waiting(after)} == {"G1"}
    assert len(waiting(after)) == len(POLISHED)
    back = after.with_answer("G1", session.answer("G1"))
    assert waiting(back) == []


def test_a_reply_or_a_fact_that_no_prompt_holds_makes_nothing_stale() -> None:
    session = write_all(told())
    answer = session.answer("G1")
    facts = {**answer.facts, "nobody_asks_for_it": Fact("Wednesday")}
    changed = replace(answer, followup="It was late.", facts=facts)
    assert waiting(session.with_answer("G1", changed)) == []


def test_a_fact_that_a_sentence_holds_makes_that_sentence_stale() -> None:
    session = write_all(told())
    before = build(session, HANDBOOK, session.language)
    changed = replace(session.answer("U3"), facts={"person": Fact("Mia"), "target": Fact("leads")})
    after = session.with_answer("U3", changed)
    stale = [one.request.messages for one in waiting(after)]
    differ = [
        new.text
        for old, now in zip(
            before.blocks, build(after, HANDBOOK, session.language).blocks, strict=True
        )
        for former, new in zip(old.sentences, now.sentences, strict=True)
        if new.part in POLISHED and new.text != former.text
    ]
    assert differ and len(stale) == len(differ)
    assert all(any(text in str(one) for one in stale) for text in differ)


def test_what_is_stale_is_not_kept_for_ever() -> None:
    session = write_all(told())
    many = len(session.written)
    for number in range(5):
        changed = replace(session.answer("G1"), account=f"Number {number} came.")
        session = write_all(session.with_answer("G1", changed))
        assert len(session.written) == many


def test_what_was_written_in_one_language_outlives_a_look_at_the_other() -> None:
    session = write_all(told())
    before = session.written
    other = replace(session, language="zh" if session.language == "en" else "en")
    after = write_all(other)
    assert before.items() <= after.written.items()


def test_something_written_for_an_answer_that_changed_meanwhile_is_dropped() -> None:
    session = told()
    (first, *_) = waiting(session)
    changed = replace(session.answer(first.claim), account="All is different.")
    after = session.with_answer(first.claim, changed)
    after = with_written(after, HANDBOOK, first.key, ["…"])
    assert after.written == {}


def test_the_report_shows_what_passes_the_gates_and_nothing_else() -> None:
    session = told()
    report = build(session, HANDBOOK, session.language)
    assert polished(report, session) == report
    gap = next(one for one in report.blocks if one.kind == "gap" and one.claim == "G1")
    old = gap.parts("move")[0]
    new = old.text[:-1] + ", Zoe."
    shown = polished(report, write_all(session, "Ask Boris for 77 reports.", new))
    changed = [
        (block.claim, sentence.part, sentence.text, sentence.provenance)
        for block, former in zip(shown.blocks, report.blocks, strict=True)
        for sentence, before in zip(block.sentences, former.sentences, strict=True)
        if sentence.text != before.text
    ]
    assert changed == [("G1", "move", new, "model")]
