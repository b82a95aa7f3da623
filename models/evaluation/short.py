"""Short replies: how many that answer are shown to the founder, and how many that do not.

    python -m models.evaluation.short NAME

Listens to tests/data/bench/short.yaml with an installed model and prints two counts. What
coach/advice/reply.py adds was tuned on these very replies, so that they prove nothing beyond it.
"""

import sys

import msgspec
import yaml
from msgspec import Struct

from coach import knowledge, paths
from coach.advice.listener import Ears, listen
from coach.cli.common import Context
from coach.cli.engine import choose_model
from coach.engine.client import Engine
from coach.handbook import Handbook
from coach.session import Language, Session
from models.evaluation.founders import BENCH, CREATED
from models.evaluation.replies import Reply, asked
from models.evaluation.run import started


class Replies(Struct, frozen=True, forbid_unknown_fields=True):
    """Replies to one question."""

    language: Language
    claim: str
    fact: str
    answers: list[str]
    others: list[str]


def replies() -> list[Replies]:
    """Return the kept replies."""
    text = (BENCH / "short.yaml").read_text("utf-8")
    return msgspec.convert(yaml.safe_load(text), list[Replies])


def shown(engine: Engine, book: Handbook, ears: Ears, one: Replies, text: str) -> str | None:
    """Return what a founder would be shown of a reply, or None for nothing."""
    blank = Session(id="short", created=CREATED, updated=CREATED, language=one.language)
    session = asked(blank, book, one.claim, Reply(one.fact, text, None))
    heard, _ = listen(engine, book.claims[one.claim], session.answer(one.claim), ears, session)
    fact = heard.facts.get(one.fact)
    return fact.text if fact else None


def main() -> None:
    """Listen, and print what was shown wrongly and missed, and the counts."""
    context = Context(None, None, sys.argv[1])
    chosen = choose_model(context)
    engine = started(context, chosen)
    book = knowledge.load(paths.knowledge())
    counts = {"answers": [0, 0], "others": [0, 0]}
    try:
        for one in replies():
            for kind, texts in (("answers", one.answers), ("others", one.others)):
                for text in texts:
                    words = shown(engine, book, chosen.ears, one, text)
                    counts[kind][0] += words is not None
                    counts[kind][1] += 1
                    if (words is None) is (kind == "answers"):
                        print(f"{one.claim} {one.fact}: {text!r} shown as {words!r}")
    finally:
        engine.close()
    for kind, (some, total) in counts.items():
        print(f"{kind}: {some} of {total} shown")


if __name__ == "__main__":
    main()
