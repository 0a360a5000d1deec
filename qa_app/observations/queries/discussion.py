"""All sheets of an observation side by side: for its observers and supervisors, once all are in.

Until then nobody finds this page, supervisors included: the state is a condition of the statement
that looks the observation up, so that hidden and absent are the same and cost the same.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, or_
from sqlmodel import Session, col, select

from qa_app.core.errors import NotFound
from qa_app.core.grades import Grade
from qa_app.core.roles import Actor, Role
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import managed, plan_of
from qa_app.observations.models import Hearing, Observation, ObserverSeat
from qa_app.observations.queries.desk import scorer_of
from qa_app.observations.queries.sight import hearings_in_sight
from qa_app.observations.rules.outcome import Outcome, Rated, outcome_of
from qa_app.observations.rules.states import SEEN, SeatState
from qa_app.panel.models import Expert
from qa_app.rubrics.queries import rubric_in_use
from qa_app.rubrics.rules.schema import Rubric
from qa_app.scoresheets.queries import filled, scoresheet_read
from qa_app.scoresheets.rules.scoring import Score, Scorer, final_grade
from qa_app.scoresheets.rules.stored import Filled


@dataclass(frozen=True, slots=True)
class Sheet:
    """One observer's sheet as handed in."""

    seat: str
    name: str
    rubric: Rubric
    scorer: Scorer
    filled: Filled
    submitted_at: datetime

    @property
    def score(self) -> Score:
        """What the sheet comes to."""
        return self.scorer.score(self.filled.sheet)

    @property
    def grade(self) -> Grade:
        """The grade the sheet stands for; a sheet that was handed in has one."""
        return final_grade(self.score, self.filled.sheet) or Grade.FAIL


@dataclass(frozen=True, slots=True)
class Discussion:
    """An observation with all its sheets and what they come to; ``leads``: the actor runs it."""

    observation: Observation
    hearing: Hearing
    cycle: Cycle
    sheets: tuple[Sheet, ...]
    leads: bool

    @property
    def outcome(self) -> Outcome | None:
        """What the sheets come to together."""
        rated = [Rated(one.grade, one.score.points_hundredths) for one in self.sheets]
        cut_offs = self.sheets[0].rubric.grading.cut_offs if self.sheets else ()
        return outcome_of(rated, cut_offs if self._one_rubric else ())

    @property
    def _one_rubric(self) -> bool:
        return len({one.rubric.name for one in self.sheets}) == 1


def discussion_of(
    session: Session, actor: Actor, public_id: str, *, to_change: bool = False
) -> Discussion:
    """The discussion of an observation, or NotFound before all sheets are in."""
    leads, sits = _leads(session, actor), handed_in_by(actor)
    statement = (
        select(Observation, Hearing, Cycle, leads.label("leads"))
        .join(Hearing, col(Hearing.id) == col(Observation.hearing_id))
        .join(Cycle, col(Cycle.id) == col(Observation.cycle_id))
        .where(
            col(Observation.public_id) == public_id,
            col(Observation.state).in_(SEEN),
            or_(leads, sits),
        )
    )
    if to_change:
        statement = statement.with_for_update(of=Observation).execution_options(
            populate_existing=True
        )
    found = session.execute(statement).first()
    if found is None:
        raise NotFound(public_id)
    observation, hearing, cycle, runs = found
    return Discussion(observation, hearing, cycle, _sheets(session, found), bool(runs))


def _leads(session: Session, actor: Actor) -> Any:
    if not actor.has(Role.SUPERVISOR):
        return col(Observation.id).is_(None)
    return and_(managed(actor), *hearings_in_sight(session, actor))


def handed_in_by(actor: Actor) -> Any:
    """Condition on ``Observation``: the actor observed the hearing and handed a sheet in."""
    seat, expert = ObserverSeat.__table__.alias(), Expert.__table__.alias()  # type: ignore[attr-defined]
    by_login = and_(expert.c.account_id.is_(None), expert.c.login == actor.login)
    return exists().where(
        seat.c.observation_id == col(Observation.id),
        seat.c.state == SeatState.ACTIVE,
        seat.c.submitted_at.is_not(None),
        seat.c.expert_id == expert.c.id,
        or_(expert.c.account_id == (actor.account_id or 0), by_login),
    )


def _sheets(session: Session, found: Any) -> tuple[Sheet, ...]:
    observation, hearing, cycle, _ = found
    plan = plan_of(cycle)
    rows = session.execute(
        select(
            ObserverSeat.public_id, Expert.name, ObserverSeat.scoresheet_id,
            ObserverSeat.submitted_at,
        )
        .join(Expert, col(Expert.id) == col(ObserverSeat.expert_id))
        .where(
            ObserverSeat.observation_id == observation.id,
            ObserverSeat.state == SeatState.ACTIVE,
            col(ObserverSeat.submitted_at).is_not(None),
        )
        .order_by(ObserverSeat.public_id)
    )  # fmt: skip
    sheets: list[Sheet] = []
    for seat, name, sheet_id, submitted_at in rows:
        row = scoresheet_read(session, sheet_id)
        rubric = rubric_in_use(session, row.rubric, row.rubric_version).rubric
        scorer = scorer_of(rubric, plan, hearing.type, hearing.stage)
        sheets.append(Sheet(seat, name, rubric, scorer, filled(row, rubric), submitted_at))
    return tuple(sheets)
