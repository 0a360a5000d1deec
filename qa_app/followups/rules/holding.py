"""Who is calling whom just now: one caller at a time, for a while."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from qa_app.core.errors import Refusal
from qa_app.followups.rules.states import OPEN, FollowupState

HOLD_MINUTES = 20
UNDO_MINUTES = 10


@dataclass(frozen=True, slots=True)
class Hold:
    """What the row says: its state, who holds it (an account) and until when."""

    state: FollowupState
    held_by: int | None
    held_until: datetime | None

    def is_mine(self, account_id: int | None, now: datetime) -> bool:
        """Whether this account is calling."""
        running = self.held_until is not None and self.held_until > now
        return running and account_id is not None and self.held_by == account_id

    def is_others(self, account_id: int | None, now: datetime) -> bool:
        """Whether somebody else is calling."""
        running = self.held_until is not None and self.held_until > now
        return running and self.held_by != account_id


def held_until(now: datetime) -> datetime:
    """Until when a caller who does something now holds the follow-up."""
    return now + timedelta(minutes=HOLD_MINUTES)


def why_not_call(hold: Hold, account_id: int | None, now: datetime) -> Refusal | None:
    """Why somebody cannot call now: it is finished, or another is calling."""
    if hold.state is FollowupState.DONE:
        return Refusal("followup_answered")
    if hold.state not in OPEN:
        return Refusal("followup_ended")
    if hold.is_others(account_id, now):
        return Refusal("followup_held")
    return None


def why_not_undo(
    state: FollowupState, is_own_last: bool, noted_at: datetime, now: datetime
) -> Refusal | None:
    """Why an attempt cannot be taken back: answered since, not the caller's own last, too old."""
    if state is FollowupState.DONE:
        return Refusal("followup_answered")
    if not is_own_last:
        return Refusal("attempt_not_last")
    if now - noted_at > timedelta(minutes=UNDO_MINUTES):
        return Refusal("attempt_too_old", {"minutes": UNDO_MINUTES})
    return None
