"""The interview over lines: whole ones in both languages, commands, a process that is killed."""

import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coach.advice.listener import Ears
from coach.engine.protocol import Listen, Prefill
from coach.engine.scripted import ScriptedEngine
from coach.locale import sayer
from coach.plain.lines import Lines
from coach.plain.talk import Talk
from coach.session import Language, Session
from coach.store.errors import StoreError
from coach.store.sessions import Sessions
from coach.store.settings import change
from tests.plain.talking import CAST, COMPANY, sessions_in, talk_of, talked
from tests.tui.helpers import ACCOUNTS, HANDBOOK, HEARD, FailingEngine, answered, told


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_whole_interview_from_the_company_to_the_export(
    language: Language, tmp_path: Path
) -> None:
    levels = {claim: "2" if claim == "U3" else "4" for claim in HANDBOOK.claims}
    typed = [*COMPANY[language], *CAST[language]]
    for role in HANDBOOK.roles:
        typed += [levels[claim.id] for claim in HANDBOOK.claims_of(role.id)]
        if role.id == "operations":
            typed += [ACCOUNTS[language], "。" if language == "zh" else ".", "", "", "-", ""]
        # The role's end: its picture and first advice.
        typed.append("")
    engine = ScriptedEngine(HEARD[language])
    said, session = talked(tmp_path, [*typed, "export", ""], language, engine)
    say = sayer(language, "plain", "tui", "report")
    assert say("report-title", company=COMPANY[language][0]) in said
    assert said.count(say("plain-role")) == len(HANDBOOK.roles)
    assert say("role-no-gap") in said
    answer = session.answer("U3")
    assert answer.account == ACCOUNTS[language]
    assert [fact.state for fact in answer.facts.values()] == [
        "confirmed",
        "confirmed",
        "struck",
        "confirmed",
    ]
    assert session.profile.team_size == 14 and session.profile.stage == "selling"
    (exported,) = tmp_path.glob("*.md")
    assert COMPANY[language][0] in exported.read_text("utf-8")
    assert any(isinstance(one, Prefill) and one.account for one in engine.requests)


@pytest.mark.parametrize("mistyped", ["exprot", "yes", "-"])
def test_at_the_report_only_enter_leaves(mistyped: str, tmp_path: Path) -> None:
    sessions_in(tmp_path).create(told("en"))
    said, _ = talked(tmp_path, ["1", ":report", mistyped, "export", "no", ""])
    assert said.count(sayer("en", "plain")("plain-report")) == 2
    assert said.count(sayer("en", "plain")("plain-after-export")) == 2
    assert len([*tmp_path.glob("*.md")]) == 1


def test_an_export_that_failed_can_be_tried_again(tmp_path: Path) -> None:
    sessions_in(tmp_path).create(told("en"))
    folder = tmp_path / "a file"
    folder.touch()
    talk, out = talk_of(tmp_path, ["1", ":report", "export", "", ":q"])
    talk.export_folder = folder
    talk.run()
    assert "Not written" in out.getvalue()
    assert out.getvalue().count(sayer("en", "plain")("plain-report")) == 2


def test_without_a_model_the_founder_writes_the_facts(tmp_path: Path) -> None:
    Sessions(tmp_path / "sessions").create(answered())
    said, session = talked(tmp_path, ["1", "Mia did it.", ".", "Mia", "", "41,000", "", ":q"])
    assert session.answer("U3").facts["person"].text == "Mia"
    assert "not said" in said


def test_without_a_model_a_short_reply_is_kept_by_enter(tmp_path: Path) -> None:
    Sessions(tmp_path / "sessions").create(answered())
    typed = ["1", "Mia did it.", ".", "Mia", "", "", "", "sign-ups per fair", ".", *[""] * 4, ":q"]
    said, session = talked(tmp_path, typed)
    assert session.answer("U3").asked == "target"
    assert session.answer("U3").facts["target"].text == "sign-ups per fair"
    assert "sign-ups per fair (" in said


def test_a_follow_up_is_listened_to_alone(tmp_path: Path) -> None:
    Sessions(tmp_path / "sessions").create(answered())
    engine = ScriptedEngine(HEARD["en"])
    typed = ["1", "Mia told me.", ".", "", "", "", "", "sign-ups, 41,000", ".", "", "", "", ""]
    said, session = talked(tmp_path, [*typed, ":q"], engine=engine)
    answer = session.answer("U3")
    told = {key: (fact.text, fact.source) for key, fact in answer.facts.items()}
    assert told["target"] == ("sign-ups", "followup") and told["result"] == ("41,000", "followup")
    assert answer.read
    read = [one.account for one in engine.requests if isinstance(one, Listen)]
    assert read == ["Mia told me.", "sign-ups, 41,000"]
    assert said.count(sayer("en", "plain")("plain-listening")) == 2


def test_a_model_that_fails_is_one_line_and_the_interview_goes_on(tmp_path: Path) -> None:
    Sessions(tmp_path / "sessions").create(answered())
    typed = ["1", "Mia did it.", ".", "Mia", "", "", "", ":q"]
    said, session = talked(tmp_path, typed, engine=FailingEngine())
    assert said.count("not enough memory") == 1
    assert session.answer("U3").facts["person"].text == "Mia"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (":why", HANDBOOK.claims["G1"].claim.en),
        ("：help", ":back one step back"),
        (":dance", "no command “:dance”"),
        ("7", "from 1 to 6"),
        ("nonsense", "from 1 to 6"),
        (":report", "Where the four roles stand"),
    ],
)
def test_what_may_be_typed_in_the_place_of_a_level(typed: str, says: str, tmp_path: Path) -> None:
    said, session = talked(tmp_path, [*COMPANY["en"], *CAST["en"], typed, ":quit"])
    assert says in said
    assert session.answer("G1").choice is None


def test_back_goes_a_step_back_and_enter_keeps_what_was_chosen(tmp_path: Path) -> None:
    start = [*COMPANY["en"], *CAST["en"]]
    said, session = talked(tmp_path, [*start, "2", ":back", "", "3", ":q"])
    assert "You chose 2" in said
    first, second, *_ = HANDBOOK.claims
    assert session.answer(first).choice == 1 and session.answer(second).choice == 2


def test_skipping_takes_away_nothing_that_was_told(tmp_path: Path) -> None:
    Sessions(tmp_path / "sessions").create(answered())
    _, session = talked(tmp_path, ["1", "Mia did it.", "Tom too.", ":skip", ":q"])
    assert session.answer("U3").account == "Mia did it.\nTom too."


def test_leaving_in_the_middle_of_the_cast_keeps_what_was_said(tmp_path: Path) -> None:
    _, session = talked(tmp_path, [*COMPANY["en"], *CAST["en"][:3], ":q"])
    assert session.cast.operations == "Mia" and not session.profile.done


def test_a_disk_that_refuses_is_told_and_nothing_is_promised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Sessions(tmp_path / "sessions").create(answered())

    def refuse(self: Sessions, session: Session, base: Session) -> Session:
        raise StoreError("disk_full")

    monkeypatch.setattr(Sessions, "save", refuse)
    said, _ = talked(tmp_path, ["1", "Mia did it.", "."])
    assert "disk is full" in said and "Everything is kept" not in said


def test_an_account_can_be_skipped(tmp_path: Path) -> None:
    Sessions(tmp_path / "sessions").create(answered())
    said, session = talked(tmp_path, ["1", ":skip", ":report", ""])
    assert session.answer("U3").account == ""
    assert "Where the four roles stand" in said


def test_wrong_company_lines_are_asked_again(tmp_path: Path) -> None:
    typed = ["", "Halden", "", "", "many", "14", "9", "3", "", "", *CAST["en"], ":q"]
    said, session = talked(tmp_path, typed)
    assert "Please give the company a name" in said and "a whole number" in said
    assert session.profile.name == "Halden" and session.profile.stage == "scaling"


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(max_size=20), max_size=30))
def test_whatever_is_typed_nothing_breaks_and_no_control_character_comes_out(
    tmp_path_factory: pytest.TempPathFactory, typed: list[str]
) -> None:
    out = io.StringIO()
    folder = tmp_path_factory.mktemp("talk")
    source = io.StringIO("\n".join(["Halden", *typed]))
    talk = Talk(
        Sessions(folder / "sessions"),
        HANDBOOK,
        engine=None,
        ears=Ears(),
        language="en",
        model_name="",
        export_folder=folder,
        lines=Lines(source, out, lambda: talk.say),
    )
    talk.run()
    assert not any(ord(character) < 32 and character != "\n" for character in out.getvalue())


def test_a_process_killed_in_the_middle_of_an_account_has_lost_no_line(tmp_path: Path) -> None:
    Sessions(tmp_path / "sessions").create(answered())
    command = [sys.executable, "-m", "coach", "--data-dir", str(tmp_path), "--model", "none"]
    process = subprocess.Popen(
        [*command, "--plain"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write("1\n老周给我看了表。\nMia was there.\n".encode())
    process.stdin.flush()
    sessions = Sessions(tmp_path / "sessions")
    end = time.monotonic() + 30
    while time.monotonic() < end and "Mia was there" not in str(_draft(sessions)):
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert _draft(sessions) == "老周给我看了表。\nMia was there."
    said, session = talked(tmp_path, ["1", "And Tom.", ".", "", "", "", "", ":q"])
    assert "老周给我看了表。" in said
    assert session.answer("U3").account == "老周给我看了表。\nMia was there.\nAnd Tom."


def test_the_language_that_was_chosen_in_the_app_is_spoken_here_too(tmp_path: Path) -> None:
    change(tmp_path, language="zh")
    command = [sys.executable, "-m", "coach", "--data-dir", str(tmp_path), "--model", "none"]
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "LANG": "en_US.UTF-8"}
    said = {
        option: subprocess.run(
            [*command, *option, "--plain"], input=b"", stdout=subprocess.PIPE, env=environment
        ).stdout.decode()
        for option in ((), ("--language", "en"))
    }
    assert "公司" in said[()]
    assert "公司" not in said["--language", "en"]


def _draft(sessions: Sessions) -> str | None:
    (entry,) = sessions.list()
    return sessions.load(entry.id).drafts.get("U3.account")
