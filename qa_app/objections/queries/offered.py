"""What of a sheet can be objected to: its criteria, its red lines, the overall judgement.

The overall judgement where criteria and red lines that are shown do not tell how the grade came
about, and always where the sheet has none of them.
"""

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from qa_app.core.grades import ORDER
from qa_app.cycles.models import Cycle
from qa_app.feedback.rules.settled_sheet import Way
from qa_app.feedback.rules.sheets import Sheet
from qa_app.objections.queries.grounds import Grounds, grounds_of
from qa_app.objections.rules.levels import level_text
from qa_app.objections.rules.points import (
    OVERALL,
    PointKey,
    of_criterion,
    of_red_line,
    point_of,
)
from qa_app.objections.rules.result import judged_overall


@dataclass(frozen=True, slots=True)
class Offered:
    """The points of a sheet in the order pages list them, with what each says now, as a text.

    ``bare``: the sheet has neither criteria nor red lines, only its grade.
    """

    points: dict[PointKey, str]
    bare: bool

    def of(self, text: str) -> PointKey | None:
        """The point a field names, when it is one of these."""
        point = point_of(text)
        return point if point in self.points else None


def offered(session: Session, sheet: Sheet) -> Offered:
    """What may be objected to on a sheet; costs the statements of ``grounds_of``."""
    grounds = grounds_of(session, session.get_one(Cycle, sheet.cycle_id), sheet.case_id)
    criteria = grounds.criteria if grounds else {}
    points: dict[PointKey, str] = {}
    for line in sheet.lines:
        known = criteria.get(line.criterion)
        said = level_text(known, line.level, line.points) if known else line.level
        points[of_criterion(line.criterion)] = said
    red_lines = red_lines_of(sheet)
    points |= {of_red_line(name): "" for name in red_lines}
    grade = grounds.ground.grade if grounds else sheet.grade
    if grade is not ORDER[0] and (not points or _judged(sheet, grounds, red_lines)):
        points[OVERALL] = grade.value
    return Offered(points, not sheet.lines and not red_lines)


def red_lines_of(sheet: Sheet) -> tuple[str, ...]:
    """The red lines a sheet shows."""
    shown: list[dict[str, Any]] = list(sheet.overall.get("red_lines") or ())
    return tuple(one["red_line"] for one in shown)


def _judged(sheet: Sheet, grounds: Grounds | None, red_lines: tuple[str, ...]) -> bool:
    voted = sheet.overall.get("way") == Way.MEETING
    if voted or not sheet.lines or grounds is None:
        return True
    return judged_overall(grounds.ground, grounds.scorer, frozenset(red_lines))
