"""A level over lines: the reason why something does not apply, the last time, the principle."""

from pathlib import Path

import pytest

from coach.session import Answer
from tests.plain.talking import CAST, COMPANY, sessions_in, talked
from tests.tui.helpers import HANDBOOK, founder

REASON = "we sell to three ministries"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (["", ""], REASON),
        (["", "we are two"], "we are two"),
        (["", "-"], ""),
        (["6", ""], REASON),
        (["3"], ""),
    ],
)
def test_going_back_the_reason_stays_until_another_is_given(
    typed: list[str], kept: str, tmp_path: Path
) -> None:
    answers = {"G1": Answer(choice="n/a", reason=REASON)}
    sessions_in(tmp_path).create(founder(answers=answers))
    said, session = talked(tmp_path, ["1", ":back", *typed, ":q"])
    assert session.answer("G1").reason == kept
    assert (REASON in said) == (typed != ["3"])


@pytest.mark.parametrize("left", [[], [":quit"], [":back", ":quit"]])
def test_who_leaves_at_the_reason_has_chosen_all_the_same(left: list[str], tmp_path: Path) -> None:
    said, session = talked(tmp_path, [*COMPANY["en"], *CAST["en"], "6", *left])
    assert session.answer("G1").choice == "n/a"
    assert "Everything is kept" in said


def test_a_follow_up_tells_what_was_chosen_the_last_time(tmp_path: Path) -> None:
    sessions_in(tmp_path).create(founder(before={"G1": 1, "G2": "unknown", "G3": "n/a"}))
    said, _ = talked(tmp_path, ["1", "2", "2", "2", ":q"])
    assert f"Last time: {HANDBOOK.claims['G1'].levels[1].en}" in said
    assert "Last time: I don’t know" in said and "Last time: Does not apply" in said


def test_why_tells_the_principle_why_it_is_asked_and_where_it_stands(tmp_path: Path) -> None:
    sessions_in(tmp_path).create(founder())
    said, _ = talked(tmp_path, ["1", ":why", ":q"])
    claim = HANDBOOK.claims["G1"]
    assert f"The principle: {claim.claim.en}" in said
    assert f"Why I ask: {claim.why_asked.en}" in said
    assert claim.section in said
