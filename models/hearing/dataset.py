"""The labelled accounts as token sequences, exactly as the coach asks the model.

One account is one sequence: the prompt up to the account once, then a branch per question with its
answer. A branch sees the prompt and itself; its positions go on where the prompt ends.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import msgspec
import yaml
from msgspec import Struct

from coach.advice.listener import Ears, request
from coach.engine.borders import Borders
from coach.engine.protocol import Listen, Message, Piece
from coach.engine.template import ChatTemplate
from coach.handbook import Handbook
from coach.session import LANGUAGES, Answer, Language

DATA = Path(__file__).resolve().parent / "data"
# (text, whether control tokens are allowed in it) to token ids.
Tokenise = Callable[[str, bool], list[int]]


class Fitting(Struct, frozen=True, forbid_unknown_fields=True):
    """Which of a level's moves fit an account best, among those that were to be chosen from."""

    among: list[int]
    best: list[int]


class Account(Struct, frozen=True, forbid_unknown_fields=True):
    """One labelled account; a label of None means "not said".

    `moves` holds, by level, which of its moves fit best, for accounts that were read for that too.
    """

    claim: str
    account: str
    facts: dict[str, str | None]
    also: dict[str, list[str]] = {}
    moves: dict[int, Fitting] = {}


class Branch(Struct, frozen=True):
    """One question with the tokens of its answer and of the end."""

    question: list[int]
    answer: list[int]


class Prompted(Struct, frozen=True):
    """One account: the tokens of the common prompt, and its branches."""

    prompt: list[int]
    branches: tuple[Branch, ...]

    @property
    def size(self) -> int:
        """Number of tokens evaluated for it."""
        return len(self.prompt) + sum(len(b.question) + len(b.answer) for b in self.branches)


def accounts(language: Language, folder: Path = DATA) -> list[Account]:
    """Return the labelled accounts of a language, in the order of their files."""
    return [
        account
        for file in sorted((folder / language).glob("*.yaml"))
        for account in msgspec.convert(yaml.safe_load(file.read_text("utf-8")), list[Account])
    ]


def everything(folder: Path = DATA) -> list[tuple[Language, Account]]:
    """Return the labelled accounts of both languages."""
    return [(language, account) for language in LANGUAGES for account in accounts(language, folder)]


def sequence(
    language: Language,
    account: Account,
    book: Handbook,
    template: ChatTemplate,
    tokenise: Tokenise,
    end: Sequence[int],
) -> Prompted:
    """Return the token sequence of one account."""
    claim = book.claims[account.claim]
    asked = request(claim, Answer(account=account.account), language, Ears(tuned=True))
    if asked is None:
        raise ValueError(f"nothing to ask: {account.account!r}")
    prompt: list[int] = []
    branches = []
    for spec, question in zip(claim.facts, asked.questions, strict=True):
        head, tail = _tokens(asked, question, template, tokenise)
        label = account.facts[spec.key]
        answer = asked.refusal if label is None else reachable(label, account.account)
        branches.append(Branch(tail, [*tokenise(answer, False), *end]))
        prompt = head
    return Prompted(prompt, tuple(branches))


def reachable(label: str, account: str) -> str:
    """Return a label without the marks at its ends at which a span cannot begin or end.

    Raises ValueError for a label that is not in the account, or that no span can be.
    """
    borders = Borders(account)
    size = len(label.encode())
    for found in re.finditer(re.escape(label), account):
        place = len(account[: found.start()].encode())
        starts = [start for start in borders.starts if place <= start < place + size]
        ends = [end for end in borders.ends if place < end <= place + size]
        if starts and ends and min(starts) < max(ends) <= borders.stop[min(starts)]:
            return _closed(borders.data[min(starts) : max(ends)].decode())
    raise ValueError(f"no span can be {label!r} of {account!r}")


def _closed(text: str) -> str:
    """Return a span without a closing mark that nothing in it opens."""
    opening = {"”": "“", "’": "‘", "》": "《", "」": "「", "』": "『", '"': '"', "'": "'"}
    last = text[-1]
    return text[:-1] if last in opening and opening[last] not in text[:-1] else text


def _tokens(
    asked: Listen, question: str, template: ChatTemplate, tokenise: Tokenise
) -> tuple[list[int], list[int]]:
    pieces = tuple(Piece(text, founder=True) for text in (asked.before, asked.account, question))
    turns: Iterable[Message] = (*asked.messages, Message("user", pieces))
    ids: list[int] = []
    cut = 0
    for piece in template.pieces(list(turns)):
        if piece.founder:
            cut = len(ids)
        ids += tokenise(piece.text, not piece.founder)
    return ids[:cut], ids[cut:]
