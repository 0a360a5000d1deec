"""Until when a task is first proposed to be due: whole working days, never a day off. Pure.

For the form that makes tasks. The person decides; nothing is made late by itself.
"""

from datetime import date

from qa_app.core.workdays import Calendar

PROPOSED_DAYS = 10
"""Working days: our own proposal, no rule of law."""


def proposed_due(today: date, calendar: Calendar, days: int = PROPOSED_DAYS) -> date:
    """The last day of that many working days after today."""
    return calendar.add_working_days(today, days)
