"""``qa-app competition``: entries and places of a competition, as workbooks."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import click

from qa_app.cli.filing import OUT, workbook, write_workbook
from qa_app.cli.output import Output, with_output
from qa_app.cli.program import Program
from qa_app.core.errors import NotFound
from qa_app.core.roles import SYSTEM
from qa_app.core.words import N_
from qa_app.cycles.queries import cycle_for
from qa_app.db.session import reading
from qa_app.learning.queries.places import (
    published_competition,
    published_places,
    ranking,
    rubric_titles,
)
from qa_app.learning.tables.competitions import entries_xlsx, places_xlsx, ranking_xlsx
from qa_app.sampling.queries.entries import EntryFilter, all_entries, counts_of, is_open
from qa_app.sampling.rules.entering import EntryState
from qa_app.sampling.services.entering import rule_of

_STATES = [state.value for state in EntryState]
_ROWS = N_("已写出 %(count)s 行。")


@click.group()
def competition() -> None:
    """Competitions of the best files and written opinions."""


def _target(command: Callable[..., None]) -> Callable[..., None]:
    help_ = "FILE.xlsx"
    return click.option("-o", "--output", type=OUT, required=True, help=help_)(command)


@competition.command(epilog="Example: qa-app competition entries 2026-best -o entries.xlsx")
@click.argument("name")
@click.option("--state", type=click.Choice(_STATES), default=None, help="Only these.")
@_target
@with_output
@click.pass_obj
def entries(program: Program, out: Output, name: str, state: str | None, output: Path) -> None:
    """Write the entries of a competition with what became of them."""
    workbook(output)
    program.open()
    with reading() as session:
        cycle = cycle_for(session, SYSTEM, name)
        rule_of(cycle)
        found = all_entries(session, cycle, EntryFilter(state=state or ""))
        counts = counts_of(session, cycle)
    write_workbook(output, lambda path: entries_xlsx(path, found, out.translate))
    answer = {"competition": name, "rows": len(found), "states": asdict(counts)}
    out.result(answer, [out.translate(_ROWS, count=len(found))])


@competition.command(
    "ranking", epilog="Example: qa-app competition ranking 2026-best -o ranking.xlsx"
)
@click.argument("name")
@_target
@with_output
@click.pass_obj
def ranking_(program: Program, out: Output, name: str, output: Path) -> None:
    """Write the places as they are now, with points: for the office, before they are published."""
    workbook(output)
    program.open()
    with reading() as session:
        cycle = cycle_for(session, SYSTEM, name)
        rule_of(cycle)
        if is_open(cycle):
            raise NotFound(name)
        found = ranking(session, SYSTEM, cycle)
        names = [one.rubric for one in found.lists]
        titles = rubric_titles(session, names, program.settings.language)
    write_workbook(output, lambda path: ranking_xlsx(path, found, titles, out.translate))
    answer = {
        "competition": name,
        "rows": len(found.placed) + len(found.excluded),
        "excluded": len(found.excluded),
        "unsettled": found.unsettled,
    }
    out.result(answer, [out.translate(_ROWS, count=answer["rows"])])


@competition.command(epilog="Example: qa-app competition places 2026-best -o places.xlsx")
@click.argument("name")
@_target
@with_output
@click.pass_obj
def places(program: Program, out: Output, name: str, output: Path) -> None:
    """Write the published places: what everybody may read."""
    workbook(output)
    program.open()
    with reading() as session:
        found = published_places(session, published_competition(session, name))
        if found is None:
            raise NotFound(name)
        titles = rubric_titles(session, list(found.lists), program.settings.language)
    write_workbook(output, lambda path: places_xlsx(path, found, titles, out.translate))
    count = sum(map(len, found.lists.values()))
    answer = {"competition": name, "version": found.version.version, "rows": count}
    out.result(answer, [out.translate(_ROWS, count=count)])
