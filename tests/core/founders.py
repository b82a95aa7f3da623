"""Founders for these tests: their words, their cast, their sessions, and hostile texts."""

import random
from collections.abc import Callable, Mapping

from hypothesis import settings
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import replace

from coach import paths
from coach.frames import Value
from coach.handbook import Claim, Handbook
from coach.interview import Step, choose, follow_up, introduce, next_step, review, settle, tell
from coach.knowledge import load
from coach.report import values
from coach.session import (
    CHOICES,
    ROLES,
    Answer,
    Cast,
    Fact,
    Kind,
    Language,
    Profile,
    Session,
)

WHEN = "2026-11-23T10:00:00+08:00"
LANGUAGES: tuple[Language, ...] = ("en", "zh")
HANDBOOK: Handbook = load(paths.knowledge())
CLAIMS: tuple[Claim, ...] = tuple(HANDBOOK.claims.values())

few = settings(max_examples=25, deadline=None)
some = settings(max_examples=60, deadline=None)
many = settings(max_examples=200, deadline=None)


class Founder(Struct, frozen=True):
    """What one founder says: the company, the cast, and a fact of each kind."""

    language: Language
    profile: Profile
    cast: Cast
    facts: Mapping[Kind, str]


def cast_of(holder: str) -> Cast:
    """The same holder in all four roles."""
    return Cast(**dict.fromkeys(ROLES, holder))


def _english(holder: str, person: str, **changes: str) -> Founder:
    profile = Profile(
        name="Ampoule",
        product="cold-chain loggers",
        customers="clinics with a vaccine fridge",
        team_size=7,
        stage="selling",
        core_behaviour="a nurse acknowledges an alarm",
        aim="ten clinics by July",
        done=True,
    )
    facts: dict[Kind, str] = {
        "person": person,
        "number": "412",
        "period": "nine weeks",
        "thing": "the webinar",
        "phrase": "wait for the new sensor",
    }
    facts.update({key: text for key, text in changes.items() if key in facts})
    fields = {key: text for key, text in changes.items() if key not in facts}
    return Founder("en", replace(profile, **fields), cast_of(holder), facts)


def _chinese(holder: str, person: str, **changes: str) -> Founder:
    profile = Profile(
        name="灶上云",
        product="订货系统",
        customers="连锁餐饮的店长",
        team_size=62,
        stage="scaling",
        core_behaviour="店长当晚订完第二天的货",
        aim="七成品牌每天订货",
        done=True,
    )
    facts: dict[Kind, str] = {
        "person": person,
        "number": "412个",
        "period": "九周",
        "thing": "展会",
        "phrase": "先等新的版本",
    }
    facts.update({key: text for key, text in changes.items() if key in facts})
    fields = {key: text for key, text in changes.items() if key not in facts}
    return Founder("zh", replace(profile, **fields), cast_of(holder), facts)


_LONG = {
    "en": "a shift leader plans the whole of next week without opening a spreadsheet and " * 3,
    "zh": "店长不打电话不翻表格就把第二天要用的货全部订好并且" * 5,
}
_EMPTY = Profile(done=True)

FOUNDERS: dict[str, Founder] = {
    "names": _english("Ines Ferro", "Oskar"),
    "a co-founder": _english("my co-founder", "my co-founder"),
    "the founder alone": _english("I", "I"),
    "the founder and another": _english("shared: my co-founder, I", "Ana and me"),
    "two people": _english("shared: Ana, Boris", "Ana and Boris"),
    "clauses": _english(
        "Ana",
        "the sales lead",
        phrase="we decided to wait, because the sensor was late",
        thing="a call with the pharmacy in Braga; nobody took notes",
        core_behaviour="A nurse gets an alarm. She acknowledges it within the quarter hour!",
    ),
    "bare numbers": _english("Ana", "Boris", number="8", period="16", thing="3", phrase="2"),
    "a very long core behaviour": _english("Ana", "Boris", core_behaviour=_LONG["en"]),
    "nobody in the cast": _english("nobody", "nobody"),
    "an empty profile": Founder("en", _EMPTY, Cast(), {}),
    "names in Chinese": _chinese("谭立群", "老袁"),
    "the founder alone in Chinese": _chinese("我", "我"),
    "a partner in Chinese": _chinese("我的合伙人", "我们的销售"),
    "two people in Chinese": _chinese("共同：孙晓棠、小鹿", "孙晓棠和小鹿"),
    "the founder and another in Chinese": _chinese("共同：我、小鹿", "我和小鹿"),
    "clauses in Chinese": _chinese(
        "老梁",
        "供应链总监",
        phrase="先放一放，等财务把表算出来",
        core_behaviour="店长订货。不补单！",
    ),
    "bare numbers in Chinese": _chinese("老梁", "小姚", number="8", period="16", thing="3"),
    "a very long core behaviour in Chinese": _chinese("老梁", "小姚", core_behaviour=_LONG["zh"]),
    "nobody in Chinese": _chinese("没有人", "没有人"),
    "an empty profile in Chinese": Founder("zh", _EMPTY, Cast(), {}),
}


def blank(language: Language = "en") -> Session:
    """A session in which nothing was said."""
    return Session(id="2026-11-23-any-abcd", created=WHEN, updated=WHEN, language=language)


def session_of(founder: Founder, level: int | None = 0, claims: tuple[str, ...] = ()) -> Session:
    """A founder's session: one level everywhere, each fact of some claims (else of all) given."""
    session = replace(blank(founder.language), profile=founder.profile, cast=founder.cast)
    for claim in CLAIMS:
        told = not claims or claim.id in claims
        facts = {
            spec.key: Fact(founder.facts[spec.kind])
            for spec in claim.facts
            if told and spec.kind in founder.facts
        }
        choice = CHOICES[level] if level is not None else None
        session = session.with_answer(claim.id, Answer(choice=choice, facts=facts))
    return session


def values_of(founder: Founder, claim: Claim) -> dict[str, Value]:
    """What a claim's slots hold for a founder."""
    return values(session_of(founder), claim, founder.language)


def walk(
    seed: int, watch: Callable[[Session, Step], None] = lambda session, step: None
) -> tuple[Session, list[Step]]:
    """Let a random founder go through the interview; `watch` sees each open step."""
    chance = random.Random(seed)
    session, steps = blank(chance.choice(LANGUAGES)), list[Step]()
    while len(steps) < 500:
        step = next_step(session, HANDBOOK)
        watch(session, step)
        steps.append(step)
        if step.kind == "report":
            break
        session = _answered(session, step, chance)
    return session, steps


def _answered(session: Session, step: Step, chance: random.Random) -> Session:
    if step.kind == "company":
        founder = chance.choice(list(FOUNDERS.values()))
        return introduce(session, founder.profile, founder.cast)
    if step.kind == "level":
        choice = chance.choice(CHOICES)
        return choose(session, step.claim, choice, chance.choice(["", "too small"]))
    words = chance.choice(
        ["", "  \n", "\u200d", "Ines saw 12 users last week.", "老袁见了三个客户。"]
    )
    if step.kind == "account":
        return tell(session, step.claim, words)
    if step.kind == "followup":
        return follow_up(session, step.claim, step.fact, words)
    for spec in HANDBOOK.claims[step.claim].facts:
        answer = session.answer(step.claim)
        if spec.key not in answer.facts and chance.random() < 0.4:
            heard = {**answer.facts, spec.key: Fact("12", "heard", "account", 9, 11, 2.0)}
            session = session.with_answer(step.claim, replace(answer, facts=heard, listened=True))
        if chance.random() < 0.5:
            settled = chance.choice([None, "", "12", "Ines", "nobody"])
            session = settle(session, step.claim, spec.key, settled)
    return review(session, step.claim)


_CONSTRUCTS = (
    "# Heading",
    "---\ntitle: x\n---",
    "```\ncode\n```",
    "`「you」`",
    "`「handbook G1」`",
    "**bold**",
    "[a](http://evil.example)",
    "![i](x.png)",
    "<b>x</b>",
    "<script>",
    "<!-- c -->",
    "| a | b |",
    "\n|---|---|\n",
    "> quote",
    "- item",
    "1. item",
    "1) item",
    "+ item",
    "===",
    "\n\n",
    "\r\n",
    "    indented",
    "\t",
    "\x1b[31mred\x1b[0m",
    "\x1b]8;;http://x\x07y\x1b]8;;\x07",
    "\u202eabc\u202c",
    "&amp;",
    "&#35;",
    "\\",
    "\\`",
    "\\\\|",
    "~~gone~~",
    "[x]: http://e",
    "http://evil.example",
    "www.evil.example",
    "a@evil.example",
    "$x$",
    "^1",
    "[^1]",
    "{company}",
    "{0.__class__}",
    "%s",
    "\u200b",
    "\u200d",
    "\u2028",
    "company: x",
    "...",
    "? x",
    "'",
    '"',
    "“q”",
    ": ",
    "!!python/x",
    "*",
    "_",
    "!",
)
hostile = (
    st.lists(
        st.one_of(
            st.sampled_from(_CONSTRUCTS),
            st.text("`*_[]()<>|#-+=~!&\\\n\t$^{}@:/.;019ab中 ", max_size=8),
            st.text(st.characters(exclude_categories=["Cs"]), max_size=5),
            st.sampled_from(["Ines", "老袁", "12", "x"]),
        ),
        min_size=1,
        max_size=8,
    )
    .map("".join)
    .filter(lambda text: any(character.isascii() and character.isalnum() for character in text))
)
