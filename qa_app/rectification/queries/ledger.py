"""The problems ledger: the tasks of a list by criterion, agency, cause or lawyer, with counts.

Every number leads to the list of exactly these tasks: both share their conditions.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import func, literal, select
from sqlmodel import Session, col

from qa_app.accounts.models import Agency
from qa_app.cases.models import Lawyer
from qa_app.core.roles import Actor
from qa_app.rectification.models import Task
from qa_app.rectification.queries.listing import (
    PENDING_WORD,
    TaskFilter,
    conditions_of,
    joined,
    of_state,
    shown_column,
    states_of,
)
from qa_app.rectification.rules.states import Shown


@dataclass(frozen=True, slots=True)
class GroupLine:
    """Tasks of the ledger that have something in common; ``key`` filters the list by it."""

    key: tuple[Any, ...]
    name: str
    counts: Counter[Shown]

    @property
    def total(self) -> int:
        """All of them but cancelled ones."""
        return sum(self.counts[state] for state in states_of(""))

    @property
    def pending(self) -> int:
        """Those somebody still has to work on."""
        return sum(self.counts[state] for state in states_of(PENDING_WORD))


GROUPS: Final[dict[str, tuple[Any, ...]]] = {
    "criterion": (col(Task.rubric), col(Task.rubric_version), col(Task.criterion), literal("")),
    "agency": (col(Task.agency_id), literal(0), literal(""), col(Agency.name)),
    "cause": (col(Task.cause), literal(0), literal(""), literal("")),
    "lawyer": (col(Task.lawyer_id), literal(0), literal(""), col(Lawyer.name)),
}


def groups_of(
    session: Session, actor: Actor, wanted: TaskFilter, by: str, today: date
) -> list[GroupLine]:
    """The tasks of the list by criterion, agency, cause or lawyer; the most first."""
    keys = [key.label(f"k{at}") for at, key in enumerate(GROUPS[by])]
    state = shown_column(today)
    where = [*conditions_of(session, actor, wanted), *of_state(wanted.state, today)]
    statement = joined(select(*keys, state, func.count())).where(*where).group_by(*keys, state)
    found: dict[tuple[Any, ...], Counter[Shown]] = {}
    for *key, code, count in session.execute(statement):
        found.setdefault(tuple(key), Counter())[Shown(code)] = count
    lines = [GroupLine(key[:3], key[3] or "", counts) for key, counts in found.items()]
    return sorted(lines, key=lambda line: (-line.total, str(line.key)))
