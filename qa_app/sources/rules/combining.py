"""From the sources of one case to its combined grade, with every step as a code and values.

For combining a cycle and for the page that explains a case.  The rule, with examples:
docs/sources.md.  Points are integers in hundredths; the weighted mean is an exact fraction, rounded
once, half up.  The file always takes part; a source that is not there weighs nothing and is never
a zero.  Points speak only where the file's own grade came from points; a judgement is no number.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from qa_app.core.grades import Grade, severity
from qa_app.core.rounding import round_half_up
from qa_app.cycles.rules.plan import Cap, SourceName, SourcesPlan
from qa_app.reviews.rules.settling import COMBINED, Settled, Step, StepCode
from qa_app.rubrics.rules.schema import CutOff
from qa_app.scoresheets.rules.results import SourceResult

OTHERS = (SourceName.OBSERVATION, SourceName.FOLLOW_UP, SourceName.OPINION)


@dataclass(frozen=True, slots=True)
class FileGrade:
    """What the file alone decided: the version, its grade and its points (None without points)."""

    version: int
    grade: Grade
    points: int | None


Results = Mapping[SourceName, SourceResult]


def is_there(result: SourceResult | None) -> bool:
    """Whether a source says anything of the case."""
    return result is not None and (result.grade is not None or result.points_hundredths is not None)


def others_there(results: Results) -> tuple[SourceName, ...]:
    """The sources beside the file that say something, in the order they are shown."""
    return tuple(source for source in OTHERS if is_there(results.get(source)))


def combine(
    file: FileGrade, others: Results, plan: SourcesPlan, cut_offs: Sequence[CutOff]
) -> Settled:
    """The combined grade of a case; ``cut_offs`` are those of the file's rubric, best first."""
    steps = [Step(StepCode.COMBINED_FILE, _of_file(file)), *_facts(others, plan)]
    parts = _parts(file, others, plan)
    kept = _why_kept(file, parts, cut_offs)
    if kept is not None:
        grade, points = file.grade, file.points
        steps.append(Step(kept, {"grade": grade.value}))
    else:
        points, how = _weighed(parts)
        grade = grade_of(points, cut_offs) or file.grade
        steps += [
            *how,
            Step(StepCode.GRADE_BY_POINTS, {"grade": grade.value, "points": points}),
        ]
    grade, capped = _capped(grade, _grades(file, others, cut_offs), plan.caps)
    return Settled(grade, points, COMBINED, (*steps, *capped))


def grade_of(points: int | None, cut_offs: Sequence[CutOff]) -> Grade | None:
    """The grade points give by the cut-offs of a rubric; None without points or cut-offs."""
    if points is None:
        return None
    return next((cut.grade for cut in cut_offs if points >= cut.at_least), None)


def _of_file(file: FileGrade) -> dict[str, object]:
    return {"version": file.version, "grade": file.grade.value, "points": file.points}


def _facts(others: Results, plan: SourcesPlan) -> Iterator[Step]:
    """What each other source says, or that it is missing, or why it does not weigh."""
    for source in OTHERS:
        result = others.get(source)
        if result is None or not is_there(result):
            yield Step(StepCode.COMBINED_MISSING, {"source": source.value})
            continue
        given = result.grade.value if result.grade else None
        facts = {"given": given, "points": result.points_hundredths, "ratings": result.n}
        yield Step(StepCode.COMBINED_SOURCE, {"source": source.value, **facts})
        if result.points_hundredths is None:
            yield Step(StepCode.COMBINED_NO_POINTS, {"source": source.value})
        elif not plan.weight_of(source):
            yield Step(StepCode.COMBINED_NO_WEIGHT, {"source": source.value})


def _parts(
    file: FileGrade, others: Results, plan: SourcesPlan
) -> list[tuple[SourceName, int, int]]:
    """Source, weight and points of everything that weighs, the file first."""
    points = {SourceName.FILE: file.points}
    points |= {
        source: result.points_hundredths for source in OTHERS if (result := others.get(source))
    }
    weighed = ((source, plan.weight_of(source), given) for source, given in points.items())
    return [
        (source, weight, given) for source, weight, given in weighed if weight and given is not None
    ]


def _why_kept(
    file: FileGrade, parts: Sequence[tuple[SourceName, int, int]], cut_offs: Sequence[CutOff]
) -> StepCode | None:
    """Why the file's grade stands whatever the points; None when points decide."""
    if not any(source in OTHERS for source, _weight, _points in parts):
        return StepCode.KEPT_ALONE
    by_points = grade_of(file.points, cut_offs)
    if by_points is None:
        return StepCode.KEPT_NO_POINTS
    return None if by_points is file.grade else StepCode.KEPT_JUDGEMENT


def _weighed(parts: Sequence[tuple[SourceName, int, int]]) -> tuple[int, list[Step]]:
    total = sum(weight for _source, weight, _points in parts)
    points = round_half_up(Fraction(sum(weight * own for _source, weight, own in parts), total))
    shares = [[source.value, weight, total] for source, weight, _points in parts]
    terms = [[weight, own] for _source, weight, own in parts]
    return points, [
        Step(StepCode.COMBINED_WEIGHTS, {"shares": shares}),
        Step(StepCode.COMBINED_POINTS, {"terms": terms, "weight": total, "points": points}),
    ]


def _grades(
    file: FileGrade, others: Results, cut_offs: Sequence[CutOff]
) -> dict[SourceName, Grade]:
    """The grade of each source; without one of its own, the one the file's cut-offs give it."""
    found = {SourceName.FILE: file.grade}
    for source in OTHERS:
        result = others.get(source)
        if result is None:
            continue
        grade = result.grade or grade_of(result.points_hundredths, cut_offs)
        if grade is not None:
            found[source] = grade
    return found


def _capped(
    grade: Grade, given: Mapping[SourceName, Grade], caps: Sequence[Cap]
) -> tuple[Grade, list[Step]]:
    """The grade after every cap that holds, whatever their order."""
    steps: list[Step] = []
    for cap in sorted(caps, key=lambda one: (severity(one.at_most), one.source, one.grade)):
        own = given.get(cap.source)
        if own is None or severity(own) < severity(cap.grade):
            continue
        facts = {
            "source": cap.source.value,
            "given": own.value,
            "threshold": cap.grade.value,
            "at_most": cap.at_most.value,
        }
        if severity(grade) >= severity(cap.at_most):
            steps.append(Step(StepCode.CAP_IDLE, facts))
            continue
        changed = {"before": grade.value, "grade": cap.at_most.value}
        steps.append(Step(StepCode.CAPPED, facts | changed))
        grade = cap.at_most
    return grade, steps
