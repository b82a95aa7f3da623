"""Bring two adapters of one model together into one, whose effect is the mean of theirs.

    python -m models.hearing.mix ONE.gguf OTHER.gguf OUT.gguf

Exact, not an average of factors: the rows of both A stand below one another and the halved columns
of both B side by side, so that B A is half of the one product and half of the other. The rank is
the sum of theirs. Averaging weights of one training is known to hear better than either end
(model soups, https://arxiv.org/abs/2203.05482); here it costs no time, since the file of the rank 8
was filled up to 16 before.
"""

import sys
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor

from models.hearing.export import read, write


def mixed(one: Mapping[str, Tensor], other: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return the mean of two adapters, whose tensors are named as in training."""
    if one.keys() != other.keys():
        raise SystemExit("these adapters belong to different models")
    return {
        name: torch.cat([one[name], other[name]])
        if ".lora_A." in name
        else torch.cat([one[name], other[name]], dim=1) / 2
        for name in one
    }


if __name__ == "__main__":
    first, second, out = map(Path, sys.argv[1:4])
    write(mixed(read(first), read(second)), out)
    print(f"{out}: {out.stat().st_size} bytes")
