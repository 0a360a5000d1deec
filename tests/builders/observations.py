"""Builds hearings, observations with their observers, and sheets that are handed in."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlmodel import Session, col, select

from qa_app.accounts.models import Account, Agency
from qa_app.accounts.queries import actor_of
from qa_app.cases.models import Case, Lawyer
from qa_app.core.case_types import CaseType, Stage
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM, Actor, Role
from qa_app.cycles.models import Cycle, CycleState
from qa_app.observations.models import Hearing, Observation, ObserverSeat
from qa_app.observations.rules.states import (
    HearingState,
    ObservationPick,
    ObservationState,
    SeatState,
)
from qa_app.observations.services import observing
from qa_app.observations.services.seating import seat_observer
from qa_app.panel.models import Expert
from qa_app.rubrics.rules.schema import Kind, Rubric
from tests.builders.cases import make_firm, make_lawyer
from tests.builders.numbers import next_number
from tests.builders.panel import make_expert
from tests.builders.register import NOW, make_account, make_agency

HEARD = datetime(2026, 7, 8, 1, 30, tzinfo=UTC)
"""Two days after ``NOW``, at half past nine in the morning."""
AT_COURT = HEARD + timedelta(minutes=5)
AFTER = HEARD + timedelta(hours=4)
RUBRIC = "court-observation-civil/1"


def observed_cycle(session: Session, *, observers: int = 2, more: str = "") -> Cycle:
    """A cycle whose plan wants this many observers at a hearing."""
    name = f"observed-{next_number()}"
    plan = (
        f'name = "{name}"\nclosed_from = 2026-01-01\nclosed_to = 2026-12-31\n{more}\n'
        f"[observations]\nobservers = {observers}\n"
    )
    cycle = Cycle(
        name=name,
        title=f"评估活动 {name}",
        plan=plan,
        state=CycleState.PLANNED,
        created_by="builder",
        created_at=NOW,
        seed="public seed",
    )
    session.add(cycle)
    session.flush()
    return cycle


def make_hearing(
    session: Session,
    *,
    agency: Agency | None = None,
    lawyer: Lawyer | None = None,
    case: Case | None = None,
    starts_at: datetime = HEARD,
    **fields: object,
) -> Hearing:
    """A hearing of the calendar; its lawyer is of a firm of its own unless given."""
    number = next_number()
    agency = agency or make_agency(session)
    firm = make_firm(session, f"律所{number}")
    lawyer = lawyer or make_lawyer(session, f"律师{number}", firm=firm)
    values: dict[str, object] = {
        "type": CaseType.CIVIL,
        "stage": Stage.FIRST_INSTANCE,
        "cause": "劳动争议",
        "court": "南江市第一人民法院",
        "courtroom": "第三法庭",
        "court_number": f"(2026)民初{number}号",
        "state": HearingState.PLANNED,
        **fields,
    }
    key = f"案{number:05d}"
    hearing = Hearing(
        public_id=f"h-{number}",
        hearing_key=f"{agency.code}/{key}#{starts_at.date()}#1",
        agency_id=agency.id or 0,
        region_id=agency.region_id,
        case_number=key,
        case_key=f"{agency.code}/{key}",
        case_id=case.id if case else None,
        lawyer_id=lawyer.id,
        lawyer_name=lawyer.name,
        firm_id=lawyer.firm_id,
        starts_at=starts_at,
        moves=[],
        entered_by="builder",
        entered_at=NOW,
        **values,
    )
    session.add(hearing)
    session.flush()
    return hearing


def make_observation(
    session: Session, cycle: Cycle, hearing: Hearing | None = None, **fields: object
) -> Observation:
    """An observation that waits for its observers."""
    hearing = hearing or make_hearing(session)
    values: dict[str, object] = {
        "pick": ObservationPick.RANDOM,
        "state": ObservationState.WAITING,
        **fields,
    }
    row = Observation(
        public_id=f"o-{next_number()}",
        cycle_id=cycle.id or 0,
        hearing_id=hearing.id or 0,
        chosen_by="builder",
        chosen_at=NOW,
        **values,
    )
    session.add(row)
    session.flush()
    return row


def make_observer(session: Session, **fields: object) -> tuple[Expert, Account]:
    """An expert with an account."""
    account = make_account(session, Role.EXPERT)
    return make_expert(session, account=account, **fields), account  # type: ignore[arg-type]


def seated(
    session: Session, cycle: Cycle, *, count: int = 2, hearing: Hearing | None = None
) -> tuple[Observation, list[ObserverSeat]]:
    """An observation with its observers seated, each with an account."""
    observation = make_observation(session, cycle, hearing)
    seats = []
    for _ in range(count):
        expert, _account = make_observer(session)
        seats.append(
            seat_observer(
                session,
                actor=SYSTEM,
                observation=observation.public_id,
                expert_id=expert.id or 0,
                now=NOW,
            )
        )
    return observation, seats


def observer_of(session: Session, seat: ObserverSeat) -> tuple[Account, Actor]:
    """Account and actor of whoever holds a seat."""
    expert = session.get_one(Expert, seat.expert_id)
    account = session.get_one(Account, expert.account_id)
    return account, actor_of(session, account)


def answers(rubric: Rubric, grade: Grade) -> dict[str, list[str]]:
    """Fields that answer every criterion on one level; yes for what is asked yes or no."""
    found: dict[str, list[str]] = {}
    for criterion in rubric.criteria:
        if criterion.kind is Kind.YES_NO:
            found[f"level:{criterion.id}"] = ["yes"]
        elif criterion.kind is Kind.LEVEL:
            found[f"level:{criterion.id}"] = [grade.value]
        else:
            share = {Grade.EXCELLENT: 95, Grade.GOOD: 85, Grade.PASS: 70, Grade.FAIL: 30}[grade]
            found[f"points:{criterion.id}"] = [f"{(criterion.maximum or 0) * share // 10000}"]
    return found


def hand_in(
    session: Session, seat: ObserverSeat, grade: Grade = Grade.GOOD, **fields: list[str]
) -> str:
    """Sign in, answer everything and hand in; the public id of the seat."""
    _, actor = observer_of(session, seat)
    key = seat.public_id
    observing.sign_in(session, actor=actor, seat=key, now=AT_COURT)
    desk = observing.desk_of(session, actor, key)
    changed = {**answers(desk.rubric, grade), **fields}
    edit = observing.Edit(changed, desk.sheet.revision)
    observing.save_sheet(session, actor=actor, seat=key, edit=edit, now=AT_COURT)
    observing.submit_sheet(session, actor=actor, seat=key, now=AFTER)
    return key


def active_seats(session: Session, observation: Observation) -> Sequence[ObserverSeat]:
    """The seats held at an observation."""
    statement = select(ObserverSeat).where(
        ObserverSeat.observation_id == observation.id, ObserverSeat.state == SeatState.ACTIVE
    )
    return session.exec(statement.order_by(col(ObserverSeat.id))).all()
