"""The interview: the next step is a function of the session alone.

So leaving and resuming needs nothing but the session, and going back is going along the path, or
along the role's questions where one was left for later.
Design: company, then role by role every claim's level, then an account of at most two weakest
claims, played back and confirmed, with one follow-up for a needed fact that is missing; a role ends
with its picture.
"""

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from coach.handbook import Claim, Handbook
from coach.session import Answer, Cast, Choice, Fact, FactSource, Profile, RoleId, Session, plain

ACCOUNTS_PER_ROLE = 2
StepKind = Literal["company", "level", "account", "followup", "heard", "role", "report"]


class Step(Struct, frozen=True):
    """One screen of the interview. `fact` is the key that a follow-up asks for, if any."""

    kind: StepKind
    role: RoleId | None = None
    claim: str = ""
    fact: str = ""


class Progress(Struct, frozen=True):
    """How far one role is: claims with a level, "unknown" or "does not apply", of all."""

    role: RoleId
    answered: int
    total: int


COMPANY = Step("company")
REPORT = Step("report")


def next_step(session: Session, handbook: Handbook) -> Step:
    """Return the first step that is still open."""
    return path(session, handbook)[-1]


def path(session: Session, handbook: Handbook) -> list[Step]:
    """Return the steps done, in the order of the interview, and the first open one."""
    steps = [COMPANY]
    if not session.profile.done:
        return steps
    for role in handbook.roles:
        for claim in handbook.claims_of(role.id):
            steps.append(Step("level", role.id, claim.id))
            if session.answer(claim.id).choice is None:
                return steps
        asked = weakest(session, handbook, role.id)
        for claim in accounts(session, handbook, role.id):
            told, finished = _telling(claim, session.answer(claim.id))
            # A claim that is not among the weakest any more keeps what was told or typed, and asks
            # nothing.
            kept = finished or claim in asked or _typed(session, claim, told[-1].kind)
            steps += told if kept else told[:-1]
            if not finished and claim in asked:
                return steps
        steps.append(Step("role", role.id))
    return [*steps, REPORT]


def previous(session: Session, handbook: Handbook, step: Step) -> Step:
    """Return the step before this one; the first step has none and is its own."""
    steps = path(session, handbook)
    if step not in steps and step.kind == "level" and step.role is not None:
        # An earlier question was left for later.
        ids = [claim.id for claim in handbook.claims_of(step.role)]
        if place := ids.index(step.claim):
            return Step("level", step.role, ids[place - 1])
    if step not in steps:
        # It left the path meanwhile: the last step of its claim is what came before it.
        same = [one for one in steps if step.claim and one.claim == step.claim]
        return same[-1] if same else steps[-1]
    return steps[max(0, steps.index(step) - 1)]


def following(session: Session, handbook: Handbook, step: Step, *, fresh: bool = False) -> Step:
    """Return the step after this one, or the first open one where this is not on the path.

    Behind a `fresh` question, one that was not answered before, comes the role's next open one, and
    behind the last of these what comes behind the role's questions: some were left for later.
    """
    steps = path(session, handbook)
    if step.kind == "level" and step.role is not None and (fresh or step not in steps):
        if (other := later(session, handbook, step)) is not None:
            return other
        step = Step("level", step.role, handbook.claims_of(step.role)[-1].id)
    if step not in steps:
        return steps[-1]
    return steps[min(len(steps) - 1, steps.index(step) + 1)]


def later(session: Session, handbook: Handbook, step: Step) -> Step | None:
    """Return the open question of the role to go on with where this one is left for later.

    After the role's last one come those before it; None where no other is open.
    """
    if step.kind != "level" or step.role is None:
        return None
    ids = [claim.id for claim in handbook.claims_of(step.role)]
    place = ids.index(step.claim)
    others = [*ids[place + 1 :], *ids[:place]]
    found = (one for one in others if session.answer(one).choice is None)
    return next((Step("level", step.role, one) for one in found), None)


def weakest(session: Session, handbook: Handbook, role: RoleId) -> list[Claim]:
    """Return the role's claims with the lowest levels under 3, at most two.

    Among equals the claim that is to be settled first comes first.
    """
    order = handbook.role(role).order
    open_claims = [
        claim
        for claim in handbook.claims_of(role)
        if (level := session.answer(claim.id).level) is not None and level < 3
    ]
    ranked = sorted(
        open_claims, key=lambda claim: (session.answer(claim.id).level, order.index(claim.id))
    )
    return ranked[:ACCOUNTS_PER_ROLE]


def accounts(session: Session, handbook: Handbook, role: RoleId) -> list[Claim]:
    """Return the claims of a role of which an account is asked, was given or lies there unsent."""
    asked = weakest(session, handbook, role)
    given = [
        claim
        for claim in handbook.claims_of(role)
        if claim not in asked
        and (session.answer(claim.id).account or _typed(session, claim, "account"))
    ]
    return asked + given


def missing(claim: Claim, answer: Answer) -> list[str]:
    """Return the keys of the needed facts that nobody has given, heard or struck.

    One that was barely heard is not among them: its card has asked about it already.
    """
    usable = answer.usable()
    return [
        fact.key
        for fact in claim.needed
        if fact.key not in usable and answer.facts.get(fact.key) is None
    ]


def progress(session: Session, handbook: Handbook) -> list[Progress]:
    """Return how far each role is."""
    return [
        Progress(
            role.id,
            sum(session.answer(claim.id).choice is not None for claim in claims),
            len(claims),
        )
        for role in handbook.roles
        for claims in [handbook.claims_of(role.id)]
    ]


def introduce(session: Session, profile: Profile, cast: Cast) -> Session:
    """Return the session with the company page filled in and done."""
    return replace(session, profile=replace(profile, done=True), cast=cast)


def follow(session: Session, id: str, moment: str) -> Session:
    """Return a new interview of the same company that remembers what was chosen in this one."""
    chosen = {
        claim: answer.choice
        for claim, answer in session.answers.items()
        if answer.choice is not None
    }
    return Session(
        id=id,
        created=moment,
        updated=moment,
        language=session.language,
        profile=session.profile,
        cast=session.cast,
        follows=session.id,
        before={**session.before, **chosen},
    )


def choose(session: Session, claim: str, choice: Choice, reason: str = "") -> Session:
    """Return the session with a level, "unknown" or "n/a" chosen; the account stays."""
    answer = session.answer(claim)
    reason = reason if choice == "n/a" else ""
    return session.with_answer(claim, replace(answer, choice=choice, reason=reason))


def tell(session: Session, claim: str, account: str) -> Session:
    """Return the session with an account told (an empty one skips it), to be listened to.

    What the founder confirmed stays; what was only heard in a former account goes. The new account
    may hold what a follow-up asked for in vain.
    """
    answer = session.answer(claim)
    if answer.account == account:
        return session
    facts = _outliving(answer, "account")
    asked = answer.asked if answer.asked in facts else ""
    told = replace(
        answer, account=account, facts=facts, asked=asked, listened=False, reviewed=False
    )
    return session.with_answer(claim, told).with_draft(f"{claim}.account", "")


def follow_up(session: Session, claim: str, fact: str, text: str) -> Session:
    """Return the session with a follow-up answered (an empty one skips it).

    `fact` is the key that was asked for; without a new text there is nothing new to review.
    """
    answer = session.answer(claim)
    if answer.followup == text:
        return session
    fresh = bool(plain(text))
    told = replace(
        answer,
        followup=text,
        facts=_outliving(answer, "followup"),
        asked=fact,
        reply_read=False,
        reviewed=answer.reviewed and not fresh,
    )
    return session.with_answer(claim, told).with_draft(f"{claim}.followup", "")


def _outliving(answer: Answer, source: FactSource) -> dict[str, Fact]:
    """Return the facts that stay when the text of that source is replaced.

    What was confirmed stays, without its place in the former text; what was only heard in it, or
    struck, goes, so that the new text is asked for it.
    """
    facts = {}
    for key, fact in answer.facts.items():
        if fact.state == "confirmed":
            facts[key] = Fact(fact.text) if fact.source == source else fact
        elif fact.source == "followup" if source == "account" else fact.source != source:
            facts[key] = fact
    return facts


def settle(session: Session, claim: str, key: str, words: str | None) -> Session:
    """Return the session with one fact settled by the founder.

    The words that were heard confirm the fact, other words are an edit, None strikes it.
    """
    answer = session.answer(claim)
    heard = answer.facts.get(key)
    if words is None or not plain(words):
        fact = replace(heard, state="struck") if heard else Fact("", "struck")
    elif heard is not None and heard.text == words:
        fact = replace(heard, state="confirmed")
    else:
        fact = Fact(words, "confirmed", "typed")
    return session.with_answer(claim, replace(answer, facts={**answer.facts, key: fact}))


def review(session: Session, claim: str) -> Session:
    """Return the session with the played-back facts of a claim looked through."""
    return session.with_answer(claim, replace(session.answer(claim), reviewed=True))


def _typed(session: Session, claim: Claim, kind: StepKind) -> bool:
    """Whether words that were not sent yet stand in a claim's account or follow-up."""
    return bool(plain(session.drafts.get(f"{claim.id}.{kind}", "")))


def _telling(claim: Claim, answer: Answer) -> tuple[list[Step], bool]:
    """Return the steps of one claim's account so far, and whether they are finished."""
    account = Step("account", claim.role, claim.id)
    heard = Step("heard", claim.role, claim.id)
    if answer.account is None:
        return [account], False
    if not plain(answer.account):
        return [account], True
    if answer.followup is not None:
        followup = Step("followup", claim.role, claim.id, answer.asked)
        return [account, followup, heard], answer.reviewed
    if not answer.reviewed:
        return [account, heard], False
    absent = missing(claim, answer)
    if not absent:
        return [account, heard], True
    # An account without a single fact gets the claim's own follow-up, any other asks for the fact.
    asked = absent[0] if answer.usable() else ""
    return [account, heard, Step("followup", claim.role, claim.id, asked)], False
