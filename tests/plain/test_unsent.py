"""What the app has kept unsent: it is shown over lines, sent from there, and unsent no more."""

from pathlib import Path

from msgspec.structs import replace

from coach.flow import ERASED
from coach.session import Answer, Fact
from tests.plain.talking import sessions_in, talked
from tests.tui.helpers import answered, founder

NOTHING_NEW = [""] * 11


def test_the_company_page_begins_with_what_is_unsent(tmp_path: Path) -> None:
    drafts = {
        "profile.name": "Halden Group",
        "profile.team_size": "16",
        "profile.stage": "scaling",
        "profile.aim": ERASED,
        "cast.content": "Ana",
    }
    sessions_in(tmp_path).create(founder(drafts=drafts))
    said, session = talked(tmp_path, ["1", *NOTHING_NEW, ":q"])
    assert "Halden Group" in said and ": scaling\n" in said
    assert session.drafts == {}
    assert (session.profile.name, session.profile.team_size) == ("Halden Group", 16)
    assert (session.profile.stage, session.profile.aim) == ("scaling", "")
    assert (session.cast.content, session.cast.operations) == ("Ana", "Mia")


def test_an_unsent_number_that_is_none_is_asked_for(tmp_path: Path) -> None:
    sessions_in(tmp_path).create(founder(drafts={"profile.team_size": "many"}))
    said, session = talked(tmp_path, ["1", "", "", "", "", "15", *[""] * 7, ":q"])
    assert "please give a whole number" in said
    assert session.profile.team_size == 15 and session.drafts == {}


def test_an_older_unsent_text_never_stands_before_what_is_typed_now(tmp_path: Path) -> None:
    sessions_in(tmp_path).create(founder(drafts={"profile.product": "Boo", "cast.content": "A"}))
    typed = ["1", "", "Booking for vets", *[""] * 8, "nobody", ":q"]
    _, session = talked(tmp_path, typed)
    assert session.profile.product == "Booking for vets" and session.drafts == {}


def test_after_the_company_page_it_goes_on_where_the_founder_was(tmp_path: Path) -> None:
    sessions_in(tmp_path).create(answered().with_draft("profile.aim", "300 clinics"))
    said, session = talked(tmp_path, ["1", *NOTHING_NEW, ":q"])
    assert session.profile.aim == "300 clinics"
    assert "Who has to explain it" not in said and "Tell it in as many lines" in said


def test_an_unsent_reason_is_the_reason(tmp_path: Path) -> None:
    sessions_in(tmp_path).create(founder(drafts={"G1.reason": "we are two"}))
    said, session = talked(tmp_path, ["1", "6", "", ":q"])
    assert "we are two" in said
    assert session.answer("G1").reason == "we are two" and session.drafts == {}


def test_an_unsent_reason_goes_where_a_level_is_chosen(tmp_path: Path) -> None:
    sessions_in(tmp_path).create(founder(drafts={"G1.reason": "we are two"}))
    _, session = talked(tmp_path, ["1", "3", ":q"])
    assert session.answer("G1") == Answer(choice=2) and session.drafts == {}


def test_an_unsent_fact_stands_before_what_was_heard(tmp_path: Path) -> None:
    facts = {"person": Fact("Mia", "heard", "account"), "result": Fact("300", "heard", "account")}
    answer = Answer(choice=1, account="Mia, 300.", facts=facts, listened=True)
    drafts = {"U3.facts.person": "Mia and Tom", "U3.facts.result": ERASED}
    session = answered().with_answer("U3", answer)
    sessions_in(tmp_path).create(replace(session, drafts=drafts))
    said, after = talked(tmp_path, ["1", "", "", "", "", ":q"])
    assert "Mia and Tom" in said
    assert after.drafts == {}
    kept = {key: (fact.text, fact.state) for key, fact in after.answer("U3").facts.items()}
    assert kept == {"person": ("Mia and Tom", "confirmed"), "result": ("300", "confirmed")}
