"""A task in words: what its page draws, and which acts are offered to whom."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from qa_app.rectification.messages import (
    ACT_LABELS,
    CAUSE_LABELS,
    CHECKER_LABELS,
    SIDE_LABELS,
    STATE_LABELS,
    STATE_TONES,
)
from qa_app.rectification.models import TaskEvidence, TaskStep
from qa_app.rectification.queries.single import TaskFound
from qa_app.rectification.queries.titles import titles_of
from qa_app.rectification.rules.deadlines import proposed_due
from qa_app.rectification.rules.states import (
    PENDING,
    RUNNING,
    Act,
    Side,
    TaskState,
    checking_side,
    shown_state,
    why_not_add_paper,
    why_not_begin,
    why_not_check,
)
from qa_app.rectification.wording import WHOLE, criterion_words
from qa_app.web.filters import written_date
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request
from qa_app.web.words import sentence
from qa_app.workdays.queries import calendar

_TONES = {
    Act.ACCEPTED: "done",
    Act.REOPENED: "warning",
    Act.HANDED_IN: "active",
    Act.RESUMED: "warning",
}


@dataclass(frozen=True, slots=True)
class ShownStep:
    """One step in words; ``papers`` are those of its handing in."""

    act: str
    tone: str
    who: str
    at: datetime
    note: str
    due_on: date | None
    papers: list[TaskEvidence]


def shown(session: Session, found: TaskFound, today: date) -> dict[str, Any]:
    """The values of the page."""
    task, language = found.task, language_of_request()
    rubric = (task.rubric, task.rubric_version) if task.rubric and task.rubric_version else None
    titles = criterion_words(titles_of(session, [rubric], language))
    state = shown_state(task.state, task.due_on, today)
    return {
        "found": found,
        "task": task,
        "state": _(STATE_LABELS[state]),
        "tone": STATE_TONES[state],
        "name": titles.of(rubric, task.criterion) or found.number or found.agency,
        "facts": _facts(found, titles.of(rubric, task.criterion) or _(WHOLE)),
        "steps": _steps(found),
        "fresh": [paper for paper in found.papers if paper.round > task.round],
        "due_note": _due_note(session, task.due_on, today) if task.state in PENDING else "",
        "propose": proposed_due(today, calendar(session)),
        **_acts(found),
    }


def _facts(found: TaskFound, criterion: str) -> list[tuple[str, str]]:
    task = found.task
    rows = [
        (_("案件编号"), found.number),
        (_("法律援助机构"), found.agency),
        (_("办理人"), found.lawyer or found.agency),
        (_("评估活动"), found.cycle),
        (_("评估指标"), criterion),
        (_("原因"), _(CAUSE_LABELS[task.cause])),
        (_("整改期限"), written_date(task.due_on)),
        (_("由谁复核"), _(CHECKER_LABELS[task.checker])),
    ]
    return [row for row in rows if row[1]]


def _acts(found: TaskFound) -> dict[str, Any]:
    """What the page offers, asked of the same rules the services ask."""
    facts, task = found.facts, found.task
    why_not = why_not_check(facts)
    office = Side.OFFICE in found.sides
    checks = checking_side(found.sides, task.checker) is not None
    waits = checks and task.state is TaskState.HANDED_IN
    return {
        "may_work": why_not_begin(facts) is None,
        "may_add": why_not_add_paper(facts) is None,
        "may_check": why_not is None,
        "why_not_check": sentence(why_not, {}, _) if why_not and waits else "",
        "may_reopen": why_not is None or (office and task.state is TaskState.DONE),
        "may_postpone": office and task.state in PENDING,
        "may_cancel": office and task.state in RUNNING,
        "may_resume": office and task.state is TaskState.CANCELLED,
        "office": office,
    }


def _steps(found: TaskFound) -> list[ShownStep]:
    handed = 0
    shown_ones: list[ShownStep] = []
    for step in found.steps:
        own: list[TaskEvidence] = []
        if step.act is Act.HANDED_IN:
            handed += 1
            own = [paper for paper in found.papers if paper.round == handed]
        tone = _TONES.get(step.act, "neutral")
        shown_ones.append(
            ShownStep(
                _(ACT_LABELS[step.act]),
                tone,
                _who(found, step),
                step.at,
                step.note,
                step.due_on,
                own,
            )
        )
    return shown_ones


def _who(found: TaskFound, step: TaskStep) -> str:
    """The side, with a name where it may be told."""
    side, name = _(SIDE_LABELS[step.side]), found.names.get(step.by_login, "")
    return _("%(side)s %(name)s", side=side, name=name) if name else side


def _due_note(session: Session, due_on: date, today: date) -> str:
    days = calendar(session).working_days_between(today, due_on)
    if due_on < today:
        return _("已逾期 %(days)s 个工作日", days=max(1, -days))
    return _("还有 %(days)s 个工作日", days=days) if days else _("今天到期")
