"""The own sheet of a review with its rubric, scorer and score: what the review page works on."""

from dataclasses import dataclass

from sqlmodel import Session

from qa_app.core.roles import Actor
from qa_app.reviews.queries.own import OwnSeat, own_review
from qa_app.rubrics.queries import rubric_in_use
from qa_app.rubrics.rules.schema import Rubric
from qa_app.scoresheets.models import Scoresheet
from qa_app.scoresheets.queries import filled, scoresheet, scoresheet_to_change
from qa_app.scoresheets.rules.scoring import RedLineEffect, Score, Scorer, scorer_for
from qa_app.scoresheets.rules.stored import Filled


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything about one own review."""

    seat: OwnSeat
    sheet: Scoresheet
    rubric: Rubric
    scorer: Scorer
    filled: Filled

    @property
    def score(self) -> Score:
        """What the sheet comes to as it stands."""
        return self.scorer.score(self.filled.sheet)


def desk_of(session: Session, actor: Actor, public_id: str, *, to_change: bool = False) -> Desk:
    """The actor's own review; ``to_change`` locks its sheet for the transaction."""
    seat = own_review(session, actor, public_id)
    find = scoresheet_to_change if to_change else scoresheet
    sheet = find(session, seat.scoresheet_id)
    rubric = rubric_in_use(session, sheet.rubric, sheet.rubric_version).rubric
    effect = RedLineEffect(seat.plan.panel.red_line_effect.value)
    scorer = scorer_for(rubric, seat.facts.type, seat.facts.stage, effect)
    return Desk(seat, sheet, rubric, scorer, filled(sheet, rubric))
