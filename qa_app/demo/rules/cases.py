"""What one invented case record holds: the case, its aided person and its dates."""

from dataclasses import dataclass
from datetime import date

from qa_app.cases.rules.flags import CaseFlag
from qa_app.core.case_types import CaseType, Source, Stage
from qa_app.core.text import case_key
from qa_app.demo.rules.causes import Category
from qa_app.demo.rules.province import Agency, Lawyer


@dataclass(frozen=True, slots=True)
class AidedPerson:
    """The person helped; every number has the right form and belongs to nobody."""

    name: str
    female: bool
    born: date
    identity_number: str
    phone: str
    category: Category


@dataclass(frozen=True, slots=True)
class CaseDates:
    """The way of a case through the agency; None where that step does not apply."""

    applied: date | None
    accepted: date
    assigned: date
    met: date
    heard: date | None
    closed: date
    archived: date


@dataclass(frozen=True, slots=True)
class Case:
    """One closed case as it really was; quality is in standard deviations around 0."""

    number: str
    agency: Agency
    case_type: CaseType
    stage: Stage
    cause: str
    source: Source
    person: AidedPerson
    lawyer: Lawyer
    dates: CaseDates
    result: str
    subsidy_yuan: int
    flags: CaseFlag
    quality: float

    @property
    def key(self) -> str:
        """The public name of the case when the agency's code is its region's code."""
        return case_key(self.agency.code, self.number)
