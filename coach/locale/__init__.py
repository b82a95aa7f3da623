"""The program's own words, in English and Chinese: Fluent files, an area each.

What the coach says about the doctrine is not here but in `knowledge/`.
"""

import locale
import os
from collections.abc import Callable
from functools import lru_cache
from importlib.resources import files

from fluent.runtime import FluentBundle, FluentResource

from coach.session import LANGUAGES, Language

AREAS = ("cli", "report", "tui")
Say = Callable[..., str]


@lru_cache(maxsize=8)
def bundle(language: Language, area: str) -> FluentBundle:
    """Return one area's messages in one language, read once."""
    path = files(__package__) / language / f"{area}.ftl"
    read = FluentBundle([language], use_isolating=False)
    read.add_resource(FluentResource(path.read_text("utf-8")))
    return read


def sayer(language: Language, *areas: str) -> Say:
    """Return a function that says a message: ``say("home-empty", count=3)``.

    It looks into the areas in order and raises KeyError for a message that none of them has.
    """

    def say(key: str, /, **values: str | int | float) -> str:
        for area in areas:
            messages = bundle(language, area)
            if messages.has_message(key):
                pattern = messages.get_message(key).value
                if pattern is None:
                    raise KeyError(key)
                text, errors = messages.format_pattern(pattern, values)
                if errors:
                    raise errors[0]
                return str(text)
        raise KeyError(key)

    return say


def system_language() -> Language:
    """Return the language of the system's locale: Chinese where it says so, else English."""
    named = next(
        (value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))),
        None,
    ) or (locale.getlocale()[0] or "")
    return "zh" if named.lower().startswith(("zh", "chinese")) else "en"


def other(language: Language) -> Language:
    """Return the other language."""
    return LANGUAGES[1 - LANGUAGES.index(language)]
