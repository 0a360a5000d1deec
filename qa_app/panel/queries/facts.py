"""Fetches what the panel rules need to know: drawn cases, experts with their loads, and ties.

Column reads only: a province has 27,000 drawn cases and 500 experts. Facts say how things are now
(the register, not the frozen frame), for a lawyer's new firm is a conflict from today on.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from sqlalchemy import func
from sqlmodel import Session, col, select

from qa_app.accounts.models import Agency, Region
from qa_app.cases.models import Case, Lawyer
from qa_app.clock import SHANGHAI
from qa_app.core.case_types import CaseType
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import plan_of
from qa_app.panel.models import (
    FIRST_SEAT,
    Assignment,
    AssignmentState,
    ConflictDeclaration,
    Expert,
)
from qa_app.panel.queries.duty import day_of, on_duty
from qa_app.panel.queries.first_round import FirstRound
from qa_app.panel.queries.plan import panel_plan, region_rule
from qa_app.panel.rules.facts import CaseFacts, ExpertFacts, PanelRules, Tie, TieKind
from qa_app.sampling.models import SampleCase, SampleStatus

NO_LIMIT = 1_000_000


@dataclass(slots=True)
class Held:
    """The seats of one case: expert by seat number where active, and who left it.

    ``further`` are the numbers of seats added for a divergence.
    """

    seats: dict[int, int] = field(default_factory=dict[int, int])
    further: set[int] = field(default_factory=set[int])
    left: set[int] = field(default_factory=set[int])


def held_seats(
    session: Session, cycle_id: int, case_ids: Collection[int] | None = None
) -> dict[int, Held]:
    """Case id → its seats; of all cases of the cycle or of the ones named."""
    statement = select(
        Assignment.case_id,
        Assignment.seat,
        Assignment.further,
        Assignment.expert_id,
        Assignment.state,
    ).where(col(Assignment.cycle_id) == cycle_id)
    if case_ids is not None:
        statement = statement.where(col(Assignment.case_id).in_(case_ids))
    held: defaultdict[int, Held] = defaultdict(Held)
    for case_id, seat, further, expert_id, state in session.execute(statement):
        if state is AssignmentState.ACTIVE:
            held[case_id].seats[seat] = expert_id
            if further:
                held[case_id].further.add(seat)
        else:
            held[case_id].left.add(expert_id)
    return dict(held)


def case_facts(
    session: Session, cycle: Cycle, held: dict[int, Held], case_ids: Collection[int] | None = None
) -> list[CaseFacts]:
    """The drawn cases that stand; each wants its first-round seats besides any further ones."""
    first = FirstRound(session, cycle)
    statement = (
        select(
            SampleCase.case_id,
            SampleCase.case_key,
            Case.agency_id,
            Region.path,
            Case.firm_id,
            Case.lawyer_id,
            Case.type,
            Lawyer.name,
        )
        .join(Case, col(Case.id) == col(SampleCase.case_id))
        .join(Region, col(Region.id) == col(Case.region_id))
        .join(Lawyer, col(Lawyer.id) == col(Case.lawyer_id), isouter=True)
        .where(SampleCase.cycle_id == cycle.id, SampleCase.status != SampleStatus.REPLACED)
        .order_by(col(SampleCase.case_id))
    )
    if case_ids is not None:
        statement = statement.where(col(SampleCase.case_id).in_(case_ids))
    nothing = Held()
    facts: list[CaseFacts] = []
    for case_id, key, agency_id, path, firm_id, lawyer_id, kind, name in session.execute(statement):
        seats = held.get(case_id, nothing)
        besides = len(seats.further) + sum(number < FIRST_SEAT for number in seats.seats)
        facts.append(
            CaseFacts(
                case_id,
                key,
                agency_id,
                path,
                firm_id,
                lawyer_id,
                kind,
                lawyer_name=name or "",
                seats=first.seats(case_id) + besides,
                seated=frozenset(seats.seats.values()),
                declined=frozenset(seats.left),
            )
        )
    return facts


def expert_facts(
    session: Session, cycle: Cycle, now: datetime, *, whole_pool: bool = False
) -> list[ExpertFacts]:
    """Every active expert on duty (``whole_pool``: also on leave or out of term).

    ``load`` are seats of this cycle; seats of others this year count against the capacity, which
    is a year's.
    """
    own, elsewhere = _loads(session, cycle, now)
    lawyers = _lawyers(session)
    share = plan_of(cycle).calibration.seed_share
    home = func.coalesce(Expert.region_id, Agency.region_id)
    statement = (
        select(Expert, Region.path)
        .join(Agency, col(Agency.id) == col(Expert.agency_id), isouter=True)
        .join(Region, col(Region.id) == home, isouter=True)
        .where(col(Expert.active), *([] if whole_pool else on_duty(day_of(now))))
        .order_by(col(Expert.id))
    )
    return [
        ExpertFacts(
            expert.id or 0,
            expert.login,
            expert.name,
            path or "",
            agency_id=expert.agency_id,
            firm_id=expert.firm_id,
            lawyer_ids=frozenset(lawyers.get(expert.id or 0, ())),
            types=frozenset(CaseType(kind) for kind in expert.types),
            capacity=max(room(expert.capacity, share) - elsewhere.get(expert.id or 0, 0), 0),
            load=own.get(expert.id or 0, 0),
        )
        for expert, path in session.execute(statement)
    ]


def room(capacity: int | None, seed_share: Decimal) -> int:
    """How many drawn files fit into a year's capacity beside the others an expert gets."""
    return NO_LIMIT if capacity is None else int(capacity / (1 + seed_share))


def panel_rules(session: Session, cycle: Cycle) -> PanelRules:
    """The cycle's region rule and every declared tie."""
    rule = region_rule(panel_plan(cycle))
    return PanelRules(rule, frozenset(_ties(session)))


def panel_seed(cycle: Cycle) -> str:
    """The public text by which ties between equal experts fall: the draw's seed, else the name."""
    return cycle.seed or cycle.name


def _loads(session: Session, cycle: Cycle, now: datetime) -> tuple[dict[int, int], dict[int, int]]:
    """Active seats per expert: in this cycle, and in other cycles of this year."""
    start = datetime(now.astimezone(SHANGHAI).year, 1, 1, tzinfo=SHANGHAI)
    counted = (
        select(Assignment.expert_id, func.count())
        .where(Assignment.state == AssignmentState.ACTIVE, Assignment.seat >= FIRST_SEAT)
        .group_by(col(Assignment.expert_id))
    )
    own = session.execute(counted.where(Assignment.cycle_id == cycle.id)).all()
    others = session.execute(
        counted.where(Assignment.cycle_id != cycle.id, Assignment.made_at >= start)
    ).all()
    return {key: number for key, number in own}, {key: number for key, number in others}


def _lawyers(session: Session) -> dict[int, set[int]]:
    """Expert id → register entries of the same person: linked, same account, same name at firm."""
    pairs = select(Expert.id, Lawyer.id)
    ways = (
        pairs.join(Lawyer, col(Lawyer.id) == col(Expert.lawyer_id)),
        pairs.join(Lawyer, col(Lawyer.account_id) == col(Expert.account_id)),
        pairs.join(
            Lawyer,
            (col(Lawyer.firm_id) == col(Expert.firm_id)) & (col(Lawyer.name) == col(Expert.name)),
        ),
    )
    found: defaultdict[int, set[int]] = defaultdict(set)
    for way in ways:
        for expert_id, lawyer_id in session.execute(way):
            found[expert_id].add(lawyer_id)
    return dict(found)


def _ties(session: Session) -> list[Tie]:
    rows = session.execute(
        select(ConflictDeclaration, Region.path).join(
            Region, col(Region.id) == col(ConflictDeclaration.region_id), isouter=True
        )
    )
    ties: list[Tie] = []
    for row, path in rows:
        targets = {
            TieKind.CASE: row.case_id,
            TieKind.AGENCY: row.agency_id,
            TieKind.FIRM: row.firm_id,
            TieKind.LAWYER: row.lawyer_id,
            TieKind.REGION: path,
        }
        ties += [Tie(row.expert_id, kind, to) for kind, to in targets.items() if to is not None]
    return ties
