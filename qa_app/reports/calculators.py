"""The calculators of ``qa-app stats NAME``: a JSON object in, a JSON object out, numbers unrounded.

For scripts and for people who check other people's figures. Input is read strictly
(``calculator_input``); the figures come from the rules. A figure that is undefined is null and
``why`` carries the code of the reason.
"""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from qa_app.core.errors import Refusal
from qa_app.reports.calculator_input import Reader
from qa_app.reports.panel_calculators import agree, generalizability, severity
from qa_app.reports.rules.funnel import Limits, funnel
from qa_app.sampling.rules.clusters import Cluster, estimate_from_clusters
from qa_app.sampling.rules.difference import difference_of_shares
from qa_app.sampling.rules.estimation import (
    Estimate,
    StratumSample,
    estimate_share,
    whole_stratum,
)
from qa_app.sampling.rules.intervals import Method, share_interval
from qa_app.sampling.rules.planning import (
    CostStratum,
    Goal,
    Rule,
    allocate,
    sample_size,
    size_for_bound,
)

Answer = dict[str, Any]
SHARE_KEYS = ("p", "se", "low", "high", "df", "n_eff", "method")


def share(given: Answer) -> Answer:
    """A share estimated from strata or clusters, with its interval."""
    reader = Reader(given)
    level = reader.inside("level", default=0.95)
    word = reader.choice("method", [m.value for m in Method])
    if reader.has("strata") == reader.has("clusters"):
        reader.problem("one_of_two", "strata, clusters")
        reader.finish()
    estimate = _from_clusters(reader) if reader.has("clusters") else _from_strata(reader)
    return _share_answer(estimate, level, Method(word) if word else None)


def _from_strata(reader: Reader) -> Estimate | Refusal:
    rows = reader.children("strata")
    strata = [_stratum(row, index, alone=len(rows) == 1) for index, row in enumerate(rows)]
    reader.finish()
    return estimate_share(strata)


def _stratum(row: Reader, index: int, *, alone: bool) -> StratumSample:
    """Strata are taken in the order given when one of them has to join its neighbour."""
    cases = row.whole_or_none("N")
    sampled = row.whole("n")
    positive = row.whole("x")
    if positive > sampled:
        row.problem("more_than_whole", "x", positive)
    if cases is not None and sampled > cases:
        row.problem("more_than_whole", "n", sampled)
    if cases is None and not alone:
        row.problem("missing_key", "N")
    row.refuse_unknown()
    return whole_stratum(f"{index:09}", cases, sampled, positive)


def _from_clusters(reader: Reader) -> Estimate | Refusal:
    rows = reader.children("clusters")
    total = reader.whole_or_none("clusters_total", low=1)
    clusters: list[Cluster] = []
    for row in rows:
        clusters.append(Cluster(row.whole("m"), row.whole("y")))
        if clusters[-1].positive > clusters[-1].cases:
            row.problem("more_than_whole", "y", clusters[-1].positive)
        row.refuse_unknown()
    if total is not None and total < len(clusters):
        reader.problem("out_of_range", "clusters_total", total)
    reader.finish()
    return estimate_from_clusters(clusters, total)


def _share_answer(estimate: Estimate | Refusal, level: float, method: Method | None) -> Answer:
    if isinstance(estimate, Refusal):
        return {**dict.fromkeys(SHARE_KEYS), "why": estimate.code}
    answer: Answer = {
        **dict.fromkeys(SHARE_KEYS),
        "p": estimate.share,
        "se": estimate.se,
        "df": estimate.df,
        "n_eff": estimate.n_eff,
    }
    interval = share_interval(estimate, level, method)
    if isinstance(interval, Refusal):
        return {**answer, "why": interval.code}
    answer |= {"low": interval.low, "high": interval.high, "method": interval.method.value}
    if estimate.collapsed:
        answer["collapsed"] = [[int(key) for key in group] for group in estimate.collapsed]
    return answer


def difference(given: Answer) -> Answer:
    """The difference of two independent shares, a minus b."""
    reader = Reader(given)
    level = reader.inside("level", default=0.95)
    pairs: list[tuple[int, int]] = []
    for key in ("a", "b"):
        side = reader.child(key)
        sampled, positive = side.whole("n", low=1), side.whole("x")
        if positive > sampled:
            side.problem("more_than_whole", "x", positive)
        side.refuse_unknown()
        pairs.append((positive, sampled))
    reader.finish()
    return asdict(difference_of_shares(pairs[0], pairs[1], level))


def size(given: Answer) -> Answer:
    """Cases needed for a margin."""
    reader = Reader(given)
    goal = Goal(
        margin=reader.inside("margin"),
        level=reader.inside("level", default=0.95),
        share=reader.inside("p", default=0.5),
        design_effect=reader.number("design_effect", default=1.0, low=0.01),
    )
    cases = reader.whole_or_none("N", low=1)
    reader.finish()
    return asdict(sample_size(goal, cases))


def allocation(given: Answer) -> Answer:
    """A sample spread over strata, of a given size or for a bound on the mean's error."""
    reader = Reader(given)
    rule = Rule(reader.choice("rule", [r.value for r in Rule]) or Rule.PROPORTIONAL)
    strata: list[CostStratum] = []
    for row in reader.children("strata"):
        needs_sd = rule in (Rule.NEYMAN, Rule.OPTIMAL) or reader.has("bound")
        sd = row.number("sd", default=None if needs_sd else 0.0, low=0)
        cost = row.number("cost", default=1.0, low=1e-9)
        strata.append(CostStratum(row.whole("N", low=1), sd, cost))
        row.refuse_unknown()
    if reader.has("n") == reader.has("bound"):
        reader.problem("one_of_two", "n, bound")
        reader.finish()
    if reader.has("bound"):
        bound = reader.number("bound", low=1e-12)
        reader.finish()
        needed = size_for_bound(strata, bound, rule)
        found = allocate(strata, needed.n, rule)
        return {**_allocated(found.n, found.n_h, found.shares), "unrounded": needed.unrounded}
    n = reader.whole("n")
    if n > sum(s.cases for s in strata):
        reader.problem("more_than_whole", "n", n)
    reader.finish()
    found = allocate(strata, n, rule)
    return _allocated(found.n, found.n_h, found.shares)


def _allocated(n: int, n_h: tuple[int, ...], shares: tuple[float, ...]) -> Answer:
    return {"n": n, "n_h": list(n_h), "unrounded_n_h": list(shares)}


def funnel_limits(given: Answer) -> Answer:
    """Funnel limits around a baseline, with z-scores where counts are given."""
    reader = Reader(given)
    baseline = reader.inside("baseline")
    sizes = reader.wholes("n", low=1)
    positives = reader.wholes("x") if reader.has("x") else None
    limits = Limits(reader.choice("limits", [k.value for k in Limits]) or Limits.EXACT)
    widen = reader.flag("overdispersion")
    if positives is not None and len(positives) != len(sizes):
        reader.problem("lengths_differ", "x")
    elif positives is not None and any(x > n for x, n in zip(positives, sizes, strict=True)):
        reader.problem("more_than_whole", "x")
    reader.finish()
    found = funnel(baseline, sizes, positives, limits=limits, widen=widen)
    answer: Answer = {
        "rows": [asdict(row) for row in found.rows],
        "phi": found.phi,
        "widened": found.widened,
    }
    return {**answer, "why": "needs_counts"} if positives is None else answer


CALCULATORS: dict[str, Callable[[Answer], Answer]] = {
    "share": share,
    "difference": difference,
    "size": size,
    "allocation": allocation,
    "agreement": agree,
    "funnel": funnel_limits,
    "severity": severity,
    "generalizability": generalizability,
}
