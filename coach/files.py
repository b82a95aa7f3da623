"""A file that is there in full or not at all."""

import errno
import os
import tempfile
from pathlib import Path

# What an interrupted write leaves behind, as a glob pattern.
LEFTOVERS = ".*.tmp"


def write_whole(path: Path, data: bytes) -> None:
    """Put data in the place of a file, readable by its owner alone (0600). Raises OSError.

    Then the former file stands, and nothing is left beside it. A link leads to the file that it
    names; what is no regular file, as /dev/stdout, is written to.
    """
    path = _behind_links(path)
    if path.exists() and not path.is_file():
        path.write_bytes(data)
        return
    handle, name = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=path.parent)  # mode 0600
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _behind_links(path: Path) -> Path:
    try:
        return path.resolve()
    except RuntimeError as error:
        # What Python 3.11 and 3.12 raise for links that lead round in a circle.
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path)) from error
