"""``qa-app cycle create | freeze | draw | extend | substitute``: the plan and the public draw."""

from pathlib import Path
from typing import Any

import click
from sqlmodel import Session

from qa_app import clock
from qa_app.cli.cycle_group import cycle
from qa_app.cli.filing import FILE, OUT, write_file
from qa_app.cli.output import Output, with_output
from qa_app.cli.program import Program
from qa_app.core.errors import Invalid, Problem
from qa_app.core.roles import SYSTEM
from qa_app.cycles import services as cycle_services
from qa_app.cycles.queries import cycle_for
from qa_app.cycles.rules.plan import Plan
from qa_app.cycles.rules.plan_toml import plan_from_toml
from qa_app.db.session import reading, transaction
from qa_app.sampling.queries import frame, frozen
from qa_app.sampling.rules.preview import Preview
from qa_app.sampling.rules.public_words import Seed
from qa_app.sampling.rules.samples import SampleRow, Status
from qa_app.sampling.services import drawing, freezing, substituting

_PLAN = click.argument("plan", type=FILE)
_NAME = click.argument("name", metavar="CYCLE")


@cycle.command(epilog="Example: qa-app cycle create PLAN.toml --json")
@_PLAN
@with_output
@click.pass_obj
def create(program: Program, out: Output, plan: Path) -> None:
    """Make a cycle from PLAN.toml and show what the plan yields."""
    wanted = _plan(plan)
    program.open()
    with transaction() as session:
        made = cycle_services.create_cycle(session, actor=SYSTEM, plan=wanted, now=clock.now())
        preview = frame.preview(session, wanted, made.region_id)
    answer = {
        "cycle": wanted.name,
        "frame_size": preview.frame_size,
        "planned": preview.planned,
        "strata": _strata(preview),
        "expected_half_width": preview.half_width(),
        "outside": {reason.value: count for reason, count in preview.outside.items()},
    }
    out.result(answer, _preview_lines(preview))


@cycle.command(epilog="Example: qa-app cycle freeze 2026-a -o FRAME.csv --json")
@_NAME
@click.option("-o", "output", type=OUT, help="FRAME.csv")
@with_output
@click.pass_obj
def freeze(program: Program, out: Output, name: str, output: Path | None) -> None:
    """Freeze the frame and print its hash, to be published before the seed is known."""
    program.open()
    with transaction() as session:
        made = freezing.freeze_cycle(session, actor=SYSTEM, name=name, now=clock.now())
        if output:
            write_file(output, frozen.stored_frame(session, made).content)
    out.result({"cycle": name, "frame_size": made.frame_size, "frame_sha256": made.frame_sha256})


@cycle.command(
    epilog='Example: qa-app cycle draw 2026-a --seed "2026-09-01 03 08 11 17 25 32 09" --json'
)
@_NAME
@click.option("--seed", required=True, help="The public seed, to the last space.")
@click.option("--seed-source", default="", help="Where the seed comes from, in words.")
@click.option("-o", "output", type=OUT, help="SAMPLE.csv")
@with_output
@click.pass_obj
def draw(
    program: Program, out: Output, name: str, seed: str, seed_source: str, output: Path | None
) -> None:
    """Draw the sample of a frozen cycle; the same seed again gives the same answer."""
    program.open()
    public = Seed(seed, seed_source)
    with transaction() as session:
        drawing.draw_cycle(session, actor=SYSTEM, name=name, seed=public, now=clock.now())
        if output:
            write_file(output, frozen.sample_file(session, cycle_for(session, SYSTEM, name)))
    out.result(*_drawn(name))


@cycle.command(epilog="Example: qa-app cycle extend 2026-a LARGER.toml --json")
@_NAME
@_PLAN
@click.option("-o", "output", type=OUT, help="SAMPLE.csv")
@with_output
@click.pass_obj
def extend(program: Program, out: Output, name: str, plan: Path, output: Path | None) -> None:
    """Draw more cases under a plan with larger sizes; every earlier pick stays."""
    wanted = _plan(plan)
    program.open()
    with transaction() as session:
        added = drawing.extend_cycle(session, actor=SYSTEM, name=name, plan=wanted, now=clock.now())
        if output:
            write_file(output, frozen.sample_file(session, cycle_for(session, SYSTEM, name)))
    answer, lines = _drawn(name)
    out.result({**answer, "added": added}, lines)


@cycle.command(
    epilog='Example: qa-app cycle substitute 2026-a "330106/(2026)民援字第4号" --reason 案卷遗失'
)
@_NAME
@click.argument("case_key")
@click.option("--reason", required=True, help="Why the file cannot be had; it is published.")
@with_output
@click.pass_obj
def substitute(program: Program, out: Output, name: str, case_key: str, reason: str) -> None:
    """Replace a drawn case by the next ticket of its stratum."""
    program.open()
    with transaction() as session:
        row = substituting.substitute_case(
            session, actor=SYSTEM, name=name, case_key=case_key, reason=reason, now=clock.now()
        )
    out.result(
        {
            "replaced": case_key,
            "substitute": row.case_key,
            "ticket": row.ticket,
            "rank": row.rank,
            "stratum": row.stratum,
        }
    )


def _plan(path: Path) -> Plan:
    try:
        return plan_from_toml(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Invalid([Problem("plan_not_utf8", file=str(path))]) from error


def _strata(preview: Preview) -> list[dict[str, Any]]:
    return [
        {
            "key": freezing.key_as_dict(each.stratum.key),
            "N": each.stratum.cases,
            "n": each.size,
            "label": each.stratum.key.label(),
        }
        for each in preview.strata
    ]


def _preview_lines(preview: Preview) -> list[str]:
    width = preview.half_width()
    lines = [
        f"{each.stratum.key.label()}: {each.stratum.cases} / {each.size}" for each in preview.strata
    ]
    total = f"N = {preview.frame_size}, n = {preview.planned}"
    return [*lines, total if width is None else f"{total}, ±{100 * width:.1f} %"]


def _drawn(name: str) -> tuple[dict[str, Any], list[str]]:
    with reading() as session:
        sample = _sample(session, name)
    rows = [
        {
            "case_key": row.case_key,
            "stratum": row.stratum,
            "ticket": row.ticket,
            "rank": row.rank,
            "status": row.status.value,
        }
        for row in sample
    ]
    lines = [f"{row.stratum}\t{row.rank}\t{row.ticket[:16]}\t{row.case_key}" for row in sample]
    standing = sum(row.status is not Status.REPLACED for row in sample)
    return {"cycle": name, "drawn": standing, "sample": rows}, lines


def _sample(session: Session, name: str) -> list[SampleRow]:
    rows = frozen.sample_rows(session, cycle_for(session, SYSTEM, name))
    return [row for row in rows if row.status is not Status.NONE]
