"""``qa-app observations``: rounds of hearings frozen and drawn, what is owed, the export."""

from pathlib import Path
from typing import Any

import click
from sqlmodel import Session

from qa_app import clock
from qa_app.cli.filing import OUT, table_kind, write_file
from qa_app.cli.output import Output, with_output
from qa_app.cli.program import Program
from qa_app.core.roles import SYSTEM
from qa_app.core.words import N_
from qa_app.cycles.queries import cycle_for
from qa_app.db.session import reading, transaction
from qa_app.observations.models import ObservationRound
from qa_app.observations.queries import rounds as queries
from qa_app.observations.queries.chosen import chosen_hearings
from qa_app.observations.queries.quota import agency_quotas
from qa_app.observations.rules.quota import whole
from qa_app.observations.rules.states import RoundState
from qa_app.observations.services import rounds
from qa_app.observations.tables import OBSERVATION_LABELS, observation_texts
from qa_app.panel.tables import table_bytes
from qa_app.sampling.rules.public_words import Seed

_NAME = click.argument("name", metavar="CYCLE")


@click.group()
def observations() -> None:
    """Court observation: draw hearings from the calendar, see what is owed, export."""


@observations.command(epilog="Example: qa-app observations freeze 2026-a -o FRAME.csv --json")
@_NAME
@click.option("-o", "--output", type=OUT, help="FRAME.csv; keep it from those to be observed.")
@with_output
@click.pass_obj
def freeze(program: Program, out: Output, name: str, output: Path | None) -> None:
    """Freeze what the calendar holds and print its hash, to be published before the seed."""
    program.open()
    with transaction() as session:
        found = rounds.freeze_round(session, actor=SYSTEM, name=name, now=clock.now())
        content = queries.frame_file(session, found)
        answer = {
            "cycle": name,
            "round": found.number,
            "frame_size": len(queries.stored_rows(session, found.id or 0)),
            "to_draw": sum(queries.sizes_of(session, found.id or 0).values()),
            "frame_sha256": found.frame_sha256,
        }
        if output:
            write_file(output, content)
    out.result(answer)


@observations.command(
    epilog='Example: qa-app observations draw 2026-a --seed "03 08 11 17" -o SAMPLE.csv --json'
)
@_NAME
@click.option("--seed", required=True, help="The public seed, character by character.")
@click.option("--seed-source", default="", help="Where the seed comes from, in words.")
@click.option("-o", "--output", type=OUT, help="Write SAMPLE.csv here too.")
@with_output
@click.pass_obj
def draw(program: Program, out: Output, name: str, output: Path | None, **given: str) -> None:
    """Draw the open round; freeze first what was not frozen before, and say so.

    Run again with the same seed it changes nothing; with another one it tops up the quota.
    """
    program.open()
    seed = Seed(given["seed"], given["seed_source"])
    with transaction() as session:
        published = _open(session, name, seed)
        found = rounds.draw_round(session, actor=SYSTEM, name=name, seed=seed, now=clock.now())
        rows = rounds.drawn_rows(session, found)
        answer = {
            "cycle": name,
            "round": found.number,
            "drawn": len(rows),
            "frame_sha256": found.frame_sha256,
            "published_before": published,
            "sample": [
                {"case_key": r.case_key, "stratum": r.stratum, "ticket": r.ticket, "rank": r.rank}
                for r in rows
            ],
        }
        if output:
            write_file(output, queries.sample_file(session, found))
    if not published:
        out.note(N_("名单此前没有冻结公布，已在同一步冻结。公开抽取请先运行 observations freeze。"))
    lines = [f"{r.stratum}\t{r.rank}\t{r.ticket[:16]}\t{r.case_key}" for r in rows]
    out.result(answer, lines)


def _open(session: Session, name: str, seed: Seed) -> bool:
    """Make sure a round is open; whether its hash was published before this command."""
    newest = queries.newest_round(session, cycle_for(session, SYSTEM, name))
    if _is_drawn_with(newest, seed):
        return True
    if newest is not None and newest.state is RoundState.FROZEN:
        return True
    rounds.freeze_round(session, actor=SYSTEM, name=name, now=clock.now())
    return False


def _is_drawn_with(newest: ObservationRound | None, seed: Seed) -> bool:
    return newest is not None and newest.seed == seed.text


@observations.command(epilog="Example: qa-app observations quota 2026-a --json")
@_NAME
@with_output
@click.pass_obj
def quota(program: Program, out: Output, name: str) -> None:
    """Each agency beside its quota: hearings, wanted, drawn, observed, owed."""
    program.open()
    with reading() as session:
        found = agency_quotas(session, SYSTEM, cycle_for(session, SYSTEM, name), clock.now())
    found.sort(key=lambda each: (-each.line.owed, each.agency))
    rows: list[dict[str, Any]] = [{"agency": each.agency, **_line(each.line)} for each in found]
    total = _line(whole(each.line for each in found))
    text = "{agency}\t{hearings}\t{wanted}\t{drawn}\t{observed}\t{owed}".format
    out.result({"cycle": name, "whole": total, "agencies": rows}, [text(**row) for row in rows])


def _line(line: Any) -> dict[str, int]:
    counts = line.counts
    return {
        "hearings": counts.hearings,
        "held": counts.held,
        "wanted": line.wanted,
        "drawn": counts.drawn,
        "observed": counts.seen,
        "missed": counts.missed,
        "owed": line.owed,
        "next_draw": line.next_draw,
        "must": counts.must,
        "must_observed": counts.must_seen,
        "named": counts.named,
        "named_observed": counts.named_seen,
    }


@observations.command(epilog="Example: qa-app observations export 2026-a -o observations.xlsx")
@_NAME
@click.option("-o", "--output", type=OUT, required=True, help="FILE.csv or FILE.xlsx")
@with_output
@click.pass_obj
def export(program: Program, out: Output, name: str, output: Path) -> None:
    """Write the observations of a cycle: why chosen, how far, what came of it."""
    kind = table_kind(output)
    program.open()
    with reading() as session:
        found = chosen_hearings(session, cycle_for(session, SYSTEM, name))
        rows = [observation_texts(row, out.translate) for row in found]
    header = [out.translate(label) for label in OBSERVATION_LABELS]
    write_file(output, table_bytes(kind, header, rows))
    out.result({"rows": len(rows)}, [out.translate(N_("已写出 %(count)s 行。"), count=len(rows))])
