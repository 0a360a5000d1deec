"""Which cells of a table of answers are shown: small ones never, and none by subtraction.

For every figure made of aided persons' answers.  A cell of fewer answers than the minimum could
tell what one person said, so it is withheld (primary suppression); where the rest of a sum would
give it away, the next smallest is withheld with it until what is withheld together has at least
the minimum (secondary suppression; Hundepool et al., Statistical Disclosure Control, Wiley 2012,
chapter 4).  A withheld cell withholds all it consists of, so a tree is safe level by level.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_AT_LEAST_TWO = 2


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with its number of answers; ``parts``, when there are any, add up to it."""

    key: str
    answers: int
    parts: tuple["Cell", ...] = ()

    def every(self) -> Iterator["Cell"]:
        """The cell and all below it."""
        yield self
        for part in self.parts:
            yield from part.every()


def withheld_parts(answers: Sequence[int], minimum: int) -> frozenset[int]:
    """The indices to withhold of cells whose sum is shown; empty cells hide nobody.

    The sum must be at least ``minimum``.
    """
    rising = sorted((count, at) for at, count in enumerate(answers) if count)
    hidden = [(count, at) for count, at in rising if count < minimum]
    if not hidden:
        return frozenset()
    for more in rising[len(hidden) :]:
        if len(hidden) >= _AT_LEAST_TWO and sum(count for count, _ in hidden) >= minimum:
            break
        hidden.append(more)
    return frozenset(at for _, at in hidden)


def withheld(root: Cell, minimum: int) -> frozenset[str]:
    """The keys of the cells of a tree that are not shown; a cell without answers is shown."""
    if root.answers < minimum:
        return frozenset(cell.key for cell in root.every() if cell.answers)
    hidden: set[str] = set()
    at = withheld_parts([part.answers for part in root.parts], minimum)
    for index, part in enumerate(root.parts):
        if index in at:
            hidden.update(cell.key for cell in part.every() if cell.answers)
        elif part.answers:
            hidden |= withheld(part, minimum)
    return frozenset(hidden)
