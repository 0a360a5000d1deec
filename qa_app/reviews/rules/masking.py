"""What an expert may see of a case before and while scoring: the cycle may mask names.

With the agency masked its number, name and region go too, for each would tell; the case is then
called by a short code made from the seat's random id, which means nothing to anybody else.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import date

from qa_app.core.case_types import CaseType, Source, Stage
from qa_app.cycles.rules.plan import PanelPlan

CODE_LENGTH = 6


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """A case as an expert's page shows it; None where unknown or masked."""

    type: CaseType
    stage: Stage | None = None
    source: Source | None = None
    cause: str | None = None
    number: str | None = None
    agency: str | None = None
    region: str | None = None
    lawyer: str | None = None
    firm: str | None = None
    accepted_on: date | None = None
    assigned_on: date | None = None
    met_on: date | None = None
    heard_on: date | None = None
    closed_on: date | None = None
    result: str | None = None
    flags: int = 0


def masked(facts: CaseFacts, panel: PanelPlan) -> CaseFacts:
    """The facts without what the cycle masks."""
    if panel.mask_lawyer:
        facts = replace(facts, lawyer=None, firm=None)
    if panel.mask_agency:
        facts = replace(facts, number=None, agency=None, region=None)
    return facts


def case_code(seat_public_id: str) -> str:
    """The short code of a masked case."""
    digest = hashlib.sha256(seat_public_id.encode()).hexdigest()
    return digest[:CODE_LENGTH].upper()


def shown_name(number: str, seat_public_id: str, panel: PanelPlan) -> str:
    """What an expert's lists call a case: its number, or the code where the agency is masked."""
    return case_code(seat_public_id) if panel.mask_agency else number
