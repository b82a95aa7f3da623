"""Tune an adapter (LoRA) for listening on the CPU: account + question -> span or "not said".

    python -m models.hearing.train BASE.gguf OUT [--epochs 2] [--rank 8] [--rate 2e-4] [--resume]

BASE.gguf is dequantised while it is read, so that the adapter is tuned on the very weights that it
will stand on. A checkpoint (adapter, optimiser, place in the plan, seeds) is written to OUT every
`--every` steps; `--resume` goes on from it with the same plan.
"""

import argparse
import json
import math
import os
import random
import resource
import time
from collections.abc import Mapping
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from torch import Tensor
from transformers import AutoModelForCausalLM, AutoTokenizer

from coach import knowledge, paths
from coach.engine.template import ChatTemplate
from models.hearing.dataset import DATA, Prompted, everything, sequence

LAYERS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
BATCH = 4
WARM_UP = 10
SEED = 11


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("base", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--epochs", type=float, default=2)
    parser.add_argument("--rank", type=int, default=8)
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--every", type=int, default=20)
    parser.add_argument("--at-once", type=int, default=BATCH, help="accounts in memory together")
    parser.add_argument("--float32", action="store_true")
    parser.add_argument("--resume", action="store_true")
    parser.add_argument(
        "--start", type=Path, help="begin with the adapter of this checkpoint or .gguf"
    )
    parser.add_argument("--measure", type=int, default=0, help="only so many steps")
    chosen = parser.parse_args()
    if chosen.at_once < 1:
        parser.error("--at-once: at least one account is held in memory")
    return chosen


def load(base: Path, rank: int, dtype: torch.dtype) -> tuple[PeftModel, AutoTokenizer]:
    """Return the dequantised base with a fresh adapter, and its tokenizer."""
    folder, file = str(base.parent), base.name
    tokenizer = AutoTokenizer.from_pretrained(folder, gguf_file=file)
    model = AutoModelForCausalLM.from_pretrained(
        folder, gguf_file=file, dtype=torch.float32, attn_implementation="sdpa"
    ).to(dtype)
    model.config.use_cache = False
    config = LoraConfig(
        r=rank,
        lora_alpha=2 * rank,
        lora_dropout=0.0,
        bias="none",
        task_type="CAUSAL_LM",
        target_modules=LAYERS,
    )
    # The adapter computes in the base's type: casting to and fro took a third of the time.
    return get_peft_model(model, config, autocast_adapter_dtype=False), tokenizer


class Masters:
    """The adapter in float32: bfloat16, in which it computes, would round small steps away."""

    def __init__(self, model: PeftModel) -> None:
        self.computing = {name: one for name, one in model.named_parameters() if one.requires_grad}
        self.adapter = {
            name: torch.nn.Parameter(one.detach().float()) for name, one in self.computing.items()
        }

    def take(self, adapter: Mapping[str, Tensor], source: Path) -> None:
        """Begin with a trained adapter; one of another model ends the program."""
        shapes = {name: one.shape for name, one in self.adapter.items()}
        if {name: one.shape for name, one in adapter.items()} != shapes:
            raise SystemExit(f"{source}: belongs to another model, or has another rank")
        for name, one in self.adapter.items():
            one.data.copy_(adapter[name])
        self.spread()

    def collect(self) -> None:
        """Add the gradients to those that are here, and clear them where they were computed."""
        for name, one in self.computing.items():
            if one.grad is not None:
                known = self.adapter[name].grad
                self.adapter[name].grad = one.grad.float() if known is None else known + one.grad
                one.grad = None

    def spread(self) -> None:
        """Let the adapter that computes be this one."""
        with torch.no_grad():
            for name, one in self.computing.items():
                one.copy_(self.adapter[name])


def trained(source: Path) -> Mapping[str, Tensor]:
    """Return the adapter of a checkpoint or of an exported file (.gguf)."""
    if source.suffix == ".gguf":
        from models.hearing.export import read

        return read(source)
    adapter: dict[str, Tensor] = torch.load(source)["adapter"]
    return adapter


def sequences(data: Path, tokenizer: AutoTokenizer) -> list[Prompted]:
    """Return every labelled account as a token sequence."""
    book = knowledge.load(paths.knowledge())
    template = ChatTemplate(tokenizer.chat_template, "", tokenizer.eos_token)

    def tokenise(text: str, special: bool) -> list[int]:
        ids: list[int] = tokenizer(
            text, add_special_tokens=False, split_special_tokens=not special
        ).input_ids
        return ids

    end = tokenise("<|im_end|>", True)
    return [
        sequence(language, account, book, template, tokenise, end)
        for language, account in everything(data)
    ]


def batch(items: list[Prompted], dtype: torch.dtype) -> tuple[Tensor, ...]:
    """Return ids, positions, the 4-D mask, and where which answer token is to be predicted."""
    longest = max(item.size for item in items)
    ids = torch.zeros(len(items), longest, dtype=torch.long)
    positions = torch.zeros_like(ids)
    mask = torch.full((len(items), 1, longest, longest), torch.finfo(dtype).min, dtype=dtype)
    rows, places, labels = [], [], []
    for row, item in enumerate(items):
        shared = len(item.prompt)
        tokens, where, spans = list(item.prompt), list(range(shared)), []
        for branch in item.branches:
            start = len(tokens)
            tokens += branch.question + branch.answer
            where += range(shared, shared + len(branch.question) + len(branch.answer))
            spans.append((start, len(tokens)))
            first = len(tokens) - len(branch.answer)
            for offset, token in enumerate(branch.answer):
                rows.append(row)
                places.append(first + offset - 1)
                labels.append(token)
        size = len(tokens)
        ids[row, :size] = torch.tensor(tokens)
        positions[row, :size] = torch.tensor(where)
        seen = torch.ones(longest, longest, dtype=torch.bool).tril()
        for start, stop in spans:
            seen[start:stop, shared:start] = False
        seen[:, size:] = False
        seen[torch.arange(longest), torch.arange(longest)] = True
        mask[row, 0][seen] = 0
    return ids, positions, mask, *(torch.tensor(one) for one in (rows, places, labels))


def loss(model: PeftModel, items: list[Prompted], dtype: torch.dtype) -> Tensor:
    """Return the summed cross-entropy of the answers' tokens."""
    ids, positions, mask, rows, places, labels = batch(items, dtype)
    core, head = model.base_model.model.model, model.base_model.model.lm_head
    hidden = core(
        input_ids=ids, attention_mask=mask, position_ids=positions, use_cache=False
    ).last_hidden_state
    result: Tensor = torch.nn.functional.cross_entropy(
        head(hidden[rows, places]).float(), labels, reduction="sum"
    )
    return result


def gradient(
    model: PeftModel, masters: Masters, items: list[Prompted], at_once: int, dtype: torch.dtype
) -> float:
    """Let the masters hold the gradient of the answers' mean cross-entropy; return that mean.

    `at_once` accounts are in memory together; their gradients are added in float32.
    """
    answers = sum(len(branch.answer) for item in items for branch in item.branches)
    total = 0.0
    for start in range(0, len(items), at_once):
        value = loss(model, items[start : start + at_once], dtype) / answers
        value.backward()
        masters.collect()
        total += value.item()
    return total


def plan(items: list[Prompted], epochs: float) -> list[list[int]]:
    """Return the batches: accounts of similar length together, in random order, seeded."""
    dice = random.Random(SEED)
    batches: list[list[int]] = []
    for _ in range(math.ceil(epochs)):
        order = list(range(len(items)))
        dice.shuffle(order)
        epoch = []
        for start in range(0, len(order), BATCH * 8):
            group = sorted(order[start : start + BATCH * 8], key=lambda one: items[one].size)
            epoch += [group[place : place + BATCH] for place in range(0, len(group), BATCH)]
        dice.shuffle(epoch)
        batches += epoch
    return batches[: round(len(items) / BATCH * epochs)]


def main() -> None:
    """Train, with checkpoints."""
    chosen = options()
    torch.manual_seed(SEED)
    torch.set_num_threads(os.cpu_count() or 2)
    dtype = torch.float32 if chosen.float32 else torch.bfloat16
    model, tokenizer = load(chosen.base, chosen.rank, dtype)
    items = sequences(chosen.data, tokenizer)
    batches = plan(items, chosen.epochs)
    print(
        f"{len(items)} accounts, {sum(item.size for item in items)} tokens an epoch, "
        f"{len(batches)} steps",
        flush=True,
    )
    masters = Masters(model)
    parameters = list(masters.adapter.values())
    optimiser = torch.optim.AdamW(parameters, lr=chosen.rate, weight_decay=0.0, betas=(0.9, 0.99))
    checkpoint = chosen.out / "checkpoint.pt"
    first = 0
    if chosen.start:
        masters.take(trained(chosen.start), chosen.start)
    if chosen.resume:
        kept = torch.load(checkpoint)
        if kept["steps"] != len(batches):
            raise SystemExit("the checkpoint belongs to another plan (data or epochs changed)")
        masters.take(kept["adapter"], checkpoint)
        optimiser.load_state_dict(kept["optimiser"])
        first = kept["step"]
    chosen.out.mkdir(parents=True, exist_ok=True)
    begun, tokens, recent = time.monotonic(), 0, []
    model.train()
    for step in range(first, min(len(batches), chosen.measure or len(batches))):
        share = step / len(batches)
        rate = (
            chosen.rate
            * min(1, (step + 1) / WARM_UP)
            * (0.05 + 0.475 * (1 + math.cos(math.pi * share)))
        )
        for group in optimiser.param_groups:
            group["lr"] = rate
        picked = [items[one] for one in batches[step]]
        optimiser.zero_grad()
        value = gradient(model, masters, picked, chosen.at_once, dtype)
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimiser.step()
        masters.spread()
        tokens += sum(item.size for item in picked)
        recent.append(value)
        if (step + 1) % 5 == 0:
            speed = tokens / (time.monotonic() - begun)
            print(
                f"step {step + 1}/{len(batches)} loss {sum(recent[-20:]) / len(recent[-20:]):.4f} "
                f"{speed:.0f} tokens/s {time.monotonic() - begun:.0f} s",
                flush=True,
            )
        if (step + 1) % chosen.every == 0 or step + 1 == len(batches):
            torch.save(
                {
                    "adapter": {name: one.detach() for name, one in masters.adapter.items()},
                    "optimiser": optimiser.state_dict(),
                    "step": step + 1,
                    "steps": len(batches),
                    "rank": chosen.rank,
                },
                checkpoint.with_suffix(".new"),
            )
            checkpoint.with_suffix(".new").replace(checkpoint)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(json.dumps({"seconds": round(time.monotonic() - begun), "peak_gb": round(peak, 2)}))


if __name__ == "__main__":
    main()
