"""The sessions of one folder: what goes in comes out, and no file can break the list."""

import json
import os
import stat
import time
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings

from coach.session import SCHEMA, Answer, Profile, Session
from coach.store import (
    AlreadyThere,
    Ambiguous,
    BadId,
    BrokenFile,
    NewerSchema,
    NotFound,
    Sessions,
    StoreError,
)

from .samples import WHEN, session, sessions

A = "2026-11-23-acme-abcd"
B = "2026-11-23-礼达-k3f9"


@pytest.fixture
def store(tmp_path: Path) -> Sessions:
    return Sessions(tmp_path / "sessions")


@given(sessions)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_session_comes_back_as_it_went(tmp_path: Path, written: Session) -> None:
    store = Sessions(tmp_path / "sessions")
    saved = store.save(written)
    assert store.load(written.id) == saved
    assert msgspec.structs.replace(saved, updated=written.updated) == written


def test_a_save_sets_the_time_and_drops_what_is_gone(store: Sessions) -> None:
    store.create(session(A, drafts={"G1": "half a sent"}))
    saved = store.save(session(A, answers={}, profile=Profile()))
    assert saved.updated > WHEN
    loaded = store.load(A)
    assert loaded.answers == {} and loaded.drafts == {} and loaded.profile == Profile()


def test_the_file_is_readable_text_with_its_schema(store: Sessions) -> None:
    store.create(session(B, profile=Profile(name="礼达")))
    raw = (store.folder / f"{B}.json").read_text(encoding="utf-8")
    assert "礼达" in raw
    assert json.loads(raw)["session"]["1"]["schema"] == SCHEMA


def test_a_lone_surrogate_does_not_cost_the_save(store: Sessions) -> None:
    store.save(session(A, profile=Profile(name="Ac\udce9me")))
    assert store.load(A).profile.name == "Ac?me"


def test_files_and_folders_are_private(store: Sessions) -> None:
    old = os.umask(0)
    try:
        store.create(session(A))
        store.create(session(B))
        store.delete(B)
    finally:
        os.umask(old)
    for path in [store.folder, *store.folder.rglob("*")]:
        expected = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == expected, path


def test_create_never_replaces(store: Sessions) -> None:
    store.create(session(A))
    with pytest.raises(AlreadyThere) as raised:
        store.create(session(A, profile=Profile(name="Other")))
    assert (raised.value.code, raised.value.session_id) == ("already_there", A)
    assert store.load(A).profile.name == "Acme"


@pytest.mark.parametrize(
    "bad",
    ["", ".", "..", "../x", "a/b", "/etc", "a\\b", ".hidden", "a\0b", "a\nb", "x" * 201, "\udce9"],
)
def test_no_id_leaves_the_folder(store: Sessions, bad: str) -> None:
    for call in (store.load, store.delete, store.undo_delete):
        with pytest.raises(BadId):
            call(bad)
    with pytest.raises(BadId):
        store.save(session(bad))
    with pytest.raises(NotFound):
        store.find(bad)


def test_a_missing_session_is_not_found(store: Sessions) -> None:
    for call in (store.load, store.delete, store.undo_delete, store.find):
        with pytest.raises(NotFound) as raised:
            call("nothing")
        assert (raised.value.code, raised.value.wanted) == ("not_found", "nothing")
    assert store.list() == []


def test_a_session_is_found_by_its_beginning(store: Sessions) -> None:
    for name in (A, f"{A}2", B):
        store.create(session(name))
    assert store.find("2026-11-23-礼") == B
    assert store.find(A) == A
    with pytest.raises(Ambiguous) as raised:
        store.find("2026-11-23-acme")
    assert raised.value.ids == (A, f"{A}2")


def test_the_list_tells_of_each_session(store: Sessions) -> None:
    store.create(session(A))
    store.create(session(B, updated="2026-11-23T03:00:01+00:00", language="zh"))
    newest, other = store.list()
    assert (newest.id, newest.language, newest.broken) == (B, "zh", None)
    assert (other.company, other.answered, other.levels) == ("Acme", 2, {"G1": 2})
    assert other.path == store.folder / f"{A}.json" and other.created == WHEN


BROKEN = {
    "empty": (b"", "empty"),
    "zeros": (b"\0" * 512, "empty"),
    "binary": (bytes(range(128, 256)), "not_utf8"),
    "truncated": (b'{"session": {"1": {"schema": 1, "id": "a", "cre', "not_json"),
    "twice": (b"{}{}", "not_json"),
    "deep": (b"[" * 100_000, "not_json"),
    "array": (b"[1, 2]", "foreign"),
    "other": (b'{"name": "left-pad", "version": "1.0.0"}', "foreign"),
    "tables": (b'{"_default": {"x": {}}}', "foreign"),
    "schema": (b'{"session": {"1": {"schema": "new"}}}', "foreign"),
    "values": (b'{"session": {"1": {"schema": 1, "created": 5}}}', "invalid"),
    "no day": (
        b'{"session": {"1": {"schema": 1, "id": "a", "created": "", "updated": ""}}}',
        "invalid",
    ),
    "shape": (b'{"session": {"1": {"schema": 0, "answers": {"G1": 3}}}}', "invalid"),
    "newer": (b'{"session": {"1": {"schema": 99}}}', "newer_schema"),
    "bad:id": (b"{}", "bad_id"),
}


def test_the_list_survives_every_broken_file(store: Sessions) -> None:
    store.create(session(A))
    for name, (content, _) in BROKEN.items():
        (store.folder / f"{name}.json").write_bytes(content)
    os.mkfifo(store.folder / "pipe.json")
    (store.folder / "folder.json").mkdir()
    (store.folder / "._mac.json").write_bytes(b"\0\1")
    (store.folder / "notes.txt").write_text("mine")
    found = {entry.id: entry.broken for entry in store.list()}
    expected = {name: reason for name, (_, reason) in BROKEN.items()}
    assert found == {A: None, "pipe": "not_a_file", **expected}


def test_a_broken_file_is_named_and_can_be_deleted(store: Sessions) -> None:
    store.create(session(A))
    path = store.folder / f"{A}.json"
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(BrokenFile) as raised:
        store.load(A)
    assert (raised.value.code, raised.value.path, raised.value.reason) == (
        "broken_file",
        path,
        "not_json",
    )
    store.delete(store.find(A[:-1]))
    assert store.list() == [] and store.trashed()[0].broken == "not_json"


@pytest.mark.parametrize("content", [b"{", b'{"session": {"1": {"created": 5}}}'])
def test_saving_over_a_broken_file_keeps_both(store: Sessions, content: bytes) -> None:
    store.create(session(A))
    (store.folder / f"{A}.json").write_bytes(content)
    store.save(session(A))
    assert store.load(A).profile.name == "Acme"
    (kept,) = store.trash.glob("*.broken")
    assert kept.read_bytes() == content


def test_a_newer_file_is_never_rewritten(store: Sessions) -> None:
    store.create(session(A))
    path = store.folder / f"{A}.json"
    path.write_text('{"session": {"1": {"schema": 2, "id": "later"}}}')
    before = path.read_bytes()
    with pytest.raises(NewerSchema) as raised:
        store.load(A)
    assert (raised.value.schema, raised.value.known, raised.value.path) == (2, SCHEMA, path)
    with pytest.raises(NewerSchema):
        store.save(session(A))
    assert path.read_bytes() == before


def test_a_copied_file_is_a_session_of_its_own(store: Sessions) -> None:
    store.create(session(A))
    (store.folder / "copy.json").write_bytes((store.folder / f"{A}.json").read_bytes())
    copy = store.load("copy").with_answer("G1", Answer(choice=0))
    store.save(copy)
    assert store.load(A).answer("G1").choice == 2


def test_a_deleted_session_comes_back(store: Sessions) -> None:
    store.create(session(A))
    store.delete(A)
    assert store.list() == [] and [entry.id for entry in store.trashed()] == [A]
    with pytest.raises(NotFound):
        store.load(A)
    store.undo_delete(A)
    assert store.load(A) == session(A) and store.trashed() == []


def test_undo_never_replaces(store: Sessions) -> None:
    store.create(session(A))
    store.delete(A)
    store.save(session(A, profile=Profile(name="Written on")))
    with pytest.raises(AlreadyThere):
        store.undo_delete(A)
    assert store.load(A).profile.name == "Written on"


def test_the_trash_counts_from_the_deletion(store: Sessions) -> None:
    assert store.empty_trash() == 0
    store.create(session(A, updated="2020-01-01T10:00:00+08:00"))
    long_ago = time.time() - 90 * 24 * 3600
    os.utime(store.folder / f"{A}.json", (long_ago, long_ago))
    store.delete(A)
    assert store.empty_trash(older_than_days=30) == 0
    os.utime(store.trash / f"{A}.json", (long_ago, long_ago))
    assert store.empty_trash(older_than_days=30) == 1
    with pytest.raises(NotFound):
        store.undo_delete(A)


def test_a_clock_that_was_behind_when_a_session_was_deleted_does_not_cost_it(
    store: Sessions,
) -> None:
    store.save(session(A))
    store.delete(A)
    path = store.trash / f"{A}.json"
    os.utime(path, (0, 0))
    assert store.empty_trash() == 0
    # Its 30 days begin when the clock is right.
    assert path.stat().st_mtime == pytest.approx(time.time(), abs=60)
    assert store.empty_trash(older_than_days=0) == 1


def test_a_session_from_the_future_does_not_stay_in_the_trash_for_ever(store: Sessions) -> None:
    store.create(session(A, updated="2199-01-01T10:00:00+08:00"))
    store.delete(A)
    assert store.empty_trash(older_than_days=0) == 1


def test_a_broken_file_in_the_trash_goes_as_any_other(store: Sessions) -> None:
    store.save(session(A))
    (store.folder / f"{A}.json").write_bytes(b"{")
    store.save(session(A))
    (kept,) = store.trash.iterdir()
    assert store.empty_trash() == 0
    os.utime(kept, (0, 0))
    assert store.empty_trash() == 1


def test_a_deleted_session_is_found_by_its_beginning_in_the_trash_alone(store: Sessions) -> None:
    for name in (A, B):
        store.create(session(name))
    store.delete(B)
    assert store.find("2026-11-23-礼", trashed=True) == B
    for wanted, trashed in ((B, False), (A, True), ("", True)):
        with pytest.raises(NotFound):
            store.find(wanted, trashed=trashed)


def test_a_folder_that_is_a_file_is_a_typed_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError) as raised:
        Sessions(tmp_path / "file" / "sessions").save(session(A))
    assert raised.value.code == "not_writable"
