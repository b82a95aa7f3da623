"""The reply to a question that was asked once more, where it is itself the answer. Pure.

A tuned model looks for a clause that speaks of what the question asks, and passes over "two more
weeks" or "he was free", since nothing stands around them. But it is sure of itself only where a
reply really says nothing.
"""

from coach.engine.borders import clause_ends
from coach.engine.protocol import Span
from coach.handbook import FactSpec
from coach.session import Kind
from coach.text import words

# Words, or Chinese characters.
LONGEST = 8
# Those that a model often passes over; people, figures and times it hears alone too.
KINDS: tuple[Kind, ...] = ("phrase", "thing")
# Mean log-probability per token of "not said" above which a model is sure of it.
SURE = -0.01


def as_it_stands(spec: FactSpec, span: Span, reply: str) -> Span | None:
    """Return the whole of a short reply as the span that answers, or None where it may not be.

    `span` is what the model heard in it, which says how sure it is that nothing was said. Of 111
    short replies to 14 questions the 1.5B heard 39 of 56 answers and none of 55 denials, refusals
    and jokes; with this, 50 and 4 (models/evaluation/short.py).
    """
    text = reply.rstrip(" 。.!！\n")
    short = spec.kind in KINDS and 0 < words(text) <= LONGEST
    if not short or span.refusal >= SURE or reply.rstrip().endswith(("?", "？")):
        return None
    one_clause = set(clause_ends(text)) == {len(text)}
    return Span(0, len(text), span.refusal, span.refusal) if one_clause else None
