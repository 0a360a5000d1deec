"""Which cases of a cycle can be released, which are released, and why the others cannot.

A case is in one standing only. A grade that was reopened waits until it is settled anew, for what
counts now may soon count no more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, false, func, or_, select
from sqlmodel import Session, col

from qa_app.accounts.models import Account, Agency, Region
from qa_app.cases.models import Case, Lawyer
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.cycles.rules.plan import AdjudicationWay
from qa_app.feedback.models import FeedbackSheet, FeedbackSuspect, Release
from qa_app.feedback.rules.scope import Scope
from qa_app.panel.queries.people import in_sight, own_ties
from qa_app.reviews.models import Divergence, Settlement
from qa_app.reviews.queries.settling import counting_of
from qa_app.sampling.models import SampleCase, SampleStatus


class Standing(StrEnum):
    """Where a case of the sample stands on its way to the lawyer."""

    READY = "ready"
    WORDING = "wording"
    RELEASED = "released"
    RENEW = "renew"
    REOPENED = "reopened"
    THIRD = "third"
    MEETING = "meeting"
    REVIEWING = "reviewing"


UNSETTLED = (Standing.REOPENED, Standing.THIRD, Standing.MEETING, Standing.REVIEWING)


@dataclass(frozen=True, slots=True)
class AgencyLine:
    """One agency in a preview: cases by standing, and what of its ready cases nobody will read.

    ``no_lawyer``: no lawyer on record; ``no_account``: one who cannot log in; ``no_email``: one who
    is told in the program only.
    """

    code: str
    name: str
    counts: dict[Standing, int]
    no_lawyer: int
    no_account: int
    no_email: int
    lawyers: int

    @property
    def unsettled(self) -> int:
        """Cases without a grade that could be shown."""
        return sum(self.counts[one] for one in UNSETTLED)


@dataclass(frozen=True, slots=True)
class Preview:
    """Who will see what if the scope is released now; ``hidden`` are cases the actor is tied to."""

    lines: tuple[AgencyLine, ...]
    hidden: int

    def total(self, standing: Standing) -> int:
        """Cases of one standing."""
        return sum(line.counts[standing] for line in self.lines)

    def whole(self, column: str) -> int:
        """The sum of one of the columns of lines."""
        return sum(getattr(line, column) for line in self.lines)


def preview_of(session: Session, actor: Actor, cycle: Cycle, scope: Scope) -> Preview:
    """Every agency with cases in the scope, by name."""
    seen = in_sight(own_ties(session, actor))
    standing = standing_column().label("standing")
    ready = standing_is(Standing.READY)
    columns: list[Any] = [
        Agency.code, Agency.name, standing, func.count(),
        func.sum(_one(and_(ready, col(Case.lawyer_id).is_(None)))),
        func.sum(_one(and_(ready, col(Case.lawyer_id).is_not(None), col(Account.id).is_(None)))),
        func.sum(_one(and_(ready, col(Account.id).is_not(None), col(Account.email).is_(None)))),
        func.count(func.distinct(case((ready, col(Case.lawyer_id))))),
    ]  # fmt: skip
    rows = session.execute(
        over_sample(session, cycle, scope, columns)
        .join(Lawyer, col(Lawyer.id) == col(Case.lawyer_id), isouter=True)
        .join(
            Account,
            and_(col(Account.id) == col(Lawyer.account_id), col(Account.active)),
            isouter=True,
        )
        .where(*seen)
        .group_by(Agency.code, Agency.name, standing)
        .order_by(Agency.name)
    ).all()
    whole = session.execute(over_sample(session, cycle, scope, [func.count()])).scalar_one()
    lines = _lines(rows)
    return Preview(lines, whole - sum(sum(line.counts.values()) for line in lines))


def cases_in(session: Session, cycle: Cycle, scope: Scope, *standings: Standing) -> list[int]:
    """The ids of cases in these standings, in order."""
    wanted = or_(false(), *(standing_is(one) for one in standings))
    statement = over_sample(session, cycle, scope, [SampleCase.case_id]).where(wanted)
    return list(session.execute(statement.order_by(SampleCase.case_id)).scalars())


def counts_of(session: Session, cycle: Cycle) -> dict[Standing, int]:
    """How many cases of the cycle are in each standing; one statement."""
    standing = standing_column().label("standing")
    statement = over_sample(session, cycle, Scope(), [standing, func.count()]).group_by(standing)
    found = {Standing(key): count for key, count in session.execute(statement)}
    return {one: found.get(one, 0) for one in Standing}


def has_releases(session: Session) -> bool:
    """Whether anything was ever released: one look spares the others."""
    return session.execute(select(Release.id).limit(1)).first() is not None


def standing_is(standing: Standing) -> ColumnElement[bool]:
    """The condition for one standing, in statements of this module."""
    return standing_column() == standing.value


def choices(session: Session, cycle: Cycle) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Regions and agencies (code, name) with cases in the sample, by name: for the form."""
    agencies = session.execute(
        over_sample(session, cycle, Scope(), [Agency.code, Agency.name, Region.path]).distinct()
    ).all()
    codes = {code for _, _, path in agencies for code in path.strip("/").split("/")}
    regions = session.execute(
        select(Region.code, Region.name, Region.path).where(col(Region.code).in_(codes))
    ).all()
    listed = sorted(regions, key=lambda row: row[2])
    return (
        [(code, "　" * (path.count("/") - 2) + name) for code, name, path in listed],
        sorted(((code, name) for code, name, _ in agencies), key=lambda row: row[1]),
    )


def names_by_code(session: Session, table: type[Region] | type[Agency]) -> dict[str, str]:
    """The names of all regions or all agencies; a region and its agency may share a code."""
    return {code: name for code, name in session.execute(select(table.code, table.name)).all()}


def scope_conditions(session: Session, scope: Scope) -> list[Any]:
    """The scope over ``Case``, ``Agency`` and the ``Region`` of the agency."""
    found: list[Any] = []
    if scope.agencies:
        found.append(col(Agency.code).in_(scope.agencies))
    if scope.types:
        found.append(col(Case.type).in_(scope.types))
    if scope.regions:
        paths = select(Region.path).where(col(Region.code).in_(scope.regions))
        below = [
            col(Region.path).startswith(path, autoescape=True)
            for path in session.execute(paths).scalars()
        ]
        found.append(or_(false(), *below))
    return found


def over_sample(session: Session, cycle: Cycle, scope: Scope, columns: Sequence[Any]) -> Any:
    """A statement over the standing sample of a cycle with its settlements and sheets."""
    shown = and_(
        col(FeedbackSheet.cycle_id) == col(SampleCase.cycle_id),
        col(FeedbackSheet.case_id) == col(SampleCase.case_id),
        col(FeedbackSheet.counts),
    )
    waits = and_(
        col(Divergence.cycle_id) == col(SampleCase.cycle_id),
        col(Divergence.case_id) == col(SampleCase.case_id),
    )
    return (
        select(*columns)
        .select_from(SampleCase)
        .join(Case, col(Case.id) == col(SampleCase.case_id))
        .join(Agency, col(Agency.id) == col(Case.agency_id))
        .join(Region, col(Region.id) == col(Agency.region_id))
        .join(Settlement, counting_of(SampleCase), isouter=True)
        .join(FeedbackSheet, shown, isouter=True)
        .join(Divergence, waits, isouter=True)
        .where(
            col(SampleCase.cycle_id) == cycle.id,
            col(SampleCase.status) != SampleStatus.REPLACED,
            *scope_conditions(session, scope),
        )
    )


def standing_column() -> Any:
    """In which standing a case is, in statements over the sample."""
    suspect = exists().where(
        col(FeedbackSuspect.cycle_id) == col(SampleCase.cycle_id),
        col(FeedbackSuspect.case_id) == col(SampleCase.case_id),
    )
    other = col(FeedbackSheet.settlement_id) != col(Settlement.id)
    by_meeting = col(Divergence.way) == AdjudicationWay.MEETING
    return case(
        (and_(col(FeedbackSheet.id).is_not(None), other), Standing.RENEW.value),
        (col(FeedbackSheet.id).is_not(None), Standing.RELEASED.value),
        (and_(col(Settlement.id).is_not(None), col(Settlement.reopened_at).is_not(None)),
         Standing.REOPENED.value),
        (and_(col(Settlement.id).is_not(None), suspect), Standing.WORDING.value),
        (col(Settlement.id).is_not(None), Standing.READY.value),
        (by_meeting, Standing.MEETING.value),
        (col(Divergence.id).is_not(None), Standing.THIRD.value),
        else_=Standing.REVIEWING.value,
    )  # fmt: skip


def _one(condition: Any) -> Any:
    return case((condition, 1), else_=0)


def _lines(rows: Sequence[Any]) -> tuple[AgencyLine, ...]:
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row)
    return tuple(_line(given) for given in found.values())


def _line(rows: list[Any]) -> AgencyLine:
    counts = dict.fromkeys(Standing, 0) | {Standing(row[2]): row[3] for row in rows}
    sums = [sum(row[place] or 0 for row in rows) for place in range(4, 8)]
    return AgencyLine(rows[0][0], rows[0][1], counts, *sums)
