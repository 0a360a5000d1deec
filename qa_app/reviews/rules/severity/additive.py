"""Severity in points: score = case + item - severity of the rater, by least squares.

For the severity page and ``stats severity``. The two-way (three-way with items) additive model
without interaction for incomplete tables: Searle, Linear Models, Wiley 1971, ch. 7; the cases are
eliminated first, which leaves one small system for raters and items however many cases there are.
Positive is strict: a rater with 2 gives two points less than the average rater.
"""

# scipy ships no types; its sparse matrices stay inside this module.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportMissingTypeStubs=false, reportUnknownArgumentType=false

from dataclasses import dataclass
from typing import Any

import numpy as np

from qa_app.reviews.rules.severity.design import Design, Floats, Key, Refused, why_not

DUST = 1e-9  # a system whose smallest eigenvalue, relative to the largest, is below is singular
ROWS_AT_ONCE = 4096


@dataclass(frozen=True, slots=True)
class Estimates:
    """One number per key with its standard error; None where nothing is left to tell it from."""

    values: dict[Key, float]
    se: dict[Key, float] | None


@dataclass(frozen=True, slots=True)
class Additive:
    """The fitted model, all in units of the scores.

    ``raters``: severity, sum nought. ``cases``: what an average rater would have given, over the
    average item. ``items``: how much more an item gets than the average item, sum nought.
    ``residual_sd`` has ``df`` degrees of freedom. ``spread`` is the standard deviation of the
    severities without their errors, ``reliability`` its part of what was observed (0 to 1).
    """

    raters: Estimates
    cases: Estimates
    items: Estimates
    mean: float
    residual_sd: float | None
    df: int
    explained: float | None
    spread: float | None
    reliability: float | None


def additive(design: Design) -> Additive | Refused:
    """The least-squares fit; refused when the raters, or raters and items, are not linked."""
    refused = why_not(design)
    if refused:
        return refused
    system = _System(design)
    inverse = system.inverse()
    if inverse is None:
        return Refused("items_confounded")
    effects = inverse @ system.right
    return _fitted(design, system, inverse, effects)


class _System:
    """The normal equations of raters and items once the cases are eliminated."""

    def __init__(self, design: Design) -> None:
        from scipy import sparse  # imported here: a tenth of a second few commands need

        raters, items, rows = len(design.raters), len(design.items), design.size
        self.raters = raters
        self.width = raters + items
        self.per_case = np.bincount(design.case, minlength=len(design.cases)).astype(np.float64)
        self.case_mean = np.bincount(design.case, design.score, len(design.cases)) / self.per_case
        columns = np.concatenate([design.rater, raters + design.item])
        ones = np.ones(2 * rows)
        twice = np.concatenate([np.arange(rows), np.arange(rows)])
        self.marks: Any = sparse.csr_matrix((ones, (twice, columns)), shape=(rows, self.width))
        by_case = np.concatenate([design.case, design.case])
        shape = (len(design.cases), self.width)
        counts: Any = sparse.csr_matrix((ones, (by_case, columns)), shape=shape)
        self.means: Any = sparse.diags(1 / self.per_case) @ counts
        within = self.marks.T @ self.marks - self.means.T @ counts
        self.left: Floats = np.asarray(within.todense(), dtype=np.float64)
        apart = design.score - self.case_mean[design.case]
        self.right: Floats = np.asarray(self.marks.T @ apart, dtype=np.float64)

    def inverse(self) -> Floats | None:
        """The generalised inverse under sum-to-nought of raters and items; None when singular."""
        ones = np.zeros((2, self.width))
        ones[0, : self.raters] = self.raters**-0.5
        ones[1, self.raters :] = (self.width - self.raters) ** -0.5
        null = ones.T @ ones
        scale = max(float(np.diag(self.left).max()), DUST)
        values, vectors = np.linalg.eigh(self.left / scale + null)
        if float(values[0]) < DUST:
            return None
        return ((vectors / values) @ vectors.T - null) / scale


def _fitted(design: Design, system: _System, inverse: Floats, effects: Floats) -> Additive:
    cases = system.case_mean - np.asarray(system.means @ effects)
    rest = design.score - cases[design.case] - np.asarray(system.marks @ effects)
    parameters = len(design.cases) + system.width - 2
    df = design.size - parameters
    variance = float(rest @ rest) / df if df > 0 else None
    raters, items = -effects[: system.raters], effects[system.raters :]
    rater_se, item_se, case_se = _errors(system, inverse, variance)
    centred = design.score - design.score.mean()
    total = float(centred @ centred)
    spread, reliability = _spread(raters, rater_se)
    return Additive(
        raters=_named(design.raters, raters, rater_se),
        cases=_named(design.cases, cases, case_se),
        items=_named(design.items, items, item_se),
        mean=float(design.score.mean()),
        residual_sd=None if variance is None else variance**0.5,
        df=df,
        explained=1 - float(rest @ rest) / total if total > 0 else None,
        spread=spread,
        reliability=reliability,
    )


def _errors(
    system: _System, inverse: Floats, variance: float | None
) -> tuple[Floats | None, Floats | None, Floats | None]:
    """Standard errors of raters, items and cases; case means and contrasts are uncorrelated."""
    if variance is None:
        return None, None, None
    effects = np.sqrt(np.maximum(np.diag(inverse), 0) * variance)
    cases = 1 / system.per_case
    for start in range(0, len(cases), ROWS_AT_ONCE):
        part = system.means[start : start + ROWS_AT_ONCE]
        spread = part.multiply(part @ inverse).sum(axis=1)
        cases[start : start + ROWS_AT_ONCE] += np.asarray(spread).ravel()
    return effects[: system.raters], effects[system.raters :], np.sqrt(cases * variance)


def _spread(raters: Floats, se: Floats | None) -> tuple[float | None, float | None]:
    """Standard deviation of the severities less their errors, and its part of the observed."""
    if se is None:
        return None, None
    observed = float(raters.var(ddof=1))
    true = max(0.0, observed - float((se**2).mean()))
    return true**0.5, true / observed if observed > 0 else None


def _named(keys: tuple[Key, ...], values: Floats, se: Floats | None) -> Estimates:
    errors = None if se is None else dict(zip(keys, se.tolist(), strict=True))
    return Estimates(dict(zip(keys, values.tolist(), strict=True)), errors)
