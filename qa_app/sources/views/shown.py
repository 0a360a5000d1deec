"""Sources as the pages show them: plain values in words, which the templates only place."""

from dataclasses import dataclass
from datetime import datetime

from qa_app.core.grades import Grade
from qa_app.core.rounding import plain
from qa_app.cycles import wording
from qa_app.cycles.messages import SOURCE_NAMES
from qa_app.cycles.rules.plan import Plan, SourceName, SourcesPlan
from qa_app.reviews.messages import step_text
from qa_app.scoresheets.rules.results import SourceResult
from qa_app.sources.messages import MISSING
from qa_app.sources.queries.due import DueGrade
from qa_app.sources.rules.combining import is_there
from qa_app.sources.tables import state_word
from qa_app.web.i18n import gettext as _


@dataclass(frozen=True, slots=True)
class Line:
    """One source of a case; ``is_missing``: this source does not know the case."""

    name: str
    state: str
    is_missing: bool
    is_there: bool
    grade: Grade | None
    points: str
    sheets: str
    at: datetime | None
    weight: str
    lacks_points: bool = False
    """It has a grade without points, so nothing of it can be weighed."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One source of a case in a list."""

    state: str
    grade: Grade | None
    points: str
    is_missing: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """What combining now would make of a case."""

    grade: Grade
    points: str
    changes: bool
    steps: list[str]


def names() -> list[tuple[SourceName, str]]:
    """The sources in order, with their names."""
    return [(source, _(SOURCE_NAMES[source])) for source in SourceName]


def cell(source: SourceName, result: SourceResult | None) -> Cell:
    """A source in a list: its grade and points, else its state, else that it is missing."""
    if result is None:
        return Cell(_(MISSING), None, "", is_missing=True)
    return Cell(state_word(source, result, _), result.grade, _points(result))


def line(source: SourceName, result: SourceResult | None, plan: SourcesPlan) -> Line:
    """A source on the page of a case."""
    name = _(SOURCE_NAMES[source])
    if result is None:
        return Line(name, _(MISSING), True, False, None, "—", "—", None, "—")
    lacks_points = is_there(result) and result.points_hundredths is None
    return Line(
        name=name,
        state=state_word(source, result, _),
        is_missing=False,
        is_there=is_there(result),
        grade=result.grade,
        points=_points(result) or "—",
        sheets=str(result.n) if result.n else "—",
        at=result.at,
        weight=_weight(result, plan.weight_of(source)),
        lacks_points=lacks_points,
    )


def _weight(result: SourceResult, weight: int) -> str:
    if not is_there(result):
        return "—"
    return _("不计入（没有分数）") if result.points_hundredths is None else str(weight)


def due(found: DueGrade) -> Due:
    """The combination that is not written yet, with its steps in words."""
    points = found.settled.points
    return Due(
        found.settled.grade,
        "—" if points is None else plain(points),
        found.changes_grade,
        [step_text(step.stored(), _) for step in found.settled.steps],
    )


def rules(plan: Plan) -> list[tuple[str, str]]:
    """The plan's rule of combining, as rows."""
    return wording.source_rows(plan)


def _points(result: SourceResult) -> str:
    points = result.points_hundredths
    return "" if points is None else plain(points)
