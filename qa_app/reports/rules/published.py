"""Can a published figure be true? Counts and rates of other people's reports, checked.

For ``check published`` and the page of the same name. It asks whether a whole number of cases
gives this rate at this rounding, whether it was rounded twice or cut off, whether it fits another
definition of the rate, and whether parts sum to the total. It reads no files and makes no
sentences; the check is plain arithmetic on whole numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any

from qa_app.core.rounding import half_up

TOTAL_LABELS = frozenset({"合计", "总计", "总和", "total", "sum"})
SUBTOTAL_LABELS = frozenset({"小计", "subtotal"})
DIGITS_BEFORE_SECOND_ROUNDING = 3
HUNDRED = 100


class Verdict(StrEnum):
    """What can be said of a published row."""

    CONSISTENT = "consistent"
    IMPOSSIBLE = "impossible"
    AMBIGUOUS = "ambiguous"


class Definition(StrEnum):
    """What a rate may count."""

    GOOD_OR_EXCELLENT = "good_or_excellent"
    EXCELLENT = "excellent"
    GOOD = "good"
    PASS_OR_ABOVE = "pass_or_above"
    PASS = "pass"
    FAIL = "fail"


# The field uses 良好率 and 合格率 both for one grade and for that grade and above.
MEANINGS: dict[str, tuple[Definition, ...]] = {
    "优良率": (Definition.GOOD_OR_EXCELLENT,),
    "优秀率": (Definition.EXCELLENT,),
    "良好率": (Definition.GOOD, Definition.GOOD_OR_EXCELLENT),
    "合格率": (Definition.PASS_OR_ABOVE, Definition.PASS),
    "合格以上率": (Definition.PASS_OR_ABOVE,),
    "不合格率": (Definition.FAIL,),
    "good_or_excellent": (Definition.GOOD_OR_EXCELLENT,),
    "excellent": (Definition.EXCELLENT,),
    "good": (Definition.GOOD, Definition.GOOD_OR_EXCELLENT),
    "pass_or_above": (Definition.PASS_OR_ABOVE,),
    "pass": (Definition.PASS_OR_ABOVE, Definition.PASS),
    "fail": (Definition.FAIL,),
}


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """One published line; None where nothing was published. ``rate`` is in percent, as printed."""

    label: str
    total: int | None = None
    excellent: int | None = None
    good: int | None = None
    passed: int | None = None
    failed: int | None = None
    rate_name: str = ""
    rate: Fraction | None = None
    decimals: int = 0

    @property
    def parts(self) -> tuple[int | None, ...]:
        """The four grades, best first."""
        return self.excellent, self.good, self.passed, self.failed

    @property
    def settled(self) -> int | None:
        """The published total, or the sum of the four grades if all are there."""
        if self.total is not None:
            return self.total
        return sum(p for p in self.parts if p is not None) if None not in self.parts else None


@dataclass(frozen=True, slots=True)
class Finding:
    """The verdict on a row, the code of its explanation, and counts that give the rate."""

    label: str
    verdict: Verdict
    code: str
    counts: tuple[int, ...] = ()
    params: dict[str, Any] = field(default_factory=dict[str, Any])


def counts_giving(rate: Fraction, total: int, decimals: int) -> tuple[int, ...]:
    """Every whole number of ``total`` cases whose share, rounded once half up, is ``rate`` %."""
    if total <= 0:
        return ()
    half = Fraction(1, 2 * 10**decimals)
    first = -((-(rate - half) * total) // HUNDRED)
    end = (rate + half) * total / HUNDRED
    last = end.numerator // end.denominator
    if last * end.denominator == end.numerator:
        last -= 1
    return tuple(range(max(0, int(first)), min(total, last) + 1))


def rounds_to(count: int, total: int, rate: Fraction, decimals: int) -> bool:
    """``count`` of ``total``, rounded once, is ``rate`` percent."""
    return Fraction(half_up(Fraction(HUNDRED * count, total), decimals)) == rate


def rounded_twice(count: int, total: int, rate: Fraction, decimals: int) -> bool:
    """Rounding to more digits first and then again gives ``rate``, though rounding once does not.

    79 of 132 is 59.848…: once 59.8, but by way of 59.85 it becomes 59.9.
    """
    if rounds_to(count, total, rate, decimals):
        return False
    exact = Fraction(HUNDRED * count, total)
    for more in range(1, DIGITS_BEFORE_SECOND_ROUNDING + 1):
        first = Fraction(half_up(exact, decimals + more))
        if Fraction(half_up(first, decimals)) == rate:
            return True
    return False


def cut_off(count: int, total: int, rate: Fraction, decimals: int) -> bool:
    """Dropping digits instead of rounding gives ``rate``."""
    scale = 10**decimals
    return Fraction(HUNDRED * count * scale // total, scale) == rate


def count_under(row: PublishedRow, definition: Definition) -> int | None:
    """Cases the definition counts, when enough grades were published to know."""
    excellent, good, passed, failed = row.parts
    total = row.settled
    if definition is Definition.EXCELLENT:
        return excellent
    if definition is Definition.GOOD:
        return good
    if definition is Definition.PASS:
        return passed
    if definition is Definition.FAIL:
        return failed
    if definition is Definition.GOOD_OR_EXCELLENT:
        return _sum_or_rest((excellent, good), (passed, failed), total)
    return _sum_or_rest((excellent, good, passed), (failed,), total)


def _sum_or_rest(
    wanted: Sequence[int | None], others: Sequence[int | None], total: int | None
) -> int | None:
    if None not in wanted:
        return sum(p for p in wanted if p is not None)
    if total is None or None in others:
        return None
    return total - sum(p for p in others if p is not None)


def check_row(row: PublishedRow) -> Finding:
    """The verdict on one row by itself."""
    wrong = _wrong_parts(row)
    if wrong:
        return wrong
    if row.rate is None:
        return _without_rate(row)
    if not 0 <= row.rate <= HUNDRED:
        return Finding(row.label, Verdict.IMPOSSIBLE, "rate_out_of_range")
    total = row.settled
    if total is None:
        return Finding(row.label, Verdict.AMBIGUOUS, "no_total")
    if total == 0:
        return Finding(row.label, Verdict.IMPOSSIBLE, "total_is_nought")
    return _with_rate(row, row.rate, total)


def _wrong_parts(row: PublishedRow) -> Finding | None:
    known = [part for part in row.parts if part is not None]
    if any(n < 0 for n in [*known, row.total or 0]):
        return Finding(row.label, Verdict.IMPOSSIBLE, "negative_count")
    if row.total is None:
        return None
    params = {"sum": sum(known), "total": row.total}
    if len(known) == len(row.parts) and sum(known) != row.total:
        return Finding(row.label, Verdict.IMPOSSIBLE, "parts_do_not_sum", (sum(known),), params)
    if sum(known) > row.total:
        return Finding(row.label, Verdict.IMPOSSIBLE, "parts_exceed_total", (sum(known),), params)
    return None


def _without_rate(row: PublishedRow) -> Finding:
    if row.total is not None and None not in row.parts:
        return Finding(row.label, Verdict.CONSISTENT, "parts_sum")
    return Finding(row.label, Verdict.AMBIGUOUS, "nothing_to_check")


def _with_rate(row: PublishedRow, rate: Fraction, total: int) -> Finding:
    meanings = MEANINGS.get(row.rate_name.strip().lower(), ())
    asked = meanings or tuple(Definition)
    known = {d: c for d in asked if (c := count_under(row, d)) is not None}
    if not known:
        return _by_total_alone(row, rate, total)
    fitting = {d: c for d, c in known.items() if rounds_to(c, total, rate, row.decimals)}
    counts = tuple(sorted(set(fitting.values())))
    if not fitting:
        return _nothing_fits(row, rate, total, known)
    if len(asked) == 1:
        return Finding(row.label, Verdict.CONSISTENT, "count_gives_rate", counts)
    params = {"definitions": [d.value for d in fitting]}
    if len(known) == len(asked) and len(fitting) == 1:
        return Finding(row.label, Verdict.CONSISTENT, "one_meaning_fits", counts, params)
    return Finding(row.label, Verdict.AMBIGUOUS, "several_meanings", counts, params)


def _nothing_fits(
    row: PublishedRow, rate: Fraction, total: int, known: dict[Definition, int]
) -> Finding:
    """The counts of the stated rate give another figure: say what the published one may be."""
    others = {d: c for d in Definition if d not in known and (c := count_under(row, d)) is not None}
    elsewhere = [d for d, c in others.items() if rounds_to(c, total, rate, row.decimals)]
    if elsewhere:
        counts = tuple(sorted({others[d] for d in elsewhere}))
        params = {"definitions": [d.value for d in elsewhere]}
        return Finding(row.label, Verdict.AMBIGUOUS, "fits_other_definition", counts, params)
    count = next(iter(known.values()))
    params = {
        "count": count,
        "total": total,
        "correct": half_up(Fraction(HUNDRED * count, total), row.decimals),
    }
    for code, test in (("rounded_twice", rounded_twice), ("cut_off", cut_off)):
        if any(test(c, total, rate, row.decimals) for c in known.values()):
            return Finding(row.label, Verdict.IMPOSSIBLE, code, (), params)
    return Finding(row.label, Verdict.IMPOSSIBLE, "count_gives_other_rate", (), params)


def _by_total_alone(row: PublishedRow, rate: Fraction, total: int) -> Finding:
    counts = counts_giving(rate, total, row.decimals)
    if counts:
        code = "one_count_fits" if len(counts) == 1 else "several_counts_fit"
        params = {"how_many": len(counts), "first": counts[0], "last": counts[-1], "total": total}
        return Finding(row.label, Verdict.CONSISTENT, code, counts, params)
    near = int(rate * total // HUNDRED)
    for count in (near, near + 1):
        if count <= total and rounded_twice(count, total, rate, row.decimals):
            correct = half_up(Fraction(HUNDRED * count, total), row.decimals)
            params = {"count": count, "total": total, "correct": correct}
            return Finding(row.label, Verdict.IMPOSSIBLE, "rounded_twice", (), params)
    return Finding(row.label, Verdict.IMPOSSIBLE, "no_count_gives_rate", (), {"total": total})


def check_table(rows: Sequence[PublishedRow]) -> list[Finding]:
    """The verdict on every row; totals and subtotals must also equal the rows above them."""
    findings: list[Finding] = []
    since_total: list[PublishedRow] = []
    since_subtotal: list[PublishedRow] = []
    for row in rows:
        label = row.label.strip().lower()
        finding = check_row(row)
        if label in TOTAL_LABELS:
            finding = _against_rows_above(row, since_total) or finding
            since_total, since_subtotal = [], []
        elif label in SUBTOTAL_LABELS:
            finding = _against_rows_above(row, since_subtotal) or finding
            since_subtotal = []
        else:
            since_total.append(row)
            since_subtotal.append(row)
        findings.append(finding)
    return findings


def _against_rows_above(row: PublishedRow, above: Sequence[PublishedRow]) -> Finding | None:
    if not above:
        return None
    for column in ("total", "excellent", "good", "passed", "failed"):
        stated = getattr(row, column)
        parts = [getattr(r, column) for r in above]
        if stated is None or None in parts or sum(parts) == stated:
            continue
        params = {"column": column, "stated": stated, "sum": sum(parts)}
        return Finding(row.label, Verdict.IMPOSSIBLE, "rows_do_not_sum", (sum(parts),), params)
    return None
