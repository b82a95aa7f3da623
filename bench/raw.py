"""The binding used as its own examples do, in a process of its own; what ours is held against.

    python -m bench.raw < tasks.json > results.json

`write` evaluates one prompt and writes in the library's plain loop. `ask` is the naive way to
listen: one chat completion per question, each with its whole prompt evaluated anew.
"""

import os
import sys
import time
from typing import Any

import msgspec
from msgspec import Struct


class Task(Struct, frozen=True):
    """What to do: a chat prompt as (role, text) pairs, and how many tokens to write at most."""

    messages: tuple[tuple[str, str], ...]
    tokens: int


class Tasks(Struct, frozen=True):
    """All that one process does: a warm-up is not counted."""

    kind: str
    model: str
    adapter: str
    threads: int
    tasks: tuple[Task, ...]


class Took(Struct, frozen=True):
    """Seconds that a task took and the tokens it wrote."""

    seconds: float
    tokens: int


def main() -> None:
    """Do the tasks of standard input."""
    tasks = msgspec.json.decode(sys.stdin.buffer.read(), type=Tasks)
    out = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    took = _do(tasks)
    os.write(out, msgspec.json.encode(took))


def _do(tasks: Tasks) -> list[Took]:
    import llama_cpp

    from coach.engine.binding import change_defaults
    from coach.engine.client import CONTEXT

    # The same work-around for AMX as in the worker; one sequence, as the binding has it.
    change_defaults(llama_cpp.llama_cpp, 1)
    llm = llama_cpp.Llama(
        tasks.model,
        lora_path=tasks.adapter or None,
        n_ctx=CONTEXT,
        n_batch=256,
        n_threads=tasks.threads,
        n_threads_batch=tasks.threads,
        verbose=False,
    )
    does = {"write": _write, "ask": _ask}[tasks.kind]
    does(llm, tasks.tasks[0])
    return [does(llm, task) for task in tasks.tasks]


def _turns(task: Task) -> list[dict[str, str]]:
    return [{"role": role, "content": text} for role, text in task.messages]


def _ask(llm: Any, task: Task) -> Took:  # noqa: ANN401
    llm.reset()
    llm._ctx.kv_cache_clear()
    begun = time.perf_counter()
    done = llm.create_chat_completion(
        messages=_turns(task), temperature=0.0, max_tokens=task.tokens
    )
    return Took(time.perf_counter() - begun, done["usage"]["completion_tokens"])


def _write(llm: Any, task: Task) -> Took:  # noqa: ANN401
    import numpy as np
    from llama_cpp.llama_chat_format import Jinja2ChatFormatter

    template = llm.metadata["tokenizer.chat_template"]
    told = Jinja2ChatFormatter(template, eos_token="", bos_token="")(messages=_turns(task))
    begun = time.perf_counter()
    prompt = llm.tokenize(told.prompt.encode(), add_bos=False, special=True)
    llm.reset()
    llm._ctx.kv_cache_clear()
    llm.eval(prompt)
    for _ in range(task.tokens):
        row = np.ctypeslib.as_array(llm._ctx.get_logits_ith(-1), shape=(llm.n_vocab(),))
        llm.eval([int(row.argmax())])
    return Took(time.perf_counter() - begun, task.tokens)


if __name__ == "__main__":
    main()
