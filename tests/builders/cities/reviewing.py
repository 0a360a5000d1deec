"""The reviews of a city: begun, done, before a further expert, before a meeting."""

from pathlib import Path

from sqlmodel import Session, col, select, update

from qa_app.adjudication.models import AgendaItem
from qa_app.cases.models import Case
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM, Role
from qa_app.panel.models import Assignment, Expert
from qa_app.reviews.services.deciding import show_others
from qa_app.reviews.services.opening import open_review
from qa_app.reviews.services.phrasing import add_phrase
from qa_app.reviews.services.settling import settle_cycle
from tests.builders.calibration import review_seat
from tests.builders.cities.city import COMMON, NEIGHBOUR, OTHER, City, new_case, seated
from tests.builders.deciding import rate_first_round, rate_on_screen
from tests.builders.meetings import called_meeting, free_experts
from tests.builders.panel import drawn_cycle
from tests.builders.register import NOW


def with_reviews(session: Session, city: City, cases: list[Case]) -> None:
    """Two experts on the same cases: one has begun, one is done."""
    cycle = drawn_cycle(session, cases, name=f"cycle-{city.name}", region=city.region)
    planned = drawn_cycle(session, [], name=f"planned-{city.name}", region=city.region)
    planned.state, planned.seed, planned.drawn_at = type(planned.state).PLANNED, None, None
    cycle.plan += '[sources]\ndecides = "combined"\n'
    city.of["cycle", COMMON], city.of["planned", COMMON] = cycle.name, planned.name
    for place, who in enumerate((Role.EXPERT, OTHER), start=1):
        expert, actor = city.experts[place - 1], city.actor(session, who)
        seats = [seated(session, cycle, case, expert, place) for case in cases[:2]]
        city.of["seat", who] = city.of["file token", who] = seats[0].public_id
        if who == OTHER:
            city.of["review", who] = review_seat(session, actor, seats[0]).public_id
        else:
            city.of["review", who] = open_review(
                session, actor=actor, seat_id=seats[0].public_id, now=NOW
            )
        phrase = add_phrase(session, actor=actor, text=f"常用语{who}", criterion="", now=NOW)
        city.of["phrase", who] = phrase.id
    city.of["seat", COMMON] = city.of["seat", Role.EXPERT]
    case_page = city.of["page", COMMON], city.of["page", NEIGHBOUR]
    city.of["page", Role.EXPERT], city.of["page", OTHER] = case_page


def with_decisions(session: Session, city: City) -> None:
    """A third expert who has the first reviews before them: the expert's own, and the other's."""
    for who, expert in ((Role.EXPERT, city.experts[0]), (OTHER, city.experts[1])):
        others = [one for one in city.experts if one is not expert]
        cycle = drawn_cycle(
            session, [case := new_case(session, city)], name=f"further-{city.name}-{who}",
            region=city.region,
        )  # fmt: skip
        for place, rater in enumerate(others[2:4], start=1):
            grade = Grade.GOOD if place == 1 else Grade.FAIL
            rate_on_screen(session, seated(session, cycle, case, rater, place), grade)
        session.exec(update(Expert).where(col(Expert.id) != expert.id).values(active=False))
        expert.active = True
        session.flush()
        settle_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
        seat = session.exec(
            select(Assignment).where(Assignment.cycle_id == cycle.id, col(Assignment.further))
        ).one()
        review = rate_on_screen(session, seat)
        show_others(session, actor=city.actor(session, who), review_id=review, now=NOW)
        city.of["decision", who] = review
        own = [one.id for one in city.experts]
        session.exec(update(Expert).where(col(Expert.id).in_(own)).values(active=True))


def with_meetings(session: Session, city: City, folder: Path) -> None:
    """Two meetings: the expert chairs the first and is no member of the second."""
    for who in (Role.EXPERT, OTHER):
        cycle = drawn_cycle(
            session, [case := new_case(session, city)], name=f"meeting-{city.name}-{who}",
            region=city.region, adjudication="meeting",
        )  # fmt: skip
        for place, rater in enumerate(city.experts[2:4], start=1):
            seated(session, cycle, case, rater, place)
        rate_first_round(session, cycle, folder, {1: Grade.GOOD, 2: Grade.FAIL})
        settle_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
        wanted = {one.id for one in city.experts}
        free = [one for one in free_experts(session, cycle) if one.id in wanted]
        left_out = city.experts[1 if who is Role.EXPERT else 0]
        meeting = called_meeting(session, cycle, members=[e for e in free if e is not left_out])
        item = session.exec(select(AgendaItem).where(AgendaItem.meeting_id == meeting.id)).one()
        city.of["meeting", who], city.of["item", who] = meeting.public_id, item.public_id
    city.of["meeting", COMMON] = city.of["meeting", Role.EXPERT]
    city.of["item", COMMON] = city.of["item", Role.EXPERT]
