"""The record of one session: one founder's company, cast, answers and the facts heard in them.

All records are frozen; a change makes a new session. Nothing here knows a file or a screen.
"""

import re
import unicodedata
from datetime import datetime
from typing import Literal, get_args

import msgspec
from msgspec import Struct, field

Language = Literal["en", "zh"]
RoleId = Literal["growth_owner", "builders", "operations", "content"]
Stage = Literal["building", "selling", "scaling"]
Kind = Literal["person", "number", "period", "thing", "phrase"]
Choice = Literal[0, 1, 2, 3, "unknown", "n/a"]
FactState = Literal["heard", "confirmed", "struck"]
FactSource = Literal["account", "followup", "typed"]

LANGUAGES: tuple[Language, ...] = get_args(Language)
ROLES: tuple[RoleId, ...] = get_args(RoleId)
STAGES: tuple[Stage, ...] = get_args(Stage)
CHOICES: tuple[Choice, ...] = get_args(Choice)
SCHEMA = 1
SLUG_BYTES = 60

# As `_said` leaves a text: without the signs at its end, in small letters.
NOBODY = frozenset(
    "nobody|no one|no-one|noone|none|nobody yet|no one yet|none yet|not yet|nobody right now"
    "|nobody at the moment|tbd|tba|to be decided|n/a|n.a|na|vacant|unfilled|unassigned|open|empty"
    "|hiring|to be hired|-|--|–|—|——|/|没有|没有人|没人|没有人选|还没有|还没有人|还没人|暂时没有"
    "|暂时没有人|暂时没人|无|无人|暂无|暂无人选|暂缺|空缺|空着|缺人|待定|未定|还没定|待招|在招|招聘中"
    "|无人负责|没人负责|没有人负责|没人管|无人管|不设|未设".split("|")
)
# Who does not know has said nothing; "?" leaves an empty text.
_UNSAID = frozenset(
    "|don't know|i don't know|dont know|unknown|not sure|unsure|no idea|unclear"
    "|不知道|不清楚|不确定|不太清楚|说不清|说不好".split("|")
)
_SHARED = re.compile(
    r"^\s*(?:shared|共同|共担|分担)\s*[:：]\s*(?P<names>.*)$", re.IGNORECASE | re.S
)
# Terminal escapes as ECMA-48 has them: control sequences, and strings up to their end. A string
# without an end on its line is none: it must not swallow what a founder wrote behind it.
ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|(?:\x1b[\]PX^_]|[\x9d\x90])[^\x07\x1b\x9c\n-\r\x1c-\x1e\x85\u2028\u2029]*(?:\x07|\x1b\\|\x9c)"
)
_NAME_SEPARATOR = re.compile(
    r"\s*(?:[,，、;；&]|\band\b|(?<=[^\s,，、;；&]{2})[和与](?=[^\s,，、;；&]{2}))\s*"
)


class Profile(Struct, frozen=True, omit_defaults=True):
    """The company, in the founder's words. An empty text or None means not said."""

    name: str = ""
    product: str = ""
    customers: str = ""
    team_size: int | None = None
    stage: Stage | None = None
    core_behaviour: str = ""
    aim: str = ""
    done: bool = False


class Cast(Struct, frozen=True, omit_defaults=True):
    """Who fills each role: a name, ``shared: A, B``, ``nobody``, or empty for not said."""

    growth_owner: str = ""
    builders: str = ""
    operations: str = ""
    content: str = ""

    def of(self, role: RoleId) -> str:
        """Return what the founder wrote for the role, trimmed."""
        written: str = getattr(self, role)
        return written.strip()


class Holder(Struct, frozen=True):
    """Who fills a role, read out of the cast."""

    names: tuple[str, ...]
    nobody: bool

    @property
    def shared(self) -> bool:
        """Whether more than one person fills the role."""
        return len(self.names) > 1


class Fact(Struct, frozen=True, omit_defaults=True):
    """One fact of a claim, as the founder's own words.

    ``start`` and ``end`` count characters of the account or follow-up named by ``source``;
    ``logprob`` is the mean log-probability per token by which the span beat "not said". ``sure``
    is one that was heard so clearly that it may stand in a sentence unconfirmed.
    """

    text: str
    state: FactState = "confirmed"
    source: FactSource = "typed"
    start: int | None = None
    end: int | None = None
    logprob: float | None = None
    sure: bool = False

    @property
    def unsure(self) -> bool:
        """Whether it is known only by hearsay of a model that was not sure."""
        return self.state == "heard" and not self.sure

    @property
    def shown_as(self) -> FactState | Literal["unsure"]:
        """In what state a founder is shown it."""
        return "unsure" if self.unsure else self.state


class Answer(Struct, frozen=True, omit_defaults=True):
    """What the founder answered to one claim. None means not asked, an empty text skipped.

    ``asked`` is the key of the fact that the follow-up asked for. ``listened`` says that a model
    has read the account, ``reply_read`` that it has read the follow-up.
    """

    choice: Choice | None = None
    reason: str = ""
    account: str | None = None
    followup: str | None = None
    asked: str = ""
    facts: dict[str, Fact] = field(default_factory=dict)
    listened: bool = False
    reply_read: bool = False
    reviewed: bool = False

    @property
    def level(self) -> int | None:
        """The maturity level 0 to 3, or None where there is none."""
        return self.choice if isinstance(self.choice, int) else None

    @property
    def read(self) -> bool:
        """Whether a model has read all that was told."""
        return self.listened and (self.reply_read or not plain(self.followup or ""))

    def usable(self) -> dict[str, Fact]:
        """Return the facts that are there: heard, however surely, or confirmed; never struck."""
        return {key: fact for key, fact in self.facts.items() if fact.state != "struck"}


class Session(Struct, frozen=True, omit_defaults=True):
    """One founder's interview, complete: what is not in here was not said.

    ``written`` holds what a model made of sentences: candidates by the key of `advice.writer`.
    A follow-up names the session it ``follows`` and holds what was chosen ``before``.
    """

    id: str
    created: str
    updated: str
    language: Language = "en"
    schema: int = SCHEMA
    profile: Profile = Profile()
    cast: Cast = Cast()
    answers: dict[str, Answer] = field(default_factory=dict)
    drafts: dict[str, str] = field(default_factory=dict)
    written: dict[str, tuple[str, ...]] = field(default_factory=dict)
    follows: str = ""
    before: dict[str, Choice] = field(default_factory=dict)

    def answer(self, claim: str) -> Answer:
        """Return the answer to a claim; an empty one where nothing was asked."""
        return self.answers.get(claim, Answer())

    def with_answer(self, claim: str, answer: Answer) -> "Session":
        """Return the session with one answer put in the place of the former one."""
        return msgspec.structs.replace(self, answers={**self.answers, claim: answer})

    def with_draft(self, key: str, text: str) -> "Session":
        """Return the session with unsent text kept under a key; empty text drops the key."""
        drafts = {name: value for name, value in self.drafts.items() if name != key}
        if text:
            drafts[key] = text
        return msgspec.structs.replace(self, drafts=drafts)


def now() -> str:
    """Return this moment in local time, ISO 8601 to the second, with its offset."""
    return datetime.now().astimezone().isoformat(timespec="seconds")


def holder(cast: Cast, role: RoleId) -> Holder:
    """Read who fills a role out of the cast."""
    written = plain(cast.of(role))
    shared = _SHARED.match(written)
    told = _NAME_SEPARATOR.split(shared["names"].strip()) if shared else [written]
    told = [name for name in told if _said(name) not in _UNSAID]
    names = tuple(name for name in told if not is_nobody(name))
    return Holder(names=names, nobody=bool(told) and not names)


def holders(cast: Cast) -> list[str]:
    """Return the names of all who fill a role."""
    return [name for role in ROLES for name in holder(cast, role).names]


def only_holders(cast: Cast, role: RoleId) -> list[str]:
    """Return the names of those who fill a role and no other one."""
    others = {name for one in ROLES if one != role for name in holder(cast, one).names}
    return [name for name in holder(cast, role).names if name not in others]


def spelt(cast: Cast, name: str) -> str:
    """Return a name as it stands among those who fill a role, else as it is: amara is Amara."""
    written = (one for one in holders(cast) if one.casefold() == plain(name).casefold())
    return next(written, name)


def is_nobody(text: str) -> bool:
    """Whether a person fact says that there is no such person."""
    return _said(text) in NOBODY


def _said(text: str) -> str:
    """Return a short answer as it can be compared, full-width letters and curly quotes folded."""
    folded = unicodedata.normalize("NFKC", plain(text)).replace("’", "'")
    return folded.rstrip(" .!?。").lower()


def plain(text: str) -> str:
    """Return text on one line without escape sequences, control or bidirectional characters.

    Every text of a founder that is put into a sentence or on the screen goes through here, so
    that no escape sequence does anything but disappear. Zero-width joiners stay: emoji need them.
    """
    kept = (
        character
        for character in ESCAPES.sub("", text)
        if character.isspace() or character == "\u200d" or unicodedata.category(character)[0] != "C"
    )
    return " ".join("".join(kept).split())


def plain_lines(text: str) -> str:
    """Return text as `plain` does, but with its line breaks kept."""
    return "\n".join(plain(line) for line in text.splitlines()).strip("\n")


def slug(text: str) -> str:
    """Return the letters and figures of a text, of any script, joined by single hyphens.

    May be empty. Compatibility forms are folded first, so that a full-width ``．．／`` is no path.
    """
    letters: list[str] = []
    for character in unicodedata.normalize("NFKC", plain(text)).lower():
        category = unicodedata.category(character)[0]
        after_letter = bool(letters) and letters[-1] != "-"
        # Marks carry the vowels of many scripts; without a letter before them they are dirt.
        if category in "LN" or (category == "M" and after_letter):
            letters.append(character)
        elif after_letter:
            letters.append("-")
    whole = unicodedata.normalize("NFC", "".join(letters)).encode()
    return whole[:SLUG_BYTES].decode(errors="ignore").strip("-")
