"""Whether experts have passed the qualification test, for the panel's lists and previews.

The tests lie in a package above this one, which hands in the function that knows; without one
nobody has a state and nothing is asked.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Session, col, select

from qa_app.core.words import N_
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import plan_of
from qa_app.panel.models import Expert


class Qualified(StrEnum):
    """Where an expert stands with the qualification test."""

    NEVER = "never"
    UNDER_WAY = "under_way"
    PASSED = "passed"
    EXPIRED = "expired"
    FAILED = "failed"


QUALIFIED_LABELS: dict[Qualified, str] = {
    Qualified.NEVER: N_("未参加测评"),
    Qualified.UNDER_WAY: N_("测评中"),
    Qualified.PASSED: N_("已通过测评"),
    Qualified.EXPIRED: N_("测评已过期"),
    Qualified.FAILED: N_("测评未通过"),
}


@dataclass(frozen=True, slots=True)
class Qualification:
    """One expert's state; ``valid_until`` and ``certificate`` are those of the last pass."""

    state: Qualified = Qualified.NEVER
    valid_until: date | None = None
    certificate: str = ""
    attempts: int = 0
    attempts_left: int | None = None

    @property
    def valid(self) -> bool:
        """Whether the expert may score live files where the cycle asks for the test."""
        return self.state is Qualified.PASSED


States = Callable[[Session, Collection[int], datetime], dict[int, Qualification]]
"""Expert ids and the moment → the state of each of them."""
QUALIFICATION: list[States] = []


def qualification_states(
    session: Session, expert_ids: Collection[int], now: datetime
) -> dict[int, Qualification]:
    """The state of each of these experts; everybody "never" while no test is installed."""
    found = {expert_id: Qualification() for expert_id in expert_ids}
    for states in QUALIFICATION:
        found |= states(session, expert_ids, now)
    return found


def unqualified(session: Session, cycle: Cycle, now: datetime) -> list[str]:
    """Active experts who could open no file of the cycle for want of a valid pass, by name."""
    if not plan_of(cycle).calibration.qualification:
        return []
    rows = session.execute(
        select(Expert.id, Expert.name).where(col(Expert.active)).order_by(Expert.name, Expert.id)
    ).all()
    known = qualification_states(session, [key for key, _ in rows], now)
    return [name for key, name in rows if not known[key].valid]
