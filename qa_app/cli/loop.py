"""``qa-app loop``: how far the loop of a cycle is, drafts of bulletins, checks of templates."""

from base64 import urlsafe_b64encode
from hashlib import sha256
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
from qa_app.core.words import N_
from qa_app.cycles.queries import cycle_for
from qa_app.db.session import reading, transaction
from qa_app.loop.queries.bulletins import FILES, bulletin_file, bulletin_for
from qa_app.loop.queries.drafts import draft_of
from qa_app.loop.queries.offices import Office, office_for
from qa_app.loop.queries.progress import progress_of
from qa_app.loop.rules.bulletin import Month, Order, Wish
from qa_app.loop.rules.progress import AgencyProgress, StepDays
from qa_app.loop.services.issuing import issue_bulletin, printed_draft
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
    """Write the draft of a bulletin; it gets its number and day when it is issued."""
    month, kind = _month(given["month"]), output.suffix.lower()
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
    out.result({"pages": printed.pages, "bytes": len(content), "digest": draft.digest})


@loop.command(
    epilog="Example: qa-app loop issue 2026-a --month 2026-03 --digest 5f1c… -o issued.pdf"
)
@click.argument("cycle")
@click.option("--month", required=True, help="The month reported, such as 2026-03.")
@click.option("--region", default=None, help="Code of the region that reports; all without it.")
@click.option("--language", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@click.option("--digest", required=True, help="What ``loop bulletin`` said of the draft read.")
@click.option("-o", "--output", default=None, type=OUT, help="Write it to a .docx or a .pdf too.")
@with_output
@click.pass_obj
def issue(program: Program, out: Output, cycle: str, output: Path | None, **given: Any) -> None:
    """Issue the draft that was read: it gets its office's next number and is kept for good.

    Nothing is issued when figures or template have changed since. The same draft is issued once:
    again, the bulletin there is is told.
    """
    month, kind = _month(given["month"]), output.suffix.lower().lstrip(".") if output else ""
    if output and kind not in FILES:
        raise click.BadParameter(str(output), param_hint="--output")
    program.open()
    wish = Wish(cycle, month, given["language"])
    with transaction() as session:
        office = office_for(session, SYSTEM, given["region"])
        order = Order(wish, given["digest"], _once(office, wish, given["digest"]))
        key = issue_bulletin(session, actor=SYSTEM, office=office, order=order, now=clock.now())
        line = bulletin_for(session, SYSTEM, key)
        if output:
            write_file(output, bulletin_file(session, SYSTEM, key, kind))
    answer = {"bulletin": key, "year": line.year, "number": line.number, "pages": line.pages}
    said = out.translate(N_("已印发通报〔%(year)s〕%(number)s 号。"), **answer)
    out.result(answer, [said])


def _month(text: str) -> Month:
    month = Month.of_text(text)
    if month is None:
        raise click.BadParameter(text, param_hint="--month")
    return month


def _once(office: Office, wish: Wish, digest: str) -> str:
    """The id of the bulletin one draft becomes, as the form of a preview has one."""
    whole = f"{office.path}\0{wish.cycle}\0{wish.month}\0{wish.language}\0{digest}"
    return urlsafe_b64encode(sha256(whole.encode()).digest()).decode()[:16]


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
