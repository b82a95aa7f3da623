"""Write a checkpoint's adapter as a GGUF adapter for llama.cpp.

    python -m models.hearing.export BASE.gguf CHECKPOINT.pt|EXPORTED.gguf ADAPTER.gguf

Only for the qwen2 architecture, whose tensors keep their rows (llama would need the rows of q and k
permuted: without it there is no error, only worse likelihood; see prove.py).
"""

import re
import sys
from collections.abc import Mapping
from pathlib import Path

import gguf
import numpy as np
import torch
from numpy.typing import NDArray

NAMES = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}
TENSOR = re.compile(r".*layers\.(\d+)\.(.+)\.lora_([AB])\.default\.weight$")

# The rank in the file, filled up with zeros: ggml's fast product of matrices takes rows of whole
# vectors only, which are 16 floats on a processor with AVX-512. At rank 8 the small products ran
# the slow way there and a prompt of 64 tokens took 1.16 times as long (1.5B, measured in one run).
PADDED = 16

EXPORTED = re.compile(r"blk\.(\d+)\.(\w+)\.weight\.lora_([ab])$")


def architecture(base: Path) -> str:
    """Return the architecture that a GGUF file names."""
    field = gguf.GGUFReader(base).fields["general.architecture"]
    return str(bytes(field.parts[field.data[0]]), "utf-8")


def export(base: Path, source: Path, out: Path) -> int:
    """Write a checkpoint's or an exported file's adapter; return the number of its tensors."""
    if (found := architecture(base)) != "qwen2":
        raise SystemExit(f"{base}: only qwen2 adapters can be exported, this is {found}")
    adapter = read(source) if source.suffix == ".gguf" else torch.load(source)["adapter"]
    write(adapter, out)
    return len(adapter)


def write(adapter: Mapping[str, torch.Tensor], out: Path) -> None:
    """Write an adapter's tensors, named as in training."""
    writer = gguf.GGUFWriter(out, "qwen2")
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    # llama.cpp scales by alpha / rank, and takes the padded rank for the rank.
    writer.add_float32("adapter.lora.alpha", 2.0 * PADDED)
    for name, tensor in sorted(adapter.items()):
        found_in = TENSOR.match(name)
        if found_in is None:
            raise SystemExit(f"{out}: unknown tensor {name}")
        layer, module, side = found_in.groups()
        data = np.ascontiguousarray(_padded(tensor.float().numpy(), side).astype(np.float16))
        writer.add_tensor(f"blk.{layer}.{NAMES[module]}.weight.lora_{side.lower()}", data)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _padded(data: NDArray[np.float32], side: str) -> NDArray[np.float32]:
    more = PADDED - data.shape[0 if side == "A" else 1]
    if more < 0:
        raise SystemExit(f"a rank of at most {PADDED} can be exported")
    return np.pad(data, ((0, more), (0, 0)) if side == "A" else ((0, 0), (0, more)))


def read(adapter: Path) -> dict[str, torch.Tensor]:
    """Return an exported adapter's tensors under the names of training, without the padding."""
    modules = {short: module for module, short in NAMES.items()}
    tensors = {}
    for tensor in gguf.GGUFReader(adapter).tensors:
        found = EXPORTED.match(tensor.name)
        if found is None:
            raise SystemExit(f"{adapter}: unknown tensor {tensor.name}")
        layer, short, side = found.groups()
        name = f"layers.{layer}.{modules[short]}.lora_{side.upper()}.default.weight"
        data = np.array(tensor.data, dtype=np.float32)
        tensors[f"base_model.model.model.{name}"] = torch.from_numpy(data)
    # Every row of A was trained from noise, so that only the padding is zero; one of B may be.
    rank = max(int(data.any(dim=1).sum()) for name, data in tensors.items() if ".lora_A." in name)
    return {
        name: data[:rank] if ".lora_A." in name else data[:, :rank]
        for name, data in tensors.items()
    }


if __name__ == "__main__":
    base, source, out = map(Path, sys.argv[1:4])
    print(f"{out}: {export(base, source, out)} tensors, {out.stat().st_size} bytes")
