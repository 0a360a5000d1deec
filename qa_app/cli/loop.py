"""``qa-app loop``: how far the loop of a cycle is, drafts of bulletins, checks of templates."""

from pathlib import Path
from typing import Any

import click

from qa_app import clock
from qa_app.cli.filing import OUT, write_file
from qa_app.cli.output import Output, with_output
from qa_app.cli.program import Program
from qa_app.clock import SHANGHAI
from qa_app.core.errors import Invalid
from qa_app.core.roles import SYSTEM
from qa_app.core.rounding import half_up
from qa_app.cycles.queries import cycle_for
from qa_app.db.session import reading
from qa_app.loop.queries.drafts import draft_of
from qa_app.loop.queries.offices import office_for
from qa_app.loop.queries.progress import progress_of
from qa_app.loop.rules.bulletin import Month, Wish
from qa_app.loop.rules.progress import AgencyProgress, StepDays
from qa_app.loop.services.issuing import printed_draft
from qa_app.loop.services.templates import checked_template
from qa_app.loop.wording import placed

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def loop() -> None:
    """Feedback, objections and rectification: progress by agency, bulletins."""


@loop.command(epilog="Example: qa-app loop progress 2026-a --json")
@click.argument("cycle")
@with_output
@click.pass_obj
def progress(program: Program, out: Output, cycle: str) -> None:
    """Count what is released, read, objected to, decided and rectified, by agency."""
    program.open()
    today = clock.now().astimezone(SHANGHAI).date()
    with reading() as session:
        found = progress_of(session, SYSTEM, cycle_for(session, SYSTEM, cycle), today)
    rows = [{"agency": row.agency, **_counts(row)} for row in found.rows]
    out.result(
        {
            "cycle": cycle,
            "total": _counts(found.total),
            "rows": rows,
            "steps": {one.step.value: {"n": one.n, "days": _days(one)} for one in found.steps},
        },
        ["\t".join(map(str, row.values())) for row in rows],
    )


def _counts(row: AgencyProgress) -> dict[str, int]:
    return {column.value: count for column, count in row.counts.items()}


def _days(one: StepDays) -> str | None:
    return None if one.days is None else half_up(one.days, 1)


@loop.command(epilog="Example: qa-app loop bulletin 2026-a --month 2026-03 -o bulletin.docx --json")
@click.argument("cycle")
@click.option("--month", required=True, help="The month reported, such as 2026-03.")
@click.option("--region", default=None, help="Code of the region that reports; all without it.")
@click.option("--language", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@click.option("-o", "--output", required=True, type=OUT, help="A .docx or a .pdf file.")
@with_output
@click.pass_obj
def bulletin(program: Program, out: Output, cycle: str, output: Path, **given: Any) -> None:
    """Write the draft of a bulletin; it is issued on its page, where it gets its number."""
    month, kind = Month.of_text(given["month"]), output.suffix.lower()
    if month is None:
        raise click.BadParameter(given["month"], param_hint="--month")
    if kind not in (".docx", ".pdf"):
        raise click.BadParameter(str(output), param_hint="--output")
    program.open()
    wish, now = Wish(cycle, month, given["language"]), clock.now()
    with reading() as session:
        office = office_for(session, SYSTEM, given["region"])
        draft = draft_of(session, SYSTEM, office, wish, now=now)
    printed = printed_draft(draft, wish.language, now)
    content = draft.docx if kind == ".docx" else printed.pdf
    write_file(output, content)
    out.result({"pages": printed.pages, "bytes": len(content)})


@loop.command(epilog="Example: qa-app loop template our-template.docx --json")
@click.argument("file", type=FILE)
@with_output
@click.pass_obj
def template(program: Program, out: Output, file: Path) -> None:
    """Check a template of a bulletin: what is wrong in it, or how many fields it has."""
    del program
    try:
        found = checked_template(file.read_bytes(), file.name, clock.now())
    except Invalid as error:
        raise Invalid([placed(one, out.translate) for one in error.problems]) from error
    out.result({"fields": found.fields, "titles": list(found.titles), "notes": list(found.notes)})
