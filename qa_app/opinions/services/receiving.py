"""Takes the answers of a body: by link, from the printed form, or as told to staff."""

from datetime import datetime

from sqlmodel import Session, col, select

from qa_app.audit.services import record
from qa_app.cases.models import Case
from qa_app.core.errors import NotFound, Refused
from qa_app.core.roles import Actor
from qa_app.cycles.queries import still_open
from qa_app.invitations import services as invitations
from qa_app.invitations.models import Invitation
from qa_app.invitations.rules import Purpose
from qa_app.opinions.models import Opinion
from qa_app.opinions.queries.visible import opinion_for
from qa_app.opinions.rules.states import Entry, OpinionState
from qa_app.opinions.services.asking import refuse_not_waiting
from qa_app.rubrics.queries import rubric_in_use
from qa_app.rubrics.rules.schema import Rubric
from qa_app.scoresheets.rules.scoring import scorer_for
from qa_app.scoresheets.rules.stored import Filled
from qa_app.scoresheets.rules.submission import why_not_submit
from qa_app.scoresheets.services import Finished, add_finished

BY_LINK = Actor(None, "link", "link")
"""Who acts when a body answers: nobody was logged in."""


def questions_of(session: Session, opinion: Opinion) -> Rubric:
    """What a body is asked, from the text as it was frozen when it was asked."""
    return rubric_in_use(session, opinion.rubric, opinion.rubric_version).rubric


def answer_by_link(
    session: Session, *, invitation: Invitation, filled: Filled, now: datetime
) -> None:
    """Use the link up and take the answers; ``NotFound`` when somebody was first.

    A request that was answered on paper or withdrawn meanwhile is as dead as a used link, and so is
    one of a cycle that was ended.
    """
    invitations.use(session, invitation=invitation, now=now)
    opinion = _locked(session, invitation.subject_id)
    if opinion.state is not OpinionState.ASKED or not still_open(session, opinion.cycle_id):
        raise NotFound
    _take(session, opinion, filled, Entry.LINK, now)
    record(session, actor=BY_LINK, act="opinion.received", on=("opinion", opinion.public_id),
           now=now, entry=Entry.LINK.value)  # fmt: skip


def enter_answers(
    session: Session,
    *,
    actor: Actor,
    public_id: str,
    filled: Filled,
    entry: Entry,
    now: datetime,
) -> Opinion:
    """Enter what a body wrote on the printed form or told staff; its link stops working."""
    opinion = opinion_for(session, actor, public_id, to_change=True)
    refuse_not_waiting(opinion)
    _take(session, opinion, filled, entry, now)
    opinion.entered_by = actor.login
    record(session, actor=actor, act="opinion.received", on=("opinion", public_id), now=now,
           entry=entry.value)  # fmt: skip
    invitations.withdraw(
        session, actor=actor, purpose=Purpose.OPINION, subject_id=opinion.id or 0, now=now
    )
    return opinion


def _take(session: Session, opinion: Opinion, filled: Filled, entry: Entry, now: datetime) -> None:
    case_type = session.exec(select(Case.type).where(col(Case.id) == opinion.case_id)).one()
    rubric = questions_of(session, opinion)
    scorer = scorer_for(rubric, case_type)
    refusal = why_not_submit(scorer, filled.sheet)
    if refusal:
        raise Refused(refusal.code, **refusal.params)
    sheet = Finished(rubric, opinion.case_id, filled, scorer.score(filled.sheet))
    (opinion.scoresheet_id,) = add_finished(session, [sheet], now=now)
    opinion.state, opinion.entry, opinion.received_at = OpinionState.RECEIVED, entry, now
    opinion.revision += 1
    session.add(opinion)


def _locked(session: Session, opinion_id: int) -> Opinion:
    statement = select(Opinion).where(col(Opinion.id) == opinion_id).with_for_update()
    return session.exec(statement.execution_options(populate_existing=True)).one()
