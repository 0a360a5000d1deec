"""The share when offices are drawn first and all their cases (or a sample) are looked at.

For designs of the calculators. The variance is that between offices; strata of cases are in
``estimation``. Source: Cochran 1977, §9A and eq. (3.31): ratio of office totals, office = cluster.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from qa_app.core.errors import Refusal
from qa_app.sampling.rules.estimation import Estimate

FEWEST = 2


@dataclass(frozen=True, slots=True)
class Cluster:
    """One office drawn: cases looked at and how many of them have the property."""

    cases: int
    positive: int


def estimate_from_clusters(clusters: Sequence[Cluster], offices: int | None) -> Estimate | Refusal:
    """p = sum y / sum m; Var = (1 - k/K) k/(k-1) sum (y - p m)² / (sum m)²; df = k - 1.

    ``offices`` is K, all offices there are; None when endless. Without variation among offices
    each counts as one observation, for their likeness is unknown.
    """
    drawn = len(clusters)
    cases = sum(c.cases for c in clusters)
    if cases == 0:
        return Refusal("no_settled_cases")
    share = sum(c.positive for c in clusters) / cases
    if drawn == offices:
        return Estimate(share, 0.0, drawn - 1, cases, None, is_census=True)
    if drawn < FEWEST:
        return Refusal("single_cluster")
    left = 1.0 if offices is None else 1 - drawn / offices
    squares = sum((c.positive - share * c.cases) ** 2 for c in clusters)
    variance = left * drawn / (drawn - 1) * squares / cases**2
    n_eff = share * (1 - share) / variance if variance > 0 else drawn / left
    return Estimate(share, variance, drawn - 1, cases, n_eff)
