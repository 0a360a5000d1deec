"""The hearing calendar: a filtered list, one hearing with its moves, rows for the export.

Agency staff see the hearings of their agency, but never which of them are observed: who is to be
observed must not know it before.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import and_, false, func, or_
from sqlmodel import Session, col, select

from qa_app.accounts.models import Agency, Region
from qa_app.accounts.queries import region_ids_within
from qa_app.cases.queries.visible import agencies_within
from qa_app.clock import SHANGHAI
from qa_app.core.case_types import CaseType
from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor, Role
from qa_app.core.text import without_space
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import managed
from qa_app.observations.models import Hearing, Observation
from qa_app.observations.queries.sight import hearings_in_sight
from qa_app.observations.rules.states import HearingState
from qa_app.web.paging import PAGE_SIZE, Page

READERS: Final = (Role.SUPERVISOR, Role.AGENCY_STAFF, Role.ADMINISTRATOR, Role.AUDITOR)
WRITERS: Final = (Role.SUPERVISOR, Role.AGENCY_STAFF)
SEES_PICKS: Final = (Role.SUPERVISOR, Role.AUDITOR)
"""Who may know before a hearing that it is observed."""


@dataclass(frozen=True, slots=True)
class HearingFilter:
    """What the list shows; ``observed`` and ``linked`` are "", "yes" or "no".

    ``since`` (``ahead``) and ``until`` (``past``) are the moment the list is asked for, for the two
    halves of the calendar.
    """

    q: str = ""
    since: datetime | None = None
    until: datetime | None = None
    agency: str = ""
    type: CaseType | None = None
    state: HearingState | None = None
    from_on: date | None = None
    to_on: date | None = None
    flag: int = 0
    observed: str = ""
    linked: str = ""
    descending: bool = False
    page: int = 1

    @property
    def is_bare(self) -> bool:
        """Whether nothing is filtered: an empty list then means an empty calendar."""
        texts = (self.q, self.agency, self.observed, self.linked)
        return not any((*texts, self.type, self.state, self.from_on, self.to_on, self.flag))


_LINE: Final[tuple[Any, ...]] = (
    *(Hearing.id, Hearing.public_id, Hearing.hearing_key, Hearing.case_number, Hearing.type),
    *(Hearing.stage, Hearing.cause, Hearing.lawyer_name, Hearing.firm_name, Hearing.court),
    *(Hearing.courtroom, Hearing.court_number, Hearing.starts_at, Hearing.state, Hearing.flags),
    *(Hearing.case_id, Hearing.moves, Hearing.note),
)


def hearings_page(session: Session, actor: Actor, wanted: HearingFilter) -> Page[Any]:
    """One page of hearings in the actor's scope, the next ones first."""
    where = _conditions(session, actor, wanted)
    total = session.execute(select(func.count()).select_from(Hearing).where(*where)).scalar_one()
    rows = session.execute(
        _named(where)
        .order_by(*_order(wanted))
        .limit(PAGE_SIZE)
        .offset((wanted.page - 1) * PAGE_SIZE)
    ).all()
    return Page(list(rows), total, wanted.page)


def is_empty(session: Session, actor: Actor) -> bool:
    """Whether the actor's calendar holds nothing at all, neither to come nor past."""
    where = _scope(session, actor, READERS)
    return session.execute(select(Hearing.id).where(*where).limit(1)).first() is None


def export_rows(session: Session, actor: Actor, wanted: HearingFilter) -> Iterator[Any]:
    """Every hearing of the list, in its order; a stream."""
    where = _conditions(session, actor, wanted)
    statement = _named(where).order_by(*_order(wanted))
    return iter(session.execute(statement.execution_options(yield_per=2000)))


def hearing_for(
    session: Session, actor: Actor, public_id: str, roles: tuple[Role, ...] = READERS
) -> Hearing:
    """One hearing in the actor's scope; NotFound for one outside it, as for none."""
    where = [col(Hearing.public_id) == public_id, *_scope(session, actor, roles)]
    found = session.exec(select(Hearing).where(*where)).first()
    if found is None:
        raise NotFound(public_id)
    return found


@dataclass(frozen=True, slots=True)
class ObservedIn:
    """That a hearing is observed, for the page of the hearing; ``opens``: the actor runs it."""

    public_id: str
    cycle: str
    cycle_title: str
    pick: str
    rule: str
    state: str
    reason: str
    opens: bool


def observed_in(session: Session, actor: Actor, hearing: Hearing) -> list[ObservedIn]:
    """The observations of a hearing; none for who must not know of them."""
    columns: list[Any] = [
        *(Observation.public_id, Cycle.name, Cycle.title, Observation.pick),
        *(Observation.rule, Observation.state, Observation.missed_reason),
        _runs(session, actor).label("opens"),
    ]
    rows = session.execute(
        select(*columns)
        .join(Hearing, col(Hearing.id) == col(Observation.hearing_id))
        .join(Cycle, col(Cycle.id) == col(Observation.cycle_id))
        .where(col(Observation.hearing_id) == hearing.id)
        .order_by(col(Observation.id))
    ).all()
    return [ObservedIn(*row) for row in rows] if sees_picks(session, actor, hearing) else []


def _runs(session: Session, actor: Actor) -> Any:
    """Whether the page of the observation opens for the actor; see ``managed_observation``."""
    if not actor.has(Role.SUPERVISOR):
        return false()
    return and_(managed(actor), *hearings_in_sight(session, actor))


def sees_picks(session: Session, actor: Actor, hearing: Hearing) -> bool:
    """Whether the actor may know that a hearing is observed; never of one they are tied to."""
    regions = region_ids_within(session, actor.region_paths(*SEES_PICKS))
    if regions is not None and hearing.region_id not in regions:
        return False
    wanted = select(Hearing.id).where(Hearing.id == hearing.id, *hearings_in_sight(session, actor))
    return session.exec(wanted).first() is not None


def writable_agencies(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """(id, name) of the agencies for which the actor may enter hearings, by name."""
    ids = agencies_within(session, actor, WRITERS)
    statement = select(Agency.id, Agency.name).order_by(Agency.name)
    if ids is not None:
        statement = statement.where(col(Agency.id).in_(ids))
    return [(key or 0, name) for key, name in session.exec(statement).all()]


def agency_name(session: Session, agency_id: int) -> str:
    """The name of an agency."""
    return session.exec(select(Agency.name).where(col(Agency.id) == agency_id)).one()


def _named(where: list[Any]) -> Any:
    return (
        select(*_LINE, col(Agency.name).label("agency"), col(Agency.code).label("agency_code"),
               col(Region.name).label("region"))
        .join(Agency, col(Agency.id) == col(Hearing.agency_id))
        .join(Region, col(Region.id) == col(Hearing.region_id))
        .where(*where)
    )  # fmt: skip


def _order(wanted: HearingFilter) -> list[Any]:
    columns = [col(Hearing.starts_at), col(Hearing.id)]
    return [column.desc() if wanted.descending else column.asc() for column in columns]


def _scope(session: Session, actor: Actor, roles: tuple[Role, ...]) -> list[Any]:
    agencies = agencies_within(session, actor, roles)
    return [] if agencies is None else [col(Hearing.agency_id).in_(agencies)]


def _conditions(session: Session, actor: Actor, wanted: HearingFilter) -> list[Any]:
    found = _scope(session, actor, READERS)
    if wanted.type is not None:
        found.append(col(Hearing.type) == wanted.type)
    if wanted.state is not None:
        found.append(col(Hearing.state) == wanted.state)
    if wanted.flag:
        found.append(col(Hearing.flags).op("&")(wanted.flag) != 0)
    if wanted.linked:
        missing = col(Hearing.case_id).is_(None)
        found.append(missing if wanted.linked == "no" else ~missing)
    return found + _times(wanted) + _texts(wanted) + _observed(session, actor, wanted)


def _times(wanted: HearingFilter) -> list[Any]:
    starts = col(Hearing.starts_at)
    found: list[Any] = []
    if wanted.from_on:
        found.append(starts >= _midnight(wanted.from_on))
    if wanted.to_on:
        found.append(starts < _midnight(wanted.to_on + timedelta(days=1)))
    if wanted.since:
        found.append(starts >= wanted.since)
    if wanted.until:
        found.append(starts < wanted.until)
    return found


def _texts(wanted: HearingFilter) -> list[Any]:
    found: list[Any] = []
    if wanted.agency:
        named = select(Agency.id).where(
            col(Agency.name).contains(without_space(wanted.agency), autoescape=True)
        )
        found.append(col(Hearing.agency_id).in_(named))
    text = without_space(wanted.q)
    if text:
        columns: tuple[Any, ...] = (
            *(Hearing.case_number, Hearing.court_number, Hearing.court),
            *(Hearing.lawyer_name, Hearing.cause),
        )
        found.append(or_(*(col(column).contains(text, autoescape=True) for column in columns)))
    return found


def _observed(session: Session, actor: Actor, wanted: HearingFilter) -> list[Any]:
    """Only in the regions where the actor may know; elsewhere the filter finds nothing."""
    if wanted.observed not in ("yes", "no"):
        return []
    picked = col(Hearing.id).in_(select(Observation.hearing_id))
    regions = region_ids_within(session, actor.region_paths(*SEES_PICKS))
    mine = [] if regions is None else [col(Hearing.region_id).in_(regions)]
    mine += hearings_in_sight(session, actor)
    return [*mine, picked if wanted.observed == "yes" else ~picked]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)
