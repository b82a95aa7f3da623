"""Where the interview goes on. Pure."""

from coach.handbook import Handbook
from coach.interview import COMPANY, Step, following, next_step, path
from coach.session import Session, plain

# An empty draft is none, so a text that was emptied and not yet sent is kept as a blank.
ERASED = " "
_PARTS = {"level": "reason", "account": "account", "followup": "followup", "heard": "facts."}


def draft_key(step: Step) -> str:
    """Return the key under which a step's unsent text is kept."""
    return f"{step.claim}.{_PARTS[step.kind]}" if step.claim else "profile."


def unsent(session: Session, key: str, sent: str) -> str:
    """Return the text of a field: what is unsent there, else what was sent."""
    draft = session.drafts.get(key)
    if draft is None:
        return sent
    return "" if draft == ERASED else draft


def resume(session: Session, handbook: Handbook) -> Step:
    """Return the step where the founder left: one with unsent text, else the first open one."""
    drafts = [key for key, text in session.drafts.items() if text]
    for step in reversed(path(session, handbook)):
        if step == COMPANY:
            if any(key.startswith(("profile.", "cast.")) for key in drafts):
                return step
        elif step.claim and any(key.startswith(draft_key(step)) for key in drafts):
            return step
    return next_step(session, handbook)


def after(session: Session, handbook: Handbook, step: Step, *, fresh: bool = False) -> Step:
    """Return the step to show once this one is done, a `fresh` question for the first time.

    A follow-up that was skipped brought nothing new, so its play-back is not shown again.
    """
    coming = following(session, handbook, step, fresh=fresh)
    answer = session.answer(step.claim)
    skipped = step.kind == "followup" and not plain(answer.followup or "")
    if skipped and coming.kind == "heard" and answer.reviewed:
        return following(session, handbook, coming)
    return coming
