"""The rectification of a city: a task of its lawyer and of each agency, with a paper handed in."""

from sqlmodel import Session, select

from qa_app.cases.models import Case, Lawyer
from qa_app.core.roles import Role
from qa_app.cycles.models import Cycle
from qa_app.files.store.objects import Store
from qa_app.rectification.models import Task, TaskBatch
from qa_app.rectification.services.making import Target, Wanted, make_tasks
from qa_app.rectification.services.working import Paper, add_paper, hand_in
from tests.builders.cases import make_case
from tests.builders.cities.city import COMMON, NEIGHBOUR, City
from tests.builders.files import blank_page
from tests.builders.rectification import DUE
from tests.builders.register import NOW


def with_rectification(session: Session, city: City, store: Store) -> None:
    """Tasks about a case of the lawyer, and about the first case of each agency."""
    case = session.get_one(Case, city.of["case", COMMON])
    beside = session.get_one(Case, city.of["case", NEIGHBOUR])
    mine = select(Lawyer).where(Lawyer.account_id == city.accounts[Role.LAWYER].id)
    own = make_case(session, agency=city.agency, lawyer=session.exec(mine).one())
    its = Target(own.agency_id, own.id, own.lawyer_id)
    _task(session, city, store, Role.LAWYER, its, Role.LAWYER)
    _task(session, city, store, COMMON, Target(case.agency_id, case.id), Role.AGENCY_STAFF)
    _task(session, city, store, NEIGHBOUR, Target(beside.agency_id, beside.id), NEIGHBOUR)


def _task(session: Session, city: City, store: Store, owner: str, target: Target, who: str) -> None:
    cycle = session.exec(select(Cycle).where(Cycle.name == city.of["cycle", COMMON])).one()
    wanted = Wanted(targets=(target,), finding="请补签会见笔录", due_on=DUE, cycle_id=cycle.id)
    batch = make_tasks(session, actor=city.actor(session, Role.SUPERVISOR), wanted=wanted, now=NOW)
    made = select(TaskBatch.id).where(TaskBatch.public_id == batch)
    task = session.exec(select(Task).where(Task.batch_id == session.exec(made).one())).one()
    paper = Paper("a.pdf", "application/pdf", 1, (store.keep(blank_page()),))
    actor = city.actor(session, who)
    city.of["batch", owner], city.of["task", owner] = batch, task.public_id
    city.of["paper", owner] = add_paper(
        session, actor=actor, public_id=task.public_id, paper=paper, now=NOW
    )
    hand_in(session, actor=actor, public_id=task.public_id, words="已补签", now=NOW)
