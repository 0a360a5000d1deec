"""``qa-app objections``: the list of a cycle, and what the office does with an objection.

Every act obeys what the page obeys: the same services, and the revision read in the same moment.
"""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import click
from sqlmodel import Session

from qa_app import clock
from qa_app.cli.filing import OUT, table_kind, write_file
from qa_app.cli.ids import NamedById
from qa_app.cli.output import REFUSED, Output, exit_with, with_output
from qa_app.cli.program import Program
from qa_app.core.errors import NotFound, Refused
from qa_app.core.roles import SYSTEM
from qa_app.core.words import N_
from qa_app.cycles.queries import cycle_for
from qa_app.db.session import reading, transaction
from qa_app.feedback.messages import SUSPECT_LABELS
from qa_app.feedback.queries.looking import look_of_office
from qa_app.objections.forms import NEW_DAYS
from qa_app.objections.messages import LEFT_LABELS, STATE_LABELS
from qa_app.objections.queries.choosing import choice_for
from qa_app.objections.queries.listing import ONLY, Row, Wanted, agencies_with, all_objections
from qa_app.objections.queries.seen import Seen
from qa_app.objections.queries.writing import day_of
from qa_app.objections.rules.deadlines import MOST_NEW_DAYS
from qa_app.objections.rules.states import FIRST_LEVEL, ObjectionState
from qa_app.objections.services import assigning, form_check
from qa_app.objections.services.form_check import At, office_objection
from qa_app.objections.services.returning import return_many
from qa_app.objections.tables import HEAD, list_row
from qa_app.panel.tables import table_bytes

_STATES = [one.value for one in ObjectionState if one is not ObjectionState.DRAFT]
_DAYS = click.IntRange(1, MOST_NEW_DAYS)


@click.group()
def objections() -> None:
    """Objections of lawyers to grades: lists, and what the office does."""


def _filters(command: Any) -> Any:
    for option in (
        click.option("--agency", default="", help="Full name of an agency."),
        click.option("--only", type=click.Choice(ONLY), help="Only these."),
        click.option("--state", type=click.Choice(_STATES), help="Only in this state."),
        click.argument("name", metavar="CYCLE"),
    ):
        command = option(command)
    return command


@objections.command(
    "list", epilog="Example: qa-app objections list 2026-a --state handed_in --json"
)
@_filters
@with_output
@click.pass_obj
def list_(program: Program, out: Output, name: str, **given: Any) -> None:
    """List the objections of a cycle that came in, newest first."""
    program.open()
    with reading() as session:
        rows = _rows(session, name, given)
    lines = [
        "\t".join((row.public_id, row.number, row.agency, out.translate(STATE_LABELS[row.state])))
        for row in rows
    ]
    out.result({"cycle": name, "objections": [_told(row) for row in rows]}, lines)


@objections.command(epilog="Example: qa-app objections export 2026-a -o objections.xlsx")
@_filters
@click.option("-o", "--output", type=OUT, required=True, help="FILE.csv or FILE.xlsx")
@with_output
@click.pass_obj
def export(program: Program, out: Output, name: str, output: Path, **given: Any) -> None:
    """Write the list of a cycle's objections."""
    kind = table_kind(output)
    program.open()
    with reading() as session:
        rows = _rows(session, name, given)
    header = [out.translate(head) for head in HEAD]
    write_file(output, table_bytes(kind, header, [list_row(row, out.translate) for row in rows]))
    said = out.translate(N_("已写出 %(count)s 行。"), count=len(rows))
    out.result({"cycle": name, "rows": len(rows)}, [said])


@objections.command(cls=NamedById, epilog="Example: qa-app objections accept x7Kq2w --json")
@click.argument("key", metavar="OBJECTION")
@with_output
@click.pass_obj
def accept(program: Program, out: Output, key: str) -> None:
    """Let an objection go on: to an expert, on the second level to a meeting of the panel."""
    program.open()
    with transaction() as session:
        at = _at(office_objection(session, SYSTEM, key))
        form_check.accept(session, actor=SYSTEM, at=at, now=clock.now())
        answer = _after(session, key)
    out.result(answer, [out.translate(N_("异议已受理。"))])


@objections.command(
    "return", cls=NamedById, epilog='Example: qa-app objections return x7Kq2w --reason "缺页码"'
)
@click.argument("keys", metavar="OBJECTION...", nargs=-1, required=True)
@click.option("--reason", required=True, help="What is to be mended; the lawyer reads it.")
@click.option("--days", type=_DAYS, default=NEW_DAYS, show_default=True, help="Working days.")
@click.option("--names-nobody", is_flag=True, help="Confirm that words found name nobody.")
@with_output
@click.pass_obj
def return_(
    program: Program, out: Output, keys: tuple[str, ...], reason: str, days: int, names_nobody: bool
) -> None:
    """Send an objection back to the lawyer to be mended within new working days.

    Several are those whose grade moved: each goes back by itself, what others dealt with meanwhile
    is told. Words that may name a reviewer, the aided person or another lawyer are told and refused
    unless --names-nobody confirms them.
    """
    program.open()
    looked = [_looked(out, key, reason) for key in dict.fromkeys(keys)]
    chosen = [at if names_nobody else replace(at, seen="") for at in looked]
    if len(chosen) > 1:
        _return_many(out, chosen, reason, days)
        return
    with transaction() as session:
        (at,) = chosen
        form_check.send_back(session, actor=SYSTEM, at=at, words=reason, days=days, now=clock.now())
        answer = _after(session, at.public_id)
    out.result(answer, [out.translate(N_("异议已退回补正。"))])


def _looked(out: Output, key: str, reason: str) -> At:
    """The objection as it stands, with what is found in the words for its case, which is told."""
    with reading() as session:
        seen = office_objection(session, SYSTEM, key)
        about = seen.objection
        look = look_of_office(session, about.cycle_id, about.case_id, [reason])
    for one in look.found:
        out.note(
            "%(kind)s：%(words)s", kind=out.translate(SUSPECT_LABELS[one.kind]), words=one.words
        )
    return _at(seen, look.mark)


def _return_many(out: Output, chosen: list[At], reason: str, days: int) -> None:
    came = return_many(actor=SYSTEM, chosen=chosen, words=reason, days=days, now=clock.now())
    answer = {
        "returned": list(came.done),
        "left": [{"objection": key, "why": why.value} for key, why in came.left.items()],
    }
    said = out.translate(N_("%(count)s 件已退回补正"), count=len(came.done))
    why_not = [
        out.translate(N_("%(count)s 件%(why)s"), count=n, why=out.translate(LEFT_LABELS[why.value]))
        for why, n in came.counts().items()
    ]
    out.result(answer, [said, *why_not])
    if came.left:
        exit_with(REFUSED)


@objections.command(
    cls=NamedById, epilog="Example: qa-app objections assign x7Kq2w --expert zj001 --json"
)
@click.argument("key", metavar="OBJECTION")
@click.option("--expert", "login", default="", help="Login; the proposed one if left out.")
@click.option("--reason", default="", help="Why it is taken from whoever has it; needed then.")
@with_output
@click.pass_obj
def assign(program: Program, out: Output, key: str, login: str, reason: str) -> None:
    """Give an accepted objection to an expert free of conflicts, or to another one than before."""
    program.open()
    now = clock.now()
    with transaction() as session:
        seen = office_objection(session, SYSTEM, key)
        expert_id, login = _chosen(session, seen, login)
        assigning.assign(
            session, actor=SYSTEM, at=_at(seen), expert_id=expert_id, reason=reason, now=now
        )
        answer = {**_after(session, key), "expert": login}
    out.result(answer, [out.translate(N_("已交由所选专家办理。"))])


def _rows(session: Session, name: str, given: dict[str, Any]) -> list[Row]:
    cycle_for(session, SYSTEM, name)
    agency, state = given["agency"].strip(), given["state"]
    known = {title: key for key, title in agencies_with(session, SYSTEM)}
    if agency and agency not in known:
        raise NotFound(agency)
    wanted = Wanted(
        cycle=name,
        agency=known.get(agency, 0),
        state=ObjectionState(state) if state else None,
        only=given["only"] or "",
        today=day_of(clock.now()),
    )
    return list(all_objections(session, SYSTEM, wanted))


def _chosen(session: Session, seen: Seen, login: str) -> tuple[int, str]:
    """Id and login of the expert named, else of the proposed one."""
    if seen.objection.level != FIRST_LEVEL:
        raise Refused("objection_other_state")
    choice = choice_for(session, seen.cycle, seen.objection, clock.now())
    if not login:
        if choice.proposed is None:
            raise Refused("objection_expert_none")
        return choice.proposed.expert.expert_id, choice.proposed.expert.login
    for one in (*choice.free, *choice.kept_out):
        if one.expert.login == login:
            return one.expert.expert_id, login
    raise NotFound(login)


def _at(seen: Seen, confirmed: str = "") -> At:
    return At(seen.objection.public_id, seen.objection.revision, confirmed)


def _after(session: Session, key: str) -> dict[str, Any]:
    """How it stands now."""
    row = office_objection(session, SYSTEM, key).objection
    session.refresh(row)
    return {
        "objection": key,
        "state": row.state.value,
        "due_on": _day(row.due_on),
        "decide_by": _day(row.decide_by),
    }


def _told(row: Row) -> dict[str, Any]:
    return {
        "objection": row.public_id,
        "level": row.level,
        "state": row.state.value,
        "outcome": row.outcome.value if row.outcome else None,
        "case": row.number,
        "agency": row.agency,
        "lawyer": row.lawyer,
        "handed_in_at": row.handed_in_at.isoformat() if row.handed_in_at else None,
        "due_on": _day(row.due_on),
        "check_by": _day(row.check_by),
        "decide_by": _day(row.decide_by),
        "decided_at": row.decided_at.isoformat() if row.decided_at else None,
        "effect": row.effect.value,
        "points": {kind.value: count for kind, count in row.points.items()},
        "received_on": _day(row.received_on),
        "decider": row.decider or None,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
