"""The marks of a case that plans and must-observe rules ask for, kept as bits of one number."""

from enum import IntFlag
from typing import Final

from qa_app.cases.rules.fields import Field


class CaseFlag(IntFlag):
    """Bits of ``Case.flags``; the values are stored and never change."""

    DEATH_PENALTY = 1
    MINOR = 2
    GROUP_CASE = 4
    FIRST_CASE = 8
    COMPLAINT = 16


FLAG_OF: Final[dict[Field, CaseFlag]] = {
    Field.DEATH_PENALTY: CaseFlag.DEATH_PENALTY,
    Field.MINOR: CaseFlag.MINOR,
    Field.GROUP_CASE: CaseFlag.GROUP_CASE,
    Field.FIRST_CASE: CaseFlag.FIRST_CASE,
    Field.COMPLAINT: CaseFlag.COMPLAINT,
}
