"""One claim from line to line: its level, what happened the last time, and what was heard of it."""

from typing import TYPE_CHECKING

from coach.advice.lacking import lacking
from coach.advice.listener import LONGEST_ACCOUNT, heard_in_part
from coach.advice.reply import unread
from coach.flow import draft_key, unsent
from coach.handbook import Claim, FactSpec
from coach.interview import Step, choose, follow_up, review, settle, tell
from coach.plain.lines import HYPHENS
from coach.session import Choice, Session, holders, plain
from coach.store.errors import StoreError
from coach.text import number, words

if TYPE_CHECKING:
    from coach.plain.talk import Talk

# A line that ends an account.
ENDS = (".", "。", "．")
_NUMBERS: dict[Choice, int] = {0: 1, 1: 2, 2: 3, 3: 4, "unknown": 5, "n/a": 6}


def ask_level(talk: "Talk", step: Step) -> None:
    """Ask for a level, and why where the claim does not apply."""
    claim, key = talk.handbook.claims[step.claim], draft_key(step)
    _ask_question(talk, claim)
    answer = talk.session.answer(claim.id)
    if answer.choice is not None:
        talk.lines.tell(talk.say("plain-chosen", number=_NUMBERS[answer.choice]))
    choice = _choice(talk, answer.choice)
    known = plain(unsent(talk.session, key, answer.reason))
    # At once: whoever leaves in the place of a reason has chosen all the same.
    talk.write(choose(talk.session, claim.id, choice, known).with_draft(key, ""))
    if choice == "n/a":
        talk.lines.tell(talk.say("reason-ask"))
        if known:
            talk.lines.tell(talk.say("plain-known", words=known))
        if typed := plain(talk.lines.ask()):
            reason = "" if typed in HYPHENS else typed
            talk.write(choose(talk.session, claim.id, choice, reason))


def _ask_question(talk: "Talk", claim: Claim) -> None:
    role, language = talk.handbook.role(claim.role), talk.language
    siblings = [one.id for one in talk.handbook.claims_of(claim.role)]
    place = siblings.index(claim.id) + 1
    name = role.name.of(language)
    talk.lines.tell(f"\n{talk.say('step-of', name=name, index=place, total=len(siblings))}")
    if place == 1:
        talk.lines.tell(role.introduction.of(language))
    talk.lines.tell(claim.question.of(language))
    shown = [level.of(language) for level in claim.levels]
    shown += [talk.say("unknown-choice"), talk.say("na-choice")]
    former = talk.session.before.get(claim.id)
    if former is not None:
        talk.lines.tell(talk.say("chosen-before", choice=shown[_NUMBERS[former] - 1]))
    for index, text in enumerate(shown, 1):
        talk.lines.tell(f"{index}. {text}")


def _choice(talk: "Talk", known: Choice | None) -> Choice:
    while True:
        typed = talk.lines.ask()
        if not typed.strip() and known is not None:
            return known
        chosen = number(typed)
        for choice, shown in _NUMBERS.items():
            if shown == chosen:
                return choice
        talk.lines.tell(talk.say("plain-no-number", most=len(_NUMBERS)))


def tell_principle(talk: "Talk", claim: Claim) -> None:
    """Tell the principle behind a question, why it is asked, and where the article says it."""
    told = {"principle": claim.claim, "why-asked": claim.why_asked}
    for key, text in told.items():
        words = text.of(talk.language)
        talk.lines.tell(talk.say("plain-cell", head=talk.say(key), words=words))
    talk.lines.tell(talk.say("evidence-place", section=claim.section))


# --- an account, or the follow-up to one


def ask_account(talk: "Talk", step: Step) -> None:
    """Take an account line by line, each of them on disk at once, and let the model listen."""
    claim, language = talk.handbook.claims[step.claim], talk.language
    question = claim.invitation
    if step.kind == "followup":
        talk.lines.tell(talk.say("followup-lead"))
        question = (claim.fact(step.fact).ask if step.fact else None) or claim.followup
    talk.lines.tell(f"\n{question.of(language)}\n{talk.say('plain-account')}")
    text = _lines(talk, step, claim)
    talk.lines.tell(talk.say("words", count=words(text)))
    text = text if plain(text) else ""
    talk.write(with_text(talk.session, step, text))
    if text and step.kind == "account":
        _tell_lacking(talk, claim, text)
    if text and talk.hearer is not None:
        talk.hearer.listen(talk, claim)


def so_far(session: Session, step: Step) -> str:
    """Return what stands in an account or a follow-up, sent or not."""
    answer = session.answer(step.claim)
    sent = answer.followup if step.kind == "followup" else answer.account
    return unsent(session, draft_key(step), sent or "")


def with_text(session: Session, step: Step, text: str) -> Session:
    """Return the session with an account or a follow-up told; an empty one skips it."""
    if step.kind == "followup":
        session = follow_up(session, step.claim, step.fact, text)
    else:
        session = tell(session, step.claim, text)
    return session.with_draft(draft_key(step), "")


def _lines(talk: "Talk", step: Step, claim: Claim) -> str:
    """Return what stood there with the lines that are added; the model reads along."""
    text = so_far(talk.session, step)
    if text:
        talk.lines.tell(talk.say("plain-so-far"))
        talk.lines.tell(text)
    while True:
        if talk.hearer is not None:
            talk.hearer.read_along(talk.language, claim, text)
        line = talk.lines.ask()
        if line.strip() in ENDS:
            return text
        text = f"{text}\n{line}" if text else line
        talk.notebook.draft(draft_key(step), text)
        try:
            talk.notebook.flush()
        except StoreError as error:
            # Not asked anew: the lines of a pasted account that come behind it would be lost.
            talk.refused(error)


def _tell_lacking(talk: "Talk", claim: Claim, text: str) -> None:
    absent = lacking(claim, text, talk.language, holders(talk.session.cast))
    if absent:
        between = " " if talk.language == "en" else ""
        asked = between.join(talk.say(f"lacking-{kind}") for kind in absent)
        talk.lines.tell(talk.say("plain-lacking", asked=asked))


# --- what was heard


def ask_heard(talk: "Talk", step: Step) -> None:
    """Go through the facts of a claim, one line each."""
    claim = talk.handbook.claims[step.claim]
    if talk.hearer is not None and not talk.session.answer(claim.id).read:
        talk.hearer.listen(talk, claim)
    talk.lines.tell(f"\n{talk.say('plain-heard')}")
    if heard_in_part(talk.session.answer(claim.id)):
        talk.lines.tell(talk.say("heard-in-part", most=LONGEST_ACCOUNT))
    for spec in claim.facts:
        _ask_fact(talk, claim, spec)
    talk.write(review(talk.session, claim.id))


def _ask_fact(talk: "Talk", claim: Claim, spec: FactSpec) -> None:
    key = f"{claim.id}.facts.{spec.key}"
    session, answer = talk.session, talk.session.answer(claim.id)
    fact, reply = answer.facts.get(spec.key), unread(answer, spec.key)
    draft = session.drafts.get(key, "").strip()
    known = draft or (fact.text if fact is not None and fact.state != "struck" else reply)
    state = "heard" if draft or reply else fact.shown_as if fact is not None else "missing"
    note, label = talk.say(f"fact-{state}"), spec.label.of(talk.language)
    shown = talk.say("plain-noted", words=plain(known), note=note) if plain(known) else note
    talk.lines.tell(talk.say("plain-cell", head=label, words=shown))
    typed = talk.lines.ask().strip()
    if typed in HYPHENS:
        session = settle(session, claim.id, spec.key, None)
    elif typed or plain(known):
        session = settle(session, claim.id, spec.key, typed or known)
    session = session.with_draft(key, "")
    if session != talk.session:
        talk.write(session)
