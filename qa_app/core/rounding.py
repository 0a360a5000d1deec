"""The one place where figures are rounded: once, half up, from exact counts."""

from fractions import Fraction


def half_up(value: Fraction, places: int = 0) -> str:
    """The value as text with exactly ``places`` decimals, halves away from zero."""
    scale = 10**places
    scaled = abs(value) * scale
    whole = (scaled.numerator * 2 + scaled.denominator) // (2 * scaled.denominator)
    sign = "-" if value < 0 and whole else ""
    if places == 0:
        return f"{sign}{whole}"
    return f"{sign}{whole // scale}.{whole % scale:0{places}d}"


def percent(part: int, total: int, places: int = 1) -> str | None:
    """``part`` of ``total`` in percent as text without the sign; None when total is 0."""
    if total <= 0:
        return None
    return half_up(Fraction(100 * part, total), places)


def round_half_up(value: Fraction) -> int:
    """The nearest integer, halves away from zero (used for hundredths of points)."""
    return int(half_up(value, 0))
