"""A whole interview in Chinese in a real terminal: resized in the middle, stopped and gone on."""

import os
import re
import shlex
import sys
from pathlib import Path

from coach.knowledge import load
from coach.locale import sayer
from coach.paths import knowledge
from coach.store import Sessions, sessions_folder
from tests.cli.terminal import Terminal, terminal

HANDBOOK = load(knowledge())
SAY = sayer("zh", "tui", "report")
ENTER, ESCAPE, CTRL_S, CTRL_Q, CTRL_Z, DOWN = "\r", "\x1b", "\x13", "\x11", "\x1a", "\x1b[B"
ACCOUNT = (
    "上周二老周给我看了表。运营只看注册数，五月份做到了四万一，真正在用的大概三百家诊所。"
    "我问他剩下的人去哪儿了，他说没人管这个，销售那边也没有记。"
)


def test_a_whole_interview_in_chinese(tmp_path: Path) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "COACH_HOME": str(tmp_path / "home")}
    environment.pop("NO_COLOR", None)
    with terminal(80, 24, environment) as screen:
        command = [sys.executable, "-m", "coach", "--language", "zh", "--model", "none"]
        screen.type(f"cd {shlex.quote(str(folder))}; {shlex.join(command)}{ENTER}")
        screen.wait(SAY("welcome-title"))
        screen.type(ENTER)
        company(screen)
        for role in HANDBOOK.roles:
            for claim in HANDBOOK.claims_of(role.id):
                screen.wait(heading(claim.question.zh))
                if claim.id == "P1":
                    stop_and_go_on(screen, heading(claim.question.zh))
                screen.type("2" if claim.id == "U3" else "4")
            if role.id == "operations":
                account(screen)
            screen.wait(SAY("step-role", name=role.name.zh))
            screen.type(ENTER)
        screen.wait(SAY("report-first"))
        assert "U3 ━── 1" in screen.text
        screen.type("e")
        screen.wait(SAY("preview-write"))
        screen.type(ENTER)
        screen.wait("✓")
        screen.type(CTRL_Q)
        screen.wait("$ ")

    (written,) = folder.glob("*.md")
    text = written.read_text("utf-8")
    assert "礼达诊所云" in text and "老周" in text
    sessions = Sessions(sessions_folder(tmp_path / "home"))
    (entry,) = sessions.list()
    session = sessions.load(entry.id)
    assert session.answer("U3").account == ACCOUNT
    assert session.answer("U3").facts["person"].text == "老周"
    assert entry.answered == len(HANDBOOK.claims)


def heading(question: str) -> str:
    """The first words of a question, as far as they stand on one line."""
    return question[:12]


def company(screen: Terminal) -> None:
    screen.wait(SAY("company-title"))
    screen.type(f"礼达诊所云{ENTER}诊所的线上预约{ENTER}")
    screen.wait("诊所的线上预约")
    screen.type(CTRL_S)


def stop_and_go_on(screen: Terminal, shown: str) -> None:
    """Ctrl+Z gives the shell back; `fg` brings the same question back."""
    screen.type(CTRL_Z)
    screen.wait("Stopped")
    screen.type(f"echo still-$((40+2)){ENTER}")
    screen.wait("still-42")
    screen.type(f"fg{ENTER}")
    screen.wait(shown)


def account(screen: Terminal) -> None:
    """Write, make the window larger and smaller meanwhile, and fill in what nobody heard."""
    screen.wait(SAY("button-done"))
    for width, height, part in ((120, 40, ACCOUNT[:30]), (80, 24, ACCOUNT[30:])):
        screen.type(part)
        screen.wait(part[-6:])
        screen.resize(width, height)
        screen.wait(lambda text, part=part: written(text).endswith(part))  # type: ignore[misc]
    assert written(screen.text) == ACCOUNT
    screen.type(CTRL_S)
    screen.wait(SAY("fact-missing"))
    screen.type(ENTER)
    screen.wait(SAY("fact-place")[:6])
    screen.type(f"老周{ENTER}")
    screen.wait(lambda text: "✓" in text)
    screen.type(CTRL_S)
    # What is needed and not there is asked for once.
    screen.wait(SAY("followup-lead"))
    screen.type("\x1b[19~")


def written(text: str) -> str:
    """What stands in the account's field: the rows between the question and the buttons.

    Nothing while the screen is half drawn.
    """
    # On a wide terminal the outline stands beside the field, far from its words.
    lines = text.splitlines()
    rows = [re.split(r"\s{6,}", line[2:])[0].strip() for line in lines]
    question = next((i for i, line in enumerate(rows) if line.startswith("说说最近一次")), None)
    under = next((i for i, line in enumerate(lines) if SAY("button-done") in line), None)
    if question is None or under is None:
        return ""
    first = next(i for i in range(question, under) if not rows[i]) if question < under else under
    return "".join(rows[first:under])
