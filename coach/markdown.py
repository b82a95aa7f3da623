"""A report as Markdown. The founder's text is escaped so that it can neither break nor forge it.

Provenance marks are code spans, slots are bold: a founder can write neither, since backticks and
asterisks of theirs are escaped.
"""

import re
import unicodedata
from collections.abc import Callable
from pathlib import PurePath

import msgspec

from coach.diagnosis import Standing
from coach.frames import Slot, join_names
from coach.handbook import Handbook
from coach.report import Block, Report, Sentence
from coach.session import Session, holder, plain, slug

Say = Callable[..., str]
# An ampersand before a space, as in a company's name, begins no entity.
_SPECIAL = re.compile(r"[\\`*_{}\[\]<>|~$#^!]|&(?=[#\w])")
_LINE_START = re.compile(r"^(?:[-+=]|\d+[.)])")
_LINK = re.compile(r"(?i)(://|www\.|@)")
_ZERO_WIDTH = re.compile("[\u200b-\u200f\u2060\ufeff]")
QUOTED = frozenset({"said", "reason"})


def to_markdown(
    session: Session, handbook: Handbook, report: Report, say: Say, model_name: str | None = ""
) -> str:
    """Return the whole document; `say` gives the words of the "report" messages.

    `model_name` is that of the model that listened: empty for none, None where it is not known.
    """
    company = escape(session.profile.name)
    title = say("report-title", company=company) if company else say("report-title-unnamed")
    parts = [
        _front_matter(session, report, model_name),
        f"# {title}",
        *_standing_table(session, handbook, report, say),
    ]
    if not report.blocks:
        parts.append(say("levels-nothing"))
    for block in report.blocks:
        parts += block_lines(block, handbook, report, say)
    parts += _legend(say)
    return "\n\n".join(parts) + "\n"


def file_name(session: Session) -> str:
    """Return a file name from the company's name, in any script, and the day of the session."""
    day = session.created[:10]
    stem = "-".join(part for part in (slug(session.profile.name), slug(day)) if part)
    return str(PurePath(stem or "coach").with_suffix("")) + ".md"


def escape(text: str) -> str:
    """Return a founder's text on one line, with every character of Markdown and HTML escaped."""
    # The invisible goes first: a space behind it would keep bold from beginning there.
    clean = plain(_ZERO_WIDTH.sub("", text))
    escaped = _SPECIAL.sub(lambda found: _escaped(found.group()), clean)
    escaped = _LINK.sub(lambda found: found.group()[:-1] + "\\" + found.group()[-1:], escaped)
    return _LINE_START.sub(lambda found: found.group()[:-1] + "\\" + found.group()[-1:], escaped)


def _escaped(character: str) -> str:
    entities = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}
    return entities.get(character, "\\" + character)


def _front_matter(session: Session, report: Report, model_name: str | None) -> str:
    """Return the front matter; JSON strings are YAML strings, and hide tags from HTML readers."""
    levels = {
        claim: level for one in report.diagnosis.standings for claim, level in one.levels.items()
    }
    lines = [
        "---",
        f"company: {_json(plain(session.profile.name))}",
        f"date: {_json(session.created[:10])}",
        f"language: {report.language}",
        *([] if model_name is None else [f"model: {_json(model_name or 'none')}"]),
        "levels:" if levels else "levels: {}",
        *(f"  {claim}: {level}" for claim, level in levels.items()),
        "---",
    ]
    return "\n".join(lines)


def _json(text: str) -> str:
    encoded = msgspec.json.encode(text).decode()
    return encoded.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _standing_table(session: Session, handbook: Handbook, report: Report, say: Say) -> list[str]:
    heads = [say(f"levels-{name}") for name in ("role", "who", "score", "claims")]
    rows = [_row(heads), _row(["---"] * len(heads))]
    for standing in report.diagnosis.standings:
        role = handbook.role(standing.role)
        filler = holder(session.cast, standing.role)
        if filler.nobody:
            who = say("who-nobody")
        else:
            who = escape(join_names(filler.names, report.language)) or say("who-unsaid")
        score = (
            say("score-none")
            if standing.score is None
            else say("score-percent", percent=round(100 * standing.score))
        )
        rows.append(_row([role.name.of(report.language), who, score, levels_line(standing)]))
    return [f"## {say('levels-heading')}", "\n".join(rows)]


def levels_line(standing: Standing) -> str:
    """Return a role's claims, each with its level or a sign for none."""
    shown = {
        **{claim: str(level) for claim, level in standing.levels.items()},
        **dict.fromkeys(standing.unknown, "?"),
        **dict.fromkeys(standing.not_applicable, "n/a"),
        **dict.fromkeys(standing.not_asked, "–"),
    }
    return " · ".join(f"{claim} {shown[claim]}" for claim in sorted(shown))


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def front_matter(text: str) -> str:
    """Return what stands in a document before its title, for programs to read."""
    head, sep, rest = text.partition("\n---\n")
    return head + sep + rest[: len(rest) - len(rest.lstrip("\n"))] if sep else ""


def block_lines(block: Block, handbook: Handbook, report: Report, say: Say) -> list[str]:
    """Return one block's paragraphs, its heading first."""
    language = report.language
    role = handbook.role(block.role).name.of(language) if block.role else ""
    level = next(
        (
            standing.levels[block.claim]
            for standing in report.diagnosis.standings
            if block.claim in standing.levels
        ),
        0,
    )
    title = say(f"block-{block.kind}", id=block.claim, role=role, level=level)
    head = "##" if block.kind in ("bet", "role", "closing") else "###"
    return [f"{head} {title}", *_sentences(block, say)]


def _sentences(block: Block, say: Say) -> list[str]:
    lines = []
    for sentence in block.sentences:
        text = marked(sentence)
        label = say(f"part-{sentence.part}")
        if sentence.part in QUOTED:
            lines.append(f"**{label}**\n\n> {text} {_mark(sentence, say)}")
        else:
            lines.append(f"**{label}** · {text} {_mark(sentence, say)}")
    return lines


def _mark(sentence: Sentence, say: Say) -> str:
    ids = " ".join(dict.fromkeys(source.partition(".facts.")[0] for source in sentence.sources))
    return f"`{say(f'mark-{sentence.provenance}', ids=ids)}`"


def marked(sentence: Sentence) -> str:
    """Return a sentence with its slots bold; those not confirmed carry a question mark."""
    if sentence.provenance != "handbook":
        return escape(sentence.text)
    parts = []
    position = 0
    for slot in sentence.slots:
        parts.append(sentence.text[position : slot.start])
        parts.append(_bold(slot))
        position = slot.end
    parts.append(sentence.text[position:])
    return "".join(parts)


def _bold(slot: Slot) -> str:
    words = escape(slot.text)
    sign = "" if slot.confirmed else "(?)"
    # Asterisks beside punctuation do not open or close in CommonMark where a letter follows.
    if any(unicodedata.category(end)[0] in "PS" for end in (words[:1], words[-1:]) if end):
        return f"<b>{words}</b>{sign}"
    return f"**{words}**{sign}"


def _legend(say: Say) -> list[str]:
    names = ("quote", "handbook", "heard", "model", "source")
    return [
        "---",
        f"## {say('legend-heading')}",
        "\n".join(f"- {say(f'legend-{n}')}" for n in names),
    ]
