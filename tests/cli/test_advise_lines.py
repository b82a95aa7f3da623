"""What `coach advise` and its neighbours say where something is in the way, and what they keep."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from coach.exporting import document
from coach.interview import choose
from coach.knowledge import load
from coach.paths import knowledge
from coach.session import Answer, Fact, Session
from coach.store import Sessions, sessions_folder
from tests.cli.test_commands import U3, coach
from tests.model_files import small_model

WHEN = "2026-11-23T10:00:00+08:00"
A = "2026-11-23-acme-abcd"


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    path = tmp_path / "answers.toml"
    path.write_text(U3, "utf-8")
    return path


def one_line(done: subprocess.CompletedProcess[str]) -> str:
    (line,) = done.stderr.strip().splitlines()
    return line


def saving(answers: Path, home: Path) -> tuple[subprocess.Popen[str], Sessions, str]:
    """`coach advise --save` at the moment when it has kept the answers and begins to listen."""
    words = ("--model", small_model(), "advise", "--save")
    running = subprocess.Popen(
        [sys.executable, "-m", "coach", "--data-dir", home, *words, answers],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "LC_ALL": "en_US.UTF-8"},
    )
    assert running.stderr is not None
    assert "is saved" in running.stderr.readline()
    store = Sessions(sessions_folder(home))
    return running, store, store.list()[0].id


def test_what_is_answered_in_the_app_while_advise_listens_stays(
    answers: Path, tmp_path: Path
) -> None:
    running, store, name = saving(answers, tmp_path / "home")
    opened = store.load(name)
    changed = choose(choose(opened, "U3", 2), "G2", 0).with_draft("G2.account", "Last week")
    store.save(changed, opened)
    report, _ = running.communicate(timeout=120)
    assert running.returncode == 0 and report.startswith("---\n")
    kept = store.load(name)
    assert kept.answer("U3").choice == 2 and kept.answer("G2").choice == 0
    assert kept.drafts == {"G2.account": "Last week"}
    assert kept.answer("U3").listened


def test_the_report_is_out_before_what_was_heard_is_saved(answers: Path, tmp_path: Path) -> None:
    running, store, name = saving(answers, tmp_path / "home")
    file = store.folder / f"{name}.json"
    file.write_text('{"session": {"1": {"schema": 9}}}')
    report, told = running.communicate(timeout=120)
    assert running.returncode == 2 and "newer version" in told.splitlines()[-1]
    assert "# Growth team of Aldermoor" in report
    assert "Traceback" not in told


def test_a_report_never_takes_the_place_of_the_answers(answers: Path, tmp_path: Path) -> None:
    link = tmp_path / "report.md"
    link.symlink_to(answers)
    for output in (answers, link, tmp_path / "." / "answers.toml"):
        done = coach("advise", answers, "-o", output, "--model", "none", home=tmp_path, code=2)
        assert "your answers file" in one_line(done)
        assert answers.read_text("utf-8") == U3
    told = coach("advise", answers, "-o", answers, home=tmp_path, code=2, language="zh_CN.UTF-8")
    assert "答案文件" in one_line(told)


def test_where_nothing_can_be_printed_one_line_says_so_before_anything_is_done(
    answers: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    Sessions(sessions_folder(home)).create(Session(A, WHEN, WHEN))
    for words in (f"advise {answers} --save --model none", f"export {A}", "template"):
        done = subprocess.run(
            ["sh", "-c", f"{sys.executable} -m coach --data-dir {home} {words} >&-"],
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "LC_ALL": "en_US.UTF-8"},
            timeout=60,
            check=False,
        )
        assert done.returncode == 2 and "Standard output is closed" in done.stderr
        assert done.stderr.count("\n") == 1
    assert len(Sessions(sessions_folder(home)).list()) == 1


def test_an_endless_file_and_one_too_large_are_named(tmp_path: Path) -> None:
    large = tmp_path / "large.toml"
    large.write_text("#" * 2_000_001)
    for path in (Path("/dev/zero"), large):
        assert "over 2 MB" in one_line(coach("advise", path, home=tmp_path, code=2))


def test_windows_and_old_mac_line_ends_are_line_ends(tmp_path: Path) -> None:
    for end in ("\r\n", "\r"):
        path = tmp_path / "answers.toml"
        path.write_bytes(b"\xef\xbb\xbf" + U3.replace("\n", end).encode())
        assert "Aldermoor" in coach("advise", path, "--model", "none", home=tmp_path).stdout


def test_a_home_that_nobody_knows_is_one_line(tmp_path: Path) -> None:
    english = coach("sessions", home=Path("~nosuch/x"), code=2)
    assert "~nosuch/x cannot be found" in one_line(english)
    chinese = coach("sessions", home=Path("~nosuch/x"), code=2, language="zh_CN.UTF-8")
    assert "--data-dir" in one_line(chinese)


def test_a_tab_that_nobody_opened_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COACH_TAB", "x")
    assert "Unset it" in one_line(coach("--model", "none", home=tmp_path, code=2))


def test_a_link_in_a_circle_is_no_place_for_a_report(answers: Path, tmp_path: Path) -> None:
    circle = tmp_path / "report.md"
    circle.symlink_to(circle)
    done = coach("advise", answers, "-o", circle, "--model", "none", home=tmp_path, code=2)
    assert "cannot be written" in done.stderr.splitlines()[-1]


def test_a_session_without_a_day_is_listed_as_broken_and_not_exported(tmp_path: Path) -> None:
    store = Sessions(sessions_folder(tmp_path))
    store.create(Session(A, "", WHEN).with_answer("G1", Answer(choice=0)))
    assert "broken file" in coach("sessions", home=tmp_path).stdout
    assert "a value in it is wrong" in one_line(coach("export", A, home=tmp_path, code=2))


@pytest.mark.parametrize("locale", ["C", "zh_CN.GB18030"])
def test_the_template_is_utf_8_whatever_the_locale(
    locale: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "gb18030")
    path = tmp_path / "a.toml"
    path.write_text(coach("template", "--language", "zh", language=locale).stdout, "utf-8")
    assert "答案文件" in path.read_text("utf-8")
    assert "�" not in path.read_text("utf-8")
    coach("advise", path, "--model", "none", home=tmp_path)


def test_an_export_names_no_model_where_the_session_does_not_tell_it(tmp_path: Path) -> None:
    heard = {"person": Fact("Mia", "heard", "account", 0, 3, 2.0)}
    told = Answer(choice=1, account="Mia did it.", facts=heard, listened=True)
    session = Session(A, WHEN, WHEN).with_answer("U3", told)
    typed = Session(f"{A}e", WHEN, WHEN).with_answer("U3", Answer(choice=1))
    store = Sessions(sessions_folder(tmp_path))
    store.create(session)
    store.create(typed)
    assert "\nmodel:" not in coach("export", A, home=tmp_path).stdout
    assert '\nmodel: "none"\n' in coach("export", typed.id, home=tmp_path).stdout
    handbook = load(knowledge())
    assert "\nmodel:" not in document(session, handbook, "")
    assert '\nmodel: "qwen"\n' in document(session, handbook, "qwen")


def test_a_model_that_could_not_listen_is_not_named_in_the_report(
    answers: Path, tmp_path: Path
) -> None:
    path = tmp_path / "cut.gguf"
    path.write_bytes(small_model().read_bytes()[:4_000_000])
    done = coach("advise", answers, "--model", path, home=tmp_path)
    assert "cut off" in done.stderr and '\nmodel: "none"\n' in done.stdout
    told = coach("advise", answers, "--model", path, "--json", home=tmp_path)
    assert '"model": "none"' in told.stdout
