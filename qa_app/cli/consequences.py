"""``qa-app consequences``: lawyers with a failed case, for whoever assigns cases."""

from pathlib import Path
from typing import Any

import click

from qa_app import clock
from qa_app.cli.filing import OUT, workbook, write_workbook
from qa_app.cli.output import Output, with_output
from qa_app.cli.program import Program
from qa_app.clock import SHANGHAI
from qa_app.consequences.queries.desk import DeskFilter, desk_lines
from qa_app.consequences.rules.desk import DeskState
from qa_app.consequences.tables import write_desk
from qa_app.core.roles import SYSTEM
from qa_app.core.words import N_
from qa_app.db.session import reading

_STATES = [state.value for state in DeskState]


@click.group()
def consequences() -> None:
    """What follows from a grade; subsidies have a group of their own."""


@consequences.command(epilog="Example: qa-app consequences failed --state waiting -o failed.xlsx")
@click.option("--state", type=click.Choice(_STATES), default=None, help="Only these.")
@click.option("--cycle", default="", help="Only lawyers with a failed case of this cycle.")
@click.option("--agency", default="", help="Part of an agency's name.")
@click.option("-o", "--output", type=OUT, required=True, help="FILE.xlsx")
@with_output
@click.pass_obj
def failed(program: Program, out: Output, state: str | None, output: Path, **given: Any) -> None:
    """Write the lawyers with a released failed case and what was decided about them."""
    workbook(output)
    program.open()
    wanted = DeskFilter(state=DeskState(state) if state else None, **given)
    today = clock.now().astimezone(SHANGHAI).date()
    with reading() as session:
        lines = desk_lines(session, SYSTEM, wanted, today)
    write_workbook(output, lambda path: write_desk(path, lines, out.translate))
    states = [line.state for line in lines]
    answer = {
        "rows": len(lines),
        "cases": sum(len(line.cases) for line in lines),
        "states": {one.value: states.count(one) for one in DeskState},
    }
    out.result(answer, [out.translate(N_("已写出 %(count)s 行。"), count=len(lines))])
