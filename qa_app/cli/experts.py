"""``qa-app experts``: imports lists of experts into the pool and exports the pool."""

import csv
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from qa_app import clock
from qa_app.accounts.passwords import hashed, start_password
from qa_app.cli.filing import FILE, OUT, write_file
from qa_app.cli.imports import Answer, accept_good, dry_run, give
from qa_app.cli.output import Output, with_output
from qa_app.cli.program import Program
from qa_app.core.roles import SYSTEM
from qa_app.core.words import N_
from qa_app.db.session import reading
from qa_app.panel.background import carry_out
from qa_app.panel.importer import ExpertFile, read_experts
from qa_app.panel.messages import problem_line, types_text
from qa_app.panel.queries.pool import PoolFilter, experts_as_imported
from qa_app.panel.rules.expert_rows import LABELS
from qa_app.panel.services.importing import ExpertOrder, ExpertsImported, logins_without_account
from qa_app.panel.tables import table_bytes


@click.group()
def experts() -> None:
    """The pool of experts: import lists, export the pool."""


@experts.command(
    "import", epilog="Example: qa-app experts import experts.xlsx --create-missing --json"
)
@click.argument("files", nargs=-1, required=True, type=FILE)
@dry_run
@accept_good
@click.option("--create-missing", is_flag=True, help="Enter unknown regions, agencies and firms.")
@click.option(
    "--create-accounts",
    type=OUT,
    metavar="OUT.csv",
    help="Create an account for each expert without one; start passwords go to this new file.",
)
@with_output
@click.pass_obj
def import_(program: Program, out: Output, files: tuple[Path, ...], **given: Any) -> None:
    """Enter experts from CSV or XLSX: all or nothing, unless --accept-good.

    Columns: login, name, region, agency, firm, types, capacity, practice_since (or 登录名, 姓名,
    行政区划, 机构, 律所, 专业, 年度可评件数, 执业起始).
    """
    program.open()
    read = [read_experts(path) for path in files]
    passwords = _passwords(read, given["create_accounts"], dry=given["dry_run"])
    order = ExpertOrder(
        accept_good=given["accept_good"],
        create_missing=given["create_missing"],
        dry=given["dry_run"],
        password_hashes={login: hashed(password) for login, password in passwords.items()},
    )
    result = carry_out(read, actor=SYSTEM, order=order, now=clock.now())
    if given["create_accounts"] is not None and result.accounts:
        _hand_out(given["create_accounts"], passwords, result)
        out.note(N_("%(count)s 个初始密码已写入 %(file)s，请妥善转交后删除该文件。"),
                 count=result.accounts, file=given["create_accounts"].name)  # fmt: skip
    _answer(out, order, result)


@experts.command(epilog="Example: qa-app experts export -o experts.xlsx")
@click.option("-o", "--output", "target", required=True, type=OUT, help="FILE.csv or FILE.xlsx")
@with_output
@click.pass_obj
def export(program: Program, out: Output, target: Path) -> None:
    """Write the pool in the columns ``experts import`` reads."""
    program.open()
    kind = "xlsx" if target.suffix.lower() == ".xlsx" else "csv"
    with reading() as session:
        rows = [
            [*row[:5], types_text(row[5], out.translate), row[6], str(row[7] or "")]
            for row in experts_as_imported(session, SYSTEM, PoolFilter())
        ]
    header = [out.translate(label) for label in LABELS.values()]
    write_file(target, table_bytes(kind, header, rows))
    out.result({"rows": len(rows)})


def _passwords(files: Sequence[ExpertFile], target: Path | None, *, dry: bool) -> dict[str, str]:
    """A start password for every expert who gets an account."""
    if target is None or dry:
        return {}
    if target.exists():
        raise click.UsageError(f"{target} exists already; start passwords need a new file")
    with reading() as session:
        logins = logins_without_account(session, files)
    return {login: start_password() for login in logins}


def _hand_out(target: Path, passwords: dict[str, str], result: ExpertsImported) -> None:
    """Write the start passwords into a new file only its owner can read."""
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["login", "start_password"])
        writer.writerows((login, passwords[login]) for login in result.account_logins)


def _answer(out: Output, order: ExpertOrder, result: ExpertsImported) -> None:
    counts = result.counts()
    line = N_(
        "专家 %(rows)s 名：新增 %(imported)s，更新 %(updated)s，"
        "未变 %(unchanged)s，有问题 %(rejected)s"
    )
    shown = {key: value for key, value in counts.items() if isinstance(value, int)}
    give(
        out,
        Answer(
            {"files": result.files, **counts},
            [out.translate(line, **shown)],
            result.problems,
            problem_line,
            fine=order.accept_good and result.rows > result.rejected,
        ),
    )
