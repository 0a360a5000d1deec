"""Rectification in the demonstration: tasks made in bulk and alone, in each state."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from qa_app.accounts.models import Account
from qa_app.cases.models import Lawyer
from qa_app.core.grades import Grade
from qa_app.core.roles import Actor
from qa_app.cycles.queries import cycle_named
from qa_app.db.session import reading, transaction
from qa_app.demo.moments import Clock
from qa_app.demo.people import actor_named
from qa_app.demo.rules import loopwords
from qa_app.rectification.models import Task, TaskBatch
from qa_app.rectification.queries.choosing import Choice, chosen
from qa_app.rectification.rules.states import Cause
from qa_app.rectification.services import checking, making, working

_Act = Callable[..., None]
BY_CRITERION = (
    ("civil-file-review", "meeting-facts", Grade.PASS, Cause.POOR_RECORD),
    ("criminal-file-review", "meeting-content", Grade.FAIL, Cause.POOR_RECORD),
)
"""All files at a level of a criterion or below: a batch each."""
MOST_BEGUN = 24
PAPER_TITLE = "整改情况说明"


@dataclass(frozen=True, slots=True)
class Desk:
    """Who makes and checks tasks in which cycle, and the login of an agency's staff."""

    office: Actor
    cycle: str
    agency: Actor
    agency_id: int


def put_right(desk: Desk, clock: Clock, due_on: date, paper: working.Paper) -> dict[str, int]:
    """Batches by criterion, and tasks of the agency; whoever has a login acts on them."""
    made = [_batch(desk, clock, due_on, place) for place in range(len(BY_CRITERION))]
    alone = _of_agency(desk, clock, due_on)
    for place, (task, login) in enumerate(_with_logins(made)[:MOST_BEGUN]):
        _go_through(desk, clock, (task, login), place, paper)
    _hand_in(desk.agency, clock, alone, paper)
    with reading() as session:
        return {"rectification": len(session.exec(select(Task.id)).all())}


def begin_more(desk: Desk, clock: Clock, due_on: date) -> None:
    """One more task for the agency, not begun yet."""
    _of_agency(desk, clock, due_on)


def _batch(desk: Desk, clock: Clock, due_on: date, place: int) -> str:
    rubric, criterion, level, cause = BY_CRITERION[place]
    with transaction() as session:
        cycle = cycle_named(session, desk.cycle)
        choice = Choice((rubric, 1), criterion, level)
        cases = chosen(session, desk.office, cycle, choice).fresh
        targets = tuple(making.Target(one.agency_id, one.case_id, one.lawyer_id) for one in cases)
        if not targets:
            return ""
        wanted = making.Wanted(
            targets, loopwords.FINDINGS[place % 2], due_on, cause,
            cycle_id=cycle.id, rubric=choice.rubric, criterion=criterion,
        )  # fmt: skip
        return making.make_tasks(session, actor=desk.office, wanted=wanted, now=clock.later())


def _of_agency(desk: Desk, clock: Clock, due_on: date) -> str:
    """A task for the agency itself; its public id."""
    with transaction() as session:
        cycle = cycle_named(session, desk.cycle)
        wanted = making.Wanted(
            (making.Target(desk.agency_id),), loopwords.OFFICE_FINDING, due_on, Cause.MANAGEMENT,
            papers=PAPER_TITLE, cycle_id=cycle.id,
        )  # fmt: skip
        batch = making.make_tasks(session, actor=desk.office, wanted=wanted, now=clock.later())
        return _tasks(session, [batch])[0].public_id


def _with_logins(batches: Sequence[str]) -> list[tuple[str, str]]:
    """Tasks of lawyers who have a login: task and login, in the order they were made."""
    with reading() as session:
        tasks = _tasks(session, batches)
        logins = dict(
            session.execute(
                select(Lawyer.id, Account.login).join(
                    Account, col(Account.id) == col(Lawyer.account_id)
                )
            ).all()
        )  # type: ignore[arg-type]
        return [(one.public_id, logins[one.lawyer_id]) for one in tasks if one.lawyer_id in logins]


def _go_through(
    desk: Desk, clock: Clock, own: tuple[str, str], place: int, paper: working.Paper
) -> None:
    """In turn: done, handed in, reopened, cancelled, done after a second try, not begun."""
    task, login = own
    with reading() as session:
        lawyer = actor_named(session, login)
    match place % 6:
        case 0:
            _hand_in(lawyer, clock, task, paper)
            _check(desk, clock, task, checking.accept, loopwords.ACCEPTED)
        case 1:
            _hand_in(lawyer, clock, task, paper)
        case 2 | 4:
            _hand_in(lawyer, clock, task, paper)
            _check(desk, clock, task, checking.reopen, loopwords.AGAIN)
            if place % 6 == 4:
                _hand_in(lawyer, clock, task, paper)
                _check(desk, clock, task, checking.accept, loopwords.ACCEPTED)
        case 3:
            _check(desk, clock, task, checking.cancel, loopwords.CANCELLED)
        case _:
            pass


def _hand_in(actor: Actor, clock: Clock, task: str, paper: working.Paper) -> None:
    with transaction() as session:
        working.add_paper(session, actor=actor, public_id=task, paper=paper, now=clock.later())
    with transaction() as session:
        working.hand_in(
            session, actor=actor, public_id=task, words=loopwords.DONE, now=clock.later()
        )


def _check(desk: Desk, clock: Clock, task: str, act: _Act, words: str) -> None:
    with transaction() as session:
        row = session.exec(select(Task).where(Task.public_id == task)).one()
        decision = checking.Decision(task, row.revision, words, row.due_on)
        act(session, actor=desk.office, decision=decision, now=clock.later())


def _tasks(session: Session, batches: Sequence[str]) -> list[Task]:
    return list(
        session.exec(
            select(Task)
            .join(TaskBatch, col(TaskBatch.id) == col(Task.batch_id))
            .where(col(TaskBatch.public_id).in_(batches))
            .order_by(col(Task.id))
        )
    )
