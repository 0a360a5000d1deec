"""Reads small values out of an address or a form; what cannot be read counts as not given.

For filters and hidden fields. What a person types and must be told about is a field of a form.
"""

from datetime import date
from enum import StrEnum
from typing import TypeVar

Code = TypeVar("Code", bound=StrEnum)
_DIGITS = len(str(2**31)) - 1


def whole_number(text: str | None) -> int:
    """A whole number that fits a column; 0 for anything else."""
    return int(text) if text and text.isdecimal() and len(text) <= _DIGITS else 0


def day_in(text: str | None) -> date | None:
    """A day as a date field sends it; None for anything else."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def member_of(codes: type[Code], text: str | None) -> Code | None:
    """The member with this value; None for anything else."""
    return codes(text) if text in set(codes) else None
