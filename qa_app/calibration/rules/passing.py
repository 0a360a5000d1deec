"""When the qualification test is passed, which files an attempt gets, how long a pass is valid."""

import hashlib
from calendar import monthrange
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from qa_app.calibration.rules.comparing import Comparison, Tolerance


@dataclass(frozen=True, slots=True)
class PassRule:
    """What a passed attempt must show, over ``files`` files; every number can be set.

    ``criteria_percent``: of all criteria, within ``tolerance_levels``; ``totals``: files whose
    total is within ``tolerance_points`` (hundredths); ``grades``: files with the model's grade.
    """

    files: int = 3
    criteria_percent: int = 80
    totals: int = 2
    grades: int = 2
    tolerance_points: int = 500
    tolerance_levels: int = 1
    attempts: int = 3
    valid_months: int = 12

    @property
    def tolerance(self) -> Tolerance:
        """The tolerance of its files."""
        return Tolerance(self.tolerance_points, self.tolerance_levels)

    def stored(self) -> dict[str, Any]:
        """As the table keeps it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class TestResult:
    """What an attempt came to, each figure with what it had to be."""

    criteria: int
    criteria_within: int
    totals_within: int
    grades_equal: int
    passed: bool

    def stored(self) -> dict[str, Any]:
        """As the table keeps it."""
        return asdict(self)


def result_of(comparisons: Sequence[Comparison], rule: PassRule) -> TestResult:
    """The result of a finished attempt; a file that was not handed in counts as missed."""
    criteria = sum(len(one.criteria) for one in comparisons)
    hits = sum(one.hits for one in comparisons)
    totals = sum(one.total_within for one in comparisons)
    grades = sum(one.grade_equal for one in comparisons)
    passed = (
        len(comparisons) >= rule.files
        and hits * 100 >= rule.criteria_percent * criteria
        and totals >= rule.totals
        and grades >= rule.grades
    )
    return TestResult(criteria, hits, totals, grades, passed)


def files_for_attempt(
    pool: Collection[int], seen: Collection[int], files: int, key: str
) -> list[int]:
    """The files of one attempt: unseen ones first, both parts in an order made from ``key``.

    Fewer than ``files`` come back when the pool is smaller.
    """

    def order(file_id: int) -> tuple[bool, str]:
        digest = hashlib.sha256(f"{key},{file_id}".encode()).hexdigest()
        return file_id in seen, digest

    return sorted(pool, key=order)[:files]


def valid_until(passed_on: date, months: int) -> date:
    """The last day a pass is valid: the same day of the month, or the month's last."""
    index = passed_on.month - 1 + months
    year, month = passed_on.year + index // 12, index % 12 + 1
    return date(year, month, min(passed_on.day, monthrange(year, month)[1]))
