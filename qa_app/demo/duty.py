"""The panel office of the demonstration: terms, leave, wishes, fee rates, and what each day brings.

Ends of terms lie some weeks apart, so that one is over and others end soon whenever one looks.
"""

from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy import case
from sqlmodel import Session, col, select

from qa_app.accounts.models import Region
from qa_app.core.roles import Actor
from qa_app.cycles.queries import cycle_named
from qa_app.db.session import transaction
from qa_app.demo.people import actor_named
from qa_app.demo.rules import scenario
from qa_app.demo.rules.scenario import CycleStory, at
from qa_app.notices.services import mark_all_read, run_daily, tasks
from qa_app.panel.models import Expert
from qa_app.panel.rules.duty import Span
from qa_app.panel.services.duty import ask_capacity, decide_wish, enter_leave, enter_term
from qa_app.panel.services.fees import set_rates

RATES = {"review": 12_000, "third": 20_000}
"""Cents for a review and for a further one."""
EXPIRED, FIRST_END, APART, ENDING = timedelta(days=-8), timedelta(days=53), timedelta(days=31), 7
RENEWED = timedelta(days=730)
WISHES = ((1, 12, "上半年承办案件较多，希望减少阅卷量"), (6, 60, "已退休，时间充裕，可多承担阅卷"))
GRANTED = (7, 45, "本季度可增加五件")
AWAY = ((2, 20, 48), (8, 24, 300))
"""Who of the pool is away from which day to which, counted from the eve of the cycle."""


def set_fee_rates(actor: Actor, cycle: str, now: datetime) -> None:
    """What a review is paid in a cycle."""
    with transaction() as session:
        set_rates(session, actor=actor, cycle=cycle_named(session, cycle), cents=RATES, now=now)


def keep_office(actor: Actor, story: CycleStory) -> None:
    """Terms, leave and wishes on the evening before a cycle is planned."""
    chance, day = Random(f"{story.seed}/office"), story.day(-1)
    with transaction() as session:
        pool = _others(session)
        _enter_terms(session, actor, pool, day, at(day, "17:20", chance))
    with transaction() as session:
        _enter_leave(session, pool, day, at(day, "17:40", chance))
    for minute, (place, wanted, reason) in enumerate((GRANTED, *WISHES)):
        with transaction() as session:
            own = actor_named(session, pool[place].login)
            now = at(day, f"18:{10 * minute:02d}", chance)
            ask_capacity(session, actor=own, wanted=wanted, reason=reason, now=now)
    with transaction() as session:
        now = at(day, "18:40", chance)
        decide_wish(session, actor=actor, expert_id=pool[GRANTED[0]].id or 0, grant=True, now=now)


def each_day(story: CycleStory, offset: int) -> None:
    """What the program does every morning: reminders and the watch on seeds."""
    chance = Random(f"{story.seed}/daily/{offset}")
    for place, task in enumerate(tasks()):
        now = at(story.day(offset), f"{6 + place // 6:02d}:{place % 6}0", chance)
        with transaction() as session:
            run_daily(session, task=task, now=now)


def read_notices(story: CycleStory, supervisor: Actor, expert: str) -> None:
    """Two people have read what they were told until now; what comes later waits."""
    now = at(story.day(21), "21:30", Random(f"{story.seed}/read"))
    with transaction() as session:
        for actor in (supervisor, actor_named(session, expert)):
            mark_all_read(session, actor=actor, now=now)


def _others(session: Session) -> list[Expert]:
    """The pool without the expert of the login; experts of the city supervisor's city first."""
    city = select(Region.path).where(Region.name == scenario.SECOND_CITY)
    path = session.exec(city).one()
    elsewhere = case((col(Region.path).startswith(path, autoescape=True), 0), else_=1)
    wanted = (
        select(Expert)
        .join(Region, col(Region.id) == col(Expert.region_id))
        .where(Expert.login != scenario.DEMO_EXPERT.login)
        .order_by(elsewhere, col(Expert.login).desc())
    )
    found = list(session.exec(wanted))
    for one in found:
        session.expunge(one)
    return found


def _enter_terms(
    session: Session, actor: Actor, pool: list[Expert], day: date, now: datetime
) -> None:
    """The first one's appointment is over, some end one after the other, all others go on."""
    for place, expert in enumerate(pool):
        ends = day + EXPIRED if place == 0 else day + FIRST_END + (place - 1) * APART
        span = Span(day - RENEWED, ends if place < ENDING else day + RENEWED)
        note = "首届聘期" if place < ENDING else "续聘"
        enter_term(session, actor=actor, expert_id=expert.id or 0, span=span, note=note, now=now)


def _enter_leave(session: Session, pool: list[Expert], day: date, now: datetime) -> None:
    """Two enter leave themselves: one for some weeks, one for most of a year."""
    for place, first, last in AWAY:
        expert = pool[place]
        span = Span(day + timedelta(days=first), day + timedelta(days=last))
        own = actor_named(session, expert.login)
        enter_leave(session, actor=own, expert=session.merge(expert), span=span, now=now)
