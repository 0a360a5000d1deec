"""The states of a task, who acts in which, and why somebody may not. Pure.

A task is for the lawyer of a case or for an agency. It is handed in with a word and papers, checked
by somebody else than who handed it in, and then done or reopened with a reason and a new deadline.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class TaskState(StrEnum):
    """Where a task stands; ``done`` and ``cancelled`` are ends."""

    OPEN = "open"
    HANDED_IN = "handed_in"
    REOPENED = "reopened"
    DONE = "done"
    CANCELLED = "cancelled"


PENDING = (TaskState.OPEN, TaskState.REOPENED)
"""Whoever the task is for has to do something."""
RUNNING = (*PENDING, TaskState.HANDED_IN)


class Shown(StrEnum):
    """The states a list is filtered by: late ones apart; what presses most comes first."""

    OVERDUE = "overdue"
    REOPENED = "reopened"
    OPEN = "open"
    HANDED_IN = "handed_in"
    DONE = "done"
    CANCELLED = "cancelled"


class Cause(StrEnum):
    """Why it came to the problem: a classification of this program's own."""

    PAPER_MISSING = "paper_missing"
    LATE = "late"
    NOT_DONE = "not_done"
    POOR_RECORD = "poor_record"
    WEAK_WORK = "weak_work"
    COMMUNICATION = "communication"
    MANAGEMENT = "management"
    OTHER = "other"


class Aim(StrEnum):
    """Whom tasks are for: the lawyer of each case, its agency, or each agency once for all."""

    LAWYER = "lawyer"
    AGENCY_CASE = "agency_case"
    AGENCY = "agency"


class Checker(StrEnum):
    """Who checks what was handed in; supervisors always may."""

    SUPERVISOR = "supervisor"
    AGENCY = "agency"


class Side(StrEnum):
    """In what capacity somebody acted."""

    OFFICE = "office"
    AGENCY = "agency"
    LAWYER = "lawyer"


class Act(StrEnum):
    """What a step of a task was."""

    MADE = "made"
    HANDED_IN = "handed_in"
    ACCEPTED = "accepted"
    REOPENED = "reopened"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"
    UNDONE = "undone"
    RESUMED = "resumed"


LONGEST_WORDS = 2_000
LONGEST_REASON = 1_000
MOST_PAPERS = 20
LATEST_DUE = timedelta(days=2 * 366)


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides about an act: ``handers`` are the logins that had a hand in this handing in."""

    state: TaskState
    due_on: date
    sides: frozenset[Side]
    """Every capacity the actor may act in here; ``lawyer``: it is the actor's own task."""
    login: str
    checker: Checker = Checker.SUPERVISOR
    handers: frozenset[str] = frozenset()
    papers: int = 0


def shown_state(state: TaskState, due_on: date, today: date) -> Shown:
    """The state a list shows; late is what is pending after its last day."""
    if state in PENDING and due_on < today:
        return Shown.OVERDUE
    return Shown(state.value)


def why_not_hand_in(facts: Facts, words: str) -> str | None:
    """The code of why this cannot be handed in, or None."""
    return why_not_begin(facts) or why_not_words(words)


def why_not_begin(facts: Facts) -> str | None:
    """The code of why the actor cannot work on this task now, or None."""
    if doing_side(facts.sides) is None:
        return "rectification_not_yours"
    return None if facts.state in PENDING else "rectification_not_pending"


def why_not_add_paper(facts: Facts) -> str | None:
    """The code of why no paper can be added, or None."""
    too_many = "rectification_too_many_papers" if facts.papers >= MOST_PAPERS else None
    return why_not_begin(facts) or too_many


def why_not_check(facts: Facts) -> str | None:
    """The code of why this actor cannot check what was handed in, or None."""
    if checking_side(facts.sides, facts.checker) is None:
        return "rectification_not_checker"
    if Side.LAWYER in facts.sides or facts.login in facts.handers:
        return "rectification_own_handing_in"
    return None if facts.state is TaskState.HANDED_IN else "rectification_not_handed_in"


def doing_side(sides: Collection[Side]) -> Side | None:
    """In what capacity somebody hands in; None where they cannot."""
    return next((side for side in (Side.LAWYER, Side.AGENCY) if side in sides), None)


def checking_side(sides: Collection[Side], checker: Checker) -> Side | None:
    """In what capacity somebody checks tasks of this kind; None where they do not."""
    if Side.OFFICE in sides:
        return Side.OFFICE
    return Side.AGENCY if Side.AGENCY in sides and checker is Checker.AGENCY else None


def why_not_due(due_on: date, today: date) -> str | None:
    """A deadline lies today or later, and not out of sight."""
    if due_on < today:
        return "rectification_due_passed"
    return "rectification_due_too_far" if due_on > today + LATEST_DUE else None


def why_not_words(words: str, longest: int = LONGEST_WORDS) -> str | None:
    """Words that are asked for are neither missing nor endless."""
    if not words.strip():
        return "rectification_words_missing"
    return "rectification_words_too_long" if len(words) > longest else None


def why_not_undo(states: Collection[TaskState], begun: bool) -> str | None:
    """A batch is taken back as a whole, before anybody has begun with any task of it."""
    if begun or any(state is not TaskState.OPEN for state in states):
        return "rectification_batch_begun"
    return None
