"""Rules of a plan that look at more than one key at once.

For ``plan_toml``: each check yields coded problems with the path of the key to mend.
"""

from collections.abc import Iterable, Iterator

from qa_app.core.case_types import CaseType
from qa_app.core.errors import Problem
from qa_app.core.grades import Grade
from qa_app.cycles.rules.competition import CycleKind
from qa_app.cycles.rules.plan import Dimension, GradeSource, SourceName
from qa_app.cycles.rules.plan_schema import OverrideTable, PlanTable, SourcesTable

_COVERABLE = (Dimension.AGENCY, Dimension.FIRM, Dimension.LAWYER)


def plan_problems(table: PlanTable) -> Iterator[Problem]:
    """Everything wrong with a plan whose keys are each well-formed."""
    if table.closed_to < table.closed_from:
        yield Problem("plan_date_order", column="closed_to", value=table.closed_to.isoformat())
    yield from _sizing_problems(table, table, "")
    for position, override in enumerate(table.override):
        yield from _override_problems(table, override, f"override.{position + 1}.")
    for position, dimension in enumerate(table.coverage):
        if dimension not in _COVERABLE:
            path = f"coverage.{position + 1}"
            yield Problem("coverage_not_possible", column=path, value=dimension.value)
    yield from _calibration_problems(table)
    yield from _timetable_problems(table)
    yield from _rubric_problems(table, table.rubrics, "rubrics.")
    yield from _rubric_problems(table, table.observations.rubrics, "observations.rubrics.")
    yield from _observation_problems(table)
    yield from _source_problems(table.sources)
    yield from _competition_problems(table)


def bounds(table: PlanTable | OverrideTable, plan: PlanTable) -> tuple[int | None, int | None]:
    """Minimum and maximum as written here, else in the plan itself."""
    minimum = plan.minimum if table.minimum is None else table.minimum
    maximum = plan.maximum if table.maximum is None else table.maximum
    return minimum, maximum


def _sizing_problems(
    table: PlanTable | OverrideTable, plan: PlanTable, path: str
) -> Iterator[Problem]:
    bounded = table.minimum is not None or table.maximum is not None
    if table.ratio is not None and table.count is not None:
        yield Problem("ratio_and_count", column=f"{path}count", value=str(table.count))
    elif table.count is not None and bounded:
        yield Problem("bounds_without_ratio", column=f"{path}count", value=str(table.count))
    minimum, maximum = bounds(table, plan)
    if bounded and minimum is not None and maximum is not None and minimum > maximum:
        yield Problem("minimum_over_maximum", column=f"{path}minimum", value=str(minimum))


def _calibration_problems(table: PlanTable) -> Iterator[Problem]:
    if table.panel.double_mark_share and table.panel.reviewers > 1:
        share = str(table.panel.double_mark_share)
        yield Problem("double_mark_of_many", column="panel.double_mark_share", value=share)
    if table.calibration.pause_misses < table.calibration.warn_misses:
        misses = str(table.calibration.pause_misses)
        yield Problem("pause_before_warning", column="calibration.pause_misses", value=misses)


def _timetable_problems(table: PlanTable) -> Iterator[Problem]:
    days = table.timetable
    if days.files_due and days.reviews_due and days.reviews_due < days.files_due:
        until = days.reviews_due.isoformat()
        yield Problem("reviews_due_before_files", column="timetable.reviews_due", value=until)


def _rubric_problems(table: PlanTable, rubrics: Iterable[CaseType], path: str) -> Iterator[Problem]:
    for case_type in rubrics:
        if table.types and case_type not in table.types:
            yield Problem("rubric_of_other_type", column=path + case_type.value, value=case_type)


def _observation_problems(table: PlanTable) -> Iterator[Problem]:
    first = table.observations.from_on or table.closed_from
    last = table.observations.to_on or table.closed_to
    written = table.observations.from_on or table.observations.to_on
    if written and last < first:
        key = "to" if table.observations.to_on else "from"
        yield Problem("hearings_date_order", column=f"observations.{key}", value=str(written))


def _source_problems(table: SourcesTable) -> Iterator[Problem]:
    if not any(table.weights.values()):
        yield Problem("weights_all_zero", column="sources.weights")
    if table.decides is GradeSource.COMBINED and not table.weights.get(SourceName.FILE):
        yield Problem("file_without_weight", column="sources.weights")
    seen: set[tuple[SourceName, Grade]] = set()
    for position, cap in enumerate(table.caps, start=1):
        path = f"sources.caps.{position}"
        if (cap.source, cap.grade) in seen:
            yield Problem("cap_listed_twice", column=path)
        seen.add((cap.source, cap.grade))
        if cap.at_most is Grade.EXCELLENT:
            yield Problem("cap_without_effect", column=f"{path}.at_most", value=cap.at_most)


def _competition_problems(table: PlanTable) -> Iterator[Problem]:
    wanted = table.kind is CycleKind.COMPETITION
    if wanted and table.competition is None:
        yield Problem("plan_missing_key", column="competition.entries_due")
    if not wanted and table.competition is not None:
        yield Problem("competition_of_assessment", column="competition")
    due, reviews = table.competition and table.competition.entries_due, table.timetable.reviews_due
    if due and reviews and reviews < due:
        path = "timetable.reviews_due"
        yield Problem("reviews_due_before_entries", column=path, value=reviews.isoformat())


def _override_problems(table: PlanTable, override: OverrideTable, path: str) -> Iterator[Problem]:
    yield from _sizing_problems(override, table, path)
    if override.ratio is None and override.count is None:
        yield Problem("override_without_size", column=path[:-1])
    named = {
        Dimension.AGENCY: override.agency,
        Dimension.TYPE: override.type,
        Dimension.REGION: override.region,
    }
    if not any(named.values()):
        yield Problem("override_without_target", column=path[:-1])
    for dimension, value in named.items():
        if value is not None and not _decided_by(dimension, table.strata):
            yield Problem("override_not_a_stratum", column=path + dimension.value, value=value)
    if override.type and table.types and override.type not in table.types:
        yield Problem("override_of_other_type", column=f"{path}type", value=override.type.value)


def _decided_by(dimension: Dimension, strata: list[Dimension]) -> bool:
    """Whether each stratum lies wholly inside one value; an agency lies in one region."""
    return dimension in strata or (dimension is Dimension.REGION and Dimension.AGENCY in strata)
