"""Blocks of the report as rows: label, sentence, the founder's words marked, provenance. Pure."""

from typing import get_args

from rich.cells import cell_len
from textual.content import Content

from coach.handbook import Handbook
from coach.locale import Say
from coach.report import Block, Part, Report, Sentence
from coach.session import ROLES, Language, plain
from coach.text import visible
from coach.tui.widgets.prose import Row, Rows

# A date that the coach reckoned fills a slot, too, and is nobody's words.
NOT_THE_FOUNDER_S = frozenset({"", "session.created"})


def title(block: Block, report: Report, handbook: Handbook, say: Say) -> str:
    """Return a block's heading."""
    role = handbook.role(block.role).name.of(report.language) if block.role else ""
    levels = {
        claim: level for one in report.diagnosis.standings for claim, level in one.levels.items()
    }
    return say(f"block-{block.kind}", id=block.claim, role=role, level=levels.get(block.claim, 0))


def rows(block: Block, handbook: Handbook, say: Say, language: Language) -> Rows:
    """Return a block's sentences under their labels."""
    lines: list[Row] = []
    for sentence in block.sentences:
        label = Content.styled(say(f"part-{sentence.part}"), "$primary")
        mark = Content.styled(tag(sentence, handbook, say, language), "$muted")
        lines.append((label, marked(sentence), mark))
    widest = max(cell_len(say(f"part-{part}")) for part in get_args(Part))
    return Rows(lines, widest + 2, gap=1)


def marked(sentence: Sentence) -> Content:
    """Return a sentence with the founder's words underlined, those only heard with a sign."""
    if sentence.provenance == "quote":
        return Content.styled(plain(sentence.text), "underline")
    parts: list[str | tuple[str, str]] = []
    position = 0
    for slot in sentence.slots:
        if slot.source in NOT_THE_FOUNDER_S:
            continue
        parts.append(visible(sentence.text[position : slot.start]))
        parts.append((plain(sentence.text[slot.start : slot.end]), "bold underline"))
        if not slot.confirmed:
            parts.append(("(?)", "bold $accent"))
        position = slot.end
    parts.append(visible(sentence.text[position:]))
    return Content.assemble(*parts)


def tag(sentence: Sentence, handbook: Handbook, say: Say, language: Language) -> str:
    """Return the mark of where a sentence comes from, with the claims or roles it rests on."""
    ids = []
    for source in sentence.sources:
        if source in ROLES:
            ids.append(handbook.role(source).short.of(language))
        elif "." not in source:
            ids.append(source)
    return say(f"mark-{sentence.provenance}", ids=" ".join(dict.fromkeys(ids)))
