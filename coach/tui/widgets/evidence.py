"""Why a block says what it says: what was chosen and told, the claim, what was refused. Pure."""

from typing import Literal

from msgspec import Struct
from textual.content import Content

from coach.advice.polish import open_to_model
from coach.handbook import Handbook
from coach.locale import Say
from coach.quoting import uncut
from coach.report import Block, Part, Sentence
from coach.session import Language, Session, plain
from coach.text import visible
from coach.tui.widgets.cards import account
from coach.tui.widgets.prose import Row
from coach.tui.widgets.sentences import marked


def evidence(
    block: Block, session: Session, handbook: Handbook, say: Say, language: Language
) -> list[Row]:
    """Return rows of a label and what stands behind the block."""
    claim, answer = handbook.claims[block.claim], session.answer(block.claim)
    rows = [_row(say("evidence-question"), Content(claim.question.of(language)))]
    if answer.level is not None:
        chosen = Content(claim.levels[answer.level].of(language))
        rows.append(_row(say("part-chosen"), chosen))
    if plain(answer.account or ""):
        rows.append(_row(say("evidence-account"), _told(block, session)))
    place = say("evidence-place", section=claim.section)
    text = Content.assemble(
        (f"{claim.id}  ", "$muted"), claim.claim.of(language), "\n", (place, "$muted")
    )
    rows.append(_row(say("part-principle"), text))
    for sentence in block.sentences:
        rows += _refused(sentence, say)
    return rows


class Act(Struct, frozen=True):
    """What can be done from the evidence: answer anew, keep the handbook's sentence, try again."""

    does: Literal["change", "handbook", "again"]
    part: Part | None = None


CHANGE = Act("change")


def acts(block: Block, session: Session, *, rewords: bool) -> list[Act]:
    """Return what can be done with the sentences of a block that a model rewords, or has."""
    found = []
    for sentence in open_to_model(block, session):
        if sentence.provenance == "model":
            found.append(Act("handbook", sentence.part))
        if rewords:
            found.append(Act("again", sentence.part))
    return found


def quotation(block: Block) -> str:
    """Return a block as plain text, for the clipboard."""
    return "\n".join(plain(sentence.text) for sentence in block.sentences)


def _row(label: str, text: Content) -> Row:
    return Content.styled(label, "$primary"), text, Content("")


def _told(block: Block, session: Session) -> Content:
    """Return the account with the facts underlined and the quoted sentence in reverse."""
    told = account(session.answer(block.claim))
    for sentence in block.parts("said"):
        words = uncut(visible(sentence.text))
        start = told.plain.find(words)
        if start >= 0:
            told = told.stylize("reverse", start, start + len(words))
    return told


def _refused(sentence: Sentence, say: Say) -> list[Row]:
    part = say(f"part-{sentence.part}")
    rows = []
    if sentence.provenance == "model":
        rows.append(_row(say("evidence-reworded", part=part), marked(sentence)))
    for one in sentence.rejected:
        why = say("gate-between").join(say(f"gate-{code}") for code in one.reasons)
        text = Content.assemble(visible(one.text), "\n", (why, "$muted"))
        rows.append(_row(say("evidence-refused", part=part), text))
    return rows
