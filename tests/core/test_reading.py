"""Reading a span: whatever the model would like to say, it can only point into the account."""

import math
import random
from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.engine import reading
from coach.engine.borders import clause_ends
from coach.engine.protocol import Span
from coach.engine.reading import (
    GUESSED,
    ROUND,
    Logits,
    Step,
    fitted,
    log_softmax,
    read,
    write,
)

from .founders import hostile, many

ACCOUNT = (
    "Ruth was meant to. Ines ran it in May, 19 came; 1,200 did not! Then: 老周说三个人。小马没来"
)
END, REFUSE = 256, 257


class FakeContext:
    """A model of bytes and some longer pieces, whose logits follow from what it read."""

    def __init__(self, words: Sequence[bytes], seed: int, scale: float = 5.0) -> None:
        self.pieces = {bytes([byte]): byte for byte in range(256)}
        for word in words:
            self.pieces.setdefault(word, 256 + 2 + len(self.pieces) - 256)
        self.endings: tuple[int, ...] = (END,)
        self.seed, self.scale = seed, scale
        self.read: list[int] = [7, 7]
        self.branches: list[list[int]] = []
        self.rounds: list[int] = []

    @property
    def size(self) -> int:
        return 2 + len(self.pieces)

    def logits(self, read: Sequence[int]) -> Logits:
        mixed = np.random.default_rng([self.seed, len(read), read[-1]])
        row: Logits = (mixed.standard_normal(self.size) * self.scale).astype(np.float32)
        return row

    def feed(self, tokens: Sequence[int]) -> Logits:
        self.read += tokens
        return self.logits(self.read)

    def branch(self, count: int, common: Sequence[int] = ()) -> None:
        assert not self.branches
        self.branches = [[] for _ in range(count)]
        self.common = common

    def go_on(self, steps: Mapping[int, Step]) -> dict[int, list[Logits]]:
        self.rounds.append(len(steps))
        rows: dict[int, list[Logits]] = {}
        for number, step in steps.items():
            own = self.branches[number]
            assert step.keep <= len(own) and 0 < step.wanted <= len(step.tokens)
            del own[step.keep :]
            told = []
            for token in step.tokens:
                own.append(token)
                told.append(self.logits([*self.read, *self.common, *own]))
            rows[number] = told[-step.wanted :]
        return rows

    def join(self) -> None:
        self.branches = []


class Spelling(FakeContext):
    """A model that is sure to say one thing, whatever it is asked."""

    def __init__(self, words: str | None) -> None:
        super().__init__((), 0)
        self.wanted = [*words.encode(), END] if words is not None else [REFUSE, END]

    def logits(self, read: Sequence[int]) -> Logits:
        row = np.zeros(self.size, np.float32)
        place = len(read) - 3
        if place < len(self.wanted):
            row[self.wanted[place]] = 20
        return row


def pieces_of(account: str, seed: int) -> list[bytes]:
    """Pieces that cut the account anywhere, also within a character."""
    chance, data = random.Random(seed), account.encode()
    places = [chance.randrange(len(data) + 1) for _ in range(12)] if data else []
    return [data[place : place + chance.randint(2, 9)] for place in places if data[place:]]


def read_one(context: FakeContext, account: str) -> Span:
    return read(context, account, [REFUSE], [[7]])[0]


accounts = st.one_of(
    st.just(ACCOUNT),
    hostile,
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    st.text("ab 老周12.,。；!？\n“”%-'é", max_size=40),
)


@many
@given(accounts, st.integers(0, 2**31), st.sampled_from([0.0, 1.0, 8.0, 200.0]))
def test_whatever_the_logits_the_span_lies_within_one_sentence_of_the_account(
    account: str, seed: int, scale: float
) -> None:
    context = FakeContext(pieces_of(account, seed), seed, scale)
    span = read_one(context, account)
    assert 0 <= span.start <= span.end <= len(account)
    words = account[span.start : span.end]
    assert not set(words) & set("。！？!?；;\n\r…")
    assert not any(
        words[index] == "." and words[index + 1].isspace() for index in range(len(words) - 1)
    )
    assert words == words.strip()


@many
@given(accounts, st.integers(0, 2**31), st.sampled_from([0.0, 8.0, 200.0]))
def test_the_context_is_left_as_it_was(account: str, seed: int, scale: float) -> None:
    context = FakeContext(pieces_of(account, seed), seed, scale)
    before = list(context.read)
    read(context, account, [REFUSE, 65], [[7], [8, 9]])
    assert context.read == before
    assert context.branches == []
    assert context.rounds


@many
@given(accounts, st.integers(0, 2**31), st.sampled_from([0.0, 8.0, 200.0]))
def test_questions_read_side_by_side_are_answered_as_each_by_itself(
    account: str, seed: int, scale: float
) -> None:
    tails = [[7], [8, 9], [10, 11, 12]]
    context = FakeContext(pieces_of(account, seed), seed, scale)
    together = read(context, account, [REFUSE, 65], tails)
    alone = [read(context, account, [REFUSE, 65], [tail])[0] for tail in tails]
    assert together == alone


@many
@given(accounts, st.integers(0, 2**31), st.sampled_from([0.0, 8.0, 200.0]))
def test_what_questions_have_in_common_reads_as_if_each_said_it(
    account: str, seed: int, scale: float
) -> None:
    tails = [[7], [8, 9]]
    context = FakeContext(pieces_of(account, seed), seed, scale)
    apart = read(context, account, [REFUSE, 65], [[5, 6, *tail] for tail in tails])
    assert read(context, account, [REFUSE, 65], tails, [5, 6]) == apart


def test_questions_share_the_rounds_of_the_model() -> None:
    context = Spelling("Ines")
    read(context, ACCOUNT, [REFUSE], [[7], [8], [9]])
    assert context.rounds[0] == 3
    assert len(context.rounds) < 3 * 5


needs = st.dictionaries(st.integers(0, 7), st.integers(1, 1 + GUESSED), min_size=1, max_size=8)


@many
@given(needs)
def test_a_round_is_filled_evenly_and_nobody_loses_the_first_token(needs: dict[int, int]) -> None:
    steps = {number: Step(3, range(need), need) for number, need in needs.items()}
    fit = fitted(steps)
    took = {number: len(step.tokens) for number, step in fit.items()}
    assert took.keys() == needs.keys()
    assert all(step.wanted == len(step.tokens) and step.keep == 3 for step in fit.values())
    assert all(1 <= took[number] <= need for number, need in needs.items())
    # Somebody goes short only where the round is full, and then of no more than the others have.
    short = [number for number, need in needs.items() if took[number] < need]
    assert not short or sum(took.values()) == ROUND
    assert all(took[number] >= max(took.values()) - 1 for number in short)


@many
@given(accounts, st.integers(0, 2**31), st.sampled_from([0.0, 8.0, 200.0]))
def test_the_likelihoods_are_finite_and_no_more_than_certain(
    account: str, seed: int, scale: float
) -> None:
    context = FakeContext(pieces_of(account, seed), seed, scale)
    span = read_one(context, account)
    assert math.isfinite(span.logprob) and math.isfinite(span.refusal)
    assert span.logprob <= 1e-4 and span.refusal <= 1e-4


@many
@given(st.text("abc ,.;12", max_size=40), st.integers(0, 2**31))
def test_no_word_and_no_number_is_cut_in_two(account: str, seed: int) -> None:
    context = FakeContext(pieces_of(account, seed), seed)
    span = read_one(context, account)
    around = f" {account} "
    if span.start < span.end:
        for left, right in ((span.start, span.start + 1), (span.end, span.end + 1)):
            assert not (around[left].isalnum() and around[right].isalnum())


@many
@given(accounts, st.integers(0, 2**31))
def test_the_same_account_and_logits_give_the_same_span(account: str, seed: int) -> None:
    def once() -> object:
        context = FakeContext(pieces_of(account, seed), seed)
        return read_one(context, account)

    assert once() == once()


@pytest.mark.parametrize(
    "words", ["Ines", "ran it in May", "19", "1,200", "老周", "三个人", "小马", "Ruth"]
)
def test_a_model_that_knows_the_answer_points_at_it_and_is_surer_than_not_said(words: str) -> None:
    context = Spelling(words)
    span = read_one(context, ACCOUNT)
    assert ACCOUNT[span.start : span.end] == words
    assert span.margin > 5


def test_a_model_that_says_not_said_is_surer_of_that_than_of_any_span() -> None:
    context = Spelling(None)
    assert read_one(context, ACCOUNT).margin < -5


@pytest.mark.parametrize("account", ["", "   ", "。。！", "… \n"])
def test_an_account_without_a_word_has_an_empty_span_that_nobody_believes(account: str) -> None:
    context = Spelling("Ines")
    span = read_one(context, account)
    assert span.start == span.end and span.margin < 0


def test_a_word_that_begins_like_not_said_is_not_taken_for_the_answer() -> None:
    class Hesitant(Spelling):
        """Wants to refuse, and would else say Ines; the account holds the refusal's first byte."""

        def logits(self, read: Sequence[int]) -> Logits:
            row = super().logits(read)
            if len(read) == 3:
                row[ord("n")] = 21
            return row

    account = "no idea who. Ines ran it"
    context = Hesitant("Ines")
    (span,) = read(context, account, [ord("n"), ord("!")], [[7]])
    assert account[span.start : span.end] == "Ines"


def test_words_that_are_not_in_the_account_cannot_be_said() -> None:
    context = Spelling("Elon Musk")
    span = read_one(context, ACCOUNT)
    assert ACCOUNT[span.start : span.end] != "Elon Musk"


@many
@given(accounts, st.integers(0, 2**31), st.sampled_from([0.0, 8.0, 200.0]))
def test_tokens_evaluated_on_trust_change_nothing_that_is_read(
    account: str, seed: int, scale: float
) -> None:
    def spans() -> list[Span]:
        context = FakeContext(pieces_of(account, seed), seed, scale)
        return read(context, account, [REFUSE, 65], [[7], [8, 9]])

    trusting = spans()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "GUESSED", 0)
        assert spans() == trusting


def test_a_span_that_cannot_win_any_more_is_not_read_on() -> None:
    context = Spelling(None)
    span = read_one(context, ACCOUNT)
    assert context.rounds == [1]
    assert span.margin < 0


def test_a_span_that_goes_on_as_it_must_takes_fewer_rounds() -> None:
    context = Spelling("ran it in May")
    span = read_one(context, ACCOUNT)
    assert ACCOUNT[span.start : span.end] == "ran it in May"
    assert len(context.rounds) < len("ran it in May")


def test_a_clause_ends_at_punctuation_and_not_within_a_number() -> None:
    text = "It rose to 1,200 by 3.5. Then, no"
    cut = [text[index:end] for index, end in enumerate(clause_ends(text)) if index in (0, 25, 31)]
    assert cut == ["It rose to 1,200 by 3.5", "Then", "no"]


@many
@given(st.lists(st.floats(-1e4, 1e4, width=32), min_size=1, max_size=30))
def test_probabilities_sum_to_one(drawn: list[float]) -> None:
    row = log_softmax(np.array(drawn, np.float32))
    assert float(np.exp(row).sum()) == pytest.approx(1, abs=1e-3)


class StoppedError(Exception):
    pass


def test_an_interruption_while_branches_begin_leaves_none_behind() -> None:
    class Stopping(FakeContext):
        joined = 0

        def branch(self, count: int, common: Sequence[int] = ()) -> None:
            super().branch(count, common)
            raise StoppedError

        def join(self) -> None:
            self.joined += 1
            super().join()

    context = Stopping((), 1)
    with pytest.raises(StoppedError):
        read(context, ACCOUNT, [REFUSE], [[1], [2]])
    assert context.joined == 1 and not context.branches


def test_writing_stops_at_the_end_or_at_the_limit() -> None:
    def greedy(row: Logits) -> int:
        return int(row.argmax())

    for limit, expected in ((10, b"abc"), (2, b"ab"), (0, b"")):
        context = Spelling("abc")
        texts = write(context, context.feed([7]), limit, [greedy, greedy])
        assert [bytes(text) for text in texts] == [expected, expected]
        assert not context.branches


def test_candidates_are_written_side_by_side_and_each_ends_by_itself() -> None:
    context = Spelling("abc")
    rows: list[int] = []

    def second(row: Logits) -> int:
        rows.append(1)
        return END if len(rows) == 2 else int(row.argmax())

    texts = write(context, context.feed([7]), 10, [lambda row: int(row.argmax()), second])
    assert [bytes(text) for text in texts] == [b"abc", b"a"]
    assert context.rounds == [2, 1, 1, 0]
