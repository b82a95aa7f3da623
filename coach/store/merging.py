"""Two changes to one session, brought together. Pure."""

from collections.abc import Mapping
from typing import Any

import msgspec

from coach.session import Answer, Session

# The session, and in it answers, drafts, company and cast by their keys: an answer is one thing,
# since facts of one account beside the words of another would be nobody's.
DEPTH = 2
_MISSING = object()


def merged(base: Session, mine: Session, theirs: Session) -> Session:
    """Return mine with what they changed since both were `base`; what both changed is mine.

    The language is mine: each window says everything in its own.
    """
    theirs = msgspec.structs.replace(theirs, language=base.language)
    if theirs == base:
        return mine
    mine = _without_stale(base, mine, theirs)
    document = _merged(*(msgspec.to_builtins(one) for one in (base, mine, theirs)), depth=DEPTH)
    return msgspec.convert(document, Session)


def _without_stale(base: Session, mine: Session, theirs: Session) -> Session:
    """Return mine without what was heard in a text that they have told anew."""
    for claim, answer in mine.answers.items():
        former, newer = base.answer(claim), theirs.answer(claim)
        if answer != former and _told(answer) == _told(former) != _told(newer):
            if answer.choice != former.choice:
                newer = msgspec.structs.replace(newer, choice=answer.choice, reason=answer.reason)
            mine = mine.with_answer(claim, newer)
    return mine


def _told(answer: Answer) -> tuple[str | None, str | None]:
    return answer.account, answer.followup


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
