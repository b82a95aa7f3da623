"""From an account to its heard facts: asks the engine, checks, and never overwrites the founder."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future

from msgspec import Struct
from msgspec.structs import replace

from coach.advice.facts import fact_of, without_twins
from coach.advice.prompt import LISTENING, TUNED, Listening
from coach.advice.reply import as_it_stands
from coach.engine.client import Engine, insist
from coach.engine.protocol import Done, Failed, Listen, Outcome, Prefill, Span
from coach.handbook import Claim, FactSpec, Handbook
from coach.session import Answer, Fact, Kind, Language, Session, holders, only_holders, plain

# Characters; with the prompt around them they fit the context, as the catalog's models count them.
LONGEST_ACCOUNT = 2000
_BORDERS = " \n。，；！？、"
# A model that the catalog does not know must be surer before it is believed.
DEFAULT_THRESHOLD = 1.5
# Whoever was asked for one thing mostly answers just that: likelier than "not said" is enough
# (models/EVAL.md, after a follow-up).
REPLY_THRESHOLD = 0.0
# Where nothing was measured, or no margin was enough. A server, which has another scale, reaches it
# where it gives its answer 0.98 and more.
DEFAULT_SURE = 4.0


class Ears(Struct, frozen=True):
    """What listening needs to know of a model: the least margins, per language and kind of fact.

    `tuned` says that an adapter for listening is loaded, which knows another prompt. `sure` holds
    the margins, per language, from which on what is heard may stand in a sentence unconfirmed: so
    heard, nineteen of twenty facts of the bench's open half are right.
    """

    thresholds: Mapping[Language, Mapping[Kind, float]] = {}
    tuned: bool = False
    sure: Mapping[Language, float] = {}

    def prompt(self, language: Language) -> Listening:
        """Return the texts with which this model is asked to listen."""
        return (TUNED if self.tuned else LISTENING)[language]

    def threshold(self, language: Language, kind: Kind, *, asked: bool = False) -> float:
        """Return the least margin over "not said", in nats per token, to believe a fact.

        `asked` says that the text is the reply to just that question; a model that was tuned to
        listen is believed sooner there.
        """
        least = self.thresholds.get(language, {}).get(kind, DEFAULT_THRESHOLD)
        return min(least, REPLY_THRESHOLD) if asked and self.tuned else least

    def surely(self, language: Language) -> float:
        """Return the least margin with which a fact may stand in a sentence unconfirmed."""
        return self.sure.get(language, DEFAULT_SURE)


def warm_up(
    language: Language, ears: Ears, claim: Claim | None = None, account: str = ""
) -> Prefill:
    """Return the request that evaluates the head of the listening prompt ahead of time.

    With a claim, also what will stand before the account or follow-up that the founder is about to
    write, and that text as far as it is written.
    """
    prompt = ears.prompt(language)
    return Prefill(
        0, prompt.head, _before(prompt, claim, language) if claim else "", beginning(account)
    )


def _before(prompt: Listening, claim: Claim, language: Language) -> str:
    between = " " if language == "en" else ""
    listed = between.join(spec.question.of(language) for spec in claim.facts)
    return prompt.before.format(questions=listed)


def open_facts(claim: Claim, answer: Answer) -> list[FactSpec]:
    """Return the facts that are still to be heard: neither given, struck nor heard before."""
    return [fact for fact in claim.facts if fact.key not in answer.facts]


class Unheard(Struct, frozen=True):
    """What is to be listened to next: a text, and the facts to be heard in it.

    `reply` says that the text is the follow-up's.
    """

    text: str
    specs: tuple[FactSpec, ...]
    reply: bool = False


def unheard(claim: Claim, answer: Answer) -> Unheard:
    """Return what is to be listened to next; it has no facts where nothing is open or told.

    A follow-up is read alone: what it asked for is heard better there than behind the account, and
    sooner (models/EVAL.md, after a follow-up).
    """
    specs = tuple(open_facts(claim, answer))
    account, reply = beginning(answer.account or ""), beginning(answer.followup or "")
    if plain(reply) and not answer.reply_read:
        return Unheard(reply, specs, reply=True)
    # What was asked for and not found in the reply was not found in this account before it.
    rest = tuple(spec for spec in specs if spec.key != answer.asked or not answer.reply_read)
    return Unheard(account, rest if plain(account) and not answer.listened else ())


def beginning(text: str) -> str:
    """Return as much of a text as a model listens to, up to a border between words or clauses."""
    if len(text) <= LONGEST_ACCOUNT:
        return text
    border = max(text.rfind(mark, 0, LONGEST_ACCOUNT) for mark in _BORDERS)
    # A text without borders is cut where it has to be.
    return text[: border + 1] if border >= LONGEST_ACCOUNT // 2 else text[:LONGEST_ACCOUNT]


def heard_in_part(answer: Answer) -> bool:
    """Whether an account or its follow-up is longer than what a model listens to."""
    return any(len(text or "") > LONGEST_ACCOUNT for text in (answer.account, answer.followup))


def request(claim: Claim, answer: Answer, language: Language, ears: Ears) -> Listen | None:
    """Return the request that listens for open facts, or None if there is nothing to do.

    Account and follow-up are read one after the other: see `unheard`.
    """
    one = unheard(claim, answer)
    if not one.specs:
        return None
    prompt = ears.prompt(language)
    questions = tuple(
        prompt.question.format(question=spec.question.of(language)) for spec in one.specs
    )
    before = _before(prompt, claim, language)
    return Listen(0, prompt.head, before, one.text, questions, prompt.refusal)


def hear(
    claim: Claim,
    answer: Answer,
    outcome: Outcome,
    ears: Ears,
    session: Session,
) -> Answer:
    """Return the answer with what was heard put in; facts that are there stay as they are.

    An outcome without a result changes nothing: the founder can fill the facts in, and the account
    is listened to again when it is next looked at.
    """
    if not isinstance(outcome, Done):
        return answer
    one = unheard(claim, answer)
    heard: dict[str, Fact] = {}
    for spec, span in zip(one.specs, outcome.spans, strict=True):
        asked = one.reply and spec.key == answer.asked
        fact = _fact(spec, span, one, ears, session, asked=asked)
        if fact is None and asked and ears.tuned and (whole := as_it_stands(spec, span, one.text)):
            fact = _fact(spec, whole, one, ears, session, asked=True)
        if fact is not None:
            heard[spec.key] = fact
    first = answer.asked if one.reply else ""
    kept = without_twins(claim.facts, heard, answer.facts.values(), first=first)
    facts = {**answer.facts, **kept}
    ordered = {spec.key: facts[spec.key] for spec in claim.facts if spec.key in facts}
    if one.reply:
        return replace(answer, facts=ordered, reply_read=True)
    return replace(answer, facts=ordered, listened=True)


def _fact(
    spec: FactSpec, span: Span, one: Unheard, ears: Ears, session: Session, *, asked: bool
) -> Fact | None:
    fact = fact_of(
        spec,
        span,
        one.text,
        threshold=ears.threshold(session.language, spec.kind, asked=asked),
        language=session.language,
        company=session.profile.name,
        cast=holders(session.cast),
        # Asked for the one thing, a founder may name whoever it is.
        never=only_holders(session.cast, spec.never) if spec.never and not asked else (),
    )
    sure = span.margin >= ears.surely(session.language)
    return fact and replace(fact, source="followup" if one.reply else "account", sure=sure)


def all_read(answer: Answer) -> Answer:
    """Return the answer with nothing left to listen to."""
    return replace(answer, listened=True, reply_read=bool(plain(answer.followup or "")))


def listen(
    engine: Engine,
    claim: Claim,
    answer: Answer,
    ears: Ears,
    session: Session,
    wait: Callable[[Future[Outcome]], Outcome] = Future.result,
) -> tuple[Answer, Outcome | None]:
    """Listen to an answer and wait for it; try once more where the worker died under it.

    `wait` waits for one request, and may give up on it.
    """
    outcome: Outcome | None = None
    while (asked := request(claim, answer, session.language, ears)) is not None:
        outcome = insist(engine, asked, wait)
        answer = hear(claim, answer, outcome, ears, session)
        if not isinstance(outcome, Done):
            return answer, outcome
    return all_read(answer), outcome


def listen_to_all(
    engine: Engine,
    session: Session,
    handbook: Handbook,
    ears: Ears,
    tell: Callable[[str, int, int], None] = lambda claim, number, total: None,
) -> tuple[Session, Failed | None]:
    """Listen to every account of a session, with its follow-up.

    `tell` is told the claim, its number and how many there are. Stops at a failure that would
    only repeat itself and returns it with what was heard until then; an account that is too long
    is passed over.
    """
    passed_over: Failed | None = None
    due = [key for key in handbook.claims if session.answer(key).account]
    for number, key in enumerate(due, start=1):
        tell(key, number, len(due))
        heard, outcome = listen(engine, handbook.claims[key], session.answer(key), ears, session)
        session = session.with_answer(key, heard)
        if isinstance(outcome, Failed):
            if outcome.code != "too_long":
                return session, outcome
            passed_over = outcome
    return session, passed_over
