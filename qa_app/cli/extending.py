"""``qa-app feedback extend``: puts off the last day to object of a release or of one case."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import click

from qa_app import clock
from qa_app.cli.feedback import feedback
from qa_app.cli.ids import NamedById
from qa_app.cli.output import Output, with_output
from qa_app.cli.program import Program
from qa_app.core.roles import SYSTEM
from qa_app.core.words import N_
from qa_app.db.session import reading, transaction
from qa_app.feedback.queries.extensions import sheet_of_number
from qa_app.feedback.queries.releases import release_of
from qa_app.feedback.services.extending import Wanted, look_of, would_extend
from qa_app.feedback.services.extending import extend as extend_days


@feedback.command(
    cls=NamedById,
    epilog='Example: qa-app feedback extend x7Kq2w 2027-01-15 --reason "server down" --dry-run',
)
@click.argument("release_id", metavar="RELEASE")
@click.argument("day", metavar="DAY", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--reason", required=True, help="Why; lawyers and agencies read it on the sheet.")
@click.option("--case", "number", default="", metavar="NUMBER", help="Only this case.")
@click.option("--names-nobody", is_flag=True, help="Confirm that words found name nobody.")
@click.option("--dry-run", is_flag=True, help="Say whom it would concern; change nothing.")
@with_output
@click.pass_obj
def extend(program: Program, out: Output, release_id: str, day: datetime, **more: Any) -> None:
    """Put off the last day to object of a release, or of one case of it, to a later day.

    A reason that may name a reviewer, an aided person or another lawyer is refused unless
    --names-nobody confirms it.
    """
    program.open()
    until, dry_run = day.date(), bool(more["dry_run"])
    act = would_extend if dry_run else extend_days
    with reading() if dry_run else transaction() as session:
        cycle, _row = release_of(session, SYSTEM, release_id)
        sheet = sheet_of_number(session, release_id, more["number"]) if more["number"] else None
        wanted = Wanted(release_id, until, more["reason"], sheet)
        if more["names_nobody"]:
            wanted = replace(wanted, seen=look_of(session, cycle, wanted).mark)
        done = act(session, actor=SYSTEM, cycle=cycle, wanted=wanted, now=clock.now())
    said = out.translate(
        N_("%(sheets)s 份反馈表的异议截止日改为 %(day)s（含当日），通知 %(told)s 人。"),
        sheets=done.sheets, day=until.isoformat(), told=done.told,
    )  # fmt: skip
    answer = {
        "release": release_id, "cycle": cycle.name, "until": until.isoformat(),
        "case": more["number"], "sheets": done.sheets, "told": done.told, "dry_run": dry_run,
    }  # fmt: skip
    out.result(answer, [said])
