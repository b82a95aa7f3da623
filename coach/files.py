"""A file that is there in full or not at all."""

import os
import tempfile
from pathlib import Path

# What an interrupted write leaves behind, as a glob pattern.
LEFTOVERS = ".*.tmp"


def write_whole(path: Path, data: bytes) -> None:
    """Put data in the place of a file, readable by its owner alone (0600). Raises OSError.

    Then the former file stands, and nothing is left beside it.
    """
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
