"""From old session files to the present schema, one numbered step at a time.

A step gets the plain document of the schema before it and returns the one of its own number. It
may assume nothing about the values: what does not fit in the end is refused by the caller.
"""

from collections.abc import Callable
from typing import Any

from coach.session import SCHEMA

Document = dict[str, Any]


class UnknownSchemaError(Exception):
    """The schema is no number this program has ever written; ``schema`` is what stands there."""

    def __init__(self, schema: object) -> None:
        super().__init__(repr(schema))
        self.schema = schema


def _levels_to_choices(document: Document) -> Document:
    """The drafts kept the level or ``unknown`` / ``n/a`` under ``level``."""
    answers = {}
    for claim, answer in document.get("answers", {}).items():
        kept = {key: value for key, value in answer.items() if key != "level"}
        if "level" in answer:
            kept.setdefault("choice", answer["level"])
        answers[claim] = kept
    return {**document, "answers": answers}


MIGRATIONS: dict[int, Callable[[Document], Document]] = {1: _levels_to_choices}


def schema_of(document: Document) -> int:
    """Return the schema of a document; the drafts did not all name theirs, 0.

    Raises UnknownSchemaError. A number above `SCHEMA` is returned as it is.
    """
    schema = document.get("schema", 0)
    if type(schema) is not int or schema < 0:
        raise UnknownSchemaError(schema)
    return schema


def migrate(document: Document) -> Document:
    """Return the document in the present schema; the one given is not changed.

    Raises UnknownSchemaError, also for a newer schema, and AttributeError or TypeError where the
    document has not the shape of any session.
    """
    schema = schema_of(document)
    if schema > SCHEMA:
        raise UnknownSchemaError(schema)
    for number in range(schema + 1, SCHEMA + 1):
        document = {**MIGRATIONS[number](document), "schema": number}
    return document
