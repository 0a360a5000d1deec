"""Links for aided persons: made for one follow-up or for many, and what an answer by link does."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlmodel import Session

from qa_app.core.errors import NotFound, Refused
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import hold_open, plan_of, still_open
from qa_app.followups.models import Followup
from qa_app.followups.queries.visible import followup_for
from qa_app.followups.rules.states import FollowupState
from qa_app.followups.services.answering import Given, take_answers
from qa_app.invitations import services as invitations
from qa_app.invitations.models import Invitation
from qa_app.invitations.rules import Purpose

BY_LINK = "survey"
"""Who is written down as having entered the answers: nobody was logged in."""


def survey_end(cycle: Cycle, now: datetime) -> datetime:
    """When links made now stop working."""
    return now + timedelta(days=plan_of(cycle).followups.link_days)


def invite_person(
    session: Session, *, actor: Actor, public_id: str, now: datetime
) -> tuple[Followup, str]:
    """A new link for one follow-up, and its token; refused once it was answered."""
    followup = followup_for(session, actor, public_id, to_change=True)
    if followup.state is FollowupState.DONE:
        raise Refused("followup_answered")
    cycle = session.get_one(Cycle, followup.cycle_id)
    made = invitations.invite(
        session, actor=actor, purpose=Purpose.FOLLOW_UP, subject_id=followup.id or 0,
        expires_at=survey_end(cycle, now), now=now,
    )  # fmt: skip
    return followup, made.token


def invite_people(
    session: Session, *, actor: Actor, cycle: Cycle, followup_ids: Collection[int], now: datetime
) -> dict[int, str]:
    """Links for many follow-ups of a cycle that ``people_to_invite`` named: id → token."""
    hold_open(session, cycle.id)
    return invitations.invite_many(
        session, actor=actor, purpose=Purpose.FOLLOW_UP, subject_ids=followup_ids,
        expires_at=survey_end(cycle, now), now=now,
    )  # fmt: skip


def answer_by_link(
    session: Session, *, invitation: Invitation, given: Given, now: datetime
) -> None:
    """Use the link up and take the answers, both or neither.

    ``NotFound`` when the link was used meanwhile, somebody answered on the telephone, or the cycle
    was ended: to whoever holds it the link is then as dead as any other.
    """
    invitations.use(session, invitation=invitation, now=now)
    followup = session.get_one(Followup, invitation.subject_id)
    if not still_open(session, followup.cycle_id):
        raise NotFound
    try:
        take_answers(session, followup=followup, given=given, by=BY_LINK, now=now)
    except Refused as error:
        if error.code == "followup_answered":
            raise NotFound from error
        raise
