"""The second step of a further review: see the first reviews, then confirm or change, and decide.

The own first rating stays as it was submitted; changing it is an amendment (``amending``), which
becomes a version of its own. From the decision on nothing changes any more.
"""

from datetime import datetime

from sqlmodel import Session, col, select

from qa_app.audit.services import record
from qa_app.core.errors import Refused
from qa_app.core.roles import Actor
from qa_app.cycles.queries import hold_open
from qa_app.reviews.models import FurtherDecision, Review
from qa_app.reviews.queries.further import Further, own_further

LONGEST_REASON = 4_000


def show_others(session: Session, *, actor: Actor, review_id: str, now: datetime) -> bool:
    """Open the first reviews to the further expert; False when they were open already."""
    further = _locked(session, actor, review_id)
    if further.shown_at is not None:
        return False
    hold_open(session, further.seat.cycle_name)
    session.add(
        FurtherDecision(
            review_id=further.review_key,
            first_sheet_id=further.first_sheet_id,
            first_grade=further.first_grade,
            first_points=further.first_points,
            shown_at=now,
        )
    )
    session.flush()
    record(session, actor=actor, act="review.others_shown", on=("review", review_id), now=now,
           cycle=further.seat.cycle_name)  # fmt: skip
    return True


def decide(session: Session, *, actor: Actor, review_id: str, reason: str, now: datetime) -> bool:
    """Give the decision on the version that counts now; False when it was given before.

    Refused before the others were seen, while an amendment is being written, without a reason.
    """
    further = _locked(session, actor, review_id)
    if further.decided_at is not None:
        return False
    if further.shown_at is None:
        raise Refused("decision_before_reading")
    hold_open(session, further.seat.cycle_name)
    if further.seat.draft_sheet_id is not None:
        raise Refused("decision_while_amending")
    if not reason.strip():
        raise Refused("decision_reason_missing")
    if len(reason) > LONGEST_REASON:
        raise Refused("sheet_text_too_long", limit=LONGEST_REASON)
    statement = select(FurtherDecision).where(FurtherDecision.review_id == further.review_key)
    row = session.exec(statement).one()
    row.changed, row.reason, row.decided_at = further.is_changed_now, reason.strip(), now
    session.flush()
    record(session, actor=actor, act="review.decided", on=("review", review_id), now=now,
           cycle=further.seat.cycle_name, changed=row.changed)  # fmt: skip
    return True


def _locked(session: Session, actor: Actor, review_id: str) -> Further:
    """The own further review; two presses of one button wait for each other here."""
    own_further(session, actor, review_id)
    held = select(Review.id).where(col(Review.public_id) == review_id).with_for_update()
    session.exec(held).one()
    return own_further(session, actor, review_id)
