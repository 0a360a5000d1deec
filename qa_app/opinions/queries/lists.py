"""Lists and counts of opinions asked for in a cycle, as the actor may see them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlmodel import Session, col

from qa_app.accounts.models import Agency
from qa_app.cases.models import Case, Cause
from qa_app.core.case_types import CaseType, Stage
from qa_app.core.roles import Actor
from qa_app.invitations.queries import Link, links_of
from qa_app.invitations.rules import Purpose
from qa_app.opinions.models import Opinion
from qa_app.opinions.queries.asking import of_agency
from qa_app.opinions.queries.visible import cases_in_sight
from qa_app.opinions.rules.counting import Answered
from qa_app.opinions.rules.states import Body, Entry, OpinionState
from qa_app.web.paging import PAGE_SIZE, Page

CHUNK = 500


@dataclass(frozen=True, slots=True)
class OpinionFilter:
    """What the list shows; texts are part of the case number or a whole agency."""

    text: str = ""
    agency: str = ""
    body: Body | None = None
    state: OpinionState | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class OpinionLine:
    """One request; the answers themselves stand on its own page only."""

    id: int
    public_id: str
    case_id: int
    number: str
    agency: str
    type: CaseType
    stage: Stage | None
    cause: str | None
    body: Body
    body_name: str
    state: OpinionState
    entry: Entry | None
    asked_at: datetime
    received_at: datetime | None


_COLUMNS: tuple[Any, ...] = (
    Opinion.id, Opinion.public_id, Opinion.case_id, Case.number, Agency.name, Case.type,
    Case.stage, Cause.name, Opinion.body, Opinion.body_name, Opinion.state, Opinion.entry,
    Opinion.asked_at, Opinion.received_at,
)  # fmt: skip


def opinions_page(
    session: Session, actor: Actor, cycle_id: int, wanted: OpinionFilter
) -> Page[OpinionLine]:
    """One page of requests, newest first."""
    where = _where(session, actor, cycle_id, wanted)
    total = session.execute(_joined(select(func.count())).where(where)).scalar_one()
    rows = session.execute(
        _joined(select(*_COLUMNS))
        .where(where)
        .order_by(col(Opinion.asked_at).desc(), col(Opinion.id).desc())
        .limit(PAGE_SIZE)
        .offset((wanted.page - 1) * PAGE_SIZE)
    )
    return Page([OpinionLine(*row) for row in rows], total, wanted.page)


def all_opinions(
    session: Session, actor: Actor, cycle_id: int, wanted: OpinionFilter
) -> Iterator[OpinionLine]:
    """Everything the filter lets through, for the export."""
    where = _where(session, actor, cycle_id, wanted)
    ordered = _joined(select(*_COLUMNS)).where(where).order_by(col(Case.number), col(Opinion.id))
    for row in session.execute(ordered):
        yield OpinionLine(*row)


def line_of(session: Session, opinion_id: int | None) -> OpinionLine:
    """One request as a line; whether it may be seen was asked before."""
    found = session.execute(_joined(select(*_COLUMNS)).where(col(Opinion.id) == opinion_id))
    return OpinionLine(*found.one())


def lines_of(session: Session, opinion_ids: list[int]) -> list[OpinionLine]:
    """Requests by agency and case number: the order in which links and forms are handed out."""
    found: list[OpinionLine] = []
    for start in range(0, len(opinion_ids), CHUNK):
        part = col(Opinion.id).in_(opinion_ids[start : start + CHUNK])
        rows = session.execute(_joined(select(*_COLUMNS)).where(part))
        found += [OpinionLine(*row) for row in rows]
    return sorted(found, key=lambda one: (one.agency, one.number, one.id))


def links_of_lines(session: Session, lines: list[OpinionLine], now: datetime) -> dict[int, Link]:
    """How the links of the lines shown stand."""
    return links_of(session, Purpose.OPINION, [one.id for one in lines], now)


def answered(
    session: Session, actor: Actor, cycle_id: int, agency: str = ""
) -> dict[Body, Answered]:
    """Per body: how many were asked and how many answered."""
    counts: dict[Body, dict[str, int]] = {}
    rows = session.execute(
        _joined(select(Opinion.body, Opinion.state, func.count()))
        .where(_where(session, actor, cycle_id, OpinionFilter(agency=agency)))
        .group_by(col(Opinion.body), col(Opinion.state))
    )
    for body, state, count in rows:
        counts.setdefault(body, {})[state.value] = count
    return {body: Answered(**counts[body]) for body in Body if body in counts}


def waiting_to_renew(session: Session, actor: Actor, cycle_id: int, agency: str = "") -> list[int]:
    """The ids of requests nobody has answered yet."""
    wanted = OpinionFilter(agency=agency, state=OpinionState.ASKED)
    where = _where(session, actor, cycle_id, wanted)
    return list(session.execute(_joined(select(col(Opinion.id))).where(where)).scalars())


def _where(
    session: Session, actor: Actor, cycle_id: int, wanted: OpinionFilter
) -> ColumnElement[bool]:
    conditions = [
        col(Opinion.cycle_id) == cycle_id,
        cases_in_sight(session, actor),
        of_agency(wanted.agency),
    ]
    if wanted.text:
        conditions.append(col(Case.number).contains(wanted.text, autoescape=True))
    if wanted.body:
        conditions.append(col(Opinion.body) == wanted.body)
    if wanted.state:
        conditions.append(col(Opinion.state) == wanted.state)
    return and_(*conditions)


def _joined(statement: Select[Any]) -> Select[Any]:
    return (
        statement.select_from(Opinion)
        .join(Case, col(Case.id) == col(Opinion.case_id))
        .join(Agency, col(Agency.id) == col(Case.agency_id))
        .join(Cause, col(Cause.id) == col(Case.cause_id), isouter=True)
    )
