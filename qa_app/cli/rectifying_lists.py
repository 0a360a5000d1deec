"""``qa-app rectification import``: the tasks of a list an office wrote in a spreadsheet."""

from pathlib import Path

import click

from qa_app import clock
from qa_app.cli.filing import FILE
from qa_app.cli.imports import Answer, dry_run, give
from qa_app.cli.output import Output, with_output
from qa_app.cli.program import Program
from qa_app.cli.rectification import rectification
from qa_app.core.errors import Refused
from qa_app.core.roles import SYSTEM
from qa_app.core.words import N_
from qa_app.cycles.queries import cycle_for
from qa_app.db.session import reading, transaction
from qa_app.rectification.importer import read_tasks
from qa_app.rectification.messages import problem_line
from qa_app.rectification.queries.batches import task_count
from qa_app.rectification.services.importing import listed
from qa_app.rectification.services.making import check_parts, make_list


@rectification.command(
    "import", epilog="Example: qa-app rectification import 2026-a tasks.xlsx --dry-run"
)
@click.argument("name", metavar="CYCLE")
@click.argument("file", type=FILE)
@dry_run
@with_output
@click.pass_obj
def import_(program: Program, out: Output, name: str, file: Path, dry_run: bool) -> None:
    """Make the tasks of a list (CSV or XLSX) as one batch; none while any row has a problem."""
    program.open()
    now = clock.now()
    given = read_tasks(file, file.name)
    with reading() as session:
        cycle = cycle_for(session, SYSTEM, name)
        found = listed(session, actor=SYSTEM, cycle=cycle, file=given, now=now)
        if found.parts and not found.problems:
            check_parts(session, SYSTEM, found.parts, now)
    batch, tasks = None, len(found.parts)
    if found.problems:
        tasks = 0
    elif not found.parts:
        raise Refused("rectification_all_running")
    elif not dry_run:
        with transaction() as session:
            tell = out.teller(N_("正在下达整改"))
            batch = make_list(session, actor=SYSTEM, parts=found.parts, now=now, progress=tell)
            tasks = task_count(session, batch)
    answer = {
        "cycle": name, "dry_run": dry_run, "batch": batch, "rows": given.data_rows,
        "tasks": tasks, "with_task": found.with_task,
        "rejected": len({one.row for one in found.problems if one.row}),
    }  # fmt: skip
    line = N_("整改清单 %(rows)s 行：下达 %(tasks)s，已有整改 %(with_task)s，有问题 %(rejected)s")
    looked = N_(
        "整改清单 %(rows)s 行：将下达 %(tasks)s，已有整改 %(with_task)s，有问题 %(rejected)s"
    )
    withheld = "" if dry_run else N_("没有下达任何整改。请改正后重新导入。")
    said = [out.translate(looked if dry_run else line, **answer)]
    give(out, Answer(answer, said, found.problems, problem_line, fine=False, withheld=withheld))
