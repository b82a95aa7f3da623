"""A model behind an OpenAI-compatible address that the founder named: a company's own GPU box.

The same requests as to the worker, answered over HTTP. Decoding cannot be constrained there, so
what a server answers is looked for in the account: words that do not stand in it are "not said".
"""

import heapq
import itertools
import math
import os
import re
import ssl
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any
from urllib.parse import urlsplit

import httpx

from coach.engine import protocol
from coach.engine.borders import Borders
from coach.engine.client import State, running
from coach.engine.protocol import (
    Cancelled,
    Done,
    FailCode,
    Failed,
    Generate,
    Listen,
    Message,
    Outcome,
    Span,
)

# Seconds until a server that does not answer at all is given up, and one that computes an answer.
CONNECT, READ = 5.0, 120.0
# Of a probability that a server does not tell: words copied to the letter are seldom chance.
COPIED = 0.9
LONGEST_SPAN = 40
KEY_VARIABLE = "COACH_ENGINE_KEY"
_MARKS = re.compile(r"<([|｜])|([|｜])>|</s>|<s>|\[/?INST\]")
_AROUND = " \t\r\n.,;:!?。，；：！？\"'“”‘’「」『』*`"
# HTTP: the key is missing, or not good for this.
_NO_KEY = (401, 403)
_LATE = Failed(0, "server_unreachable", "no answer in time")
Asked = Listen | Generate


def _answers(request: Asked) -> int:
    """Return how many answers a request asks for, one after the other."""
    return request.candidates if isinstance(request, Generate) else len(request.questions)


class BadKey(ValueError):  # noqa: N818 - the founder typed it
    """The key holds something that no header can carry."""


class BadAddress(ValueError):  # noqa: N818 - the founder typed it
    """The address is not http(s)://host[:port][/path]."""


def address_of(text: str) -> str:
    """Return the address without a slash at its end. Raises BadAddress."""
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        httpx.URL(text)
    except (ValueError, httpx.InvalidURL) as error:
        raise BadAddress(text) from error
    if not good:
        raise BadAddress(text)
    return text.rstrip("/")


def _certificates() -> ssl.SSLContext:
    """Return who is trusted: the usual authorities, and those of the machine or SSL_CERT_FILE.

    A company's own box has a certificate of the company's own.
    """
    context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()
    return context


class ServerEngine:
    """Answers requests through a server, the most urgent first; implements `client.Engine`.

    Each request has a thread of its own that nobody waits for: a server that does not answer keeps
    neither the next request nor the end of the program waiting. It has `most_seconds` for each
    answer of a request.
    """

    def __init__(
        self,
        address: str,
        *,
        model: str = "",
        most_seconds: float = READ,
        on_state: Callable[[State, str], None] = lambda state, detail: None,
    ) -> None:
        key = os.environ.get(KEY_VARIABLE, "")
        if not (key.isascii() and key.isprintable()):
            raise BadKey(KEY_VARIABLE)
        self._client = httpx.Client(
            base_url=address_of(address) + "/",
            headers={"Authorization": f"Bearer {key}"} if key else {},
            timeout=httpx.Timeout(most_seconds, connect=CONNECT),
            # The founder named this address and no proxy.
            trust_env=False,
            verify=_certificates(),
        )
        self._model = model
        self._most_seconds = most_seconds
        self._on_state = on_state
        self._lock = threading.RLock()
        self._count = itertools.count()
        self._waiting: list[tuple[bool, int, Asked, Future[Outcome]]] = []
        self._pending: set[Future[Outcome]] = set()
        self._running: Future[Outcome] | None = None
        # Gives up on what is running.
        self._late: threading.Timer | None = None
        self._closed = False

    def submit(self, request: protocol.Request) -> Future[Outcome]:
        """Queue a request. What is only ahead of the founder is not sent to the server."""
        future = running()
        with self._lock:
            if self._closed:
                future.set_result(Failed(request.id, "closed"))
            elif isinstance(request, Listen) and request.speculative:
                # What the founder has not sent stays here.
                future.set_result(Cancelled(request.id))
            elif isinstance(request, Listen | Generate):
                idle = isinstance(request, Generate) and request.speculative
                self._pending.add(future)
                heapq.heappush(self._waiting, (idle, next(self._count), request, future))
                self._on_state("busy", "")
                self._go_on()
            elif isinstance(request, protocol.Prefill):
                future.set_result(Done(request.id))
            else:
                future.set_result(Failed(request.id, "internal", "no server can do this"))
        return future

    def cancel(self, future: Future[Outcome]) -> None:
        """End a request now; what the server still says to it is not listened to."""
        self._settle(future, Cancelled(0))

    def urge(self, future: Future[Outcome]) -> None:
        """Nothing speculative is ever sent to a server that could be urged."""

    def close(self) -> None:
        """End everything under way with the code ``closed``."""
        with self._lock:
            self._closed = True
            pending = list(self._pending)
        for future in pending:
            self._settle(future, Failed(0, "closed"))
        self._on_state("off", "")

    def _go_on(self) -> None:
        """Start what is most urgent where nothing runs."""
        while self._running is None and self._waiting:
            *_, request, future = heapq.heappop(self._waiting)
            if future in self._pending:
                self._running = future
                work = threading.Thread(target=self._run, args=(request, future), daemon=True)
                work.start()
                seconds = self._most_seconds * max(1, _answers(request))
                self._late = threading.Timer(seconds, self._settle, (future, _LATE))
                self._late.daemon = True
                self._late.start()

    def _settle(self, future: Future[Outcome], outcome: Outcome) -> None:
        with self._lock:
            if future not in self._pending:
                return
            self._pending.discard(future)
            idle = not self._pending
            if self._running is future:
                self._running = None
                if self._late is not None:
                    self._late.cancel()
                self._go_on()
        future.set_result(outcome)
        if isinstance(outcome, Failed) and outcome.code.startswith("server_"):
            self._on_state("failed", outcome.code)
        elif idle and not self._closed:
            self._on_state("ready", "")

    def _run(self, request: Asked, future: Future[Outcome]) -> None:
        code: FailCode
        try:
            outcome = self._do(request, lambda: future not in self._pending)
        except httpx.HTTPStatusError as error:
            status = error.response.status_code
            code = "server_key" if status in _NO_KEY else "server_refused"
            outcome = Failed(request.id, code, str(status))
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            trusted = "CERTIFICATE_VERIFY_FAILED" not in str(error)
            code = "server_unreachable" if trusted else "server_certificate"
            outcome = Failed(request.id, code, str(error))
        except Exception as error:
            # Whatever a server answers, the request ends.
            outcome = Failed(request.id, "server_refused", type(error).__name__)
        self._settle(future, outcome)

    def _do(self, request: Asked, stopped: Callable[[], bool]) -> Outcome:
        if isinstance(request, Generate):
            texts = []
            for candidate in range(request.candidates):
                if stopped():
                    break
                warmth = request.temperature if candidate else 0.0
                seed = request.seed + candidate
                text, _ = self._ask(request.messages, request.tokens, warmth, seed)
                texts.append(text)
            return Done(request.id, texts=tuple(texts))
        spans = []
        for question in request.questions:
            if stopped():
                break
            pieces = (request.before, request.account, question)
            turn = Message("user", tuple(protocol.Piece(one, founder=True) for one in pieces))
            text, sure = self._ask((*request.messages, turn), LONGEST_SPAN, 0.0, 0)
            spans.append(span(text, sure, request.account, request.refusal))
        return Done(request.id, spans=tuple(spans))

    def _ask(
        self, messages: Sequence[Message], tokens: int, warmth: float, seed: int
    ) -> tuple[str, float | None]:
        """Return what the server says, and the mean log-probability per token where it tells."""
        asked = {
            "model": self._named(),
            "messages": [{"role": one.role, "content": _content(one)} for one in messages],
            "max_tokens": tokens,
            "temperature": warmth,
            "seed": seed,
            "logprobs": True,
            "chat_template_kwargs": {"enable_thinking": False},
        }
        answer = self._client.post("chat/completions", json=asked)
        answer.raise_for_status()
        choice = answer.json()["choices"][0]
        told = (choice.get("logprobs") or {}).get("content") or []
        rows = [one["logprob"] for one in told if one.get("logprob") is not None]
        text = _without_thinking(choice["message"]["content"] or "")
        return text.strip(), (sum(rows) / len(rows) if rows else None)

    def _named(self) -> str:
        if not self._model:
            answer = self._client.get("models")
            answer.raise_for_status()
            known: list[dict[str, Any]] = answer.json()["data"]
            self._model = str(known[0]["id"])
        return self._model


def span(text: str, sure: float | None, account: str, refusal: str) -> Span:
    """Return where an answer stands in the account, as whole words, or an empty span.

    By how much it is likelier than "not said" is the log-odds of the answer's mean probability.
    """
    words = text.splitlines()[0].strip(_AROUND) if text.strip() else ""
    nothing = Span(0, 0, logprob=-9.0, refusal=-0.1)
    if not words or words.casefold() == refusal.casefold():
        return nothing
    place = _whole(words, account)
    if place is None:
        return nothing
    chance = min(math.exp(min(sure, 0.0)) if sure is not None else COPIED, 0.9999)
    return Span(*place, math.log(max(chance, 1e-9)), math.log(1 - chance))


def _whole(words: str, account: str) -> tuple[int, int] | None:
    """Return the first place of words in the account that does not cut a word or figure."""
    borders = Borders(account)
    starts = {borders.characters(0, start)[1] for start in borders.starts}
    ends = {borders.characters(0, end)[1] for end in borders.ends}
    loosely = r"\s+".join(map(re.escape, words.split()))
    for pattern in (re.compile(re.escape(words)), re.compile(loosely, re.IGNORECASE)):
        for found in pattern.finditer(account):
            if found.start() in starts and found.end() in ends:
                return found.start(), found.end()
    return None


def _content(message: Message) -> str:
    return "".join(
        _harmless(piece.text) if piece.founder else piece.text for piece in message.pieces
    )


def _harmless(text: str) -> str:
    """Return a founder's text in which no server finds a control token."""
    return _MARKS.sub(lambda found: " ".join(found.group()), text)


def _without_thinking(text: str) -> str:
    return re.sub(r"<think>.*?(</think>|\Z)", "", text, flags=re.DOTALL)
