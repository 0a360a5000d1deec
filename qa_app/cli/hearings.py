"""``qa-app hearings``: lists of hearings into the calendar, and the calendar out of it."""

from pathlib import Path

import click

from qa_app import clock
from qa_app.cli.filing import FILE, OUT, named_files, table_kind, write_file
from qa_app.cli.imports import Answer, accept_good, dry_run, give
from qa_app.cli.output import Output, with_output
from qa_app.cli.program import Program
from qa_app.core.roles import SYSTEM
from qa_app.core.words import N_
from qa_app.db.session import reading
from qa_app.observations.background import carry_out, read_files, rejects_to
from qa_app.observations.messages import problem_line
from qa_app.observations.queries.calendar import HearingFilter, export_rows
from qa_app.observations.services.importing import HearingOrder, HearingsImported
from qa_app.observations.tables import hearing_header, hearing_texts
from qa_app.panel.tables import table_bytes


@click.group()
def hearings() -> None:
    """The calendar of hearings: import lists, export it."""


@hearings.command(
    "import",
    epilog="Example: qa-app hearings import 2026-08.xlsx --accept-good --rejects rejects.xlsx",
)
@click.argument("files", nargs=-1, required=True, type=FILE)
@dry_run
@accept_good
@click.option("--rejects", type=OUT, help="Write rejected rows with reasons to this .xlsx.")
@with_output
@click.pass_obj
def import_(program: Program, out: Output, files: tuple[Path, ...], **given: object) -> None:
    """Enter, update and move hearings from CSV or XLSX: all or nothing, unless --accept-good."""
    program.open()
    named = named_files(files)
    order = HearingOrder(bool(given["accept_good"]), bool(given["dry_run"]))
    result = carry_out(read_files(named), actor=SYSTEM, order=order, now=clock.now())
    if given["rejects"] is not None:
        target = Path(str(given["rejects"]))
        count = rejects_to(target, named, result, out.translate)
        out.note(N_("已把 %(count)s 行有问题的数据写入 %(file)s。"), count=count, file=target.name)
    _answer(out, order, result)


def _answer(out: Output, order: HearingOrder, result: HearingsImported) -> None:
    line = N_(
        "庭审 %(rows)s 行：新增 %(imported)s，更新 %(updated)s（改期 %(moved)s），"
        "未变 %(unchanged)s，有问题 %(rejected)s"
    )
    withheld = N_("没有导入任何庭审。请改正后重新导入，或加上 --accept-good 只导入无误的行。")
    give(
        out,
        Answer(
            {"files": result.files, **result.counts()},
            [out.translate(line, **result.counts())],
            result.problems,
            problem_line,
            fine=order.accept_good and result.rows > result.rejected,
            withheld="" if order.dry else withheld,
        ),
    )


@hearings.command(epilog="Example: qa-app hearings export -o hearings.xlsx")
@click.option("-o", "--output", "target", required=True, type=OUT, help="FILE.csv or FILE.xlsx")
@with_output
@click.pass_obj
def export(program: Program, out: Output, target: Path) -> None:
    """Write the whole calendar; the file can be imported again."""
    kind = table_kind(target)
    program.open()
    with reading() as session:
        rows = [hearing_texts(row, out.translate)
                for row in export_rows(session, SYSTEM, HearingFilter())]  # fmt: skip
    write_file(target, table_bytes(kind, hearing_header(out.translate), rows))
    out.result({"rows": len(rows)}, [out.translate(N_("已写出 %(count)s 行。"), count=len(rows))])
