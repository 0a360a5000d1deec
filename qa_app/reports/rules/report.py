"""The share report as values: everything a page, spreadsheet or print-out of it may say.

Built by the share rules from raw counts; placed by the renderers (screen, PDF, XLSX, CSV, JSON),
which compute nothing. Sentences are codes with values here; words live in the renderers.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from qa_app.core.errors import Refusal


@dataclass(frozen=True, slots=True)
class GradeCounts:
    """Settled cases per grade, best first."""

    excellent: int = 0
    good: int = 0
    passed: int = 0
    failed: int = 0

    @property
    def total(self) -> int:
        """All settled cases."""
        return self.excellent + self.good + self.passed + self.failed

    def in_order(self) -> tuple[int, int, int, int]:
        """The four counts in the natural order of grades."""
        return (self.excellent, self.good, self.passed, self.failed)


@dataclass(frozen=True, slots=True)
class SampleShare:
    """Shares of the settled cases in percent, as text rounded once (``"81.7"``)."""

    good_or_excellent: str
    excellent: str
    pass_or_above: str


@dataclass(frozen=True, slots=True)
class Estimate:
    """The weighted good-or-excellent share of all closed cases, unrounded, as parts of 1."""

    good_or_excellent: float
    se: float | None
    low: float
    high: float
    level: float
    method: str
    n_eff: float | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """Counts and shares of one set of cases.

    ``population`` is the number of closed cases in the frame; ``drawn`` counts cases as first
    drawn and ``substitutes`` those drawn in their place. A rate is shown only when
    ``printed``; otherwise ``why_not`` says why, and the counts stay.
    """

    population: int
    drawn: int
    received: int
    reviewed: int
    settled: int
    grades: GradeCounts
    sample_share: SampleShare | None = None
    estimate: Estimate | None = None
    printed: bool = True
    why_not: Refusal | None = None
    substitutes: int = 0

    @property
    def missing(self) -> int:
        """Files asked for, substitutes included, that did not come."""
        return self.drawn + self.substitutes - self.received


@dataclass(frozen=True, slots=True)
class Key:
    """One value of one dimension: ``agency``, its code, and the name people read."""

    dimension: str
    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Row:
    """The cell of one combination of dimension values, in the order of ``ShareReport.by``."""

    by: tuple[Key, ...]
    cell: Cell


@dataclass(frozen=True, slots=True)
class RubricUsed:
    """One rubric version the reviews were made with."""

    id: str
    version: int
    title: str = ""


@dataclass(frozen=True, slots=True)
class NonReceipt:
    """How many drawn cases have no reviewed file for one reason."""

    reason: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """The overall share in percent if every missing file were failed, or good."""

    missing: int
    if_all_failed: str
    if_all_good: str


@dataclass(frozen=True, slots=True)
class ReportHeader:
    """What the figures are about and how they came about."""

    cycle: str
    title: str
    closed_from: date
    closed_to: date
    types: tuple[str, ...]  # labels of the case types in scope; empty: all
    strata: tuple[str, ...]  # dimension codes
    frame_sha256: str
    seed: str
    seed_source: str
    grading_rule: str  # code of the rule that turns scores into grades
    rubrics: tuple[RubricUsed, ...]
    method: str  # code of the interval method
    level: float
    minimum_cases: int
    made_at: datetime  # aware
    organisation: str = ""
    divergence_rule: str = ""  # code of the rule that settles a case
    frozen_at: datetime | None = None  # aware
    scope: tuple[str, ...] = ()  # names of the regions the figures are narrowed to; empty: all
    frame_size: int = 0
    before_objections: bool = False  # grades as they stood before objections


@dataclass(frozen=True, slots=True)
class ShareReport:
    """One printed or shown share report: header, overall cell, rows by dimension, and notes."""

    header: ReportHeader
    by: tuple[str, ...]  # dimension codes
    overall: Cell
    rows: tuple[Row, ...]
    non_receipt: tuple[NonReceipt, ...] = ()
    sensitivity: Sensitivity | None = None
    notes: tuple[Refusal, ...] = field(default=())  # further remarks as codes with values
    decimals: int = 1
