"""Ids, folders and the way from old files to the present schema."""

import shutil
import stat
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given

from coach.session import SCHEMA, SLUG_BYTES, Fact, slug
from coach.store import Sessions, data_folder, log_folder, models_folder, new_id, sessions_folder
from coach.store.folders import NoHome
from coach.store.ids import checked_id
from coach.store.migrations import MIGRATIONS, UnknownSchemaError, migrate, schema_of

from .samples import texts

SCHEMA0 = Path(__file__).parents[1] / "data" / "sessions" / "schema0.json"
WHEN = datetime(2026, 11, 23, 23, 59)


@pytest.mark.parametrize(
    ("company", "expected"),
    [
        ("Acme, Inc.", "acme-inc"),
        ("礼达", "礼达"),
        ("  Zürich & Söhne  ", "zürich-söhne"),
        ("हिन्दी", "हिन्दी"),
        ("../../etc/passwd", "etc-passwd"),
        ("．．／ＡＢ", "ab"),
        ("\x1b[31mred\u202e", "red"),
        ("❤️ love", "love"),
        ("!?", ""),
    ],
)
def test_a_slug_keeps_letters_of_any_script(company: str, expected: str) -> None:
    assert slug(company) == expected


@given(texts)
def test_every_new_id_is_a_safe_file_name(company: str) -> None:
    made = new_id(company, WHEN)
    assert checked_id(made) == made
    assert made.startswith("2026-11-23-") and len(made.encode()) <= SLUG_BYTES + 16


def test_ids_of_the_same_day_differ() -> None:
    assert len({new_id("礼达", WHEN) for _ in range(50)}) > 45
    assert new_id("", WHEN).count("-") == 3


def test_the_data_folder_is_chosen_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COACH_HOME", raising=False)
    assert data_folder().name == "founder-coach"
    monkeypatch.setenv("COACH_HOME", str(tmp_path / "env"))
    assert data_folder() == tmp_path / "env"
    assert data_folder(tmp_path / "given") == tmp_path / "given"
    monkeypatch.setenv("COACH_HOME", "")
    assert data_folder().is_absolute() and data_folder().name == "founder-coach"


def test_a_home_that_nobody_knows_is_an_error_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NoHome):
        data_folder(Path("~nosuch/coach"))
    monkeypatch.setenv("COACH_HOME", "~nosuch/coach")
    with pytest.raises(NoHome):
        data_folder()
    assert data_folder(tmp_path) == tmp_path


def test_folders_are_made_on_demand_and_private(tmp_path: Path) -> None:
    data = data_folder(tmp_path / "a" / "b")
    assert not data.exists()
    (tmp_path / "a").mkdir(mode=0o755)
    made = [sessions_folder(data), models_folder(data), log_folder(data)]
    assert [path.name for path in made] == ["sessions", "models", "log"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in [data, *made]} == {0o700}
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o755
    made[0].chmod(0o755)
    assert stat.S_IMODE(sessions_folder(data).stat().st_mode) == 0o700


def test_a_real_old_file_is_read(tmp_path: Path) -> None:
    shutil.copy(SCHEMA0, tmp_path / "old.json")
    before = SCHEMA0.read_bytes()
    store = Sessions(tmp_path)
    old = store.load("old")
    choices = {claim: answer.choice for claim, answer in old.answers.items()}
    assert choices == {"G1": 2, "G2": "unknown", "G3": "n/a", "P1": 0, "U1": None}
    assert old.schema == SCHEMA and old.profile.name == "礼达" and old.drafts == {"U1": "上周"}
    assert old.answer("G1").facts == {"who": Fact("老周", "heard", "account", 0, 2, -0.31)}
    assert (tmp_path / "old.json").read_bytes() == before
    store.save(old)
    assert '"choice": 2' in (tmp_path / "old.json").read_text(encoding="utf-8")
    assert store.load("old").answers == old.answers


def test_there_is_a_step_for_every_schema() -> None:
    assert sorted(MIGRATIONS) == list(range(1, SCHEMA + 1))


def test_a_migration_leaves_its_input_alone() -> None:
    old = {"answers": {"G1": {"level": 1}}}
    assert migrate(old) == {"answers": {"G1": {"choice": 1}}, "schema": 1}
    assert old == {"answers": {"G1": {"level": 1}}}


@pytest.mark.parametrize("schema", [True, "1", 1.0, -1, None])
def test_a_schema_is_a_number(schema: object) -> None:
    with pytest.raises(UnknownSchemaError):
        schema_of({"schema": schema})


def test_a_newer_schema_is_not_migrated() -> None:
    with pytest.raises(UnknownSchemaError):
        migrate({"schema": SCHEMA + 1})
