"""Who may decide an objection: everybody free of conflicts who had no part in the case. Pure.

The conflicts are those of the panel; what is added is every other part somebody had in this case.
The proposal is the panel's own order: the smaller load, the better fit, then the cycle's draw.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from qa_app.panel.rules.conflicts import Reason, conflicts_between
from qa_app.panel.rules.facts import CaseFacts, ExpertFacts, PanelRules
from qa_app.panel.rules.replacement import in_order


class Part(StrEnum):
    """What somebody did in a case, by which he does not decide an objection in it."""

    OBSERVED = "objection_observed"
    AT_MEETING = "objection_at_meeting"
    DECIDED_BEFORE = "objection_decided_before"
    GAVE_BACK = "objection_gave_back"
    CHECKED_FORM = "objection_checked_form"
    ENTERED = "objection_entered"
    FULL = "objection_full"


Why = Reason | Part


@dataclass(frozen=True, slots=True)
class Candidate:
    """One expert with the seats and open objections held, and everything that keeps him out."""

    expert: ExpertFacts
    objections: int = 0
    reasons: tuple[Why, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """Who may decide, best first, and who may not with every reason."""

    free: tuple[Candidate, ...]
    kept_out: tuple[Candidate, ...]

    @property
    def proposed(self) -> Candidate | None:
        """The first of the free ones."""
        return self.free[0] if self.free else None

    def counts(self) -> dict[Why, int]:
        """How many each reason keeps out; somebody with two reasons is counted twice."""
        reasons = [why for one in self.kept_out for why in one.reasons]
        return {why: reasons.count(why) for why in (*Reason, *Part) if why in reasons}


@dataclass(frozen=True, slots=True)
class Parts:
    """Expert id → parts had in the case; expert id → open objections to decide."""

    had: Mapping[int, tuple[Part, ...]] = field(default_factory=dict[int, tuple[Part, ...]])
    objections: Mapping[int, int] = field(default_factory=dict[int, int])


def reasons_against(
    case: CaseFacts, expert: ExpertFacts, rules: PanelRules, parts: Parts
) -> tuple[Why, ...]:
    """Every reason why an expert does not decide on a case; empty when nothing stands against it.

    A full expert is kept out by that alone when there is nothing else.
    """
    found: tuple[Why, ...] = (
        *conflicts_between(case, expert, rules),
        *parts.had.get(expert.expert_id, ()),
    )
    if found:
        return found
    load = expert.load + parts.objections.get(expert.expert_id, 0)
    return (Part.FULL,) if load >= expert.capacity else ()


def choice_of(
    case: CaseFacts, experts: Iterable[ExpertFacts], rules: PanelRules, parts: Parts, *, seed: str
) -> Choice:
    """Everybody on duty, sorted into those who may decide and those who may not."""
    free: dict[int, Candidate] = {}
    kept_out: list[Candidate] = []
    for expert in experts:
        held = parts.objections.get(expert.expert_id, 0)
        reasons = reasons_against(case, expert, rules, parts)
        if reasons:
            kept_out.append(Candidate(expert, held, reasons))
        else:
            loaded = replace(expert, load=expert.load + held)
            free[expert.expert_id] = Candidate(loaded, held)
    ordered = in_order(case, [one.expert for one in free.values()], rules, seed=seed)
    kept_out.sort(key=lambda one: (one.expert.name, one.expert.login))
    return Choice(tuple(free[one.expert_id] for one in ordered), tuple(kept_out))
