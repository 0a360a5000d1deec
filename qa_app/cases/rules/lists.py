"""What the rules of every list have in common: how columns are found by name, what is wrong in one.

Lists of experts, lawyers and hearings say the rest themselves: their columns, what a row is, which
rows are none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from qa_app.cases.rules.columns import header_key

Of = TypeVar("Of", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Fault(Generic[Of]):
    """What is wrong with one cell: its field and the code of the problem."""

    field: Of
    code: str


def fields_by_name(synonyms: Mapping[Of, Sequence[str]]) -> dict[str, Of]:
    """Which field a column of a name is, by the name made comparable."""
    return {header_key(name): of for of, names in synonyms.items() for name in names}


def first_named(headers: Sequence[str], known: Mapping[str, Of]) -> dict[Of, int]:
    """Which column holds which field: the first one that is called so."""
    columns: dict[Of, int] = {}
    for index, name in enumerate(headers):
        of = known.get(header_key(name)) if name else None
        if of is not None:
            columns.setdefault(of, index)
    return columns
