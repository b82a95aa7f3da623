"""The handbook's records: the claims, their texts in both languages, the four roles.

Read from `knowledge/` by `coach.knowledge`.
"""

from collections.abc import Iterator

from msgspec import Struct

from coach.session import ROLES, Kind, Language, RoleId


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
