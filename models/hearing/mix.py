"""Bring two adapters of one model together into one whose effect is about the mean of theirs.

    python -m models.hearing.mix ONE.gguf OTHER.gguf OUT.gguf [--one-from-the-other]

Exact, not an average of factors: the rows of both A stand below one another and the halved columns
of both B side by side, so that B A is half of the one product and half of the other. The rank is
the sum of theirs. Averaging weights of one training is known to hear better than either end
(model soups, https://arxiv.org/abs/2203.05482); here it costs no time, since the file of the rank 8
was filled up to 16 before.

Where the one was trained on from the other, their factors mean the same directions and are averaged
themselves: the rank stays.
"""

import argparse
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor

from models.hearing.export import read, write


def mixed(one: Mapping[str, Tensor], other: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return the mean of two adapters, whose tensors are named as in training."""
    return {
        name: torch.cat([one[name], other[name]])
        if ".lora_A." in name
        else torch.cat([one[name], other[name]], dim=1) / 2
        for name in one
    }


def averaged(one: Mapping[str, Tensor], other: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return the adapter half-way on a training's way from the one to the other."""
    return {name: (one[name] + other[name]) / 2 for name in one}


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    for name in ("one", "other", "out"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--one-from-the-other", action="store_true")
    chosen = parser.parse_args()
    first, second = read(chosen.one), read(chosen.other)
    if first.keys() != second.keys():
        raise SystemExit("these adapters belong to different models")
    write((averaged if chosen.one_from_the_other else mixed)(first, second), chosen.out)
    print(f"{chosen.out}: {chosen.out.stat().st_size} bytes")
