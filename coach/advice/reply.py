"""The reply to a question that was asked once more, where it is itself the answer. Pure.

A tuned model looks for a clause that speaks of what the question asks, and passes over "two more
weeks" or "he was free", since nothing stands around them. But it is sure of itself only where a
reply really says nothing.
"""

from coach.engine.borders import clause_ends
from coach.engine.protocol import Span
from coach.handbook import FactSpec
from coach.session import Answer, Kind, plain
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
    if spec.kind not in KINDS or span.refusal >= SURE:
        return None
    end = len(_short(reply))
    return Span(0, end, span.refusal, span.refusal) if end else None


def unread(answer: Answer, fact: str) -> str:
    """Return what was replied when just this fact was asked for, if it may be the fact as it is.

    Only where no model reads the replies: the founder who fills the fact in starts from these
    words. Empty where there are none.
    """
    asked = fact == answer.asked and fact not in answer.facts and not answer.reply_read
    return plain(_short(answer.followup or "")) if asked else ""


def _short(reply: str) -> str:
    """Return a reply of one clause and a few words without its last mark, else nothing."""
    text = reply.rstrip(" 。.!！\n")
    short = 0 < words(text) <= LONGEST and not text.endswith(("?", "？"))
    return text if short and set(clause_ends(text)) == {len(text)} else ""
