"""``qa-app feedback``: looking texts through before a release, sheets on paper, the list."""

import shutil
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import click

from qa_app import clock
from qa_app.cli.feedback import feedback, scope_of_options, scope_options
from qa_app.cli.filing import OUT, table_kind, write_file
from qa_app.cli.output import Output, with_output
from qa_app.cli.program import Program
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM
from qa_app.core.words import N_
from qa_app.cycles.queries import cycle_for
from qa_app.db.session import reading, transaction
from qa_app.feedback.background import PrintKind, PrintOrder, ids_to_print, write_print
from qa_app.feedback.queries.lists import SheetFilter, every_sheet
from qa_app.feedback.rules.sheets import SheetState
from qa_app.feedback.services.releasing import check_texts, prepare, refuse_release
from qa_app.feedback.tables import COLUMNS, sheet_cells
from qa_app.panel.tables import table_bytes

_TARGET = click.Path(path_type=Path)
_LANGUAGE = click.Choice(["zh", "en"])
_PRINTED = N_("已印制 %(sheets)s 份反馈表。")


def sheet_options(command: Any) -> Any:
    """Give a command the filters of the list."""
    grades, states = [one.value for one in Grade], [one.value for one in SheetState]
    for option in (
        click.option("--grade", type=click.Choice(grades), help="Only this grade."),
        click.option("--state", type=click.Choice(states), help="Only sheets in this state."),
        click.option("--agency", default="", help="Name or code of an agency."),
    ):
        command = option(command)
    return command


@feedback.command(epilog="Example: qa-app feedback check 2026-a --json")
@click.argument("name", metavar="CYCLE")
@scope_options
@with_output
@click.pass_obj
def check(program: Program, out: Output, name: str, **parts: Any) -> None:
    """Look through the comments of settled cases for words that may name a reviewer.

    What is found waits on the page of the release until somebody has looked at it.
    """
    program.open()
    scope = scope_of_options(parts)
    with reading() as session:
        cycle = cycle_for(session, SYSTEM, name)
        refuse_release(session, SYSTEM, cycle)
        made = prepare(session, cycle, scope, out.teller(N_("正在核对反馈文字")))
    with transaction() as session:
        cycle = cycle_for(session, SYSTEM, name)
        suspect = check_texts(session, actor=SYSTEM, cycle=cycle, made=made, now=clock.now())
    answer = {"cycle": name, "checked": len(made.checked), "suspect": suspect}
    said = N_("已核对 %(checked)s 件，发现 %(suspect)s 处可能指明评审人员或者含有个人信息的文字。")
    out.result(answer, [out.translate(said, **answer)])


@feedback.command("print", epilog="Example: qa-app feedback print 2026-a -o sheets --agencies")
@click.argument("name", metavar="CYCLE")
@click.option("-o", "--output", type=_TARGET, required=True, help="A new folder, .zip or .pdf.")
@click.option("--zip", "zipped", is_flag=True, help="One ZIP with a PDF of each sheet.")
@click.option("--merged", is_flag=True, help="One PDF of all sheets.")
@click.option("--agencies", is_flag=True, help="A PDF for each agency, in a folder or a ZIP.")
@click.option("--language", type=_LANGUAGE, default="zh", show_default=True)
@sheet_options
@with_output
@click.pass_obj
def print_(program: Program, out: Output, name: str, output: Path, **given: Any) -> None:
    """Print released sheets: a PDF each into a folder, unless the name or an option says other."""
    kind, in_folder = _wanted(output, given)
    program.open()
    wanted = _filter(name, given)
    with reading() as session:
        cycle_for(session, SYSTEM, name)
        ids = ids_to_print(session, SYSTEM, kind, wanted)
    order = PrintOrder(kind, given["language"], clock.now())
    files = _printed(output, in_folder, ids, order, out.teller(N_("正在印制反馈表")))
    answer = {"cycle": name, "sheets": len(ids), "files": files}
    out.result(answer, [out.translate(_PRINTED, **answer)])


@feedback.command(epilog="Example: qa-app feedback export 2026-a -o feedback.xlsx")
@click.argument("name", metavar="CYCLE")
@click.option("-o", "--output", type=OUT, required=True, help="FILE.csv or FILE.xlsx")
@sheet_options
@with_output
@click.pass_obj
def export(program: Program, out: Output, name: str, output: Path, **given: Any) -> None:
    """Write the list of released sheets: grade, versions, who read and acknowledged."""
    kind = table_kind(output)
    program.open()
    with reading() as session:
        cycle_for(session, SYSTEM, name)
        found = every_sheet(session, SYSTEM, _filter(name, given))
        rows = [sheet_cells(row, out.translate) for row in found]
    write_file(output, table_bytes(kind, [out.translate(one) for one in COLUMNS], rows))
    said = out.translate(N_("已写出 %(count)s 行。"), count=len(rows))
    out.result({"cycle": name, "rows": len(rows)}, [said])


def _filter(name: str, given: dict[str, Any]) -> SheetFilter:
    state, grade = given["state"], given["grade"]
    return SheetFilter(
        cycle=name,
        agency=given["agency"].strip(),
        state=SheetState(state) if state else None,
        grade=Grade(grade) if grade else None,
    )


def _wanted(output: Path, given: dict[str, Any]) -> tuple[PrintKind, bool]:
    """What is printed, and whether into a folder; wrong usage where two things are asked for."""
    ending = output.suffix.lower()
    merged = given["merged"] or ending == ".pdf"
    zipped = given["zipped"] or ending == ".zip"
    if merged and (zipped or given["agencies"]):
        raise click.UsageError("--merged goes with a FILE.pdf, --zip and --agencies do not")
    in_folder = not merged and not zipped
    if in_folder and output.exists() and (not output.is_dir() or any(output.iterdir())):
        raise click.BadParameter(f"{output} is not a new or an empty folder", param_hint="-o")
    if not in_folder and output.is_dir():
        raise click.BadParameter(f"{output} is a folder", param_hint="-o")
    if merged:
        return PrintKind.MERGED, False
    return (PrintKind.AGENCIES if given["agencies"] else PrintKind.SHEETS), in_folder


def _printed(output: Path, in_folder: bool, ids: list[int], order: PrintOrder, tell: Any) -> int:
    """Write beside the target and move there when whole; how many files were made."""
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=output.parent, prefix=".print-") as name:
            made = Path(name) / "made"
            write_print(made, SYSTEM, ids, order, tell)
            if not in_folder:
                made.replace(output)
                return 1
            with zipfile.ZipFile(made) as archive:
                archive.extractall(Path(name) / "files")
            if output.exists():
                output.rmdir()
            shutil.move(Path(name) / "files", output)
            return sum(1 for _file in output.iterdir())
    except OSError as error:
        raise click.FileError(str(output), error.strerror or "") from error
