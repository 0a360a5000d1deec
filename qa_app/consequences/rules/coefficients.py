"""Which coefficient a grade carries for a case, by which version of the table, and what is paid.

A version holds lines by case type, stage and source, four coefficients each. The version that
counts is that of the smallest region around the agency, by the day the case was closed. Pure.
"""

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from qa_app.core.case_types import CaseType, Source, Stage
from qa_app.core.errors import Refusal
from qa_app.core.grades import ORDER, Grade
from qa_app.core.rounding import round_half_up

ONE = 10_000
"""Coefficients are kept in ten-thousandths: 1.25 is 12,500."""
PLACES = 4
MOST = 10 * ONE
MOST_LINES = 40
LONGEST_NOTE = 500


class Pending(StrEnum):
    """What becomes of payments while an objection to the grade is being decided."""

    APART = "apart"
    MARKED = "marked"


class Deciders(StrEnum):
    """Who decides about lawyers with a failed case; supervisors always may."""

    AGENCY = "agency"
    SUPERVISOR = "supervisor"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a version says beside its coefficients."""

    pending: Pending = Pending.APART
    for_agencies: bool = False
    deciders: Deciders = Deciders.AGENCY


@dataclass(frozen=True, slots=True)
class Line:
    """Coefficients by grade, in ten-thousandths, for the cases it names (None: all)."""

    coefficients: Mapping[Grade, int]
    type: CaseType | None = None
    stage: Stage | None = None
    source: Source | None = None

    @property
    def named(self) -> tuple[bool, bool, bool]:
        """What the line names; the greater tuple goes first."""
        return (self.type is not None, self.stage is not None, self.source is not None)

    @property
    def cases(self) -> tuple[CaseType | None, Stage | None, Source | None]:
        """Which cases the line is about."""
        return (self.type, self.stage, self.source)


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the table for the cases of a region closed from a day on.

    ``key`` is its public id ("" for what comes with the program), ``path`` that of its region,
    ``number`` grows with time: of two versions for the same day the later one counts.
    """

    key: str
    path: str
    valid_from: date
    number: int
    lines: tuple[Line, ...]
    terms: Terms = Terms()


@dataclass(frozen=True, slots=True)
class Entered:
    """A version as somebody enters it; ``region`` is the id of one of the own regions.

    ``once`` is its public id to be: entered again with the same one, nothing is made.
    """

    region: int | None
    valid_from: date
    note: str
    terms: Terms
    lines: tuple[Line, ...]
    once: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """What of a case the coefficient depends on."""

    path: str
    closed_on: date
    type: CaseType
    stage: Stage | None = None
    source: Source | None = None


def version_for(versions: Iterable[Version], path: str, day: date) -> Version | None:
    """The version that counts in a region on a day: smallest region first, then the latest."""
    fitting = [
        one for one in versions if path.startswith(one.path) and one.valid_from <= day
    ]  # fmt: skip
    return max(
        fitting, key=lambda one: (len(one.path), one.valid_from, one.number), default=None
    )  # fmt: skip


def coefficient_of(version: Version, subject: Subject, grade: Grade) -> int | None:
    """The coefficient in ten-thousandths; None when no line fits."""
    given = (subject.type, subject.stage, subject.source)
    fitting = [
        line
        for line in version.lines
        if all(want in (None, have) for want, have in zip(line.cases, given, strict=True))
    ]
    best = max(fitting, key=lambda line: line.named, default=None)
    return best.coefficients.get(grade) if best else None


def payable(base_cents: int, coefficient: int) -> int:
    """Base times coefficient in cents: exact, then rounded once, half up."""
    return round_half_up(Fraction(base_cents * coefficient, ONE))


def coefficient_text(value: int) -> str:
    """Ten-thousandths as people write them: 12500 → 1.25, 10000 → 1.00."""
    whole, part = divmod(value, ONE)
    digits = f"{part:0{PLACES}d}".rstrip("0")
    return f"{whole}.{digits:0<2}"


def coefficient_from(text: str) -> int | None:
    """A coefficient as typed (at most four decimals) in ten-thousandths; None for anything else."""
    whole, point, part = text.strip().partition(".")
    if not (whole.isascii() and whole.isdecimal()) or len(whole) > len(str(MOST)):
        return None
    if point and not (part.isascii() and part.isdecimal() and len(part) <= PLACES):
        return None
    value = int(whole) * ONE + int(part.ljust(PLACES, "0") or "0")
    return value if value <= MOST else None


def why_not_entered(lines: Sequence[Line], note: str) -> Refusal | None:
    """What is wrong with a version to be entered; None when nothing is."""
    if not note.strip():
        return Refusal("coefficients_note_missing")
    if len(note) > LONGEST_NOTE:
        return Refusal("coefficients_note_too_long", {"most": LONGEST_NOTE})
    if len(lines) > MOST_LINES:
        return Refusal("coefficients_too_many", {"most": MOST_LINES})
    if not any(line.cases == (None, None, None) for line in lines):
        return Refusal("coefficients_no_general_line")
    if any(number > 1 for number in Counter(line.cases for line in lines).values()):
        return Refusal("coefficients_line_twice")
    if any(set(line.coefficients) != set(ORDER) for line in lines):
        return Refusal("coefficients_grade_missing")
    if any(not 0 <= one <= MOST for line in lines for one in line.coefficients.values()):
        return Refusal("coefficients_out_of_range", {"most": coefficient_text(MOST)})
    return None


def falls_with_quality(lines: Iterable[Line]) -> bool:
    """Whether somewhere a better grade carries less than a worse one: most likely a slip."""
    return any(
        line.coefficients[better] < line.coefficients[worse]
        for line in lines
        for better, worse in itertools.pairwise(ORDER)
    )
