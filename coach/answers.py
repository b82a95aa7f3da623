"""The answers file: an interview written down in TOML, without the screen.

Strict: an unknown key is an error with a suggestion, and every error names the line where it is.
"""

import difflib
import re
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

from coach.handbook import Claim, Handbook
from coach.interview import introduce
from coach.session import (
    CHOICES,
    LANGUAGES,
    ROLES,
    STAGES,
    Answer,
    Cast,
    Fact,
    Language,
    Profile,
    Session,
)
from coach.text import CUT

LARGEST_TEAM = 1_000_000
LONGEST_VALUE = 40
_COMPANY = tuple(name for name in Profile.__struct_fields__ if name != "done")
_DENSE = re.compile(r"[\d\[{]")
_ANSWER = ("level", "reason", "account", "followup", "facts")


class AnswersError(Exception):
    """An answers file says something that cannot be.

    `code` names a message of the catalog, `values` what stands in it, `line` the line (1 first).
    """

    def __init__(self, code: str, line: int, **values: str | int) -> None:
        super().__init__(f"{code} {line} {values}")
        self.code = code
        self.line = line
        self.values = values


def read_answers(text: str, handbook: Handbook, *, id: str, created: str) -> Session:
    """Return the session that an answers file tells. Raises AnswersError."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+), column \d+\)", str(error))
        reason = re.sub(r"\s*\(at .*\)$", "", str(error))
        line = int(found[1]) if found else len(text.removesuffix("\n").split("\n"))
        raise AnswersError("answers-toml", line, reason=reason) from error
    except (ValueError, RecursionError) as error:
        # Thousands of figures or of brackets: Python gives up, and does not say where.
        lines = text.split("\n")
        fullest = max(range(len(lines)), key=lambda index: len(_DENSE.findall(lines[index])))
        raise AnswersError("answers-overfull", fullest + 1) from error
    return _Reader(text, data, handbook).session(id, created)


class _Reader:
    def __init__(self, text: str, data: dict[str, Any], handbook: Handbook) -> None:
        # Not splitlines: it also breaks at characters that no editor counts as a line.
        self.lines = text.split("\n")
        self.data = data
        self.handbook = handbook

    def session(self, session_id: str, created: str) -> Session:
        self.known(self.data, ("language", "company", "cast", "answers"), ())
        language: Language = self.one_of(self.data, "language", LANGUAGES, (), "en")
        session = Session(id=session_id, created=created, updated=created, language=language)
        session = introduce(session, self.profile(), self.cast())
        answers = self.table(self.data, "answers", ())
        self.known(answers, tuple(self.handbook.claims), ("answers",))
        for claim_id, claim in self.handbook.claims.items():
            if claim_id in answers:
                told = self.table(answers, claim_id, ("answers",))
                session = session.with_answer(claim_id, self.answer(claim, told))
        return session

    def profile(self) -> Profile:
        where = ("company",)
        company = self.table(self.data, "company", ())
        self.known(company, _COMPANY, where)
        size = company.get("team_size")
        if size is not None and (type(size) is not int or not 0 < size <= LARGEST_TEAM):
            raise self.error("answers-team-size", (*where, "team_size"))
        return Profile(
            name=self.text(company, "name", where),
            product=self.text(company, "product", where),
            customers=self.text(company, "customers", where),
            team_size=size,
            stage=self.one_of(company, "stage", STAGES, where, None),
            core_behaviour=self.text(company, "core_behaviour", where),
            aim=self.text(company, "aim", where),
        )

    def cast(self) -> Cast:
        cast = self.table(self.data, "cast", ())
        self.known(cast, ROLES, ("cast",))
        return Cast(**{role: self.text(cast, role, ("cast",)) for role in ROLES})

    def answer(self, claim: Claim, told: dict[str, Any]) -> Answer:
        where = ("answers", claim.id)
        self.known(told, _ANSWER, where)
        choice = told.get("level")
        if choice is not None and (type(choice) not in (int, str) or choice not in CHOICES):
            raise self.error("answers-level", (*where, "level"), value=_brief(choice))
        facts = self.table(told, "facts", where)
        self.known(facts, tuple(fact.key for fact in claim.facts), (*where, "facts"))
        return Answer(
            choice=choice,
            reason=self.text(told, "reason", where),
            account=self.text(told, "account", where) or None,
            followup=self.text(told, "followup", where) or None,
            facts={
                key: Fact(words)
                for key in facts
                if (words := self.text(facts, key, (*where, "facts")))
            },
        )

    def table(self, data: Mapping[str, Any], key: str, where: tuple[str, ...]) -> dict[str, Any]:
        value = data.get(key, {})
        if not isinstance(value, dict):
            raise self.error("answers-table", (*where, key), key=key)
        return value

    def text(self, data: Mapping[str, Any], key: str, where: tuple[str, ...]) -> str:
        value = data.get(key, "")
        if not isinstance(value, str):
            raise self.error("answers-text", (*where, key), key=key)
        return value

    def one_of(
        self,
        data: Mapping[str, Any],
        key: str,
        allowed: tuple[Any, ...],
        where: tuple[str, ...],
        default: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        value = data.get(key, default)
        if value is not default and value not in allowed:
            values = " | ".join(map(str, allowed))
            raise self.error("answers-one-of", (*where, key), key=key, allowed=values)
        return value

    def known(
        self, data: Mapping[str, Any], allowed: tuple[str, ...], where: tuple[str, ...]
    ) -> None:
        for key in data:
            if key not in allowed:
                near = difflib.get_close_matches(key, allowed, n=1, cutoff=0.4)
                code = "answers-unknown-near" if near else "answers-unknown"
                values = {"near": near[0]} if near else {"allowed": ", ".join(allowed)}
                raise self.error(code, (*where, key), key=key, **values)

    def error(self, code: str, where: tuple[str, ...], **values: str) -> AnswersError:
        return AnswersError(code, self.line(where), where=".".join(where), **values)

    def line(self, where: tuple[str, ...]) -> int:
        """Return the line of a key: under its table's header, or where the table is inline."""
        *tables, key = where
        start, end, inline = 0, len(self.lines), tables
        for depth in range(len(tables), 0, -1):
            found = self.first(rf"\s*\[\s*{_dotted(tables[:depth])}\s*\]", 0, end)
            if found is not None:
                start, inline = found, tables[depth:]
                end = self.first(r"\s*\[", start + 1, end) or end
                break
        quoted = re.escape(key)
        # Written out; as a table of its own; within a table that is written inline.
        for pattern, first, last in (
            (rf"\s*{_dotted([*inline, key])}\s*[=.]", start, end),
            (rf"\s*\[+\s*{_dotted(where)}\s*[\].]", 0, len(self.lines)),
            (rf"\s*{_dotted(inline)}\s*[=.].*\b{quoted}\b[\"']?\s*=", start, end),
            (rf"[^#]*\b{quoted}\b[\"']?\s*=", start, end),
        ):
            if (found := self.first(pattern, first, last)) is not None:
                return found + 1
        return start + 1

    def first(self, pattern: str, start: int, end: int) -> int | None:
        for index in range(start, end):
            if re.match(pattern, self.lines[index]):
                return index
        return None


def _brief(value: object) -> str:
    """Return a value as it is shown in an error, cut where it is long."""
    try:
        text = str(value)
    except (ValueError, RecursionError):
        return CUT
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + CUT


def _dotted(keys: Sequence[str]) -> str:
    """Return a pattern for keys joined by dots, each bare or in quotes."""
    return r"\s*\.\s*".join(rf"[\"']?{re.escape(key)}[\"']?" for key in keys)


def template(handbook: Handbook, language: Language, comments: Mapping[str, str]) -> str:
    """Return a commented answers file that is valid as it stands: every answer is commented out.

    `comments` holds the words of the catalog: head, level, account, facts, cast, shared.
    """
    lines = [f"# {line}" for line in comments["head"].splitlines()]
    lines += [f'language = "{language}"', "", "[company]"]
    shown = {"team_size": "14", "stage": '"selling"'}
    for name in _COMPANY:
        note = {"stage": " | ".join(STAGES), "team_size": ""}.get(name, comments.get(name, ""))
        value = shown.get(name, '""')
        lines.append(f"# {name} = {value}" + (f"  # {note}" if note else ""))
    lines += ["", "[cast]", f"# {comments['cast']}"]
    lines += [f'# {role.id} = ""  # {role.name.of(language)}' for role in handbook.roles]
    for role in handbook.roles:
        lines += ["", f"# === {role.name.of(language)} ==="]
        for claim in handbook.claims_of(role.id):
            lines += ["", *_claim_template(claim, language, comments)]
    return "\n".join(lines) + "\n"


def _claim_template(claim: Claim, language: Language, comments: Mapping[str, str]) -> list[str]:
    lines = [f"[answers.{claim.id}]", f"# {claim.question.of(language)}"]
    lines += [f"#   {level}: {text.of(language)}" for level, text in enumerate(claim.levels)]
    facts = ", ".join(f'{fact.key} = ""' for fact in claim.facts)
    return [
        *lines,
        f"# level = 0  # {comments['level']}",
        f"# {claim.invitation.of(language)}",
        f'# account = ""  # {comments["account"]}',
        f"# facts = {{ {facts} }}  # {comments['facts']}",
    ]
