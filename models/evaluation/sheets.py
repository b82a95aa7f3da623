"""Sheets for those who label sentences: a founder as they told it, and what the report says.

    python -m models.evaluation.sheets NAME OUT [FOUNDER ...]

writes OUT/FOUNDER.md with the sentences that nobody has read yet, numbered, after what the model
NAME heard. The reader writes one line per sentence, `number verdict note`, to OUT/FOUNDER.txt, and

    python -m models.evaluation.sheets NAME OUT --take

adds them to tests/data/bench/sentences.
"""

import sys
from pathlib import Path

import msgspec
from msgspec.structs import replace

from coach import knowledge, paths
from coach.cli.engine import ears
from coach.handbook import Handbook
from coach.session import Session
from coach.weights import load
from models.evaluation.founders import Founder, founders
from models.evaluation.run import result
from models.evaluation.saying import SENTENCES, VERDICTS, Said, labelled, sentences, with_heard


def unread(founder: Founder, session: Session, book: Handbook) -> list[Said]:
    """Return the sentences of a founder's report that no reader has labelled, each once."""
    known = {one.place for one in labelled(founder.language)}
    said = {one.place: one for one in sentences(founder, session, book)}
    return [one for place, one in said.items() if place not in known]


def sheet(founder: Founder, session: Session, book: Handbook) -> str:
    """Return what a reader needs to judge the sentences, and the sentences."""
    language, lines = founder.language, [f"# {founder.name}", ""]
    for record in (session.profile, session.cast):
        lines += [f"- {field}: {value}" for field, value in msgspec.structs.asdict(record).items()]
    last = ""
    for number, one in enumerate(unread(founder, session, book), 1):
        if one.claim != last:
            last = one.claim
            lines += ["", *_told(one.claim, session, book, founder)]
        lines.append(f"{number}. [{one.part}] {one.text}")
    return "\n".join([*lines, "", f"(language: {language})", ""])


def _told(claim: str, session: Session, book: Handbook, founder: Founder) -> list[str]:
    if claim not in book.claims:
        return [f"## {claim}", ""]
    known, answer, language = book.claims[claim], session.answer(claim), founder.language
    lines = [f"## {claim}: {known.question.of(language)}", ""]
    if answer.level is not None:
        lines.append(f"Chosen: {known.levels[answer.level].of(language)}")
    if answer.account:
        lines.append(f"Account: {answer.account}")
    lines += [f"Heard, {key}: {fact.text}" for key, fact in answer.facts.items()]
    return [*lines, ""]


def take(founder: Founder, session: Session, book: Handbook, text: str) -> list[Said]:
    """Return the sentences with the verdicts of a reader.

    Raises ValueError for a line that is no verdict, or a sentence without one.
    """
    said = unread(founder, session, book)
    told: dict[int, Said] = {}
    for line in filter(str.strip, text.splitlines()):
        number, verdict, *note = line.split(maxsplit=2)
        if verdict not in VERDICTS:
            raise ValueError(f"{founder.name}: {line!r}: the verdicts are {', '.join(VERDICTS)}")
        place = int(number.rstrip("."))
        told[place] = replace(said[place - 1], verdict=verdict, note="".join(note))
    missing = set(range(1, len(said) + 1)) - told.keys()
    if missing:
        raise ValueError(f"{founder.name}: no verdict for {sorted(missing)}")
    return [told[place] for place in sorted(told)]


def main() -> None:
    """Write sheets, or take verdicts in."""
    name, folder, *rest = sys.argv[1:]
    out = Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    book, entry = knowledge.load(paths.knowledge()), load(paths.catalog()).find(name)
    if (kept := result(name)) is None:
        raise SystemExit(f"{name}: run models.evaluation.run first")
    for founder in founders(book):
        session = with_heard(founder, kept.heard, book, ears(entry))
        verdicts = out / f"{founder.name}.txt"
        if rest == ["--take"]:
            if verdicts.exists():
                said = take(founder, session, book, verdicts.read_text("utf-8"))
                SENTENCES.mkdir(exist_ok=True)
                with (SENTENCES / f"{founder.language}.jsonl").open("ab") as file:
                    file.writelines(msgspec.json.encode(one) + b"\n" for one in said)
                verdicts.unlink()
        elif not rest or founder.name in rest:
            (out / f"{founder.name}.md").write_text(sheet(founder, session, book), "utf-8")


if __name__ == "__main__":
    main()
