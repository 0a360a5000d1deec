"""``qa-app cycle assign``: gives every drawn case of a cycle its experts, or says why it cannot."""

import dataclasses
from typing import Any

import click

from qa_app import clock
from qa_app.cli.cycle_group import cycle
from qa_app.cli.output import REFUSED, Output, exit_with, with_output
from qa_app.cli.program import Program
from qa_app.core.roles import SYSTEM
from qa_app.core.words import N_
from qa_app.cycles.queries import cycle_for
from qa_app.db.session import transaction
from qa_app.panel.messages import explanation, unassigned
from qa_app.panel.services.assigning import ShortOfSeats, assign_cycle


@cycle.command(epilog="Example: qa-app cycle assign 2026-a --json")
@click.argument("name", metavar="CYCLE")
@click.option("--seed", help="Text by which ties fall; the draw's seed when left out.")
@with_output
@click.pass_obj
def assign(program: Program, out: Output, name: str, seed: str | None) -> None:
    """Give every drawn case its experts: conflict-free, evenly, all or nothing.

    Run it again after extending the draw, a substitute or a declared conflict: it fills what is
    open and leaves the other seats as they are.
    """
    program.open()

    def tell(done: int, total: int) -> None:
        out.progress(done, total, N_("正在写入分配"))

    try:
        with transaction() as session:
            found = assign_cycle(
                session,
                actor=SYSTEM,
                cycle=cycle_for(session, SYSTEM, name),
                now=clock.now(),
                seed=seed,
                tell=tell,
            )
    except ShortOfSeats as short:
        _explain(out, short)
        exit_with(REFUSED)
    else:
        out.result({**dataclasses.asdict(found), "unassigned": []})


def _explain(out: Output, short: ShortOfSeats) -> None:
    shortage = short.shortage
    lines = explanation(shortage, short.region_names, out.translate)
    answer: dict[str, Any] = {
        **dataclasses.asdict(short.before),
        "unassigned": unassigned(shortage, out.translate),
        "needed": shortage.needed,
        "possible": shortage.possible,
        "missing": shortage.missing,
        "explanation": lines,
    }
    if out.as_json:
        out.result(answer)
    for line in lines:
        out.note("%(line)s", line=line)
