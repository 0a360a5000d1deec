"""Mistakes planted in the exports, each remembered so that an import's findings can be compared.

Rates are our choice (six rows in a thousand): enough for every kind to occur, few enough to
leave the shares alone. The codes are those of the import.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from qa_app.cases.rules.fields import Field
from qa_app.demo.rules.cases import Case
from qa_app.demo.rules.cells import Cell
from qa_app.demo.rules.chance import Chance, Weighted, between, one_of

PLANTED_SHARE = 0.006


class Mistake(StrEnum):
    """Kinds of planted mistakes, named by the code the import gives them."""

    IMPOSSIBLE_DATE = "impossible_date"
    MISSING_CLOSED = "missing_closed"
    MISSING_NUMBER = "missing_number"
    UNKNOWN_TYPE = "unknown_type"
    DATE_ORDER = "date_order"
    DUPLICATE = "duplicate_in_file"


MISTAKES: Final = Weighted[Mistake](tuple(Mistake), (2, 1.5, 1, 1.5, 1.5, 2.5))
_SHORT_MONTHS = (2, 4, 6, 9, 11)
_STRANGE_TYPES = ("其他类", "综合", "涉外", "待定")


@dataclass(frozen=True, slots=True)
class Planted:
    """One mistake: file name, row as a spreadsheet program counts, column, value, and the case."""

    file: str
    row: int
    column: str
    value: str
    code: Mistake
    case_key: str


def next_mistake(chance: Chance) -> Mistake | None:
    """What is wrong with the next row; mostly nothing."""
    return MISTAKES.pick(chance) if chance.random() < PLANTED_SHARE else None


def _impossible(case: Case, chance: Chance) -> tuple[Field, Cell]:
    month = one_of(_SHORT_MONTHS, chance)
    field = Field.CLOSED if chance.random() < 0.6 else Field.ACCEPTED
    return field, f"{case.dates.closed.year}年{month}月31日"


def _too_early(case: Case, chance: Chance) -> tuple[Field, Cell]:
    day: date = case.dates.accepted - timedelta(days=between(2, 60, chance))
    return Field.CLOSED, day


_CHANGES: Final[Mapping[Mistake, Callable[[Case, Chance], tuple[Field, Cell]]]] = {
    Mistake.IMPOSSIBLE_DATE: _impossible,
    Mistake.MISSING_CLOSED: lambda case, chance: (Field.CLOSED, ""),
    Mistake.MISSING_NUMBER: lambda case, chance: (Field.NUMBER, ""),
    Mistake.UNKNOWN_TYPE: lambda case, chance: (Field.TYPE, one_of(_STRANGE_TYPES, chance)),
    Mistake.DATE_ORDER: _too_early,
    Mistake.DUPLICATE: lambda case, chance: (Field.NUMBER, case.number),
}


def changed_cell(mistake: Mistake, case: Case, chance: Chance) -> tuple[Field, Cell]:
    """The field a mistake spoils and what stands there instead.

    For a duplicate the value is the number itself: the whole row is written a second time.
    """
    return _CHANGES[mistake](case, chance)
