"""Lawyers with a failed case, for whoever assigns cases: facts, and what people decided.

Only released grades that count. Nobody sees a case they are tied to, and nobody decides about one.
The list keeps nobody from anything: no other package reads it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session, col

from qa_app.accounts.models import Agency, Region
from qa_app.cases.models import Case, Firm, Lawyer
from qa_app.cases.queries.visible import agencies_within
from qa_app.consequences.models import DeskDecision
from qa_app.consequences.queries.coefficients import OFFICE, terms_at, versions
from qa_app.consequences.queries.released import competitions, objected, released_sheets
from qa_app.consequences.rules.coefficients import Deciders, Version
from qa_app.consequences.rules.desk import DeskState, desk_state
from qa_app.core.case_types import CaseType
from qa_app.core.errors import NotFound
from qa_app.core.grades import Grade
from qa_app.core.roles import Actor, Role
from qa_app.core.text import without_space
from qa_app.cycles.models import Cycle
from qa_app.feedback.models import FeedbackSheet, Release
from qa_app.panel.queries.people import in_sight, own_ties
from qa_app.reviews.models import Settlement
from qa_app.web.paging import PAGE_SIZE, Page

READERS: Final = (*OFFICE, Role.AGENCY_STAFF)
Key = tuple[int, int]


@dataclass(frozen=True, slots=True)
class DeskFilter:
    """What the list shows; ``q`` is part of a lawyer's or firm's name."""

    q: str = ""
    agency: str = ""
    cycle: str = ""
    state: DeskState | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class FailedCase:
    """A failed case; ``objected``: an objection is open, ``current``: not being settled anew."""

    case_id: int
    number: str
    type: CaseType
    closed_on: date
    cycle: str
    title: str
    objected: bool
    current: bool


@dataclass(frozen=True, slots=True)
class DeskLine:
    """One lawyer at one agency; ``decision`` is the one that stands."""

    lawyer_id: int
    lawyer: str
    firm: str
    agency_id: int
    agency: str
    cases: tuple[FailedCase, ...]
    decision: DeskDecision | None
    state: DeskState
    may_decide: bool


def desk_page(session: Session, actor: Actor, wanted: DeskFilter, today: date) -> Page[DeskLine]:
    """One page of the list."""
    lines = desk_lines(session, actor, wanted, today)
    start = (wanted.page - 1) * PAGE_SIZE
    return Page(lines[start : start + PAGE_SIZE], len(lines), wanted.page)


def desk_lines(
    session: Session, actor: Actor, wanted: DeskFilter, today: date
) -> list[DeskLine]:  # fmt: skip
    """Every line of the list: what waits first, then by agency and name."""
    found = [line for line in _lines(session, actor, today) if _fits(line, wanted)]
    order = list(DeskState)
    return sorted(found, key=lambda x: (order.index(x.state), x.agency, x.lawyer, x.lawyer_id))


def desk_line(session: Session, actor: Actor, key: Key, today: date) -> DeskLine:
    """One line of the list; NotFound when it is none the actor sees."""
    for line in _lines(session, actor, today, only=key):
        return line
    raise NotFound(str(key))


def decisions_about(session: Session, key: Key) -> list[DeskDecision]:
    """All that was ever decided about a lawyer of an agency, newest first."""
    wanted = select(DeskDecision).where(
        col(DeskDecision.lawyer_id) == key[0], col(DeskDecision.agency_id) == key[1]
    )
    newest = (col(DeskDecision.decided_at).desc(), col(DeskDecision.id).desc())
    return list(session.execute(wanted.order_by(*newest)).scalars())


def _lines(
    session: Session, actor: Actor, today: date, only: Key | None = None
) -> Iterable[DeskLine]:  # fmt: skip
    agencies = agencies_within(session, actor, READERS)
    own = own_ties(session, actor)
    sight = in_sight(own)
    failed = _failed(session, agencies, sight, only)
    standing = {
        key: row
        for key, row in _standing(session, agencies, only).items()
        if key[0] not in own.lawyer_ids
    }
    if sight:
        standing = _in_sight(session, standing, sight)
    keys = failed.keys() | standing.keys()
    people, places = _people(session, keys), _places(session, keys)
    deciding = _Deciding(session, actor, today)
    for key in keys:
        cases, decision = tuple(failed.get(key, ())), standing.get(key)
        known = [case.case_id for case in cases]
        yield DeskLine(
            lawyer_id=key[0], lawyer=people[key[0]][0], firm=people[key[0]][1],
            agency_id=key[1], agency=places[key[1]][0], cases=cases, decision=decision,
            state=_state(known, decision, today),
            may_decide=deciding.may(key[1], places[key[1]][1]),
        )  # fmt: skip


def _state(failed: Collection[int], decision: DeskDecision | None, today: date) -> DeskState:
    about, until = (decision.cases, decision.until) if decision else (None, None)
    return desk_state(failed, about, until, today)


class _Deciding:
    """Who of the actor's roles may decide at an agency, asked once a list."""

    def __init__(self, session: Session, actor: Actor, today: date) -> None:
        self.versions: list[Version] = versions(session)
        self.today = today
        self.paths = actor.region_paths(Role.SUPERVISOR)
        self.staff = agencies_within(session, actor, (Role.AGENCY_STAFF,)) or []

    def may(self, agency_id: int, path: str) -> bool:
        """A supervisor of the region always; the agency's staff as the version there says."""
        if any(path.startswith(own) for own in self.paths):
            return True
        if agency_id not in self.staff:
            return False
        return terms_at(self.versions, path, self.today).deciders is Deciders.AGENCY


def _failed(
    session: Session, agencies: list[int] | None, sight: list[Any], only: Key | None
) -> dict[Key, list[FailedCase]]:
    where = [col(FeedbackSheet.grade) == Grade.FAIL, col(FeedbackSheet.lawyer_id).is_not(None)]
    where += [*released_sheets(), *sight, *_scoped(FeedbackSheet, agencies, only)]
    columns: list[Any] = [
        FeedbackSheet.lawyer_id, FeedbackSheet.agency_id, Cycle.id, Case.id, Case.number,
        Case.type, Case.closed_on, Cycle.name, Cycle.title, objected(), Settlement.counts,
    ]  # fmt: skip
    rows = session.execute(
        select(*columns)
        .select_from(FeedbackSheet)
        .join(Release, col(Release.id) == col(FeedbackSheet.release_id))
        .join(Case, col(Case.id) == col(FeedbackSheet.case_id))
        .join(Cycle, col(Cycle.id) == col(FeedbackSheet.cycle_id))
        .join(Settlement, col(Settlement.id) == col(FeedbackSheet.settlement_id))
        .where(*where)
        .order_by(col(Case.closed_on).desc(), col(Case.id))
    ).all()
    left_out = competitions(session)
    found: defaultdict[Key, list[FailedCase]] = defaultdict(list)
    for row in rows:
        if row[2] not in left_out:
            case = FailedCase(*row[3:8], row[8] or row[7], bool(row[9]), bool(row[10]))
            found[row[0], row[1]].append(case)
    return dict(found)


def _standing(
    session: Session, agencies: list[int] | None, only: Key | None
) -> dict[Key, DeskDecision]:
    where = [col(DeskDecision.stands), *_scoped(DeskDecision, agencies, only)]
    rows = session.execute(select(DeskDecision).where(*where)).scalars()
    return {(row.lawyer_id, row.agency_id): row for row in rows}


def _scoped(table: Any, agencies: list[int] | None, only: Key | None) -> list[Any]:
    where: list[Any] = []
    if agencies is not None:
        where.append(col(table.agency_id).in_(agencies))
    if only is not None:
        where += [col(table.lawyer_id) == only[0], col(table.agency_id) == only[1]]
    return where


def _in_sight(
    session: Session, standing: dict[Key, DeskDecision], sight: list[Any]
) -> dict[Key, DeskDecision]:
    """Those decisions all of whose cases the reader may know of."""
    wanted = {case_id for row in standing.values() for case_id in row.cases}
    seen = set(session.execute(select(Case.id).where(col(Case.id).in_(wanted), *sight)).scalars())
    return {key: row for key, row in standing.items() if set(row.cases) <= seen}


def _people(session: Session, keys: Collection[Key]) -> dict[int, tuple[str, str]]:
    rows = session.execute(
        select(Lawyer.id, Lawyer.name, Firm.name)  # type: ignore[call-overload]
        .join(Firm, col(Firm.id) == col(Lawyer.firm_id), isouter=True)
        .where(col(Lawyer.id).in_({key[0] for key in keys}))
    )
    return {key: (name, firm or "") for key, name, firm in rows}


def _places(session: Session, keys: Collection[Key]) -> dict[int, tuple[str, str]]:
    rows = session.execute(
        select(Agency.id, Agency.name, Region.path)  # type: ignore[call-overload]
        .join(Region, col(Region.id) == col(Agency.region_id))
        .where(col(Agency.id).in_({key[1] for key in keys}))
    )
    return {key: (name, path) for key, name, path in rows}


def _fits(line: DeskLine, wanted: DeskFilter) -> bool:
    if wanted.state and line.state is not wanted.state:
        return False
    if wanted.cycle and all(case.cycle != wanted.cycle for case in line.cases):
        return False
    if without_space(wanted.agency) not in without_space(line.agency):
        return False
    return without_space(wanted.q) in without_space(f"{line.lawyer} {line.firm}")
