"""The strict shape of PLAN.toml: every key, its type and its limits; unknown keys are errors.

For ``plan_toml`` only, which turns what fails here into coded problems.  Rules that need more
than one key (dates in order, ratio against count, …) are in ``plan_checks``.
"""

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, cast

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from qa_app.core.case_types import TYPE_LABELS, CaseType
from qa_app.core.grades import LABELS, Grade
from qa_app.core.text import normalised
from qa_app.cycles.rules.competition import CycleKind, EntryKind, ShownName, TieRule
from qa_app.cycles.rules.feedback import CriterionRule, ShownSource
from qa_app.cycles.rules.plan import (
    AdjudicationWay,
    CertaintyFlag,
    Dimension,
    GradeSource,
    IntervalMethod,
    RedLineEffect,
    RegionLevel,
    SettleRule,
    SourceName,
    SourcesPlan,
)

_NAME = re.compile(r"[^\W_]+(-[^\W_]+)*")
_RUBRIC = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*/[1-9][0-9]{0,3}")
_PLACES = 10
_WORDS: dict[str, str] = {
    **{label: code.value for code, label in TYPE_LABELS.items()},
    **{label: grade.value for grade, label in LABELS.items()},
    "仲裁": CaseType.ARBITRATION.value,
    "非诉": CaseType.NON_LITIGATION.value,
}


def _day(value: Any) -> Any:
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise PydanticCustomError("plan_impossible_date", "no such day") from None
    if isinstance(value, datetime) or not isinstance(value, date):
        raise PydanticCustomError("plan_not_a_date", "a day is wanted")
    return value


def _number(value: Any) -> Any:
    """Exact decimals only: a binary float has already lost what was written."""
    if isinstance(value, str):
        try:
            value = Decimal(value)
        except InvalidOperation:
            raise PydanticCustomError("plan_not_a_number", "a number is wanted") from None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise PydanticCustomError("plan_not_a_number", "a number is wanted")
    number = Decimal(value)
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or not -_PLACES <= exponent <= _PLACES:
        raise PydanticCustomError("plan_not_a_number", "a finite number of few places is wanted")
    return number


def _code(value: Any) -> Any:
    return _WORDS.get(value, value) if isinstance(value, str) else value


def _slug(value: str) -> str:
    if not _NAME.fullmatch(value):
        raise PydanticCustomError("bad_name", "letters, digits and dashes are wanted")
    return value


def _rubric(value: str) -> str:
    if not _RUBRIC.fullmatch(value):
        raise PydanticCustomError("bad_rubric", "id/version is wanted")
    return value


def _tidy(value: Any) -> Any:
    return normalised(value) if isinstance(value, str) else value


def _seen_once(values: list[Any]) -> list[Any]:
    if len(set(values)) < len(values):
        raise PydanticCustomError("listed_twice", "a value is listed twice")
    return values


def _types_seen_once(value: Any) -> Any:
    """Two keys that mean the same type (its code and its word) would silently become one."""
    if isinstance(value, dict):
        _seen_once([_code(key) for key in cast("dict[str, Any]", value)])
    return cast("Any", value)


Text = Annotated[str, BeforeValidator(_tidy), Field(min_length=1, max_length=200)]
Name = Annotated[str, BeforeValidator(_tidy), Field(max_length=60), AfterValidator(_slug)]
Day = Annotated[date, BeforeValidator(_day)]
Number = Annotated[Decimal, BeforeValidator(_number)]
Share = Annotated[Number, Field(ge=0, le=1)]
Ratio = Annotated[Number, Field(gt=0, le=1)]
Count = Annotated[int, Field(strict=True, ge=0, le=10_000_000)]
Flag = Annotated[bool, Field(strict=True)]
Type = Annotated[CaseType, BeforeValidator(_code)]
GradeWord = Annotated[Grade, BeforeValidator(_code)]
Rubric = Annotated[str, AfterValidator(_rubric)]
RubricOfType = Annotated[dict[Type, Rubric], BeforeValidator(_types_seen_once)]
Weight = Annotated[int, Field(strict=True, ge=0, le=1000)]
WorkingDays = Annotated[int, Field(strict=True, ge=1, le=90)]
LinkDays = Annotated[int, Field(strict=True, ge=1, le=365)]


class Table(BaseModel):
    """A TOML table in which a key nobody knows is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class OverrideTable(Table):
    """One ``[[override]]``."""

    agency: Text | None = None
    type: Type | None = None
    region: Text | None = None
    ratio: Ratio | None = None
    count: Count | None = None
    minimum: Count | None = None
    maximum: Count | None = None


class PanelTable(Table):
    """``[panel]``."""

    reviewers: Annotated[int, Field(strict=True, ge=1, le=5)] = 1
    cross_region: Flag = False
    cross_region_level: RegionLevel = RegionLevel.COUNTY
    tolerance_points: Annotated[Number, Field(ge=0, le=100, decimal_places=2)] = Decimal(10)
    double_review_of: Annotated[list[GradeWord], AfterValidator(_seen_once)] = []
    red_line_review: Flag = True
    red_line_effect: RedLineEffect = RedLineEffect.FLAG
    mask_lawyer: Flag = False
    mask_agency: Flag = False
    settle: SettleRule = SettleRule.THIRD_DECIDES
    adjudication: AdjudicationWay = AdjudicationWay.THIRD
    control_share: Share = Decimal(0)
    double_mark_share: Share = Decimal(0)


class ReportTable(Table):
    """``[report]``."""

    minimum_cases: Annotated[int, Field(strict=True, ge=1, le=10_000)] = 10
    maximum_half_width: Annotated[Number, Field(gt=0, le=1)] = Decimal("0.2")
    level: Annotated[Number, Field(ge=Decimal("0.5"), lt=1)] = Decimal("0.95")
    method: IntervalMethod = IntervalMethod.AUTO
    decimals: Annotated[int, Field(strict=True, ge=0, le=2)] = 1


class TimetableTable(Table):
    """``[timetable]``."""

    files_due: Day | None = None
    reviews_due: Day | None = None
    reminder_days: Annotated[int, Field(strict=True, ge=0, le=60)] = 3


class CalibrationTable(Table):
    """``[calibration]``."""

    qualification: Flag = False
    seed_share: Annotated[Number, Field(ge=0, le=Decimal("0.5"))] = Decimal(0)
    tolerance_points: Annotated[Number, Field(ge=0, le=100, decimal_places=2)] = Decimal(5)
    tolerance_levels: Annotated[int, Field(strict=True, ge=0, le=4)] = 1
    window: Annotated[int, Field(strict=True, ge=1, le=50)] = 5
    warn_misses: Annotated[int, Field(strict=True, ge=1, le=50)] = 2
    pause_misses: Annotated[int, Field(strict=True, ge=1, le=50)] = 3


class FilesTable(Table):
    """``[files]``."""

    required: Flag = False


class ObservationsTable(Table):
    """``[observations]``; ``from`` is a word of Python, hence the second name."""

    ratio: Share = Decimal("0.05")
    from_on: Annotated[Day | None, Field(alias="from")] = None
    to_on: Annotated[Day | None, Field(alias="to")] = None
    must: Annotated[list[CertaintyFlag], AfterValidator(_seen_once)] = []
    observers: Annotated[int, Field(strict=True, ge=1, le=5)] = 1
    rubrics: RubricOfType = {}


class FollowupsTable(Table):
    """``[followups]``; below three answers a person knows what the other one said."""

    ratio: Ratio | None = None
    minimum: Count = 1
    attempts: Annotated[int, Field(strict=True, ge=1, le=20)] = 3
    link_days: LinkDays = 30
    minimum_cell: Annotated[int, Field(strict=True, ge=3, le=1000)] = 5
    languages: Annotated[list[Text], Field(min_length=1), AfterValidator(_seen_once)] = ["普通话"]


class OpinionsTable(Table):
    """``[opinions]``."""

    link_days: LinkDays = 30


class CapTable(Table):
    """One entry of ``caps`` in ``[sources]``."""

    source: SourceName
    grade: GradeWord
    at_most: GradeWord


class SourcesTable(Table):
    """``[sources]``."""

    decides: GradeSource = GradeSource.FILE
    weights: dict[SourceName, Weight] = dict(SourcesPlan().weights)
    caps: list[CapTable] = []


class FeedbackTable(Table):
    """``[feedback]``."""

    objection_days: Annotated[int, Field(strict=True, ge=0, le=90)] = 10
    second_level: Flag = False
    second_level_days: WorkingDays = 5
    second_level_may_lower: Flag = False
    decision_days: WorkingDays = 15
    check_days: WorkingDays = 5
    criterion_rule: CriterionRule = CriterionRule.FAVOURABLE
    show_points: Flag = True
    sources: Annotated[list[ShownSource], AfterValidator(_seen_once)] = list(ShownSource)
    minimum_cases: Annotated[int, Field(strict=True, ge=1, le=1000)] = 5


class CompetitionTable(Table):
    """``[competition]``."""

    entries_due: Day
    entry: EntryKind = EntryKind.FILE
    per_agency: Annotated[int, Field(strict=True, ge=1, le=1000)] = 3
    places: Annotated[int, Field(strict=True, ge=1, le=1000)] = 10
    at_least: GradeWord = Grade.GOOD
    tie: TieRule = TieRule.SHARE
    names: Annotated[list[ShownName], AfterValidator(_seen_once)] = list(ShownName)


class PlanTable(Table):
    """The whole file; ``Plan`` says what the keys mean."""

    name: Name
    title: Annotated[str, BeforeValidator(_tidy), Field(max_length=200)] = ""
    kind: CycleKind = CycleKind.ASSESSMENT
    closed_from: Day
    closed_to: Day
    types: Annotated[list[Type], AfterValidator(_seen_once)] = []
    regions: Annotated[list[Text], AfterValidator(_seen_once)] = []
    strata: Annotated[list[Dimension], AfterValidator(_seen_once)] = [
        Dimension.AGENCY,
        Dimension.TYPE,
    ]
    ratio: Ratio | None = None
    count: Count | None = None
    minimum: Count | None = None
    maximum: Count | None = None
    override: list[OverrideTable] = []
    coverage: Annotated[list[Dimension], AfterValidator(_seen_once)] = []
    certainty: Annotated[list[CertaintyFlag], AfterValidator(_seen_once)] = []
    exclude_reviewed_within_years: Annotated[int, Field(strict=True, ge=0, le=50)] = 0
    panel: PanelTable = PanelTable()
    rubrics: RubricOfType = {}
    report: ReportTable = ReportTable()
    timetable: TimetableTable = TimetableTable()
    calibration: CalibrationTable = CalibrationTable()
    files: FilesTable = FilesTable()
    observations: ObservationsTable = ObservationsTable()
    followups: FollowupsTable = FollowupsTable()
    opinions: OpinionsTable = OpinionsTable()
    sources: SourcesTable = SourcesTable()
    feedback: FeedbackTable = FeedbackTable()
    competition: CompetitionTable | None = None
