"""Fetch a file behind a URL, going on where a former try ended."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

from coach.weights.catalog import Entry, Hub
from coach.weights.errors import SourceError
from coach.weights.progress import Reporter

if TYPE_CHECKING:
    import httpx

CONNECT_SECONDS = 5.0
SILENCE_SECONDS = 30.0
_RANGE = re.compile(r"bytes (?P<start>\d+)-\d+/(?P<size>\d+|\*)")


def fetch_from_hub(entry: Entry, source: Hub, work: Path, reporter: Reporter) -> Path:
    """Return the file with all bytes in, not verified; ``work`` keeps what is there so far.

    Raises SourceError, OSError. A connection that breaks is taken up again as long as each one
    brings bytes.
    """
    import httpx  # slow to import, and most starts fetch nothing

    path = work / "file.bin"
    path.touch()
    have = path.stat().st_size
    reporter.stage("fetching", have)
    reporter.part(1, 1)
    reporter.at(have)
    with _client() as client:
        while path.stat().st_size != entry.bytes:
            try:
                _go_on(client, source.url, path, entry.bytes, reporter)
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise SourceError("unreachable", f"{type(error).__name__}: {error}") from error
    reporter.at(entry.bytes)
    return path


def _client() -> "httpx.Client":
    import httpx

    timeout = httpx.Timeout(SILENCE_SECONDS, connect=CONNECT_SECONDS)
    try:
        return httpx.Client(follow_redirects=True, timeout=timeout)
    except (ImportError, OSError, ValueError) as error:
        # The environment may name a proxy or a certificate file that cannot be used.
        raise SourceError("unreachable", f"{type(error).__name__}: {error}") from error


def _go_on(client: "httpx.Client", url: str, path: Path, total: int, reporter: Reporter) -> None:
    """Open one connection and take what it gives. Raises SourceError where that is nothing."""
    import httpx

    have = path.stat().st_size
    if have > total:
        have = 0
    why = "the answer ended early"
    try:
        _stream(client, url, path, have, total, reporter)
    except httpx.TransportError as error:
        why = f"{type(error).__name__}: {error}"
    if path.stat().st_size <= have:
        raise SourceError("cut_off" if have else "unreachable", why)


def _stream(
    client: "httpx.Client", url: str, path: Path, have: int, total: int, reporter: Reporter
) -> None:
    headers = {"Range": f"bytes={have}-", "Accept-Encoding": "identity"}
    with client.stream("GET", url, headers=headers) as response:
        start = _start_of(response, have, total)
        with path.open("r+b") as file:
            file.truncate(start)
            file.seek(start)
            for chunk in response.iter_bytes():
                file.write(chunk)
                reporter.at(file.tell())
                if file.tell() > total:
                    raise SourceError("wrong_size", f"more than {total} bytes")


def _start_of(response: "httpx.Response", have: int, total: int) -> int:
    """Return where in the file the answer begins. Raises SourceError for any other answer.

    The size is checked before the first byte: a hotel's login page is no model.
    """
    if response.status_code == 200:
        start, size = 0, response.headers.get("Content-Length")
    elif response.status_code == 206:
        found = _RANGE.match(response.headers.get("Content-Range", ""))
        if found is None or int(found["start"]) > have:
            raise SourceError("http_status", "206 without the range asked for")
        start, size = int(found["start"]), found["size"]
    elif response.status_code == 416:
        raise SourceError("wrong_size", f"{have} bytes are more than theirs")
    else:
        raise SourceError("http_status", str(response.status_code))
    if size not in {None, "*", str(total)}:
        raise SourceError("wrong_size", f"{size} bytes instead of {total}")
    return start
