"""The states of findings and of requests for correction. A finding is never a grade."""

from enum import StrEnum


class FindingKind(StrEnum):
    """Where a finding comes from."""

    TIMELINE = "timeline"
    ARCHIVE = "archive"
    CHECKLIST = "checklist"


class Severity(StrEnum):
    """How much a finding weighs: law and filing rules, or a hint of our own."""

    FAULT = "fault"
    HINT = "hint"


class FindingState(StrEnum):
    """What became of a finding; ``open`` and ``explained`` still wait for somebody."""

    OPEN = "open"
    EXPLAINED = "explained"
    WAIVED = "waived"
    CORRECTED = "corrected"


class CorrectionState(StrEnum):
    """What became of sending findings back; ``answered`` waits for the supervisor."""

    ASKED = "asked"
    ANSWERED = "answered"
    DONE = "done"
    WITHDRAWN = "withdrawn"


class ArchiveState(StrEnum):
    """What the check could say about the scanned file; ``absent``: there is none to look at."""

    ABSENT = "absent"
    CHECKING = "checking"
    LOOKED = "looked"
