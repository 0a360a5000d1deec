"""One task for its page: what it says, its steps and papers, and what the actor may do with it.

Who acted for the office is never named to lawyers and agencies: they read that it was the office.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from qa_app.accounts.models import Account, Agency
from qa_app.cases.models import Case, Lawyer
from qa_app.core.errors import NotFound
from qa_app.core.roles import SYSTEM, Actor
from qa_app.cycles.models import Cycle
from qa_app.rectification.models import Task, TaskBatch, TaskEvidence, TaskStep
from qa_app.rectification.queries.visible import sides_of, sight_of
from qa_app.rectification.rules.states import RUNNING, Act, Facts, Side


@dataclass(frozen=True, slots=True)
class TaskFound:
    """A task with everything its page shows; ``names`` of people by login, where they are told."""

    task: Task
    number: str
    agency: str
    lawyer: str
    cycle: str
    batch: str
    steps: Sequence[TaskStep]
    papers: Sequence[TaskEvidence]
    names: dict[str, str]
    facts: Facts

    @property
    def sides(self) -> frozenset[Side]:
        """In what capacities the actor may act."""
        return self.facts.sides


def task_found(session: Session, actor: Actor, public_id: str) -> TaskFound:
    """A task the actor sees; ``NotFound`` otherwise."""
    sight = sight_of(session, actor)
    statement = (
        select(
            Task, col(Case.number).label("number"), col(Agency.name).label("agency"),
            col(Lawyer.name).label("lawyer"), col(Cycle.title).label("title"),
            col(Cycle.name).label("cycle"), col(TaskBatch.public_id).label("batch"),
            *sight.columns(),
        )  # type: ignore[call-overload]
        .join(Agency, col(Agency.id) == col(Task.agency_id))
        .join(TaskBatch, col(TaskBatch.id) == col(Task.batch_id))
        .join(Case, col(Case.id) == col(Task.case_id), isouter=True)
        .join(Lawyer, col(Lawyer.id) == col(Task.lawyer_id), isouter=True)
        .join(Cycle, col(Cycle.id) == col(Task.cycle_id), isouter=True)
        .where(Task.public_id == public_id, sight.seen)
    )  # fmt: skip
    row = session.execute(statement).first()
    if row is None:
        raise NotFound(public_id)
    steps, papers = steps_of(session, row[0]), papers_of(session, row[0])
    facts = facts_of(row[0], sides_of(row), actor, steps, papers)
    return TaskFound(
        task=row[0],
        number=row.number or "",
        agency=row.agency,
        lawyer=row.lawyer or "",
        cycle=row.title or row.cycle or "",
        batch=row.batch,
        steps=steps,
        papers=papers,
        names=_names(session, row.as_office, steps),
        facts=facts,
    )


def facts_of(
    task: Task,
    sides: frozenset[Side],
    actor: Actor,
    steps: Sequence[TaskStep],
    papers: Sequence[TaskEvidence],
) -> Facts:
    """What the rules decide by; whoever handed in or gave a paper, ever, checks nothing of it."""
    handers = {step.by_login for step in steps if step.act is Act.HANDED_IN}
    handers |= {paper.added_by for paper in papers}
    return Facts(
        state=task.state,
        due_on=task.due_on,
        sides=sides,
        login=actor.login,
        checker=task.checker,
        handers=frozenset(handers),
        papers=len(papers),
    )


def facts_now(session: Session, task: Task, sides: frozenset[Side], actor: Actor) -> Facts:
    """The facts as a service needs them."""
    return facts_of(task, sides, actor, steps_of(session, task), papers_of(session, task))


def has_running_twin(session: Session, task: Task) -> bool:
    """Whether another task about the same criterion of the case, for the same, is not at its end.

    Asked where a task is about a criterion of a case: others may be many.
    """
    if task.case_id is None or not task.criterion:
        return False
    twin = select(Task.id).where(
        Task.id != task.id,
        Task.case_id == task.case_id,
        Task.cycle_id == task.cycle_id,
        Task.rubric == task.rubric,
        Task.criterion == task.criterion,
        col(Task.state).in_(RUNNING),
    )
    return session.exec(twin.limit(1)).first() is not None


def steps_of(session: Session, task: Task) -> Sequence[TaskStep]:
    """What was done about a task, in order."""
    own = select(TaskStep).where(TaskStep.task_id == task.id)
    return session.exec(own.order_by(col(TaskStep.id))).all()


def papers_of(session: Session, task: Task) -> Sequence[TaskEvidence]:
    """The papers of a task that were not taken out, in order."""
    own = select(TaskEvidence).where(
        TaskEvidence.task_id == task.id, col(TaskEvidence.removed_at).is_(None)
    )
    return session.exec(own.order_by(col(TaskEvidence.id))).all()


def paper_for(session: Session, actor: Actor, public_id: str, paper: str) -> TaskEvidence:
    """A paper of a task the actor sees; ``NotFound`` for all others, in one statement.

    Supervisors and auditors read it once it was handed in: what is being gathered is not theirs.
    """
    sight = sight_of(session, actor)
    handed_in = sight.office & (col(TaskEvidence.round) <= col(Task.round))
    wanted = (
        select(TaskEvidence)
        .join(Task, col(Task.id) == col(TaskEvidence.task_id))
        .where(
            Task.public_id == public_id,
            TaskEvidence.public_id == paper,
            col(TaskEvidence.removed_at).is_(None),
            sight.lawyer | sight.agency | handed_in,
        )
    )
    found = session.exec(wanted).first()
    if found is None:
        raise NotFound(paper)
    return found


def evidence_addresses(session: Session) -> Iterator[tuple[str, str]]:
    """Every content papers refer to, for the check of the store; taken out ones stay."""
    rows = session.execute(select(TaskEvidence.pages, TaskEvidence.public_id))
    for pages, public_id in rows.yield_per(1_000):
        yield from ((address, public_id) for address in pages)


def _names(session: Session, as_office: bool, steps: Sequence[TaskStep]) -> dict[str, str]:
    """Names of those who acted: all for the office, none of the office for others."""
    logins = {step.by_login for step in steps if as_office or step.side is not Side.OFFICE}
    wanted = select(Account.login, Account.name).where(col(Account.login).in_(logins))
    found = {login: name for login, name in session.execute(wanted)}
    return {**({SYSTEM.login: SYSTEM.name} if as_office else {}), **found}
