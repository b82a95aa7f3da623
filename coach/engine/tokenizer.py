"""From texts to token ids and back, and where a prompt is cut to be evaluated piece by piece.

Is handed the binding and a loaded model; imports neither.
"""

import ctypes
from collections.abc import Sequence
from itertools import pairwise, takewhile
from typing import Any, NamedTuple

from coach.engine.protocol import Message
from coach.engine.template import ChatTemplate, TemplateProblem

# Behind the head, a prompt is evaluated in pieces of so many tokens, whenever they are known.
CHUNK = 32
# Tokens at the end of a text that is still being written: the next letters may change them.
UNSURE = 2


class Prompt(NamedTuple):
    """A prompt's token ids and where it is cut into segments that are evaluated each by itself.

    The first cut ends the head (instructions and examples); the others are borders of the last
    message's pieces and of their chunks. The last begins the last piece, or the chunk up to which a
    prompt is certain or in common with others.
    """

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

    def certain(self) -> "Prompt":
        """Return the whole chunks that stay as they are when the last text goes on."""
        end = self.cuts[-1]
        begun = max((cut for cut in self.cuts[:-1] if cut + UNSURE <= end), default=self.cuts[0])
        return Prompt(self.tokens[:begun], tuple(cut for cut in self.cuts if cut <= begun))


def in_common(prompts: Sequence[Prompt]) -> tuple[Prompt, list[int], list[list[int]]]:
    """Return what prompts that differ in their last piece have in common, and the rest of each.

    What they have in common is whole chunks, which may be evaluated ahead, and behind them some
    tokens that are evaluated in one go with the rests: so with them the weights are read only once.
    Of each rest a token at least is left.
    """
    first, tails = prompts[0], [prompt.tail for prompt in prompts]
    columns = zip(*(tail[:-1] for tail in tails), strict=False)
    alike = sum(1 for _ in takewhile(lambda column: len(set(column)) == 1, columns))
    whole = Prompt(first.tokens, first.cuts[:-1] or first.cuts)
    common = first.tokens[whole.cuts[-1] : first.cuts[-1] + alike]
    return whole, common, [tail[alike:] for tail in tails]


class Tokenizer:
    """The vocabulary and the chat template of a model.

    `pieces` holds the token of every text that is one, `endings` the tokens that end an answer.
    Raises TemplateProblem where the model cannot be talked to.
    """

    def __init__(self, llm: Any, api: Any) -> None:  # noqa: ANN401
        self._llm = llm
        self._api = api
        self._vocab = api.llama_model_get_vocab(llm.model)
        self.size: int = api.llama_vocab_n_tokens(self._vocab)
        self.pieces = self._vocabulary()
        self.endings = self._endings()
        self.template = self._template()

    def _vocabulary(self) -> dict[bytes, int]:
        buffer = ctypes.create_string_buffer(256)
        pieces: dict[bytes, int] = {}
        for token in range(self.size):
            if self._api.llama_vocab_is_control(self._vocab, token):
                continue
            length = self._api.llama_token_to_piece(self._vocab, token, buffer, 256, 0, False)
            if length > 0:
                pieces.setdefault(buffer.raw[:length], token)
        return pieces

    def _endings(self) -> tuple[int, ...]:
        ends = [
            token for token in range(self.size) if self._api.llama_vocab_is_eog(self._vocab, token)
        ]
        newline = self.pieces.get(b"\n")
        return tuple(ends + ([newline] if newline is not None else []))

    def _template(self) -> ChatTemplate:
        source = self._llm.metadata.get("tokenizer.chat_template")
        if not source:
            raise TemplateProblem("none in the file")
        begin, end = self._llm.token_bos(), self._llm.token_eos()
        return ChatTemplate(source, self._special(begin), self._special(end))

    def _special(self, token: int) -> str:
        if token < 0:
            return ""
        return str(self._llm.detokenize([token], special=True), "utf-8", "replace")

    def prompt(self, messages: Sequence[Message]) -> Prompt:
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
        pieces = starts[-len(messages[-1].pieces) :]
        chunks = {cut for start, end in pairwise(pieces) for cut in range(start, end, CHUNK)}
        return Prompt(ids, tuple(sorted({*pieces, *chunks})))

    def tokens(self, text: str) -> list[int]:
        """Return the token ids of plain text."""
        return list(self._llm.tokenize(text.encode(), add_bos=False, special=False))

    def text(self, tokens: Sequence[int]) -> str:
        """Return what tokens say."""
        return str(self._llm.detokenize(list(tokens)), "utf-8", "replace")
