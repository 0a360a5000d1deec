"""What objections tell packages below, whether pages or commands ask: importing it is enough."""

from qa_app.adjudication.services.calling import ON_CALL, TOOK_PART
from qa_app.adjudication.services.closing import BOUNDS, DECIDED, READ_BEFORE
from qa_app.feedback.registry import TOOK_PART as NAMED_NOWHERE
from qa_app.objections.queries import explaining
from qa_app.objections.queries.choosing import deciders_of, given_to
from qa_app.objections.queries.figures import changed_cases
from qa_app.objections.queries.standing import open_on
from qa_app.objections.services.meeting import (
    bound_by_objection,
    note_called,
    read_reason,
    take_over_decision,
)
from qa_app.reports.queries.objected import CHANGED
from qa_app.reviews.queries.touched import OBJECTIONS

__all__ = ["explaining"]

if take_over_decision not in DECIDED:
    DECIDED.append(take_over_decision)
    TOOK_PART.append(deciders_of)
    CHANGED.append(changed_cases)
    OBJECTIONS.append(open_on)
    BOUNDS.append(bound_by_objection)
    ON_CALL.append(note_called)
    READ_BEFORE.append(read_reason)
    NAMED_NOWHERE.append(given_to)
