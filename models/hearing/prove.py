"""Prove an exported adapter by its likelihood of the validation answers.

    python -m models.hearing.prove llama BASE.gguf [ADAPTER.gguf]     (the project's environment)
    python -m models.hearing.prove torch BASE.gguf CHECKPOINT.pt|ADAPTER.gguf   (that of training)

Both print the mean negative log-likelihood of the answers' tokens. They must agree to a few
hundredths (torch calculates in float32 or bfloat16, llama.cpp with quantised activations); an
adapter that was exported wrongly gives no error, only worse likelihood.
"""

import sys
from pathlib import Path

from models.hearing.dataset import Prompted, everything, sequence

VALIDATION = Path(__file__).resolve().parent / "validation"


def in_llama(base: Path, adapter: Path | None) -> tuple[float, int]:
    """Return the mean negative log-likelihood by llama.cpp, and the number of tokens."""
    from coach import knowledge, paths
    from coach.engine.client import CONTEXT
    from coach.engine.llama import ROOM, Model
    from coach.engine.protocol import Load
    from coach.engine.reading import Step, log_softmax
    from coach.engine.tokenizer import Prompt

    model = Model(Load(0, str(base), CONTEXT, 2, str(adapter) if adapter else ""))
    model.adapt(True)
    book = knowledge.load(paths.knowledge())

    def tokenise(text: str, special: bool) -> list[int]:
        return list(model._llm.tokenize(text.encode(), add_bos=False, special=special))

    total, count = 0.0, 0
    for language, account in everything(VALIDATION):
        item = sequence(
            language,
            account,
            book,
            model.tokenizer.template,
            tokenise,
            tokenise("<|im_end|>", True),
        )
        steps = {
            number: Step(0, [*branch.question, *branch.answer], len(branch.answer) + 1)
            for number, branch in enumerate(item.branches)
        }
        model.hold(Prompt([*item.prompt, 0], (len(item.prompt),)), ROOM * len(steps))
        model.branch(len(steps))
        rows = model.go_on(steps)
        model.join()
        for number, branch in enumerate(item.branches):
            told = map(log_softmax, rows[number])
            total -= sum(float(row[token]) for row, token in zip(told, branch.answer, strict=False))
            count += len(branch.answer)
    return total / count, count


def in_torch(base: Path, checkpoint: Path) -> tuple[float, int]:
    """Return the mean negative log-likelihood by torch, and the number of tokens."""
    import torch

    from models.hearing.train import Masters, load, loss, sequences, trained

    adapter = trained(checkpoint)
    rank = min(next(iter(adapter.values())).shape)
    model, tokenizer = load(base, rank, torch.float32)
    Masters(model).take(adapter, checkpoint)
    model.eval()
    items: list[Prompted] = sequences(VALIDATION, tokenizer)
    total, count = 0.0, 0
    with torch.no_grad():
        for item in items:
            size = sum(len(branch.answer) for branch in item.branches)
            total += float(loss(model, [item], torch.float32)) * size
            count += size
    return total / count, count


def main() -> None:
    """Print one likelihood."""
    how, base, *rest = sys.argv[1:]
    other = Path(rest[0]) if rest else None
    if how == "torch" and other is not None:
        value, count = in_torch(Path(base), other)
    else:
        value, count = in_llama(Path(base), other)
    print(f"{how}: mean negative log-likelihood {value:.4f} over {count} tokens")


if __name__ == "__main__":
    main()
