"""The plan of a cycle as one value: scope, strata, ratios, panel rules, rubrics, report rules.

For every package that asks what a cycle wants: sampling, panel, reviews and reports.  Reading it
from PLAN.toml or a form, with all its problems, is ``plan_toml``; sizes are worked out in
``sampling.rules.allocation``.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from qa_app.core.case_types import CaseType
from qa_app.core.grades import Grade
from qa_app.cycles.rules.competition import CompetitionPlan, CycleKind
from qa_app.cycles.rules.feedback import FeedbackPlan


class Dimension(StrEnum):
    """What a stratum can be made of, and what "at least one per" can ask for."""

    AGENCY = "agency"
    REGION = "region"
    TYPE = "type"
    SOURCE = "source"
    STAGE = "stage"
    FIRM = "firm"
    LAWYER = "lawyer"


class CertaintyFlag(StrEnum):
    """Marks of a case that may make it reviewed for certain, outside the random part."""

    DEATH_PENALTY = "death_penalty"
    MINOR = "minor"
    GROUP_CASE = "group_case"
    FIRST_CASE = "first_case"
    COMPLAINT = "complaint"


class SettleRule(StrEnum):
    """How ratings become the settled score once nothing diverges or the third expert has rated."""

    AVERAGE = "average"
    MEDIAN = "median"
    THIRD_DECIDES = "third_decides"


class RedLineEffect(StrEnum):
    """What a red line does: it is shown and sends the case on, or it makes the grade fail."""

    FLAG = "flag"
    VETO = "veto"


class AdjudicationWay(StrEnum):
    """Who decides a case whose ratings diverge: one more expert, or a meeting of the panel."""

    THIRD = "third"
    MEETING = "meeting"


class RegionLevel(StrEnum):
    """The level of the region tree at which an expert must be from elsewhere."""

    COUNTY = "county"
    CITY = "city"
    PROVINCE = "province"


class GradeSource(StrEnum):
    """What decides the grade of a case: the file alone, or a stated combination of sources."""

    FILE = "file"
    COMBINED = "combined"


class SourceName(StrEnum):
    """Where knowledge of the quality of a case comes from, in the order they are shown."""

    FILE = "file"
    OBSERVATION = "observation"
    FOLLOW_UP = "follow_up"
    OPINION = "opinion"


class IntervalMethod(StrEnum):
    """Which interval the report prints; ``auto``: exact for one stratum, else Korn-Graubard."""

    AUTO = "auto"
    KORN_GRAUBARD = "korn-graubard"
    HYPERGEOMETRIC = "hypergeometric"
    LOGIT = "logit"
    WILSON_NEFF = "wilson-neff"


@dataclass(frozen=True, slots=True)
class Sizing:
    """How many cases a stratum gives: a ratio within bounds, or a fixed count.

    Exactly one of ``ratio`` (0 < ratio ≤ 1) and ``count`` is set; the bounds belong to the ratio.
    """

    ratio: Decimal | None = Decimal("0.1")
    count: int | None = None
    minimum: int = 1
    maximum: int | None = None


@dataclass(frozen=True, slots=True)
class Override:
    """Another size for the strata of one agency, type or region, or a combination of them."""

    sizing: Sizing
    agency: str | None = None
    type: CaseType | None = None
    region: str | None = None

    def named(self) -> dict[Dimension, str]:
        """The dimensions this override names, with the value each must have."""
        values = {
            Dimension.AGENCY: self.agency,
            Dimension.TYPE: self.type.value if self.type else None,
            Dimension.REGION: self.region,
        }
        return {dimension: value for dimension, value in values.items() if value is not None}


@dataclass(frozen=True, slots=True)
class PanelPlan:
    """How many experts rate a case, who may not, and when a third expert is called.

    ``control_share`` of the agreed cases, chosen by ticket, go on as if they diverged;
    ``double_mark_share`` of a cycle with one reviewer get a second one. Both are shares in [0, 1].
    """

    reviewers: int = 1
    cross_region: bool = False
    cross_region_level: RegionLevel = RegionLevel.COUNTY
    tolerance_points: Decimal = Decimal(10)
    double_review_of: tuple[Grade, ...] = ()
    red_line_review: bool = True
    red_line_effect: RedLineEffect = RedLineEffect.FLAG
    mask_lawyer: bool = False
    mask_agency: bool = False
    settle: SettleRule = SettleRule.THIRD_DECIDES
    adjudication: AdjudicationWay = AdjudicationWay.THIRD
    control_share: Decimal = Decimal(0)
    double_mark_share: Decimal = Decimal(0)

    @property
    def tolerance_hundredths(self) -> int:
        """The tolerated gap between two scores, in hundredths of a point."""
        return int(self.tolerance_points * 100)


@dataclass(frozen=True, slots=True)
class Timetable:
    """Until which day files are to be handed in and reviews submitted (None: no day is set).

    Whoever is late is reminded ``reminder_days`` before, on the day and after.
    """

    files_due: date | None = None
    reviews_due: date | None = None
    reminder_days: int = 3


@dataclass(frozen=True, slots=True)
class CalibrationPlan:
    """What the cycle demands of experts before and while they review.

    ``qualification``: passed before the first live file. ``seed_share``: seeds per live file of an
    expert. A seed is missed when the score is more than ``tolerance_points`` away or any criterion
    more than ``tolerance_levels``; misses are counted among the last ``window`` seeds.
    """

    qualification: bool = False
    seed_share: Decimal = Decimal(0)
    tolerance_points: Decimal = Decimal(5)
    tolerance_levels: int = 1
    window: int = 5
    warn_misses: int = 2
    pause_misses: int = 3


@dataclass(frozen=True, slots=True)
class FilesPlan:
    """Whether a case can only be reviewed with its file in the program."""

    required: bool = False


@dataclass(frozen=True, slots=True)
class RubricChoice:
    """The rubric version that cases of one type are rated by."""

    type: CaseType
    rubric: str
    version: int


@dataclass(frozen=True, slots=True)
class ObservationPlan:
    """How many hearings are observed, which for certain, by how many and by which rubric.

    Of the hearings held from ``from_on`` to ``to_on`` (None: the days of closing) each agency owes
    at least the share ``ratio``, in [0, 1]; hearings of a case with a mark in ``must`` are observed
    beside them. A type without an entry in ``rubrics`` takes the default rubric.
    """

    ratio: Decimal = Decimal("0.05")
    from_on: date | None = None
    to_on: date | None = None
    must: tuple[CertaintyFlag, ...] = ()
    observers: int = 1
    rubrics: tuple[RubricChoice, ...] = ()


@dataclass(frozen=True, slots=True)
class FollowupPlan:
    """Which share of each stratum's closed cases is followed up, and how.

    ``ratio`` None: nobody is followed up. A case is tried at most ``attempts`` times; a survey link
    lives ``link_days`` days; a figure of fewer than ``minimum_cell`` answers is withheld.
    """

    ratio: Decimal | None = None
    minimum: int = 1
    attempts: int = 3
    link_days: int = 30
    minimum_cell: int = 5
    languages: tuple[str, ...] = ("普通话",)


@dataclass(frozen=True, slots=True)
class OpinionPlan:
    """For how many days the link to a deciding body's form can be used."""

    link_days: int = 30


@dataclass(frozen=True, slots=True)
class Cap:
    """Where ``source`` is graded ``grade`` or worse, the case is graded ``at_most`` at best."""

    source: SourceName
    grade: Grade
    at_most: Grade


@dataclass(frozen=True, slots=True)
class SourcesPlan:
    """What decides the grade of a case, and how sources are combined where they do.

    ``weights`` are relative, of the sources that are there: a missing source weighs nothing.
    """

    decides: GradeSource = GradeSource.FILE
    weights: tuple[tuple[SourceName, int], ...] = (
        (SourceName.FILE, 70),
        (SourceName.OBSERVATION, 15),
        (SourceName.FOLLOW_UP, 10),
        (SourceName.OPINION, 5),
    )
    caps: tuple[Cap, ...] = ()

    @property
    def combines(self) -> bool:
        """Whether grades are combined in this cycle."""
        return self.decides is GradeSource.COMBINED

    def weight_of(self, source: SourceName) -> int:
        """The relative weight of a source; 0 for one that is not listed."""
        return dict(self.weights).get(source, 0)


@dataclass(frozen=True, slots=True)
class ReportPlan:
    """When a rate may be printed and how its interval is made.

    ``maximum_half_width`` and ``level`` are shares (0.2 is ±20 points); ``decimals`` of percents.
    """

    minimum_cases: int = 10
    maximum_half_width: Decimal = Decimal("0.2")
    level: Decimal = Decimal("0.95")
    method: IntervalMethod = IntervalMethod.AUTO
    decimals: int = 1


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything one evaluation cycle decides beforehand.

    ``competition`` is there in a competition and only there.
    Empty ``types`` and ``regions`` mean all; empty ``strata`` mean one stratum; a case type
    without an entry in ``rubrics`` takes the newest published rubric made for it.
    """

    name: str
    closed_from: date
    closed_to: date
    title: str = ""
    types: tuple[CaseType, ...] = ()
    regions: tuple[str, ...] = ()
    strata: tuple[Dimension, ...] = (Dimension.AGENCY, Dimension.TYPE)
    sizing: Sizing = Sizing()
    overrides: tuple[Override, ...] = ()
    coverage: tuple[Dimension, ...] = ()
    certainty: tuple[CertaintyFlag, ...] = ()
    exclude_reviewed_within_years: int = 0
    panel: PanelPlan = PanelPlan()
    rubrics: tuple[RubricChoice, ...] = ()
    report: ReportPlan = field(default_factory=ReportPlan)
    timetable: Timetable = Timetable()
    calibration: CalibrationPlan = CalibrationPlan()
    files: FilesPlan = FilesPlan()
    observations: ObservationPlan = ObservationPlan()
    followups: FollowupPlan = FollowupPlan()
    opinions: OpinionPlan = OpinionPlan()
    sources: SourcesPlan = SourcesPlan()
    feedback: FeedbackPlan = field(default_factory=FeedbackPlan)
    kind: CycleKind = CycleKind.ASSESSMENT
    competition: CompetitionPlan | None = None

    @property
    def is_competition(self) -> bool:
        """Whether cases are put forward and ranked instead of drawn and counted."""
        return self.kind is CycleKind.COMPETITION

    @property
    def shown_title(self) -> str:
        """The title, or the name where no title was given."""
        return self.title or self.name
