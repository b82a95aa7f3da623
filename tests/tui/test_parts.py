"""The parts that need no screen."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.content import Content

from coach.exporting import export
from coach.flow import after, resume
from coach.interview import COMPANY, Step, choose, follow_up, review, tell
from coach.session import Answer, Fact
from coach.store.notebook import Notebook
from coach.store.sessions import Sessions
from coach.text import number, visible, words
from coach.tui.listening import merge
from coach.tui.widgets.cards import account, cards
from coach.tui.widgets.prose import Rows, breaks, wrap
from tests.tui.helpers import HANDBOOK, answered, founder

writing = st.text("礼达老周，。“”（）、增长 a bc,.-\n👨‍👩‍👧é" + "x" * 3, max_size=120)


def test_what_an_escape_sequence_leaves_behind_is_plain_text() -> None:
    assert visible("\x1b[31mred\x1b[0m\r\n\ttwo\u202e  ") == "red\n two  "


@given(st.text(max_size=60))
def test_nothing_but_lines_and_characters_is_left_and_cleaning_again_changes_nothing(
    text: str,
) -> None:
    left = visible(text)
    assert not {character for character in left if character < " "} - {"\n"}
    assert visible(left) == left


@pytest.mark.parametrize(
    ("text", "count"),
    [("", 0), ("two words", 2), ("上周二老周", 5), ("看了 Excel 表", 4), ("it’s 41,000", 2)],
)
def test_length_counts_words_and_chinese_characters(text: str, count: int) -> None:
    assert words(text) == count


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("14", 14),
        (" １４ ", 14),
        ("1,400", 1400),
        ("14人", 14),
        *[(text, None) for text in ("0", "-3", "3.5", "about ten", "", "99999999")],
    ],
)
def test_a_team_size_is_a_whole_number(text: str, value: int | None) -> None:
    assert number(text) == value


@given(writing, st.integers(4, 40))
def test_lines_fit_and_lose_no_word(text: str, width: int) -> None:
    lines = [line.plain for line in wrap(Content(text), width)]
    assert all(cell_len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_no_chinese_line_begins_with_a_comma_or_ends_with_an_opening_quote() -> None:
    text = "先说清楚，谁来定。他说“现在就办”，于是（当天）就办了，没有等到下周一再开会讨论。"
    for width in range(6, 40):
        for line in wrap(Content(text), width):
            assert line.plain[0] not in "，。”）"
            assert line.plain[-1] not in "“（"


def test_a_mixed_sentence_breaks_between_the_scripts_and_not_inside_a_word() -> None:
    lines = [line.plain for line in wrap(Content("我们用Salesforce管理客户"), 12)]
    assert lines == ["我们用", "Salesforce管", "理客户"]


@given(writing, st.integers(4, 40))
def test_a_text_that_is_being_written_breaks_without_losing_a_character(
    text: str, width: int
) -> None:
    for line in text.split("\n"):
        ends = [0, *breaks(line, width), len(line)]
        parts = [line[first:last] for first, last in pairwise(ends)]
        assert "".join(parts) == line
        assert all(cell_len(part) <= width for part in parts)
        assert all(parts) or not line


def test_a_label_longer_than_its_column_gets_a_line_of_its_own() -> None:
    rows = Rows([(Content("A long label"), Content("some words"), Content(""))], 8, least=10)
    assert [line.plain for line in rows.lines(30)] == ["A long label", "        some words"]


def test_styles_stay_on_their_words() -> None:
    content = Content.assemble("one two ", ("three four", "bold"), " five")
    lines = wrap(content, 9)
    assert [line.plain for line in lines] == ["one two", "three", "four five"]
    assert [line.plain[s.start : s.end] for line in lines for s in line.spans] == ["three", "four"]


def test_labels_stand_above_where_the_column_would_get_thin() -> None:
    rows = Rows([(Content("Label"), Content("some words here"), Content("tag"))], 10)
    assert [line.plain for line in rows.lines(60)] == ["Label     some words here  tag"]
    assert [line.plain for line in rows.lines(16)] == ["Label", "some words here", "tag"]


def test_spans_of_an_account_are_marked_at_the_right_words() -> None:
    told = "Then\x1b[31m Mia came; 老周 left."
    start = told.index("Mia")
    fact = Fact("Mia", "heard", "account", start, start + 3)
    shown = account(Answer(account=told, facts={"person": fact}))
    assert [shown.plain[s.start : s.end] for s in shown.spans] == ["Mia"]
    assert "\x1b" not in shown.plain


def test_a_skipped_follow_up_does_not_show_the_play_back_again() -> None:
    session = review(tell(answered(), "U3", "We looked at it."), "U3")
    step = Step("followup", "operations", "U3")
    skipped = follow_up(session, "U3", "", "")
    assert after(skipped, HANDBOOK, step) == Step("role", "operations")
    answer = follow_up(session, "U3", "", "Mia.")
    assert after(answer, HANDBOOK, step).kind == "heard"


def test_resuming_goes_to_unsent_text_and_else_to_what_is_open() -> None:
    session = choose(founder(), "G1", 1)
    assert resume(session, HANDBOOK).claim == "G2"
    assert resume(session.with_draft("G1.reason", "because"), HANDBOOK).claim == "G1"
    assert resume(session.with_draft("profile.name", "Hal"), HANDBOOK) == COMPANY
    assert resume(session.with_draft("P1.account", "not on the path"), HANDBOOK).claim == "G2"


def test_what_was_heard_never_takes_the_place_of_what_the_founder_did_meanwhile() -> None:
    old = Fact("old", "heard", "account", 0, 3)
    asked = Answer(choice=1, account="text", facts={"target": old})
    present = Answer(
        choice=1, account="text", facts={"target": old, "person": Fact("Ida")}, reviewed=True
    )
    heard = Answer(
        choice=1,
        account="text",
        facts={"person": Fact("Mia", "heard"), "result": Fact("41,000", "heard")},
        listened=True,
        reply_read=True,
    )
    merged = merge(present, asked, heard)
    assert merged is not None
    assert {key: fact.text for key, fact in merged.facts.items()} == {
        "person": "Ida",
        "result": "41,000",
    }
    assert merged.listened and merged.reply_read and merged.reviewed
    assert merge(Answer(account="another text"), asked, heard) is None


def test_a_session_has_no_file_before_its_first_word_and_then_the_company_s_name(
    tmp_path: Path,
) -> None:
    store = Sessions(tmp_path)
    notebook = Notebook.fresh(store, "zh")
    notebook.flush()
    assert store.list() == []
    notebook.draft("profile.name", "礼")
    notebook.flush()
    assert store.load(notebook.session.id).drafts == {"profile.name": "礼"}
    notebook.rename(founder("zh", id=notebook.session.id))
    assert [entry.company for entry in store.list()] == ["礼达诊所云"]
    assert "礼达诊所云" in notebook.session.id


def test_an_export_takes_no_other_file_s_place(tmp_path: Path) -> None:
    written = [export(answered("zh"), HANDBOOK, tmp_path / "new", "") for _ in range(3)]
    assert len({path.name for path in written}) == 3
    assert [path.stem[-2:] for path in written[1:]] == ["-2", "-3"]
    assert written[0].read_text("utf-8") == written[2].read_text("utf-8")
    assert written[0].is_absolute()


def test_a_card_says_where_the_model_was_not_sure() -> None:
    claim = HANDBOOK.claims["G1"]
    keys = [spec.key for spec in claim.facts][:3]
    barely, surely = Fact("Ines", "heard", sure=False), Fact("wait", "heard", sure=True)
    confirmed = Fact("Ravi", "confirmed", sure=False)
    answer = Answer(1, facts=dict(zip(keys, (barely, surely, confirmed), strict=True)))
    shown = {card.key: card.state for card in cards(claim, answer, "en")}
    assert [shown[key] for key in keys] == ["unsure", "heard", "confirmed"]
