"""An adapter over the small real model: it changes what is heard, and nothing else."""

import struct
from collections.abc import Iterable
from concurrent.futures import Future
from pathlib import Path

import numpy as np
import pytest

from coach.advice.prompt import LISTENING
from coach.engine.protocol import Done, Failed, Generate, Listen, Message, Outcome, Piece, Score
from tests.engine.conftest import Start

ACCOUNT = "Mia runs it. She is measured on new sign-ups, 300 in October, but 40 ever used it."
WIDTH, RANK, LAYERS = 576, 4, 30
STRING, FLOAT32, F16 = 8, 6, 1


def text(words: str) -> bytes:
    return struct.pack("<Q", len(words)) + words.encode()


def adapter(path: Path, scale: float) -> Path:
    """Write a LoRA adapter for SmolLM2-135M by hand, with random weights of this size."""
    dice = np.random.default_rng(3)
    tensors = [
        (f"blk.{layer}.attn_output.weight.lora_{side}", shape)
        for layer in range(LAYERS)
        for side, shape in (("a", (WIDTH, RANK)), ("b", (RANK, WIDTH)))
    ]
    pairs = [
        text("general.architecture") + struct.pack("<I", STRING) + text("llama"),
        text("general.type") + struct.pack("<I", STRING) + text("adapter"),
        text("adapter.type") + struct.pack("<I", STRING) + text("lora"),
        text("adapter.lora.alpha") + struct.pack("<If", FLOAT32, float(RANK)),
    ]
    head = struct.pack("<4sIQQ", b"GGUF", 3, len(tensors), len(pairs)) + b"".join(pairs)
    data, offset = [], 0
    for name, shape in tensors:
        head += text(name) + struct.pack("<IQQIQ", 2, *shape, F16, offset)
        values = (dice.standard_normal(shape) * scale).astype(np.float16).tobytes()
        data.append(values + b"\0" * (-len(values) % 32))
        offset += len(data[-1])
    path.write_bytes(head + b"\0" * (-len(head) % 32) + b"".join(data))
    return path


def listening(questions: Iterable[str] = ("Who runs it?", "How many sign-ups?")) -> Listen:
    prompt = LISTENING["en"]
    asked = tuple(prompt.question.format(question=question) for question in questions)
    return Listen(0, prompt.head, prompt.before, ACCOUNT, asked, prompt.refusal)


def writing() -> Generate:
    turn = Message("user", (Piece("Name three birds."),))
    return Generate(0, (turn,), 1, 12, 0.7, 1)


def done(future: Future[Outcome]) -> Done:
    outcome = future.result(timeout=120)
    assert isinstance(outcome, Done), outcome
    return outcome


def test_an_adapter_of_zeros_changes_nothing(start: Start, tmp_path: Path) -> None:
    bare = done(start().submit(listening()))
    tuned = done(start(adapter=adapter(tmp_path / "zero.gguf", 0.0)).submit(listening()))
    for one, other in zip(bare.spans, tuned.spans, strict=True):
        assert (one.start, one.end) == (other.start, other.end)
        assert one.logprob == pytest.approx(other.logprob, abs=0.05)


def test_an_adapter_changes_what_is_heard_and_not_what_is_written(
    start: Start, tmp_path: Path
) -> None:
    bare, tuned = start(), start(adapter=adapter(tmp_path / "strong.gguf", 0.05))
    plain = done(bare.submit(writing()))
    assert done(tuned.submit(writing())).texts == plain.texts
    heard, other = done(bare.submit(listening())), done(tuned.submit(listening()))
    assert [span.logprob for span in heard.spans] != [span.logprob for span in other.spans]
    assert done(tuned.submit(writing())).texts == plain.texts, "also after it has listened"
    assert done(tuned.submit(listening())).spans == other.spans, "also after it has written"


@pytest.mark.parametrize("content", [b"", b"GGUF", b"GGUF" + b"\0" * 4000, b"no adapter" * 99])
def test_a_broken_adapter_is_one_failure_with_its_code(
    start: Start, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "broken.gguf"
    path.write_bytes(content)
    outcome = start(adapter=path).submit(listening()).result(timeout=120)
    assert isinstance(outcome, Failed) and outcome.code == "adapter_broken"


def test_questions_side_by_side_are_heard_as_one_after_the_other(start: Start) -> None:
    engine = start()
    questions = ("Who runs it?", "How many sign-ups?", "Who decided?", "What is it about?")
    together = done(engine.submit(listening(questions))).spans
    alone = [done(engine.submit(listening([question]))).spans[0] for question in questions]
    for one, other in zip(together, alone, strict=True):
        assert (one.start, one.end) == (other.start, other.end)
        assert one.logprob == pytest.approx(other.logprob, abs=0.1)
        assert one.refusal == pytest.approx(other.refusal, abs=0.1)


def test_more_questions_than_sequences_are_all_answered(start: Start) -> None:
    spans = done(start().submit(listening(["Who runs it?"] * 11))).spans
    assert len(spans) == 11
    assert len({(span.start, span.end) for span in spans}) == 1


def test_a_likely_text_scores_above_an_unlikely_one(start: Start) -> None:
    turn = Message("user", (Piece("What is the capital of France?"),))
    texts = ("The capital of France is Paris.", "Bicycle seventeen of the whereupon green.")
    likely, unlikely = done(start().submit(Score(0, (turn,), texts))).scores
    assert unlikely < likely < 0
