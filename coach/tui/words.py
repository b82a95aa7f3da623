"""What the disk and the model report, in words for a founder. Pure."""

from contextlib import suppress

from coach.locale import Say
from coach.store.errors import StoreError


def store_words(error: StoreError, say: Say) -> str:
    """Return what the disk refused and what to do."""
    with suppress(KeyError):
        return say(f"error-{error.code}", path=str(error.path or error.detail))
    return say("error-io_error")


def engine_words(state: str, detail: str, say: Say) -> str:
    """Return the model's state in a few words."""
    if state == "failed":
        return say("engine-failed", reason=reason_words(detail, say))
    with suppress(KeyError):
        return say(f"engine-{state}")
    return say("engine-off")


def no_engine_words(note: str, say: Say) -> str:
    """Return why there is no model; `note` is a message key that may be missing here."""
    with suppress(KeyError):
        return say(note or "engine-none")
    return say("engine-none")


def reason_words(code: str, say: Say) -> str:
    """Return why the model failed."""
    with suppress(KeyError):
        return say(f"reason-{code}")
    return say("reason-internal")
