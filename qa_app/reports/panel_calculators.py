"""The calculators about raters: agreement, severity and generalizability.

For ``calculators``, which lists them. Figures come from ``reviews.rules``; a figure that is
undefined or refused is null and ``why`` carries the code of the reason.
"""

from dataclasses import asdict
from typing import Any, cast

import numpy as np

from qa_app.reports.calculator_input import Reader
from qa_app.reviews.rules.agreement import Agreement, agreement, ratings_from
from qa_app.reviews.rules.generalizability import Plan, components, outlooks
from qa_app.reviews.rules.patterns import Figure
from qa_app.reviews.rules.severity.additive import Additive, Estimates, additive
from qa_app.reviews.rules.severity.design import ONE_ITEM, Refused, Score, design_of
from qa_app.reviews.rules.severity.rasch import Rasch, rasch
from qa_app.sampling.rules.quantiles import normal_tail_pair, t_quantile

Answer = dict[str, Any]
FEWEST_RATERS = 2
LARGEST_SCORE = 1e9
MOST_TASKS, MOST_RATERS = 6, 4
ONE_FACET = 2
SHARED, OF_ITEM = "shared", "item"


def agree(given: Answer) -> Answer:
    """Every agreement coefficient of a table of ratings."""
    reader = Reader(given)
    level = reader.inside("level", default=0.95)
    levels = _levels(reader)
    rows = _rating_rows(reader, levels)
    reader.finish()
    return _agreement_answer(agreement(ratings_from(rows, levels), level))


def _rating_rows(reader: Reader, levels: list[str | int | float]) -> list[list[Any]]:
    rows: list[list[Any]] = []
    for index, given in enumerate(reader.items("ratings")):
        if not isinstance(given, list):
            reader.problem("not_a_list", f"ratings[{index}]", given)
            continue
        row = cast("list[Any]", given)
        rows.append(row)
        for value in row:
            is_level = isinstance(value, str | int | float) and not isinstance(value, bool)
            if value is not None and not (is_level and value in levels):
                reader.problem("unknown_level", f"ratings[{index}]", value)
    lengths = {len(row) for row in rows}
    if len(lengths) > 1 or lengths == {0}:
        reader.problem("lengths_differ", "ratings")
    if len(rows) < FEWEST_RATERS:
        reader.problem("out_of_range", "ratings", len(rows))
    return rows


def _levels(reader: Reader) -> list[str | int | float]:
    levels: list[str | int | float] = []
    for value in reader.items("levels"):
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            reader.problem("unknown_choice", "levels", value)
        elif value in levels:
            reader.problem("repeated_level", "levels", value)
        else:
            levels.append(value)
    numbers = [v for v in levels if not isinstance(v, str)]
    if len(numbers) == len(levels) and numbers != sorted(numbers):
        reader.problem("levels_not_rising", "levels")
    return levels


def _agreement_answer(found: Agreement) -> Answer:
    """Plain values at the keys of the contract; errors, limits and reasons in mirrors of them."""
    groups: dict[str, Figure | dict[str, Figure]] = {
        "alpha": found.alpha,
        "kappa": found.kappa,
        "weighted_kappa": found.weighted_kappa,
        "fleiss": found.fleiss,
        "ac1": found.ac1,
        "ac2": found.ac2,
        "icc": found.icc,
        "percent_agreement": found.percent_agreement,
        "mean_gap": found.mean_gap,
    }
    answer: Answer = {
        "n_cases": found.n_cases,
        "n_pairable": found.n_pairable,
        "n_raters": found.n_raters,
    }
    sides: dict[str, Answer] = {"se": {}, "low": {}, "high": {}, "why": {}}
    for name, group in groups.items():
        if isinstance(group, Figure):
            answer[name] = group.value
        else:
            answer[name] = {key: figure.value for key, figure in group.items()}
        for side, values in sides.items():
            values[name] = _side(group, side)
    return answer | sides


def _side(group: Figure | dict[str, Figure], side: str) -> Any:
    if isinstance(group, Figure):
        return getattr(group, side)
    return {key: getattr(figure, side) for key, figure in group.items()}


def severity(given: Answer) -> Answer:
    """How strict each rater is, and what an average rater would have given each case."""
    reader = Reader(given)
    model = reader.choice("model", ["additive", "rasch"], "additive")
    thresholds = reader.choice("thresholds", [SHARED, OF_ITEM], SHARED)
    level = reader.inside("level", default=0.95)
    scores = _scores(reader)
    reader.finish()
    design = design_of(scores)
    if model == "additive":
        found = additive(design)
        return _refused(found) if isinstance(found, Refused) else _additive_answer(found, level)
    measured = rasch(design, own_thresholds=thresholds == OF_ITEM)
    return _refused(measured) if isinstance(measured, Refused) else _rasch_answer(measured, level)


def _scores(reader: Reader) -> list[Score]:
    """The scores; one rater scores one item of one case once."""
    scores: list[Score] = []
    known: set[tuple[str, str, str]] = set()
    for row in reader.children("scores"):
        key = (row.name("case"), row.name("rater"), row.name("item", default=""))
        score = row.number("score", low=-LARGEST_SCORE, high=LARGEST_SCORE)
        if key in known:
            row.problem("repeated_score", "", " · ".join(filter(None, key)))
        known.add(key)
        row.refuse_unknown()
        scores.append(Score(key[0], key[1], score, key[2]))
    return scores


def _refused(refused: Refused) -> Answer:
    answer: Answer = {
        "raters": None,
        "cases": None,
        "connected": refused.code != "not_connected",
        "why": refused.code,
    }
    return answer | (
        {"groups": [list(group) for group in refused.groups]} if refused.groups else {}
    )


def _sides(found: dict[str, Estimates], times: float | None) -> Answer:
    """Standard errors of every facet, and limits of the raters."""
    answer: Answer = {"se": {name: one.se for name, one in found.items()}}
    answer["se"]["items"] = _without_the_only(found["items"].se or {})
    raters = found["raters"]
    for side, sign in (("low", -1), ("high", 1)):
        answer[side] = {"raters": None}
        if raters.se is not None and times is not None:
            ends = {k: v + sign * times * raters.se[k] for k, v in raters.values.items()}
            answer[side] = {"raters": ends}
    return answer


def _without_the_only(items: dict[Any, Any]) -> dict[Any, Any]:
    """Nothing where the scores name no items."""
    return {} if list(items) == [ONE_ITEM] else items


def _additive_answer(found: Additive, level: float) -> Answer:
    times = t_quantile(0.5 + level / 2, found.df) if found.df > 0 else None
    facets = {"raters": found.raters, "cases": found.cases, "items": found.items}
    fit = ("mean", "residual_sd", "df", "explained", "spread", "reliability")
    return {
        "raters": found.raters.values,
        "cases": found.cases.values,
        "connected": True,
        "model": "additive",
        "unit": "score",
        "items": _without_the_only(found.items.values),
        **_sides(facets, times),
        **{name: getattr(found, name) for name in fit},
        "why": None if found.df > 0 else "no_residual",
    }


def _rasch_answer(found: Rasch, level: float) -> Answer:
    facets = {"raters": found.raters, "cases": found.cases, "items": found.items}
    plain = ("mean", "sd", "separation", "reliability", "case_reliability", "converged",
             "rounds", "log_likelihood", "fair")  # fmt: skip
    return {
        "raters": found.raters.values,
        "cases": found.cases.values,
        "connected": True,
        "model": "rasch",
        "unit": "logit",
        "items": _without_the_only(found.items.values),
        "thresholds": [list(one) for one in found.thresholds],
        "levels": [list(one) for one in found.levels],
        **_sides(facets, normal_tail_pair(level)),
        "fit": {
            "raters": {key: asdict(fit) for key, fit in found.rater_fit.items()},
            "items": _without_the_only({key: asdict(fit) for key, fit in found.item_fit.items()}),
        },
        **{name: getattr(found, name) for name in plain},
        "why": None if found.converged else "not_converged",
    }


def generalizability(given: Answer) -> Answer:
    """Variance components of a balanced design, and how good other sizes would be."""
    reader = Reader(given)
    plan = Plan(reader.choice("design", [p.value for p in Plan]) or Plan.NESTED)
    scores = _balanced(reader, 1 if plan is Plan.RATERS else ONE_FACET)
    sizes = _sizes(reader, plan)
    reader.finish()
    found = components(np.array(scores, dtype=np.float64), plan)
    rows = [asdict(row) for row in outlooks(found, plan, sizes)]
    return {"components": found, "d_study": rows}


def _balanced(reader: Reader, depth: int) -> list[Any]:
    """Lists of lists of numbers, all of one shape of at least 2 in every direction."""
    rows = reader.items("scores")
    shapes = {_shape(row, depth) for row in rows}
    if None in shapes:
        reader.problem("not_a_table", "scores")
    elif len(shapes) > 1:
        reader.problem("lengths_differ", "scores")
    elif min((len(rows), *(size for one in shapes if one for size in one))) < FEWEST_RATERS:
        reader.problem("out_of_range", "scores", len(rows))
    return rows


def _shape(value: Any, depth: int) -> tuple[int, ...] | None:
    """The sizes of nested lists of numbers; None where it is no such thing."""
    if not isinstance(value, list):
        return None
    inner = cast("list[Any]", value)
    if depth == 1:
        return (len(inner),) if all(map(_is_score, inner)) else None
    shapes = {_shape(row, depth - 1) for row in inner}
    one = shapes.pop() if len(shapes) == 1 else None
    return (len(inner), *one) if one is not None else None


def _is_score(value: Any) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and abs(value) <= LARGEST_SCORE


def _sizes(reader: Reader, plan: Plan) -> list[tuple[int, int]]:
    """The sizes of the D study: those asked for, or the small ones."""
    if not reader.has("sizes"):
        tasks = [1] if plan is Plan.RATERS else range(1, MOST_TASKS + 1)
        return [(t, r) for t in tasks for r in range(1, MOST_RATERS + 1)]
    sizes: list[tuple[int, int]] = []
    for row in reader.children("sizes"):
        tasks = 1 if plan is Plan.RATERS else row.whole("tasks", low=1)
        sizes.append((tasks, row.whole("raters", low=1)))
        row.refuse_unknown()
    return sizes
