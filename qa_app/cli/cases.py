"""``qa-app cases``: imports registers of closed cases and exports the list."""

from pathlib import Path

import click

from qa_app import clock
from qa_app.cases import messages
from qa_app.cases.background import carry_out
from qa_app.cases.importer.mappings import Confirmed, read_mapping
from qa_app.cases.queries.lists import CaseFilter, Viewer, export_rows
from qa_app.cases.services.exports import write_csv, write_xlsx
from qa_app.cases.services.importing import (
    ImportOrder,
    ImportResult,
    result_as_json,
)
from qa_app.cases.services.rejects import write_rejects
from qa_app.cli.filing import FILE, OUT, named_files, table_kind
from qa_app.cli.imports import Answer, accept_good, dry_run, give
from qa_app.cli.output import Output, with_output
from qa_app.cli.program import Program
from qa_app.core.errors import Invalid, Problem
from qa_app.core.roles import SYSTEM
from qa_app.core.words import N_
from qa_app.db.session import reading


@click.group()
def cases() -> None:
    """Closed cases: import registers, export the list."""


@cases.command(
    "import",
    epilog="Example: qa-app cases import 2026-h1.xlsx 2026-h2.csv --accept-good --create-missing "
    "--rejects rejects.xlsx",
)
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--mapping", type=FILE, help="TOML file: which column is which field.")
@dry_run
@accept_good
@click.option("--create-missing", is_flag=True, help="Enter unknown agencies, firms and lawyers.")
@click.option("--rejects", type=OUT, help="Write rejected rows with reasons to this .xlsx.")
@with_output
@click.pass_obj
def import_(program: Program, out: Output, files: tuple[Path, ...], **given: object) -> None:
    """Import closed cases from CSV or XLSX: all or nothing, unless --accept-good."""
    program.open()
    order = ImportOrder(
        files=named_files(files),
        mapping=_mapping(given["mapping"]),
        accept_good=bool(given["accept_good"]),
        create_missing=bool(given["create_missing"]),
        dry=bool(given["dry_run"]),
    )
    result = _run(program, out, order)
    if given["rejects"] is not None:
        target = Path(str(given["rejects"]))
        count = write_rejects(target, order.files, result.problems, order.mapping, out.translate)
        out.note(N_("已把 %(count)s 行有问题的数据写入 %(file)s。"), count=count, file=target.name)
    _answer(out, order, result)


def _run(program: Program, out: Output, order: ImportOrder) -> ImportResult:
    def progress(done: int, total: int) -> None:
        out.progress(done, total, N_("正在读取案件"))

    return carry_out(order, actor=SYSTEM, vault=program.vault, now=clock.now(), progress=progress)


def _answer(out: Output, order: ImportOrder, result: ImportResult) -> None:
    withheld = N_("没有导入任何案件。请改正后重新导入，或加上 --accept-good 只导入无误的行。")
    give(
        out,
        Answer(
            result_as_json(result),
            _lines(out, result),
            result.problems,
            messages.sentence,
            fine=order.accept_good and result.rows > result.rejected,
            withheld="" if order.dry else withheld,
            count=result.problem_count,
        ),
    )


def _lines(out: Output, result: ImportResult) -> list[str]:
    counts, created = result.counts(), result.created.counts
    template = N_(
        "数据 %(rows)s 行：新增 %(imported)s，更新 %(updated)s，"
        "未变 %(unchanged)s，有问题 %(rejected)s"
    )
    entered = N_("新登记：机构 %(agencies)s，律所 %(firms)s，承办人员 %(lawyers)s")
    return [out.translate(template, **counts), out.translate(entered, **created)]


def _mapping(path: object) -> Confirmed | None:
    if path is None:
        return None
    file = Path(str(path))
    try:
        return read_mapping(file.read_text(encoding="utf-8-sig"), file.name)
    except UnicodeDecodeError as error:
        raise Invalid([Problem("bad_mapping", file.name, value=str(error.reason))]) from error


@cases.command(epilog="Example: qa-app cases export -o cases.xlsx")
@click.option("-o", "--output", "target", required=True, type=OUT, help="FILE.csv or FILE.xlsx")
@with_output
@click.pass_obj
def export(program: Program, out: Output, target: Path) -> None:
    """Export every case, without personal data and without live formulas."""
    write = {"csv": write_csv, "xlsx": write_xlsx}[table_kind(target)]
    program.open()
    part = target.with_name(target.name + ".part")
    with reading() as session:
        viewer = Viewer(SYSTEM, program.vault)
        wanted = CaseFilter(by="number", descending=False)
        rows = export_rows(session, viewer, wanted)
        count = write(part, rows, out.translate)
    part.replace(target)
    out.result({"rows": count}, [out.translate(N_("已导出 %(rows)s 件案件。"), rows=count)])
