"""``qa-app lawyers``: accounts of the lawyers of the register: lists, single ties, the register."""

import csv
import os
from pathlib import Path
from typing import Any

import click

from qa_app import clock
from qa_app.accounts.queries import region_by_code
from qa_app.cases.importer.lawyers import read_lawyers
from qa_app.cases.lawyer_accounts import carry_out, password_rows, rejects_to
from qa_app.cases.messages import lawyer_sentence
from qa_app.cases.queries.lawyers import LawyerFilter, all_lawyers, lawyer_named
from qa_app.cases.rules.lawyers import Reach
from qa_app.cases.services.exports import lawyer_table
from qa_app.cases.services.lawyer_lists import LawyerOrder, LawyersImported
from qa_app.cases.services.lawyers import link_lawyer, unlink_lawyer
from qa_app.cli.filing import FILE, OUT, named_files, table_kind, write_file
from qa_app.cli.imports import Answer, accept_good, dry_run, give
from qa_app.cli.output import Output, with_output
from qa_app.cli.program import Program
from qa_app.core.errors import Refused
from qa_app.core.roles import SYSTEM
from qa_app.core.words import N_
from qa_app.db.session import reading, transaction


@click.group()
def lawyers() -> None:
    """Lawyers of the register and their accounts."""


@lawyers.command(
    "import", epilog="Example: qa-app lawyers import lawyers.xlsx --create-accounts passwords.csv"
)
@click.argument("files", nargs=-1, required=True, type=FILE)
@dry_run
@accept_good
@click.option(
    "--create-accounts",
    type=OUT,
    metavar="OUT.csv",
    help="Open an account where there is none; start passwords go to this new file.",
)
@click.option(
    "--region", help="Code of the region new accounts are for; the whole tree if left out."
)
@click.option("--rejects", type=OUT, help="Write rejected rows with reasons to this .xlsx.")
@with_output
@click.pass_obj
def import_(program: Program, out: Output, files: tuple[Path, ...], **given: Any) -> None:
    """Tie lawyers to accounts from CSV or XLSX: all or nothing, unless --accept-good.

    Columns: name, firm, login, email (or 姓名, 律所, 登录名, 邮箱). A row without a login gets the
    next free one.
    """
    program.open()
    target: Any = given["create_accounts"]
    named = named_files(files)
    if target is not None and target.exists() and not given["dry_run"]:
        raise click.UsageError(f"{target} exists already; start passwords need a new file")
    order = LawyerOrder(
        accept_good=given["accept_good"],
        dry=given["dry_run"],
        open=target is not None,
        region_id=_region(given["region"]),
    )
    read = [read_lawyers(file.path, file.name) for file in named]
    found = carry_out(read, actor=SYSTEM, order=order, now=clock.now())
    if found.passwords:
        _hand_out(target, found)
        out.note(N_("%(count)s 个初始密码已写入 %(file)s，请妥善转交后删除该文件。"),
                 count=len(found.passwords), file=target.name)  # fmt: skip
    rejects: Any = given["rejects"]
    if rejects is not None:
        count = rejects_to(rejects, named, found, out.translate)
        out.note(N_("已把 %(count)s 行有问题的数据写入 %(file)s。"), count=count, file=rejects.name)
    _answer(out, order, found)


@lawyers.command(epilog="Example: qa-app lawyers export -o lawyers.xlsx --account none")
@click.option("-o", "--output", "target", required=True, type=OUT, help="FILE.csv or FILE.xlsx")
@click.option("--account", type=click.Choice([one.value for one in Reach]),
              help="Only those without an account one can log in with, with one, or with a closed "
              "one.")  # fmt: skip
@click.option("--find", default="", help="A part of the name or the firm.")
@click.option("--agency", default="", help="Who handled cases of it: a part of its name, or code.")
@with_output
@click.pass_obj
def export(program: Program, out: Output, target: Path, **given: Any) -> None:
    """Write the register with accounts; filled in, the file opens accounts."""
    kind = table_kind(target)
    program.open()
    reach = Reach(given["account"]) if given["account"] else None
    with reading() as session:
        lines = all_lawyers(session, SYSTEM, LawyerFilter(given["find"], given["agency"], reach))
    write_file(target, lawyer_table(kind, lines, out.translate))
    out.result({"rows": len(lines)}, [out.translate(N_("已写出 %(count)s 行。"), count=len(lines))])


@lawyers.command(epilog="Example: qa-app lawyers link 李明@江南律师事务所 liming")
@click.argument("lawyer", metavar="NAME@FIRM")
@click.argument("login")
@click.option("--other-name", is_flag=True, help="The account's name differs, and yet it is they.")
@with_output
@click.pass_obj
def link(program: Program, out: Output, lawyer: str, login: str, other_name: bool) -> None:
    """Tie an entry of the register to an account; its cases are then the account's own."""
    program.open()
    with transaction() as session:
        found = lawyer_named(session, SYSTEM, lawyer)
        link_lawyer(session, actor=SYSTEM, lawyer_id=found.id, login=login,
                    other_name=other_name, now=clock.now())  # fmt: skip
    out.result({"lawyer": found.label, "login": login, "cases": found.cases})


@lawyers.command(epilog="Example: qa-app lawyers unlink 李明@江南律师事务所")
@click.argument("lawyer", metavar="NAME@FIRM")
@with_output
@click.pass_obj
def unlink(program: Program, out: Output, lawyer: str) -> None:
    """Take a tie back; the account stays."""
    program.open()
    with transaction() as session:
        found = lawyer_named(session, SYSTEM, lawyer)
        login = unlink_lawyer(session, actor=SYSTEM, lawyer_id=found.id, now=clock.now())
    out.result({"lawyer": found.label, "login": login})


def _region(code: str | None) -> int | None:
    if code is None:
        return None
    with reading() as session:
        region = region_by_code(session, code)
    if region is None:
        raise Refused("unknown_region_code", code=code)
    return region.id


def _hand_out(target: Path, found: LawyersImported) -> None:
    """Write the start passwords into a new file only its owner can read."""
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["login", "name", "firm", "start_password"])
        writer.writerows(password_rows(found))


def _answer(out: Output, order: LawyerOrder, found: LawyersImported) -> None:
    counts = found.counts()
    line = N_(
        "承办人员 %(rows)s 名：新开账号 %(imported)s，关联 %(updated)s，"
        "未变 %(unchanged)s，有问题 %(rejected)s"
    )
    accounts = [
        {"name": one.name, "firm": one.firm, "login": one.login, "opened": one.opened}
        for one in found.lines
    ]
    give(
        out,
        Answer(
            {"files": found.files, **counts, "accounts": accounts},
            [out.translate(line, **counts)],
            found.problems,
            lawyer_sentence,
            fine=order.accept_good and found.rows > found.rejected,
            withheld=""
            if order.dry
            else N_("没有开户。请改正后重新导入，或加上 --accept-good 只办理无误的行。"),
        ),
    )
