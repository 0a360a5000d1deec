"""Acts on the places of a competition: order among equals, publishing, withdrawing the list.

A published list is kept as it was; publishing again after a grade changed makes a new version.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session, col, select

from qa_app.accounts.models import Account
from qa_app.audit.services import record
from qa_app.core.errors import Invalid, NotFound, Problem, Refused
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle, CycleState
from qa_app.cycles.queries import locked_cycle, managed_or_hidden
from qa_app.cycles.rules.competition import CycleKind
from qa_app.learning.queries.places import Ranking, full_ranking, snapshot
from qa_app.learning.rules.places import PublishFacts, why_not_order, why_not_publish
from qa_app.notices.services import notify
from qa_app.sampling.models import CompetitionEntry, CompetitionList
from qa_app.sampling.queries.entries import standing_list
from qa_app.sampling.rules.entering import JUDGED, MOST_WORDS
from qa_app.sampling.services.listing_places import keep_list

PUBLISHED = "competition_published"


def order_tie(
    session: Session, *, actor: Actor, name: str, ranks: Mapping[str, int], note: str, now: datetime
) -> None:
    """Put entries of equal points in the order a meeting decided; the note says which meeting.

    ``ranks``: public id of an entry → 1, 2, … among its equals.  Refused: ``tie_of_unequals``,
    ``tie_order_incomplete``; Invalid without a note.
    """
    cycle = _judged(session, actor, name)
    note = _noted(note)
    found = full_ranking(session, cycle)
    group = [
        line for one in found.lists for line in one.lines if line.public_id in ranks and line.placed
    ]
    placed = [line.placed for line in group if line.placed]
    refusal = why_not_order(placed, list(ranks.values()))
    if refusal or len(group) != len(ranks):
        raise refusal.error() if refusal else NotFound(name)
    wanted = col(CompetitionEntry.public_id).in_(ranks)
    for entry in session.exec(select(CompetitionEntry).where(wanted)).all():
        entry.tie_rank, entry.tie_note = ranks[entry.public_id], note
        entry.revision += 1
        session.add(entry)
    record(session, actor=actor, act="competition.tie_ordered", on=("cycle", name), now=now,
           entries=sorted(ranks, key=lambda key: ranks[key]))  # fmt: skip


def publish_places(session: Session, *, actor: Actor, name: str, now: datetime) -> CompetitionList:
    """Publish the places as they are now, and tell who put cases forward; again only if changed.

    Refused as ``why_not_publish`` says.
    """
    cycle = _judged(session, actor, name)
    found = full_ranking(session, cycle)
    refusal = why_not_publish(PublishFacts(found.unsettled, found.placed))
    if refusal:
        raise refusal.error()
    standing, kept = standing_list(session, cycle.id or 0), snapshot(found)
    if standing is not None and standing.places == kept:
        return standing
    made = keep_list(session, actor=actor, cycle=cycle, places=kept, now=now)
    if standing is not None:
        record(session, actor=actor, act="competition.withdrawn", on=("cycle", name), now=now,
               version=standing.version, replaced_by=made.version)  # fmt: skip
    record(session, actor=actor, act="competition.published", on=("cycle", name), now=now,
           version=made.version, places=len(kept))  # fmt: skip
    _tell(session, cycle, now)
    return made


def withdraw_places(
    session: Session, *, actor: Actor, name: str, reason: str, now: datetime
) -> CompetitionList:
    """Take the published list back, with a reason; it is kept but nobody reads it any more."""
    cycle = _judged(session, actor, name)
    standing = standing_list(session, cycle.id or 0)
    if standing is None:
        raise Refused("places_not_published")
    standing.withdrawn_by, standing.withdrawn_at = actor.login, now
    standing.withdrawn_reason = _noted(reason)
    session.add(standing)
    record(session, actor=actor, act="competition.withdrawn", on=("cycle", name), now=now,
           version=standing.version)  # fmt: skip
    return standing


def is_outdated(standing: CompetitionList, found: Ranking) -> bool:
    """Whether grades changed since the list was published, so that places differ."""
    return standing.places != snapshot(found)


def _judged(session: Session, actor: Actor, name: str) -> Cycle:
    """The frozen competition, held, for who runs it."""
    managed_or_hidden(session, actor, name)
    cycle = locked_cycle(session, name)
    if cycle.kind is not CycleKind.COMPETITION:
        raise NotFound(name)
    if cycle.state is CycleState.PLANNED:
        raise Refused("entry_not_judged")
    return cycle


def _noted(text: str) -> str:
    words = text.strip()
    if not words or len(words) > MOST_WORDS:
        code = "entry_reason_too_long" if words else "entry_reason_missing"
        raise Invalid([Problem(code, column="reason", params={"maximum": MOST_WORDS})])
    return words


def _tell(session: Session, cycle: Cycle, now: datetime) -> None:
    """Whoever put a judged case forward: that the list is there, not who is on it."""
    entered = select(CompetitionEntry.entered_by).where(
        CompetitionEntry.cycle_id == cycle.id, col(CompetitionEntry.state).in_(JUDGED)
    )
    ids = session.exec(select(Account.id).where(col(Account.login).in_(entered))).all()
    notify(
        session,
        account_ids=[key for key in ids if key is not None],
        code=PUBLISHED,
        params={"title": cycle.title or cycle.name},
        url=f"/learning/places/{cycle.name}",
        now=now,
    )
