"""What a survey page shows of its case, and which aided persons can still be given a link."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select, true
from sqlmodel import Session, col

from qa_app.accounts.models import Agency
from qa_app.cases.models import Case
from qa_app.core.case_types import CaseType
from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import open_cycles, plan_of
from qa_app.followups.models import Followup
from qa_app.followups.queries.visible import CALLERS, followups_in_sight
from qa_app.followups.rules.states import FollowupState
from qa_app.invitations.queries import has_usable_link
from qa_app.invitations.rules import Purpose

CHUNK = 500
_SURVEYED = (
    select(Followup.cycle_id, Followup.type, Followup.state, Agency.name)
    .join(Agency, col(Agency.id) == col(Followup.agency_id))
    .where(col(Followup.id) == bindparam("wanted"), col(Followup.cycle_id).in_(open_cycles()))
)


@dataclass(frozen=True, slots=True)
class Surveyed:
    """What an aided person is told of the case: the agency that helped; nothing else."""

    cycle_id: int
    type: CaseType
    agency: str


@dataclass(frozen=True, slots=True)
class CardLine:
    """What is printed on a card besides the link."""

    followup_id: int
    number: str
    agency: str


def surveyed(session: Session, followup_id: int) -> Surveyed:
    """The case of a link; NotFound once somebody answered, by whatever way, or the cycle ended."""
    row = session.execute(_SURVEYED, {"wanted": followup_id}).first()
    if row is None or row[2] is FollowupState.DONE:
        raise NotFound
    return Surveyed(row[0], row[1], row[3])


def drawn_cycle_for(session: Session, actor: Actor, name: str) -> Cycle:
    """A cycle with follow-ups the actor may call; NotFound otherwise."""
    mine = (
        select(Followup.id)
        .where(col(Followup.cycle_id) == col(Cycle.id), followups_in_sight(session, actor, CALLERS))
        .exists()
    )
    found = session.execute(select(Cycle).where(col(Cycle.name) == name, mine)).scalar()
    if found is None:
        raise NotFound(name)
    return found


@dataclass(frozen=True, slots=True)
class Invited:
    """Whom to give a link: of which agency (code or name, empty for all), also those with one."""

    agency: str = ""
    renew: bool = False


def people_to_invite(
    session: Session, actor: Actor, cycle: Cycle, now: datetime, wanted: Invited
) -> list[int]:
    """The follow-ups in sight nobody has answered and, unless renewed, without a working link."""
    rows = session.execute(_to_invite(select(Followup.id), session, actor, cycle, now, wanted))
    return [key for (key,) in rows if key is not None]


def count_to_invite(
    session: Session, actor: Actor, cycle: Cycle, now: datetime, wanted: Invited
) -> int:
    """How many ``people_to_invite`` would name."""
    counted = _to_invite(select(func.count()), session, actor, cycle, now, wanted)
    return session.execute(counted).scalar_one()


def _to_invite(statement: Select[Any], session, actor, cycle, now, wanted: Invited) -> Select[Any]:
    conditions = [
        col(Followup.cycle_id) == cycle.id,
        col(Followup.state) != FollowupState.DONE,
        followups_in_sight(session, actor, CALLERS),
        _of_agency(wanted.agency),
    ]
    if not wanted.renew:
        conditions.append(~has_usable_link(Purpose.FOLLOW_UP, col(Followup.id), now))
    joined = statement.select_from(Followup).join(Agency, col(Agency.id) == col(Followup.agency_id))
    return joined.where(*conditions)


def card_lines(session: Session, followup_ids: Collection[int]) -> list[CardLine]:
    """By agency and case number, so that cards lie in the order of the letters."""
    wanted, found = sorted(followup_ids), []
    for start in range(0, len(wanted), CHUNK):
        rows = session.execute(
            select(Followup.id, Case.number, Agency.name)
            .join(Case, col(Case.id) == col(Followup.case_id))
            .join(Agency, col(Agency.id) == col(Followup.agency_id))
            .where(col(Followup.id).in_(wanted[start : start + CHUNK]))
        )
        found += [CardLine(*row) for row in rows]
    return sorted(found, key=lambda one: (one.agency, one.number))


def link_days(cycle: Cycle) -> int:
    """For how many days a link of the cycle works."""
    return plan_of(cycle).followups.link_days


def _of_agency(agency: str) -> ColumnElement[bool]:
    if not agency:
        return true()
    return (col(Agency.code) == agency) | (col(Agency.name) == agency)
