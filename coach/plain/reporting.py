"""The report from line to line: at a role's end, and whole."""

from typing import TYPE_CHECKING, NoReturn

from coach.advice.writer import written_report
from coach.exporting import document, export
from coach.interview import Step
from coach.locale import sayer
from coach.markdown import block_lines, levels_line
from coach.plain.lines import Commanded
from coach.plain.spoken import spoken
from coach.report import first_advice

if TYPE_CHECKING:
    from coach.plain.talk import Talk


def role_end(talk: "Talk", step: Step) -> None:
    """Show what a role has come to: its levels and its first advice."""
    report = written_report(talk.session, talk.handbook, talk.language)
    say = sayer(talk.language, "report")
    for standing in report.diagnosis.standings:
        if standing.role == step.role:
            name = talk.handbook.role(standing.role).name.of(talk.language)
            talk.lines.tell(f"\n{talk.say('step-role', name=name)}\n{levels_line(standing)}")
            advice = first_advice(report, standing.role)
            shown = block_lines(advice, talk.handbook, report, say) if advice else []
            told = spoken("\n\n".join(shown), talk.say)
            talk.lines.tell(told or talk.say("role-no-gap"))
    talk.lines.tell(talk.say("plain-role"))
    while talk.lines.ask().strip():
        talk.lines.tell(talk.say("plain-role"))


def show_report(talk: "Talk") -> NoReturn:
    """Show the report, write it where that is wanted, and leave on Enter; raises Commanded."""
    told = document(talk.session, talk.handbook, talk.model_name)
    talk.lines.tell(spoken(told, talk.say))
    coming = "plain-report"
    talk.lines.tell(talk.say(coming))
    while typed := talk.lines.ask().strip().casefold():
        if typed in talk.say("plain-export-words").split() and _exported(talk):
            coming = "plain-after-export"
        talk.lines.tell(talk.say(coming))
    raise Commanded("quit")


def _exported(talk: "Talk") -> bool:
    """Write the report and say where it is; where that fails say so and return False."""
    try:
        path = export(talk.session, talk.handbook, talk.export_folder, talk.model_name)
    except OSError as error:
        values = {"reason": error.strerror or "", "path": str(talk.export_folder)}
        talk.lines.tell(talk.say("export-failed", **values))
        return False
    talk.lines.tell(talk.say("export-done", path=str(path)))
    return True
