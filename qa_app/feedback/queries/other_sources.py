"""What other sources say, as far as a lawyer may be told: never what one person answered.

The hearing of the case is shown once its own feedback was sent. Follow-ups and opinions are shown
as figures over all of the lawyer's cases in the cycle, from the plan's smallest cell on, as they
stood when feedback of the cycle was first released: a figure that moved with each answer would tell
the answer.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy import case, func, select
from sqlmodel import Session, col

from qa_app.cases.models import Case
from qa_app.core.grades import Grade
from qa_app.core.rounding import percent, round_half_up
from qa_app.cycles.rules.feedback import ShownSource
from qa_app.cycles.rules.plan import Plan
from qa_app.feedback.models import Release
from qa_app.feedback.rules.sheets import ReleaseState, Sheet
from qa_app.followups.models import Followup
from qa_app.followups.rules.states import FollowupState
from qa_app.observations.models import Hearing, Observation
from qa_app.observations.rules.states import ObservationState
from qa_app.opinions.models import Opinion
from qa_app.opinions.rules.states import OpinionState
from qa_app.scoresheets.models import Scoresheet


@dataclass(frozen=True, slots=True)
class SourceFigure:
    """One source: a hearing with its grade and address, or a figure over ``answers`` answers.

    ``share`` is a percentage, ``points`` hundredths; ``withheld``: too few answers to be shown.
    """

    source: ShownSource
    grade: Grade | None = None
    points: int | None = None
    observation: str = ""
    share: str | None = None
    answers: int = 0
    withheld: bool = False


def other_sources(session: Session, sheet: Sheet, plan: Plan) -> list[SourceFigure]:
    """The sources the plan lets lawyers see; figures over several cases only to the lawyer."""
    shown, found = plan.feedback.sources, list[SourceFigure]()
    if ShownSource.OBSERVATION in shown:
        found += _hearings(session, sheet)
    if not sheet.own:
        return found
    until, smallest = _first_release(session, sheet), plan.followups.minimum_cell
    if ShownSource.FOLLOW_UP in shown:
        found += _followups(session, sheet, until, smallest)
    if ShownSource.OPINION in shown:
        found += _opinions(session, sheet, until, smallest)
    return found


def _hearings(session: Session, sheet: Sheet) -> Iterable[SourceFigure]:
    rows = session.execute(
        select(Observation.grade, Observation.points, Observation.public_id)  # type: ignore[call-overload]
        .join(Hearing, col(Hearing.id) == col(Observation.hearing_id))
        .where(
            col(Observation.cycle_id) == sheet.cycle_id,
            col(Hearing.case_id) == sheet.case_id,
            col(Observation.state) == ObservationState.FED_BACK,
        )
        .order_by(col(Observation.public_id))
    )
    return [SourceFigure(ShownSource.OBSERVATION, *row) for row in rows]


def _first_release(session: Session, sheet: Sheet) -> datetime:
    """When lawyers of the cycle were first told; a release that was taken back told nobody."""
    statement = select(func.min(col(Release.released_at))).where(
        col(Release.cycle_id) == sheet.cycle_id, col(Release.state) == ReleaseState.RELEASED
    )
    return session.execute(statement).scalar() or sheet.made_at


def _followups(
    session: Session, sheet: Sheet, until: datetime, smallest: int
) -> Iterable[SourceFigure]:
    satisfied = case((col(Followup.satisfied).is_(True), 1), else_=0)
    answers, good = session.execute(
        select(func.count(), func.coalesce(func.sum(satisfied), 0))
        .select_from(Followup)
        .join(Case, col(Case.id) == col(Followup.case_id))
        .where(
            col(Followup.cycle_id) == sheet.cycle_id,
            col(Case.lawyer_id) == sheet.lawyer_id,
            col(Followup.state) == FollowupState.DONE,
            col(Followup.satisfied).is_not(None),
            col(Followup.done_at) <= until,
        )
    ).one()
    if answers < smallest:
        return [SourceFigure(ShownSource.FOLLOW_UP, withheld=True)]
    share = percent(good, answers)
    return [SourceFigure(ShownSource.FOLLOW_UP, share=share, answers=answers)]


def _opinions(
    session: Session, sheet: Sheet, until: datetime, smallest: int
) -> Iterable[SourceFigure]:
    answers, total = session.execute(
        select(func.count(), func.coalesce(func.sum(Scoresheet.points), 0))
        .select_from(Opinion)
        .join(Case, col(Case.id) == col(Opinion.case_id))
        .join(Scoresheet, col(Scoresheet.id) == col(Opinion.scoresheet_id))
        .where(
            col(Opinion.cycle_id) == sheet.cycle_id,
            col(Case.lawyer_id) == sheet.lawyer_id,
            col(Opinion.state) == OpinionState.RECEIVED,
            col(Scoresheet.points).is_not(None),
            col(Opinion.received_at) <= until,
        )
    ).one()
    if answers < smallest:
        return [SourceFigure(ShownSource.OPINION, withheld=True)]
    points = round_half_up(Fraction(int(total), answers))
    return [SourceFigure(ShownSource.OPINION, points=points, answers=answers)]
