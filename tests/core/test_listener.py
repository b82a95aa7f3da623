"""Listening: what is asked of the engine, what is believed, and whose facts stay."""

from concurrent.futures import Future

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from coach import choosing
from coach.advice.listener import (
    DEFAULT_THRESHOLD,
    LONGEST_ACCOUNT,
    Ears,
    hear,
    heard_in_part,
    listen,
    listen_to_all,
    open_facts,
    request,
    warm_up,
)
from coach.advice.reply import LONGEST, unread
from coach.engine.protocol import Cancelled, Done, Failed, Listen, Outcome, Request, Span
from coach.engine.scripted import ScriptedEngine
from coach.interview import follow_up, settle, tell
from coach.report import build
from coach.session import Answer, Cast, Fact, Language, Profile, Session
from coach.text import words

from .founders import HANDBOOK, LANGUAGES, blank

G1 = HANDBOOK.claims["G1"]
WORDS = {"Who brought up": "Ines", "What was decided": "wait for the sensor"}
ACCOUNT = "Ines said it was slow. We decided to wait for the sensor."


class Failing(ScriptedEngine):
    """Fails with the given codes, answering where one is empty, then answers."""

    def __init__(self, *codes: str) -> None:
        super().__init__(WORDS)
        self.codes = list(codes)

    def submit(self, asked: Request) -> Future[Outcome]:
        answered = super().submit(asked)
        code = self.codes.pop(0) if self.codes else ""
        if not code:
            return answered
        failed: Future[Outcome] = Future()
        failed.set_result(Failed(asked.id, code))  # type: ignore[arg-type]
        return failed


def test_the_account_is_heard_in_the_founders_own_words() -> None:
    answer, outcome = listen(ScriptedEngine(WORDS), G1, Answer(account=ACCOUNT), Ears(), blank())
    assert isinstance(outcome, Done) and answer.listened
    assert {key: (fact.text, fact.state) for key, fact in answer.facts.items()} == {
        "raised_by": ("Ines", "heard"),
        "decided": ("wait for the sensor", "heard"),
    }
    for fact in answer.facts.values():
        assert ACCOUNT[fact.start : fact.end] == fact.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_question_is_asked_for_each_open_fact(language: Language) -> None:
    asked = request(G1, Answer(account=ACCOUNT), language, Ears())
    assert asked is not None and len(asked.questions) == len(G1.facts)
    for question, spec in zip(asked.questions, G1.facts, strict=True):
        assert spec.question.of(language) in question
    assert asked.account == ACCOUNT
    assert warm_up(language, Ears()).messages == asked.messages


def test_the_head_of_the_prompt_holds_nothing_of_the_founder() -> None:
    one = request(G1, Answer(account=ACCOUNT), "en", Ears())
    other = request(HANDBOOK.claims["U3"], Answer(account="else"), "en", Ears())
    assert one is not None and other is not None and one.messages == other.messages


def test_facts_that_are_there_are_neither_asked_for_nor_overwritten() -> None:
    facts = {
        "raised_by": Fact("Boris"),
        "decided": Fact("", "struck"),
        "other_work": Fact("x", "heard"),
    }
    answer = Answer(account=ACCOUNT, facts=facts)
    assert [spec.key for spec in open_facts(G1, answer)] == ["growth_figure"]
    heard, _ = listen(ScriptedEngine(WORDS), G1, answer, Ears(), blank())
    assert heard.facts == facts


def test_a_followup_is_read_alone_for_all_that_is_missing_once_the_account_is_read() -> None:
    known = {"decided": Fact("wait", "heard")}
    answer = Answer(
        account=ACCOUNT, followup="Boris, at 12.", asked="raised_by", facts=known, listened=True
    )
    engine = ScriptedEngine({"Who brought up": "Boris", "growth figure": "12"})
    heard, _ = listen(engine, G1, answer, Ears(), blank())
    (asked,) = (one for one in engine.requests if isinstance(one, Listen))
    assert asked.account == "Boris, at 12." and len(asked.questions) == 3
    assert heard.read and heard.facts["decided"] == known["decided"]
    assert heard.facts["raised_by"].source == "followup"
    assert (heard.facts["raised_by"].start, heard.facts["raised_by"].end) == (0, 5)


def test_a_reply_that_says_nothing_is_read_once_and_anew_when_it_is_changed() -> None:
    session = follow_up(tell(blank(), "G1", ACCOUNT), "G1", "raised_by", "No idea, he was ill.")
    engine = ScriptedEngine(WORDS)
    heard, _ = listen(engine, G1, session.answer("G1"), Ears(), session)
    assert heard.read and list(heard.facts) == ["decided"]
    reply, account = (one for one in engine.requests if isinstance(one, Listen))
    assert (reply.account, account.account) == ("No idea, he was ill.", ACCOUNT)
    assert not any("Who brought up" in question for question in account.questions)
    assert request(G1, heard, "en", Ears()) is None
    changed = follow_up(session.with_answer("G1", heard), "G1", "raised_by", "Boris")
    asked = request(G1, changed.answer("G1"), "en", Ears())
    assert asked is not None and asked.account == "Boris"


def test_an_account_told_anew_may_hold_what_the_reply_did_not() -> None:
    session = follow_up(tell(blank(), "G1", "It was slow."), "G1", "raised_by", "No idea.")
    nothing, _ = listen(ScriptedEngine(), G1, session.answer("G1"), Ears(), session)
    anew = tell(session.with_answer("G1", nothing), "G1", ACCOUNT).answer("G1")
    engine = ScriptedEngine(WORDS)
    heard, _ = listen(engine, G1, anew, Ears(), session)
    assert heard.facts["raised_by"].text == "Ines" and len(engine.requests) == 1


def test_a_failure_between_reply_and_account_keeps_the_reply_and_asks_for_the_rest() -> None:
    answer = Answer(account=ACCOUNT, followup="Boris", asked="raised_by")
    failing = Failing("", "gave_up")
    failing.spans["Who brought up"] = "Boris"
    first, _ = listen(failing, G1, answer, Ears(), blank())
    assert first.facts["raised_by"].text == "Boris" and first.reply_read and not first.read
    engine = ScriptedEngine(WORDS)
    heard, _ = listen(engine, G1, first, Ears(), blank())
    assert heard.read and heard.facts["decided"].text == "wait for the sensor"
    assert len(engine.requests) == 1


def test_a_reply_of_blanks_keeps_nobody_from_the_account() -> None:
    answer = Answer(account=ACCOUNT, followup=" " * 2100 + "Boris", asked="raised_by")
    heard, _ = listen(ScriptedEngine(WORDS), G1, answer, Ears(), blank())
    assert heard.facts["raised_by"].text == "Ines" and heard.read


def test_a_reply_needs_less_to_be_believed_by_a_tuned_model_and_never_less_than_not_said() -> None:
    answer = Answer(account=ACCOUNT, followup="Boris", asked="raised_by")
    for margin, tuned, believed in ((0.1, True, True), (-0.1, True, False), (0.1, False, False)):
        barely = [Span(0, 5, -1.0, -1.0 - margin)] * len(G1.facts)
        heard = hear(G1, answer, Done(0, spans=tuple(barely)), Ears(tuned=tuned), blank())
        assert list(heard.facts) == ["raised_by"] * believed
        assert heard.reply_read and not heard.listened


SHORT = [
    ("en", "G1", "decided", "wait two more weeks.", "wait two more weeks"),
    ("en", "G2", "chosen_for", "nobody else had time", "nobody else had time"),
    ("en", "P4", "change", 'the button "Confirm"', 'button "Confirm"'),
    ("en", "B3", "said", '"Too expensive"', "Too expensive"),
    ("en", "G6", "decision", "raise it to 1,200", "raise it to 1,200"),
    ("zh", "G1", "decided", "再看两周", "再看两周"),
    ("zh", "G2", "home_field", "管仓库的。", "管仓库的"),
    ("zh", "P4", "change", "“确认”往下挪", "“确认”往下挪"),
    ("zh", "B4", "piece", "《增长手册》", "增长手册"),
    ("zh", "U4", "source", "Product Hunt 首发", "Product Hunt 首发"),
]
DOUBT, SURE = -0.05, -0.001


def replied(
    language: Language, claim: str, asked: str, reply: str, refusal: float, *, tuned: bool = True
) -> Answer:
    """What is taken of a reply in which the model finds nothing that is likelier than silence."""
    session = follow_up(tell(blank(language), claim, ACCOUNT), claim, asked, reply)
    session = replace(session, profile=Profile(name="Lunara"), cast=Cast(growth_owner="Ines"))
    nothing = [Span(0, 1, -9.0, refusal)] * len(HANDBOOK.claims[claim].facts)
    ears = Ears(tuned=tuned)
    answer = session.answer(claim)
    return hear(HANDBOOK.claims[claim], answer, Done(0, spans=tuple(nothing)), ears, session)


@pytest.mark.parametrize(("language", "claim", "asked", "reply", "words"), SHORT)
def test_a_short_reply_is_the_answer_where_a_model_only_doubts_that_it_says_nothing(
    language: Language, claim: str, asked: str, reply: str, words: str
) -> None:
    heard = replied(language, claim, asked, reply, DOUBT)
    fact = heard.facts[asked]
    assert (fact.text, fact.state, fact.source) == (words, "heard", "followup")
    assert reply[fact.start : fact.end] == words
    assert list(heard.facts) == [asked]
    for sure in (
        replied(language, claim, asked, reply, SURE),
        replied(language, claim, asked, reply, DOUBT, tuned=False),
    ):
        assert sure.facts == {} and sure.reply_read


@pytest.mark.parametrize(
    "reply",
    [
        "Ask Boris. He was there",
        "ask Boris, he was there",
        "we went over all of this in the June meeting",
        "这件事我们在会上讲过了",
        "why do you ask?",
        "你指哪个？",
        "Ines",
        "he",
        "?!",
        "。",
    ],
)
def test_a_reply_that_tells_more_or_asks_back_or_only_names_somebody_is_not_taken_whole(
    reply: str,
) -> None:
    assert replied("en", "G1", "decided", reply, DOUBT).facts == {}


@pytest.mark.parametrize(("asked", "reply"), [("raised_by", "long story"), ("growth_figure", "40")])
def test_people_and_figures_are_only_taken_where_the_model_hears_them(
    asked: str, reply: str
) -> None:
    assert replied("en", "G1", asked, reply, DOUBT).facts == {}


def test_what_was_asked_for_keeps_the_words_of_a_reply() -> None:
    answer = Answer(account=ACCOUNT, followup="hire two more sellers", asked="decided")
    keys = [spec.key for spec in G1.facts]
    spans = [Span(0, 1, -9.0, DOUBT)] * len(keys)
    spans[keys.index("growth_figure")] = Span(5, 8, -0.1, -3.0)
    heard = hear(G1, answer, Done(0, spans=tuple(spans)), Ears(tuned=True), blank())
    assert {key: fact.text for key, fact in heard.facts.items()} == {
        "decided": "hire two more sellers"
    }


@given(
    st.text(st.sampled_from('ab 再看“”"《》()。.?,，'), max_size=40),
    st.sampled_from(["decided", "other_work"]),
)
def test_what_is_taken_of_a_reply_is_short_and_one_clause(reply: str, asked: str) -> None:
    for fact in replied("zh", "G1", asked, reply, DOUBT).facts.values():
        assert reply[fact.start : fact.end] == fact.text
        assert words(fact.text) <= LONGEST and not set(fact.text) & set("。？，")


@pytest.mark.parametrize(
    ("asked", "reply", "words"),
    [
        ("decided", "call the ten quietest customers.", "call the ten quietest customers"),
        ("raised_by", "Ines\n", "Ines"),
        ("raised_by", "跑业务的老周。", "跑业务的老周"),
        ("decided", "ask Boris, he was there", ""),
        ("decided", "why do you ask?", ""),
        ("decided", " \n", ""),
    ],
)
def test_a_reply_that_nobody_reads_is_at_hand_for_just_the_fact_that_was_asked_for(
    asked: str, reply: str, words: str
) -> None:
    answer = follow_up(tell(blank(), "G1", ACCOUNT), "G1", asked, reply).answer("G1")
    at_hand = {spec.key: unread(answer, spec.key) for spec in G1.facts}
    assert {key: text for key, text in at_hand.items() if text} == ({asked: words} if words else {})
    assert unread(replace(answer, reply_read=True), asked) == ""
    assert unread(replace(answer, facts={asked: Fact("nothing", "struck")}), asked) == ""


def test_words_that_are_one_facts_already_are_no_other_ones() -> None:
    known = {"raised_by": Fact("Ines", "confirmed", "account", 0, 4)}
    answer = Answer(account=ACCOUNT, facts=known)
    same = Span(0, 4, -0.1, -5.0)
    spans = (same, *[Span(0, 0, -9.0, -0.1)] * 2)
    assert hear(G1, answer, Done(0, spans=spans), Ears(), blank()).facts == known


@pytest.mark.parametrize(
    ("content", "growth", "heard"),
    [("Ines", "Bo", False), ("shared: Ines, Bo", "nobody", False), ("Ines", "Ines", True)],
)
def test_who_only_makes_the_content_is_heard_as_seller_only_when_asked_by_name(
    content: str, growth: str, heard: bool
) -> None:
    claim = HANDBOOK.claims["B6"]
    session = replace(blank(), cast=Cast(growth_owner=growth, content=content))
    first = Span(0, 4, -0.1, -5.0)
    nothing = [Span(0, 0, -9.0, -0.1)] * (len(claim.facts) - 1)
    told = Answer(account="Ines asked them.")
    assert claim.facts[0].key == "seller"
    listened = hear(claim, told, Done(0, spans=(first, *nothing)), Ears(), session)
    assert ("seller" in listened.facts) is heard
    asked = Answer(account="We asked them.", followup="Ines", asked="seller")
    named = hear(claim, asked, Done(0, spans=(first, *nothing)), Ears(), session)
    assert named.facts["seller"].text == "Ines"


@pytest.mark.parametrize("answer", [Answer(), Answer(account=""), Answer(account=" \n")])
def test_nothing_is_asked_where_nothing_was_told(answer: Answer) -> None:
    engine = ScriptedEngine(WORDS)
    heard, outcome = listen(engine, G1, answer, Ears(), blank())
    assert outcome is None and heard.listened and engine.requests == []


def test_nothing_is_asked_where_every_fact_is_the_founders() -> None:
    facts = {spec.key: Fact("x") for spec in G1.facts}
    assert request(G1, Answer(account=ACCOUNT, facts=facts), "en", Ears()) is None


def test_a_very_long_account_is_heard_in_part() -> None:
    asked = request(G1, Answer(account="x" * (LONGEST_ACCOUNT + 1)), "en", Ears())
    assert asked is not None and len(asked.account) == LONGEST_ACCOUNT


def test_a_long_account_ends_between_two_words_and_never_within_a_number() -> None:
    text = "x" * 1000 + " and " + "y" * (LONGEST_ACCOUNT - 1010) + " 41200 of them."
    answer = Answer(account=text)
    asked = request(G1, answer, "en", Ears())
    assert asked is not None and asked.account == text[: text.index("41200")]
    assert heard_in_part(answer) and not heard_in_part(Answer(account="41200 of them."))


def test_an_unsure_span_is_not_believed() -> None:
    ears = Ears({"en": {"person": 4.0}})
    assert ears.threshold("en", "person") == 4.0
    assert ears.threshold("zh", "person") == ears.threshold("en", "number") == DEFAULT_THRESHOLD
    spans = [Span(0, 4, -0.1, -3.0), *[Span(0, 0, -9.0, -0.1)] * 3]
    answer = Answer(account=ACCOUNT)
    done = Done(0, spans=tuple(spans))
    assert hear(G1, answer, done, ears, blank()).facts == {}
    assert list(hear(G1, answer, done, Ears(), blank()).facts) == ["raised_by"]


@pytest.mark.parametrize(("margin", "sure"), [(1.74, False), (1.75, True)])
def test_what_is_barely_heard_stands_in_no_sentence_before_it_is_confirmed(
    margin: float, sure: bool
) -> None:
    ears = Ears({"en": {"person": 0.5}}, tuned=True, sure={"en": 1.75})
    spans = [Span(0, 4, -0.1, -0.1 - margin), *[Span(0, 0, -9.0, -0.1)] * 3]
    answer = hear(G1, Answer(0, account=ACCOUNT), Done(0, spans=tuple(spans)), ears, blank())
    session = blank().with_answer("G1", answer)
    # The founder is shown it on its card either way.
    assert answer.facts["raised_by"].text == "Ines" and answer.usable()
    assert ("Ines" in slots(session)) is sure
    assert "Ines" in slots(settle(session, "G1", "raised_by", "Ines"))


def test_a_move_is_chosen_by_what_is_barely_heard_too() -> None:
    claim = HANDBOOK.claims["P4"]
    moves = claim.moves[1]
    (fitting,) = [place for place, move in enumerate(moves) if move.when == ("has_waited_on",)]
    barely = {"waited_on": Fact("the release", "heard", sure=False)}
    silent = blank().with_answer("P4", Answer(1))
    session = blank().with_answer("P4", Answer(1, facts=barely))
    assert choosing.choose(moves, silent, claim) != fitting
    assert choosing.choose(moves, session, claim) == fitting
    assert choosing.given(session, claim) == {}


def slots(session: Session) -> set[str]:
    """What stands in the slots of a session's report."""
    report = build(session, HANDBOOK, session.language)
    told = [sentence for block in report.blocks for sentence in block.sentences]
    return {slot.text for sentence in told for slot in sentence.slots}


@pytest.mark.parametrize(("margin", "unsure"), [(0.5, True), (2.0, False)])
def test_a_reply_is_no_surer_than_it_was_heard(margin: float, unsure: bool) -> None:
    ears = Ears(tuned=True, sure={"en": 1.75})
    answer = Answer(0, account=ACCOUNT, followup="Ines.", asked="raised_by", listened=True)
    spans = [Span(0, 4, -0.1, -0.1 - margin), *[Span(0, 0, -9.0, -0.1)] * 3]
    heard = hear(G1, answer, Done(0, spans=tuple(spans)), ears, blank())
    assert heard.facts["raised_by"].unsure is unsure


def test_a_failure_leaves_the_facts_alone() -> None:
    answer = Answer(account=ACCOUNT, facts={"decided": Fact("old", "heard")})
    failed = hear(G1, answer, Failed(0, "internal"), Ears(), blank())
    assert failed == answer
    assert request(G1, failed, "en", Ears()) is not None, "it is listened to again"
    cancelled = hear(G1, answer, Cancelled(0), Ears(), blank())
    assert cancelled == answer


def test_a_worker_that_died_is_asked_once_more_and_not_twice() -> None:
    answer = Answer(account=ACCOUNT)
    engine = Failing("worker_died")
    heard, outcome = listen(engine, G1, answer, Ears(), blank())
    assert isinstance(outcome, Done) and "raised_by" in heard.facts and len(engine.requests) == 2
    engine = Failing("worker_died", "worker_died", "worker_died")
    heard, outcome = listen(engine, G1, answer, Ears(), blank())
    assert outcome == Failed(0, "worker_died") and heard.facts == {} and len(engine.requests) == 2
    engine = Failing("too_long")
    assert listen(engine, G1, answer, Ears(), blank())[1] == Failed(0, "too_long")
    assert len(engine.requests) == 1


def test_every_account_and_its_followup_is_listened_to() -> None:
    session = blank().with_answer(
        "G1", Answer(account="Ines said so.", followup="We decided to wait for the sensor.")
    )
    session = session.with_answer("G2", Answer(account=""))
    session = session.with_answer("X9", Answer(account="of an older handbook"))
    told: list[tuple[str, int, int]] = []
    engine = ScriptedEngine(WORDS)
    heard, failed = listen_to_all(
        engine, session, HANDBOOK, Ears(), lambda *where: told.append(where)
    )
    assert failed is None and told == [("G1", 1, 1)]
    facts = heard.answer("G1").facts
    assert facts["raised_by"].source == "account" and facts["decided"].source == "followup"
    for fact in facts.values():
        text = getattr(session.answer("G1"), fact.source)
        assert text[fact.start : fact.end] == fact.text
    assert [one.account for one in engine.requests if isinstance(one, Listen)] == [
        "We decided to wait for the sensor.",
        "Ines said so.",
    ]
    assert heard.answer("G1").followup == session.answer("G1").followup


def test_listening_to_all_stops_at_a_failure_with_what_was_heard_until_then() -> None:
    session = blank().with_answer("G1", Answer(account=ACCOUNT))
    session = session.with_answer("G2", Answer(account="else"))
    heard, failed = listen_to_all(Failing("gave_up"), session, HANDBOOK, Ears())
    assert failed == Failed(0, "gave_up") and heard.answer("G2") == session.answer("G2")
    assert heard.answer("G1").facts == {}


def test_the_scripted_engine_says_not_said_for_words_that_are_not_there() -> None:
    engine = ScriptedEngine({"Who": "Zoe"})
    asked = request(G1, Answer(account=ACCOUNT), "en", Ears())
    assert asked is not None
    done = engine.submit(asked).result()
    assert isinstance(done, Done) and all(span.margin < 0 for span in done.spans)
    engine.close()
    assert engine.closed
