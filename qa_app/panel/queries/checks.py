"""Checks seats as they are stored, in SQL and apart from the rules that made them.

For ``services.assigning``, which takes back everything when a check fails, and for the pages that
list seats which have become improper since (an expert moved to another firm, declared a tie).
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, and_, exists, func, not_, or_, tuple_
from sqlmodel import Session, col, select

from qa_app.accounts.models import Agency, Region
from qa_app.cases.models import Case, Lawyer
from qa_app.panel.models import (
    FIRST_SEAT,
    Assignment,
    AssignmentState,
    ConflictDeclaration,
    Expert,
)
from qa_app.panel.rules.conflicts import regions_clash
from qa_app.panel.rules.facts import RegionRule
from qa_app.sampling.models import SampleCase, SampleStatus


def wrongly_filled(
    session: Session, cycle_id: int, reviewers: int, twice: Collection[int] = ()
) -> int:
    """How many standing cases do not have exactly the distinct first-round experts they want.

    That is ``reviewers`` for every case, and one more for those read ``twice``.
    """
    seats = session.execute(
        select(
            SampleCase.case_id,
            func.count(col(Assignment.id)),
            func.count(func.distinct(Assignment.expert_id)),
        )
        .join(Assignment, _first_round(), isouter=True)
        .where(
            SampleCase.cycle_id == cycle_id,
            col(SampleCase.status) != SampleStatus.REPLACED,
        )
        .group_by(col(SampleCase.case_id))
    )
    marked = frozenset(twice)
    return sum(
        not held == experts == reviewers + (case_id in marked) for case_id, held, experts in seats
    )


def broken_seats(
    session: Session, cycle_id: int, rule: RegionRule, *, after_id: int = 0
) -> list[int]:
    """Ids of active seats whose expert has a conflict with the case today."""
    personal = _seats(cycle_id, after_id, Assignment.id).where(_personal_conflict())
    found = set(session.execute(personal).scalars())
    if rule is not RegionRule.NONE:
        found |= _too_near(session, cycle_id, rule, after_id)
    return sorted(found)


def _first_round() -> Any:
    return and_(
        col(Assignment.cycle_id) == col(SampleCase.cycle_id),
        col(Assignment.case_id) == col(SampleCase.case_id),
        col(Assignment.state) == AssignmentState.ACTIVE,
        col(Assignment.seat) >= FIRST_SEAT,
        not_(col(Assignment.further)),
    )


def _seats(cycle_id: int, after_id: int, *columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(Assignment)
        .join(Case, col(Case.id) == col(Assignment.case_id))
        .join(Expert, col(Expert.id) == col(Assignment.expert_id))
        .where(
            col(Assignment.cycle_id) == cycle_id,
            col(Assignment.state) == AssignmentState.ACTIVE,
            col(Assignment.seat) >= FIRST_SEAT,
            col(Assignment.id) > after_id,
        )
    )


def _personal_conflict() -> Any:
    """Own case, same firm, same agency, or a declared tie."""
    tied = or_(
        col(ConflictDeclaration.case_id) == col(Case.id),
        col(ConflictDeclaration.agency_id) == col(Case.agency_id),
        col(ConflictDeclaration.firm_id) == col(Case.firm_id),
        col(ConflictDeclaration.lawyer_id) == col(Case.lawyer_id),
        _lies_within_declared(),
    )
    same_account = exists().where(
        col(Lawyer.id) == col(Case.lawyer_id), col(Lawyer.account_id) == col(Expert.account_id)
    )
    return or_(
        col(Case.lawyer_id) == col(Expert.lawyer_id),
        col(Case.firm_id) == col(Expert.firm_id),
        col(Case.agency_id) == col(Expert.agency_id),
        same_account,
        exists().where(and_(col(ConflictDeclaration.expert_id) == col(Expert.id), tied)),
    )


def _lies_within_declared() -> Any:
    """The case's region is the declared one or lies in it: its path begins with that path."""
    place, declared = Region.__table__.alias(), Region.__table__.alias()  # type: ignore[attr-defined]
    return exists().where(
        place.c.id == col(Case.region_id),
        declared.c.id == col(ConflictDeclaration.region_id),
        func.substr(place.c.path, 1, func.length(declared.c.path)) == declared.c.path,
    )


def _too_near(session: Session, cycle_id: int, rule: RegionRule, after_id: int) -> set[int]:
    """Seats whose expert's region is too close: pairs of regions are judged, not single seats."""
    home = func.coalesce(Expert.region_id, Agency.region_id)
    statement = _seats(cycle_id, after_id, Case.region_id, home).join(
        Agency, col(Agency.id) == col(Expert.agency_id), isouter=True
    )
    paths = {key: path for key, path in session.execute(select(Region.id, Region.path))}
    clashing = [
        (of_case, of_expert)
        for of_case, of_expert in session.execute(statement.distinct())
        if of_expert and regions_clash(paths[of_case], paths[of_expert], rule)
    ]
    if not clashing:
        return set()
    near = statement.with_only_columns(col(Assignment.id)).where(
        tuple_(col(Case.region_id), home).in_(clashing)
    )
    return set(session.execute(near).scalars())
