"""The program's own words: the same messages in both languages, and one for every error."""

import ast
from importlib.resources import files
from pathlib import Path
from typing import get_args

import pytest
from fluent.syntax import FluentParser
from fluent.syntax import ast as fluent

import coach
from coach.engine.protocol import FailCode
from coach.locale import AREAS, bundle, fixed, other, sayer, system_language
from coach.report import BlockKind, Part, Provenance
from coach.session import STAGES, Language

from .founders import LANGUAGES

ROOT = Path(coach.__file__).parent
by_language = pytest.mark.parametrize("language", LANGUAGES)


def messages(language: Language, area: str) -> dict[str, set[str]]:
    """Every message of an area with the variables that stand in it."""
    text = (files("coach.locale") / language / f"{area}.ftl").read_text("utf-8")
    found: dict[str, set[str]] = {}
    for entry in FluentParser().parse(text).body:
        assert not isinstance(entry, fluent.Junk), entry.content
        if isinstance(entry, fluent.Message):
            assert entry.id.name not in found, f"{entry.id.name} stands there twice"
            found[entry.id.name] = _names(entry)
    return found


def _names(node: object) -> set[str]:
    if isinstance(node, fluent.VariableReference):
        return {node.id.name}
    if isinstance(node, list):
        return {name for part in node for name in _names(part)}
    if isinstance(node, fluent.BaseNode):
        return {name for part in vars(node).values() for name in _names(part)}
    return set()


def codes(package: str, *calls: str) -> set[str]:
    """The first argument of every call of a name in a package, where it is a plain text."""
    found = set()
    for path in (ROOT / package).rglob("*.py") if (ROOT / package).is_dir() else [ROOT / package]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                called = ast.unparse(node.func)
                first = node.args[0]
                if called in calls and isinstance(first, ast.Constant):
                    found.add(str(first.value))
    return found


def assert_said(language: Language, area: str, keys: set[str]) -> None:
    assert keys, "no codes were found"
    missing = {key for key in keys if not bundle(language, area).has_message(key)}
    assert missing == set()


@pytest.mark.parametrize("area", AREAS)
def test_both_languages_have_the_same_messages_with_the_same_variables(area: str) -> None:
    assert messages("en", area) == messages("zh", area)


@pytest.mark.parametrize("area", AREAS)
@by_language
def test_every_message_can_be_said(area: str, language: Language) -> None:
    say = sayer(language, area)
    for key, variables in messages(language, area).items():
        for number in (0, 1, 5):
            said = say(key, **dict.fromkeys(variables, number))
            assert said.strip() and "{" not in said and "\u2068" not in said


@by_language
def test_every_error_of_the_store_has_its_message(language: Language) -> None:
    raised = codes("store", "StoreError", "super().__init__")
    assert {"disk_full", "busy", "not_found", "newer_schema"} <= raised
    assert_said(language, "cli", {f"store-{code}" for code in raised})
    # The app names sessions itself, so that no beginning of an id is ever ambiguous there.
    assert_said(language, "tui", {f"error-{code}" for code in raised - {"ambiguous"}})


@by_language
def test_every_reason_for_a_broken_file_has_its_message(language: Language) -> None:
    reasons = {"empty", "not_utf8", "not_json", "foreign", "invalid", "not_a_file"}
    for area in ("cli", "tui"):
        assert_said(language, area, {f"broken-{reason}" for reason in reasons})


@by_language
def test_every_error_of_the_weights_has_its_message(language: Language) -> None:
    raised = codes("weights", "WeightsError", "super().__init__") - {""}
    assert {"wrong_hash", "no_source", "missing", "bad_catalog"} <= raised
    assert_said(language, "cli", {f"weights-{code}" for code in raised})


@by_language
def test_every_reason_of_a_source_has_its_message(language: Language) -> None:
    raised = codes("weights", "SourceError")
    assert {"unreachable", "no_wheel"} <= raised
    assert_said(language, "cli", {f"reason-{code}" for code in raised})


@by_language
def test_every_failure_of_the_engine_has_its_message(language: Language) -> None:
    failures = set(get_args(FailCode))
    assert_said(language, "cli", {f"engine-{code}" for code in failures})
    assert_said(language, "tui", {f"reason-{code}" for code in failures})


@by_language
def test_every_mistake_in_an_answers_file_has_its_message(language: Language) -> None:
    raised = codes("answers.py", "self.error", "AnswersError")
    assert {"answers-level", "answers-toml"} <= raised
    raised |= {"answers-unknown", "answers-unknown-near"}
    assert_said(language, "cli", raised)


@by_language
def test_every_part_of_the_report_has_its_name(language: Language) -> None:
    assert_said(language, "report", {f"part-{part}" for part in get_args(Part)})
    assert_said(language, "report", {f"block-{kind}" for kind in get_args(BlockKind)})
    assert_said(language, "report", {f"mark-{one}" for one in get_args(Provenance)})
    assert_said(language, "tui", {f"stage-{stage}" for stage in STAGES})


def test_an_unknown_message_and_a_missing_value_are_errors() -> None:
    say = sayer("en", "report")
    with pytest.raises(KeyError):
        say("no-such-message")
    with pytest.raises(Exception, match="company"):
        say("report-title")


def test_areas_are_searched_in_their_order() -> None:
    assert sayer("en", "tui", "cli")("broken-empty") == sayer("en", "tui")("broken-empty")
    assert sayer("en", "cli", "tui")("broken-empty") == sayer("en", "cli")("broken-empty")
    assert sayer("en", "tui", "report")("block-bet") == sayer("en", "report")("block-bet")


def test_a_value_is_said_as_it_is() -> None:
    wild = "{ $x } <b> \u202e 老周"
    assert sayer("en", "report")("report-title", company=wild) == f"Growth team of {wild}"


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LC_ALL": "zh_TW", "LANG": "en_US"}, "zh"),
        ({"LC_ALL": "", "LC_MESSAGES": "zh_CN", "LANG": "en_US"}, "zh"),
        ({"LC_ALL": "C", "LANG": "zh_CN"}, "en"),
    ],
)
def test_the_language_is_that_of_the_system(
    environment: dict[str, str], expected: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert system_language() == expected


def test_the_other_language_is_the_other_one() -> None:
    assert (other("en"), other("zh")) == ("zh", "en")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("area", AREAS)
def test_a_plain_message_is_said_as_fluent_would_say_it(language: Language, area: str) -> None:
    messages = bundle(language, area)
    texts = fixed(language, area)
    assert texts
    for key, text in texts.items():
        pattern = messages.get_message(key).value
        assert pattern is not None
        assert messages.format_pattern(pattern, {}) == (text, [])
