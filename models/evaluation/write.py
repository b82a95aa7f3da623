"""Write models/EVAL.md from the kept results: `python -m models.evaluation.write`."""

import statistics
from collections.abc import Iterable, Iterator
from pathlib import Path

from coach import knowledge, paths
from coach.advice.listener import Ears
from coach.cli.engine import ears
from coach.handbook import Handbook
from coach.session import LANGUAGES, Language
from coach.weights import Catalog, load
from models.evaluation import polishing
from models.evaluation.choosing import choices
from models.evaluation.founders import HALVES, PARTS, Founder, Part, agreement, founders, held_out
from models.evaluation.hearing import (
    KINDS,
    Heard,
    Judged,
    calibration,
    judge,
    own_ears,
    score,
    shown_right,
)
from models.evaluation.replies import replied
from models.evaluation.run import Result, result
from models.evaluation.saying import (
    MENDED_AFTER,
    VERDICTS,
    Said,
    confirmed,
    inventions,
    labelled,
    sentences,
    swaps,
    verdicts,
    with_heard,
)

OUT = Path(__file__).resolve().parents[1] / "EVAL.md"
PREFACE = (Path(__file__).resolve().parent / "PREFACE.md").read_text("utf-8")


def share(part: int, whole: int) -> str:
    """Return a share with its counts; one near nothing or everything with a decimal."""
    if not whole:
        return "–"
    value = part / whole
    return f"{part}/{whole} = {value:.{int(0 < value < 0.05 or 0.95 < value < 1)}%}"


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Yield the lines of a Markdown table."""
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield "| " + " | ".join(row) + " |"
    yield ""


class Bench:
    """The bench with one model's result."""

    def __init__(self, kept: Result, ears: Ears, book: Handbook, bench: list[Founder]) -> None:
        self.kept, self.ears, self.book = kept, ears, book
        self.all = {one.name: one for one in bench}
        # Those with a whole interview.
        self.known = {name: one for name, one in self.all.items() if one.half in HALVES}
        told = self.known.values()
        self.sessions = {one.name: with_heard(one, kept.heard, book, self.ears) for one in told}

    def heard(self, part: Part, language: Language) -> list[Heard]:
        """Return what was heard of a part's founders in a language."""
        return list(_of(self.kept.heard, self.all, part, language))

    def judged(self, part: Part, language: Language) -> list[Judged]:
        """Return every question to them, judged at the thresholds of the catalog."""
        return self._judged(self.heard(part, language), self.all)

    def _judged(self, heard: Iterable[Heard], known: dict[str, Founder]) -> list[Judged]:
        return [
            row for one in heard for row in judge(one, known[one.founder], self.book, self.ears)
        ]

    def hearing(self) -> Iterator[str]:
        """Yield the tables of hearing."""
        rows = []
        for language in LANGUAGES:
            for part in PARTS:
                told = score(self.judged(part, language))
                seconds = [one.seconds for one in self.heard(part, language)]
                if not seconds:
                    continue
                pace = ("–", "–")
                if part in HALVES:
                    many = 60 * len(seconds) / sum(seconds)
                    pace = (f"{statistics.median(seconds):.1f} s", f"{many:.0f}")
                rows.append(
                    (
                        f"{language}, {part}",
                        share(told.right, told.shown),
                        share(told.right, told.labelled),
                        share(told.needed_right, told.needed),
                        share(told.silent_right, told.silent),
                        *pace,
                    )
                )
        head = ("accounts", "shown right", "recall", "recall of needed", "not said right")
        yield from table((*head, "an account from cold, median", "accounts a minute"), rows)
        yield "By kind, on the sealed half (shown right · recall):\n"
        kinds = [
            (language, *(self._kind(language, kind) for kind in KINDS)) for language in LANGUAGES
        ]
        yield from table(("", *KINDS), kinds)
        yield "Calibration, both halves: how often the best span is right, by its margin:\n"
        margins = calibration(
            [one for one in self.kept.heard if one.founder in self.known],
            self.known,
            self.book,
            tuned=self.ears.tuned,
        )
        yield from table(
            ("margin", *(name for name, _, _ in margins)),
            [("right", *(share(right, count) for _, count, right in margins))],
        )
        if self.ears.sure:
            sure = "; ".join(f"{name} {self._surely_right(name)}" for name in LANGUAGES)
            yield f"Of what is sure, and stands in sentences, right on the sealed half: {sure}.\n"

    def _read(self, names: Iterable[str], labels: Iterable[Said]) -> tuple[str, ...]:
        """Return how many sentences some reports have, how many are unread, and the verdicts."""
        said = [
            sentence
            for name in names
            for sentence in sentences(self.known[name], self.sessions[name], self.book)
        ]
        counted = verdicts(said, labels)
        total = sum(counted[name] for name in VERDICTS)
        shares = (share(counted[name], total) for name in VERDICTS)
        return f"{len(said)}", f"{counted['']}", *shares

    def _surely_right(self, language: Language) -> str:
        right = shown_right(self.judged("sealed", language), self.ears.surely(language))
        return share(sum(right), len(right))

    def _kind(self, language: Language, kind: str) -> str:
        told = score(row for row in self.judged("sealed", language) if row.kind == kind)
        return f"{share(told.right, told.shown)} · {share(told.right, told.labelled)}"

    def replies(self) -> Iterator[str]:
        """Yield what was heard in the replies to a question that was asked once more."""
        if not self.kept.replies:
            return
        told = {one.name: replied(one, self.book) for one in self.known.values()}
        rows = []
        for language in LANGUAGES:
            for half in HALVES:
                heard = _of(self.kept.replies, told, half, language)
                counts = score(self._judged(heard, told))
                rows.append(
                    (
                        f"{language}, {half}",
                        share(counts.right, counts.shown),
                        share(counts.right, counts.labelled),
                        share(counts.silent_right, counts.silent),
                    )
                )
        yield "After a follow-up: the one fact that was asked for again, in the reply alone:\n"
        yield from table(("replies", "shown right", "recall", "not said right"), rows)

    def choosing(self) -> Iterator[str]:
        """Yield how often the move offered first is one that fits best, on the sealed half."""
        gained = {(one.founder, one.claim): one.best for one in self.kept.gains}
        rows = []
        for language in LANGUAGES:
            bench = [
                one
                for one in self.known.values()
                if (one.half, one.language) == ("sealed", language)
            ]
            heard = choices(bench, self.sessions, self.book)
            told = choices(bench, {one.name: confirmed(one) for one in bench}, self.book)
            scored = [one for one in heard if (one.founder, one.claim) in gained]
            best = sum(gained[one.founder, one.claim] in one.fitting for one in scored)
            chance = sum(len(one.fitting) / one.moves for one in heard)
            rows.append(
                (
                    language,
                    share(sum(one.code in one.fitting for one in heard), len(heard)),
                    share(sum(one.code in one.fitting for one in told), len(told)),
                    share(best, len(scored)),
                    f"{chance / len(heard):.0%}",
                )
            )
        yield "Choosing: the move offered first is one that fits best (sealed half):\n"
        head = ("by code, facts as heard", "by code, facts confirmed", "by the model's likelihood")
        yield from table(("gaps", *head, "by chance"), rows)

    def saying(self) -> Iterator[str]:
        """Yield the tables of saying."""
        sessions, rows = self.sessions, []
        for language in LANGUAGES:
            labels = labelled(language)
            read = {one.founder for one in labels} & self.known.keys()
            for title, names in (
                (f"{language}, read first now", read - MENDED_AFTER),
                (f"{language}, handbook mended after them", read & MENDED_AFTER),
            ):
                if names:
                    rows.append((title, *self._read(names, labels)))
        yield from table(("reports", "sentences", "not read", *VERDICTS), rows)
        told = list(swaps(list(self.known.values()), sessions, self.book))
        carried = [text for one in told for text in one.carried]
        carrying = sum(one.with_slots for one in told)
        yield (
            f"Swap of accounts: {len(told)} gaps, of {carrying} sentences "
            f"that hold the account's words {sum(one.changed for one in told)} changed; "
            f"{len(carried)} carried a fact of the first.\n"
        )
        found = [
            text
            for one in self.known.values()
            for text in inventions(one, sessions[one.name], self.book)
        ]
        yield f"Invention: {len(found)} numbers, names or dates that stand in no source.\n"


def polish(name: str, known: dict[str, Founder]) -> Iterator[str]:
    """Yield what became of the sentences that a model was let reword, and what a reader said."""
    tried, pairs = polishing.kept(name), polishing.labelled(name)
    if not tried:
        return
    rows = []
    for language in LANGUAGES:
        ours = [one for one in tried if known[one.founder].language == language]
        told = polishing.verdict(ours, pairs)
        counts = (told.direction, told.better, told.same, told.strictly_worse)
        passed = share(sum(one.passed for one in ours), len(ours))
        rows.append((language, passed, str(told.pairs), *(share(n, told.pairs) for n in counts)))
    yield (
        "Polish: sentences reworded by the model, read blind beside what they were "
        "(tests/data/bench/pairs):\n"
    )
    head = ("changed, and past the gates", "pairs read", "direction kept", "better", "same")
    yield from table(("", *head, "not to be shown"), rows)


def _of(
    heard: Iterable[Heard], known: dict[str, Founder], part: Part, language: Language
) -> Iterator[Heard]:
    for one in heard:
        founder = known.get(one.founder)
        if founder is not None and (founder.half, founder.language) == (part, language):
            yield one


def document(catalog: Catalog, book: Handbook) -> str:
    """Return the whole page."""
    bench, held = founders(book), held_out()
    lines = [PREFACE]
    rows = []
    for language, (same, total) in agreement(book).items():
        ours = [one for one in bench if one.language == language]
        rows.append(
            (
                language,
                *(str(sum(one.half == half for one in ours)) for half in HALVES),
                str(sum(len(one.labels) for one in ours)),
                share(same, total),
            )
        )
    lines += table(
        ("", "founders, open", "founders, sealed", "accounts", "two readings agree"), rows
    )
    for entry in catalog.models:
        kept = result(entry.name)
        if kept is None:
            continue
        made = Bench(kept, ears(entry), book, [*bench, *held])
        lines += [
            f"## {entry.title}\n",
            f"{kept.date}, commit {kept.commit}, {kept.machine}. Model SHA-256 `{kept.sha256}`"
            + (f", adapter SHA-256 `{kept.adapter}`" if kept.adapter else "")
            + ".\n",
            *made.hearing(),
            *made.replies(),
            *made.choosing(),
            *made.saying(),
            *polish(entry.name, made.known),
        ]
        if (bare := result(f"{entry.name}.bare")) is not None:
            own = own_ears(bare.heard, book, bench, tuned=bool(bare.adapter))
            lines += [
                f"### {entry.title}, without the adapter\n",
                f"{bare.date}, commit {bare.commit}, {bare.machine}. Thresholds chosen on the open "
                "half in the same way.\n",
                *Bench(bare, own, book, [*bench, *held]).hearing(),
            ]
    return "\n".join(lines)


def quality(kept: Result, ears: Ears, book: Handbook, bench: list[Founder]) -> float:
    """Return the catalog's `heard`: how well a model hears on the sealed half, both languages."""
    made = Bench(kept, ears, book, bench)
    told = score(row for language in LANGUAGES for row in made.judged("sealed", language))
    right, recall = told.right / max(1, told.shown), told.right / told.labelled
    return 2 * right * recall / max(1e-9, right + recall)


def main() -> None:
    """Write the page."""
    book = knowledge.load(paths.knowledge())
    OUT.write_text(document(load(paths.catalog()), book), "utf-8")


if __name__ == "__main__":
    main()
