"""Who may be asked to confirm a nomination: on duty, free of conflicts, had no part in the case."""

from datetime import datetime

from sqlmodel import Session

from qa_app.cycles.models import Cycle
from qa_app.learning.models import ModelCase
from qa_app.panel.queries.facts import case_facts, expert_facts, held_seats, panel_rules
from qa_app.panel.rules.conflicts import conflicts_between
from qa_app.panel.rules.facts import ExpertFacts
from qa_app.panel.rules.replacement import in_order


def free_experts(
    session: Session, cycle: Cycle, model: ModelCase, now: datetime
) -> list[ExpertFacts]:
    """Everybody who may confirm, best first; who sat on the case or gave it back is not."""
    ids = [model.case_id]
    held = held_seats(session, cycle.id or 0, ids)
    case = next(iter(case_facts(session, cycle, held, ids)), None)
    if case is None:
        return []
    rules = panel_rules(session, cycle)
    free = [
        expert
        for expert in expert_facts(session, cycle, now)
        if expert.expert_id not in model.passed and not conflicts_between(case, expert, rules)
    ]
    return list(in_order(case, free, rules, seed=model.public_id))
