"""Read and validate `knowledge/`: the claims, their texts in both languages, the four roles.

The handbook is data only. Every defect is reported with file, key and line, since the people
who write it are coaches and not programmers.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import msgspec
import yaml
from msgspec import Struct

from coach.frames import placeholders
from coach.session import ROLES, STAGES, Kind, Language, RoleId

PROFILE_SLOTS = frozenset({"company", "product", "customers", "team_size", "core_behaviour", "aim"})
PERSON_SLOTS = frozenset({"holder", "growth_owner"})
CONDITIONS = frozenset({"nobody", "held", "shared", "small", "larger", *STAGES})
T = TypeVar("T")
PREFIX = {"growth_owner": "G", "builders": "P", "operations": "U", "content": "B"}


class HandbookError(Exception):
    """A text of the handbook is missing or malformed; the message names file, key and line."""


class Text(Struct, frozen=True, forbid_unknown_fields=True):
    """One text in both languages."""

    en: str
    zh: str

    def of(self, language: Language) -> str:
        """Return the text in one language."""
        return self.zh if language == "zh" else self.en


class Frame(Struct, frozen=True, forbid_unknown_fields=True):
    """One sentence in variants, from the fullest to the bare one, in both languages."""

    en: tuple[str, ...]
    zh: tuple[str, ...]

    def of(self, language: Language) -> tuple[str, ...]:
        """Return the variants in one language."""
        return self.zh if language == "zh" else self.en


class FactSpec(Struct, frozen=True, forbid_unknown_fields=True):
    """One fact that a claim listens for.

    `never` is the role whose holder it cannot be, such as who makes the content where the one in
    sales is asked for.
    """

    key: str
    kind: Kind
    needed: bool
    label: Text
    question: Text
    ask: Text | None = None
    never: RoleId | None = None


class Move(Struct, frozen=True, forbid_unknown_fields=True):
    """A move for one week; `when` holds the conditions that code can check."""

    fits: Text
    text: Frame
    when: tuple[str, ...] = ()


class Claim(Struct, frozen=True, forbid_unknown_fields=True):
    """One assessed claim of the article with everything the coach says about it."""

    id: str
    role: RoleId
    section: str
    claim: Text
    question: Text
    why_asked: Text
    levels: tuple[Text, Text, Text, Text]
    invitation: Text
    followup: Text
    facts: tuple[FactSpec, ...]
    why: tuple[Frame, Frame, Frame]
    moves: tuple[tuple[Move, ...], tuple[Move, ...], tuple[Move, ...]]
    number: Frame
    stop: Frame
    find_out: Frame
    not_for: Frame
    strength: Text

    def fact(self, key: str) -> FactSpec:
        """Return the fact of that key; raise KeyError where the claim has none."""
        for fact in self.facts:
            if fact.key == key:
                return fact
        raise KeyError(key)

    @property
    def needed(self) -> tuple[FactSpec, ...]:
        """The facts without which the advice stays general."""
        return tuple(fact for fact in self.facts if fact.needed)

    def frames(self) -> Iterator[tuple[str, Frame]]:
        """Yield every frame with the key under which it stands in the file."""
        for level, frame in enumerate(self.why):
            yield f"why[{level}]", frame
        for level, moves in enumerate(self.moves):
            for index, move in enumerate(moves):
                yield f"moves[{level}][{index}].text", move.text
        for key in ("number", "stop", "find_out", "not_for"):
            yield key, getattr(self, key)


class Foundation(Struct, frozen=True, forbid_unknown_fields=True):
    """A claim that frames the interview and is not assessed (F1 to F3)."""

    id: str
    section: str
    claim: Text
    meaning: Text
    question: Text


class Role(Struct, frozen=True, forbid_unknown_fields=True):
    """One of the four roles."""

    id: RoleId
    name: Text
    short: Text
    introduction: Text
    purpose: Text
    precedence: Text
    order: tuple[str, ...]
    nobody: Frame
    picture: Text


class Phrases(Struct, frozen=True, forbid_unknown_fields=True):
    """The frames that the report needs around the claims."""

    owner: Frame
    owner_shared: Frame
    date: Frame


class Handbook(Struct, frozen=True):
    """The whole doctrine, read once. Roles stand in the order of the interview."""

    phrases: Phrases

    foundation: tuple[Foundation, ...]
    roles: tuple[Role, ...]
    claims: dict[str, Claim]

    def role(self, role: RoleId) -> Role:
        """Return one role."""
        return self.roles[ROLES.index(role)]

    def claims_of(self, role: RoleId) -> tuple[Claim, ...]:
        """Return a role's claims in the order in which they are asked."""
        return tuple(claim for claim in self.claims.values() if claim.role == role)


class _FoundationFile(Struct, forbid_unknown_fields=True):
    claims: tuple[Foundation, ...]


class _RolesFile(Struct, forbid_unknown_fields=True):
    roles: tuple[Role, ...]


@lru_cache(maxsize=4)
def load(folder: Path) -> Handbook:
    """Read the handbook in a folder.

    Raises HandbookError with file, key and line for whatever is missing or malformed.
    """
    foundation = _read(folder / "foundation.yaml", _FoundationFile)
    roles = _read(folder / "roles.yaml", _RolesFile)
    if tuple(role.id for role in roles.roles) != ROLES:
        raise _error(folder / "roles.yaml", ("roles",), f"must hold {', '.join(ROLES)}, in order")
    for index, role in enumerate(roles.roles):
        spot = f"roles[{index}].nobody"
        _check_frame(folder / "roles.yaml", spot, role.nobody, PROFILE_SLOTS | PERSON_SLOTS)
    phrases = _read(folder / "phrases.yaml", Phrases)
    for key in ("owner", "owner_shared"):
        frame = getattr(phrases, key)
        _check_frame(folder / "phrases.yaml", key, frame, PROFILE_SLOTS | PERSON_SLOTS)
    day = frozenset({"date"})
    _check_frame(folder / "phrases.yaml", "date", phrases.date, day, always=day)
    claims: dict[str, Claim] = {}
    for role in roles.roles:
        for claim_id in sorted(role.order):
            claims[claim_id] = load_claim(folder / "claims" / f"{claim_id}.yaml")
            if claims[claim_id].role != role.id:
                raise _error(folder / "roles.yaml", ("roles",), f"{claim_id} is not of {role.id}")
    known = {path.stem for path in (folder / "claims").glob("*.yaml")}
    if stray := known - claims.keys():
        raise _error(
            folder / "roles.yaml", ("roles",), f"no order names {', '.join(sorted(stray))}"
        )
    return Handbook(phrases, foundation.claims, roles.roles, claims)


def load_claim(path: Path) -> Claim:
    """Read and validate one claim's file. Raises HandbookError."""
    claim = _read(path, Claim)
    if claim.id != path.stem:
        raise _error(path, ("id",), f"is {claim.id}, but the file is named {path.stem}")
    if not claim.id.startswith(PREFIX[claim.role]):
        raise _error(path, ("role",), f"{claim.role} does not hold {claim.id}")
    keys = {fact.key for fact in claim.facts}
    for index, fact in enumerate(claim.facts):
        if fact.needed and fact.ask is None:
            raise _error(path, ("facts", index), "a needed fact must have `ask`")
        if fact.never is not None and fact.kind != "person":
            raise _error(path, ("facts", index), "only a person can be `never` somebody")
    if len(keys) != len(claim.facts):
        raise _error(path, ("facts",), "holds the same key twice")
    if not any(fact.needed for fact in claim.facts):
        raise _error(path, ("facts",), "at least one fact must be needed")
    allowed = keys | PROFILE_SLOTS | PERSON_SLOTS
    for key, frame in claim.frames():
        _check_frame(path, key, frame, allowed)
    for level, moves in enumerate(claim.moves):
        _check_moves(path, level, moves, keys)
    return claim


def _slots(path: Path, where: tuple[str | int, ...], variant: str) -> set[str]:
    try:
        return set(placeholders(variant))
    except ValueError as error:
        raise _error(path, where, str(error)) from error


def _check_frame(
    path: Path,
    key: str,
    frame: Frame,
    allowed: set[str] | frozenset[str],
    always: frozenset[str] = frozenset(),
) -> None:
    where = _keys(key)
    if not frame.en or len(frame.en) != len(frame.zh):
        raise _error(path, where, "both languages must have the same number of variants")
    for index, (english, chinese) in enumerate(zip(frame.en, frame.zh, strict=True)):
        en_slots = _slots(path, (*where, "en", index), english)
        zh_slots = _slots(path, (*where, "zh", index), chinese)
        if en_slots != zh_slots:
            odd = ", ".join(sorted(en_slots ^ zh_slots))
            raise _error(path, (*where, "zh", index), f"slots differ between en and zh: {odd}")
        if unknown := en_slots - allowed:
            raise _error(path, (*where, "en", index), f"unknown slot {', '.join(sorted(unknown))}")
    if set(placeholders(frame.en[-1])) - {"company"} - always:
        raise _error(path, (*where, "en", len(frame.en) - 1), "the last variant must have no slots")


def _check_moves(path: Path, level: int, moves: tuple[Move, ...], keys: set[str]) -> None:
    if not 2 <= len(moves) <= 3:
        raise _error(path, ("moves", level), "two or three moves are needed")
    if moves[-1].when:
        raise _error(path, ("moves", level, len(moves) - 1), "the last move must have no `when`")
    facts = {f"{stem}_{key}" for stem in ("has", "no") for key in keys}
    for index, move in enumerate(moves):
        if unknown := set(move.when) - CONDITIONS - facts:
            where = ("moves", level, index, "when")
            raise _error(path, where, f"unknown condition {', '.join(sorted(unknown))}")


def _read(path: Path, kind: type[T]) -> T:
    try:
        data = yaml.load(path.read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
        return msgspec.convert(data, kind, strict=True)
    except OSError as error:
        raise HandbookError(f"{path}: cannot be read: {error.strerror}") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        reason = getattr(error, "problem", None) or str(error)
        raise HandbookError(f"{path}:{line}: not valid YAML: {reason}") from error
    except msgspec.ValidationError as error:
        message, _, where = str(error).partition(" - at `")
        keys = _keys(where.rstrip("`"))
        # An unknown key stands in the file, so the line is its own and not that of its table.
        if unknown := re.fullmatch(r"Object contains unknown field `(.+)`", message):
            keys = (*keys, unknown[1])
        raise _error(path, keys, message) from error


def _keys(where: str) -> tuple[str | int, ...]:
    """Split a path such as ``$.facts[2].kind`` into its keys."""
    parts = re.findall(r"\[(\d+)\]|([^.\[\]$]+)", where)
    return tuple(int(index) if index else key for index, key in parts)


def _error(path: Path, keys: tuple[str | int, ...], message: str) -> HandbookError:
    name = ".".join(str(key) for key in keys) or "(file)"
    return HandbookError(f"{path}:{_line(path, keys)}: {name}: {message}")


def _line(path: Path, keys: tuple[str | int, ...]) -> int:
    """Return the line of the deepest part of a key that the file holds."""
    node = yaml.compose(path.read_text("utf-8"), Loader=yaml.SafeLoader)
    line = 1
    for key in keys:
        if node is None:
            break
        if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
            node = node.value[key]
            line = node.start_mark.line + 1
        elif isinstance(node, yaml.MappingNode):
            pairs = [pair for pair in node.value if pair[0].value == str(key)]
            if not pairs:
                break
            line = pairs[0][0].start_mark.line + 1
            node = pairs[0][1]
        else:
            break
    return line
