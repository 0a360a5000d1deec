"""Model files of a city, attempts of two experts, seeds among their cases, a session."""

import secrets
from dataclasses import replace

from sqlmodel import Session, col, select

from qa_app.calibration.models import CalibrationAttempt, QualificationAttempt, SeedPlacement
from qa_app.calibration.rules.passing import PassRule
from qa_app.calibration.rules.states import FileUse, TestState
from qa_app.calibration.services.attempts import begin_practice
from qa_app.calibration.services.seeding import place_seeds
from qa_app.calibration.services.sessions import NewSession, begin_rating, open_session
from qa_app.cases.models import Case
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM, Role
from qa_app.panel.models import Assignment, Expert
from qa_app.panel.services.seating import write_seats
from tests.builders.calibration import model_file, review_seat
from tests.builders.cities.city import COMMON, OTHER, City, new_case
from tests.builders.panel import drawn_cycle
from tests.builders.register import NOW


def with_calibration(session: Session, city: City) -> None:
    """Model files of every use, attempts of two experts, seeds handed in, a session."""
    chair = city.actor(session, Role.SUPERVISOR)
    files = {use: model_file(session, use, case=new_case(session, city)) for use in FileUse}
    city.of["model", COMMON] = files[FileUse.PRACTICE].public_id
    city.of["model", Role.EXPERT] = files[FileUse.PRACTICE].public_id
    city.of["model", OTHER] = files[FileUse.SEED].public_id
    model = session.get_one(CalibrationAttempt, files[FileUse.PRACTICE].model_id)
    city.of["sheet", Role.SUPERVISOR] = model.public_id
    new = NewSession("校准会", model.case_id, [one.id or 0 for one in city.experts[:2]])
    meeting = open_session(session, actor=chair, new=new, now=NOW)
    city.of["session", COMMON] = meeting.public_id
    apart = replace(new, title="别的校准会", expert_ids=[one.id or 0 for one in city.experts[2:4]])
    city.of["session", OTHER] = open_session(session, actor=chair, new=apart, now=NOW).public_id
    for who, expert in ((Role.EXPERT, city.experts[0]), (OTHER, city.experts[1])):
        actor = city.actor(session, who)
        file_id = files[FileUse.PRACTICE].public_id
        sheet = begin_practice(session, actor=actor, file_id=file_id, now=NOW)
        city.of["sheet", who], city.of["try token", who] = sheet, f"try-{sheet}"
        city.of["test", who] = _test(session, expert)
        begin_rating(session, actor=actor, public_id=meeting.public_id, now=NOW)
    _seeds(session, city)


def _test(session: Session, expert: Expert) -> str:
    """A finished attempt at the qualification test."""
    test = QualificationAttempt(
        public_id=secrets.token_urlsafe(9), expert_id=expert.id or 0, number=1,
        rule=PassRule().stored(), state=TestState.FAILED, result={}, started_at=NOW,
        finished_at=NOW,
    )  # fmt: skip
    session.add(test)
    session.flush()
    return test.public_id


def _seeds(session: Session, city: City) -> None:
    cycle = drawn_cycle(
        session, [new_case(session, city) for _ in range(3)], name=f"seeds-{city.name}",
        region=city.region,
    )  # fmt: skip
    cycle.plan += "[calibration]\nseed_share = 0.5\n"
    ids = session.exec(select(Case.id).order_by(col(Case.id).desc()).limit(3)).all()
    for place, expert in enumerate(city.experts[:2], start=1):
        wanted = [(case or 0, expert.id or 0, place) for case in ids]
        write_seats(session, cycle_id=cycle.id or 0, wanted=wanted, now=NOW)
    place_seeds(session, actor=SYSTEM, cycle=cycle, now=NOW)
    for who, expert in ((Role.EXPERT, city.experts[0]), (OTHER, city.experts[1])):
        placed = session.exec(
            select(SeedPlacement).where(
                SeedPlacement.cycle_id == cycle.id, SeedPlacement.expert_id == expert.id
            )
        ).first()
        assert placed
        seat = session.get_one(Assignment, placed.assignment_id)
        review_seat(session, city.actor(session, who), seat, Grade.FAIL)
        placed.feedback_at, placed.feedback_by = NOW, "chair"
        city.of["placement", who] = placed.public_id
    city.of["placement", COMMON] = city.of["placement", Role.EXPERT]
    city.of["seeded cycle", COMMON] = cycle.name
