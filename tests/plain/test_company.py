"""The company page over lines."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from coach.session import Session
from coach.store.sessions import Sessions
from tests.plain.talking import sessions_in, talked
from tests.tui.helpers import founder


@pytest.mark.parametrize("hyphen", ["-", "－", "—"])
def test_a_hyphen_empties_a_field(hyphen: str, tmp_path: Path) -> None:
    sessions_in(tmp_path).create(founder(profile=replace(founder().profile, done=False)))
    # The name cannot be emptied, so it is asked for again.
    typed = ["1", hyphen, "", *[hyphen] * 6, *[hyphen] * 4, ":q"]
    said, session = talked(tmp_path, typed)
    assert "Please give the company a name" in said and "a hyphen" in said
    profile = session.profile
    assert profile.name == "Halden Care"
    assert not (profile.product or profile.customers or profile.core_behaviour or profile.aim)
    assert profile.team_size is None and profile.stage is None and profile.done
    assert not any(session.cast.of(role) for role in ("growth_owner", "builders", "content"))


def test_a_company_that_gets_another_name_later_keeps_its_file(tmp_path: Path) -> None:
    sessions = sessions_in(tmp_path)
    sessions.create(founder())
    _, session = talked(tmp_path, ["1", ":back", "Aldermoor", *[""] * 10, ":q"])
    assert session.profile.name == "Aldermoor" and session.id == founder().id
    assert sessions.trashed() == []


def test_what_another_window_says_meanwhile_is_kept_with_the_new_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sessions_in(tmp_path).create(founder())
    save = Sessions.save
    saves: list[Session] = []

    def once_more(self: Sessions, session: Session, base: Session | None = None) -> Session:
        if not saves:
            other = self.load(session.id)
            saves.append(save(self, replace(other, cast=replace(other.cast, content="Ana")), other))
        return save(self, session, base)

    monkeypatch.setattr(Sessions, "save", once_more)
    _, session = talked(tmp_path, ["1", ":back", "Aldermoor", *[""] * 10, ":q"])
    assert session.cast.content == "Ana" and session.profile.name == "Aldermoor"
