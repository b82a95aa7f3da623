"""The list of sessions, and the way back out of the trash."""

from pathlib import Path

import pytest

from coach.cli.common import Context, Problem
from coach.cli.sessions import list_sessions, restore_session
from coach.session import LANGUAGES, Profile, Session
from coach.store import Sessions, sessions_folder

WHEN = "2026-11-23T10:00:00+08:00"
A = "2026-11-23-acme-abcd"


@pytest.fixture
def store(tmp_path: Path) -> Sessions:
    return Sessions(sessions_folder(tmp_path))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Aldermoor", "Aldermoor" + " " * 19),
        ("The Aldermoor Benevolent Trust", "The Aldermoor Benevolent Tr…"),
        ("合肥市蜀山区礼达诊所云信息技术有限公司", "合肥市蜀山区礼达诊所云信息…"),
    ],
)
def test_a_name_that_is_too_wide_for_the_list_is_cut_with_a_sign(
    name: str, shown: str, tmp_path: Path, store: Sessions, capsys: pytest.CaptureFixture[str]
) -> None:
    store.create(Session(A, WHEN, WHEN, profile=Profile(name=name)))
    list_sessions(Context(tmp_path, "en"))
    assert capsys.readouterr().out.startswith(f"{A}  {shown} ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_deleted_session_is_listed_and_comes_back(
    language: str, tmp_path: Path, store: Sessions, capsys: pytest.CaptureFixture[str]
) -> None:
    context = Context(tmp_path, language)
    list_sessions(context, trashed=True)
    assert "30" in capsys.readouterr().out
    store.create(Session(A, WHEN, WHEN))
    store.delete(A)
    list_sessions(context, trashed=True)
    assert A in capsys.readouterr().out
    restore_session(context, A[:-2])
    assert A in capsys.readouterr().out
    assert [entry.id for entry in store.list()] == [A] and store.trashed() == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_cannot_be_restored_is_said_in_one_line(
    language: str, tmp_path: Path, store: Sessions
) -> None:
    store.create(Session(A, WHEN, WHEN))
    context = Context(tmp_path, language)
    with pytest.raises(Problem, match="coach sessions --trash"):
        restore_session(context, A)
    store.delete(A)
    store.create(Session(A, WHEN, WHEN))
    with pytest.raises(Problem, match=A):
        restore_session(context, A)
    assert len(store.trashed()) == 1
