"""What a person enters of a hearing, as one value from the form to the service."""

from dataclasses import dataclass
from typing import Any, Final

from qa_app.core.case_types import CaseType, Stage
from qa_app.core.text import without_space
from qa_app.observations.rules.moments import Moment

MAX_REASON: Final = 500
"""Characters of a reason for naming or cancelling a hearing."""


@dataclass(frozen=True, slots=True)
class HearingFields:
    """What is known of a hearing besides its agency; texts are "" when blank."""

    case_number: str
    moment: Moment
    type: CaseType
    stage: Stage | None = None
    cause: str = ""
    lawyer_name: str = ""
    firm_name: str = ""
    court: str = ""
    courtroom: str = ""
    court_number: str = ""
    flags: int = 0
    note: str = ""

    def texts(self) -> dict[str, Any]:
        """The columns that are stored as they are."""
        names = ("type", "stage", "cause", "lawyer_name", "firm_name", "court", "courtroom")
        plain = {name: getattr(self, name) for name in names}
        return {
            **plain,
            "case_number": without_space(self.case_number),
            "court_number": without_space(self.court_number),
            "flags": self.flags,
            "note": self.note,
        }
