"""``qa-app reviews`` and ``qa-app cycle settle``: scores done on paper, and the settled grades."""

import dataclasses
from pathlib import Path

import click

from qa_app import clock
from qa_app.cases.importer.batches import UploadedFile
from qa_app.cli.cycle_group import cycle
from qa_app.cli.filing import FILE
from qa_app.cli.imports import Answer, accept_good, dry_run, give
from qa_app.cli.output import Output, with_output
from qa_app.cli.program import Program
from qa_app.core.roles import SYSTEM
from qa_app.core.words import N_
from qa_app.cycles.queries import cycle_for
from qa_app.db.session import transaction
from qa_app.reviews import messages
from qa_app.reviews.services.importing import ScoreOrder, ScoreResult, import_reviews
from qa_app.reviews.services.settling import settle_cycle


@click.group()
def reviews() -> None:
    """Reviews: scores done on paper or in a spreadsheet."""


@reviews.command("import", epilog="Example: qa-app reviews import 2026-a scores.xlsx --dry-run")
@click.argument("name", metavar="CYCLE")
@click.argument("file", type=FILE)
@click.option("--assign-as-listed", is_flag=True, help="Seat the experts the file names.")
@accept_good
@dry_run
@with_output
@click.pass_obj
def import_(program: Program, out: Output, name: str, file: Path, **given: bool) -> None:
    """Enter scores of a cycle as submitted reviews: all or nothing, unless --accept-good."""
    program.open()
    order = ScoreOrder(
        file=UploadedFile(file, file.name),
        assign_as_listed=given["assign_as_listed"],
        accept_good=given["accept_good"],
        dry=given["dry_run"],
    )

    def progress(done: int, total: int) -> None:
        out.progress(done, total, N_("正在导入评分"))

    with transaction() as session:
        result = import_reviews(
            session,
            actor=SYSTEM,
            cycle=cycle_for(session, SYSTEM, name),
            order=order,
            now=clock.now(),
            progress=progress,
        )
    _answer(out, order, result)


def _answer(out: Output, order: ScoreOrder, result: ScoreResult) -> None:
    line = N_("评分 %(rows)s 行：导入 %(imported)s，未变 %(unchanged)s，有问题 %(rejected)s")
    withheld = N_("没有导入任何评分。请改正后重新导入，或加上 --accept-good 只导入无误的行。")
    give(
        out,
        Answer(
            dict(result.counts()),
            [out.translate(line, **result.counts())],
            result.problems,
            messages.problem_text,
            fine=order.accept_good and result.imported + result.unchanged > 0,
            withheld="" if order.dry else withheld,
        ),
    )


@cycle.command(epilog="Example: qa-app cycle settle 2026-a --json")
@click.argument("name", metavar="CYCLE")
@with_output
@click.pass_obj
def settle(program: Program, out: Output, name: str) -> None:
    """Settle every case whose reviews are in; ask one more expert where they diverge.

    Run it again when more reviews came in. settled + waiting + diverging = drawn cases that stand.
    """
    program.open()

    def tell(done: int, total: int) -> None:
        out.progress(done, total, N_("正在定级"))

    with transaction() as session:
        chosen = cycle_for(session, SYSTEM, name)
        found = settle_cycle(session, actor=SYSTEM, cycle=chosen, now=clock.now(), tell=tell)
    if found.without_third:
        out.note(
            N_("有 %(count)s 件需要复评的案件没有可用的专家。请增加专家或名额后再运行一次。"),
            count=found.without_third,
        )
    out.result(dataclasses.asdict(found))
