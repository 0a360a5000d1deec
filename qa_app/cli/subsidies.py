"""``qa-app subsidies``: coefficients from a file, a cycle's subsidies for the finance office."""

from pathlib import Path

import click

from qa_app import clock
from qa_app.cli.output import Output, with_output
from qa_app.cli.program import Program
from qa_app.consequences.background import export_now
from qa_app.consequences.loader import given_in
from qa_app.consequences.queries.exports import shown_export
from qa_app.consequences.rules.coefficients import Entered
from qa_app.consequences.rules.exports import total, yuan
from qa_app.consequences.services.coefficients import enter_version
from qa_app.consequences.tables import write_export
from qa_app.core.roles import SYSTEM
from qa_app.core.words import N_
from qa_app.db.session import reading, transaction

_DONE = N_("第 %(number)s 次核算：支付 %(paid)s 件，应付 %(yuan)s 元，暂不支付 %(apart)s 件")


@click.group()
def subsidies() -> None:
    """Subsidies by grade: coefficients, and exports for the finance office."""


@subsidies.command(epilog="Example: qa-app subsidies coefficients 2027.toml --json")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_output
@click.pass_obj
def coefficients(program: Program, out: Output, file: Path) -> None:
    """Enter a version of the coefficients of all regions from a TOML file."""
    program.open()
    given = given_in(file.read_text(encoding="utf-8"), file.name)
    entered = Entered(None, given.valid_from, given.note, given.terms, given.lines)
    with transaction() as session:
        key = enter_version(session, actor=SYSTEM, entered=entered, now=clock.now())
    answer = {"version": key, "valid_from": given.valid_from.isoformat(), "lines": len(given.lines)}
    out.result(answer, [out.translate(N_("新的系数表已保存，%(day)s 起适用"),
                                      day=answer["valid_from"])])  # fmt: skip


@subsidies.command(epilog="Example: qa-app subsidies export 2026-a subsidies.xlsx --json")
@click.argument("cycle")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@with_output
@click.pass_obj
def export(program: Program, out: Output, cycle: str, target: Path) -> None:
    """Work out a cycle's subsidies as they are now and write the workbook.

    Done again while nothing changed, the same export is written.
    """
    program.open()
    key, fresh = export_now(SYSTEM, cycle)
    with reading() as session:
        shown = shown_export(session, SYSTEM, key)
    write_export(target, shown, out.translate, out.teller(N_("正在生成补贴核算表")))
    whole = total(shown.part.lines)
    answer = {
        "export": key, "number": shown.row.number, "fresh": fresh, "paid": whole.paid,
        "cents": whole.cents, "apart": whole.apart, "changed": len(shown.differences),
        "sha256": shown.row.sha256,
    }  # fmt: skip
    said = {**answer, "yuan": yuan(whole.cents)}
    out.result(answer, [out.translate(_DONE, **said)])
