"""What the binding has no parameter for: an abort switch, other defaults, why a load failed."""

import ctypes
import os
from typing import Any

from coach.engine.protocol import FailCode

# GGML_LOG_LEVEL_ERROR of ggml.h, and above it what goes on in a line; the binding names neither.
ERROR_LEVEL = 4

# How llama.cpp says that there is too little memory, and that a model is newer than itself.
NO_MEMORY = (
    "Cannot allocate memory",
    "failed to allocate",
    "unable to allocate",
    "out of memory",
    "bad_alloc",
)
NEWER = (
    "unknown model architecture",
    "unknown pre-tokenizer type",
    "has invalid ggml type",
    "this software only supports",
)


class Switch:
    """The abort switch that llama.cpp looks at between two operations of a graph.

    The callback is libc's strlen on a two-byte buffer: a C function, so that no Python runs in
    the middle of a token (a Python callback costs hundreds of GIL round trips per token).
    """

    def __init__(self, llama: Any) -> None:  # noqa: ANN401
        self._buffer = ctypes.create_string_buffer(2)
        self._callback = ctypes.cast(ctypes.CDLL(None).strlen, llama.ggml_abort_callback)
        self._llama = llama

    def attach(self, context: Any) -> None:  # noqa: ANN401
        """Let the context look at this switch."""
        data = ctypes.cast(self._buffer, ctypes.c_void_p)
        self._llama.llama_set_abort_callback(context, self._callback, data)

    def set(self, on: bool) -> None:
        """Abort whatever is being evaluated, or allow evaluation again."""
        self._buffer[0] = b"\x01" if on else b"\x00"

    @property
    def on(self) -> bool:
        """Whether evaluation is aborted."""
        return self._buffer[0] != b"\x00"


class Complaints:
    """The library's own error lines while a model is loaded: its exceptions do not say why."""

    def __init__(self, llama: Any) -> None:  # noqa: ANN401
        self._llama = llama
        self._lines: list[str] = []
        self._callback = llama.llama_log_callback(self._hear)

    def _hear(self, level: int, line: bytes, _: object) -> None:
        if level >= ERROR_LEVEL:
            self._lines.append(line.decode("utf-8", "replace"))

    def __enter__(self) -> "Complaints":
        """Hear what is complained about from here on."""
        self._llama.llama_log_set(self._callback, None)
        return self

    def __exit__(self, *_: object) -> None:
        """Let the binding have the lines again."""
        self._llama.llama_log_set(self._llama._logger.llama_log_callback, None)

    @property
    def text(self) -> str:
        """What was complained about."""
        return "".join(self._lines)


def load_problem(path: str, told: str) -> FailCode:
    """Return what is wrong with a model, from its file and from what the library says of it."""
    if not os.path.exists(path):  # noqa: PTH110
        return "model_missing"
    # The file was read, and the KV cache had no room; or the weights had none.
    if "llama_context" in told or any(line in told for line in NO_MEMORY):
        return "out_of_memory"
    return "model_unknown" if any(line in told for line in NEWER) else "model_broken"


def repacks() -> bool:
    """Whether llama.cpp copies weights into its own order when it loads a model.

    Not on a processor with AMX: llama-cpp-python 0.3.36 built natively there ends in SIGSEGV inside
    `ggml_backend_amx_mul_mat` at the first prefill (seen with all three models of the catalog).
    """
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:  # noqa: PTH123
            return "amx_int8" not in file.read()
    except OSError:
        return True


def change_defaults(api: Any, sequences: int) -> None:  # noqa: ANN401
    """Change default parameters for which the binding has no parameter of its own.

    The context gets one KV cache for several sequences; weights are copied only where `repacks`.
    """
    model_default, context_default = (
        api.llama_model_default_params,
        api.llama_context_default_params,
    )

    def model_parameters() -> Any:  # noqa: ANN401
        chosen = model_default()
        chosen.use_extra_bufts = repacks()
        return chosen

    def context_parameters() -> Any:  # noqa: ANN401
        chosen = context_default()
        chosen.n_seq_max = sequences
        chosen.kv_unified = True
        return chosen

    api.llama_model_default_params = model_parameters
    api.llama_context_default_params = context_parameters
