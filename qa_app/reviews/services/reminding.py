"""Reminds experts of reviews that are due, and supervisors of what is overdue; once a day."""

from datetime import datetime
from urllib.parse import quote

from sqlmodel import Session

from qa_app.notices.services import notify
from qa_app.panel.queries.duty import day_of, on_leave_now
from qa_app.panel.queries.supervisors import supervisors_of
from qa_app.panel.rules.deadlines import Reminder
from qa_app.panel.services.telling import account_ids
from qa_app.reviews.queries.late import drawn_cycles_with_date, overdue_seats, reminders_of

CODES = {
    Reminder.BEFORE: "reviews_due_before",
    Reminder.TODAY: "reviews_due_today",
    Reminder.AFTER: "reviews_due_after",
}
LATE = "reviews_late"
WEEK = 7


def remind_experts(session: Session, now: datetime) -> int:
    """Tell each expert how many reviews are due when: before, on the day, and every few days after.

    The same words for every seat; who is on leave gets no mail. How many people were told.
    """
    told = 0
    for cycle in drawn_cycles_with_date(session):
        for (what, due), files in reminders_of(session, cycle, day_of(now)).items():
            accounts = account_ids(session, list(files))
            away = on_leave_now(session, list(files), day_of(now))
            for expert_id, count in files.items():
                if expert_id in accounts:
                    params = {"count": count, "due_on": due.isoformat(),
                              "cycle": cycle.title or cycle.name}  # fmt: skip
                    told += notify(session, account_ids=[accounts[expert_id]], code=CODES[what],
                                   params=params, url="/reviews/", now=now,
                                   mail=expert_id not in away)  # fmt: skip
    return told


def report_late(session: Session, now: datetime) -> int:
    """Tell supervisors on the first day and then weekly that reviews are overdue, and where.

    Whoever is tied to the overdue cases hears nothing of them; the notice names no number.
    """
    told, today = 0, day_of(now)
    for cycle in drawn_cycles_with_date(session):
        for actor in supervisors_of(session, cycle):
            late = overdue_seats(session, actor, cycle, now)
            if late and ((today - min(one.due for one in late)).days - 1) % WEEK == 0:
                url = f"/reviews/cycles/{quote(cycle.name)}/late"
                told += notify(session, account_ids=[actor.account_id or 0], code=LATE,
                               params={"cycle": cycle.title or cycle.name}, url=url,
                               now=now)  # fmt: skip
    return told
