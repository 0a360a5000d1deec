"""Builds cases that wait for a decision, and experts who rate on screen as they would."""

from collections.abc import Mapping
from pathlib import Path

from sqlmodel import Session, col, select

from qa_app.accounts.models import Account
from qa_app.accounts.queries import actor_of
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM, Actor, Role
from qa_app.cycles.models import Cycle
from qa_app.panel.models import Assignment, Expert
from qa_app.reviews.queries.desk import desk_of
from qa_app.reviews.services import filling, opening
from qa_app.reviews.services.settling import settle_cycle
from tests.builders.cases import make_cases
from tests.builders.panel import assigned_cycle, make_expert
from tests.builders.register import NOW, make_account
from tests.builders.reviews import import_rows, rubric_named, score_cells, score_rows_of

FIRST_WORDS = "首轮专家写下的评语"


def experts_with_accounts(session: Session, count: int) -> list[Expert]:
    """Experts who can log in, each of a firm of their own."""
    made: list[Expert] = []
    for number in range(count):
        account = make_account(session, Role.EXPERT)
        made.append(make_expert(session, account=account, name=f"专家姓名{number}号"))
    return made


def diverging_cycle(
    session: Session, folder: Path, cases: int = 2, *, experts: int = 6, **panel: object
) -> Cycle:
    """A cycle all of whose cases two experts see differently, settled once."""
    pool = experts_with_accounts(session, experts)
    cycle, _ = assigned_cycle(session, make_cases(session, cases), experts=pool, **panel)
    grades = {1: Grade.GOOD, 2: Grade.FAIL}
    rate_first_round(session, cycle, folder, grades)
    settle_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
    return cycle


def rate_first_round(
    session: Session,
    cycle: Cycle,
    folder: Path,
    grades: Mapping[int, Grade] | None = None,
    *,
    weak: Mapping[str, Grade] | None = None,
) -> None:
    """Hand in every first-round sheet, with words of its own; some criteria of a level apart."""
    rows = score_rows_of(session, cycle, grades)
    apart = {"comment": FIRST_WORDS, **{name: level.value for name, level in (weak or {}).items()}}
    import_rows(session, cycle, folder, [row | apart for row in rows])


def further_seat(session: Session, cycle: Cycle, case_id: int | None = None) -> Assignment:
    """The newest further seat of the cycle or of a case."""
    wanted = select(Assignment).where(Assignment.cycle_id == cycle.id, col(Assignment.further))
    if case_id is not None:
        wanted = wanted.where(Assignment.case_id == case_id)
    return session.exec(wanted.order_by(col(Assignment.id).desc())).first()  # type: ignore[return-value]


def holder(session: Session, seat: Assignment) -> tuple[Account, Actor]:
    """Who holds a seat."""
    expert = session.get_one(Expert, seat.expert_id)
    account = session.get_one(Account, expert.account_id)
    return account, actor_of(session, account)


def rate_on_screen(session: Session, seat: Assignment, grade: Grade = Grade.PASS) -> str:
    """Open, fill and submit a review as its expert; the review's public id."""
    _, actor = holder(session, seat)
    review = opening.open_review(session, actor=actor, seat_id=seat.public_id, now=NOW)
    fill(session, actor, review, grade)
    filling.submit_review(session, actor=actor, review_id=review, now=NOW)
    return review


def fill(session: Session, actor: Actor, review: str, grade: Grade) -> None:
    """Give every criterion of a review that is being written the same level."""
    desk = desk_of(session, actor, review)
    cells = score_cells(rubric_named(session, desk.rubric.name), grade)
    changed = {f"level:{name}": [value] for name, value in cells.items()}
    filling.save_answers(
        session, actor=actor, review_id=review, changed=changed, revision=desk.sheet.revision,
        now=NOW,
    )  # fmt: skip
