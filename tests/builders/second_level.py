"""Takes an objection to its second level: a decision that says no, a hand-in, a meeting."""

from pathlib import Path

from sqlmodel import Session, col, select

from qa_app.adjudication.models import AgendaItem, MeetingMember
from qa_app.adjudication.services import holding
from qa_app.adjudication.services.holding import At
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM, Actor
from qa_app.objections.models import Objection
from qa_app.objections.services import form_check
from tests.builders.meetings import called_meeting, free_experts, person
from tests.builders.objections import LATER, Objected, at, decided, hand_in, objected

QUORUM = 3
SECOND_LEVEL = "second_level = true\nsecond_level_days = 5\n"


def asked_again(session: Session, folder: Path, plan: str = SECOND_LEVEL) -> Objected:
    """A first objection that was rejected, and the second one accepted: a meeting has to decide."""
    found = objected(session, folder, plan=plan)
    decided(session, found, {found.criteria[0]: ("rejected", "")})
    row = hand_in(session, found, text="仍然不同意")
    form_check.accept(session, actor=SYSTEM, at=at(row), now=LATER)
    return found


def voted_meeting(session: Session, found: Objected, grade: Grade) -> tuple[At, list[Actor]]:
    """A meeting of three of one mind about the case, not decided; its place and its members."""
    given = set(session.exec(select(Objection.decider_expert_id)).all())
    given |= set(session.exec(select(MeetingMember.expert_id)).all())
    free = [one for one in free_experts(session, found.cycle) if one.id not in given]
    people = free[:QUORUM]
    meeting = called_meeting(session, found.cycle, members=people)
    newest = select(AgendaItem).order_by(col(AgendaItem.id).desc())
    item = session.exec(newest).first()
    assert item
    place, actors = At(meeting.public_id, item.public_id), []
    for expert in people:
        _, actor = person(session, expert)
        holding.cast_vote(session, actor=actor, at=place, grade=grade, reason="", now=LATER)
        actors.append(actor)
    return place, actors
