"""The settled level of every criterion of every case of a cycle: for supervisors only.

Whose a case is and what counts is read each time, as it stands; the levels of a settled version
never change and are written down (``services.keeping``), those that are not yet are read from their
sheets (``sheet_levels``). A province has 27,000 cases.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from sqlalchemy import Select, and_, func, select
from sqlmodel import Session, col

from qa_app.accounts.models import Agency
from qa_app.cases.models import Case, Lawyer
from qa_app.core.grades import Grade
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import plan_of
from qa_app.feedback.models import FeedbackSheet
from qa_app.rectification.models import SettledLevel
from qa_app.rectification.queries.sheet_levels import (
    NO_RUBRIC,
    Read,
    Rubric,
    Version,
    read_levels,
)
from qa_app.rectification.queries.titles import criteria_of
from qa_app.rectification.queries.visible import cases_to_act_on
from qa_app.rectification.rules.packed import unpacked
from qa_app.reviews.models import Settlement
from qa_app.sampling.models import Pick, SampleCase, SampleStatus

STANDING: Final = (SampleStatus.DRAWN, SampleStatus.SUBSTITUTE)
_SHEET: Any = func.coalesce(col(FeedbackSheet.id), 0)


class CaseLevels(NamedTuple):
    """One settled case: whose it is, and the signs of its levels (``rules.packed``)."""

    case_id: int
    agency_id: int
    lawyer_id: int | None
    rubric: Rubric
    levels: str
    random: bool
    """Whether it was picked by ticket: only those say anything of the others."""


@dataclass(frozen=True, slots=True)
class CaseNamed:
    """What a case is called in a list."""

    number: str
    agency: str
    lawyer: str


def case_levels(
    session: Session,
    actor: Actor,
    cycle: Cycle,
    agency_ids: Sequence[int] = (),
    case_id: int | None = None,
) -> list[CaseLevels]:
    """Every settled standing case of the cycle the actor may make tasks about, by number."""
    where = [*cases_to_act_on(session, actor)]
    if agency_ids:
        where.append(col(Case.agency_id).in_(agency_ids))
    if case_id is not None:
        where.append(col(Case.id) == case_id)
    rows = session.connection().execute(
        _standing(
            cycle, Settlement.case_id, Case.agency_id, Case.lawyer_id,
            col(SampleCase.pick) != Pick.COVERAGE, SettledLevel.rubric,
            SettledLevel.rubric_version, SettledLevel.levels, Settlement.id, _SHEET,
        ).where(*where).order_by(col(Case.case_key))
    ).all()  # fmt: skip
    missing = [(row[7], row[8]) for row in rows if row[6] is None]
    read = {key: one for some in read_levels(session, cycle, missing) for key, one in some.items()}
    return list(_cases(rows, read))


def _cases(rows: Iterable[Any], read: Mapping[int, Read]) -> Iterator[CaseLevels]:
    """Cases that have a sheet, with what was read where nothing is written."""
    for case, agency, lawyer, by_ticket, name, version, written, key, _sheet in rows:
        rubric, levels = read[key] if written is None else ((name, version), written)
        if rubric != NO_RUBRIC:
            yield CaseLevels(case, agency, lawyer, rubric, levels, bool(by_ticket))


def unwritten(session: Session, cycle: Cycle, most: int) -> list[Version]:
    """Settled versions of a cycle that count and are not written down as they stand, some."""
    statement = _standing(cycle, Settlement.id, _SHEET).where(col(SettledLevel.levels).is_(None))
    rows = session.execute(statement.order_by(col(Settlement.id)).limit(most))
    return [(settlement, sheet) for settlement, sheet in rows]


def levels_of(session: Session, case: CaseLevels) -> dict[str, Grade]:
    """Criterion → level of one case."""
    return unpacked([one.id for one in criteria_of(session, case.rubric)], case.levels)


def names_of(session: Session, case_ids: Collection[int]) -> dict[int, CaseNamed]:
    """What the cases of a page are called."""
    statement = (
        select(Case.id, Case.number, Agency.name, func.coalesce(Lawyer.name, ""))  # type: ignore[call-overload]
        .join(Agency, col(Agency.id) == col(Case.agency_id))
        .join(Lawyer, col(Lawyer.id) == col(Case.lawyer_id), isouter=True)
        .where(col(Case.id).in_(case_ids))
    )
    return {key: CaseNamed(*names) for key, *names in session.execute(statement)}


def agency_names(session: Session) -> dict[int, str]:
    """What agencies are called."""
    rows = session.execute(select(Agency.id, Agency.name))  # type: ignore[call-overload]
    return {key: name for key, name in rows}


def _standing(cycle: Cycle, *columns: Any) -> Select[Any]:
    """The settled versions that count, of cases that stand, beside what is written of them."""
    shown = and_(col(FeedbackSheet.settlement_id) == col(Settlement.id), col(FeedbackSheet.counts))
    drawn = and_(
        col(SampleCase.cycle_id) == col(Settlement.cycle_id),
        col(SampleCase.case_id) == col(Settlement.case_id),
    )
    written = and_(
        col(SettledLevel.settlement_id) == col(Settlement.id),
        col(SettledLevel.sheet_id) == _SHEET,
        col(SettledLevel.rule) == plan_of(cycle).feedback.criterion_rule,
    )
    return (
        select(*columns)
        .select_from(Settlement)
        .join(Case, col(Case.id) == col(Settlement.case_id))
        .join(SampleCase, drawn)
        .join(FeedbackSheet, shown, isouter=True)
        .join(SettledLevel, written, isouter=True)
        .where(
            Settlement.cycle_id == cycle.id,
            col(Settlement.counts),
            col(SampleCase.status).in_(STANDING),
        )
    )
