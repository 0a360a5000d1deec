"""``qa-app learning``: who is to be trained in what, as a workbook."""

from pathlib import Path
from typing import Any

import click

from qa_app.cli.filing import OUT, workbook, write_workbook
from qa_app.cli.output import Output, with_output
from qa_app.cli.program import Program
from qa_app.core.errors import Refused
from qa_app.core.roles import SYSTEM
from qa_app.core.words import N_
from qa_app.cycles.queries import cycle_for
from qa_app.db.session import reading
from qa_app.learning.queries.training import MOST_CYCLES, TrainingFilter, training_list
from qa_app.learning.rules.training import Sure
from qa_app.learning.tables.training import write_list
from qa_app.rectification.queries.titles import titles_of

_DONE = N_("已写出 %(lawyers)s 名承办人员，共 %(findings)s 项。")


@click.group()
def learning() -> None:
    """What lawyers learn from settled cases."""


@learning.command(epilog="Example: qa-app learning training 2025-a 2026-a -o training.xlsx")
@click.argument("names", metavar="CYCLE…", nargs=-1, required=True)
@click.option("--rubric", default="", help="ID/VERSION; the one most used if left out.")
@click.option("--criterion", default="", help="Id of a criterion.")
@click.option("--agency", default="", help="Part of an agency's name.")
@click.option("--region", default="", help="Code of a region.")
@click.option("--clear", is_flag=True, help="Only what is clear, not what is possible.")
@click.option("-o", "--output", type=OUT, required=True, help="FILE.xlsx")
@with_output
@click.pass_obj
def training(
    program: Program, out: Output, names: tuple[str, ...], output: Path, clear: bool, **given: Any
) -> None:
    """Write the lawyers who are weaker than the overall in a criterion, and what that rests on."""
    names = tuple(dict.fromkeys(names))
    if len(names) > MOST_CYCLES:
        raise click.BadParameter(f"at most {MOST_CYCLES} cycles", param_hint="CYCLE…")
    workbook(output)
    program.open()
    wanted = TrainingFilter(cycles=names, sure=Sure.CLEAR if clear else None, **given)
    with reading() as session:
        for name in names:
            cycle_for(session, SYSTEM, name)
        found = training_list(session, SYSTEM, wanted)
        if left_out := set(names) - set(found.chosen):
            raise Refused("training_cycle_not_listed", name=min(left_out))
        known = titles_of(session, [found.rubric], program.settings.language)
    titles = {criterion: title for (_rubric, criterion), title in known.items()}
    write_workbook(output, lambda path: write_list(path, found, titles, out.translate))
    answer = {
        "cycles": list(found.chosen),
        "rubric": "{}/{}".format(*found.rubric) if found.rubric else None,
        "cases": found.cases,
        "lawyers": len(found.lines),
        "findings": sum(len(line.findings) for line in found.lines),
        "comparisons": len(found.compared.findings),
        "too_few": found.compared.too_few,
    }
    out.result(answer, [out.translate(_DONE, **answer)])
