"""When an objection that came on paper may be entered for the lawyer, by the day it came in. Pure.

The paper is in time or late by its own day, not by the day somebody types it. Who enters it stands
in for the lawyer and so does not check its form.
"""

from collections.abc import Mapping
from datetime import date

from qa_app.core.errors import Refusal
from qa_app.objections.rules.states import ByRole

RECEIVED = "about:received_on"
"""The field of the day the paper came in."""
REASON = "reason:"
"""What the fields of reasons begin with, before the point."""


def day_in(texts: Mapping[str, str]) -> date | None:
    """The day that was typed; None for none, and for what is no day."""
    try:
        return date.fromisoformat(texts.get(RECEIVED, "").strip())
    except ValueError:
        return None


def why_not_received(day: date | None, earliest: date, today: date) -> Refusal | None:
    """Why a paper cannot have come in on a day; whether it was late is asked apart."""
    if day is None:
        return Refusal("objection_received_missing")
    if day > today:
        return Refusal("objection_received_ahead")
    if day < earliest:
        return Refusal("objection_received_early", {"from_on": earliest.isoformat()})
    return None


def why_not_enter(role: ByRole, checkers: int) -> Refusal | None:
    """Why somebody does not enter anything: a supervisor needs another one to check its form."""
    alone = role is ByRole.SUPERVISOR and checkers == 0
    return Refusal("objection_no_other_supervisor") if alone else None


def why_not_check(entered_by: str | None, login: str) -> Refusal | None:
    """Why somebody does not check the form of an objection: who wrote it down stands in for it."""
    return Refusal("objection_entered_by_you") if entered_by and entered_by == login else None
