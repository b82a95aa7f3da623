"""Files that are there in full or not at all, wherever the founder wants them."""

import multiprocessing
import os
import resource
import signal
import threading
from pathlib import Path

import pytest

from coach.exporting import export
from coach.files import write_whole
from coach.knowledge import load
from coach.paths import knowledge

from .founders import blank


def test_a_link_keeps_leading_to_its_file(tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    target, link = tmp_path / "reports" / "report.md", tmp_path / "report.md"
    target.write_text("former")
    link.symlink_to(target)
    write_whole(link, "增长".encode())
    assert link.is_symlink()
    assert target.read_text("utf-8") == "增长"


def test_a_link_that_leads_round_in_a_circle_is_an_error_of_the_disk_and_stays(
    tmp_path: Path,
) -> None:
    one, two = tmp_path / "one.md", tmp_path / "two.md"
    one.symlink_to(two)
    two.symlink_to(one)
    with pytest.raises(OSError, match="symbolic links"):
        write_whole(one, b"report")
    assert one.is_symlink() and sorted(tmp_path.iterdir()) == [one, two]


def test_what_is_no_file_is_written_to_and_stays_what_it_is(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    write_whole(pipe, b"report")
    reader.join(30)
    assert read == [b"report"] and pipe.is_fifo()


def _export_on_a_full_disk(folder: Path) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
    with pytest.raises(OSError, match="too large"):
        export(blank(), load(knowledge()), folder, "")


def test_a_full_disk_leaves_no_half_report(tmp_path: Path) -> None:
    child = multiprocessing.get_context("fork").Process(
        target=_export_on_a_full_disk, args=(tmp_path,)
    )
    child.start()
    child.join(60)
    assert child.exitcode == 0
    assert list(tmp_path.iterdir()) == []
