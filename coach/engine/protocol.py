"""What the app and the worker say to each other: one JSON object a line, over a private pipe.

Every request ends in exactly one of `Done`, `Cancelled` or `Failed`. A prompt travels as messages
made of pieces; a piece that a founder wrote is tokenised as plain text, so that control tokens
typed into an account stay text.
"""

from typing import Literal

import msgspec
from msgspec import Struct


class Piece(Struct, frozen=True, omit_defaults=True):
    """A part of a message; `founder` marks text that must never become a control token."""

    text: str
    founder: bool = False


class Message(Struct, frozen=True):
    """One turn of a chat prompt."""

    role: Literal["system", "user", "assistant"]
    pieces: tuple[Piece, ...]


class Load(Struct, frozen=True, tag="load"):
    """Load a model, and an adapter for listening where `adapter` names one.

    `context` counts tokens. Evaluated prompt heads are kept in the folder `cache`, under the
    `fingerprint` of the model's bytes. `lock` is the file that lets one engine of the machine
    and user compute at a time. An empty text stands for none.
    """

    id: int
    path: str
    context: int
    threads: int
    adapter: str = ""
    fingerprint: str = ""
    cache: str = ""
    lock: str = ""


class Prefill(Struct, frozen=True, tag="prefill"):
    """Evaluate the beginning of a coming prompt, so that it starts from the KV cache.

    `before` is what stands before the account in the coming prompt, and `account` what the founder
    has typed so far, where they are known already. Gives way to everything that is waited for.
    """

    id: int
    messages: tuple[Message, ...]
    before: str = ""
    account: str = ""


class Listen(Struct, frozen=True, tag="listen"):
    """Find, for each question, the span of `account` that answers it.

    Each prompt is `messages` and one user turn: `before`, the account, and the question's text. A
    `speculative` one, to an account that may still go on, gives way to everything else.
    """

    id: int
    messages: tuple[Message, ...]
    before: str
    account: str
    questions: tuple[str, ...]
    refusal: str
    speculative: bool = False


class Generate(Struct, frozen=True, tag="generate"):
    """Write candidates: the first greedily, the others sampled with `temperature` and `seed`.

    A `speculative` one gives way to everything else.
    """

    id: int
    messages: tuple[Message, ...]
    candidates: int
    tokens: int
    temperature: float
    seed: int
    speculative: bool = False


class Score(Struct, frozen=True, tag="score"):
    """Tell how likely each text is as the answer to `messages`."""

    id: int
    messages: tuple[Message, ...]
    texts: tuple[str, ...]


class Cancel(Struct, frozen=True, tag="cancel"):
    """End the request with this id; it answers `Cancelled` unless it was already done."""

    id: int


class Urge(Struct, frozen=True, tag="urge"):
    """Somebody waits for the request with this id by now, which was speculative."""

    id: int


class Span(Struct, frozen=True):
    """The best span for one question: characters `start` to `end` of the account.

    `logprob` is the mean log-probability per token of the span with its end, `refusal` that of
    the words for "not said". An account without any word gives `start == end`.
    """

    start: int
    end: int
    logprob: float
    refusal: float

    @property
    def margin(self) -> float:
        """By how much the span is likelier than "not said", in nats per token."""
        return self.logprob - self.refusal


class Done(Struct, frozen=True, tag="done", omit_defaults=True):
    """The request's result. `scores` are mean log-probabilities per token.

    `loaded` tells the architecture of a model just loaded; `evaluated` counts the tokens of the
    prompt that stay in the KV cache, `written` those of all candidates.
    """

    id: int
    spans: tuple[Span, ...] = ()
    texts: tuple[str, ...] = ()
    scores: tuple[float, ...] = ()
    loaded: str = ""
    evaluated: int = 0
    written: int = 0
    seconds: float = 0.0


class Cancelled(Struct, frozen=True, tag="cancelled"):
    """The request was cancelled; the worker is ready for the next one."""

    id: int


FailCode = Literal[
    "model_missing",
    "model_broken",
    "model_unknown",
    "no_template",
    "adapter_broken",
    "out_of_memory",
    "too_long",
    "not_loaded",
    "worker_died",
    "gave_up",
    "closed",
    "server_unreachable",
    "server_refused",
    "server_key",
    "server_certificate",
    "internal",
]


class Failed(Struct, frozen=True, tag="failed", omit_defaults=True):
    """The request failed; `detail` is for the log and `coach doctor`, never a traceback."""

    id: int
    code: FailCode
    detail: str = ""


class Waiting(Struct, frozen=True, tag="waiting"):
    """No outcome: the worker waits for another engine of this machine and user, or no longer."""

    on: bool


Request = Load | Prefill | Listen | Generate | Score | Cancel | Urge
Outcome = Done | Cancelled | Failed

_encoder = msgspec.json.Encoder()
_requests = msgspec.json.Decoder(Request)
_answers = msgspec.json.Decoder(Outcome | Waiting)


def encode(message: Request | Outcome | Waiting) -> bytes:
    """Return a message as one line."""
    return _encoder.encode(message) + b"\n"


def decode_request(line: bytes) -> Request:
    """Read a request. Raises msgspec.MsgspecError on anything else."""
    request: Request = _requests.decode(line)
    return request


def decode_answer(line: bytes) -> Outcome | Waiting:
    """Read what a worker says. Raises msgspec.MsgspecError on anything else."""
    answer: Outcome | Waiting = _answers.decode(line)
    return answer
