"""``qa-app experts terms`` and ``appoint``: who is appointed until when."""

from datetime import datetime
from typing import Any

import click
from sqlmodel import col, select

from qa_app import clock
from qa_app.cli.experts import experts
from qa_app.cli.output import Output, with_output
from qa_app.cli.program import Program
from qa_app.core.errors import NotFound
from qa_app.core.roles import SYSTEM
from qa_app.db.session import reading, transaction
from qa_app.panel.models import Expert
from qa_app.panel.queries.duty import day_of, standings
from qa_app.panel.queries.qualification import qualification_states
from qa_app.panel.rules.duty import Span, Term
from qa_app.panel.services.duty import enter_term
from qa_app.panel.wording import TERM_LABELS

_DAY = click.DateTime(["%Y-%m-%d"])


@experts.command(epilog="Example: qa-app experts terms --standing expired --json")
@click.option("--standing", type=click.Choice([term.value for term in Term]), help="Only these.")
@with_output
@click.pass_obj
def terms(program: Program, out: Output, standing: str | None) -> None:
    """List how every expert's appointment and qualification stand today."""
    program.open()
    now = clock.now()
    with reading() as session:
        rows = session.exec(select(Expert).order_by(col(Expert.login))).all()
        ids = [one.id or 0 for one in rows]
        stands = standings(session, ids, day_of(now))
        tests = qualification_states(session, ids, now)
    found: list[dict[str, Any]] = [
        {
            "login": one.login,
            "name": one.name,
            "active": one.active,
            "term": stands[one.id or 0].term.value,
            "ends_on": str(stands[one.id or 0].ends_on or "") or None,
            "qualification": tests[one.id or 0].state.value,
        }
        for one in rows
        if standing in (None, stands[one.id or 0].term.value)
    ]
    lines = [
        f"{one['login']}\t{one['name']}\t{out.translate(TERM_LABELS[Term(one['term'])])}"
        f"\t{one['ends_on'] or ''}"
        for one in found
    ]
    out.result({"experts": found}, lines)


@experts.command(
    epilog="Example: qa-app experts appoint zhang 2026-01-01 2027-12-31 --note 聘字3号"
)
@click.argument("login")
@click.argument("first", type=_DAY)
@click.argument("last", type=_DAY)
@click.option("--note", default="", help="The number of the appointment, for instance.")
@with_output
@click.pass_obj
def appoint(
    program: Program, out: Output, login: str, first: datetime, last: datetime, note: str
) -> None:
    """Appoint an expert from a day to a day, both included; again with another end changes it."""
    program.open()
    with transaction() as session:
        expert = session.exec(select(Expert).where(Expert.login == login)).first()
        if expert is None:
            raise NotFound(login)
        term = enter_term(
            session,
            actor=SYSTEM,
            expert_id=expert.id or 0,
            span=Span(first.date(), last.date()),
            note=note,
            now=clock.now(),
        )
    out.result({"login": login, "starts_on": str(term.starts_on), "ends_on": str(term.ends_on)})
