"""Leads of the demonstration: some in each state, the oldest closed with a result."""

from datetime import date
from random import Random

from sqlmodel import Session, col, select

from qa_app.core.roles import Actor
from qa_app.db.session import reading, transaction
from qa_app.demo.people import actor_named
from qa_app.demo.rules import scenario
from qa_app.demo.rules.scenario import MOMENT, at
from qa_app.followups.models import Lead
from qa_app.followups.rules.states import LeadResult
from qa_app.followups.services.leads import (
    LeadRead,
    add_note,
    close_lead,
    hand_over,
    take_in_hand,
)

MANY = 8
"""With so many leads two stand in each state before the last one, with fewer one."""
NOTE = "已电话联系受援人，约定当面核实；已函告承办律所说明情况。"
CLOSINGS = (
    (LeadResult.CONFIRMED, "律所承认收取交通费 800 元，已当面退还并通报批评，材料存卷。"),
    (LeadResult.UNFOUNDED, "经核对庭审笔录和出庭签到，律师当日到庭，受援人记错日期。"),
)
HANDED = "请核实后在十个工作日内回告。"


def work_on(actor: Actor, cycle: str, day: date) -> dict[str, int]:
    """The newest stay open, the next are handed over, the next in hand, the others closed."""
    now = at(day, "16:10", Random(f"{cycle}/leads"))
    with reading() as session:
        ids = [one.public_id for one in _leads(session)]
    each = 2 if len(ids) >= MANY else 1
    for place, public_id in enumerate(ids[each:]):
        now += MOMENT
        with transaction() as session:
            lead = hand_over(
                session, actor=actor, lead=_read(session, public_id), to=actor.login,
                note=HANDED, now=now,
            )  # fmt: skip
            if place < each:
                continue
            now += MOMENT
            lead = take_in_hand(session, actor=actor, lead=_as_read(lead), now=now)
            now += MOMENT
            lead = add_note(session, actor=actor, lead=_as_read(lead), note=NOTE, now=now)
            if place < 2 * each:
                continue
            result, words = CLOSINGS[place % len(CLOSINGS)]
            now += MOMENT
            close_lead(
                session, actor=actor, lead=_as_read(lead), result=result, note=words, now=now
            )
    return {"leads": len(ids)}


def _leads(session: Session) -> list[Lead]:
    return list(session.exec(select(Lead).order_by(col(Lead.id).desc())))


def _read(session: Session, public_id: str) -> LeadRead:
    return _as_read(session.exec(select(Lead).where(Lead.public_id == public_id)).one())


def _as_read(lead: Lead) -> LeadRead:
    return LeadRead(lead.public_id, lead.revision)


def city_actor() -> Actor:
    """The supervisor of the second city."""
    with reading() as session:
        login = next(one.login for one in scenario.LOGINS if one.scope == "city")
        return actor_named(session, login)
