"""The states of a task, who acts in which, and why somebody may not. Pure.

A task is for the lawyer of a case or for an agency. It is handed in with a word and papers, checked
by somebody else than who handed it in, and then done or reopened with a reason and a new deadline.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
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


LONGEST_WORDS = 2_000
LONGEST_REASON = 1_000
MOST_PAPERS = 20


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides about an act: ``handers`` are the logins that had a hand in this handing in."""

    state: TaskState
    due_on: date
    side: Side | None
    login: str
    checker: Checker = Checker.SUPERVISOR
    own: bool = False
    """Whether the actor is the lawyer of the case."""
    handers: frozenset[str] = frozenset()
    papers: int = 0


def shown_state(state: TaskState, due_on: date, today: date) -> Shown:
    """The state a list shows; late is what is pending after its last day."""
    if state in PENDING and due_on < today:
        return Shown.OVERDUE
    return Shown(state.value)


def why_not_hand_in(facts: Facts, words: str) -> str | None:
    """The code of why this cannot be handed in, or None."""
    if facts.side not in (Side.LAWYER, Side.AGENCY):
        return "rectification_not_yours"
    if facts.state not in PENDING:
        return "rectification_not_pending"
    return why_not_words(words)


def why_not_add_paper(facts: Facts) -> str | None:
    """The code of why no paper can be added, or None."""
    if facts.side not in (Side.LAWYER, Side.AGENCY):
        return "rectification_not_yours"
    if facts.state not in PENDING:
        return "rectification_not_pending"
    return "rectification_too_many_papers" if facts.papers >= MOST_PAPERS else None


def why_not_check(facts: Facts) -> str | None:
    """The code of why this actor cannot check what was handed in, or None."""
    if not may_be_checker(facts.side, facts.checker):
        return "rectification_not_checker"
    if facts.own or facts.login in facts.handers:
        return "rectification_own_handing_in"
    return None if facts.state is TaskState.HANDED_IN else "rectification_not_handed_in"


def may_be_checker(side: Side | None, checker: Checker) -> bool:
    """Whether somebody acting for this side checks tasks of this kind at all."""
    return side is Side.OFFICE or (side is Side.AGENCY and checker is Checker.AGENCY)


def why_not_due(due_on: date, today: date) -> str | None:
    """A deadline lies today or later."""
    return "rectification_due_passed" if due_on < today else None


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
