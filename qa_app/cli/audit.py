"""``qa-app audit``: checks the chain of events."""

import click

from qa_app.audit import queries, rules
from qa_app.cli.output import REFUSED, Output, exit_with, with_output
from qa_app.cli.program import Program
from qa_app.db.session import reading


@click.group()
def audit() -> None:
    """The audit trail."""


@audit.command(epilog="Example: qa-app audit verify --json")
@with_output
@click.pass_obj
def verify(program: Program, out: Output) -> None:
    """Recompute every hash of the trail; exit code 4 when anything was altered."""
    program.open()
    with reading() as session:
        verdict = rules.verify(queries.chain(session))
    answer = {"events": verdict.events, "head": verdict.head, "ok": verdict.ok}
    if verdict.broken_at is not None:
        answer["broken_at"] = verdict.broken_at
    out.result(answer)
    if not verdict.ok:
        exit_with(REFUSED)
