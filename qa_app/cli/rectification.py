"""``qa-app rectification``: what is to be put right after a cycle, as a table."""

from pathlib import Path

import click

from qa_app import clock
from qa_app.cli.filing import OUT, table_kind, write_file
from qa_app.cli.output import Output, with_output
from qa_app.cli.program import Program
from qa_app.core.roles import SYSTEM
from qa_app.core.words import N_
from qa_app.cycles.queries import cycle_for
from qa_app.db.session import reading
from qa_app.panel.tables import table_bytes
from qa_app.rectification.forms import STATES
from qa_app.rectification.queries.listing import TaskFilter, export_lines, state_counts
from qa_app.rectification.services.telling import day_of
from qa_app.rectification.tables import TASK_COLUMNS, task_rows
from qa_app.rectification.wording import Speaker


@click.group()
def rectification() -> None:
    """What is to be put right after a cycle, by whom and until when."""


@rectification.command(epilog="Example: qa-app rectification export 2026-a -o ledger.xlsx")
@click.argument("name", metavar="CYCLE")
@click.option("--state", type=click.Choice(sorted(STATES)), default=None, help="Only these.")
@click.option("-o", "--output", type=OUT, required=True, help="FILE.csv or FILE.xlsx")
@with_output
@click.pass_obj
def export(program: Program, out: Output, name: str, state: str | None, output: Path) -> None:
    """Write the tasks of a cycle; cancelled ones only when asked for."""
    kind = table_kind(output)
    program.open()
    today, says = day_of(clock.now()), Speaker(out.translate, program.settings.language)
    with reading() as session:
        wanted = TaskFilter(cycle=cycle_for(session, SYSTEM, name).name, state=state or "")
        lines = export_lines(session, SYSTEM, wanted, today)
        rows = list(task_rows(session, lines, says))
        counts = state_counts(session, SYSTEM, wanted, today)
    header = [out.translate(label) for label in TASK_COLUMNS]
    write_file(output, table_bytes(kind, header, rows))
    states = {code.value: counts[code] for code in counts}
    said = out.translate(N_("已写出 %(count)s 行。"), count=len(rows))
    out.result({"cycle": name, "rows": len(rows), "states": states}, [said])
