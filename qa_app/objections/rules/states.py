"""How far an objection is, who may do what with it then, and what is noted of it. Pure.

An objection is written and handed in by the lawyer, checked for form by the supervisor, given to a
conflict-free expert and decided; where the cycle has a second level, a meeting decides once more.
"""

from enum import StrEnum

from qa_app.core.errors import Refusal

FIRST_LEVEL, SECOND_LEVEL = 1, 2


class ObjectionState(StrEnum):
    """How far an objection is."""

    DRAFT = "draft"
    HANDED_IN = "handed_in"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    DECIDING = "deciding"
    DECIDED = "decided"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Outcome(StrEnum):
    """What was decided on a criterion, or on the whole objection."""

    UPHELD = "upheld"
    PARTLY = "partly"
    REJECTED = "rejected"


class Act(StrEnum):
    """What happened to an objection, as its timeline says it."""

    BEGUN = "begun"
    HANDED_IN = "handed_in"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    ASSIGNED = "assigned"
    REASSIGNED = "reassigned"
    OPENED = "opened"
    DECLINED = "declined"
    DECIDED = "decided"
    CALLED = "called"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"
    LAPSED = "lapsed"


class ByRole(StrEnum):
    """As what somebody acted; the timeline of a lawyer says no more than this."""

    LAWYER = "lawyer"
    AGENCY = "agency"
    SUPERVISOR = "supervisor"
    EXPERT = "expert"
    MEETING = "meeting"
    PROGRAM = "program"


WRITABLE = (ObjectionState.DRAFT, ObjectionState.RETURNED)
"""States in which the lawyer writes."""
PENDING = (ObjectionState.HANDED_IN, ObjectionState.ACCEPTED, ObjectionState.DECIDING)
"""States in which somebody else is to act."""
WITHDRAWABLE = (*WRITABLE, *PENDING)
ASSIGNABLE = (ObjectionState.ACCEPTED, ObjectionState.DECIDING)
ENDED = (ObjectionState.DECIDED, ObjectionState.CLOSED)
FOLLOWS: dict[ObjectionState, tuple[ObjectionState, ...]] = {
    ObjectionState.DRAFT: (ObjectionState.HANDED_IN, ObjectionState.WITHDRAWN),
    ObjectionState.HANDED_IN: (
        ObjectionState.ACCEPTED,
        ObjectionState.RETURNED,
        ObjectionState.DECIDING,
        ObjectionState.WITHDRAWN,
    ),
    ObjectionState.RETURNED: (
        ObjectionState.HANDED_IN,
        ObjectionState.CLOSED,
        ObjectionState.WITHDRAWN,
    ),
    ObjectionState.ACCEPTED: (
        ObjectionState.DECIDING,
        ObjectionState.RETURNED,
        ObjectionState.WITHDRAWN,
    ),
    ObjectionState.DECIDING: (
        ObjectionState.RETURNED,
        ObjectionState.ACCEPTED,
        ObjectionState.DECIDING,
        ObjectionState.DECIDED,
        ObjectionState.CLOSED,
        ObjectionState.WITHDRAWN,
    ),
    ObjectionState.DECIDED: (ObjectionState.CLOSED,),
    ObjectionState.CLOSED: (),
    ObjectionState.WITHDRAWN: (ObjectionState.DRAFT,),
}
"""What may come after what; the second level leaves out choosing an expert.

What was accepted goes back to the lawyer only when its grade moved (``rules.basis``).
"""


def why_not_move(now: ObjectionState, to: ObjectionState) -> Refusal | None:
    """Why an objection in one state cannot go to another; None when it can."""
    return None if to in FOLLOWS[now] else Refusal("objection_other_state")


def overall(outcomes: list[Outcome]) -> Outcome:
    """What the decisions on the criteria come to: all one way, or partly."""
    first = outcomes[0]
    return first if all(one is first for one in outcomes) else Outcome.PARTLY
