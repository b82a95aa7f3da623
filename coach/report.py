"""The report: typed blocks of sentences, each with the ids it rests on.

Code decides what is said; the handbook says it, with the founder's own words in its slots. Pure:
the same session, handbook and language give the same report.
"""

from datetime import date, datetime, timedelta
from typing import Literal

from babel.dates import format_date
from msgspec import Struct

from coach.choosing import alternatives, choose, given
from coach.diagnosis import Diagnosis, Standing, diagnose
from coach.frames import Slot, Value, join_names, noun, render
from coach.handbook import Claim, Frame, Handbook
from coach.quoting import quote, uncut
from coach.session import (
    Language,
    RoleId,
    Session,
    holder,
    plain,
    spelt,
)

BlockKind = Literal["bet", "role", "gap", "unknown", "strength", "not_applicable", "closing"]
Part = Literal[
    "chosen",
    "said",
    "principle",
    "why",
    "move",
    "fits",
    "alternative",
    "number",
    "stop",
    "not_for",
    "find_out",
    "strength",
    "reason",
    "owner",
    "date",
    "purpose",
    "precedence",
    "nobody",
    "closing",
]
Provenance = Literal["quote", "handbook", "model"]


class Rejected(Struct, frozen=True):
    """A candidate of the model that a gate refused, and why."""

    text: str
    reasons: tuple[str, ...]


class Sentence(Struct, frozen=True):
    """One sentence of the report.

    `sources` holds the ids it rests on: a claim (``U3``), an answer (``U3.account``), a profile
    field (``profile.aim``), a role's holder (``cast.content``) or a fact (``U3.facts.person``).
    """

    part: Part
    text: str
    provenance: Provenance
    sources: tuple[str, ...]
    slots: tuple[Slot, ...] = ()
    rejected: tuple[Rejected, ...] = ()


class Block(Struct, frozen=True):
    """A few sentences that belong together: a gap, a strength, the first bet."""

    kind: BlockKind
    role: RoleId | None
    claim: str
    sentences: tuple[Sentence, ...]

    def parts(self, part: Part) -> list[Sentence]:
        """Return the sentences of one part."""
        return [sentence for sentence in self.sentences if sentence.part == part]


class Report(Struct, frozen=True):
    """The whole report in one language."""

    language: Language
    diagnosis: Diagnosis
    blocks: tuple[Block, ...]


def build(session: Session, handbook: Handbook, language: Language) -> Report:
    """Return the report of a session. Deterministic; complete without any model."""
    writer = _Writer(session, handbook, language)
    found = diagnose(session, handbook)
    blocks = []
    if found.gaps:
        blocks.append(writer.bet(handbook.claims[found.gaps[0]]))
    for standing in found.standings:
        blocks += writer.role(standing, found)
    if blocks:
        blocks.append(writer.closing())
    return Report(language, found, tuple(blocks))


def values(session: Session, claim: Claim, language: Language) -> dict[str, Value]:
    """Return what the slots of a claim's frames may be filled with."""
    profile = session.profile
    filled = {
        "company": Value(profile.name, "profile.name", person=True),
        "product": Value(noun(profile.product), "profile.product"),
        "customers": Value(noun(profile.customers), "profile.customers"),
        "team_size": Value(str(profile.team_size or ""), "profile.team_size", person=True),
        "core_behaviour": Value(profile.core_behaviour, "profile.core_behaviour"),
        "aim": Value(profile.aim, "profile.aim"),
    }
    roles: dict[str, RoleId] = {"holder": claim.role, "growth_owner": "growth_owner"}
    for slot, role in roles.items():
        names = join_names(holder(session.cast, role).names, language)
        filled[slot] = Value(names, f"cast.{role}", person=True)
    for key, fact in given(session, claim).items():
        source, confirmed = f"{claim.id}.facts.{key}", fact.state == "confirmed"
        person = claim.fact(key).kind == "person"
        text = spelt(session.cast, fact.text) if person else fact.text
        filled[key] = Value(text, source, confirmed=confirmed, person=person)
    return {slot: value for slot, value in filled.items() if plain(value.text)}


def first_advice(report: Report, role: RoleId) -> Block | None:
    """Return the block of a role's first gap, or None where the role has no gap."""
    gaps = (block for block in report.blocks if block.kind == "gap" and block.role == role)
    return next(gaps, None)


class _Writer:
    """Writes the blocks of one session in one language."""

    def __init__(self, session: Session, handbook: Handbook, language: Language) -> None:
        self.session = session
        self.handbook = handbook
        self.language: Language = language

    def bet(self, claim: Claim) -> Block:
        """Write the first bet. What was only heard stays out: everything here is acted on."""
        level = self.session.answer(claim.id).level or 0
        moves = claim.moves[level]
        chosen = moves[choose(moves, self.session, claim)]
        day = datetime.fromisoformat(self.session.created).date() + timedelta(days=7)
        phrases = self.handbook.phrases
        shared = holder(self.session.cast, claim.role).shared
        written = {"date": Value(_day(day, self.language), "session.created", person=True)}
        dated = render(phrases.date.of(self.language), written, self.language)
        sentences = (
            self.frame("move", claim, chosen.text, sure=True),
            self.frame("owner", claim, phrases.owner_shared if shared else phrases.owner),
            Sentence("date", dated.text, "handbook", (claim.id, "session.created")),
            self.frame("stop", claim, claim.stop, sure=True),
        )
        return Block("bet", claim.role, claim.id, sentences)

    def role(self, standing: Standing, found: Diagnosis) -> list[Block]:
        role = self.handbook.role(standing.role)
        claims = self.handbook.claims
        blocks = [self.gap(claims[one]) for one in found.gaps if one in standing.levels]
        blocks += [self.unknown(claims[one]) for one in standing.unknown]
        blocks += [self.strength(claims[one]) for one in found.strengths if one in standing.levels]
        blocks += [self.not_applicable(claims[one]) for one in standing.not_applicable]
        if not blocks:
            return []
        head = [self.say("purpose", role.id, role.purpose.of(self.language))]
        if standing.nobody:
            first = self.handbook.claims[role.order[0]]
            head.append(self.frame("nobody", first, role.nobody, source=role.id))
        head.append(self.say("precedence", role.id, role.precedence.of(self.language)))
        return [Block("role", role.id, "", tuple(head)), *blocks]

    def gap(self, claim: Claim) -> Block:
        answer = self.session.answer(claim.id)
        level = answer.level or 0
        moves = claim.moves[level]
        first = choose(moves, self.session, claim)
        sentences = [self.chosen(claim, level)]
        if words := quote(answer):
            own = uncut(words) in plain(answer.account or "")
            source = f"{claim.id}.account" if own else f"{claim.id}.followup"
            sentences.append(self.say("said", source, words, "quote"))
        sentences += [
            self.say("principle", claim.id, claim.claim.of(self.language)),
            self.frame("why", claim, claim.why[level]),
            self.frame("move", claim, moves[first].text),
        ]
        for move in alternatives(moves, self.session, claim):
            sentences.append(self.say("fits", claim.id, move.fits.of(self.language)))
            sentences.append(self.frame("alternative", claim, move.text))
        sentences += [
            self.frame("number", claim, claim.number),
            self.frame("stop", claim, claim.stop),
            self.frame("not_for", claim, claim.not_for),
        ]
        return Block("gap", claim.role, claim.id, tuple(sentences))

    def unknown(self, claim: Claim) -> Block:
        sentences = (
            self.say("principle", claim.id, claim.claim.of(self.language)),
            self.frame("find_out", claim, claim.find_out),
        )
        return Block("unknown", claim.role, claim.id, sentences)

    def strength(self, claim: Claim) -> Block:
        sentences = (
            self.chosen(claim, 3),
            self.say("strength", claim.id, claim.strength.of(self.language)),
        )
        return Block("strength", claim.role, claim.id, sentences)

    def not_applicable(self, claim: Claim) -> Block:
        sentences = [self.say("principle", claim.id, claim.claim.of(self.language))]
        if reason := plain(self.session.answer(claim.id).reason):
            sentences.append(self.say("reason", f"{claim.id}.reason", reason, "quote"))
        return Block("not_applicable", claim.role, claim.id, tuple(sentences))

    def closing(self) -> Block:
        last = self.handbook.foundation[-1]
        sentence = self.say("closing", last.id, last.meaning.of(self.language))
        return Block("closing", None, last.id, (sentence,))

    def chosen(self, claim: Claim, level: int) -> Sentence:
        text = claim.levels[level].of(self.language)
        return Sentence("chosen", text, "handbook", (claim.id, f"{claim.id}.choice"))

    def say(
        self, part: Part, source: str, text: str, provenance: Provenance = "handbook"
    ) -> Sentence:
        return Sentence(part, text, provenance, (source,))

    def frame(
        self, part: Part, claim: Claim, frame: Frame, source: str = "", *, sure: bool = False
    ) -> Sentence:
        filled = {
            key: value
            for key, value in values(self.session, claim, self.language).items()
            if value.confirmed or not sure
        }
        sentence = render(frame.of(self.language), filled, self.language)
        sources = dict.fromkeys([source or claim.id, *(slot.source for slot in sentence.slots)])
        return Sentence(
            part, sentence.text, "handbook", tuple(filter(None, sources)), sentence.slots
        )


def _day(day: date, language: Language) -> str:
    return format_date(day, "long", locale="zh_CN" if language == "zh" else "en_GB")
