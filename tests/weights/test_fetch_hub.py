"""Fetching from a real local server that breaks in every way."""

from pathlib import Path

import pytest

from coach.weights import FetchError, WrongHash, fetch

from .fakes import MODEL, SHA, Seen, Server, entry, serving


def reason(server: Server, models: Path, path: str = "/model") -> str:
    """Return the code with which the only source fails."""
    with pytest.raises(FetchError) as raised:
        fetch(entry(server.hub(path)), models)
    (found,) = raised.value.reasons
    assert raised.value.code == "no_source" and found.source == "hub"
    return found.code


@pytest.mark.parametrize("path", ["/model", "/moved"])
def test_a_file_is_fetched_and_reported(server: Server, models: Path, path: str) -> None:
    seen = Seen()
    assert fetch(entry(server.hub(path)), models, seen) == models / "tiny.gguf"
    assert (models / "tiny.gguf").read_bytes() == MODEL
    assert not (models / "tiny.gguf.partial").exists()
    assert seen.stages() == {"fetching", "verifying"}
    fetching = [progress for progress in seen.all if progress.stage == "fetching"]
    done = [progress.done_bytes for progress in fetching]
    assert done[0] == 0 and done[-1] == len(MODEL) and done == sorted(done)
    assert (fetching[0].part, fetching[0].parts, fetching[0].remaining_seconds) == (1, 1, None)
    assert fetching[-1].remaining_seconds == 0 and fetching[-1].total_bytes == len(MODEL)


def test_what_is_there_is_not_fetched_again(server: Server, models: Path) -> None:
    fetch(entry(server.hub()), models)
    fetch(entry(server.hub()), models)
    assert len(server.asked) == 1


def test_a_cut_connection_is_taken_up_again(server: Server, models: Path) -> None:
    server.cut = [1_000_000, 500_000]
    fetch(entry(server.hub()), models)
    assert server.asked == ["bytes=0-", "bytes=1000000-", "bytes=1500000-"]
    assert (models / "tiny.gguf").read_bytes() == MODEL


def test_the_next_fetch_goes_on_where_the_last_one_ended(server: Server, models: Path) -> None:
    server.cut = [1_000_000, 0]
    assert reason(server, models) == "cut_off"
    seen = Seen()
    fetch(entry(server.hub()), models, seen)
    assert server.asked[-1] == "bytes=1000000-"
    assert seen.all[0].done_bytes == 1_000_000
    assert (models / "tiny.gguf").read_bytes() == MODEL


def test_a_server_without_ranges_starts_anew(server: Server, models: Path) -> None:
    server.ranges = False
    server.cut = [1_000_000]
    fetch(entry(server.hub()), models)
    assert (models / "tiny.gguf").read_bytes() == MODEL


def test_other_bytes_than_the_catalog_says_are_refused_before_the_first(models: Path) -> None:
    with serving(b"<html>please log in</html>") as server:
        assert reason(server, models) == "wrong_size"


def test_a_status_is_a_reason(server: Server, models: Path) -> None:
    assert reason(server, models, "/nothing") == "http_status"


def test_a_closed_port_is_a_reason(models: Path) -> None:
    with serving() as server:
        pass
    assert reason(server, models) == "unreachable"


def test_an_unusable_certificate_setting_is_a_reason(
    server: Server, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(models / "none.pem"))
    assert reason(server, models) == "unreachable"


def test_a_wrong_hash_names_both_and_removes_its_partial_only(server: Server, models: Path) -> None:
    models.mkdir()
    (models / "other.gguf").write_bytes(b"other")
    (models / "tiny.gguf").write_bytes(b"an older one")
    server.content = bytes(len(MODEL))
    with pytest.raises(WrongHash) as raised:
        fetch(entry(server.hub()), models)
    assert raised.value.code == "wrong_hash" and raised.value.expected == SHA
    assert len(raised.value.got) == 64 and raised.value.got != SHA
    assert (models / "other.gguf").read_bytes() == b"other"
    assert (models / "tiny.gguf").read_bytes() == b"an older one"
    server.content = MODEL
    fetch(entry(server.hub()), models)
    assert server.asked == ["bytes=0-", "bytes=0-"]
    assert (models / "tiny.gguf").read_bytes() == MODEL


def test_a_damaged_file_is_repaired(server: Server, models: Path) -> None:
    models.mkdir()
    (models / "tiny.gguf").write_bytes(bytes(len(MODEL)))
    fetch(entry(server.hub()), models)
    assert (models / "tiny.gguf").read_bytes() == MODEL
