"""llama.cpp behind the binding: the only file that imports llama_cpp, and only in the worker.

Loading a model points the process's file descriptors 1 and 2 at /dev/null and a malformed model can
end the process: neither may happen to the app.
"""

import ctypes
import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from coach.engine import protocol
from coach.engine.binding import Complaints, Switch, change_defaults, load_problem, repacks
from coach.engine.prefixes import LEAST_TOKENS, Identity, Prefixes
from coach.engine.reading import Logits, Step
from coach.engine.template import TemplateProblem
from coach.engine.threads import Threads, keep, kept, quickest
from coach.engine.tokenizer import CHUNK, Prompt, Tokenizer

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


class Entry(NamedTuple):
    """One token of a batch, its place, and whether the logits after it are wanted."""

    token: int
    position: int
    sequences: Sequence[int]
    wanted: bool


class Model:
    """A loaded model with its KV cache; implements `reading.Context`."""

    def __init__(self, request: protocol.Load) -> None:
        import llama_cpp

        change_defaults(llama_cpp.llama_cpp, SEQUENCES)
        self._api = llama_cpp
        self.switch = Switch(llama_cpp)
        with Complaints(llama_cpp) as complaints:
            try:
                self._llm = llama_cpp.Llama(
                    request.path,
                    n_ctx=request.context,
                    n_batch=BATCH,
                    n_threads=request.threads,
                    n_threads_batch=request.threads,
                    # A mapped file stays in memory beside the copy of its weights: 1.9 instead of
                    # 1.3 GB for the 1.5B.
                    use_mmap=not repacks(),
                    verbose=False,
                )
            except MemoryError as error:
                raise Refused("out_of_memory", str(error)) from error
            except ValueError as error:
                told = " ".join(f"{error} {complaints.text}".split())
                raise Refused(load_problem(request.path, told), told) from error
        self.switch.attach(self._llm.ctx)
        try:
            self.tokenizer = Tokenizer(self._llm, llama_cpp)
        except TemplateProblem as error:
            raise Refused("no_template", str(error)) from error
        self.pieces, self.endings = self.tokenizer.pieces, self.tokenizer.endings
        self._memory = llama_cpp.llama_get_memory(self._llm.ctx)
        self._tokens: list[int] = []
        # Where the segments end in which they were evaluated.
        self._cuts: set[int] = set()
        # How many tokens each branch has behind the prompt and what is common to the branches.
        self._own: list[int] = []
        self._common: Sequence[int] = ()
        self._adapter = self._load_adapter(request.adapter) if request.adapter else None
        self._adapter_name = _sha256(request.adapter) if request.adapter else ""
        self._adapted = False
        # Without a name for the model's bytes nobody could tell whose state it is.
        named = bool(request.cache and request.fingerprint)
        self._prefixes = Prefixes(Path(request.cache)) if named else None
        self._known = self._describe(request.fingerprint)
        self._hurry: bool = True
        self._hurried: bool | None = None
        self._threads: Threads | None = None
        self._threads = self._choose_threads(request)

    def _choose_threads(self, request: protocol.Load) -> Threads:
        file, cores = (
            Path(request.cache) / f"threads-{request.fingerprint[:16]}.json",
            request.threads,
        )
        if not request.cache:
            return Threads(cores, cores)
        chosen = kept(file, request.fingerprint, cores)
        if chosen is None:
            chosen = Threads(*(quickest(self._trial(size), cores) for size in (1, CHUNK)))
            self.rewind(0)
            keep(file, request.fingerprint, cores, chosen)
        return chosen

    def _trial(self, size: int) -> Callable[[int], None]:
        """Return what is measured with so many threads: three tokens in turn, or one chunk."""

        def run(threads: int) -> None:
            self._api.llama_set_n_threads(self._llm.ctx, threads, threads)
            self.rewind(0)
            # A chunk takes long enough to be told from another.
            for _ in range(3 if size == 1 else 1):
                self.feed([self.endings[0]] * size)

        return run

    def hurry(self, on: bool) -> None:
        """Compute as fast as may be; or leave a core to whoever is typing.

        May be called by another thread; it counts from the next batch on.
        """
        self._hurry = on

    def _set_threads(self) -> None:
        if self._threads is None or self._hurry is self._hurried:
            return
        self._hurried = self._hurry
        decode, prefill = self._threads.decode, self._threads.prefill
        if not self._hurried:
            decode, prefill = max(1, decode - 1), max(1, prefill - 1)
        self._api.llama_set_n_threads(self._llm.ctx, decode, prefill)

    def _describe(self, fingerprint: str) -> Identity:
        parameters = self._llm.context_params
        return Identity(
            model=fingerprint,
            adapter="",
            library=self._api.__version__,
            system=self._api.llama_print_system_info().decode(),
            key_type=parameters.type_k,
            value_type=parameters.type_v,
            flash_attention=parameters.flash_attn_type,
        )

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

    def prompt(self, prompt: Prompt, room: int) -> Logits:
        """Evaluate a prompt, with room for so many tokens behind it; return its logits."""
        self.hold(prompt, room + len(prompt.tail))
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
        cuts = self._cuts.intersection(prompt.cuts)
        position = max((cut for cut in cuts if cut <= common), default=0)
        self.rewind(position)
        if position == 0 and self._restore(tokens[: prompt.cuts[0]]):
            position = prompt.cuts[0]
        self._cuts = {cut for cut in prompt.cuts if cut <= position}
        for cut in prompt.cuts:
            if cut > position:
                self.feed(tokens[position:cut])
                if position == 0:
                    self._keep(tokens[:cut])
                self._cuts.add(cut)
                position = cut

    def _identity(self) -> Identity:
        return msgspec.structs.replace(
            self._known, adapter=self._adapter_name if self._adapted else ""
        )

    def _restore(self, head: list[int]) -> bool:
        """Take an evaluated head from disk, where an intact one of this very model lies."""
        if self._prefixes is None or len(head) < LEAST_TOKENS:
            return False
        data = self._prefixes.get(self._identity(), head)
        if data is None:
            return False
        buffer = (ctypes.c_uint8 * len(data)).from_buffer_copy(data)
        if not self._api.llama_state_seq_set_data(self._llm.ctx, buffer, len(data), 0):
            self._prefixes.drop(self._identity(), head)
            self.rewind(0)
            return False
        self._tokens = list(head)
        return True

    def _keep(self, head: list[int]) -> None:
        if self._prefixes is None or len(head) < LEAST_TOKENS:
            return
        size = self._api.llama_state_seq_get_size(self._llm.ctx, 0)
        buffer = (ctypes.c_uint8 * size)()
        written = self._api.llama_state_seq_get_data(self._llm.ctx, buffer, size, 0)
        self._prefixes.put(self._identity(), head, ctypes.string_at(buffer, written))

    def feed(self, tokens: Sequence[int]) -> Logits:
        """Evaluate tokens behind those already there; return the logits after the last."""
        for start in range(0, len(tokens), BATCH):
            part = tokens[start : start + BATCH]
            first, last = len(self._tokens), start + len(part) == len(tokens)
            rows = self._evaluate(
                [
                    Entry(token, first + index, (0,), last and index == len(part) - 1)
                    for index, token in enumerate(part)
                ]
            )
            self._tokens += part
        return rows[0]

    def branch(self, count: int, common: Sequence[int] = ()) -> None:
        """Begin so many branches behind the prompt, numbered from 0, without own tokens.

        `common` goes before those of all of them, evaluated together with their first step.
        """
        if count >= SEQUENCES:
            raise Refused("internal", f"{count} branches at once")
        self._own, self._common = [0] * count, common
        for number in range(count):
            self._api.llama_memory_seq_cp(self._memory, 0, number + 1, -1, -1)

    def go_on(self, steps: Mapping[int, Step]) -> dict[int, list[Logits]]:
        """Take a step in some branches together; return the logits that each step wants."""
        entries = [] if any(self._own) else self._beginning()
        for number, step in steps.items():
            begin = len(self._tokens) + len(self._common) + step.keep
            if step.keep < self._own[number]:
                self._api.llama_memory_seq_rm(self._memory, number + 1, begin, -1)
            self._own[number] = step.keep + len(step.tokens)
            quiet = len(step.tokens) - step.wanted
            entries += [
                Entry(token, begin + offset, (number + 1,), offset >= quiet)
                for offset, token in enumerate(step.tokens)
            ]
        rows = iter(self._evaluate(entries))
        return {number: [next(rows) for _ in range(step.wanted)] for number, step in steps.items()}

    def _beginning(self) -> list[Entry]:
        everywhere = range(1, len(self._own) + 1)
        return [
            Entry(token, len(self._tokens) + offset, everywhere, wanted=False)
            for offset, token in enumerate(self._common)
        ]

    def join(self) -> None:
        """Forget every branch; the prompt stays."""
        # All of them, whatever is known: an interrupted batch may have left any of them behind.
        for number in range(1, SEQUENCES):
            self._api.llama_memory_seq_rm(self._memory, number, -1, -1)
        self._own = []

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
                batch.n_seq_id[index] = len(entry.sequences)
                for place, sequence in enumerate(entry.sequences):
                    batch.seq_id[index][place] = sequence
                batch.logits[index] = entry.wanted
            self._decode(batch)
            rows += [self._logits(index) for index, entry in enumerate(part) if entry.wanted]
        return rows

    def _decode(self, batch: Any) -> None:  # noqa: ANN401
        if self.switch.on:
            raise Aborted
        self._set_threads()
        code = self._api.llama_decode(self._llm.ctx, batch)
        if code == 2 or self.switch.on:
            self.join()
            self.rewind(len(self._tokens))
            raise Aborted
        if code != 0:
            self.join()
            self.rewind(0)
            raise Refused("internal", f"llama_decode returned {code}")

    def _logits(self, index: int) -> Logits:
        import numpy as np

        row = self._api.llama_get_logits_ith(self._llm.ctx, index)
        view: Logits = np.ctypeslib.as_array(row, shape=(self.tokenizer.size,)).copy()
        return view

    def mark(self) -> int:
        """Return the number of tokens in the KV cache."""
        return len(self._tokens)

    def rewind(self, mark: int) -> None:
        """Forget every token after the mark."""
        del self._tokens[mark:]
        self._llm._ctx.kv_cache_seq_rm(0, mark, -1)


def _sha256(path: str) -> str:
    with open(path, "rb") as file:  # noqa: PTH123
        return hashlib.file_digest(file, "sha256").hexdigest()
