"""Builds model files with finished models, cycles that use seeds, and reviews of seats."""

from datetime import datetime

from sqlmodel import Session, select

from qa_app.calibration.models import CalibrationAttempt, ModelFile
from qa_app.calibration.queries.files import model_in_hand
from qa_app.calibration.rules.states import FileUse
from qa_app.calibration.services.attempts import save_attempt, submit_attempt
from qa_app.calibration.services.files import NewFile, create_file, publish_file, write_explanations
from qa_app.cases.models import Case
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM, Actor
from qa_app.cycles.models import Cycle
from qa_app.panel.models import FIRST_SEAT, Assignment, Expert
from qa_app.reviews.models import Review
from qa_app.reviews.services.filling import save_answers, submit_review
from qa_app.reviews.services.opening import open_review
from tests.builders.cases import make_case, make_firm, make_lawyer
from tests.builders.panel import drawn_cycle
from tests.builders.register import NOW
from tests.builders.reviews import rubric_named

WHY = "示范讲解：卷内第 6 页有双方签名和日期。"


def answers(session: Session, grade: Grade = Grade.GOOD, **others: str) -> dict[str, list[str]]:
    """A level for every criterion as sent by the browser; others by criterion id (``_``: ``-``)."""
    fields = {f"level:{c.id}": [grade.value] for c in rubric_named(session).criteria}
    return fields | {f"level:{k.replace('_', '-')}": [v] for k, v in others.items()}


def seed_case(session: Session, number: int) -> Case:
    """A case handled in a firm of its own, so that nothing conflicts."""
    firm = make_firm(session, f"种子律所{number}")
    return make_case(session, lawyer=make_lawyer(session, f"种子律师{number}", firm=firm))


def model_file(
    session: Session,
    use: FileUse = FileUse.PRACTICE,
    *,
    case: Case | None = None,
    grade: Grade = Grade.GOOD,
    ready: bool = True,
    title: str = "劳动争议一审",
) -> ModelFile:
    """A model file whose model has one level throughout, explained and ready."""
    case = case or make_case(session)
    new = NewFile(case.id or 0, use, title)
    file = create_file(session, actor=SYSTEM, new=new, now=NOW)
    if not ready:
        return file
    actor = supervisor(session)
    attempt = model_in_hand(session, file)
    assert attempt is not None
    fill(session, actor, attempt.public_id, answers(session, grade))
    said = {"": WHY, "retainer-prompt": WHY}
    write_explanations(
        session, actor=SYSTEM, public_id=file.public_id, explanations=said,
        revision=file.revision, now=NOW,
    )  # fmt: skip
    publish_file(session, actor=SYSTEM, public_id=file.public_id, now=NOW)
    return file


def supervisor(session: Session) -> Actor:
    """Whoever makes the models."""
    return SYSTEM


def fill(
    session: Session, actor: Actor, attempt_id: str, changed: dict[str, list[str]],
    now: datetime = NOW,
) -> None:  # fmt: skip
    """Fill and hand in the sheet of an attempt."""
    save_attempt(session, actor=actor, attempt_id=attempt_id, changed=changed, revision=1, now=now)
    submit_attempt(session, actor=actor, attempt_id=attempt_id, now=now)


def seeded_cycle(
    session: Session, cases: int = 10, *, more: str = "seed_share = 0.2", **panel: object
) -> Cycle:
    """A drawn cycle that asks for seeds; ``more`` are lines of its calibration table."""
    cycle = drawn_cycle(session, cases, **panel)  # type: ignore[arg-type]
    cycle.plan += f"[calibration]\n{more}\n"
    session.flush()
    return cycle


def review_seat(
    session: Session, actor: Actor, seat: Assignment, grade: Grade = Grade.GOOD,
    now: datetime = NOW,
) -> Review:  # fmt: skip
    """Open, fill and submit the review of a seat."""
    review_id = open_review(session, actor=actor, seat_id=seat.public_id, now=now)
    save_answers(
        session, actor=actor, review_id=review_id, changed=answers(session, grade), revision=1,
        now=now,
    )  # fmt: skip
    submit_review(session, actor=actor, review_id=review_id, now=now)
    return session.exec(select(Review).where(Review.public_id == review_id)).one()


def seats(session: Session, cycle: Cycle, expert: Expert, *, seeds: bool) -> list[Assignment]:
    """An expert's seats in a cycle: the seeds, or the live ones."""
    statement = select(Assignment).where(
        Assignment.cycle_id == cycle.id, Assignment.expert_id == expert.id
    )
    statement = statement.where(
        Assignment.seat < FIRST_SEAT if seeds else Assignment.seat >= FIRST_SEAT
    )
    return list(session.exec(statement.order_by(Assignment.public_id)))


def attempts(session: Session, expert: Expert) -> list[CalibrationAttempt]:
    """The sheets of an expert outside the reviews."""
    statement = select(CalibrationAttempt).where(CalibrationAttempt.expert_id == expert.id)
    return list(session.exec(statement.order_by(CalibrationAttempt.id)))
