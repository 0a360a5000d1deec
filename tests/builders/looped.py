"""Builds a cycle whose loop is under way: sheets, objections and tasks at every station."""

import secrets
from datetime import timedelta

from sqlmodel import Session, select

from qa_app.accounts.models import Region
from qa_app.cycles.models import Cycle
from qa_app.feedback.models import FeedbackSheet
from qa_app.objections.models import Objection
from qa_app.objections.rules.states import ObjectionState, Outcome
from qa_app.rectification.models import Task, TaskBatch
from qa_app.rectification.rules.states import Cause, Checker, TaskState
from qa_app.reviews.models import Settlement
from tests.builders.register import NOW
from tests.builders.released import object_to, release
from tests.builders.reports import Lot, settled_cycle

OBJECTED = (
    ObjectionState.DRAFT,
    ObjectionState.HANDED_IN,
    ObjectionState.WITHDRAWN,
    ObjectionState.DECIDING,
    ObjectionState.CLOSED,
    ObjectionState.DECIDED,
)
LATE, IN_TIME = NOW.date() - timedelta(days=4), NOW.date() + timedelta(days=9)


def looped_cycle(
    session: Session, *names: str, region: Region | None = None, name: str = "2026-a"
) -> Cycle:
    """A released cycle: of each agency some read, acknowledge, object, and have tasks."""
    lots = [Lot(agency, 12, "EGPF" * 3, region=region) for agency in names]
    cycle = settled_cycle(session, *lots, name=name)
    sheets = release(session, cycle)
    session.flush()
    for at, sheet in enumerate(sheets):
        move(session, sheet, at)
    session.flush()
    return cycle


def move(session: Session, sheet: FeedbackSheet, at: int) -> None:
    """What became of one sheet, by its place."""
    if at % 4:
        sheet.first_read_at = NOW + timedelta(days=at % 5, hours=6)
    if at % 4 > 1:
        sheet.acknowledged_at = NOW + timedelta(days=at % 5 + 1)
    if at % 2:
        objected(session, sheet, OBJECTED[at // 2 % len(OBJECTED)])
    if at % 3 == 0:
        state = list(TaskState)[at // 3 % len(TaskState)]
        task_of(session, sheet, state, late=bool(at % 2))


def objected(session: Session, sheet: FeedbackSheet, state: ObjectionState) -> Objection:
    """An objection; decided ones by an expert, closed ones with another version."""
    row = object_to(session, sheet, state)
    if state is not ObjectionState.DRAFT:
        row.handed_in_at = NOW + timedelta(days=2)
    if state in (ObjectionState.HANDED_IN, ObjectionState.DECIDING):
        row.check_by = row.decide_by = LATE
    if state in (ObjectionState.DECIDED, ObjectionState.CLOSED):
        row.decided_at, row.outcome = NOW + timedelta(days=7, hours=12), Outcome.REJECTED
        row.old_settlement_id = sheet.settlement_id
    if state is ObjectionState.CLOSED:
        row.outcome, row.new_settlement_id = Outcome.UPHELD, sheet.settlement_id
    session.flush()
    return row


def task_of(session: Session, sheet: FeedbackSheet, state: TaskState, *, late: bool) -> Task:
    """A task about the case of a sheet."""
    batch = session.exec(select(TaskBatch).where(TaskBatch.cycle_id == sheet.cycle_id)).first()
    if batch is None:
        batch = TaskBatch(
            public_id=secrets.token_urlsafe(9), cycle_id=sheet.cycle_id, chosen={}, tasks=0,
            made_by="builder", made_at=NOW,
        )  # fmt: skip
        session.add(batch)
        session.flush()
    row = Task(
        public_id=secrets.token_urlsafe(9), batch_id=batch.id or 0, cycle_id=sheet.cycle_id,
        case_id=sheet.case_id, agency_id=sheet.agency_id, lawyer_id=sheet.lawyer_id,
        cause=Cause.LATE, finding="会见笔录缺少签名", due_on=LATE if late else IN_TIME,
        checker=Checker.SUPERVISOR, state=state, made_by="builder", made_at=NOW,
        checked_at=NOW + timedelta(days=13) if state is TaskState.DONE else None,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def regraded(session: Session, sheet: FeedbackSheet, objection: Objection, grade) -> None:
    """The decision made another grade."""
    old = session.get_one(Settlement, sheet.settlement_id)
    old.counts = False
    session.flush()
    new = Settlement(
        cycle_id=old.cycle_id, case_id=old.case_id, version=old.version + 1, grade=grade,
        method="objection", steps=[], settled_by="builder", settled_at=NOW,
    )  # fmt: skip
    session.add(new)
    session.flush()
    objection.old_settlement_id, objection.new_settlement_id = old.id, new.id
    session.flush()
