"""The answers file: an interview written down, and every mistake in it named with its line."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.answers import AnswersError, read_answers, template
from coach.diagnosis import diagnose
from coach.locale import sayer
from coach.report import build
from coach.session import Answer, Cast, Fact, Language, Profile, Session, plain

from .founders import CLAIMS, HANDBOOK, LANGUAGES, WHEN, some

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data" / "founders"
FILES = sorted(DATA.glob("*/*.toml"))


def read(text: str) -> Session:
    return read_answers(text, HANDBOOK, id="2026-11-23-any-abcd", created=WHEN)


def problem(text: str) -> AnswersError:
    with pytest.raises(AnswersError) as caught:
        read(text)
    return caught.value


def filled(language: Language) -> str:
    names = ("head", "cast", "level", "account", "facts", "core_behaviour", "aim")
    say = sayer(language, "cli")
    return template(HANDBOOK, language, {name: say(f"template-{name}") for name in names})


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_template_is_a_valid_file_in_which_nothing_is_answered(language: Language) -> None:
    session = read(filled(language))
    assert session.language == language
    assert session.profile == Profile(done=True) and session.cast == Cast()
    assert set(session.answers) == set(HANDBOOK.claims)
    assert all(answer == Answer() for answer in session.answers.values())
    assert diagnose(session, HANDBOOK).gaps == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_template_with_every_hash_taken_off_its_answers_is_read_in_full(
    language: Language,
) -> None:
    company = ("name", "product", "customers", "team_size", "stage", "core_behaviour", "aim")
    keys = (
        *company,
        "level",
        "account",
        "facts",
        "growth_owner",
        "builders",
        "operations",
        "content",
    )
    lines = []
    for line in filled(language).split("\n"):
        bare = line.removeprefix("# ")
        lines.append(bare if bare.startswith(tuple(f"{key} = " for key in keys)) else line)
    session = read("\n".join(lines))
    assert session.profile.team_size == 14 and session.profile.stage == "selling"
    assert [answer.choice for answer in session.answers.values()] == [0] * len(CLAIMS)


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_the_founders_of_the_test_data_are_read_and_get_a_report(file: Path) -> None:
    session = read(file.read_text("utf-8"))
    assert session.profile.name and session.cast.growth_owner
    assert len(session.answers) == len(CLAIMS)
    assert session.language == file.parent.name
    assert len(build(session, HANDBOOK, session.language).blocks) > 20


def test_there_are_six_founders_in_the_test_data() -> None:
    assert len(FILES) == 6


def test_everything_that_can_be_said_is_read() -> None:
    session = read(
        """
        language = "zh"
        [company]
        name = "灶上云"
        team_size = 62
        stage = "scaling"
        [cast]
        growth_owner = "共同：A、B"
        [answers.U3]
        level = 1
        account = "月会"
        followup = "老周"
        facts = { person = "老周", target = "" }
        [answers.B5]
        level = "n/a"
        reason = "保密"
        """
    )
    assert session.language == "zh" and session.profile.team_size == 62
    assert session.cast.growth_owner == "共同：A、B"
    assert session.answer("U3") == Answer(
        choice=1, account="月会", followup="老周", facts={"person": Fact("老周")}
    )
    assert session.answer("B5") == Answer(choice="n/a", reason="保密")
    assert session.created == session.updated == WHEN


def test_an_empty_file_is_an_empty_english_session() -> None:
    session = read("")
    assert session.language == "en" and session.answers == {} and session.profile.done


G1 = "[company]\nname = 'A'\n\n[answers.G1]\n"
MISTAKES = [
    ("name = 'A'", "answers-unknown", 1),
    ("[compny]\nname = 'A'", "answers-unknown-near", 1),
    ("[company]\nname = 'A'\nteam_sze = 3", "answers-unknown-near", 3),
    ("[company]\n# a comment\nzzzz = 3", "answers-unknown", 3),
    ("[cast]\nopertions = 'Ines'", "answers-unknown-near", 2),
    ("[answers.G11]\nlevel = 1", "answers-unknown-near", 1),
    ("[answers.G1]\nlevel = 1\n[answers.xyz]\nlevel = 1", "answers-unknown", 3),
    (G1 + "levle = 1", "answers-unknown-near", 5),
    (G1 + "facts = { raised_bye = 'x' }", "answers-unknown-near", 5),
    ("[answers.G1.facts]\nraised_bye = 'x'", "answers-unknown-near", 2),
    (G1 + "level = 4", "answers-level", 5),
    (G1 + "level = -1", "answers-level", 5),
    (G1 + "level = '2'", "answers-level", 5),
    (G1 + "level = 1.0", "answers-level", 5),
    (G1 + "level = true", "answers-level", 5),
    (G1 + "level = [1]", "answers-level", 5),
    (G1 + "level = ''", "answers-level", 5),
    (G1 + "# level = 0\nlevel = 9", "answers-level", 6),
    (G1 + "level = 1\n[answers.G2]\nlevel = 9", "answers-level", 7),
    ("answers.G1.level = 1\nanswers.G2.level = 9", "answers-level", 2),
    ("[answers]\nG1 = { level = 1 }\nG2 = { level = 9 }", "answers-level", 3),
    ("[answers]\nG1.level = 1\nG2.level = 9", "answers-level", 3),
    ('["answers"."G1"]\nlevel = 1\n[ answers . G2 ]\nlevel = 9', "answers-level", 4),
    (G1 + "account = 'a\u2028b'\nlevel = 9", "answers-level", 6),
    ("[company]\r\nname = 'A'\r\nteam_size = 'x'\r\n", "answers-team-size", 3),
    ("[company]\nteam_size = 0", "answers-team-size", 2),
    ("[company]\nteam_size = -3", "answers-team-size", 2),
    ("[company]\nteam_size = 2.5", "answers-team-size", 2),
    ("[company]\nteam_size = true", "answers-team-size", 2),
    ("[company]\nteam_size = 1000001", "answers-team-size", 2),
    ("language = 'fr'", "answers-one-of", 1),
    ("[company]\nstage = 'huge'", "answers-one-of", 2),
    ("[company]\nstage = ['selling']", "answers-one-of", 2),
    ("[company]\nname = 3", "answers-text", 2),
    ("[cast]\ncontent = ['A', 'B']", "answers-text", 2),
    (G1 + "account = 2026-11-23", "answers-text", 5),
    (G1 + "reason = false", "answers-text", 5),
    (G1 + "facts = { raised_by = 3 }\n[answers.G2.facts]\nwaited = 'x'", "answers-text", 5),
    (G1 + "# facts = { raised_by = '' }\nfacts = { raised_by = 3 }", "answers-text", 6),
    (G1 + "facts = 'x'", "answers-table", 5),
    ("company = 'A'", "answers-table", 1),
    ("answers = 3", "answers-table", 1),
    ("[answers.G1]\nlevel = 1\n[[answers.G2]]\nlevel = 1", "answers-table", 3),
    ("[company]\nname = ", "answers-toml", 2),
    ("[company]\nname = 'A'\nname = 'B'", "answers-toml", 3),
    ("[company\n", "answers-toml", 1),
    ("a = [1,\n2", "answers-toml", 2),
    ("a = [1,\n2\n", "answers-toml", 2),
]
MONSTERS = {
    "nested": ("# deep\na = " + "[" * 3000 + "]" * 3000 + "\n", "answers-overfull", 2),
    "a number": (f"[company]\nname = 'A'\nteam_size = {'9' * 5000}", "answers-overfull", 3),
    "a hexadecimal": (f"{G1}level = 0x{'f' * 6000}", "answers-level", 5),
    "dotted": (f"{G1}level.{'a.' * 3000}a = 1", "answers-level", 5),
}


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [*MISTAKES, *(pytest.param(*one, id=name) for name, one in MONSTERS.items())],
)
def test_a_mistake_is_named_with_its_line(text: str, code: str, line: int) -> None:
    found = problem(text)
    assert (found.code, found.line) == (code, line)
    for language in LANGUAGES:
        said = sayer(language, "cli")(found.code, **found.values)
        assert said and "{" not in said


def test_a_long_value_is_named_by_its_beginning() -> None:
    assert problem(G1 + f"level = '{'a' * 900}'").values["value"] == "a" * 39 + "…"


def test_an_unknown_key_suggests_the_nearest_one() -> None:
    assert problem("[company]\nteam_sze = 3").values["near"] == "team_size"
    assert problem(G1 + "acount = 'x'").values["near"] == "account"
    assert problem("[answers.U33]\nlevel = 1").values["near"] == "U3"


def test_an_unknown_key_without_a_near_one_lists_what_is_known() -> None:
    assert problem("[cast]\nqqqqqq = 'x'").values["allowed"] == (
        "growth_owner, builders, operations, content"
    )


@some
@given(st.text(), st.sampled_from(["", "[company]\n", "[answers.G1]\n", "[cast]\n"]))
def test_any_text_is_read_or_refused_with_a_line_of_the_file(text: str, head: str) -> None:
    whole = head + text
    try:
        read(whole)
    except AnswersError as error:
        assert 1 <= error.line <= whole.count("\n") + 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_of_the_readme_is_a_whole_interview(language: Language) -> None:
    text = (ROOT / "docs" / f"founder.{language}.toml").read_text("utf-8")
    session = read_answers(text, HANDBOOK, id="example", created="2026-11-26T10:00:00+08:00")
    assert session.language == language
    assert all(session.answer(claim).choice is not None for claim in HANDBOOK.claims)
    assert len(plain(session.answer("U3").account or "")) > 80
