"""Write a checkpoint's adapter as a GGUF adapter for llama.cpp.

    python -m models.hearing.export BASE.gguf CHECKPOINT.pt ADAPTER.gguf

Only for the qwen2 architecture, whose tensors keep their rows (llama would need the rows of q and k
permuted: without it there is no error, only worse likelihood; see prove.py).
"""

import re
import sys
from pathlib import Path

import gguf
import numpy as np
import torch

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

EXPORTED = re.compile(r"blk\.(\d+)\.(\w+)\.weight\.lora_([ab])$")


def architecture(base: Path) -> str:
    """Return the architecture that a GGUF file names."""
    field = gguf.GGUFReader(base).fields["general.architecture"]
    return str(bytes(field.parts[field.data[0]]), "utf-8")


def export(base: Path, checkpoint: Path, out: Path) -> int:
    """Write the adapter; return the number of its tensors."""
    if (found := architecture(base)) != "qwen2":
        raise SystemExit(f"{base}: only qwen2 adapters can be exported, this is {found}")
    kept = torch.load(checkpoint)
    writer = gguf.GGUFWriter(out, "qwen2")
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", 2.0 * kept["rank"])
    for name, tensor in sorted(kept["adapter"].items()):
        found_in = TENSOR.match(name)
        if found_in is None:
            raise SystemExit(f"{checkpoint}: unknown tensor {name}")
        layer, module, side = found_in.groups()
        data = np.ascontiguousarray(tensor.float().numpy().astype(np.float16))
        writer.add_tensor(f"blk.{layer}.{NAMES[module]}.weight.lora_{side.lower()}", data)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return len(kept["adapter"])


def read(adapter: Path) -> dict[str, torch.Tensor]:
    """Return an exported adapter's tensors under the names of training, to go on from it."""
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
    return tensors


if __name__ == "__main__":
    base, checkpoint, out = map(Path, sys.argv[1:4])
    print(f"{out}: {export(base, checkpoint, out)} tensors, {out.stat().st_size} bytes")
