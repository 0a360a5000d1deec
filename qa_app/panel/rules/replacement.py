"""One more expert for one case: after a declared conflict, or as the third who decides.

For the services behind the review page. The case's ``seated`` are those who stay, ``declined``
those who left; least loaded first, then best fit, then the seed's order.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from qa_app.panel.rules.conflicts import Reason, conflicts_between, fit_cost
from qa_app.panel.rules.facts import CaseFacts, ExpertFacts, PanelRules
from qa_app.panel.rules.tableau import ticket


@dataclass(frozen=True, slots=True)
class NoReplacement:
    """Nobody is left: how many of ``experts`` are full, and how many a reason keeps away."""

    experts: int
    full: int
    blocked: dict[Reason, int] = field(default_factory=dict[Reason, int])


def replacement(
    case: CaseFacts, experts: Iterable[ExpertFacts], rules: PanelRules, *, seed: str
) -> int | NoReplacement:
    """The id of the best free expert for the case, or why there is none."""
    pool = list(experts)
    reasons = {e.expert_id: conflicts_between(case, e, rules) for e in pool}
    open_ones = [e for e in pool if not reasons[e.expert_id] and e.load < e.capacity]
    if open_ones:
        return in_order(case, open_ones, rules, seed=seed)[0].expert_id
    counts = Counter(reason for found in reasons.values() for reason in found)
    full = sum(not reasons[e.expert_id] for e in pool)
    return NoReplacement(len(pool), full, {r: counts[r] for r in Reason if counts[r]})


def in_order(
    case: CaseFacts, experts: Iterable[ExpertFacts], rules: PanelRules, *, seed: str
) -> list[ExpertFacts]:
    """Free experts in the order in which they are chosen for the case."""
    return sorted(experts, key=lambda e: _order(case, e, rules, seed))


def _order(
    case: CaseFacts, expert: ExpertFacts, rules: PanelRules, seed: str
) -> tuple[bool, int, int, int, str]:
    """Promised work first, then the smaller load, the better fit, the draw for this case."""
    draw = ticket(seed, f"{case.key},{expert.login}")
    kept_promise = expert.load >= expert.wanted
    return kept_promise, expert.load, fit_cost(case, expert, rules), draw, expert.login
