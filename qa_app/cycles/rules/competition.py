"""What a cycle is for, and what the plan of a competition says beside the keys of every plan.

A competition of files (优秀案卷) or of written opinions (优秀法律文书) is judged like any cycle, by
the same rubrics and blind, but its cases are put forward and not drawn: they say nothing about
other cases, so no statistic counts them.  What the kind fixes in a plan is in ``kinds``.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from qa_app.core.grades import Grade


class CycleKind(StrEnum):
    """What a cycle is for: to know the quality of the cases of a time, or to find the best."""

    ASSESSMENT = "assessment"
    COMPETITION = "competition"


class EntryKind(StrEnum):
    """What is put forward: a whole file, or one written opinion in it."""

    FILE = "file"
    OPINION = "opinion"


class TieRule(StrEnum):
    """Equal points share a place, or a meeting puts them in order."""

    SHARE = "share"
    MEETING = "meeting"


class ShownName(StrEnum):
    """Whose name stands beside a place in the published list."""

    AGENCY = "agency"
    LAWYER = "lawyer"


@dataclass(frozen=True, slots=True)
class CompetitionPlan:
    """Until when cases are put forward, how many an agency may, and how places are given.

    ``entries_due`` is the last day, whole; ``places`` are given in each list of one rubric, to
    entries graded ``at_least`` or better.
    """

    entries_due: date
    entry: EntryKind = EntryKind.FILE
    per_agency: int = 3
    places: int = 10
    at_least: Grade = Grade.GOOD
    tie: TieRule = TieRule.SHARE
    names: tuple[ShownName, ...] = (ShownName.AGENCY, ShownName.LAWYER)
