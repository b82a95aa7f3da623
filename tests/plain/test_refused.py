"""A disk that refuses: it is said, the same is asked again, and nothing is lost."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from coach.cli import main
from coach.engine.scripted import ScriptedEngine
from coach.session import Session
from coach.store.errors import NotFound, StoreError
from coach.store.sessions import Sessions
from tests.plain.talking import CAST, COMPANY, Interrupted, sessions_in, talk_of, talked
from tests.tui.helpers import HEARD, answered, founder

STILL_HERE = "what you typed is still here"


def refuse(monkeypatch: pytest.MonkeyPatch, *numbers: int) -> None:
    """Let the disk refuse the saves of these numbers, the first being 0; without any, all."""
    count = 0

    def refusing(method: str) -> None:
        real = getattr(Sessions, method)

        def store(self: Sessions, *told: Session) -> Session:
            nonlocal count
            count += 1
            if not numbers or count - 1 in numbers:
                raise StoreError("busy", self.folder)
            kept: Session = real(self, *told)
            return kept

        monkeypatch.setattr(Sessions, method, store)

    refusing("save")
    refusing("create")


def test_a_level_is_asked_again_and_known_already(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sessions_in(tmp_path).create(founder())
    refuse(monkeypatch, 0)
    said, session = talked(tmp_path, ["1", "2", "", "3", ":q"])
    assert said.count(STILL_HERE) == 1 and "You chose 2" in said
    assert session.answer("G1").choice == 1 and session.answer("G2").choice == 2


def test_a_company_is_asked_again_with_what_was_typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse(monkeypatch, 0, 2)
    typed = [COMPANY["en"][0], "", COMPANY["en"][1], "", "", *COMPANY["en"][2:], *CAST["en"]]
    said, session = talked(tmp_path, [*typed, ":q"])
    assert said.count(STILL_HERE) == 2
    assert session.profile.name == "Halden Care" and session.profile.product == "Booking"
    assert session.profile.done and session.cast.content == "nobody"


def test_no_line_of_an_account_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sessions_in(tmp_path).create(answered())
    refuse(monkeypatch, 0, 1, 2)
    # Two lines and the end of the account are refused; then its end is said once more.
    said, session = talked(tmp_path, ["1", "Mia did it.", "Tom too.", ".", ".", ":q"])
    assert said.count(STILL_HERE) == 3
    assert session.answer("U3").account == "Mia did it.\nTom too."


def test_what_was_heard_is_brought_along_by_the_next_save(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sessions_in(tmp_path).create(answered())
    refuse(monkeypatch, 2)
    typed = ["1", "Mia told me.", ".", "", "", "", "", ":q"]
    said, session = talked(tmp_path, typed, engine=ScriptedEngine(HEARD["en"]))
    assert STILL_HERE not in said
    assert session.answer("U3").facts["person"].text == "Mia"


def test_what_was_refused_is_saved_at_the_latest_when_the_founder_leaves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sessions_in(tmp_path).create(founder())
    refuse(monkeypatch, 0)
    said, session = talked(tmp_path, ["1", "2", ":q"])
    assert session.answer("G1").choice == 1 and "Everything is kept" in said


@pytest.mark.parametrize("stored", [True, False])
def test_the_last_save_that_fails_is_told_and_is_no_success(
    stored: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if stored:
        sessions_in(tmp_path).create(founder())
    refuse(monkeypatch)
    talk, out = talk_of(tmp_path, ["1", "2", ":q"] if stored else ["Halden", ":q"])
    assert not talk.run()
    assert "could not be saved" in out.getvalue() and "Everything is kept" not in out.getvalue()


@pytest.mark.parametrize(("refused", "code"), [(True, 1), (False, 0)])
def test_the_exit_code_tells_whether_all_is_kept(
    refused: bool, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if refused:
        refuse(monkeypatch)
    words = ["--data-dir", str(tmp_path), "--language", "en", "--model", "none", "--plain"]
    assert CliRunner().invoke(main, words, input="Halden\n:q\n").exit_code == code


def test_ctrl_c_saves_what_was_refused_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sessions_in(tmp_path).create(founder())
    refuse(monkeypatch, 0)
    talk, _ = talk_of(tmp_path, ["1", "2"], source=Interrupted)
    with pytest.raises(KeyboardInterrupt):
        talk.run()
    assert sessions_in(tmp_path).load(founder().id).answer("G1").choice == 1


def test_a_session_that_is_gone_by_now_is_said_and_another_can_be_chosen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sessions_in(tmp_path).create(founder())
    load, tries = Sessions.load, []

    def gone_at_first(self: Sessions, session_id: str) -> Session:
        tries.append(session_id)
        if len(tries) == 1:
            raise NotFound(session_id)
        return load(self, session_id)

    monkeypatch.setattr(Sessions, "load", gone_at_first)
    said, session = talked(tmp_path, ["1", "1", "2", ":q"])
    assert "No session begins with" in said
    assert session.answer("G1").choice == 1
