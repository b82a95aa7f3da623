"""The commands as a founder runs them: real processes, real files, the small real model."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from coach.cli import engine
from coach.cli.common import Context
from coach.session import Profile, Session
from coach.store import Sessions, sessions_folder
from tests.model_files import HOME, small_model

WHEN = "2026-11-23T10:00:00+08:00"

FOUNDERS = sorted((Path(__file__).parent.parent / "data" / "founders").rglob("*.toml"))
U3 = """
language = "en"
[company]
name = "Aldermoor"
core_behaviour = "a charity sends an application"
[cast]
growth_owner = "nobody"
operations = "Mia"
[answers.U3]
level = 1
account = "Mia looks after users. She is measured on sign-ups, 300 in October."
[answers.G1]
level = "unknown"
[answers.B1]
level = "n/a"
reason = "we sell to three ministries"
"""


def coach(
    *words: str | Path, home: Path | None = None, code: int = 0, language: str = "en_US.UTF-8"
) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "LC_ALL": language}
    environment.pop("COACH_HOME", None)
    # As over SSH to a machine without a login manager.
    environment.pop("XDG_RUNTIME_DIR", None)
    data = ["--data-dir", str(home)] if home else []
    done = subprocess.run(
        [sys.executable, "-m", "coach", *data, *map(str, words)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        # Where a test lets the terminal be no UTF-8.
        errors="replace",
        env=environment,
        timeout=300,
        check=False,
    )
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert "Warning" not in done.stderr
    return done


@pytest.mark.parametrize(
    ("language", "told"),
    [("en_US.UTF-8", "s a story, estimated"), ("zh_CN.UTF-8", "秒（推算）")],
)
def test_measuring_tells_of_every_model_how_long_an_account_takes(language: str, told: str) -> None:
    done = coach("--model", "smollm2-135m", "models", "measure", home=HOME, language=language)
    *rows, verdict = done.stdout.splitlines()
    assert len(rows) == 7 and all(told in row for row in rows)
    assert verdict


def test_measuring_without_a_model_says_what_to_do(tmp_path: Path) -> None:
    done = coach("models", "measure", home=tmp_path, code=2)
    assert "coach models pull" in done.stderr


def test_measuring_with_a_model_of_ones_own_says_that_it_cannot_be_compared() -> None:
    done = coach("--model", small_model(), "models", "measure", home=HOME, code=2)
    assert "not in the catalog" in done.stderr


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    path = tmp_path / "answers.toml"
    path.write_text(U3, "utf-8")
    return path


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "home"
    models = folder / "models"
    models.mkdir(parents=True)
    small_model()
    for path in (HOME / "models").glob("smollm2-135m.gguf*"):
        if path.is_file():
            (models / path.name).symlink_to(path)
    yield folder


@pytest.mark.parametrize("encoding", ["gb2312", "latin-1"])
def test_a_terminal_that_cannot_show_a_name_shows_the_rest(
    encoding: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Sessions(sessions_folder(home)).create(Session("2026-11-23-a-abcd", WHEN, WHEN))
    named = Session("2026-11-23-b-abcd", WHEN, WHEN, profile=Profile(name="礼达 ☃"))
    Sessions(sessions_folder(home)).create(named)
    monkeypatch.setenv("PYTHONIOENCODING", encoding)
    done = coach("sessions", home=home)
    assert "2026-11-23-a-abcd" in done.stdout and "2026-11-23-b-abcd" in done.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [(("models", "measure"), "listening"), (("advise", "answers.toml", "--save"), "saved")],
)
def test_an_interrupted_command_ends_with_one_line_and_what_was_saved_is_kept(
    words: tuple[str, ...], said: str, home: Path, tmp_path: Path
) -> None:
    (tmp_path / "answers.toml").write_text(U3, "utf-8")
    running = subprocess.Popen(
        [sys.executable, "-m", "coach", "--data-dir", home, "--model", "smollm2-135m", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "LC_ALL": "en_US.UTF-8", "PYTHONPATH": str(Path.cwd())},
    )
    assert running.stderr is not None
    while said not in (line := running.stderr.readline()).casefold():
        assert line
    running.send_signal(signal.SIGINT)
    _, told = running.communicate(timeout=60)
    assert running.returncode == 130
    assert "Stopped" in told and "Traceback" not in told
    assert len(Sessions(sessions_folder(home)).list()) == (words[0] == "advise")


def test_a_model_that_does_not_fit_is_not_loaded_unasked(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "free_memory", lambda: 50_000_000)
    there = {"qwen2.5-coder-0.5b": small_model()}
    monkeypatch.setattr(engine, "installed", lambda catalog, folder: there)
    assert engine.choose_model(Context(home)).note == "engine-model-too-big"


def test_a_file_of_a_newer_version_is_not_called_broken(home: Path) -> None:
    folder = sessions_folder(home)
    Sessions(folder).create(Session("2026-11-23-a-abcd", WHEN, WHEN))
    (file,) = folder.glob("*.json")
    file.write_text(file.read_text("utf-8").replace('"schema":', '"schema": 9, "former":'), "utf-8")
    for command, code in (("sessions", 0), ("doctor", 1)):
        done = coach("--model", "none", command, home=home, code=code)
        assert "newer version" in done.stdout
        assert "delete it" not in done.stdout


def test_help_is_there_in_both_languages() -> None:
    english, chinese = coach("--help"), coach("--help", language="zh_CN.UTF-8")
    assert "founders" in english.stdout
    assert "创始人" in chinese.stdout


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_template_is_an_answers_file(language: str, tmp_path: Path, home: Path) -> None:
    path = tmp_path / "template.toml"
    path.write_text(coach("template", "--language", language).stdout, "utf-8")
    done = coach("advise", path, "--model", "none", "--json", home=home)
    assert json.loads(done.stdout)["blocks"] == []


def test_the_handbook_alone_gives_a_whole_report(answers: Path, home: Path) -> None:
    done = coach("advise", answers, "--model", "none", home=home)
    assert "# Growth team of Aldermoor" in done.stdout
    assert "U3" in done.stdout
    assert "we sell to three ministries" in done.stdout
    assert "coach models pull" not in done.stderr
    assert "No model, as you asked" in done.stderr


def test_without_a_model_the_report_says_how_to_add_one(answers: Path, tmp_path: Path) -> None:
    done = coach("advise", answers, home=tmp_path / "empty")
    assert "coach models pull" in done.stderr
    assert done.stdout.startswith("---\n")


def test_json_tells_every_sentence_and_fact(answers: Path, home: Path) -> None:
    first = json.loads(
        coach("advise", answers, "--json", "--model", "smollm2-135m", home=home).stdout
    )
    assert first["model"] == "smollm2-135m"
    assert first["seed"] == 0
    assert first["seconds"] > 0
    sentences = [one for block in first["blocks"] for one in block["sentences"]]
    keys = {"role", "claim", "part", "text", "provenance", "sources", "slots", "rejected"}
    assert all(keys <= one.keys() for one in sentences)
    assert {one["provenance"] for one in sentences} <= {"quote", "handbook", "model"}
    account = "Mia looks after users. She is measured on sign-ups, 300 in October."
    for fact in first["facts"]:
        assert {"claim", "key", "span", "start", "end", "logprob", "confirmed"} <= fact.keys()
        assert fact["span"] == account[fact["start"] : fact["end"]]
        assert fact["confirmed"] is False
    second = json.loads(
        coach("advise", answers, "--json", "--model", "smollm2-135m", home=home).stdout
    )
    for report in (first, second):
        del report["seconds"], report["date"]
    assert first == second


def test_confirmed_facts_of_the_file_are_not_heard_again(tmp_path: Path, home: Path) -> None:
    path = tmp_path / "answers.toml"
    path.write_text(U3.replace("level = 1", 'level = 1\nfacts = { person = "Zoe" }'), "utf-8")
    done = coach("advise", path, "--json", "--model", "smollm2-135m", home=home)
    facts = {fact["key"]: fact for fact in json.loads(done.stdout)["facts"]}
    assert facts["person"]["span"] == "Zoe"
    assert facts["person"]["confirmed"] is True


def test_polish_shows_nothing_that_a_gate_refused(answers: Path, home: Path) -> None:
    done = coach("advise", answers, "--json", "--polish", "--model", "smollm2-135m", home=home)
    sentences = [one for block in json.loads(done.stdout)["blocks"] for one in block["sentences"]]
    refused = [reject for one in sentences for reject in one["rejected"]]
    assert all(reject["reasons"] for reject in refused)
    # What the founder wrote is shown as a quote, also where a candidate did no more than repeat it.
    shown = {one["text"] for one in sentences if one["provenance"] != "quote"}
    assert not shown & {reject["text"] for reject in refused}


@pytest.mark.parametrize(
    ("change", "line", "says"),
    [
        (("level = 1", "level = 7"), 10, "not a level"),
        (("[answers.U3]", "[answers.U33]"), 9, 'Did you mean "U3"'),
        (("core_behaviour =", "core_behavior ="), 5, 'Did you mean "core_behaviour"'),
        (('name = "Aldermoor"', "name = 3"), 4, "text in quotes"),
        (('name = "Aldermoor"', 'name = "Aldermoor'), 4, "not valid TOML"),
        (('language = "en"', 'language = "fr"'), 2, "en | zh"),
    ],
)
def test_bad_input_is_one_line_with_its_place(
    change: tuple[str, str], line: int, says: str, tmp_path: Path, home: Path
) -> None:
    path = tmp_path / "answers.toml"
    path.write_text(U3.replace(*change), "utf-8")
    done = coach("advise", path, "--model", "none", home=home, code=2)
    (said,) = done.stderr.strip().splitlines()
    assert f"{path}:{line}:" in said
    assert says in said
    assert done.stdout == ""


def test_a_missing_file_a_wrong_model_and_an_unwritable_place_are_one_line(
    answers: Path, tmp_path: Path, home: Path
) -> None:
    cases = [
        ("advise", tmp_path / "no.toml"),
        ("advise", answers, "--model", "none", "-o", tmp_path / "no" / "report.md"),
        ("advise", answers, "--model", tmp_path / "no.gguf"),
        ("advise", answers, "--model", "qwen2.5-coder-1.5b"),
        ("advise", answers, "--model", "qwen"),
        ("export", "nothing"),
        ("export", "../../etc/passwd"),
    ]
    for words in cases:
        done = subprocess.run(
            [sys.executable, "-m", "coach", "--data-dir", str(home), *map(str, words)],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode in (1, 2), words
        said = [line for line in done.stderr.splitlines() if line.startswith("coach:")]
        assert len(said) == 1, (words, done.stderr)
        assert "Traceback" not in done.stderr


def test_a_truncated_model_still_gives_the_handbooks_report(
    answers: Path, tmp_path: Path, home: Path
) -> None:
    path = tmp_path / "cut.gguf"
    path.write_bytes(small_model().read_bytes()[:4_000_000])
    done = coach("advise", answers, "--model", path, home=home)
    assert "cut off" in done.stderr
    assert "# Growth team of Aldermoor" in done.stdout


def test_saved_answers_are_listed_and_exported(answers: Path, tmp_path: Path, home: Path) -> None:
    out = tmp_path / "report.md"
    done = coach("advise", answers, "--model", "none", "--save", "-o", out, home=home)
    found = re.search(r"Session (\S+) is saved", done.stderr)
    assert found
    assert found[1] in coach("sessions", home=home).stdout
    exported = coach("export", found[1][:-2], home=home).stdout
    assert exported == out.read_text("utf-8")


def test_the_list_survives_a_broken_file(answers: Path, home: Path) -> None:
    coach("advise", answers, "--model", "none", "--save", home=home)
    (home / "sessions" / "broken.json").write_text('{"half": ')
    done = coach("sessions", home=home)
    assert "Aldermoor" in done.stdout
    assert "broken" in done.stdout
    assert "cannot be read" in done.stdout


def test_the_doctor_names_what_is_wrong_and_what_to_do(home: Path, tmp_path: Path) -> None:
    done = coach("--model", "smollm2-135m", "doctor", home=home)
    assert "tokens a second" in done.stdout
    sick = coach("doctor", home=tmp_path / "empty", code=1)
    assert "!!" in sick.stdout
    assert "coach models pull" in sick.stdout


@pytest.mark.parametrize("founder", FOUNDERS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_founder_gets_a_report_without_any_control_character(
    founder: Path, home: Path
) -> None:
    report = coach("advise", founder, "--model", "none", home=home).stdout
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", report)
    assert report.count("\n---\n") == 2


def test_a_damaged_model_does_not_keep_the_coach_from_opening(answers: Path, home: Path) -> None:
    damaged = home / "models" / "qwen2.5-coder-0.5b.gguf"
    with damaged.open("wb") as file:
        file.truncate(491_400_064)
    done = coach("advise", answers, home=home)
    assert "damaged" in done.stderr
    assert "# Growth team of Aldermoor" in done.stdout
    named = coach("advise", answers, "--model", "qwen2.5-coder-0.5b", home=home, code=2)
    assert "damaged" in named.stderr


def test_a_full_disk_under_the_output_is_one_line() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "coach", "template"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("coach:")
