"""The right of a meeting's people to read the file of a case: while it is held, and by item."""

from sqlmodel import Session, col, select

from qa_app.adjudication.models import AgendaItem, Meeting
from qa_app.adjudication.queries.meetings import item_line, room_of
from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor
from qa_app.files.queries.rights import Access, masking_by

PREFIX = "meeting-"


def token_of(item: str) -> str:
    """How addresses of a meeting name a case."""
    return f"{PREFIX}{item}"


def meeting_token(session: Session, actor: Actor, token: str) -> Access | None:
    """Masked and covered as for experts; nothing for who stays out, nor once it has ended."""
    item = token.removeprefix(PREFIX)
    if item == token:
        return None
    meeting = session.execute(
        select(Meeting.public_id)
        .join(AgendaItem, col(AgendaItem.meeting_id) == col(Meeting.id))
        .where(col(AgendaItem.public_id) == item)
    ).scalar()
    try:
        room = room_of(session, actor, meeting or "")
        line = item_line(session, actor, room, item)
    except NotFound:
        return None
    return Access(line.case_id, masking_by(room.cycle.plan)) if room.is_open else None
