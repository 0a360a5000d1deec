"""``qa-app followups``: the draw of a cycle's follow-up, records made elsewhere, the list."""

from pathlib import Path
from typing import Any

import click
from sqlmodel import Session

from qa_app import clock
from qa_app.cli.filing import FILE, OUT, table_kind, write_file
from qa_app.cli.imports import Answer, accept_good, dry_run, give
from qa_app.cli.output import Output, with_output
from qa_app.cli.program import Program
from qa_app.clock import SHANGHAI
from qa_app.core.errors import Invalid, Problem, Refused
from qa_app.core.roles import SYSTEM
from qa_app.core.words import N_
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import cycle_for
from qa_app.db.session import reading, transaction
from qa_app.followups.messages import problem_text
from qa_app.followups.queries import drawn
from qa_app.followups.queries.calls import CallFilter, every_call
from qa_app.followups.rules.drawing import Share, ratio_of
from qa_app.followups.rules.states import DrawState
from qa_app.followups.services import drawing
from qa_app.followups.services.importing import ImportOrder, ImportResult, import_followups
from qa_app.followups.tables import call_table
from qa_app.panel.tables import table_bytes
from qa_app.sampling.rules.public_words import Seed
from qa_app.sampling.rules.samples import Status


@click.group()
def followups() -> None:
    """Follow-ups with aided persons."""


@followups.command(epilog="Example: qa-app followups announce 2026-a --ratio 0.3")
@click.argument("name", metavar="CYCLE")
@click.option("--ratio", help="Share of each stratum, such as 0.3; the plan's if left out.")
@with_output
@click.pass_obj
def announce(program: Program, out: Output, name: str, ratio: str | None) -> None:
    """Fix the ratio and name the frame, before any seed is known."""
    program.open()
    with transaction() as session:
        cycle = cycle_for(session, SYSTEM, name)
        share = _share(session, cycle, ratio)
        found = drawing.announce_followup(
            session, actor=SYSTEM, name=name, share=share, now=clock.now()
        )
        result = {
            "cycle": name,
            "ratio": found.ratio,
            "minimum": found.minimum,
            "frame_size": cycle.frame_size,
            "frame_sha256": found.frame_sha256,
        }
    line = N_("回访比例 %(ratio)s 和抽样框散列值 %(frame_sha256)s 已公布。")
    out.result(result, [out.translate(line, **result)])


@followups.command(epilog='Example: qa-app followups draw 2026-a --seed "05 11 17" -o SAMPLE.csv')
@click.argument("name", metavar="CYCLE")
@click.option("--seed", required=True, help="The public seed, character by character.")
@click.option("--seed-source", default="", help="Where the seed comes from, in words.")
@click.option("--ratio", help="Share of each stratum; a higher one than drawn adds cases.")
@click.option("-o", "--output", type=OUT, help="Write SAMPLE.csv here too.")
@with_output
@click.pass_obj
def draw(program: Program, out: Output, name: str, output: Path | None, **given: Any) -> None:
    """Draw the cases to be followed up; announce at once what was not announced before.

    With the same seed and a higher --ratio the draw is extended: every earlier pick stays.
    """
    program.open()
    with transaction() as session:
        added = _draw(session, name, given)
        cycle = cycle_for(session, SYSTEM, name)
        found = drawn.followup_sample(session, cycle)
        if output:
            write_file(output, drawn.followup_sample_file(session, cycle))
    rows = [row for row in found if row.status is not Status.NONE]
    result = {
        "cycle": name,
        "drawn": len(rows),
        "added": added,
        "frame_sha256": cycle.frame_sha256,
        "sample": [
            {
                "case_key": row.case_key,
                "stratum": row.stratum,
                "ticket": row.ticket,
                "rank": row.rank,
            }
            for row in rows
        ],
    }
    out.result(result, [out.translate(N_("已抽取 %(drawn)s 件回访。"), drawn=len(rows))])


@followups.command("import", epilog="Example: qa-app followups import 2026-a calls.xlsx --dry-run")
@click.argument("name", metavar="CYCLE")
@click.argument("file", type=FILE)
@accept_good
@dry_run
@with_output
@click.pass_obj
def import_(program: Program, out: Output, name: str, file: Path, **given: bool) -> None:
    """Enter follow-ups done on paper or in a spreadsheet: all or nothing, unless --accept-good."""
    program.open()
    order = ImportOrder(file, file.name, given["accept_good"], given["dry_run"])
    with transaction() as session:
        result = import_followups(
            session,
            actor=SYSTEM,
            cycle=cycle_for(session, SYSTEM, name),
            order=order,
            now=clock.now(),
        )
    _answer(out, order, result)


@followups.command(epilog="Example: qa-app followups export 2026-a -o followups.xlsx")
@click.argument("name", metavar="CYCLE")
@click.option("-o", "--output", type=OUT, required=True, help="FILE.csv or FILE.xlsx")
@with_output
@click.pass_obj
def export(program: Program, out: Output, name: str, output: Path) -> None:
    """Write the follow-ups of a cycle with their states; nothing personal is in the file."""
    kind = table_kind(output)
    program.open()
    with reading() as session:
        cycle = cycle_for(session, SYSTEM, name)
        _refuse_undrawn(session, cycle)
        today = clock.now().astimezone(SHANGHAI).date()
        rows = every_call(session, SYSTEM, CallFilter(cycle.id, state=""), today)
    write_file(output, table_bytes(kind, *call_table(rows, out.translate)))
    out.result({"rows": len(rows)}, [out.translate(N_("已写出 %(count)s 行。"), count=len(rows))])


def _draw(session: Session, name: str, given: dict[str, Any]) -> int:
    """Announce where that was not done, draw, extend; how many cases are new."""
    cycle, now = cycle_for(session, SYSTEM, name), clock.now()
    share = _share(session, cycle, given["ratio"])
    found = drawn.draw_of(session, cycle)
    before = found.sample_size if found else 0
    if found is None:
        drawing.announce_followup(session, actor=SYSTEM, name=name, share=share, now=now)
    elif found.state is DrawState.ANNOUNCED and share not in (None, drawn.share_of(session, cycle)):
        raise Refused("followup_ratio_announced", ratio=found.ratio)
    seed = Seed(given["seed"], given["seed_source"])
    made = drawing.draw_followup(session, actor=SYSTEM, name=name, seed=seed, now=now)
    if share is not None:
        drawing.raise_ratio(session, actor=SYSTEM, name=name, share=share, now=now)
    return made.sample_size - before


def _share(session: Session, cycle: Cycle, text: str | None) -> Share | None:
    """The ratio typed, with the minimum announced or planned; None when none was typed."""
    if text is None:
        return None
    ratio = ratio_of(text)
    if ratio is None:
        raise Invalid([Problem("followup_bad_ratio", column="--ratio", value=text[:40])])
    known = drawn.share_of(session, cycle)
    return Share(ratio, known.minimum if known else 1)


def _refuse_undrawn(session: Session, cycle: Cycle) -> None:
    found = drawn.draw_of(session, cycle)
    if found is None or found.state is not DrawState.DRAWN:
        raise Refused("followup_not_drawn", name=cycle.name)


def _answer(out: Output, order: ImportOrder, result: ImportResult) -> None:
    line = N_("回访 %(rows)s 行：导入 %(imported)s，未变 %(unchanged)s，有问题 %(rejected)s")
    give(
        out,
        Answer(
            dict(result.counts()),
            [out.translate(line, **result.counts())],
            result.problems,
            problem_text,
            fine=order.accept_good and result.imported + result.unchanged > 0,
        ),
    )
