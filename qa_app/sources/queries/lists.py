"""The cases of a cycle with what every source says of them, as pages and files list them.

Narrowed to the actor's regions and to cases the actor has no tie to: who reviews, handled or
declared a tie to a case is not told what other sources say of it, whatever other role one has.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, func, select, union
from sqlmodel import Session, col

from qa_app.accounts.models import Agency
from qa_app.cases.models import Case
from qa_app.cases.queries.visible import agencies_within
from qa_app.core.case_types import CaseType
from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import READERS
from qa_app.cycles.rules.plan import SourceName
from qa_app.followups.models import Followup
from qa_app.observations.models import Hearing, Observation
from qa_app.observations.rules.states import ObservationState
from qa_app.opinions.models import Opinion
from qa_app.opinions.rules.states import OpinionState
from qa_app.panel.queries.people import in_sight, own_ties
from qa_app.reviews.models import Settlement
from qa_app.sampling.models import SampleCase, SampleStatus
from qa_app.scoresheets.rules.results import SourceResult
from qa_app.sources.queries.side_by_side import results_of
from qa_app.web.paging import PAGE_SIZE, Page

CHUNK = 500


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What the list shows: ``q`` part of a number, ``known`` only cases this source knows."""

    q: str = ""
    known: SourceName | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case and what each source says; a source that does not know it is not in ``sources``."""

    case_id: int
    case_key: str
    number: str
    agency: str
    type: CaseType
    grade: str | None
    method: str | None
    sources: dict[SourceName, SourceResult] = field(default_factory=dict[SourceName, SourceResult])


def cases_page(session: Session, actor: Actor, cycle: Cycle, wanted: CaseFilter) -> Page[CaseRow]:
    """One page of the cases any source of the cycle knows, by number."""
    statement = _cases(session, actor, cycle, wanted)
    total = session.execute(select(func.count()).select_from(statement.subquery())).scalar_one()
    first = (wanted.page - 1) * PAGE_SIZE
    rows = session.execute(_ordered(statement).limit(PAGE_SIZE).offset(first)).all()
    return Page(_with_sources(session, cycle, rows), total, wanted.page)


def every_case(
    session: Session, actor: Actor, cycle: Cycle, wanted: CaseFilter
) -> Iterator[CaseRow]:
    """All of them, for a file."""
    rows = session.execute(_ordered(_cases(session, actor, cycle, wanted))).all()
    for start in range(0, len(rows), CHUNK):
        yield from _with_sources(session, cycle, rows[start : start + CHUNK])


def case_row(session: Session, actor: Actor, cycle: Cycle, case_id: int) -> CaseRow:
    """One case; NotFound when it is not the cycle's or not in the actor's sight."""
    statement = _cases(session, actor, cycle, CaseFilter()).where(col(Case.id) == case_id)
    rows = session.execute(statement).all()
    if not rows:
        raise NotFound
    return _with_sources(session, cycle, rows)[0]


def in_sight_of(session: Session, actor: Actor) -> list[Any]:
    """Conditions on ``Case``: the actor's regions, and nothing the actor is tied to."""
    agencies = agencies_within(session, actor, READERS)
    inside = [] if agencies is None else [col(Case.agency_id).in_(agencies)]
    return [*inside, *in_sight(own_ties(session, actor))]


def _ordered(statement: Select[Any]) -> Select[Any]:
    return statement.order_by(col(Case.number), col(Case.id))


def _cases(session: Session, actor: Actor, cycle: Cycle, wanted: CaseFilter) -> Select[Any]:
    cycle_id = cycle.id or 0
    known = known_to(cycle_id)
    ids = known[wanted.known] if wanted.known else union(*known.values())
    counting = (col(Settlement.case_id) == col(Case.id)) & (
        col(Settlement.cycle_id) == cycle.id
    ) & col(Settlement.counts)  # fmt: skip
    columns: list[Any] = [
        Case.id, Case.case_key, Case.number, Agency.name, Case.type, Settlement.grade,
        Settlement.method,
    ]  # fmt: skip
    statement = (
        select(*columns)
        .join(Agency, col(Agency.id) == col(Case.agency_id))
        .join(Settlement, counting, isouter=True)
        .where(col(Case.id).in_(ids), *in_sight_of(session, actor))
    )
    if wanted.q:
        statement = statement.where(col(Case.number).contains(wanted.q, autoescape=True))
    return statement


def known_to(cycle_id: int) -> dict[SourceName, Select[Any]]:
    """Which cases each source of the cycle knows, whether or not it has said anything yet."""
    return {
        SourceName.FILE: select(SampleCase.case_id).where(
            col(SampleCase.cycle_id) == cycle_id,
            col(SampleCase.status) != SampleStatus.REPLACED,
        ),
        SourceName.OBSERVATION: select(Hearing.case_id)
        .join(Observation, col(Observation.hearing_id) == col(Hearing.id))
        .where(
            col(Observation.cycle_id) == cycle_id,
            col(Observation.state) != ObservationState.CANCELLED,
            col(Hearing.case_id).is_not(None),
        ),
        SourceName.FOLLOW_UP: select(Followup.case_id).where(col(Followup.cycle_id) == cycle_id),
        SourceName.OPINION: select(Opinion.case_id).where(
            col(Opinion.cycle_id) == cycle_id, col(Opinion.state) != OpinionState.WITHDRAWN
        ),
    }


def _with_sources(session: Session, cycle: Cycle, rows: Any) -> list[CaseRow]:
    found = results_of(session, cycle.id or 0, [row[0] for row in rows])
    return [CaseRow(*row, sources=found.get(row[0], {})) for row in rows]
