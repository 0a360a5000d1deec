"""``qa-app reviews`` and ``qa-app cycle settle``: scores done on paper, and the settled grades."""

import dataclasses
from pathlib import Path

import click

from qa_app import clock
from qa_app.cases.importer.batches import UploadedFile
from qa_app.cli.cycle_group import cycle
from qa_app.cli.output import PROBLEMS, Output, exit_with, with_output
from qa_app.cli.program import Program
from qa_app.core.roles import SYSTEM
from qa_app.core.words import N_
from qa_app.cycles.queries import cycle_for
from qa_app.db.session import transaction
from qa_app.reviews import messages
from qa_app.reviews.services.importing import ScoreOrder, ScoreResult, import_reviews
from qa_app.reviews.services.settling import settle_cycle

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_SHOWN = 20  # problems listed for people; --json has them all


@click.group()
def reviews() -> None:
    """Reviews: scores done on paper or in a spreadsheet."""


@reviews.command("import", epilog="Example: qa-app reviews import 2026-a scores.xlsx --dry-run")
@click.argument("name", metavar="CYCLE")
@click.argument("file", type=_FILE)
@click.option("--assign-as-listed", is_flag=True, help="Seat the experts the file names.")
@click.option("--accept-good", is_flag=True, help="Import the good rows, leave out the others.")
@click.option("--dry-run", is_flag=True, help="Say what would happen; change nothing.")
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
    problems = [
        {
            "file": problem.file,
            "row": problem.row,
            "column": problem.column,
            "value": problem.value,
            "code": problem.code,
            "message": messages.problem_text(problem, out.translate),
        }
        for problem in result.problems
    ]
    line = N_("评分 %(rows)s 行：导入 %(imported)s，未变 %(unchanged)s，有问题 %(rejected)s")
    lines = [out.translate(line, **result.counts())]
    out.result({**result.counts(), "problems": problems}, lines)
    if not out.as_json:
        for problem in problems[:_SHOWN]:
            click.echo(problem["message"], err=True)
        if len(problems) > _SHOWN:
            out.note(N_("共 %(count)s 个问题，以上为前 %(shown)s 个。"),
                     count=len(problems), shown=_SHOWN)  # fmt: skip
    if problems and not (order.accept_good and result.imported + result.unchanged):
        if not order.dry:
            out.note(
                N_("没有导入任何评分。请改正后重新导入，或加上 --accept-good 只导入无误的行。")
            )
        exit_with(PROBLEMS)


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
