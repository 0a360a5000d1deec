"""Calibration of the demonstration's experts: practice, the qualification test, two sessions.

Everybody takes the test, who fails may try again; one has failed and not tried again. Sheets are
filled by the same simulated experts who review, a little more careful than usual.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from random import Random

from sqlmodel import Session, col, select

from qa_app import clock
from qa_app.calibration.models import CalibrationAttempt, ModelFile, QualificationAttempt
from qa_app.calibration.queries.qualifying import states
from qa_app.calibration.queries.sessions import invitable
from qa_app.calibration.rules.passing import PassRule
from qa_app.calibration.rules.states import AttemptState, FileUse
from qa_app.calibration.services.attempts import begin_practice, save_attempt, submit_attempt
from qa_app.calibration.services.qualifying import begin_test, set_rule
from qa_app.calibration.services.sessions import (
    NewSession,
    begin_rating,
    open_session,
    show_ratings,
    write_notes,
)
from qa_app.cases.models import Case
from qa_app.core.errors import NotFound
from qa_app.cycles.queries import cycle_named, plan_of
from qa_app.db.session import reading, transaction
from qa_app.demo.cycles import Office
from qa_app.demo.desk import sheet_fields
from qa_app.demo.filing import Scanner
from qa_app.demo.modelling import Model, make_model, model_cases, seat_at
from qa_app.demo.people import actor_named
from qa_app.demo.reviewing import Simulation
from qa_app.demo.rules import scenario
from qa_app.demo.rules.scenario import MOMENT, Story, at, working_days
from qa_app.panel.models import Expert
from qa_app.reviews.queries.rubrics import RubricsOfCycle
from qa_app.rubrics.queries import rubric_in_use
from qa_app.settings import Settings

PRACTICE, TESTS, EXPERTS, TRIES = 3, 4, 60, 3
RULE = PassRule(files=2, criteria_percent=80, totals=1, grades=1, valid_months=24)
CAREFUL, CARELESS = 0.5, 17.0
"""What is left of an expert's noise in a test; points by which the one who fails is too severe."""
MEMBERS, RATED = 6, 2
NOTES = "主要分歧在于庭前准备：一致同意以卷内阅卷笔录和质证提纲为准，口头说明不计分。"
SHOWN, OPEN = "庭前准备评分尺度校准", "法律意见说理评分尺度校准"
EXPERT = scenario.DEMO_EXPERT.login


@dataclass(frozen=True, slots=True)
class _Day:
    """One day of calibration: whose office, when it begins."""

    office: Office
    simulation: Simulation
    begun: datetime

    def hour(self, clock_time: str, days: int = 0) -> datetime:
        """A time of so many working days later."""
        day = list(working_days(self.begun.astimezone(clock.SHANGHAI).date(), days + 1))[days]
        return at(day, clock_time, Random(f"{self.simulation.seed}/{clock_time}/{days}"))


def calibrate(office: Office, settings: Settings, story: Story) -> dict[str, int]:
    """Practice files with their scans, the test on the days after, a session that all have seen."""
    office.step("calibrated")
    chance = Random(f"{office.simulation.seed}/calibration")
    day = _Day(office, _careful(office.simulation), at(story.calibrated, "09:00", chance))
    first = _make_files(day, story)
    with reading() as session:
        practice = _practice_cases(session)
    with clock.standing_at(day.hour("13:30")):
        Scanner(settings, office.simulation, office.actor).file(practice, complete=True)
    with transaction() as session:
        set_rule(session, actor=office.actor, rule=RULE, now=day.hour("15:30"))
    _practise(day, first)
    passed = _test_all(day)
    hold_session(day, practice[0], SHOWN, day.hour("14:00", 4))
    return {"practice_files": len(practice), "qualified": passed, "sessions": 2}


def open_another(office: Office, story: Story) -> None:
    """A session in the half-way cycle: some have rated, the demonstration expert has not."""
    chance = Random(f"{office.simulation.seed}/session")
    begun = at(story.half_way.day(24), "09:00", chance)
    day = _Day(office, _careful(office.simulation), begun)
    with reading() as session:
        case_id = _practice_cases(session)[-1]
    hold_session(day, case_id, OPEN, begun + MOMENT, raters=RATED)


def hold_session(day: _Day, case_id: int, title: str, now: datetime, raters: int = MEMBERS) -> None:
    """Invite some experts; where all have rated the ratings are shown and notes are written."""
    office = day.office
    with transaction() as session:
        own = session.exec(select(Expert.id).where(Expert.login == EXPERT)).one()
        free = [key for key, _ in invitable(session, case_id) if key != own]
        free = [key for key in free if _is_free(session, key)][: MEMBERS - 1]
        new = NewSession(title, case_id, [*free, own or 0])
        made = open_session(session, actor=office.actor, new=new, now=now).public_id
        logins = {one.id: one.login for one in session.exec(select(Expert))}
        rating = [logins[key] for key in new.expert_ids][:raters]
        case = session.get_one(Case, case_id)
        rubric = _rubric_of(session, case_id)
    for login in rating:
        fields = sheet_fields(seat_at(case, login), rubric, day.simulation)
        with transaction() as session:
            actor = actor_named(session, login)
            sheet = begin_rating(session, actor=actor, public_id=made, now=now + MOMENT)
            now = _hand_in(session, actor, sheet, fields, now + MOMENT)
    if raters < MEMBERS:
        return
    with transaction() as session:
        show_ratings(session, actor=office.actor, public_id=made, now=now + MOMENT)
        now += 2 * MOMENT
        write_notes(session, actor=office.actor, public_id=made, notes=NOTES, revision=2, now=now)


def _make_files(day: _Day, story: Story) -> str:
    """Practice files first, then those of the test; the public id of the first."""
    with reading() as session:
        cycle = cycle_named(session, story.finished.name)
        plan, rubrics = plan_of(cycle), RubricsOfCycle(session, cycle)
        cases = model_cases(session, plan, day.office.simulation, PRACTICE + TESTS)
        chosen = [(case, rubrics.rubric_for(case.type, case.stage).rubric) for case in cases]
    practices = min(PRACTICE, len(chosen) - RULE.files)
    made: list[str] = []
    for place, (case, rubric) in enumerate(chosen):
        practice = place < practices
        use = FileUse.PRACTICE if practice else FileUse.QUALIFICATION
        number = place + 1 if practice else place - practices + 1
        title = f"{'练习卷' if practice else '测评卷'} {number}"
        moment = day.begun + 6 * place * MOMENT
        model = Model(case, rubric, use, title)
        made.append(make_model(day.office.actor, day.office.simulation, model, moment))
    return made[0]


def _practise(day: _Day, file_id: str) -> None:
    """The demonstration expert works through a practice file once, if free to."""
    now = day.hour("19:30")
    with reading() as session:
        file = session.exec(select(ModelFile).where(ModelFile.public_id == file_id)).one()
        case = session.get_one(Case, file.case_id)
        rubric = rubric_in_use(session, file.rubric, file.rubric_version).rubric
        actor = actor_named(session, EXPERT)
    fields = sheet_fields(seat_at(case, EXPERT), rubric, day.simulation)
    with transaction() as session:
        try:
            sheet = begin_practice(session, actor=actor, file_id=file_id, now=now)
        except NotFound:
            return  # tied to the case: the file is not offered
        _hand_in(session, actor, sheet, fields, now + MOMENT)


def _test_all(day: _Day) -> int:
    """The test of every expert; who fails tries again, but one. How many have passed."""
    with reading() as session:
        statement = select(Expert.id, Expert.login).order_by(Expert.login).limit(EXPERTS)
        experts = [(key or 0, login) for key, login in session.exec(statement)]
    failing = experts[-1][1]
    now = day.hour("09:00", 1)
    for attempt in range(TRIES):
        now = max(now, day.hour("09:00", 1 + attempt))
        with reading() as session:
            known = states(session, [key for key, _ in experts], now)
        for key, login in experts:
            if known[key].valid or (attempt and login == failing):
                continue
            who = _severe(day.simulation, login) if login == failing else day.simulation
            now = _take_test(login, who, now)
    with reading() as session:
        known = states(session, [key for key, _ in experts], now)
    return sum(one.valid for one in known.values())


def _take_test(login: str, simulation: Simulation, now: datetime) -> datetime:
    """One attempt at the test, begun and handed in; the time then."""
    with transaction() as session:
        actor = actor_named(session, login)
        test = begin_test(session, actor=actor, now=now)
        statement = (
            select(CalibrationAttempt, ModelFile, Case)
            .join(ModelFile, col(ModelFile.id) == col(CalibrationAttempt.file_id))
            .join(Case, col(Case.id) == col(ModelFile.case_id))
            .join(
                QualificationAttempt,
                col(QualificationAttempt.id) == col(CalibrationAttempt.test_id),
            )
            .where(
                QualificationAttempt.public_id == test,
                CalibrationAttempt.state == AttemptState.OPEN,
            )
        )
        for sheet, file, case in session.exec(statement).all():
            rubric = rubric_in_use(session, file.rubric, file.rubric_version).rubric
            fields = sheet_fields(seat_at(case, login), rubric, simulation)
            now = _hand_in(session, actor, sheet.public_id, fields, now)
    return now


def _hand_in(session: Session, actor, sheet: str, fields, now: datetime) -> datetime:
    """Save a sheet once and submit it; the time then."""
    now += MOMENT / 5
    save_attempt(session, actor=actor, attempt_id=sheet, changed=fields, revision=1, now=now)
    now += MOMENT / 5
    submit_attempt(session, actor=actor, attempt_id=sheet, now=now)
    return now


def _careful(simulation: Simulation) -> Simulation:
    experts = {
        login: replace(
            one,
            severity=0.0 if login == EXPERT else one.severity * CAREFUL,
            noise=0.0 if login == EXPERT else one.noise * CAREFUL,
        )
        for login, one in simulation.experts.items()
    }
    return replace(simulation, experts=experts)


def _severe(simulation: Simulation, login: str) -> Simulation:
    expert = simulation.experts[login]
    return replace(simulation, experts={login: replace(expert, severity=CARELESS)})


def _practice_cases(session: Session) -> list[int]:
    statement = select(ModelFile.case_id).where(ModelFile.use == FileUse.PRACTICE)
    return list(session.exec(statement.order_by(col(ModelFile.id))))


def _rubric_of(session: Session, case_id: int):
    file = session.exec(select(ModelFile).where(ModelFile.case_id == case_id)).one()
    return rubric_in_use(session, file.rubric, file.rubric_version).rubric


def _is_free(session: Session, expert_id: int) -> bool:
    """Whether the expert has an account to rate with."""
    return session.get_one(Expert, expert_id).account_id is not None
