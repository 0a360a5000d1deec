"""To which day a last day can be put off. Pure.

Days only move later: nobody loses time they were told they have.
"""

from datetime import date

from qa_app.core.errors import Refusal

LONGEST_REASON = 500
MOST_DAYS_AHEAD = 366


def why_not_extend(old: date | None, new: date, today: date, reason: str) -> Refusal | None:
    """What stands against another last day; None when nothing does."""
    if new < today:
        return Refusal("deadline_in_the_past", {"today_on": today.isoformat()})
    if (new - today).days > MOST_DAYS_AHEAD:
        return Refusal("deadline_too_far", {"most": MOST_DAYS_AHEAD})
    if old is not None and new <= old:
        return Refusal("deadline_only_later", {"old_on": old.isoformat()})
    if not reason.strip():
        return Refusal("deadline_reason_missing")
    if len(reason) > LONGEST_REASON:
        return Refusal("deadline_reason_too_long", {"most": LONGEST_REASON})
    return None
