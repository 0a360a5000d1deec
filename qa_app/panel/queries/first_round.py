"""How many experts read a case in the first round: the plan's number, and one more for a share.

In a cycle with one expert a case, ``double_mark_share`` of the cases are read twice, so that
agreement can be told from them. Which ones follows from the public seed; no expert can see it.
"""

from sqlmodel import Session

from qa_app.cycles.models import Cycle
from qa_app.panel.queries.plan import panel_plan
from qa_app.sampling.queries.portions import chosen_cases
from qa_app.sampling.rules.portions import Word


class FirstRound:
    """The first-round seats of the cases of one cycle; read once, then asked for many cases."""

    def __init__(self, session: Session, cycle: Cycle) -> None:
        plan = panel_plan(cycle)
        share = plan.double_mark_share
        self.reviewers = plan.reviewers
        self.twice = chosen_cases(session, cycle, Word.DOUBLE, share)

    def seats(self, case_id: int) -> int:
        """How many experts the case wants in the first round."""
        return self.reviewers + (case_id in self.twice)
