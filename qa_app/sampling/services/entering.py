"""Acts on entries of a competition: putting forward, taking back, admitting, refusing, excluding.

For the pages of competitions.  An entry is decided until the competition is frozen; afterwards it
may only be excluded from the places, which leaves its reviews and its grade as they are.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from qa_app.audit.services import record
from qa_app.clock import SHANGHAI
from qa_app.core.errors import Conflict, Invalid, Problem, Refused
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import locked_cycle, plan_of
from qa_app.cycles.rules.competition import CompetitionPlan
from qa_app.sampling.models import CompetitionEntry
from qa_app.sampling.queries import entries
from qa_app.sampling.rules import entering
from qa_app.sampling.rules.entering import MOST_WORDS, EntryFacts, EntryState


@dataclass(frozen=True, slots=True)
class Entry:
    """What is put forward and why; ``document`` is the public id of a paper in the file."""

    case_id: int
    reason: str
    document: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of an entry, why, and which revision of it was seen."""

    state: EntryState
    reason: str
    revision: int


def enter_case(
    session: Session, *, actor: Actor, name: str, entry: Entry, now: datetime
) -> CompetitionEntry:
    """Put a case forward; one that was taken back is put forward anew.

    NotFound for a competition or case the actor has nothing to do with; Refused as
    ``why_not_enter`` says; Invalid without a reason.
    """
    entries.competition_for(session, actor, name)
    cycle = locked_cycle(session, name)
    case = entries.case_to_enter(session, actor, entry.case_id)
    known = entries.entry_of_case(session, cycle.id or 0, entry.case_id)
    refusal = entering.why_not_enter(
        EntryFacts(
            rule=rule_of(cycle),
            today=now.astimezone(SHANGHAI).date(),
            is_planned=entries.is_open(cycle),
            inside=entries.is_inside(session, cycle, entry.case_id),
            known=known.state if known else None,
            standing=entries.standing_of_agency(session, cycle.id or 0, case.agency_id),
        )
    )
    if refusal:
        raise refusal.error()
    reason = _words("reason", entry.reason)
    made = known or CompetitionEntry(
        public_id=secrets.token_urlsafe(12),
        cycle_id=cycle.id or 0,
        case_id=entry.case_id,
        state=EntryState.ENTERED,
        reason=reason,
        entered_by=actor.login,
        entered_at=now,
    )
    made.state, made.reason, made.document = EntryState.ENTERED, reason, entry.document
    made.entered_by, made.entered_at = actor.login, now
    made.decided_by, made.decided_at, made.decision_reason = None, None, ""
    made.revision += 1 if known else 0
    session.add(made)
    session.flush()
    record(session, actor=actor, act="competition.entered", on=("cycle", name), now=now,
           case=case.case_key)  # fmt: skip
    return made


def withdraw_entry(
    session: Session, *, actor: Actor, public_id: str, now: datetime
) -> CompetitionEntry:
    """Take an entry back before the competition is frozen."""
    entry = entries.entry_for(session, actor, public_id, to_change=True)
    cycle = _cycle(session, entry)
    refusal = entering.why_not_withdraw(entry.state, is_planned=entries.is_open(cycle))
    if refusal:
        raise refusal.error()
    entry.state, entry.revision = EntryState.WITHDRAWN, entry.revision + 1
    session.add(entry)
    record(session, actor=actor, act="competition.entry_withdrawn", on=("cycle", cycle.name),
           now=now, entry=public_id)  # fmt: skip
    return entry


def decide_entry(
    session: Session, *, actor: Actor, public_id: str, decision: Decision, now: datetime
) -> CompetitionEntry:
    """Admit or refuse an entry; refusing needs a reason.  Deciding the same again does nothing.

    Conflict when the entry changed since it was seen.
    """
    entry = entries.entry_to_decide(session, actor, public_id, to_change=True)
    cycle = _cycle(session, entry)
    refusal = entering.why_not_decide(entry.state, is_planned=entries.is_open(cycle))
    if refusal:
        raise refusal.error()
    _decided(entry, decision, actor, now, wordless=decision.state is EntryState.ADMITTED)
    session.add(entry)
    record(session, actor=actor, act=f"competition.entry_{decision.state.value}",
           on=("cycle", cycle.name), now=now, entry=public_id)  # fmt: skip
    return entry


def exclude_entry(
    session: Session, *, actor: Actor, public_id: str, decision: Decision, now: datetime
) -> CompetitionEntry:
    """Take a judged entry out of the places, with a reason, or let it in again."""
    entry = entries.entry_to_decide(session, actor, public_id, to_change=True)
    cycle = _cycle(session, entry)
    if entries.is_open(cycle) or entry.state not in entering.JUDGED:
        raise Refused("entry_not_judged")
    _decided(entry, decision, actor, now, wordless=False)
    session.add(entry)
    record(session, actor=actor, act=f"competition.entry_{decision.state.value}",
           on=("cycle", cycle.name), now=now, entry=public_id)  # fmt: skip
    return entry


def rule_of(cycle: Cycle) -> CompetitionPlan:
    """The rules of a competition; Refused (``not_a_competition``) for an assessment."""
    rule = plan_of(cycle).competition
    if rule is None:
        raise Refused("not_a_competition", name=cycle.name)
    return rule


def _cycle(session: Session, entry: CompetitionEntry) -> Cycle:
    """Its competition, held: freezing waits for the act, or the act finds it frozen."""
    found = session.get_one(Cycle, entry.cycle_id)
    return locked_cycle(session, found.name)


def _decided(
    entry: CompetitionEntry, decision: Decision, actor: Actor, now: datetime, *, wordless: bool
) -> None:
    if entry.revision != decision.revision:
        raise Conflict("entry_changed_meanwhile")
    reason = decision.reason.strip() if wordless else _words("reason", decision.reason)
    entry.state, entry.decision_reason = decision.state, reason[:MOST_WORDS]
    entry.decided_by, entry.decided_at = actor.login, now
    entry.revision += 1


def _words(column: str, text: str) -> str:
    words = text.strip()
    if not words:
        raise Invalid([Problem("entry_reason_missing", column=column)])
    if len(words) > MOST_WORDS:
        raise Invalid([Problem("entry_reason_too_long", column=column,
                               params={"maximum": MOST_WORDS})])  # fmt: skip
    return words
