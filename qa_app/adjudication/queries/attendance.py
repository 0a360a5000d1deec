"""How often experts sat in meetings that ended in a period: an act that is paid for."""

from sqlalchemy import func, select
from sqlmodel import Session, col

from qa_app.adjudication.models import Meeting, MeetingMember, MeetingState
from qa_app.core.words import N_
from qa_app.reviews.queries.fees import FeeAct, Period


def meetings_attended(session: Session, period: Period) -> dict[int, int]:
    """Expert id to the number of ended meetings of the cycle where the expert was present."""
    start, end = period.moments
    rows = session.execute(
        select(col(MeetingMember.expert_id), func.count())
        .join(Meeting, col(Meeting.id) == col(MeetingMember.meeting_id))
        .where(
            col(Meeting.cycle_id) == period.cycle_id,
            col(Meeting.state) == MeetingState.ENDED,
            col(Meeting.ended_at) >= start,
            col(Meeting.ended_at) < end,
            col(MeetingMember.present).is_(True),
        )
        .group_by(col(MeetingMember.expert_id))
    )
    return {expert_id: number for expert_id, number in rows}


ATTENDANCE = FeeAct("meeting", N_("评议会"), meetings_attended)
