"""Two changes to one session, brought together. Pure."""

from collections.abc import Mapping
from typing import Any

import msgspec

from coach.session import Answer, Choice, Fact, Session

# The session, and in it answers, drafts, company and cast by their keys.
DEPTH = 2
_MISSING = object()
Facts = dict[str, Fact]


def merged(base: Session, mine: Session, theirs: Session) -> Session:
    """Return mine with what they changed since both were `base`; what both changed is mine.

    The language is mine: each window says everything in its own.
    """
    theirs = msgspec.structs.replace(theirs, language=base.language)
    if theirs == base:
        return mine
    for claim, answer in mine.answers.items():
        former, newer = base.answer(claim), theirs.answer(claim)
        if former not in (answer, newer):
            both = _both(former, answer, newer)
            mine, theirs = mine.with_answer(claim, both), theirs.with_answer(claim, both)
    document = _merged(*(msgspec.to_builtins(one) for one in (base, mine, theirs)), depth=DEPTH)
    return msgspec.convert(document, Session)


def _both(former: Answer, mine: Answer, theirs: Answer) -> Answer:
    """Return one answer out of two changes to it.

    A text goes with all that was heard in it: facts of one account beside the words of another
    would be nobody's; what a founder confirmed stays. Where both changed the text, it is mine.
    """
    chosen = theirs if _choice(mine) == _choice(former) else mine
    if _told(mine) != _told(former):
        told = _outliving(former, mine, theirs)
    elif _told(theirs) != _told(former):
        told = _outliving(former, theirs, mine)
    else:
        asked = theirs if _asked(mine) == _asked(former) else mine
        told = msgspec.structs.replace(
            asked,
            facts=_facts(former.facts, mine.facts, theirs.facts),
            listened=mine.listened or theirs.listened,
            reply_read=mine.reply_read or theirs.reply_read,
            reviewed=mine.reviewed or theirs.reviewed,
        )
    return msgspec.structs.replace(told, choice=chosen.choice, reason=chosen.reason)


def _outliving(former: Answer, told: Answer, other: Answer) -> Answer:
    """Return the answer with a new text, and what was confirmed beside it, as `tell` keeps it."""
    kept = {
        key: Fact(fact.text)
        for key, fact in other.facts.items()
        if fact.state == "confirmed"
        and fact != former.facts.get(key)
        and (key not in told.facts or told.facts[key].state == "heard")
    }
    return msgspec.structs.replace(told, facts={**told.facts, **kept})


def _choice(answer: Answer) -> tuple[Choice | None, str]:
    return answer.choice, answer.reason


def _told(answer: Answer) -> tuple[str | None, str]:
    # A follow-up that was skipped is no other text than one that was not asked for yet.
    return answer.account, answer.followup or ""


def _asked(answer: Answer) -> tuple[str | None, str]:
    return answer.followup, answer.asked


def _facts(former: Facts, mine: Facts, theirs: Facts) -> Facts:
    """Return each fact as it was changed; where both changed it, hearing undoes no settling."""
    facts = {}
    for key in {**theirs, **mine}:
        was, own, other = former.get(key), mine.get(key), theirs.get(key)
        settled = other is not None and other.state != "heard"
        open_still = own is None or own.state == "heard"
        fact = other if own == was or (other != was and settled and open_still) else own
        if fact is not None:
            facts[key] = fact
    return facts


def _merged(base: Any, mine: Any, theirs: Any, *, depth: int) -> Any:  # noqa: ANN401
    if mine == base:
        return theirs
    if not depth or not (isinstance(mine, Mapping) and isinstance(theirs, Mapping)):
        return mine
    former = base if isinstance(base, Mapping) else {}
    both = {
        key: _merged(*(one.get(key, _MISSING) for one in (former, mine, theirs)), depth=depth - 1)
        for key in {**theirs, **mine}
    }
    return {key: value for key, value in both.items() if value is not _MISSING}
