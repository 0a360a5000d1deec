"""Figures of a share report as text, one way for every renderer: rounded once, withheld alike.

Used by the PDF and the spreadsheets. Rounds estimates half up from their exact value; sample
shares arrive as text and are not touched.
"""

from fractions import Fraction

from qa_app.core.rounding import half_up
from qa_app.reports.rules.report import Cell, Estimate, Row

NOTHING = "—"


def count_text(count: int) -> str:
    """A count with plain digits, as tables show it."""
    return f"{count}"


def prose_count(count: int) -> str:
    """A count inside a sentence, with thousands marked."""
    return f"{count:,}"


def percent_text(share: float, decimals: int) -> str:
    """A part of 1 in percent without the sign."""
    return half_up(Fraction(share) * 100, decimals)


def interval_text(estimate: Estimate, decimals: int) -> str:
    """An interval in percent without signs: 79.1–84.0."""
    low, high = (percent_text(end, decimals) for end in (estimate.low, estimate.high))
    return f"{low}–{high}"


def shown_estimate(cell: Cell) -> Estimate | None:
    """The estimate where it may be shown."""
    return cell.estimate if cell.printed else None


def row_label(row: Row) -> str:
    """The names of a row's dimension values in one line."""
    return " · ".join(key.label for key in row.by)
