"""The program's own words, in English and Chinese: Fluent files, an area each.

What the coach says about the doctrine is not here but in `knowledge/`.
"""

import locale
import os
from collections.abc import Callable
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from fluent.syntax import FluentParser
from fluent.syntax.ast import Message, Resource, TextElement

from coach.session import LANGUAGES, Language

if TYPE_CHECKING:
    from fluent.runtime import FluentBundle

AREAS = ("cli", "plain", "report", "tui")
Say = Callable[..., str]


@lru_cache(maxsize=8)
def _parsed(language: Language, area: str) -> Resource:
    text = (files(__package__) / language / f"{area}.ftl").read_text("utf-8")
    return FluentParser(with_spans=False).parse(text)


@lru_cache(maxsize=8)
def fixed(language: Language, area: str) -> dict[str, str]:
    """Return one area's messages that are plain text.

    They can be said without Fluent's runtime, whose import takes longer than all of ``--help``.
    """
    texts = {}
    for entry in _parsed(language, area).body:
        if isinstance(entry, Message) and entry.value is not None:
            parts = [one.value for one in entry.value.elements if isinstance(one, TextElement)]
            if len(parts) == len(entry.value.elements):
                texts[entry.id.name] = "".join(parts)
    return texts


@lru_cache(maxsize=8)
def bundle(language: Language, area: str) -> "FluentBundle":
    """Return one area's messages in one language, read once."""
    from fluent.runtime import FluentBundle

    read = FluentBundle([language], use_isolating=False)
    read.add_resource(_parsed(language, area))
    return read


def sayer(language: Language, *areas: str) -> Say:
    """Return a function that says a message: ``say("home-empty", count=3)``.

    It looks into the areas in order and raises KeyError for a message that none of them has.
    """

    def say(key: str, /, **values: str | int | float) -> str:
        for area in areas:
            if (text := fixed(language, area).get(key)) is not None:
                return text
            messages = bundle(language, area)
            if messages.has_message(key):
                pattern = messages.get_message(key).value
                if pattern is None:
                    raise KeyError(key)
                filled, errors = messages.format_pattern(pattern, values)
                if errors:
                    raise errors[0]
                return str(filled)
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
