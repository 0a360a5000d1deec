"""What the worker does for rectification: levels written down, and tasks made by the thousand.

A job that is done again makes nothing twice: the batch is called as the form said.
"""

from datetime import date, datetime
from typing import Any, Final

from sqlmodel import Session

from qa_app import clock
from qa_app.core.grades import Grade
from qa_app.core.roles import Actor
from qa_app.core.words import N_
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import cycle_for
from qa_app.db.session import reading, transaction
from qa_app.jobs.models import Job
from qa_app.jobs.registry import Work, handler
from qa_app.jobs.services import request_job
from qa_app.rectification.queries.batches import task_count
from qa_app.rectification.queries.choosing import Choice, chosen, targets_of
from qa_app.rectification.rules.states import Aim, Cause, Checker
from qa_app.rectification.services.keeping import keep_all_levels
from qa_app.rectification.services.making import Wanted, check_wanted, make_tasks
from qa_app.settings import Settings

MAKE: Final = "rectification.make"
JOB_LABELS = {MAKE: N_("正在下达整改")}
AT_ONCE: Final = 500
"""So many tasks are made while the person waits; more of them by the worker."""


def tend(settings: Settings) -> None:
    """The worker's minute."""
    del settings
    keep_all_levels()


def ask_to_make(
    session: Session, *, actor: Actor, order: tuple[Cycle, Choice, Aim], wanted: Wanted,
    now: datetime,
) -> Job:  # fmt: skip
    """Enter the job that makes these tasks; refused at once for what would be."""
    check_wanted(session, actor, wanted, now)
    cycle, choice, aim = order
    arguments = {
        "cycle": cycle.name, "rubric": list(choice.rubric), "criterion": choice.criterion,
        "level": choice.level.value, "agencies": list(choice.agency_ids),
        "random": choice.random_only, "aim": aim.value, "finding": wanted.finding,
        "papers": wanted.papers, "cause": wanted.cause.value, "checker": wanted.checker.value,
        "due_on": wanted.due_on.isoformat(), "token": wanted.token, "chosen": wanted.chosen,
    }  # fmt: skip
    return request_job(session, actor=actor, kind=MAKE, arguments=arguments, now=now)


@handler(MAKE)
def make(work: Work) -> dict[str, Any]:
    """Make the tasks of an order, about the files that are low as it is done."""
    given = work.arguments
    rubric = (str(given["rubric"][0]), int(given["rubric"][1]))
    choice = Choice(
        rubric, given["criterion"], Grade(given["level"]), tuple(given["agencies"]),
        bool(given["random"]),
    )  # fmt: skip
    with reading() as session:
        cycle = cycle_for(session, work.actor, given["cycle"])
        found = chosen(session, work.actor, cycle, choice)
    wanted = Wanted(
        targets=tuple(targets_of(Aim(given["aim"]), found)),
        finding=given["finding"], papers=given["papers"], cause=Cause(given["cause"]),
        checker=Checker(given["checker"]), due_on=date.fromisoformat(given["due_on"]),
        token=given["token"], chosen=given["chosen"], cycle_id=cycle.id, rubric=rubric,
        criterion=choice.criterion, unless_running=True,
    )  # fmt: skip
    work.progress(0, len(wanted.targets))
    with transaction() as session:
        token = make_tasks(session, actor=work.actor, wanted=wanted, now=clock.now(),
                           progress=work.progress)  # fmt: skip
        count = task_count(session, token)
    return {"tasks": count, "next_url": f"/rectification/batches/{token}"}
