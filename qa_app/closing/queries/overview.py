"""What checks found, by agency and by rule: counts of cases, in a fixed number of statements."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, case, func, select
from sqlmodel import Session, col

from qa_app.accounts.models import Agency
from qa_app.cases.models import Case
from qa_app.closing.models import ClosingCheck, ClosingFinding, CorrectionRequest
from qa_app.closing.queries.listing import CheckFilter, conditions_of, joined
from qa_app.closing.rules.states import CorrectionState, FindingKind, FindingState
from qa_app.core.roles import Actor
from qa_app.core.rounding import percent


@dataclass(frozen=True, slots=True)
class AgencyLine:
    """The cases of one agency: how many there are, were checked, and how they stand."""

    agency: str
    cases: int
    checked: int
    clean: int
    open: int
    explained: int
    asked: int
    overdue: int

    def share(self, least: int) -> str | None:
        """Clean ones of those checked in percent; None for fewer than ``least``."""
        return None if self.checked < least else percent(self.clean, self.checked)


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule: in how many cases it was found, by what became of it."""

    kind: FindingKind
    rule: str
    open: int
    explained: int
    waived: int
    corrected: int

    @property
    def found(self) -> int:
        """In how many cases it was ever found."""
        return self.open + self.explained + self.waived + self.corrected


@dataclass(frozen=True, slots=True)
class CrossLine:
    """One rule at one agency: cases in which it waits, and in which it was ever found."""

    agency: str
    kind: FindingKind
    rule: str
    waiting: int
    found: int


def by_agency(session: Session, actor: Actor, wanted: CheckFilter, today: date) -> list[AgencyLine]:
    """One line for each agency that has cases of the list."""
    checked = col(ClosingCheck.id).is_not(None)
    asked = col(CorrectionRequest.state) == CorrectionState.ASKED
    waiting = col(ClosingCheck.open_count) + col(ClosingCheck.explained_count)
    sums = [
        checked,
        and_(checked, waiting == 0),
        and_(checked, col(ClosingCheck.open_count) > 0),
        and_(checked, col(ClosingCheck.explained_count) > 0),
        asked,
        and_(asked, col(CorrectionRequest.due_on) < today),
    ]
    statement = joined(
        select(col(Agency.name), func.count(col(Case.id)), *(_count(each) for each in sums))
    )
    statement = statement.where(*conditions_of(session, actor, wanted, today))
    rows = session.execute(statement.group_by(col(Agency.name)).order_by(col(Agency.name)))
    return [AgencyLine(*row) for row in rows]


def by_rule(session: Session, actor: Actor, wanted: CheckFilter, today: date) -> list[RuleLine]:
    """One line for each rule that was found in any case of the list, the most frequent first."""
    found: dict[tuple[FindingKind, str], dict[FindingState, int]] = defaultdict(dict)
    for kind, rule, state, count in session.execute(
        _findings(session, actor, wanted, today, ClosingFinding.state)
    ):
        found[kind, rule][state] = count
    lines = [
        RuleLine(
            kind, rule,
            *(states.get(state, 0) for state in (
                FindingState.OPEN, FindingState.EXPLAINED, FindingState.WAIVED,
                FindingState.CORRECTED,
            )),
        )
        for (kind, rule), states in found.items()
    ]  # fmt: skip
    return sorted(lines, key=lambda line: (-line.open - line.explained, -line.found, line.rule))


def by_agency_and_rule(
    session: Session, actor: Actor, wanted: CheckFilter, today: date
) -> list[CrossLine]:
    """One line for each rule at each agency, for files."""
    waits = col(ClosingFinding.state).in_([FindingState.OPEN, FindingState.EXPLAINED])
    one = func.count(col(ClosingFinding.case_id).distinct())
    waiting = func.count(case((waits, col(ClosingFinding.case_id))).distinct())
    columns: list[Any] = [Agency.name, ClosingFinding.kind, ClosingFinding.rule]
    statement = (
        joined(select(*columns, waiting, one))
        .join(ClosingFinding, col(ClosingFinding.case_id) == col(Case.id))
        .where(*conditions_of(session, actor, wanted, today))
        .group_by(*columns)
        .order_by(*columns)
    )
    return [CrossLine(*row) for row in session.execute(statement)]


def _findings(session: Session, actor: Actor, wanted: CheckFilter, today: date, state: Any) -> Any:
    columns: list[Any] = [ClosingFinding.kind, ClosingFinding.rule, state]
    return (
        joined(select(*columns, func.count(col(ClosingFinding.case_id).distinct())))
        .join(ClosingFinding, col(ClosingFinding.case_id) == col(Case.id))
        .where(*conditions_of(session, actor, wanted, today))
        .group_by(*columns)
    )


def _count(condition: Any) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
