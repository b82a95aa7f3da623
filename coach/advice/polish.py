"""A finished sentence rewritten minimally by a model, behind the gates; else it stays as it was."""

from collections.abc import Callable, Iterable

from msgspec.structs import replace

from coach.advice.check import Candidate, reasons
from coach.advice.listener import beginning
from coach.engine.client import Engine, insist
from coach.engine.protocol import Done, Generate, Message, Piece
from coach.report import Block, Part, Rejected, Report, Sentence
from coach.session import Language, Session, plain

POLISHED: frozenset[Part] = frozenset({"why", "move"})
CANDIDATES = 3
TOKENS = 120
TEMPERATURE = 0.7

_SYSTEM = {
    "en": (
        "You edit one sentence of advice so that it fits the founder's account. "
        "Change as few words as you can. Keep the meaning. Add no fact. "
        "If nothing needs to change, repeat the sentence."
    ),
    "zh": (
        "你把一句建议改得更贴合创始人的讲述。改动越少越好，意思不变，不添加任何事实。"
        "不需要改，就原样重复这句话。"
    ),
}
_EXAMPLE = {
    "en": (
        "Account: The chairs came late, Ruth had to phone the supplier twice.\n"
        "Sentence: Ask whoever orders to write down each delay this week.\nEdited sentence:",
        "Ask Ruth to write down each delay this week.",
    ),
    "zh": (
        "讲述：椅子送晚了，老秦给供应商打了两次电话。\n建议：这周请负责订货的人把每次延误都记下来。\n改后：",
        "这周请老秦把每次延误都记下来。",
    ),
}
_TURN = {
    "en": ("Account: ", "\nSentence: ", "\nEdited sentence:"),
    "zh": ("讲述：", "\n建议：", "\n改后："),
}


def polish(
    engine: Engine,
    report: Report,
    session: Session,
    seed: int,
    tell: Callable[[int, int], None] = lambda number, total: None,
) -> Report:
    """Return the report with the sentences that a model has rewritten and no gate refused.

    Only gaps with an account are touched. Refused candidates stay with their sentence, with
    reasons. Same report, session, model and seed: same result.
    """
    due = rewordable(report, session)
    written: dict[tuple[str, Part], Sentence] = {}
    for number, (block, sentence) in enumerate(due, start=1):
        tell(number, len(due))
        asked = request(sentence, block, session, report.language, seed)
        outcome = insist(engine, asked)
        if isinstance(outcome, Done):
            written[block.claim, sentence.part] = pick(
                sentence, outcome.texts, block, session, report.language
            )
    return with_sentences(report, written)


def rewordable(report: Report, session: Session) -> list[tuple[Block, Sentence]]:
    """Return the sentences that a model may reword: some parts of gaps with an account."""
    return [
        (block, sentence) for block in report.blocks for sentence in open_to_model(block, session)
    ]


def open_to_model(block: Block, session: Session) -> list[Sentence]:
    """Return the sentences of a block that a model may reword."""
    if block.kind != "gap" or not session.answer(block.claim).account:
        return []
    return [sentence for sentence in block.sentences if sentence.part in POLISHED]


def with_sentences(report: Report, written: dict[tuple[str, Part], Sentence]) -> Report:
    """Return the report with sentences of gaps put in their place, by claim and part."""
    return replace(report, blocks=tuple(_with(block, written) for block in report.blocks))


def request(
    sentence: Sentence, block: Block, session: Session, language: Language, seed: int
) -> Generate:
    """Return the request for candidates of one sentence.

    The account goes in as plain text, as much of it as a model listens to.
    """
    before, between, after = _TURN[language]
    example, edited = _EXAMPLE[language]
    account = plain(beginning(session.answer(block.claim).account or ""))
    messages = (
        Message("system", (Piece(_SYSTEM[language]),)),
        Message("user", (Piece(example),)),
        Message("assistant", (Piece(edited),)),
        Message(
            "user",
            (
                Piece(before),
                Piece(account, founder=True),
                Piece(between),
                Piece(sentence.text, founder=True),
                Piece(after),
            ),
        ),
    )
    return Generate(0, messages, CANDIDATES, TOKENS, TEMPERATURE, seed)


def pick(
    sentence: Sentence,
    texts: Iterable[str],
    block: Block,
    session: Session,
    language: Language,
) -> Sentence:
    """Return the first candidate that passes the gates and says something else, or the sentence."""
    answer = session.answer(block.claim)
    account = plain(" ".join(filter(None, (answer.account, answer.followup))))
    sources = tuple(fact.text for fact in answer.usable().values())
    rejected: list[Rejected] = []
    for text in dict.fromkeys(plain(text) for text in texts):
        if text == sentence.text:
            continue
        found = reasons(Candidate(text, sentence.text, account, sources, language))
        if not found:
            ids = dict.fromkeys((*sentence.sources, f"{block.claim}.account"))
            return replace(
                sentence,
                text=text,
                provenance="model",
                sources=tuple(ids),
                slots=(),
                rejected=tuple(rejected),
            )
        rejected.append(Rejected(text, found))
    return replace(sentence, rejected=tuple(rejected))


def _with(block: Block, written: dict[tuple[str, Part], Sentence]) -> Block:
    if block.kind != "gap":
        return block
    sentences = tuple(
        written.get((block.claim, sentence.part), sentence) for sentence in block.sentences
    )
    return replace(block, sentences=sentences)
