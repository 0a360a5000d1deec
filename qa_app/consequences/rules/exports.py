"""One line of an export for the finance office, its sums, its hash, and what a later one changes.

Every amount is rounded once, in its own line; sums are sums of lines, so that all of them add up
however lines are put together. Pure.
"""

import hashlib
import json
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from operator import attrgetter
from typing import TypeVar

from qa_app.consequences.rules.coefficients import (
    Pending,
    Subject,
    Version,
    coefficient_of,
    payable,
    version_for,
)
from qa_app.core.case_types import CaseType, Source, Stage
from qa_app.core.grades import Grade

Key = TypeVar("Key", bound=Hashable)


class Standing(StrEnum):
    """Whether a line is paid: the first two are, the others are listed apart, without an amount."""

    DUE = "due"
    MARKED = "marked"
    PENDING = "pending"
    STALE = "stale"
    NO_BASE = "no_base"


PAID = frozenset({Standing.DUE, Standing.MARKED})


@dataclass(frozen=True, slots=True)
class Graded:
    """A released case as it stands now.

    ``objected``: an objection is being decided; ``current``: the released grade is the settled one
    that counts (else the sheet waits to be renewed); ``until``: last day to object.
    """

    case_id: int
    number: str
    agency_id: int
    agency: str
    lawyer_id: int | None
    lawyer: str
    firm: str
    subject: Subject
    grade: Grade
    sheet_version: int
    base_cents: int | None
    objected: bool = False
    current: bool = True
    until: date | None = None


@dataclass(frozen=True, slots=True)
class ExportLine:
    """One case of an export, as it was when the export was made."""

    case_id: int
    number: str
    agency_id: int
    agency: str
    lawyer_id: int | None
    lawyer: str
    firm: str
    type: CaseType
    stage: Stage | None
    source: Source | None
    closed_on: date
    grade: Grade
    sheet_version: int
    until: date | None
    base_cents: int | None
    coefficient: int | None
    table_key: str | None
    cents: int | None
    standing: Standing

    @property
    def paid(self) -> bool:
        """Whether the line has an amount."""
        return self.standing in PAID


class Change(StrEnum):
    """How a case differs from the export before."""

    ADDED = "added"
    LEFT = "left"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One case that differs; ``cents`` is what is to be paid more (or, below 0, less)."""

    change: Change
    before: ExportLine | None
    after: ExportLine | None

    @property
    def line(self) -> ExportLine:
        """The case as it is now, or as it was."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def cents(self) -> int:
        """Amount now less amount before; a line without amount counts as nothing paid."""
        now, then = self.after, self.before
        return ((now.cents if now else 0) or 0) - ((then.cents if then else 0) or 0)


@dataclass(frozen=True, slots=True)
class Sum:
    """How many cases are paid how much, and how many are listed apart."""

    paid: int = 0
    cents: int = 0
    apart: int = 0


def export_line(case: Graded, versions: Sequence[Version], pending: Pending) -> ExportLine:
    """What a released case is paid, or why it is not yet."""
    subject = case.subject
    version = version_for(versions, subject.path, subject.closed_on)
    coefficient = coefficient_of(version, subject, case.grade) if version else None
    standing = _standing(case, coefficient, pending)
    amount = None
    if standing in PAID and case.base_cents is not None and coefficient is not None:
        amount = payable(case.base_cents, coefficient)
    return ExportLine(
        case_id=case.case_id,
        number=case.number,
        agency_id=case.agency_id,
        agency=case.agency,
        lawyer_id=case.lawyer_id,
        lawyer=case.lawyer,
        firm=case.firm,
        type=subject.type,
        stage=subject.stage,
        source=subject.source,
        closed_on=subject.closed_on,
        grade=case.grade,
        sheet_version=case.sheet_version,
        until=case.until,
        base_cents=case.base_cents,
        coefficient=coefficient,
        table_key=version.key if version else None,
        cents=amount,
        standing=standing,
    )


def _standing(case: Graded, coefficient: int | None, pending: Pending) -> Standing:
    if not case.current:
        return Standing.STALE
    if case.objected and pending is Pending.APART:
        return Standing.PENDING
    if case.base_cents is None or coefficient is None:
        return Standing.NO_BASE
    return Standing.MARKED if case.objected else Standing.DUE


def hash_of(lines: Iterable[ExportLine]) -> str:
    """SHA-256 over the lines by case: the same lines in any order have the same hash."""
    found, cells_of = hashlib.sha256(), attrgetter(*(one.name for one in fields(ExportLine)))
    for line in sorted(lines, key=lambda one: one.case_id):
        cells = [each.isoformat() if isinstance(each, date) else each for each in cells_of(line)]
        found.update(json.dumps(cells, ensure_ascii=False, separators=(",", ":")).encode())
        found.update(b"\n")
    return found.hexdigest()


COMPARED = frozenset(
    {"grade", "base_cents", "coefficient", "cents", "standing", "agency_id", "lawyer_id"}
)
"""What the finance office has to know of; a corrected name or a new table alone changes nothing."""


def differences(
    before: Iterable[ExportLine], after: Iterable[ExportLine]
) -> tuple[Difference, ...]:
    """Every case that is new, gone or pays otherwise, by case number."""
    then = {line.case_id: line for line in before}
    now = {line.case_id: line for line in after}
    found = [Difference(Change.ADDED, None, now[key]) for key in now.keys() - then.keys()]
    found += [Difference(Change.LEFT, then[key], None) for key in then.keys() - now.keys()]
    found += [
        Difference(Change.CHANGED, then[key], now[key])
        for key in now.keys() & then.keys()
        if _compared(then[key]) != _compared(now[key])
    ]
    return tuple(sorted(found, key=lambda one: (one.line.agency, one.line.number)))


_compared: Callable[[ExportLine], tuple[object, ...]] = attrgetter(*sorted(COMPARED))


def yuan(cents: int | None) -> str:
    """Cents as yuan with two places and thousands apart: -125050 → -1,250.50; a dash for none."""
    if cents is None:
        return "—"
    whole, part = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole:,}.{part:02d}"


def sums(
    lines: Iterable[ExportLine], key_of: Callable[[ExportLine], Key]
) -> Mapping[Key, Sum]:  # fmt: skip
    """The sums of lines that share a key, keys in order of their first line."""
    found: dict[Key, Sum] = {}
    for line in lines:
        key = key_of(line)
        have = found.get(key, Sum())
        found[key] = Sum(
            have.paid + line.paid, have.cents + (line.cents or 0), have.apart + (not line.paid)
        )
    return found


def total(lines: Iterable[ExportLine]) -> Sum:
    """The sum of all lines."""
    return sums(lines, lambda _line: None).get(None, Sum())
