"""From the levels an objection changed to the next version of the grade, by the rubric's own rule.

Pure. The new level stands on every sheet behind the grade that said worse; the sheets are scored
again by the rubric and joined by the cycle's rule, before and after, and what lies between is
added to the points that counted. Where the grade followed from points it follows from the new ones,
else it rises when the sheets' own grade does. Nothing ever falls.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from qa_app.core.grades import Grade, severity
from qa_app.cycles.rules.plan import SettleRule
from qa_app.objections.rules.levels import answer_of, is_better, text_of
from qa_app.reviews.rules.settling import Basis, Rating, Settled, Step, StepCode, joined
from qa_app.rubrics.rules.schema import MAX_POINTS_HUNDREDTHS, Criterion, CutOff
from qa_app.scoresheets.rules.answers import Sheet
from qa_app.scoresheets.rules.scoring import Scorer

METHOD = "objection"
"""The method of a grade that an upheld objection changed."""
Changes = Mapping[str, str]
"""Criterion id → level as a text."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What the grade rests on: its version, the sheets that decided it, and what was changed since.

    ``earlier`` are levels raised by objections before this one.
    """

    version: int
    grade: Grade
    points: int | None
    sheets: tuple[Sheet, ...]
    rule: SettleRule
    earlier: Changes


def result_of(ground: Ground, scorer: Scorer, changes: Changes) -> Settled:
    """The next version of the grade when these levels change."""
    before = _joined(ground, scorer, ground.earlier)
    after = _joined(ground, scorer, {**ground.earlier, **changes})
    points = _points(ground, before[1], after[1])
    grade = _grade(ground, scorer.rubric.grading.cut_offs, points, (before[0], after[0]))
    found = [Step(StepCode.OBJECTION, {"version": ground.version, **_facts(ground)})]
    for criterion in filter(changes.__contains__, scorer.criteria):
        params = {"criterion": criterion, "level": changes[criterion]}
        found.append(Step(StepCode.OBJECTION_LEVEL, params))
    found.append(Step(StepCode.OBJECTION_DECIDES, {"grade": grade.value, "points": points}))
    return Settled(grade, points, METHOD, tuple(found))


def changed_sheet(sheet: Sheet, criteria: Mapping[str, Criterion], changes: Changes) -> Sheet:
    """A sheet with the new levels where it said worse."""
    answers = dict(sheet.answers)
    for name, level in changes.items():
        criterion, old = criteria.get(name), answers.get(name)
        new = criterion and answer_of(criterion, level)
        if criterion and new and is_better(criterion, level, text_of(old)):
            kept = replace(old, level=None, points_hundredths=None) if old else new
            answers[name] = replace(
                kept,
                level=new.level,
                points_hundredths=new.points_hundredths,
                not_applicable=new.not_applicable,
            )
    return replace(sheet, answers=answers)


def _joined(ground: Ground, scorer: Scorer, changes: Changes) -> tuple[Grade, int | None]:
    ratings = [
        _rating(str(place), sheet, scorer, changes) for place, sheet in enumerate(ground.sheets)
    ]
    return joined(ratings, ground.rule, scorer.rubric.grading.cut_offs)


def _rating(key: str, sheet: Sheet, scorer: Scorer, changes: Changes) -> Rating:
    """What a sheet says once changed; an expert's own grade gives way to a better computed one."""
    old, new = scorer.score(sheet), scorer.score(changed_sheet(sheet, scorer.criteria, changes))
    if new.vetoed:
        return Rating(key, Grade.FAIL, new.points_hundredths, True, Basis.VETO)
    computed = new.computed_grade or Grade.FAIL
    own = sheet.own_grade
    if own is None:
        return Rating(key, computed, new.points_hundredths, bool(new.red_lines))
    rose = old.computed_grade and severity(computed) < severity(old.computed_grade)
    grade = _better(own, computed) if rose else own
    return Rating(key, grade, new.points_hundredths, bool(new.red_lines), Basis.OWN)


def _points(ground: Ground, before: int | None, after: int | None) -> int | None:
    if ground.points is None or before is None or after is None:
        return ground.points
    return min(MAX_POINTS_HUNDREDTHS, ground.points + max(0, after - before))


def _grade(
    ground: Ground,
    cut_offs: Sequence[CutOff],
    points: int | None,
    sheets: tuple[Grade, Grade],
) -> Grade:
    """By the cut-offs where the grade that counted followed from them, else as the sheets rose."""
    before, after = sheets
    if points is not None and _by_points(cut_offs, ground.points) is ground.grade:
        return _better(ground.grade, _by_points(cut_offs, points) or ground.grade)
    return _better(ground.grade, after) if severity(after) < severity(before) else ground.grade


def _by_points(cut_offs: Sequence[CutOff], points: int | None) -> Grade | None:
    if points is None:
        return None
    return next((cut.grade for cut in cut_offs if points >= cut.at_least), None)


def _better(one: Grade, other: Grade) -> Grade:
    return min(one, other, key=severity)


def _facts(ground: Ground) -> dict[str, object]:
    return {"grade": ground.grade.value, "points": ground.points}
