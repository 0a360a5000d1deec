"""What an import of scores is matched against: the cycle's cases, experts, seats and reviews.

Everything of one cycle in a few queries and plain dictionaries; a province has 27,000 cases.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from qa_app.accounts.queries import agencies_by_name
from qa_app.cases.models import Case
from qa_app.core.case_types import CaseType, Stage
from qa_app.core.text import case_key, without_space
from qa_app.cycles.models import Cycle
from qa_app.panel.models import Assignment, AssignmentState, Expert
from qa_app.reviews.models import Review, ReviewState
from qa_app.sampling.models import SampleCase, SampleStatus


@dataclass(frozen=True, slots=True)
class DrawnCase:
    """A standing case of the sample."""

    case_id: int
    case_key: str
    type: CaseType
    stage: Stage | None


@dataclass(frozen=True, slots=True)
class HeldSeat:
    """An active seat and, once it was opened, its review."""

    assignment_id: int
    further: bool = False
    review_id: int | None = None
    state: ReviewState | None = None
    scoresheet_id: int | None = None


@dataclass(slots=True)
class Register:
    """The cycle as an import sees it; experts by login and by name (several share a name)."""

    cases: dict[str, DrawnCase]
    agencies: dict[str, str]
    logins: dict[str, int]
    names: dict[str, list[int]]
    seats: dict[tuple[int, int], HeldSeat]
    seated: dict[int, set[int]] = field(default_factory=dict[int, set[int]])

    def case_of(self, key: str, agency: str, number: str) -> DrawnCase | None:
        """The case by its key, or by agency (code or full name) and number."""
        if key:
            return self.cases.get(without_space(key))
        code = self.agencies.get(without_space(agency), without_space(agency))
        return self.cases.get(without_space(case_key(code, number)))

    def experts_of(self, text: str) -> list[int]:
        """The experts meant by a login, a name, or a name followed by the login."""
        word = text.strip()
        if word in self.logins:
            return [self.logins[word]]
        named = self.names.get(without_space(word), [])
        if named:
            return named
        parts = word.replace("(", " ").replace(")", " ").replace("（", " ").replace("）", " ")
        found = {self.logins[part] for part in parts.split() if part in self.logins}
        return sorted(found)


def register_of(session: Session, cycle: Cycle) -> Register:
    """Everything an import of this cycle needs to know."""
    experts = session.execute(
        select(Expert.id, Expert.login, Expert.name).where(col(Expert.active))
    ).all()
    names: defaultdict[str, list[int]] = defaultdict(list)
    for key, _, name in experts:
        names[without_space(name)].append(key)
    agencies = agencies_by_name(session)
    register = Register(
        cases=_cases(session, cycle),
        agencies={without_space(name): agency.code for name, agency in agencies.items()},
        logins={login: key for key, login, _ in experts},
        names=dict(names),
        seats=_seats(session, cycle),
    )
    for case_id, expert_id in register.seats:
        register.seated.setdefault(case_id, set()).add(expert_id)
    return register


def _cases(session: Session, cycle: Cycle) -> dict[str, DrawnCase]:
    rows = session.execute(
        select(SampleCase.case_id, SampleCase.case_key, Case.type, Case.stage)
        .join(Case, col(Case.id) == col(SampleCase.case_id))
        .where(SampleCase.cycle_id == cycle.id, SampleCase.status != SampleStatus.REPLACED)
    )
    return {without_space(row[1]): DrawnCase(*row) for row in rows}


def _seats(session: Session, cycle: Cycle) -> dict[tuple[int, int], HeldSeat]:
    rows = session.execute(
        select(
            Assignment.case_id,
            Assignment.expert_id,
            Assignment.id,
            Assignment.further,
            Review.id,
            Review.state,
            Review.scoresheet_id,
        )
        .join(Review, col(Review.assignment_id) == col(Assignment.id), isouter=True)
        .where(Assignment.cycle_id == cycle.id, Assignment.state == AssignmentState.ACTIVE)
    )
    return {(row[0], row[1]): HeldSeat(*row[2:]) for row in rows}
