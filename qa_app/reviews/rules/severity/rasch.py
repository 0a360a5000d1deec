"""Severity in logits: the many-facet Rasch model for ordered levels, with errors and fit.

For the severity page and ``stats severity``. Estimates are marginal maximum likelihood
(``likelihood``); cases are the means of their posteriors. Positive is strict. Standard errors of
raters and items: observed information of their own facet by Louis, J. R. Statist. Soc. B 44 (1982)
226-233, the other facets held. Infit and outfit are mean squares averaged over each case's
posterior, so that 1 is expected (Wright and Masters, Rating Scale Analysis, MESA Press 1982, ch. 5;
averaged as in Wu's fit test for marginal maximum likelihood, 1997).
"""

# scipy ships no types; its sparse matrices stay inside this package.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportMissingTypeStubs=false, reportUnknownArgumentType=false

from dataclasses import dataclass
from typing import Any

import numpy as np

from qa_app.reviews.rules.severity.additive import Estimates
from qa_app.reviews.rules.severity.design import Design, Floats, Ints, Key, Refused, why_not
from qa_app.reviews.rules.severity.levels import (
    FEWEST_LEVELS,
    MOST_LEVELS,
    chances,
    levelled,
    moments,
)
from qa_app.reviews.rules.severity.likelihood import Expectation, Facets, Table

MOST_ROUNDS = 500
CLOSE_ENOUGH = 1e-5
DUST = 1e-9


@dataclass(frozen=True, slots=True)
class Fit:
    """Mean squares of one rater or item: 1 as expected, more is erratic, less is too even."""

    infit: float
    outfit: float
    ratings: int
    extreme: bool


@dataclass(frozen=True, slots=True)
class Rasch:
    """The fitted model in logits; severities, difficulties and each scale's thresholds sum to 0.

    ``mean`` and ``sd`` describe the crowd of cases. ``separation`` is the spread of the raters in
    units of their errors, ``reliability`` of the raters' differences, ``case_reliability`` that of
    the cases' measures. ``fair`` is the level (in scores) an average case would get from each
    rater on the average item. ``levels`` are the scores that were given, per scale.
    """

    raters: Estimates
    cases: Estimates
    items: Estimates
    thresholds: tuple[tuple[float, ...], ...]
    levels: tuple[tuple[float, ...], ...]
    mean: float
    sd: float
    rater_fit: dict[Key, Fit]
    item_fit: dict[Key, Fit]
    fair: dict[Key, float]
    separation: float
    reliability: float | None
    case_reliability: float | None
    converged: bool
    rounds: int
    log_likelihood: float


def rasch(design: Design, *, own_thresholds: bool = False) -> Rasch | Refused:
    """The fit; refused where raters are not linked or the scores are no scale of few levels."""
    refused = why_not(design)
    if refused:
        return refused
    levels = levelled(design, own_thresholds=own_thresholds)
    if levels.most > MOST_LEVELS:
        return Refused("too_many_levels")
    if min(len(values) for values in levels.values) < FEWEST_LEVELS:
        return Refused("no_variation")
    table = Table(design, levels)
    packed, rounds, converged = _maximum(table)
    return _fitted(table, table.unpacked(packed), rounds=rounds, converged=converged)


def _maximum(table: Table) -> tuple[Floats, int, bool]:
    """The parameters of greatest likelihood, each measured in units of its own information."""
    from scipy import optimize  # imported here: a tenth of a second few commands need

    start = np.zeros(sum(table.sizes) + 2)
    scale = np.sqrt(np.concatenate([
        np.bincount(table.rater, table.given.sum(axis=1), table.sizes[0]),
        np.bincount(table.item, table.given.sum(axis=1), table.sizes[1]),
        *(np.full(size, float(table.design.size)) for size in table.sizes[2:]),
        np.full(2, float(table.design.size)),
    ]) / 4 + 1)  # fmt: skip

    def scaled(values: Floats) -> tuple[float, Floats]:
        height, slope = table.minus_slope(values / scale)
        return height, slope / scale

    options = {"maxiter": MOST_ROUNDS, "ftol": 1e-13, "gtol": CLOSE_ENOUGH, "maxcor": 30}
    found: Any = optimize.minimize(scaled, start, jac=True, method="L-BFGS-B", options=options)
    return np.asarray(found.x) / scale, int(found.nit), bool(found.success)


def _fitted(table: Table, facets: Facets, *, rounds: int, converged: bool) -> Rasch:
    design, found = table.design, table.expectation(facets)
    case = found.posterior @ found.places
    case_se = np.sqrt(np.maximum(found.posterior @ found.places**2 - case**2, 0))
    rater_se = _centred_errors(_information(table, found, table.rater, table.sizes[0]))
    item_se = _centred_errors(_information(table, found, table.item, table.sizes[1]))
    separation, reliability = _separation(facets.raters, rater_se)
    spread = float(case.var()) + float((case_se**2).mean())
    return Rasch(
        raters=_named(design.raters, facets.raters, rater_se),
        cases=_named(design.cases, case, case_se),
        items=_named(design.items, facets.items, item_se),
        thresholds=tuple(tuple(t.tolist()) for t in facets.thresholds),
        levels=table.levels.values,
        mean=facets.mean,
        sd=facets.sd,
        rater_fit=_fit(table, found, table.rater, design.raters, table.pull[0]),
        item_fit=_fit(table, found, table.item, design.items, table.pull[1]),
        fair=_fair(table, facets),
        separation=separation,
        reliability=reliability,
        case_reliability=float(case.var()) / spread if spread > 0 else None,
        converged=converged,
        rounds=rounds,
        log_likelihood=found.log_likelihood,
    )


def _information(table: Table, found: Expectation, of: Ints, size: int) -> Floats:
    """Observed information of one facet: that of known cases less what not knowing them costs."""
    from scipy import sparse

    expected, variance = moments(found.chance)
    ratings = found.counts.sum(axis=1)
    complete = np.bincount(of, (ratings * variance).sum(axis=1), size)
    design = table.design
    shape = (len(design.cases), len(of))
    pairs: Any = sparse.csr_matrix(
        (np.ones(design.size), (design.case, table.combination)), shape=shape
    )
    missing = np.zeros((size, size))
    mean: Any = 0.0
    for at in range(len(found.places)):
        facet: Any = sparse.csr_matrix(
            (expected[:, at], (np.arange(len(of)), of)), shape=(len(of), size)
        )
        own = pairs @ facet
        weighted = own.multiply(found.posterior[:, at : at + 1]).tocsr()
        missing += (own.T @ weighted).toarray()
        mean = mean + weighted
    missing -= (mean.T @ mean).toarray()
    return np.diag(complete) - missing


def _centred_errors(information: Floats) -> Floats:
    """Standard errors of the deviations from the facet's mean."""
    size = len(information)
    values, vectors = np.linalg.eigh(information)
    kept = values > DUST * max(float(values[-1]), DUST)
    covariance = (vectors[:, kept] / values[kept]) @ vectors[:, kept].T
    centre = np.eye(size) - 1 / size
    return np.sqrt(np.maximum(np.diag(centre @ covariance @ centre), 0))


def _fit(
    table: Table, found: Expectation, of: Ints, keys: tuple[Key, ...], pull: Floats
) -> dict[Key, Fit]:
    """Infit and outfit of every element of a facet."""
    expected, variance = moments(found.chance)
    levels = np.arange(found.chance.shape[1])
    off = (levels[None, :, None] - expected[:, None, :]) ** 2
    squares = (found.counts * off).sum(axis=1)
    ratings = found.counts.sum(axis=1)
    size = len(keys)
    standard = (squares / np.maximum(variance, DUST)).sum(axis=1)
    numbers = np.bincount(of, ratings.sum(axis=1), size)
    outfit = np.bincount(of, standard, size) / numbers
    infit = np.bincount(of, squares.sum(axis=1), size) / np.maximum(
        np.bincount(of, (ratings * variance).sum(axis=1), size), DUST
    )
    rows = zip(keys, infit.tolist(), outfit.tolist(), numbers.tolist(), pull.tolist(), strict=True)
    return {key: Fit(i, o, round(n), extreme != 0) for key, i, o, n, extreme in rows}


def _fair(table: Table, facets: Facets) -> dict[Key, float]:
    """The score an average case would get from each rater, over all items."""
    scales = np.full((len(table.levels.values), table.levels.most), np.inf)
    worth = np.zeros_like(scales)
    for at, (thresholds, values) in enumerate(
        zip(facets.thresholds, table.levels.values, strict=True)
    ):
        scales[at, : len(values)] = np.concatenate([[0.0], np.cumsum(thresholds)])
        worth[at, : len(values)] = values
    place = np.array([facets.mean])
    found: dict[Key, float] = {}
    for key, severity in zip(table.design.raters, facets.raters.tolist(), strict=True):
        chance = chances(place, severity + facets.items, scales[table.levels.scale])[:, :, 0]
        found[key] = float((chance * worth[table.levels.scale]).sum(axis=1).mean())
    return found


def _separation(raters: Floats, se: Floats) -> tuple[float, float | None]:
    """Wright and Masters 1982, ch. 5: true spread over error, and true over observed variance."""
    error = float((se**2).mean())
    observed = float(raters.var(ddof=1))
    true = max(0.0, observed - error)
    separation = (true / error) ** 0.5 if error > 0 else 0.0
    return separation, true / observed if observed > 0 else None


def _named(keys: tuple[Key, ...], values: Floats, se: Floats) -> Estimates:
    return Estimates(
        dict(zip(keys, values.tolist(), strict=True)), dict(zip(keys, se.tolist(), strict=True))
    )
