"""Which cases, and whose, stand behind each number of the preview of a release; and one of them.

Narrowed like the preview: none of the cases the actor is tied to. Every list is as long as its
number says.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_, true
from sqlmodel import Session, col

from qa_app.accounts.models import Account, Agency
from qa_app.cases.models import Case, Cause, Firm, Lawyer
from qa_app.core.case_types import CaseType
from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.feedback.models import FeedbackSheet
from qa_app.feedback.queries.ready import (
    UNSETTLED,
    Standing,
    over_sample,
    standing_column,
    standing_is,
)
from qa_app.feedback.rules.scope import WHOLE_CYCLE, Scope
from qa_app.panel.queries.people import in_sight, own_ties
from qa_app.reviews.models import Settlement
from qa_app.sampling.models import SampleCase
from qa_app.web.paging import PAGE_SIZE, Page


class Concerned(StrEnum):
    """A number of the preview: cases by standing, cases by what their lawyer lacks, lawyers."""

    READY = "ready"
    WORDING = "wording"
    UNSETTLED = "unsettled"
    RELEASED = "released"
    RENEW = "renew"
    LAWYERS = "lawyers"
    NO_ACCOUNT = "no_account"
    NO_EMAIL = "no_email"
    NO_LAWYER = "no_lawyer"


SHOWABLE = (Standing.READY, Standing.WORDING, Standing.RENEW)
"""Standings of cases whose sheet can be looked at before it is there."""


@dataclass(frozen=True, slots=True)
class ConcernedCase:
    """One case behind a number, and how its lawyer would hear of the release."""

    case_id: int
    number: str
    type: CaseType
    agency: str
    lawyer: str
    firm: str
    standing: Standing
    has_account: bool
    has_email: bool

    @property
    def may_show(self) -> bool:
        """Whether there is a grade that a sheet could be made of now."""
        return self.standing in SHOWABLE


@dataclass(frozen=True, slots=True)
class ConcernedLawyer:
    """One lawyer with cases that can be released, and how the lawyer will hear of it."""

    lawyer: str
    firm: str
    cases: int
    has_account: bool
    has_email: bool


@dataclass(frozen=True, slots=True)
class SampleFacts:
    """A case whose sheet is looked at before it is there; ``version`` is the one it would get."""

    case_id: int
    standing: Standing
    version: int
    agency_id: int
    lawyer_id: int | None
    columns: Sequence[Any]
    """Number, type, stage, cause, agency, firm, lawyer, method: as facts of a sheet are made of."""


def cases_page(
    session: Session, actor: Actor, cycle: Cycle, scope: Scope, number: Concerned, page: int
) -> Page[ConcernedCase]:
    """One page of the cases behind a number, by agency and case number."""
    where = (_behind(number), *in_sight(own_ties(session, actor)))
    counted = _people(over_sample(session, cycle, scope, [func.count()])).where(*where)
    columns: list[Any] = [
        Case.id, Case.number, Case.type, Agency.name, func.coalesce(Lawyer.name, ""),
        func.coalesce(Firm.name, ""), standing_column(), col(Account.id).is_not(None),
        col(Account.email).is_not(None),
    ]  # fmt: skip
    rows = session.execute(
        _people(over_sample(session, cycle, scope, columns))
        .where(*where)
        .order_by(Agency.name, Case.number, Case.id)
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    found = [ConcernedCase(*row[:6], Standing(row[6]), bool(row[7]), bool(row[8])) for row in rows]
    return Page(found, session.execute(counted).scalar_one(), page)


def lawyers_page(
    session: Session, actor: Actor, cycle: Cycle, scope: Scope, page: int
) -> Page[ConcernedLawyer]:
    """One page of the lawyers whose cases can be released, by name."""
    where = (_behind(Concerned.LAWYERS), *in_sight(own_ties(session, actor)))
    firm = func.coalesce(func.max(Firm.name), "")
    of_lawyer: list[Any] = [Lawyer.id, Lawyer.name, Account.id, Account.email]
    columns: list[Any] = [Lawyer.name, firm, func.count(), Account.id, Account.email]
    rows = session.execute(
        _people(over_sample(session, cycle, scope, columns))
        .where(*where)
        .group_by(*of_lawyer)
        .order_by(Lawyer.name, Lawyer.id)
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    distinct = [func.count(func.distinct(Case.lawyer_id))]
    total = session.execute(_people(over_sample(session, cycle, scope, distinct)).where(*where))
    found = [ConcernedLawyer(*row[:3], row[3] is not None, row[4] is not None) for row in rows]
    return Page(found, total.scalar_one(), page)


def sample_case(session: Session, actor: Actor, cycle: Cycle, case_id: int) -> SampleFacts:
    """A case of the cycle whose sheet can be looked at; NotFound for all others alike."""
    columns: list[Any] = [
        Case.id, standing_column(), func.coalesce(FeedbackSheet.version, 0), Case.agency_id,
        Case.lawyer_id, Case.number, Case.type, Case.stage, Cause.name, Agency.name, Firm.name,
        Lawyer.name, Settlement.method,
    ]  # fmt: skip
    statement = (
        _people(over_sample(session, cycle, WHOLE_CYCLE, columns))
        .join(Cause, col(Cause.id) == col(Case.cause_id), isouter=True)
        .where(
            col(SampleCase.case_id) == case_id,
            or_(*(standing_is(one) for one in SHOWABLE)),
            *in_sight(own_ties(session, actor)),
        )
    )
    row = session.execute(statement).first()
    if row is None:
        raise NotFound(str(case_id))
    return SampleFacts(row[0], Standing(row[1]), row[2] + 1, row[3], row[4], tuple(row[5:]))


def _people(statement: Any) -> Any:
    """With the lawyer of the case and the account the lawyer can log in with."""
    account = and_(col(Account.id) == col(Lawyer.account_id), col(Account.active))
    return (
        statement.join(Lawyer, col(Lawyer.id) == col(Case.lawyer_id), isouter=True)
        .join(Account, account, isouter=True)
        .join(Firm, col(Firm.id) == col(Case.firm_id), isouter=True)
    )


def _behind(number: Concerned) -> ColumnElement[bool]:
    ready = standing_is(Standing.READY)
    lacking: dict[Concerned, Any] = {
        Concerned.LAWYERS: col(Case.lawyer_id).is_not(None),
        Concerned.NO_LAWYER: col(Case.lawyer_id).is_(None),
        Concerned.NO_ACCOUNT: and_(col(Case.lawyer_id).is_not(None), col(Account.id).is_(None)),
        Concerned.NO_EMAIL: and_(col(Account.id).is_not(None), col(Account.email).is_(None)),
        Concerned.READY: true(),
    }
    if number in lacking:
        return and_(ready, lacking[number])
    several = {
        Concerned.UNSETTLED: UNSETTLED,
        Concerned.RELEASED: (Standing.RELEASED, Standing.RENEW),
    }
    standings = several[number] if number in several else (Standing(number.value),)
    return or_(false(), *(standing_is(one) for one in standings))
