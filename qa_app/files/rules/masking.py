"""What a reader may learn from a case file besides the pages themselves. Pure.

Titles and file names often carry the lawyer's or the agency's name. Whoever must not know either
sees the part of the directory and a running number instead of any words people typed.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Masking:
    """What is kept from a reader: typed titles, and what staff covered on pages."""

    titles: bool = False
    covered: bool = False


OPEN = Masking()
"""Staff: everything as it is."""


def neutral_titles(part_title: str, count: int) -> Sequence[str]:
    """Titles that say nothing but the part: the part's own, numbered where there are several."""
    if count == 1:
        return [part_title]
    return [f"{part_title} {number}" for number in range(1, count + 1)]
