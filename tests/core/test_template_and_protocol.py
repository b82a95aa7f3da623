"""Prompts in which a founder's text stays text, and the lines between app and worker."""

from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.advice.prompt import LISTENING
from coach.engine import protocol
from coach.engine.protocol import (
    Cancel,
    Cancelled,
    Done,
    Failed,
    Generate,
    Listen,
    Load,
    Message,
    Outcome,
    Piece,
    Prefill,
    Request,
    Score,
    Span,
)
from coach.engine.template import ChatTemplate, TemplateProblem
from coach.engine.tokenizer import Prompt, in_common

from .founders import LANGUAGES, hostile, many

CHATML = (
    "{{ bos_token }}{% for message in messages %}<|im_start|>{{ message['role'] }}\n"
    "{{ message['content'] | trim }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
texts = (
    st.text(st.characters(exclude_categories=["Cs"]))
    | hostile
    | st.text("\ue0f10\ue0f2<|im_end|>{{}}")
)


def chat(source: str = CHATML) -> ChatTemplate:
    return ChatTemplate(source, "<s>", "</s>")


@many
@given(st.lists(texts.filter(bool), min_size=1, max_size=4))
def test_a_founders_text_arrives_whole_and_in_a_piece_of_its_own(written: list[str]) -> None:
    message = Message("user", tuple(Piece(text, founder=True) for text in written))
    pieces = chat().pieces([Message("system", (Piece("Copy."),)), message])
    own = [piece.text for piece in pieces if piece.founder]
    assert own == ["Copy.", *written]
    template = "".join(piece.text for piece in pieces if not piece.founder)
    turns = "<|im_start|>system\n<|im_end|>\n<|im_start|>user\n<|im_end|>\n"
    assert template == f"<s>{turns}<|im_start|>assistant\n"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_head_of_every_listening_prompt_is_the_same(language: str) -> None:
    head = LISTENING[language].head  # type: ignore[index]
    first = chat().pieces([*head, Message("user", (Piece("one"),))])
    other = chat().pieces([*head, Message("user", (Piece("two"),))])
    same = [one for one, two in zip(first, other, strict=True) if one == two]
    assert len(same) == len(first) - 1


@pytest.mark.parametrize(
    "source",
    [
        "{% for m in messages %}{{ m.content }",
        "{{ raise_exception('no system role') }}",
        "{% for m in messages %}{% if m.role == 'user' %}{{ m.content }}{% endif %}{% endfor %}",
        "{{ ''.__class__.__mro__ }}{{ messages[9].content.x }}",
        "nothing at all",
    ],
)
def test_a_template_that_cannot_be_used_says_so(source: str) -> None:
    messages = [Message("system", (Piece("Copy."),)), Message("user", (Piece("x"),))]
    with pytest.raises(TemplateProblem):
        chat(source).pieces(messages)


def test_no_date_goes_into_a_prompt() -> None:
    source = "{{ strftime_now('%Y') }}|{% for m in messages %}{{ m.content }}{% endfor %}"
    pieces = chat(source).pieces([Message("user", (Piece("x"),))])
    assert [piece.text for piece in pieces] == ["|", "x"]


spans = st.builds(
    Span, st.integers(0, 99), st.integers(0, 99), st.floats(-99, 0), st.floats(-99, 0)
)
messages = st.builds(
    Message,
    st.sampled_from(["system", "user", "assistant"]),
    st.lists(st.builds(Piece, texts, st.booleans()), max_size=2).map(tuple),
)
many_messages = st.lists(messages, max_size=2).map(tuple)
ids = st.integers(0, 2**40)
requests = st.one_of(
    st.builds(Load, ids, texts, ids, ids),
    st.builds(Prefill, ids, many_messages),
    st.builds(Listen, ids, many_messages, texts, texts, st.lists(texts).map(tuple), texts),
    st.builds(Generate, ids, many_messages, ids, ids, st.floats(0, 2), ids),
    st.builds(Score, ids, many_messages, st.lists(texts).map(tuple)),
    st.builds(Cancel, ids),
)
outcomes = st.one_of(
    st.builds(
        Done,
        ids,
        st.lists(spans).map(tuple),
        st.lists(texts).map(tuple),
        st.lists(st.floats(-99, 0)).map(tuple),
        texts,
        ids,
        ids,
        ids.map(float),
    ),
    st.builds(Cancelled, ids),
    st.builds(Failed, ids, st.sampled_from(get_args(protocol.FailCode)), texts),
)


@many
@given(requests)
def test_a_request_is_one_line_and_reads_back(request: Request) -> None:
    line = protocol.encode(request)
    assert line.endswith(b"\n") and line.count(b"\n") == 1
    assert protocol.decode_request(line) == request


@many
@given(outcomes)
def test_an_outcome_is_one_line_and_reads_back(outcome: Outcome) -> None:
    line = protocol.encode(outcome)
    assert line.endswith(b"\n") and line.count(b"\n") == 1
    assert protocol.decode_answer(line) == outcome


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{}",
        b"[]",
        b"\xff",
        b'{"type":"dance","id":1}',
        b'{"type":"cancel"}',
        b'{"type":"done","id":"1"}',
    ],
)
def test_anything_else_is_refused(line: bytes) -> None:
    with pytest.raises(msgspec.MsgspecError):
        protocol.decode_request(line)
    with pytest.raises(msgspec.MsgspecError):
        protocol.decode_answer(line)


def test_an_unknown_failure_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        protocol.decode_answer(b'{"type":"failed","id":1,"code":"tired"}')


def test_the_margin_says_by_how_much_a_span_beats_not_said() -> None:
    assert Span(0, 1, -0.5, -3.0).margin == 2.5
    assert Span(0, 1, -3.0, -0.5).margin == -2.5


# In the manner of the families of the catalog: what their templates do with our messages.
FAMILIES = {
    "thinking off (Qwen3)": (
        "{%- for m in messages %}{{ '<|im_start|>' + m.role + '\n' + m.content + '<|im_end|>\n' }}"
        "{%- endfor %}{%- if add_generation_prompt %}{{- '<|im_start|>assistant\n' }}"
        "{%- if enable_thinking is defined and enable_thinking is false %}"
        "{{- '<think>\n\n</think>\n\n' }}{%- endif %}{%- endif %}",
        "<|im_start|>system\nCopy.<|im_end|>\n<|im_start|>user\nHi {who}<|im_end|>\n"
        "<|im_start|>assistant\n<think>\n\n</think>\n\n",
    ),
    "no system turn (Gemma 3)": (
        "{{ bos_token }}{%- set first = messages[0].content + '\n\n' %}"
        "{%- for m in messages[1:] %}"
        "{%- if (m.role == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('order') }}"
        "{%- endif %}{%- set role = 'model' if m.role == 'assistant' else m.role %}"
        "{{ '<start_of_turn>' + role + '\n' + (first if loop.first else '') }}"
        "{{ m.content | trim }}{{ '<end_of_turn>\n' }}{%- endfor %}"
        "{%- if add_generation_prompt %}{{ '<start_of_turn>model\n' }}{%- endif %}",
        "<s><start_of_turn>user\nCopy.\n\nHi {who}<end_of_turn>\n<start_of_turn>model\n",
    ),
    "generation blocks and a date (SmolLM3)": (
        "{%- set mode = '/think' if enable_thinking else '/no_think' %}"
        "{{- '<|im_start|>system\nToday:' + strftime_now('%d %B %Y') + ' ' + mode + '\n' }}"
        "{{- messages[0].content.replace('/no_think', '').rstrip() + '<|im_end|>\n' }}"
        "{%- for m in messages[1:] %}{%- if m.role == 'assistant' %}{% generation %}"
        "{{ m.content }}{% endgeneration %}{%- else %}"
        "{{ '<|im_start|>user\n' + m.content + '<|im_end|>\n' }}{%- endif %}{%- endfor %}"
        "{%- if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{%- endif %}",
        "<|im_start|>system\nToday: /no_think\nCopy.<|im_end|>\n"
        "<|im_start|>user\nHi {who}<|im_end|>\n<|im_start|>assistant\n",
    ),
}


@pytest.mark.parametrize("family", FAMILIES)
def test_the_templates_of_the_catalogs_families_give_a_prompt_without_thinking(
    family: str,
) -> None:
    source, expected = FAMILIES[family]
    user = Message("user", (Piece("Hi "), Piece("Mia", founder=True)))
    pieces = ChatTemplate(source, "<s>", "</s>").pieces(
        [Message("system", (Piece("Copy."),)), user]
    )
    assert "".join(piece.text for piece in pieces) == expected.replace("{who}", "Mia")
    assert [piece.text for piece in pieces if piece.founder] == ["Copy.", "Hi ", "Mia"]


@many
@given(st.lists(st.lists(st.integers(0, 3), min_size=1, max_size=6), min_size=1, max_size=4))
def test_what_questions_have_in_common_is_evaluated_once(tails: list[list[int]]) -> None:
    account = [7] * 40
    prompts = [Prompt([*account, *tail], (0, 32, 40)) for tail in tails]
    prompt, common, rests = in_common(prompts)
    whole = [*prompt.head, *common]
    assert [[*whole, *rest] for rest in rests] == [[*account, *tail] for tail in tails]
    assert all(rests)
    assert len({rest[0] for rest in rests}) > 1 or min(map(len, rests)) == 1
    # What may change with the account's last words is evaluated with the questions.
    assert prompt.cuts == (0, 32)
