"""One cell of the share report: its counts, its shares, the estimate, and when to withhold them.

For the share report in all its forms (screen, JSON, PDF, tables). It takes counts per stratum of
the draw and gives every printed figure; formulas are in ``qa_app.sampling.rules``. The caller
leaves coverage picks out, keeps cases reviewed for certain in strata of their own (all of such a
stratum is drawn, so it weighs one), and gives substitutes in place of the replaced.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from qa_app.core.errors import Refusal
from qa_app.core.rounding import half_up, percent
from qa_app.reports.rules import report
from qa_app.sampling.rules.estimation import Estimate, StratumSample, estimate_share
from qa_app.sampling.rules.intervals import Interval, Method, share_interval


@dataclass(frozen=True, slots=True)
class Grades:
    """Settled cases per grade."""

    excellent: int = 0
    good: int = 0
    passed: int = 0
    failed: int = 0

    @property
    def settled(self) -> int:
        """Cases with any grade."""
        return self.excellent + self.good + self.passed + self.failed

    @property
    def good_or_excellent(self) -> int:
        """Cases counted by the good-or-excellent share."""
        return self.excellent + self.good

    @property
    def pass_or_above(self) -> int:
        """Cases counted by the pass-and-above share."""
        return self.excellent + self.good + self.passed

    def __add__(self, other: "Grades") -> "Grades":
        return Grades(
            self.excellent + other.excellent,
            self.good + other.good,
            self.passed + other.passed,
            self.failed + other.failed,
        )


@dataclass(frozen=True, slots=True)
class Originals:
    """Settled cases of the cell as first drawn, substitutes left out, and the good among them."""

    settled: int
    good_or_excellent: int


@dataclass(frozen=True, slots=True)
class StratumFacts:
    """One stratum of the draw and the part of it that lies in the cell.

    ``cases``, ``drawn`` and ``settled`` are those of the whole stratum; ``cell_drawn`` and
    ``grades`` of the cell only. Where the cell is the stratum they agree. ``drawn`` counts cases
    as first drawn, ``settled`` and ``grades`` substitutes too; ``originals`` None: no substitutes.
    """

    key: str
    cases: int
    drawn: int
    settled: int
    cell_drawn: int
    grades: Grades
    originals: Originals | None = None

    @property
    def as_first_drawn(self) -> Originals:
        """Settled cases without the substitutes."""
        return self.originals or Originals(self.grades.settled, self.grades.good_or_excellent)


@dataclass(frozen=True, slots=True)
class CellFacts:
    """All a cell is made of: its own counts, and the strata it touches.

    ``drawn`` counts cases as first drawn; ``substitutes`` those drawn later in their place.
    """

    population: int
    drawn: int
    received: int
    reviewed: int
    strata: tuple[StratumFacts, ...]
    substitutes: int = 0

    @property
    def grades(self) -> Grades:
        """Settled cases of the cell per grade, over its strata."""
        excellent = good = passed = failed = 0
        for stratum in self.strata:
            grades = stratum.grades
            excellent += grades.excellent
            good += grades.good
            passed += grades.passed
            failed += grades.failed
        return Grades(excellent, good, passed, failed)


@dataclass(frozen=True, slots=True)
class CellSettings:
    """The cycle's wishes: confidence, decimals, and when a rate is not printed."""

    level: float = 0.95
    decimals: int = 1
    minimum_cases: int = 10
    widest_half: float = 0.20
    method: Method | None = None
    refused: Refusal | None = None
    """Why no cell may have a rate at all."""


@dataclass(frozen=True, slots=True)
class ShareEstimate:
    """The estimated good-or-excellent share of all closed cases (0 to 1, unrounded)."""

    good_or_excellent: float
    se: float | None
    interval: Interval
    level: float
    n_eff: float | None
    df: int
    collapsed: int

    def for_renderers(self) -> report.Estimate:
        """The same estimate as the renderers take it."""
        return report.Estimate(
            self.good_or_excellent,
            self.se,
            self.interval.low,
            self.interval.high,
            self.level,
            self.interval.method.value,
            self.n_eff,
        )

    def as_json(self) -> dict[str, Any]:
        """The keys of the public contract."""
        return {
            "good_or_excellent": self.good_or_excellent,
            "se": self.se,
            "low": self.interval.low,
            "high": self.interval.high,
            "level": self.level,
            "method": self.interval.method.value,
            "n_eff": self.n_eff,
            "df": self.df,
            "collapsed": self.collapsed,
        }


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """The share if every case as first drawn that has no grade were fail, or were good."""

    missing: int
    if_fail: float
    if_good: float

    def percent(self, share: float, decimals: int) -> str:
        """A bound in percent as text, rounded once."""
        return half_up(Fraction(share) * 100, decimals)


@dataclass(frozen=True, slots=True)
class CellFigures:
    """A finished cell; shares and estimate are None when ``why_not`` says why."""

    facts: CellFacts
    sample_share: dict[str, str | None]
    estimate: ShareEstimate | None
    sensitivity: Sensitivity | None
    refusal: Refusal | None = None

    @property
    def why_not(self) -> str | None:
        """The code of the reason the rate is withheld for."""
        return self.refusal.code if self.refusal else None

    @property
    def printed(self) -> bool:
        """The rate may be shown."""
        return self.refusal is None

    def as_cell(self) -> report.Cell:
        """The same cell as the renderers take it."""
        grades, found = self.facts.grades, self.estimate
        counts = report.GradeCounts(grades.excellent, grades.good, grades.passed, grades.failed)
        shown = {name: share for name, share in self.sample_share.items() if share is not None}
        return report.Cell(
            self.facts.population,
            self.facts.drawn,
            self.facts.received,
            self.facts.reviewed,
            grades.settled,
            counts,
            report.SampleShare(**shown) if shown else None,
            found and found.for_renderers(),
            self.printed,
            self.refusal,
            self.facts.substitutes,
        )

    def as_json(self) -> dict[str, Any]:
        """The keys of ``report share`` for one cell."""
        grades = self.facts.grades
        found = self.sensitivity
        return {
            "population": self.facts.population,
            "drawn": self.facts.drawn,
            "substitutes": self.facts.substitutes,
            "received": self.facts.received,
            "reviewed": self.facts.reviewed,
            "settled": grades.settled,
            "excellent": grades.excellent,
            "good": grades.good,
            "pass": grades.passed,
            "fail": grades.failed,
            "sample_share": dict(self.sample_share),
            "estimate": self.estimate.as_json() if self.estimate else None,
            "sensitivity": found
            and {"missing": found.missing, "if_fail": found.if_fail, "if_good": found.if_good},
            "printed": self.printed,
            "why_not": self.why_not,
        }


def sample_shares(grades: Grades, decimals: int) -> dict[str, str | None]:
    """The three shares among settled cases, in percent, each rounded once from the counts."""
    total = grades.settled
    return {
        "good_or_excellent": percent(grades.good_or_excellent, total, decimals),
        "excellent": percent(grades.excellent, total, decimals),
        "pass_or_above": percent(grades.pass_or_above, total, decimals),
    }


def sensitivity(facts: CellFacts) -> Sensitivity | None:
    """Bounds of the share by the weights of the draw, as if all drawn had been graded."""
    size = fail = good = 0.0
    missing = 0
    for stratum in facts.strata:
        if not stratum.cell_drawn:
            continue
        weight = stratum.cases / max(stratum.drawn, stratum.cell_drawn)
        kept = stratum.as_first_drawn
        lost = max(0, stratum.cell_drawn - kept.settled)
        missing += lost
        size += weight * stratum.cell_drawn
        fail += weight * kept.good_or_excellent
        good += weight * (kept.good_or_excellent + lost)
    if not size:
        return None
    return Sensitivity(missing, fail / size, good / size)


def cell_figures(facts: CellFacts, settings: CellSettings | None = None) -> CellFigures:
    """Every figure of the cell, or its counts and the code why the rate is withheld.

    Codes: no_settled_cases, too_few_cases, interval_too_wide, single_case_stratum,
    stratum_size_unknown, method_needs_one_sample, and the one of ``settings.refused``.
    """
    wishes = settings or CellSettings()
    grades = facts.grades
    settled = grades.settled
    if wishes.refused:
        return _withheld(facts, wishes.refused)
    if settled == 0:
        return _withheld(facts, Refusal("no_settled_cases"))
    if settled < wishes.minimum_cases:
        params = {"n": settled, "minimum": wishes.minimum_cases}
        return _withheld(facts, Refusal("too_few_cases", params))
    estimate = estimate_share([_sample_of(s) for s in facts.strata])
    if isinstance(estimate, Refusal):
        return _withheld(facts, estimate)
    interval = share_interval(estimate, wishes.level, wishes.method)
    if isinstance(interval, Refusal):
        return _withheld(facts, interval)
    if interval.half_width > wishes.widest_half:
        points = half_up(Fraction(str(wishes.widest_half)) * 100)
        return _withheld(facts, Refusal("interval_too_wide", {"points": points}))
    shown = _shown(estimate, interval, wishes.level)
    shares = sample_shares(grades, wishes.decimals)
    return CellFigures(facts, shares, shown, sensitivity(facts))


def _sample_of(stratum: StratumFacts) -> StratumSample:
    grades = stratum.grades
    return StratumSample(
        stratum.key, stratum.cases, stratum.settled, grades.settled, grades.good_or_excellent
    )


def _shown(estimate: Estimate, interval: Interval, level: float) -> ShareEstimate:
    return ShareEstimate(
        estimate.share,
        estimate.se,
        interval,
        level,
        estimate.n_eff,
        estimate.df,
        len(estimate.collapsed),
    )


def _withheld(facts: CellFacts, why_not: Refusal) -> CellFigures:
    hidden: dict[str, str | None] = {
        "good_or_excellent": None,
        "excellent": None,
        "pass_or_above": None,
    }
    return CellFigures(facts, hidden, None, None, why_not)
