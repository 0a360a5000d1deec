"""How many cases each stratum gives under a plan, exactly.

For the live preview, the draw and its extension.  Ratios are decimals and sizes are rounded up
("not less than") with whole numbers only: 0.1 of 30 is 3, never 4.  Which size rule holds for a
stratum: certainty strata give all they have; else the override that names the most dimensions
(of equals the last one in the plan); else the plan's own ratio or count.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from fractions import Fraction

from qa_app.core.errors import Refusal
from qa_app.cycles.rules.plan import Dimension, Override, Plan, Sizing
from qa_app.sampling.rules.strata import StratumKey

_MAY_GROW = frozenset({"sizing", "overrides", "coverage", "title"})
_AFTER_THE_DRAW = frozenset({"panel", "rubrics", "report"})


@dataclass(frozen=True, slots=True)
class Stratum:
    """A stratum of a frame: its key, its number of cases N, and what else it may be called.

    ``also`` gives further names overrides may use: an agency's full name, the regions above its
    own; for region also where the plan has agencies but not regions as strata.
    """

    key: StratumKey
    cases: int
    also: Mapping[Dimension, frozenset[str]] = field(
        default_factory=dict[Dimension, frozenset[str]]
    )

    def is_called(self, dimension: Dimension, name: str) -> bool:
        """Whether the stratum lies in what is named."""
        return (dimension, name) in self.key.parts or name in self.also.get(dimension, ())


@dataclass(frozen=True, slots=True)
class Allocated:
    """A stratum with its sample size n."""

    stratum: Stratum
    size: int

    @property
    def probability(self) -> Fraction | None:
        """The chance n / N of each of its cases; None in an empty stratum."""
        return Fraction(self.size, self.stratum.cases) if self.stratum.cases else None


def size(cases: int, sizing: Sizing) -> int:
    """The sample size n of a stratum of N cases: never more than N, ratios rounded up."""
    if sizing.count is not None:
        return min(sizing.count, cases)
    ratio = Fraction(sizing.ratio or 0)
    wanted = max(-(-cases * ratio.numerator // ratio.denominator), sizing.minimum)
    if sizing.maximum is not None:
        wanted = min(wanted, sizing.maximum)
    return min(wanted, cases)


def sizing_for(plan: Plan, stratum: Stratum) -> Sizing:
    """The size rule that holds for a stratum."""
    if stratum.key.certainty:
        return Sizing(ratio=None, count=stratum.cases, minimum=0)
    best: Override | None = None
    for override in plan.overrides:
        named = override.named()
        fits = all(stratum.is_called(*pair) for pair in named.items())
        if fits and (best is None or len(named) >= len(best.named())):
            best = override
    return best.sizing if best else plan.sizing


def allocate(plan: Plan, strata: Iterable[Stratum]) -> list[Allocated]:
    """Each stratum with its sample size, in the order given."""
    return [Allocated(each, size(each.cases, sizing_for(plan, each))) for each in strata]


def why_not_extend(
    earlier: Plan, later: Plan, drawn: Mapping[str, int], planned: Mapping[str, int]
) -> list[Refusal]:
    """Why a draw made under one plan cannot be extended to another; empty when it can.

    Only sizes, overrides and coverage may change, and no stratum may give fewer cases than it
    already gave.  ``drawn`` and ``planned``: stratum label → number of cases.
    """
    fixed = [each.name for each in fields(Plan) if each.name not in _MAY_GROW]
    refusals = [
        Refusal("extension_changes_plan", {"key": name})
        for name in fixed
        if name not in _AFTER_THE_DRAW and getattr(earlier, name) != getattr(later, name)
    ]
    for label, given in sorted(drawn.items()):
        wanted = planned.get(label, 0)
        if wanted < given:
            params = {"stratum": label, "drawn": given, "planned": wanted}
            refusals.append(Refusal("stratum_would_shrink", params))
    return refusals
