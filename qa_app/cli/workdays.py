"""``qa-app workdays``: the calendar every deadline follows."""

from datetime import date, datetime
from typing import Final

import click

from qa_app import clock
from qa_app.cli.output import Output, with_output
from qa_app.cli.program import Program
from qa_app.core.roles import SYSTEM
from qa_app.core.words import N_
from qa_app.db.session import reading, transaction
from qa_app.workdays import queries, services
from qa_app.workdays.loader import published

DAY: Final = click.DateTime(["%Y-%m-%d"])


@click.group()
def workdays() -> None:
    """Working days: published holidays, and days set free or worked by hand."""


@workdays.command("list", epilog="Example: qa-app workdays list --year 2027 --json")
@click.option("--year", type=int, default=None, help="Only days of this year.")
@with_output
@click.pass_obj
def list_(program: Program, out: Output, year: int | None) -> None:
    """Say which years are known, and every day that was set by hand."""
    program.open()
    with reading() as session:
        known = queries.calendar(session).years
        days = [row for row in queries.set_days(session) if year in (None, row.day.year)]
    rows = [
        {"day": row.day.isoformat(), "working": row.working, "note": row.note, "by": row.set_by}
        for row in days
    ]
    answer = {
        "published": sorted(one.year for one in published()),
        "known": sorted(known),
        "days": rows,
    }
    words = {True: out.translate(N_("上班（调休）")), False: out.translate(N_("放假"))}
    years = ", ".join(map(str, answer["known"]))
    lines = [f"{row['day']}\t{words[bool(row['working'])]}\t{row['note']}" for row in rows]
    out.result(answer, [out.translate(N_("已有日历的年份：%(years)s"), years=years), *lines])


@workdays.command(
    "set",
    epilog='Example: qa-app workdays set 2027-02-05 2027-02-11 --free --note "春节，国办发明电"',
)
@click.argument("first", type=DAY)
@click.argument("last", type=DAY, required=False)
@click.option("--free/--worked", "free", default=None, help="Holidays, or days worked instead.")
@click.option("--note", required=True, help="The ground, such as the notice.")
@with_output
@click.pass_obj
def set_(
    program: Program,
    out: Output,
    first: datetime,
    last: datetime | None,
    free: bool | None,
    note: str,
) -> None:
    """Set every day from FIRST to LAST free or worked; the same again changes nothing."""
    if free is None:
        raise click.UsageError("say --free or --worked")
    program.open()
    span: tuple[date, date] = first.date(), (last or first).date()
    with transaction() as session:
        count = services.set_span(
            session, actor=SYSTEM, span=span, working=not free, note=note, now=clock.now()
        )
    answer = {
        "first": span[0].isoformat(), "last": span[1].isoformat(), "working": not free,
        "changed": count,
    }  # fmt: skip
    out.result(answer, [out.translate(N_("已设定 %(count)s 日。"), count=count)])


@workdays.command("take-back", epilog="Example: qa-app workdays take-back 2027-02-11")
@click.argument("day", type=DAY)
@with_output
@click.pass_obj
def take_back(program: Program, out: Output, day: datetime) -> None:
    """Let the published arrangement hold for a day again."""
    program.open()
    with transaction() as session:
        services.take_back(session, actor=SYSTEM, day=day.date(), now=clock.now())
    said = out.translate(N_("已恢复为公布的安排。"))
    out.result({"day": day.date().isoformat()}, [said])
