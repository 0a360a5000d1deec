"""``qa-app cycle combine``: the sources of a cycle combined into its grades."""

from collections.abc import Iterator
from typing import Any

import click

from qa_app import clock
from qa_app.cli.cycle_group import cycle
from qa_app.cli.output import Output, with_output
from qa_app.cli.program import Program
from qa_app.core.grades import LABELS
from qa_app.core.roles import SYSTEM
from qa_app.core.words import N_
from qa_app.cycles.queries import cycle_for
from qa_app.db.session import reading, transaction
from qa_app.objections import hooks as _objections  # noqa: F401 - what combining stops
from qa_app.reviews.queries.touched import open_objections
from qa_app.sources.queries.due import due_grades
from qa_app.sources.services.combining import (
    Combined,
    combine_cycle,
    combined,
    refuse_combining,
)


@cycle.command(epilog='Example: qa-app cycle combine 2026-a --reason "decided on 8 September"')
@click.argument("name", metavar="CYCLE")
@click.option("--reason", default="", help="A remark that is kept with every grade written.")
@click.option("--dry-run", is_flag=True, help="Say what would change; change nothing.")
@with_output
@click.pass_obj
def combine(program: Program, out: Output, name: str, reason: str, dry_run: bool) -> None:
    """Combine observation, follow-up and opinion into the grades that are due.

    Run it again when more came in. Refused where the plan lets the file alone decide.
    """
    program.open()

    def tell(done: int, total: int) -> None:
        out.progress(done, total, N_("正在综合定级"))

    if dry_run:
        with reading() as session:
            chosen = cycle_for(session, SYSTEM, name)
            refuse_combining(session, SYSTEM, chosen, reason)
            due = due_grades(session, chosen, tell=tell)
            cases = [one.case_id for one in due]
            found = combined(due, open_objections(session, chosen, cases))
    else:
        with transaction() as session:
            chosen = cycle_for(session, SYSTEM, name)
            found = combine_cycle(
                session, actor=SYSTEM, cycle=chosen, reason=reason, now=clock.now(), tell=tell
            )
    out.result(_answer(name, found, dry_run), _lines(out, found, dry_run))


def _answer(name: str, found: Combined, dry_run: bool) -> dict[str, Any]:
    return {
        "cycle": name,
        "dry_run": dry_run,
        "written": 0 if dry_run else found.written,
        "due": found.written,
        "changed": found.changed,
        "objections": found.objections,
        "moves": [
            {"before": before.value, "grade": after.value, "cases": cases}
            for before, after, cases in found.moves
        ],
    }


def _lines(out: Output, found: Combined, dry_run: bool) -> Iterator[str]:
    said = N_("将综合定级 %(written)s 件，其中 %(changed)s 件等级有变化。")
    if not dry_run:
        said = N_("已综合定级 %(written)s 件，其中 %(changed)s 件等级有变化。")
    yield out.translate(said, written=found.written, changed=found.changed)
    for before, after, cases in found.moves:
        yield out.translate(
            N_("%(before)s → %(after)s：%(cases)s 件"),
            before=out.translate(LABELS[before]),
            after=out.translate(LABELS[after]),
            cases=cases,
        )
    if found.objections:
        said = N_("%(count)s 件未办结的异议按原结果不能继续办理，须退回承办人员补正。")
        yield out.translate(said, count=found.objections)
