"""Whether a release may be taken back: nobody has read it, and nothing rests on it. Pure."""

from dataclasses import dataclass

from qa_app.core.errors import Refusal
from qa_app.feedback.rules.sheets import ReleaseState


@dataclass(frozen=True, slots=True)
class Resting:
    """What rests on the sheets of a release.

    ``replies`` were sent, ``drafts`` are the office's and were not; ``others`` are rows of
    packages above that name a sheet of it, such as objections.
    """

    replies: int = 0
    drafts: int = 0
    others: int = 0


def why_not_withdraw(state: ReleaseState, *, was_read: bool, resting: Resting) -> Refusal | None:
    """The first reason against taking a release back; drafts of the office go with it."""
    if state is ReleaseState.WITHDRAWN:
        return Refusal("feedback_withdrawn_already")
    if was_read:
        return Refusal("feedback_read_already")
    if resting.replies:
        return Refusal("feedback_answered_already", {"count": resting.replies})
    if resting.others:
        return Refusal("feedback_in_use", {"count": resting.others})
    return None
