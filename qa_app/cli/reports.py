"""``qa-app report``: the share report as JSON or as a file, and how far the experts agree."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from qa_app import clock
from qa_app.cli.agreement import agreement
from qa_app.cli.filing import OUT, write_file
from qa_app.cli.output import Output, with_output
from qa_app.cli.program import Program
from qa_app.cli.source_report import sources
from qa_app.core.errors import Refusal
from qa_app.core.roles import SYSTEM
from qa_app.db.session import reading
from qa_app.objections import hooks as _objections  # noqa: F401 - what objections changed
from qa_app.reports.files import FORMATS, report_file
from qa_app.reports.print_words import sentence_of
from qa_app.reports.queries.cycles import report_cycle
from qa_app.reports.queries.reports import MadeReport, dimensions_of, share_report

BY_HELP = "Break down by agency, region, type, source, stage, firm, lawyer; several with commas."


@click.group()
def report() -> None:
    """Figures of a cycle: shares, files of them, agreement."""


def _made(program: Program, out: Output, cycle: str, given: dict[str, Any]) -> MadeReport:
    by = dimensions_of(given["by"] or "")
    program.open()
    with reading() as session:
        found = report_cycle(session, SYSTEM, cycle)
        return share_report(
            session,
            replace(found, before_objections=given["before_objections"]),
            by=by,
            decimals=given["decimals"],
            language=program.settings.language,
            now=clock.now(),
        )


def _breakdown(command: Any) -> Any:
    decimals = click.option("--decimals", type=click.IntRange(0, 2), help="Places of percentages.")
    earlier = click.option(
        "--before-objections", is_flag=True, help="Grades as they stood before objections."
    )
    return click.option("--by", help=BY_HELP)(decimals(earlier(command)))


@report.command(epilog="Example: qa-app report share 2026-a --by agency,type --json")
@click.argument("cycle")
@_breakdown
@with_output
@click.pass_obj
def share(program: Program, out: Output, cycle: str, **given: Any) -> None:
    """The good-or-excellent share, of the sample and estimated for all closed cases."""
    made = _made(program, out, cycle, given)

    def sentence(reason: Refusal) -> str:
        return sentence_of(reason, out.translate)

    answer = made.as_json(sentence)
    out.result(answer, [_line("", answer["overall"]), *map(_row_line, answer["rows"])])


def _row_line(row: dict[str, Any]) -> str:
    return _line(" · ".join(row["labels"].values()), row)


def _line(label: str, cell: dict[str, Any]) -> str:
    """One cell for people: counts, then the share or why there is none."""
    counts = f"{cell['settled']}/{cell['drawn']}/{cell['population']}"
    if not cell["printed"]:
        return f"{label}\t{counts}\t{cell['why_not_text']}"
    estimate = cell["estimate"]
    low, high = (f"{100 * estimate[end]:.1f}" for end in ("low", "high"))
    rate = cell["sample_share"]["good_or_excellent"]
    return f"{label}\t{counts}\t{rate}%\t{100 * estimate['good_or_excellent']:.1f}% ({low}–{high})"


def _file_command(kind: str) -> None:
    """``report pdf|xlsx|csv CYCLE -o FILE``."""

    @report.command(
        kind,
        help=f"Write the share report as {kind.upper()}.",
        epilog=f"Example: qa-app report {kind} 2026-a --by agency -o report.{kind}",
    )
    @click.argument("cycle")
    @click.option("-o", "--output", required=True, type=OUT)
    @_breakdown
    @with_output
    @click.pass_obj
    def write(program: Program, out: Output, cycle: str, output: Path, **given: Any) -> None:
        made = _made(program, out, cycle, given)
        language = program.settings.language
        file = report_file(made.report, kind, out.translate, language)
        write_file(output, file.content)
        out.result({file.unit: file.count, "bytes": len(file.content)})


for _kind in FORMATS:
    _file_command(_kind)


report.add_command(agreement)
report.add_command(sources)
