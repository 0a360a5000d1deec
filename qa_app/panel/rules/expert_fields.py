"""What a supervisor enters about an expert, as one value from the form to the service."""

from dataclasses import dataclass
from datetime import date

from qa_app.core.case_types import CaseType


@dataclass(frozen=True, slots=True)
class ExpertFields:
    """What an expert is; ``firm`` is a name, entered in the register when ``new_firm``."""

    name: str
    region_id: int | None = None
    agency_id: int | None = None
    firm: str = ""
    new_firm: bool = False
    types: tuple[CaseType, ...] = ()
    capacity: int | None = None
    practice_since: date | None = None
    active: bool = True
