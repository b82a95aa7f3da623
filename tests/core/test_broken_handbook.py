"""A defect in the handbook is reported with its file, its key and its line."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from coach import paths
from coach.knowledge import HandbookError, load

Edit = Callable[[str], str]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the handbook that a test may break."""
    folder = tmp_path / "knowledge"
    shutil.copytree(paths.knowledge(), folder)
    return folder


def swap(old: str, new: str) -> Edit:
    def edit(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return edit


def drop(start: str, lines: int = 1) -> Edit:
    """Drop the first line that begins with a text, and those after it."""

    def edit(text: str) -> str:
        kept = text.split("\n")
        at = next(index for index, line in enumerate(kept) if line.startswith(start))
        return "\n".join(kept[:at] + kept[at + lines :])

    return edit


def line_of(text: str, start: str) -> int:
    return next(number for number, line in enumerate(text.split("\n"), 1) if line.startswith(start))


def problem(folder: Path, name: str, edit: Edit) -> tuple[str, int, str]:
    """Break one file; return the file named by the error, its line and the message."""
    path = folder / name
    path.write_text(edit(path.read_text("utf-8")), "utf-8")
    with pytest.raises(HandbookError) as caught:
        load(folder)
    file, line, message = str(caught.value).split(":", 2)
    assert file == str(path)
    return path.read_text("utf-8"), int(line), message.strip()


def test_an_unbroken_copy_loads(copy: Path) -> None:
    assert load(copy) == load(paths.knowledge())


@pytest.mark.parametrize(
    ("edit", "place", "said"),
    [
        pytest.param(drop("question:", 3), "id:", "`question`", id="a missing key"),
        pytest.param(
            swap("question:\n", "question: 12\nold:\n"), "question:", "question", id="kind"
        ),
        pytest.param(
            swap("section:", "secton: x\nsection:"), "secton:", "secton", id="unknown key"
        ),
        pytest.param(swap("role: growth_owner", "role: boss"), "role:", "role", id="unknown role"),
        pytest.param(swap("role: growth_owner", "role: content"), "role:", "role", id="other role"),
        pytest.param(swap("id: G1", "id: G2"), "id:", "named G1", id="an id of another file"),
        pytest.param(
            swap("kind: person", "kind: animal"), "    kind: animal", "kind", id="fact kind"
        ),
        pytest.param(
            swap("    needed: true", "    needed: maybe"),
            "    needed: maybe",
            "needed",
            id="no truth",
        ),
        pytest.param(drop("    ask:"), "  - key: raised_by", "ask", id="a needed fact without ask"),
        pytest.param(
            swap("kind: phrase", "kind: phrase\n    never: content"),
            "  - key: decided",
            "person",
            id="never of a phrase",
        ),
        pytest.param(swap("key: decided", "key: raised_by"), "facts:", "twice", id="a key twice"),
        pytest.param(drop("  - en:", 2), "levels:", "levels", id="three levels"),
        pytest.param(
            swap("invitation:", "  - {en: a, zh: b}\ninvitation:"),
            "levels:",
            "levels",
            id="five levels",
        ),
        pytest.param(
            drop('      - "A figure like'), "  - en:", "same number", id="a variant missing"
        ),
        pytest.param(
            swap("up (raised by {raised_by})", "up (raised by {raised})"),
            '      - "{raised_by}提起',
            "raised",
            id="slots differ",
        ),
        pytest.param(
            swap("up (raised by {raised_by})", "up (raised by {raised_by)"),
            '      - "The last time growth came up (raised by {raised_by)',
            "brace",
            id="a stray brace",
        ),
        pytest.param(
            swap("{raised_by}提起", "{raised_by提起"),
            '      - "{raised_by提起',
            "brace",
            id="a stray brace in Chinese",
        ),
        pytest.param(
            swap("when: [nobody, small]", "when: [nobdy]"),
            "  - - when: [nobdy]",
            "nobdy",
            id="a condition",
        ),
        pytest.param(
            swap("when: [has_other_work]", "when: [has_lunch]"),
            "    - when: [has_lunch]",
            "has_lunch",
            id="a fact's condition",
        ),
    ],
)
def test_a_defect_of_a_claim_names_file_key_and_line(
    copy: Path, edit: Edit, place: str, said: str
) -> None:
    text, line, message = problem(copy, "claims/G1.yaml", edit)
    place_line = line_of(text, "why:") + 1 if said == "same number" else line_of(text, place)
    assert line == place_line
    assert said in message


def test_an_unknown_slot_is_named_where_it_stands(copy: Path) -> None:
    def edit(text: str) -> str:
        return swap("{raised_by}提起", "{boss}提起")(
            swap("up (raised by {raised_by})", "up (raised by {boss})")(text)
        )

    text, line, message = problem(copy, "claims/G1.yaml", edit)
    assert (
        line == line_of(text, '      - "The last time growth came up (raised by {boss}')
        and "unknown slot boss" in message
    )


def test_a_last_variant_with_a_slot_is_named_where_it_stands(copy: Path) -> None:
    def edit(text: str) -> str:
        english = swap("product that slowly loses", "{product} that slowly loses")
        return swap("客户是一点一点不用的", "{product}的客户是一点一点不用的")(english(text))

    text, line, message = problem(copy, "claims/G1.yaml", edit)
    assert line == line_of(text, '      - "A {product} that') and "must have no slots" in message


def test_a_last_move_with_a_condition_is_named_where_it_stands(copy: Path) -> None:
    edit = swap("    - fits:", "    - when: [held]\n      fits:")
    text, line, message = problem(copy, "claims/G1.yaml", edit)
    assert line == line_of(text, "    - when: [held]") and "last move" in message


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (swap("question:\n", "question: [\n"), None),
        (swap("id: G1", "\tid: G1"), 1),
        (swap("role: growth_owner", 'role: "growth_owner'), None),
    ],
)
def test_bad_yaml_names_file_and_line(copy: Path, edit: Edit, expected: int | None) -> None:
    _, line, message = problem(copy, "claims/G1.yaml", edit)
    assert "not valid YAML" in message
    assert line >= 1 and expected in (None, line)


def test_bytes_that_are_no_text_name_the_file(copy: Path) -> None:
    (copy / "claims" / "G1.yaml").write_bytes(b"id: \xff\xfe\x00")
    with pytest.raises(HandbookError, match=r"G1\.yaml:1: not valid YAML"):
        load(copy)


@pytest.mark.parametrize("content", ["", "[]", "7"])
def test_a_file_that_holds_no_table_names_itself(copy: Path, content: str) -> None:
    (copy / "claims" / "G1.yaml").write_text(content)
    with pytest.raises(HandbookError, match=r"G1\.yaml:1: \(file\): Expected `object`"):
        load(copy)


def test_a_missing_file_is_named(copy: Path) -> None:
    (copy / "claims" / "G1.yaml").unlink()
    with pytest.raises(HandbookError, match=r"G1\.yaml: cannot be read"):
        load(copy)


def test_a_claim_that_no_role_asks_is_named(copy: Path) -> None:
    shutil.copy(copy / "claims" / "G1.yaml", copy / "claims" / "G8.yaml")
    with pytest.raises(HandbookError, match=r"roles\.yaml:1: roles: no order names G8"):
        load(copy)


def test_roles_stand_in_the_order_of_the_interview(copy: Path) -> None:
    _, line, message = problem(copy, "roles.yaml", swap("id: builders", "id: content"))
    assert line == 1 and "in order" in message


def test_a_claim_of_another_role_is_named(copy: Path) -> None:
    _, _, message = problem(copy, "roles.yaml", swap("order: [U3, ", "order: [G1, U3, "))
    assert "G1 is not of operations" in message


@pytest.mark.parametrize(
    ("name", "edit", "place"),
    [
        ("roles.yaml", swap("growth at {company}", "growth at {firm}"), "      zh:"),
        ("phrases.yaml", swap("{holder} {holder:sees|see}", "{who} carries"), "  zh:"),
        ("phrases.yaml", swap("on {date}", "on {day}"), "  zh:"),
    ],
)
def test_the_frames_outside_the_claims_are_checked_too(
    copy: Path, name: str, edit: Edit, place: str
) -> None:
    text, line, message = problem(copy, name, edit)
    assert "slots differ" in message
    assert line >= line_of(text, place)


def test_an_unknown_slot_outside_the_claims_is_named(copy: Path) -> None:
    def edit(text: str) -> str:
        english = swap("so {growth_owner} {growth_owner:carries|carry}", "so {boss} carries")
        return swap("{growth_owner}负责", "{boss}负责")(english(text))

    _, line, message = problem(copy, "phrases.yaml", edit)
    assert line == 5 and "unknown slot boss" in message
