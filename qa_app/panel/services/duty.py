"""Acts on when experts serve: appointment terms, leave, and wishes for more or fewer cases."""

import secrets
from datetime import date, datetime

from sqlalchemy import and_, false, or_, true
from sqlmodel import Session, col, select

from qa_app.audit.services import record
from qa_app.core.errors import NotFound, Refused
from qa_app.core.roles import Actor, Role
from qa_app.notices.services import notify
from qa_app.panel.models import CapacityWish, Expert, ExpertLeave, ExpertTerm, WishState
from qa_app.panel.queries.duty import asked_wish, day_of
from qa_app.panel.queries.people import expert_of
from qa_app.panel.queries.pool import expert_for, in_own_regions
from qa_app.panel.queries.supervisors import supervisors_of_expert
from qa_app.panel.rules.duty import Span

WISHED, GRANTED, REFUSED = "panel_wish_asked", "panel_wish_granted", "panel_wish_refused"
LEAVE_ENTERED = "panel_leave_entered"
LONGEST_LEAVE_DAYS = 366


def own_expert(session: Session, actor: Actor) -> Expert:
    """The expert the actor is; ``NotFound`` for anyone who is none."""
    expert = expert_of(session, actor) if actor.has(Role.EXPERT) else None
    if expert is None:
        raise NotFound
    return expert


def enter_term(
    session: Session, *, actor: Actor, expert_id: int, span: Span, note: str, now: datetime
) -> ExpertTerm:
    """Appoint an expert from a day to a day; the same first day again changes that term."""
    expert = expert_for(session, actor, expert_id)
    if span.ends_on < span.starts_on:
        raise Refused("span_backwards")
    known = select(ExpertTerm).where(
        col(ExpertTerm.expert_id) == expert_id, col(ExpertTerm.starts_on) == span.starts_on
    )
    term = session.exec(known).first() or ExpertTerm(
        expert_id=expert_id, starts_on=span.starts_on, ends_on=span.ends_on,
        entered_by=actor.login, entered_at=now,
    )  # fmt: skip
    term.ends_on, term.note = span.ends_on, note.strip()
    session.add(term)
    session.flush()
    record(session, actor=actor, act="expert.term_entered", on=("expert", expert.login), now=now,
           starts_on=str(span.starts_on), ends_on=str(span.ends_on))  # fmt: skip
    return term


def remove_term(session: Session, *, actor: Actor, term_id: int, now: datetime) -> int:
    """Take a term back; the expert's id. ``NotFound`` outside the own regions."""
    known = select(ExpertTerm, Expert).join(Expert, col(Expert.id) == col(ExpertTerm.expert_id))
    visible = in_own_regions(session, actor)
    found = session.execute(known.where(col(ExpertTerm.id) == term_id, *visible)).first()
    if found is None:
        raise NotFound(str(term_id))
    term, expert = found
    session.delete(term)
    record(session, actor=actor, act="expert.term_removed", on=("expert", expert.login), now=now,
           starts_on=str(term.starts_on), ends_on=str(term.ends_on))  # fmt: skip
    return term.expert_id


def enter_leave(
    session: Session, *, actor: Actor, expert: Expert, span: Span, now: datetime
) -> ExpertLeave:
    """Enter leave of an expert, by the expert or a supervisor; the same days again change nothing.

    No new cases are given on these days. Cases already given stay; the pages say which are due.
    """
    _refuse_odd(span, day_of(now))
    same = select(ExpertLeave).where(
        col(ExpertLeave.expert_id) == expert.id,
        col(ExpertLeave.starts_on) == span.starts_on,
        col(ExpertLeave.ends_on) == span.ends_on,
        col(ExpertLeave.ended_at).is_(None),
    )
    known = session.exec(same).first()
    if known is not None:
        return known
    leave = ExpertLeave(
        public_id=secrets.token_urlsafe(9), expert_id=expert.id or 0, starts_on=span.starts_on,
        ends_on=span.ends_on, entered_by=actor.login, entered_at=now,
    )  # fmt: skip
    session.add(leave)
    session.flush()
    record(session, actor=actor, act="expert.leave_entered", on=("expert", expert.login), now=now,
           starts_on=str(span.starts_on), ends_on=str(span.ends_on))  # fmt: skip
    if actor.account_id is not None and actor.account_id == expert.account_id:
        _tell_supervisors(session, expert, LEAVE_ENTERED, now)
    return leave


def end_leave(session: Session, *, actor: Actor, public_id: str, now: datetime) -> int:
    """Call a leave off, or end it early; the expert's id. Twice changes nothing."""
    own = expert_of(session, actor)
    mine = false() if own is None else col(Expert.id) == own.id
    known = select(ExpertLeave).join(Expert, col(Expert.id) == col(ExpertLeave.expert_id))
    visible = or_(mine, and_(true(), *in_own_regions(session, actor)))
    leave = session.exec(known.where(ExpertLeave.public_id == public_id, visible)).first()
    if leave is None:
        raise NotFound(public_id)
    if leave.ended_at is None:
        leave.ended_at = now
        login = session.get_one(Expert, leave.expert_id).login
        record(session, actor=actor, act="expert.leave_ended", on=("expert", login), now=now)
    return leave.expert_id


def ask_capacity(
    session: Session, *, actor: Actor, wanted: int, reason: str, now: datetime
) -> CapacityWish:
    """Wish for so many cases a year; replaces a wish nobody has decided on."""
    expert = own_expert(session, actor)
    wish = asked_wish(session, expert.id or 0)
    if wish is not None and (wish.wanted, wish.reason) == (wanted, reason.strip()):
        return wish
    if wish is not None:
        wish.state, wish.decided_at = WishState.WITHDRAWN, now
        session.flush()
    wish = CapacityWish(
        expert_id=expert.id or 0, wanted=wanted, reason=reason.strip(), state=WishState.ASKED,
        asked_at=now,
    )  # fmt: skip
    session.add(wish)
    session.flush()
    record(session, actor=actor, act="expert.capacity_wished", on=("expert", expert.login),
           now=now, wanted=wanted)  # fmt: skip
    _tell_supervisors(session, expert, WISHED, now)
    return wish


def decide_wish(
    session: Session, *, actor: Actor, expert_id: int, grant: bool, now: datetime
) -> bool:
    """Grant or refuse what an expert wished for; False when nothing was waiting any more."""
    expert = expert_for(session, actor, expert_id)
    wish = asked_wish(session, expert_id)
    if wish is None:
        return False
    if actor.account_id is not None and actor.account_id == expert.account_id:
        raise Refused("own_wish")
    wish.state = WishState.GRANTED if grant else WishState.REFUSED
    wish.decided_by, wish.decided_at = actor.login, now
    if grant:
        expert.capacity, expert.revision = wish.wanted, expert.revision + 1
    record(session, actor=actor, act="expert.capacity_decided", on=("expert", expert.login),
           now=now, wanted=wish.wanted, granted=grant)  # fmt: skip
    if expert.account_id:
        notify(session, account_ids=[expert.account_id], code=GRANTED if grant else REFUSED,
               params={"wanted": wish.wanted}, url="/experts/me", now=now)  # fmt: skip
    return True


def _refuse_odd(span: Span, today: date) -> None:
    if span.ends_on < span.starts_on:
        raise Refused("span_backwards")
    if span.ends_on < today:
        raise Refused("leave_is_past")
    if (span.ends_on - span.starts_on).days > LONGEST_LEAVE_DAYS:
        raise Refused("leave_too_long", days=LONGEST_LEAVE_DAYS)


def _tell_supervisors(session: Session, expert: Expert, code: str, now: datetime) -> None:
    url = f"/experts/{expert.id}" if code == LEAVE_ENTERED else "/experts/office?show=wishes"
    notify(session, account_ids=supervisors_of_expert(session, expert), code=code,
           params={"name": expert.name}, url=url, now=now, mail=False)  # fmt: skip
