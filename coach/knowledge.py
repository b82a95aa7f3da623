"""Read and validate `knowledge/` into the handbook's records.

It is data only. Every defect is reported with file, key and line, since the people who write it are
coaches and not programmers.
"""

import re
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import msgspec
import yaml
from msgspec import Struct

from coach.frames import placeholders
from coach.handbook import Claim, Foundation, Frame, Handbook, Move, Phrases, Role
from coach.session import ROLES, STAGES

PROFILE_SLOTS = frozenset({"company", "product", "customers", "team_size", "core_behaviour", "aim"})
PERSON_SLOTS = frozenset({"holder", "growth_owner"})
CONDITIONS = frozenset({"nobody", "held", "shared", "small", "larger", *STAGES})
PREFIX = {"growth_owner": "G", "builders": "P", "operations": "U", "content": "B"}
T = TypeVar("T")


class HandbookError(Exception):
    """A text of the handbook is missing or malformed; the message names file, key and line."""


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
