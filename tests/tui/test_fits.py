"""Nothing that is needed is cut off at 80 × 24, in neither language."""

from pathlib import Path

import pytest
from textual.containers import VerticalScroll
from textual.pilot import Pilot
from textual.widgets import TextArea

from coach.interview import Step
from coach.session import Language
from coach.text import CUT
from coach.tui.widgets.bars import KeyLine, RoleBars
from coach.tui.widgets.fields import Line
from tests.tui.helpers import (
    ACCOUNTS,
    HANDBOOK,
    SMALL,
    answered,
    at_the_account,
    make_app,
    shows,
    start,
    text_in,
    type_text,
    wait_until,
)


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_every_step_fits(tmp_path: Path, language: Language) -> None:
    app = make_app(tmp_path, language)
    app.sessions.create(answered(language))
    too_tall = []
    async with app.run_test(size=SMALL) as pilot:
        await start(pilot, app)
        await shows(pilot, "TellScreen")
        for claim in HANDBOOK.claims.values():
            for kind in ("level", "account", "heard"):
                step = Step(kind, claim.role, claim.id)
                app.go(step)
                await wait_until(pilot, lambda step=step: getattr(app.screen, "step", 0) == step)  # type: ignore[misc]
                await wait_until(pilot, lambda: bool(app.screen.ready))  # type: ignore[attr-defined]
                await pilot.pause()
                page = app.screen.query_one("#page", VerticalScroll)
                if page.max_scroll_y:
                    too_tall.append((claim.id, kind, page.max_scroll_y))
    assert too_tall == []


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_every_key_and_the_progress_can_be_read(tmp_path: Path, language: Language) -> None:
    app = make_app(tmp_path, language)
    app.sessions.create(answered(language))
    async with app.run_test(size=SMALL) as pilot:
        await wait_until(pilot, lambda: bool(getattr(app.screen, "entries", None)))
        await pilot.pause()
        screens = []
        for step in (
            None,
            Step("company"),
            Step("level", "operations", "U3"),
            Step("account", "operations", "U3"),
            Step("heard", "operations", "U3"),
            Step("report"),
        ):
            if step == Step("company"):
                await pilot.press("enter")
                await shows(pilot, "TellScreen")
            if step is not None:
                app.go(step)
                await pilot.pause(0.1)
            screens.append(type(app.screen).__name__)
            for line in [*app.screen.query(KeyLine), *app.screen.query(RoleBars)]:
                assert line.visual.get_optimal_width(line.styles, 80) <= 76, screens[-1]
    assert len(set(screens)) == 6


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_no_word_of_an_account_goes_when_its_field_gets_narrower(
    tmp_path: Path, language: Language
) -> None:
    app = make_app(tmp_path, language)
    app.sessions.create(answered(language))
    async with app.run_test(size=(120, 40)) as pilot:
        await start(pilot, app)
        await shows(pilot, "TellScreen")
        app.screen.query_one(TextArea).load_text(ACCOUNTS[language])
        await pilot.press("f9")
        for width in (120, 90):
            await pilot.resize_terminal(width, 30)
            await pilot.pause(0.1)
            shown = text_in(app, app.screen.query_one(TextArea))
            assert shown.replace(" ", "") == ACCOUNTS[language].replace(" ", "")


async def written(pilot: Pilot[None], text: str) -> Line:
    """Type a text into a line of a new session's company page; return the line."""
    await shows(pilot, "HomeScreen")
    await pilot.press("n")
    await shows(pilot, "CompanyScreen")
    line = pilot.app.screen.query_one("#profile-customers", Line)
    line.focus()
    await type_text(pilot, text)
    await wait_until(pilot, lambda: line.value == text)
    await pilot.pause()
    return line


@pytest.mark.parametrize(
    ("language", "long"),
    [
        ("en", "Restaurants with five to thirty tables; the owner pays, the shift leaders use it"),
        ("zh", "五到三十张桌子的餐馆，付钱的是老板，天天在用的是排班的前厅领班和后厨的厨师长"),
    ],
)
async def test_a_line_that_is_too_long_shows_where_it_is_cut(
    tmp_path: Path, language: Language, long: str
) -> None:
    app = make_app(tmp_path, language)
    async with app.run_test(size=SMALL) as pilot:
        line = await written(pilot, long)
        seen = text_in(app, line)
        assert seen.startswith(CUT) and seen.endswith(long[-9:])

        await pilot.press("tab")
        await pilot.pause()
        seen = text_in(app, line)
        assert seen.startswith(long[:9]) and seen.endswith(CUT)

        line.focus()
        await pilot.pause()
        assert text_in(app, line).endswith(long[-9:])
        await pilot.press("!")
        await pilot.pause()
        assert line.value == long + "!"


async def test_a_click_into_a_long_line_means_the_word_that_is_shown_there(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    async with app.run_test(size=SMALL) as pilot:
        line = await written(pilot, "restaurants " * 9)
        await pilot.press("tab")
        await pilot.pause()
        await pilot.click(line, offset=(line.content_region.x - line.region.x + 12, 0))
        await pilot.pause()
        assert (line.cursor_position, text_in(app, line)[:11]) == (12, "restaurants")


async def test_the_sign_of_a_cut_never_covers_the_cursor(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    async with app.run_test(size=SMALL) as pilot:
        line = await written(pilot, "餐馆x老板" * 20)
        for key in ["left"] * 70 + ["right"] * 60:
            await pilot.press(key)
            cell = line.cursor_screen_offset.x - line.content_region.x
            shown = line.render_line(0).crop(cell, cell + 1).text
            wanted = (line.value + " ")[line.cursor_position]
            assert shown == " " or shown == wanted, (key, line.cursor_position)


async def test_the_cursor_stays_in_sight_where_a_row_comes_on_at_the_foot(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.sessions.create(answered())
    async with app.run_test(size=SMALL) as pilot:
        area = await at_the_account(pilot, app)
        area.text = " ".join(f"{number} clinics told Mia" for number in range(60))
        area.move_cursor(area.document.end)
        await pilot.pause()
        for number in range(80):
            await pilot.press(chr(0x4E00 + number))
            await pilot.pause()
            row = area.wrapped_document.location_to_offset(area.cursor_location).y
            assert 0 <= row - area.scroll_offset.y < area.scrollable_content_region.height


async def test_an_account_breaks_its_lines_as_both_languages_do(tmp_path: Path) -> None:
    app = make_app(tmp_path, "zh")
    app.sessions.create(answered("zh"))
    async with app.run_test(size=SMALL) as pilot:
        area = await at_the_account(pilot, app)
        area.text = "上周二，老周给我看了五月的数：clinics一共300家，他说这是最好的一个月。" * 8
        await pilot.pause()
        lines = [area.render_line(y).text.rstrip() for y in range(8)]
        assert not any(line[:1] in "，。：" for line in lines if line)
        assert "".join(lines).count("clinics") == "".join(line + "\n" for line in lines).count(
            "clinics"
        )
        area.move_cursor(area.document.end)
        await type_text(pilot, "完了")
        assert area.text.endswith("完了")
