"""When a case may be put forward for a competition, and when the entries are its sample. Pure.

For the acts on entries and for freezing.  Which cases a plan covers is asked of the database; here
it is a fact among others.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from qa_app.core.errors import Refusal
from qa_app.cycles.rules.competition import CompetitionPlan

MOST_WORDS = 2000


class EntryState(StrEnum):
    """How far an entry is; ``excluded`` ones were judged but take no place."""

    ENTERED = "entered"
    ADMITTED = "admitted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXCLUDED = "excluded"


STANDING = (EntryState.ENTERED, EntryState.ADMITTED)
"""Entries that count for what an agency may put forward."""
JUDGED = (EntryState.ADMITTED, EntryState.EXCLUDED)
"""Entries that are in the sample of a frozen competition."""


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """What decides whether a case may be put forward now.

    ``is_planned``: the competition is not frozen; ``inside``: its plan covers the case; ``known``
    the state of an earlier entry of this case; ``standing`` how many entries its agency has.
    """

    rule: CompetitionPlan
    today: date
    is_planned: bool
    inside: bool
    known: EntryState | None
    standing: int


@dataclass(frozen=True, slots=True)
class EntryCounts:
    """How many entries of a competition are in each state; ``outside``: admitted, not covered."""

    entered: int = 0
    admitted: int = 0
    refused: int = 0
    withdrawn: int = 0
    excluded: int = 0
    outside: int = 0


def why_not_enter(facts: EntryFacts) -> Refusal | None:
    """Why a case cannot be put forward; None when it can."""
    closed = why_closed(facts.rule, facts.today, is_planned=facts.is_planned)
    if closed:
        return closed
    if not facts.inside:
        return Refusal("entry_outside_plan")
    if facts.known in STANDING:
        return Refusal("entry_there_already")
    if facts.known is EntryState.REFUSED:
        return Refusal("entry_was_refused")
    if facts.standing >= facts.rule.per_agency:
        return Refusal("entry_limit_reached", {"limit": facts.rule.per_agency})
    return None


def why_closed(rule: CompetitionPlan, today: date, *, is_planned: bool) -> Refusal | None:
    """Why nothing can be put forward any more; None while it can."""
    if not is_planned:
        return Refusal("entries_are_frozen")
    if today > rule.entries_due:
        return Refusal("entries_closed", {"due_on": rule.entries_due.isoformat()})
    return None


def why_not_withdraw(state: EntryState, *, is_planned: bool) -> Refusal | None:
    """Why an entry cannot be taken back; None when it can."""
    if not is_planned:
        return Refusal("entries_are_frozen")
    return None if state in STANDING else Refusal("entry_stands_no_more")


def why_not_decide(state: EntryState, *, is_planned: bool) -> Refusal | None:
    """Why an entry cannot be admitted or refused now; None when it can."""
    if not is_planned:
        return Refusal("entries_are_frozen")
    return Refusal("entry_stands_no_more") if state is EntryState.WITHDRAWN else None


def why_not_freeze(rule: CompetitionPlan, today: date, counts: EntryCounts) -> Refusal | None:
    """Why the admitted entries cannot be the sample yet; None when they can."""
    if today <= rule.entries_due:
        return Refusal("entries_still_open", {"due_on": rule.entries_due.isoformat()})
    if counts.entered:
        return Refusal("entries_undecided", {"count": counts.entered})
    if counts.outside:
        return Refusal("entries_outside_plan", {"count": counts.outside})
    return None if counts.admitted else Refusal("no_entry_admitted")
