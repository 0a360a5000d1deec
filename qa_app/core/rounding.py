"""The one place where figures are rounded: once, half up, from exact counts."""

from fractions import Fraction


def half_up(value: Fraction, places: int = 0) -> str:
    """The value as text with exactly ``places`` decimals, halves away from zero."""
    return _half_up(value.numerator, value.denominator, places)


def _half_up(numerator: int, denominator: int, places: int) -> str:
    """``half_up`` of a quotient that need not be in lowest terms; reports ask for thousands."""
    scale = 10**places
    whole = (abs(numerator) * scale * 2 + denominator) // (2 * denominator)
    sign = "-" if numerator < 0 and whole else ""
    if places == 0:
        return f"{sign}{whole}"
    return f"{sign}{whole // scale}.{whole % scale:0{places}d}"


def percent(part: int, total: int, places: int = 1) -> str | None:
    """``part`` of ``total`` in percent as text without the sign; None when total is 0."""
    if total <= 0:
        return None
    return _half_up(100 * part, total, places)


def round_half_up(value: Fraction) -> int:
    """The nearest integer, halves away from zero (used for hundredths of points)."""
    return int(half_up(value, 0))


def plain(hundredths: int) -> str:
    """Hundredths of points as people write points: 8550 → 85.5."""
    text = f"{hundredths // 100}.{hundredths % 100:02d}"
    return text.rstrip("0").rstrip(".")
