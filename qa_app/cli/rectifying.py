"""``qa-app rectification``: tasks by criterion, a batch taken back, the ledger, what came back.

The rules are those of the pages: who has a running task about the criterion gets no second one,
and words that name a reviewer or tell a grade too early are refused.
"""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from sqlmodel import Session, col, or_, select

from qa_app import clock
from qa_app.accounts.models import Agency
from qa_app.cli.filing import OUT, table_kind, workbook, write_file, write_workbook
from qa_app.cli.ids import NamedById
from qa_app.cli.output import Output, with_output
from qa_app.cli.program import Program
from qa_app.cli.rectification import rectification
from qa_app.core.errors import NotFound, Refused
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM
from qa_app.core.words import N_
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import cycle_for
from qa_app.db.session import reading, transaction
from qa_app.panel.tables import table_bytes
from qa_app.rectification.queries.batches import task_count
from qa_app.rectification.queries.choosing import (
    Choice,
    Chosen,
    Rubric,
    chosen,
    targets_of,
    weaknesses,
)
from qa_app.rectification.queries.ledger import GROUPS, groups_of
from qa_app.rectification.queries.listing import (
    TaskFilter,
    criterion_key,
    criterion_of,
    export_lines,
)
from qa_app.rectification.queries.recurrence import recurrence as compared
from qa_app.rectification.queries.titles import titles_of
from qa_app.rectification.rules.deadlines import proposed_due
from qa_app.rectification.rules.recurrence import Return
from qa_app.rectification.rules.states import Aim, Cause, Checker
from qa_app.rectification.services.making import Wanted, check_wanted, make_tasks, undo_batch
from qa_app.rectification.services.telling import day_of
from qa_app.rectification.tables import (
    RECURRENCE_COLUMNS,
    group_row,
    recurrence_row,
    task_rows,
    written_ledger,
)
from qa_app.rectification.wording import Speaker, criterion_words
from qa_app.workdays.queries import calendar

_LEVELS = click.Choice([grade.value for grade in Grade])
_CAUSES = click.Choice([cause.value for cause in Cause])
_AIMS = click.Choice([aim.value for aim in Aim])
_CHECKERS = click.Choice([one.value for one in Checker])
_DAY = click.DateTime(["%Y-%m-%d"])
_ROWS = N_("已写出 %(count)s 行。")


@rectification.command(
    epilog="Example: qa-app rectification make 2026-a --criterion meeting-facts --level pass"
    ' --finding "补制会见笔录" --dry-run'
)
@click.argument("name", metavar="CYCLE")
@click.option("--criterion", required=True, help="RUBRIC/VERSION/ID, or an id only one rubric has.")
@click.option("--level", type=_LEVELS, default=Grade.FAIL.value, show_default=True,
              help="This level or below.")  # fmt: skip
@click.option("--agency", "agencies", multiple=True, help="Code or name; may be repeated.")
@click.option("--random", "random_only", is_flag=True, help="Only cases the ticket picked.")
@click.option("--for", "aim", type=_AIMS, default=Aim.LAWYER.value, show_default=True)
@click.option("--finding", required=True, help="What is to be put right; the doer reads it.")
@click.option("--papers", default="", help="What is to be handed in.")
@click.option("--cause", type=_CAUSES, default=Cause.OTHER.value, show_default=True)
@click.option("--due", type=_DAY, help="Last day; in ten working days if left out.")
@click.option("--checker", type=_CHECKERS, default=Checker.SUPERVISOR.value, show_default=True,
              help="Agencies check only what lawyers hand in.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Say how many tasks it would be; make none.")
@with_output
@click.pass_obj
def make(program: Program, out: Output, name: str, dry_run: bool, **given: Any) -> None:
    """Make a task for every settled file at or below a level of a criterion, as one batch."""
    program.open()
    with reading() as session:
        cycle = cycle_for(session, SYSTEM, name)
        choice = _choice(session, cycle, given)
        found = chosen(session, SYSTEM, cycle, choice)
        wanted = _wanted(session, cycle, choice, found, given)
        if wanted.targets or not dry_run:
            check_wanted(session, SYSTEM, wanted, clock.now())
    batch, count = None, len(wanted.targets)
    if not dry_run:
        with transaction() as session:
            tell = out.teller(N_("正在下达整改"))
            batch = make_tasks(session, actor=SYSTEM, wanted=wanted, now=clock.now(), progress=tell)
            count = task_count(session, batch)
    answer = {"cycle": name, "dry_run": dry_run, "batch": batch, **_numbers(choice, found, wanted),
              "tasks": count}  # fmt: skip
    words = (
        N_("将下达 %(count)s 项整改。")
        if dry_run
        else N_("已下达 %(count)s 项整改，并通知办理人。")
    )
    out.result(answer, [out.translate(words, count=count)])


@rectification.command(cls=NamedById, epilog="Example: qa-app rectification undo Zx7Kq2wA --json")
@click.argument("batch")
@with_output
@click.pass_obj
def undo(program: Program, out: Output, batch: str) -> None:
    """Take back a batch of tasks nobody has begun with."""
    program.open()
    with transaction() as session:
        count = undo_batch(session, actor=SYSTEM, public_id=batch, now=clock.now())
    said = out.translate(N_("已撤回 %(count)s 项整改，并通知办理人。"), count=count)
    out.result({"batch": batch, "tasks": count}, [said])


@rectification.command(epilog="Example: qa-app rectification ledger 2026-a -o ledger.xlsx")
@click.argument("name", metavar="CYCLE")
@click.option("-o", "--output", type=OUT, required=True, help="FILE.xlsx")
@with_output
@click.pass_obj
def ledger(program: Program, out: Output, name: str, output: Path) -> None:
    """Write the tasks of a cycle by criterion, agency, cause and lawyer, and every task."""
    workbook(output)
    program.open()
    today, says = day_of(clock.now()), _speaker(program, out)
    with reading() as session:
        wanted = TaskFilter(cycle=cycle_for(session, SYSTEM, name).name)
        groups: dict[str, list[list[Any]]] = {}
        for by in GROUPS:
            lines = groups_of(session, SYSTEM, wanted, by, today)
            rubrics = {(x.key[0], x.key[1]) for x in lines if by == "criterion" and x.key[0]}
            titles = criterion_words(titles_of(session, rubrics, says.language))
            groups[by] = [group_row(by, line, titles, says) for line in lines]
        rows = list(task_rows(session, export_lines(session, SYSTEM, wanted, today), says))
    write_workbook(output, lambda path: written_ledger(path, groups, rows, says))
    counts = {by: len(lines) for by, lines in groups.items()}
    said = out.translate(_ROWS, count=len(rows))
    out.result({"cycle": name, "rows": len(rows), "groups": counts}, [said])


@rectification.command(
    epilog="Example: qa-app rectification recurrence 2025-a 2026-a --level pass -o again.xlsx"
)
@click.argument("before")
@click.argument("name", metavar="CYCLE")
@click.option("--level", type=_LEVELS, default=Grade.PASS.value, show_default=True,
              help="A problem is a file at this level or below.")  # fmt: skip
@click.option("-o", "--output", type=OUT, required=True, help="FILE.csv or FILE.xlsx")
@with_output
@click.pass_obj
def recurrence(
    program: Program, out: Output, before: str, name: str, level: str, output: Path
) -> None:
    """Write whether the problems of the cycle BEFORE came back, by criterion and agency.

    First each criterion over all agencies, then at each.
    """
    kind = table_kind(output)
    if before == name:
        raise Refused("rectification_same_cycle")
    program.open()
    says = _speaker(program, out)
    with reading() as session:
        first, second = (cycle_for(session, SYSTEM, one) for one in (before, name))
        found = compared(session, SYSTEM, first, second, Grade(level))
        lines = (*found.overall, *found.lines)
        rubrics = {line.rubric for line in lines}
        titles = criterion_words(titles_of(session, rubrics, says.language))
    rows = [recurrence_row(line, titles, says) for line in lines]
    header = [out.translate(column) for column in RECURRENCE_COLUMNS]
    write_file(output, table_bytes(kind, header, rows))
    counts = found.counts()
    answer = {
        "before": before, "cycle": name, "level": level, "rows": len(rows),
        "returns": {one.value: counts[one] for one in Return},
        "only_before": ["{}/{}".format(*one) for one in found.only_before],
        "only_now": ["{}/{}".format(*one) for one in found.only_now],
    }  # fmt: skip
    out.result(answer, [out.translate(_ROWS, count=len(rows))])


def _choice(session: Session, cycle: Cycle, given: dict[str, Any]) -> Choice:
    """What the options choose; NotFound for an agency, wrong usage for a criterion."""
    ids: list[int] = []
    for text in given["agencies"]:
        named = or_(col(Agency.code) == text, col(Agency.name) == text)
        found = session.exec(select(Agency.id).where(named)).first()
        if found is None:
            raise NotFound(text)
        ids.append(found)
    rubric, criterion = _criterion(session, cycle, given["criterion"])
    agencies = tuple(sorted(set(ids)))
    return Choice(rubric, criterion, Grade(given["level"]), agencies, given["random_only"])


def _criterion(session: Session, cycle: Cycle, key: str) -> tuple[Rubric, str]:
    """The criterion by its whole key, or by its id where only one rubric of the cycle has it."""
    rubric, criterion = criterion_of(key)
    known = [(one.rubric, one.criterion) for one in weaknesses(session, SYSTEM, cycle)]
    fitting = [one for one in known if one[1] == criterion and rubric in (None, one[0])]
    if len(fitting) == 1:
        return fitting[0]
    listed = ", ".join(criterion_key(*one) for one in (fitting or known))
    raise click.BadParameter(f"{key}: one of {listed or '-'}", param_hint="--criterion")


def _wanted(
    session: Session, cycle: Cycle, choice: Choice, found: Chosen, given: dict[str, Any]
) -> Wanted:
    aim, due = Aim(given["aim"]), given["due"]
    checker = Checker(given["checker"]) if aim is Aim.LAWYER else Checker.SUPERVISOR
    return Wanted(
        targets=tuple(targets_of(aim, found)),
        finding=given["finding"],
        due_on=_day(due) if due else proposed_due(day_of(clock.now()), calendar(session)),
        cause=Cause(given["cause"]),
        papers=given["papers"],
        cycle_id=cycle.id,
        rubric=choice.rubric,
        criterion=choice.criterion,
        checker=checker,
        chosen={
            "criterion": [criterion_key(choice.rubric, choice.criterion)],
            "levels": [choice.level.value],
            "agencies": [str(one) for one in choice.agency_ids],
        },
        unless_running=True,
    )


def _day(moment: datetime) -> date:
    return moment.date()


def _numbers(choice: Choice, found: Chosen, wanted: Wanted) -> dict[str, Any]:
    """How many files there are, how many of them get a task, and where."""
    return {
        "criterion": criterion_key(choice.rubric, choice.criterion),
        "level": choice.level.value,
        "due": wanted.due_on.isoformat(),
        "files": len(found.cases),
        "with_task": len(found.cases) - len(found.fresh),
        "without_lawyer": found.without_lawyer,
        "tasks": len(wanted.targets),
        "agencies": [
            {"agency": name, "files": files, "fresh": fresh}
            for _key, name, files, fresh in found.by_agency()
        ],
    }


def _speaker(program: Program, out: Output) -> Speaker:
    return Speaker(out.translate, program.settings.language)
