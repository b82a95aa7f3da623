"""llama.cpp behind the binding: the only file that imports llama_cpp, and only in the worker.

Loading a model points the process's file descriptors 1 and 2 at /dev/null and a malformed model can
end the process: neither may happen to the app.
"""

import ctypes
import os
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from coach.engine import protocol
from coach.engine.protocol import Message
from coach.engine.reading import Logits, Step
from coach.engine.template import ChatTemplate, TemplateProblem

BATCH = 256
# Tokens that an answer may take behind its prompt, at least.
ROOM = 64
# Sequences of the KV cache: the prompt, and the branches that are evaluated side by side behind it.
SEQUENCES = 9


class Aborted(Exception):  # noqa: N818 - an outcome, not an error
    """The request under way was cancelled."""


class Refused(Exception):  # noqa: N818 - an outcome, not an error
    """The request cannot be done; carries the code that the app turns into a clear line."""

    def __init__(self, code: protocol.FailCode, detail: str = "") -> None:
        super().__init__(detail)
        self.code: protocol.FailCode = code


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


class Prompt(NamedTuple):
    """A prompt's token ids and where it is cut into segments that are evaluated each by itself."""

    tokens: list[int]
    cuts: tuple[int, ...]

    @property
    def head(self) -> list[int]:
        """The tokens before the last cut, which other prompts may have in common."""
        return self.tokens[: self.cuts[-1]]

    @property
    def tail(self) -> list[int]:
        """The tokens behind the last cut."""
        return self.tokens[self.cuts[-1] :]


class Entry(NamedTuple):
    """One token of a batch, its place, and whether the logits after it are wanted."""

    token: int
    position: int
    sequence: int
    wanted: bool


class Branch(NamedTuple):
    """A sequence behind the prompt: where its own tokens start, and how many it has."""

    start: int
    own: int


class Model:
    """A loaded model with its KV cache; implements `reading.Context`."""

    def __init__(self, request: protocol.Load) -> None:
        import llama_cpp

        _change_defaults(llama_cpp.llama_cpp)
        self._api = llama_cpp
        self.switch = Switch(llama_cpp)
        try:
            self._llm = llama_cpp.Llama(
                request.path,
                n_ctx=request.context,
                n_batch=BATCH,
                n_threads=request.threads,
                n_threads_batch=request.threads,
                verbose=False,
            )
        except MemoryError as error:
            raise Refused("out_of_memory", str(error)) from error
        except ValueError as error:
            raise Refused(_load_problem(request.path), str(error)) from error
        self.switch.attach(self._llm.ctx)
        self._vocab = llama_cpp.llama_model_get_vocab(self._llm.model)
        self._size = llama_cpp.llama_vocab_n_tokens(self._vocab)
        self.pieces = self._vocabulary()
        self.endings = self._endings()
        self.template = self._template()
        self._memory = llama_cpp.llama_get_memory(self._llm.ctx)
        self._tokens: list[int] = []
        self._branches: list[Branch] = []
        self._adapter = self._load_adapter(request.adapter) if request.adapter else None
        self._adapted = False

    def _load_adapter(self, path: str) -> Any:  # noqa: ANN401
        # By hand: the binding's own way turns memory mapping off for the whole model.
        adapter = self._api.llama_adapter_lora_init(self._llm.model, path.encode())
        if not adapter:
            raise Refused("adapter_broken", path)
        return adapter

    def adapt(self, on: bool) -> None:
        """Put the adapter, where there is one, before the weights or take it away."""
        if self._adapter is None or on == self._adapted:
            return
        self.rewind(0)
        adapters = (self._api.llama_adapter_lora_p_ctypes * 1)(self._adapter)
        scales = (ctypes.c_float * 1)(1.0)
        if self._api.llama_set_adapters_lora(self._llm.ctx, adapters, int(on), scales):
            raise Refused("adapter_broken")
        self._adapted = on

    @property
    def architecture(self) -> str:
        """The architecture that the file names."""
        return str(self._llm.metadata.get("general.architecture", ""))

    def _vocabulary(self) -> dict[bytes, int]:
        buffer = ctypes.create_string_buffer(256)
        pieces: dict[bytes, int] = {}
        for token in range(self._size):
            if self._api.llama_vocab_is_control(self._vocab, token):
                continue
            length = self._api.llama_token_to_piece(self._vocab, token, buffer, 256, 0, False)
            if length > 0:
                pieces.setdefault(buffer.raw[:length], token)
        return pieces

    def _endings(self) -> tuple[int, ...]:
        ends = [
            token for token in range(self._size) if self._api.llama_vocab_is_eog(self._vocab, token)
        ]
        newline = self.pieces.get(b"\n")
        return tuple(ends + ([newline] if newline is not None else []))

    def _template(self) -> ChatTemplate:
        source = self._llm.metadata.get("tokenizer.chat_template")
        if not source:
            raise Refused("no_template")
        try:
            return ChatTemplate(
                source, self._piece(self._llm.token_bos()), self._piece(self._llm.token_eos())
            )
        except TemplateProblem as error:
            raise Refused("no_template", str(error)) from error

    def _piece(self, token: int) -> str:
        if token < 0:
            return ""
        return str(self._llm.detokenize([token], special=True), "utf-8", "replace")

    def tokens(self, messages: Sequence[Message]) -> Prompt:
        """Return the prompt's token ids, a founder's text tokenised as plain text.

        It is cut before every piece of the last message.
        """
        ids: list[int] = []
        starts: list[int] = []
        for piece in self.template.pieces(messages):
            if piece.founder:
                starts.append(len(ids))
            data = piece.text.encode()
            ids += self._llm.tokenize(data, add_bos=False, special=not piece.founder)
        return Prompt(ids, tuple(starts[-len(messages[-1].pieces) :]))

    def prompt(self, prompt: Prompt) -> Logits:
        """Evaluate a prompt behind what the KV cache already holds of it; return its logits."""
        self.hold(prompt, ROOM + len(prompt.tail))
        return self.feed(prompt.tail)

    def hold(self, prompt: Prompt, room: int) -> None:
        """Let the KV cache hold exactly a prompt's head, with room for so many tokens behind it.

        Its segments are evaluated each by itself, and only whole ones are taken from the cache:
        logits depend a little on what is evaluated together, so that otherwise the same prompt
        would be answered differently before and after another one.
        """
        tokens = prompt.head
        if len(tokens) + room > self._llm.n_ctx():
            raise Refused("too_long", f"{len(tokens)} tokens")
        common = 0
        for ours, theirs in zip(self._tokens, tokens, strict=False):
            if ours != theirs:
                break
            common += 1
        position = max((cut for cut in prompt.cuts if cut <= common), default=0)
        self.rewind(position)
        for cut in prompt.cuts:
            if cut > position:
                self.feed(tokens[position:cut])
                position = cut

    def feed(self, tokens: Sequence[int]) -> Logits:
        """Evaluate tokens behind those already there; return the logits after the last."""
        for start in range(0, len(tokens), BATCH):
            part = tokens[start : start + BATCH]
            first, last = len(self._tokens), start + len(part) == len(tokens)
            rows = self._evaluate(
                [
                    Entry(token, first + index, 0, last and index == len(part) - 1)
                    for index, token in enumerate(part)
                ]
            )
            self._tokens += part
        return rows[0]

    def branch(self, tails: Sequence[Sequence[int]]) -> list[Logits]:
        """Evaluate tails side by side behind the prompt; return the logits after each."""
        if len(tails) >= SEQUENCES:
            raise Refused("internal", f"{len(tails)} questions at once")
        start = len(self._tokens)
        self._branches = [Branch(start + len(tail), 0) for tail in tails]
        for number in range(len(tails)):
            self._api.llama_memory_seq_cp(self._memory, 0, number + 1, -1, -1)
        entries = [
            Entry(token, start + offset, number + 1, offset == len(tail) - 1)
            for number, tail in enumerate(tails)
            for offset, token in enumerate(tail)
        ]
        return self._evaluate(entries)

    def go_on(self, steps: Mapping[int, Step]) -> dict[int, list[Logits]]:
        """Take a step in some branches together; return the logits after each of their tokens."""
        entries = []
        for number, step in steps.items():
            branch = self._branches[number]
            if step.keep < branch.own:
                kept = branch.start + step.keep
                self._api.llama_memory_seq_rm(self._memory, number + 1, kept, -1)
            self._branches[number] = branch._replace(own=step.keep + len(step.tokens))
            entries += [
                Entry(token, branch.start + step.keep + offset, number + 1, True)
                for offset, token in enumerate(step.tokens)
            ]
        rows = iter(self._evaluate(entries))
        return {number: [next(rows) for _ in step.tokens] for number, step in steps.items()}

    def join(self) -> None:
        """Forget every branch; the prompt stays."""
        for number in range(len(self._branches)):
            self._api.llama_memory_seq_rm(self._memory, number + 1, -1, -1)
        self._branches = []

    def _evaluate(self, entries: Sequence["Entry"]) -> list[Logits]:
        """Evaluate tokens of several sequences; return the logits where they are asked for."""
        rows = []
        for start in range(0, len(entries), BATCH):
            part = entries[start : start + BATCH]
            batch = self._llm._batch.batch
            batch.n_tokens = len(part)
            for index, entry in enumerate(part):
                batch.token[index] = entry.token
                batch.pos[index] = entry.position
                batch.n_seq_id[index] = 1
                batch.seq_id[index][0] = entry.sequence
                batch.logits[index] = entry.wanted
            self._decode(batch)
            rows += [self._logits(index) for index, entry in enumerate(part) if entry.wanted]
        return rows

    def _decode(self, batch: Any) -> None:  # noqa: ANN401
        if self.switch.on:
            raise Aborted
        code = self._api.llama_decode(self._llm.ctx, batch)
        if code == 2 or self.switch.on:
            self.rewind(len(self._tokens))
            raise Aborted
        if code != 0:
            self.rewind(0)
            raise Refused("internal", f"llama_decode returned {code}")

    def _logits(self, index: int) -> Logits:
        import numpy as np

        row = self._api.llama_get_logits_ith(self._llm.ctx, index)
        view: Logits = np.ctypeslib.as_array(row, shape=(self._size,)).copy()
        return view

    def mark(self) -> int:
        """Return the number of tokens in the KV cache."""
        return len(self._tokens)

    def rewind(self, mark: int) -> None:
        """Forget every token after the mark."""
        del self._tokens[mark:]
        self._llm._ctx.kv_cache_seq_rm(0, mark, -1)

    def plain_tokens(self, text: str) -> list[int]:
        """Return the token ids of plain text."""
        return list(self._llm.tokenize(text.encode(), add_bos=False, special=False))

    def text(self, tokens: Sequence[int]) -> str:
        """Return what tokens say."""
        return str(self._llm.detokenize(list(tokens)), "utf-8", "replace")


def _has_amx() -> bool:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:  # noqa: PTH123
            return "amx_int8" in file.read()
    except OSError:
        return False


def _change_defaults(api: Any) -> None:  # noqa: ANN401
    """Change default parameters for which the binding has no parameter of its own.

    The context gets one KV cache for several sequences. On a processor with AMX the weights are
    kept out of the AMX buffers: llama-cpp-python 0.3.36 built natively there ends in SIGSEGV inside
    `ggml_backend_amx_mul_mat` at the first prefill (seen with all three models of the catalog).
    """
    model_default, context_default = (
        api.llama_model_default_params,
        api.llama_context_default_params,
    )

    def model_parameters() -> Any:  # noqa: ANN401
        chosen = model_default()
        if _has_amx():
            chosen.use_extra_bufts = False
        return chosen

    def context_parameters() -> Any:  # noqa: ANN401
        chosen = context_default()
        chosen.n_seq_max = SEQUENCES
        chosen.kv_unified = True
        return chosen

    api.llama_model_default_params = model_parameters
    api.llama_context_default_params = context_parameters


def _load_problem(path: str) -> protocol.FailCode:
    if not os.path.exists(path):  # noqa: PTH110
        return "model_missing"
    with open(path, "rb") as file:  # noqa: PTH123
        return "model_unknown" if file.read(4) == b"GGUF" else "model_broken"
