"""The levels of all criteria of a case as one short text, one sign each. Pure.

In the order of a rubric version, which never changes. A province's levels are a few hundred
kilobytes that way, and how many cases have a level is counted without looking at each.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from qa_app.core.grades import ORDER, Grade
from qa_app.rectification.rules.levels import at_or_below

NONE: Final = "-"
SIGNS: Final[dict[Grade, str]] = dict(zip(ORDER, "egpf", strict=True))
LEVELS: Final[dict[str, Grade]] = {sign: level for level, sign in SIGNS.items()}


def packed(criteria: Iterable[str], levels: Mapping[str, Grade]) -> str:
    """The signs of these levels; a criterion without a level has its own."""
    return "".join(SIGNS[levels[one]] if one in levels else NONE for one in criteria)


def unpacked(criteria: Sequence[str], signs: str) -> dict[str, Grade]:
    """The levels of the criteria that have one."""
    return {one: LEVELS[sign] for one, sign in zip(criteria, signs, strict=True) if sign != NONE}


def signs_below(level: Grade) -> str:
    """The signs of this level and all worse ones."""
    return "".join(SIGNS[one] for one in at_or_below(level))


def counted(rows: Sequence[str], criteria: int) -> list[dict[Grade, int]]:
    """How many rows have each level, for each criterion in order."""
    whole = "".join(rows)
    columns = (whole[at::criteria] for at in range(criteria))
    return [{level: column.count(sign) for level, sign in SIGNS.items()} for column in columns]
