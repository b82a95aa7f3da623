"""The README's pictures: the real app, with the installed model listening (`make screenshots`)."""

import asyncio
import html
import re
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.cells import cell_len
from textual.pilot import Pilot

from coach.answers import read_answers
from coach.cli.common import Context
from coach.cli.engine import choose_model, start
from coach.handbook import Handbook
from coach.interview import REPORT, Step
from coach.session import LANGUAGES, Language
from coach.store.sessions import Sessions
from coach.store.settings import Settings
from coach.tui.app import CoachApp
from coach.tui.work import InUse

HERE = Path(__file__).parent
SIZE = (100, 32)
# The width of a cell in Textual's pictures, in pixels.
CELL = 12.2
SECONDS = 120
_TEXT = re.compile(r'<text( [^>]*?)x="([\d.]+)"([^>]*?)textLength="[\d.]+"([^>]*)>([^<]*)</text>')


def main() -> None:
    """Write a picture of the interview and of the report in each language."""
    context = Context()
    chosen = choose_model(context)
    engine = start(context, chosen)
    if engine is None:
        raise SystemExit("No model is installed: coach models pull")
    try:
        for language in LANGUAGES:
            model = InUse(engine, chosen.ears, chosen.name)
            asyncio.run(take(language, context.handbook, model))
    finally:
        engine.close()


async def take(language: Language, handbook: Handbook, model: InUse) -> None:
    """Open the example's session, let the model listen, and take both pictures."""
    text = (HERE / f"founder.{language}.toml").read_text("utf-8")
    session = read_answers(text, handbook, id="example", created="2026-11-26T10:00:00+08:00")
    with TemporaryDirectory() as folder:
        sessions = Sessions(Path(folder))
        sessions.create(session)
        app = CoachApp(
            sessions,
            handbook,
            model=model,
            language=language,
            settings=Settings(welcomed=True),
            export_folder=Path(folder),
        )
        async with app.run_test(size=SIZE) as pilot:
            app.resume(session.id)
            await heard(pilot, app)
            app.go(Step("heard", "operations", "U3"))
            await pilot.pause(1)
            save(app, f"interview.{language}")
            await pilot.press("a")
            app.go(REPORT)
            await pilot.pause(1)
            await pilot.press("3")
            await pilot.pause(1)
            save(app, f"report.{language}")


async def heard(pilot: Pilot[None], app: CoachApp) -> None:
    """Wait until the model has listened; raise TimeoutError where it never does."""
    async with asyncio.timeout(SECONDS):
        while not app.session.answer("U3").listened:
            await pilot.pause(0.2)


def save(app: CoachApp, name: str) -> None:
    """Write the screen as a picture."""
    path = HERE / f"{name}.svg"
    path.write_text(in_cells(app.export_screenshot(title="coach")), "utf-8")


def in_cells(svg: str) -> str:
    """Return a picture in which every character stands in its own cells.

    Rich counts characters, not cells, by which Chinese would be squeezed into half of its width.
    """

    def placed(found: re.Match[str]) -> str:
        before, x, middle, after, text = found.groups()
        place, parts = float(x), []
        for width, run in groupby(html.unescape(text), key=cell_len):
            shown = "".join(run)
            length = width * len(shown) * CELL
            if shown.strip():
                parts.append(
                    f'<text{before}x="{place:g}"{middle}textLength="{length:g}"{after}>'
                    f"{html.escape(shown).replace(' ', '&#160;')}</text>"
                )
            place += length
        return "".join(parts)

    return _TEXT.sub(placed, svg)


if __name__ == "__main__":
    main()
