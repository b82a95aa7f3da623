"""What went wrong with a model, as one line that says what to do."""

from coach.locale import Say
from coach.weights.errors import FetchError, NoSpace, UnknownModel, WeightsError, WrongHash


def weights_words(error: WeightsError, say: Say) -> str:
    """Return the line; `say` gives the words of the "cli" messages."""
    values: dict[str, str | int] = {"path": str(error.path or ""), "detail": error.detail}
    if isinstance(error, UnknownModel):
        near = say("did-you-mean", name=error.suggestion) if error.suggestion else ""
        values |= {"name": error.name, "near": near, "known": ", ".join(error.known)}
    elif isinstance(error, WrongHash):
        values |= {"expected": error.expected, "got": error.got}
    elif isinstance(error, FetchError):
        values |= {"name": error.name, "reasons": _reasons(error, say)}
    elif isinstance(error, NoSpace):
        values |= {"needed": megabytes(error.needed), "free": megabytes(error.free)}
    return say(f"weights-{error.code}", **values)


def megabytes(size: int) -> int:
    """Return bytes as whole megabytes."""
    return round(size / 1_000_000)


def clock(seconds: float | None) -> str:
    """Return seconds as minutes and seconds, or a dash where nobody knows."""
    return "–" if seconds is None else f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def _reasons(error: FetchError, say: Say) -> str:
    said = (
        say(
            "weights-source",
            source=say(f"source-{reason.source}"),
            reason=say(f"reason-{reason.code}"),
        )
        for reason in error.reasons
    )
    return say("weights-between").join(said)
