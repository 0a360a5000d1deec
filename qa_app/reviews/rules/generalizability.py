"""Where the differences between scores come from, and how sure other numbers of cases would be.

For the calculator and for planning next year's panel: variance components of balanced random
designs by analysis of variance, and a D study of other sizes. Source: Brennan, Generalizability
Theory, Springer 2001, ch. 2 (p x r), 3 and 4 (p x (r:t), p x t x r). p is what is measured
(a lawyer, an agency), t a task (a case), r a rater.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from qa_app.reviews.rules.patterns import Floats

FEWEST = 2


class Plan(StrEnum):
    """Who scores what: everybody everything, or other raters for each task."""

    RATERS = "p x r"
    NESTED = "p x (r:t)"
    CROSSED = "p x t x r"


@dataclass(frozen=True, slots=True)
class Outlook:
    """How good the mean over ``tasks`` and ``raters`` (for each task where nested) would be.

    ``relative_error`` is the variance that changes the order, ``absolute_error`` that which
    changes the value; ``generalizability`` and ``dependability`` are p / (p + error), 0 to 1.
    """

    tasks: int
    raters: int
    relative_error: float
    absolute_error: float
    generalizability: float | None
    dependability: float | None


def components(scores: Floats, plan: Plan) -> dict[str, float]:
    """The variance components by name, as estimated: a small one can come out below nought.

    ``scores`` is persons x raters for ``p x r``, persons x tasks x raters otherwise; every size
    at least 2, nothing missing.
    """
    if plan is Plan.RATERS:
        return _of_raters(scores)
    return _of_nested(scores) if plan is Plan.NESTED else _of_crossed(scores)


def outlooks(
    found: dict[str, float], plan: Plan, sizes: Iterable[tuple[int, int]]
) -> list[Outlook]:
    """A D study of (tasks, raters); components below nought count as nought (Brennan, p. 84)."""
    return [_outlook(found, plan, tasks, raters) for tasks, raters in sizes]


def _outlook(found: dict[str, float], plan: Plan, tasks: int, raters: int) -> Outlook:
    part = {name: max(0.0, value) for name, value in found.items()}
    both = tasks * raters
    if plan is Plan.RATERS:
        relative = part["pr"] / raters
        absolute = relative + part["r"] / raters
    elif plan is Plan.NESTED:
        relative = part["pt"] / tasks + part["pr:t"] / both
        absolute = relative + part["t"] / tasks + part["r:t"] / both
    else:
        relative = part["pt"] / tasks + part["pr"] / raters + part["ptr"] / both
        absolute = relative + part["t"] / tasks + part["r"] / raters + part["tr"] / both
    true = part["p"]
    return Outlook(
        tasks, raters, relative, absolute, _part(true, relative), _part(true, absolute)
    )  # fmt: skip


def _part(true: float, error: float) -> float | None:
    return true / (true + error) if true + error > 0 else None


def _of_raters(scores: Floats) -> dict[str, float]:
    persons, raters = scores.shape
    person, rater, grand = scores.mean(axis=1), scores.mean(axis=0), float(scores.mean())
    of_person = raters * _squares(person - grand) / (persons - 1)
    of_rater = persons * _squares(rater - grand) / (raters - 1)
    rest = scores - person[:, None] - rater[None, :] + grand
    of_rest = _squares(rest) / (persons - 1) / (raters - 1)
    return {
        "p": (of_person - of_rest) / raters,
        "r": (of_rater - of_rest) / persons,
        "pr": of_rest,
    }


def _of_nested(scores: Floats) -> dict[str, float]:
    persons, tasks, raters = scores.shape
    grand = float(scores.mean())
    person, task = scores.mean(axis=(1, 2)), scores.mean(axis=(0, 2))
    rater, both = scores.mean(axis=0), scores.mean(axis=2)
    of_person = tasks * raters * _squares(person - grand) / (persons - 1)
    of_task = persons * raters * _squares(task - grand) / (tasks - 1)
    of_rater = persons * _squares(rater - task[:, None]) / (tasks * (raters - 1))
    shared = both - person[:, None] - task[None, :] + grand
    of_both = raters * _squares(shared) / (persons - 1) / (tasks - 1)
    rest = scores - both[:, :, None] - rater[None] + task[None, :, None]
    of_rest = _squares(rest) / (persons - 1) / (tasks * (raters - 1))
    return {
        "p": (of_person - of_both) / (tasks * raters),
        "t": (of_task - of_rater - of_both + of_rest) / (persons * raters),
        "r:t": (of_rater - of_rest) / persons,
        "pt": (of_both - of_rest) / raters,
        "pr:t": of_rest,
    }


def _of_crossed(scores: Floats) -> dict[str, float]:
    n = dict(zip("ptr", scores.shape, strict=True))
    grand = float(scores.mean())
    one = {name: scores.mean(axis=tuple({0, 1, 2} - {at}), keepdims=True) - grand
           for at, name in enumerate("ptr")}  # fmt: skip
    two = {
        names: scores.mean(axis=axis, keepdims=True) - grand - one[names[0]] - one[names[1]]
        for names, axis in (("pt", 2), ("pr", 1), ("tr", 0))
    }
    last = scores - grand - sum(one.values()) - sum(two.values())
    square = {name: _squares(np.broadcast_to(part, scores.shape)) / (n[name] - 1)
              for name, part in one.items()}  # fmt: skip
    for names, part in two.items():
        whole = _squares(np.broadcast_to(part, scores.shape))
        square[names] = whole / (n[names[0]] - 1) / (n[names[1]] - 1)
    rest = _squares(last) / (n["p"] - 1) / (n["t"] - 1) / (n["r"] - 1)
    found = {names: (square[names] - rest) / n[other]
             for names, other in (("pt", "r"), ("pr", "t"), ("tr", "p"))}  # fmt: skip
    single = {
        "p": (square["p"] - square["pt"] - square["pr"] + rest) / (n["t"] * n["r"]),
        "t": (square["t"] - square["pt"] - square["tr"] + rest) / (n["p"] * n["r"]),
        "r": (square["r"] - square["pr"] - square["tr"] + rest) / (n["p"] * n["t"]),
    }
    return single | found | {"ptr": rest}


def _squares(parts: Floats) -> float:
    return float((parts**2).sum())
