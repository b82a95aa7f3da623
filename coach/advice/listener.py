"""From an account to its heard facts: asks the engine, checks, and never overwrites the founder."""

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from coach.advice.facts import fact_of, without_twins
from coach.advice.prompt import LISTENING
from coach.engine.client import Engine
from coach.engine.protocol import Done, Failed, Listen, Outcome, Prefill
from coach.handbook import Claim, FactSpec, Handbook
from coach.session import Answer, FactSource, Kind, Language, Profile, Session

LONGEST_ACCOUNT = 6000
# A model that the catalog does not know must be surer before it is believed.
DEFAULT_THRESHOLD = 1.5


class Ears(Struct, frozen=True):
    """What listening needs to know of a model: the least margins, per language and kind of fact."""

    thresholds: Mapping[Language, Mapping[Kind, float]] = {}

    def threshold(self, language: Language, kind: Kind) -> float:
        """Return the least margin over "not said", in nats per token, to believe a fact."""
        return self.thresholds.get(language, {}).get(kind, DEFAULT_THRESHOLD)


def warm_up(language: Language) -> Prefill:
    """Return the request that evaluates the head of the listening prompt ahead of time."""
    return Prefill(0, LISTENING[language].head)


def open_facts(claim: Claim, answer: Answer) -> list[FactSpec]:
    """Return the facts that are still to be heard: those the founder neither gave nor struck."""
    return [
        fact
        for fact in claim.facts
        if (known := answer.facts.get(fact.key)) is None or known.state == "heard"
    ]


def request(claim: Claim, answer: Answer, language: Language) -> Listen | None:
    """Return the request that listens to an answer's newest text, or None if there is nothing.

    After a follow-up only what is still missing is asked of it.
    """
    specs = _asked(claim, answer)
    text = _text(answer)
    if not text.strip() or not specs:
        return None
    prompt = LISTENING[language]
    questions = tuple(prompt.question.format(question=spec.question.of(language)) for spec in specs)
    return Listen(0, prompt.head, prompt.before, text, questions, prompt.refusal)


def hear(
    claim: Claim,
    answer: Answer,
    outcome: Outcome,
    language: Language,
    ears: Ears,
    profile: Profile,
) -> Answer:
    """Return the answer with what was heard put in; the founder's own facts stay as they are.

    An outcome without a result leaves the facts alone, so that the founder can fill them in.
    """
    if not isinstance(outcome, Done):
        return replace(answer, listened=isinstance(outcome, Failed))
    specs = _asked(claim, answer)
    heard = {
        spec.key: fact
        for spec, span in zip(specs, outcome.spans, strict=True)
        if (
            fact := fact_of(
                spec,
                span,
                _text(answer),
                threshold=ears.threshold(language, spec.kind),
                language=language,
                source=_source(answer),
                company=profile.name,
            )
        )
    }
    kept = {key: fact for key, fact in answer.facts.items() if key not in _keys(specs)}
    facts = {**kept, **without_twins(specs, heard)}
    ordered = {spec.key: facts[spec.key] for spec in claim.facts if spec.key in facts}
    return replace(answer, facts=ordered, listened=True)


def listen(
    engine: Engine,
    claim: Claim,
    answer: Answer,
    language: Language,
    ears: Ears,
    profile: Profile,
) -> tuple[Answer, Outcome | None]:
    """Listen to an answer and wait for it; try once more where the worker died under it."""
    asked = request(claim, answer, language)
    if asked is None:
        return replace(answer, listened=True), None
    outcome = engine.submit(asked).result()
    if isinstance(outcome, Failed) and outcome.code == "worker_died":
        outcome = engine.submit(asked).result()
    return hear(claim, answer, outcome, language, ears, profile), outcome


def listen_to_all(
    engine: Engine,
    session: Session,
    handbook: Handbook,
    ears: Ears,
    tell: Callable[[str, int, int], None] = lambda claim, number, total: None,
) -> tuple[Session, Failed | None]:
    """Listen to every account of a session that was not listened to yet, and to its follow-up.

    `tell` is told the claim, its number and how many there are. Stops at a failure that would
    only repeat itself and returns it with what was heard until then.
    """
    told = [key for key in handbook.claims if session.answer(key).account]
    for number, key in enumerate(told, start=1):
        tell(key, number, len(told))
        claim, answer = handbook.claims[key], session.answer(key)
        for part in (replace(answer, followup=None), answer) if answer.followup else (answer,):
            current = replace(part, facts=session.answer(key).facts)
            heard, outcome = listen(engine, claim, current, session.language, ears, session.profile)
            session = session.with_answer(key, heard)
            if isinstance(outcome, Failed):
                return session, outcome
    return session, None


def _asked(claim: Claim, answer: Answer) -> Sequence[FactSpec]:
    specs = open_facts(claim, answer)
    if answer.followup:
        return [spec for spec in specs if spec.key not in answer.facts]
    return specs


def _keys(specs: Sequence[FactSpec]) -> set[str]:
    return {spec.key for spec in specs}


def _text(answer: Answer) -> str:
    return (answer.followup or answer.account or "")[:LONGEST_ACCOUNT]


def _source(answer: Answer) -> FactSource:
    return "followup" if answer.followup else "account"
