"""``qa-app opinions``: links for deciding bodies, written once into a file."""

from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import click
from sqlmodel import Session

from qa_app import clock
from qa_app.cli.filing import OUT
from qa_app.cli.output import Output, with_output
from qa_app.cli.program import Program
from qa_app.core.errors import NotFound
from qa_app.core.roles import SYSTEM
from qa_app.core.words import N_
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import cycle_for
from qa_app.db.session import transaction
from qa_app.opinions.background import link_address
from qa_app.opinions.queries.asking import cases_to_ask, is_agency
from qa_app.opinions.queries.lists import lines_of, waiting_to_renew
from qa_app.opinions.services.asking import ask_many, link_end, make_links, refuse_undrawn
from qa_app.opinions.tables import links_csv

LOCAL = "http://127.0.0.1:8000"


@click.group()
def opinions() -> None:
    """Opinions of deciding bodies: who is asked, and their links."""


@opinions.command(epilog="Example: qa-app opinions invite 2026-a --agency 9901 -o LINKS.csv --json")
@click.argument("name", metavar="CYCLE")
@click.option("--agency", default="", help="Only cases of this agency (code or name).")
@click.option("--renew", is_flag=True, help="New links also where an asked body has not answered.")
@click.option("-o", "--output", type=OUT, required=True, help="LINKS.csv; it must not exist yet.")
@with_output
@click.pass_obj
def invite(
    program: Program, out: Output, name: str, *, agency: str, renew: bool, output: Path
) -> None:
    """Ask about every drawn case nobody was asked about, and write the links.

    The links exist in the file alone. A file that is there already is not overwritten: its links
    could not be had again.
    """
    program.open()
    if output.exists() or not output.parent.is_dir():
        said = N_("不能写入“%(file)s”：文件已经存在，或者没有这个文件夹。")
        raise click.ClickException(out.translate(said, file=output))
    now, address = clock.now(), program.settings.public_url.rstrip("/") or LOCAL
    with ExitStack() as undo:
        with transaction() as session:
            cycle = cycle_for(session, SYSTEM, name)
            if agency and not is_agency(session, agency):
                raise NotFound(agency)
            waiting = waiting_to_renew(session, SYSTEM, cycle.id or 0, agency) if renew else []
            asked = _asked(session, cycle, agency, now)
            ids, until = [*asked, *waiting], link_end(cycle, now)
            tokens = make_links(session, actor=SYSTEM, cycle=cycle, opinion_ids=ids, now=now)
            links = {key: link_address(address, token) for key, token in tokens.items()}
            undo.callback(output.unlink, missing_ok=True)
            output.touch(mode=0o600, exist_ok=False)
            lines = lines_of(session, ids)
            output.write_bytes(links_csv(lines, links, until, out.translate))
        undo.pop_all()
    if not program.settings.public_url:
        out.note(
            N_("没有设置 QA_PUBLIC_URL，链接以 %(address)s 开头，只能在本机打开。"), address=address
        )
    out.result(
        {
            "cycle": name,
            "asked": len(asked),
            "renewed": len(waiting),
            "links": len(links),
            "expires_at": until.isoformat(),
            "file": str(output),
        }
    )


def _asked(session: Session, cycle: Cycle, agency: str, now: datetime) -> list[int]:
    refuse_undrawn(cycle)
    cases = cases_to_ask(session, SYSTEM, cycle.id or 0, agency)
    return ask_many(session, actor=SYSTEM, cycle=cycle, cases=cases, now=now)
