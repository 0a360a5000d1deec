"""``qa-app cycle close | reopen``: the end of an evaluation, and undoing it."""

from collections.abc import Iterator

import click

from qa_app import clock
from qa_app.cli.cycle_group import cycle
from qa_app.cli.output import Output, with_output
from qa_app.cli.program import Program
from qa_app.core.roles import SYSTEM
from qa_app.core.words import N_
from qa_app.cycles import services
from qa_app.cycles.messages import MATTERS
from qa_app.cycles.queries import cycle_for, ending_of
from qa_app.cycles.rules.ending import Ending, why_not_close
from qa_app.db.session import reading, transaction

_NAME = click.argument("name", metavar="CYCLE")


@cycle.command(epilog="Example: qa-app cycle close 2026-a --dry-run --json")
@_NAME
@click.option("--dry-run", is_flag=True, help="Say what is still open; change nothing.")
@with_output
@click.pass_obj
def close(program: Program, out: Output, name: str, dry_run: bool) -> None:
    """End a cycle: from now on nothing of it changes, reports can still be made.

    Refused while anything is open that must be done first; --dry-run names it with its count.
    """
    program.open()
    now = clock.now()
    with reading() as session:
        found = cycle_for(session, SYSTEM, name)
        ending = ending_of(session, SYSTEM, found, now)
        refusal = why_not_close(name, found.state, ending)
    if dry_run and refusal and not ending.forbidding:
        raise refusal.error()
    if not dry_run:
        for line in _lines(out, ending) if ending.forbidding else []:
            click.echo(line, err=True)
        with transaction() as session:
            services.close_cycle(session, actor=SYSTEM, name=name, now=now)
    answer = {
        "cycle": name,
        "dry_run": dry_run,
        "closed": not dry_run,
        "open": [
            {"matter": one.matter.value, "count": one.count, "forbids": one.forbids}
            for one in ending.open
        ],
    }
    done = [] if dry_run else [out.translate(N_("评估活动已结束。"))]
    nothing = [out.translate(N_("没有未办完的事项。"))] if dry_run else []
    out.result(answer, [*(_lines(out, ending) or nothing), *done])


@cycle.command(epilog='Example: qa-app cycle reopen 2026-a --reason "两件案件定级有误"')
@_NAME
@click.option("--reason", required=True, help="Why; it is kept in the audit trail.")
@with_output
@click.pass_obj
def reopen(program: Program, out: Output, name: str, reason: str) -> None:
    """Open an ended cycle again: everything goes on where it stood."""
    program.open()
    with transaction() as session:
        found = services.reopen_cycle(
            session, actor=SYSTEM, name=name, reason=reason, now=clock.now()
        )
        answer = {"cycle": name, "state": found.state.value}
    out.result(answer, [out.translate(N_("评估活动已重新打开，可以继续办理。"))])


def _lines(out: Output, ending: Ending) -> list[str]:
    """One line for each open matter, what must be done first above."""
    return list(_told(out, ending))


def _told(out: Output, ending: Ending) -> Iterator[str]:
    for one in (*ending.forbidding, *ending.warning):
        mark = "!" if one.forbids else "-"
        yield f"{mark} {out.translate(MATTERS[one.matter.value])}: {one.count:,}"
