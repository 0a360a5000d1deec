"""``qa-app hearings``: lists of hearings into the calendar, and the calendar out of it."""

from pathlib import Path

import click

from qa_app import clock
from qa_app.cases.importer.batches import UploadedFile
from qa_app.cases.importer.mappings import Confirmed
from qa_app.cases.services.rejects import write_rejects
from qa_app.cli.output import PROBLEMS, Output, exit_with, with_output
from qa_app.cli.program import Program
from qa_app.core.errors import Problem
from qa_app.core.roles import SYSTEM
from qa_app.core.words import N_
from qa_app.db.session import reading
from qa_app.observations.background import carry_out
from qa_app.observations.importer import read_hearings
from qa_app.observations.messages import problem_line
from qa_app.observations.queries.calendar import HearingFilter, export_rows
from qa_app.observations.rules.columns import HEADERS
from qa_app.observations.services.importing import HearingOrder, HearingsImported
from qa_app.observations.tables import hearing_header, hearing_texts
from qa_app.panel.tables import MIME_TYPES, table_bytes

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_OUT = click.Path(dir_okay=False, writable=True, path_type=Path)
_SHOWN = 20  # problems listed for people; --json and --rejects have them all


@click.group()
def hearings() -> None:
    """The calendar of hearings: import lists, export it."""


@hearings.command(
    "import",
    epilog="Example: qa-app hearings import 2026-08.xlsx --accept-good --rejects rejects.xlsx",
)
@click.argument("files", nargs=-1, required=True, type=_FILE)
@click.option("--dry-run", is_flag=True, help="Say what would happen; change nothing.")
@click.option("--accept-good", is_flag=True, help="Import the good rows, leave out the others.")
@click.option("--rejects", type=_OUT, help="Write rejected rows with reasons to this .xlsx.")
@with_output
@click.pass_obj
def import_(program: Program, out: Output, files: tuple[Path, ...], **given: object) -> None:
    """Enter, update and move hearings from CSV or XLSX: all or nothing, unless --accept-good."""
    program.open()
    named = [UploadedFile(path, name) for path, name in _named(files)]
    order = HearingOrder(bool(given["accept_good"]), bool(given["dry_run"]))
    result = carry_out(
        [read_hearings(file.path, file.name) for file in named],
        actor=SYSTEM, order=order, now=clock.now(),
    )  # fmt: skip
    if given["rejects"] is not None:
        target = Path(str(given["rejects"]))
        known = Confirmed(columns=HEADERS)
        count = write_rejects(target, named, result.problems, known, out.translate, problem_line)
        out.note(N_("已把 %(count)s 行有问题的数据写入 %(file)s。"), count=count, file=target.name)
    _answer(out, order, result)


def _answer(out: Output, order: HearingOrder, result: HearingsImported) -> None:
    problems = [_problem(out, problem) for problem in result.problems]
    line = N_(
        "庭审 %(rows)s 行：新增 %(imported)s，更新 %(updated)s（改期 %(moved)s），"
        "未变 %(unchanged)s，有问题 %(rejected)s"
    )
    answer = {"files": result.files, **result.counts(), "problems": problems}
    out.result(answer, [out.translate(line, **result.counts())])
    if not out.as_json:
        for problem in problems[:_SHOWN]:
            click.echo(problem["message"], err=True)
        if len(problems) > _SHOWN:
            out.note(N_("共 %(count)s 个问题，以上为前 %(shown)s 个。"),
                     count=len(problems), shown=_SHOWN)  # fmt: skip
    if problems and not (order.accept_good and result.rows > result.rejected):
        if not order.dry:
            out.note(
                N_("没有导入任何庭审。请改正后重新导入，或加上 --accept-good 只导入无误的行。")
            )
        exit_with(PROBLEMS)


def _problem(out: Output, problem: Problem) -> dict[str, object]:
    return {
        "file": problem.file,
        "row": problem.row,
        "column": problem.column,
        "value": problem.value,
        "code": problem.code,
        "message": problem_line(problem, out.translate),
    }


def _named(paths: tuple[Path, ...]) -> list[tuple[Path, str]]:
    """Each file with the name people know it by; its path where two have the same name."""
    names = [path.name for path in paths]
    return [(path, str(path) if names.count(path.name) > 1 else path.name) for path in paths]


@hearings.command(epilog="Example: qa-app hearings export -o hearings.xlsx")
@click.option("-o", "--output", "target", required=True, type=_OUT, help="FILE.csv or FILE.xlsx")
@with_output
@click.pass_obj
def export(program: Program, out: Output, target: Path) -> None:
    """Write the whole calendar; the file can be imported again."""
    kind = target.suffix.lower().lstrip(".")
    if kind not in MIME_TYPES:
        raise click.BadParameter("FILE.csv or FILE.xlsx is expected", param_hint="-o")
    program.open()
    with reading() as session:
        rows = [hearing_texts(row, out.translate)
                for row in export_rows(session, SYSTEM, HearingFilter())]  # fmt: skip
    target.write_bytes(table_bytes(kind, hearing_header(out.translate), rows))
    out.result({"rows": len(rows)}, [out.translate(N_("已写出 %(count)s 行。"), count=len(rows))])
