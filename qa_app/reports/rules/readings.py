"""What may be wrong with a criterion: experts read it differently, or it tells no cases apart.

For the agreement report, as candidates for better wording. The reading rules, over the sheets of
one rubric version:

- read differently: of the experts' agreement on the criteria (AC2 with quadratic weights, which is
  not misled by skewed levels) the upper limit stays below the median of all criteria, by 0.05 or
  more in the value itself, with at least 20 cases rated twice;
- all alike: one level makes up 95 % or more of at least 50 sheets;
- unrelated: the correlation with the mean of the other criteria of the sheet (corrected item-total
  correlation, Nunnally and Bernstein, Psychometric Theory, 3rd ed. 1994, ch. 8) stays below 0.2
  with its upper limit (Fisher's z), the usual bound of a poor item (Ebel and Frisbie, Essentials of
  Educational Measurement, 5th ed. 1991, ch. 13), over at least 50 sheets.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

import numpy as np
import numpy.typing as npt

from qa_app.reports.rules.concord import Concord
from qa_app.reviews.rules.patterns import Figure
from qa_app.sampling.rules.quantiles import normal_tail_pair

Floats = npt.NDArray[np.float64]

FEWEST_PAIRS = 20
FEWEST_SHEETS = 50
WORTH_SAYING = 0.05
ALL_ALIKE = 0.95
POOR = 0.2
FEWEST_FOR_LIMITS = 4


class Flag(StrEnum):
    """Why a criterion should be looked at."""

    READ_DIFFERENTLY = "read_differently"
    ALL_ALIKE = "all_alike"
    UNRELATED = "unrelated"


@dataclass(frozen=True, slots=True)
class Reading:
    """How a criterion works over ``sheets``; shares are 0 to 1.

    ``commonest`` is the share of the commonest level, ``top`` that of the best; ``rest`` the
    corrected item-total correlation.
    """

    sheets: int
    commonest: float | None
    top: float | None
    rest: Figure
    flags: tuple[Flag, ...] = ()


def reading(own: Floats, others: Floats, level: float = 0.95) -> Reading:
    """How one criterion works, before agreement is looked at.

    ``own`` and ``others`` have one number per sheet, 0 to 1 (1: the best): the criterion and the
    mean of the others, NaN where not answered.
    """
    answered = own[~np.isnan(own)]
    if not len(answered):
        return Reading(0, None, None, Figure(None, why="no_answers"))
    _levels, counts = np.unique(answered, return_counts=True)
    commonest = float(counts.max()) / len(answered)
    both = ~(np.isnan(own) | np.isnan(others))
    rest = correlation(own[both], others[both], level)
    flags: list[Flag] = []
    if len(answered) >= FEWEST_SHEETS and commonest >= ALL_ALIKE:
        flags.append(Flag.ALL_ALIKE)
    if int(both.sum()) >= FEWEST_SHEETS and rest.high is not None and rest.high < POOR:
        flags.append(Flag.UNRELATED)
    top = float((answered >= 1).sum()) / len(answered)
    return Reading(len(answered), commonest, top, rest, tuple(flags))


def correlation(one: Floats, other: Floats, level: float) -> Figure:
    """Pearson's correlation with limits by Fisher's z; undefined where either does not vary."""
    if len(one) < FEWEST_FOR_LIMITS or not np.ptp(one) or not np.ptp(other):
        return Figure(None, why="no_variation" if len(one) else "no_answers")
    found = float(np.corrcoef(one, other)[0, 1])
    inside = max(-1 + 1e-12, min(1 - 1e-12, found))
    reach = normal_tail_pair(level) / math.sqrt(len(one) - 3)
    low, high = (math.tanh(math.atanh(inside) + sign * reach) for sign in (-1, 1))
    return Figure(found, low=low, high=high)


def read_differently(found: Sequence[Concord]) -> list[bool]:
    """Which criteria of one rubric experts read more differently than its median criterion."""
    known = [one.ac2.value for one in found if one.ac2.value is not None and one.n >= FEWEST_PAIRS]
    middle = median(known) if known else 0.0
    return [_is_low(one, middle) for one in found]


def _is_low(one: Concord, middle: float) -> bool:
    if one.ac2.value is None or one.n < FEWEST_PAIRS:
        return False
    # without limits every case shows the same: there is nothing the value could be mistaken for
    high = one.ac2.value if one.ac2.high is None else one.ac2.high
    return high < middle and middle - one.ac2.value >= WORTH_SAYING
