"""Why a submitted review cannot be amended; asked for the button and by the services that amend.

An amendment is for what an expert saw wrongly, not for agreeing with others: it ends with the
settlement, and as soon as the other ratings are visible to the expert.
"""

from dataclasses import dataclass

from qa_app.core.errors import Refusal


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a submitted review stands: its cycle, its case and what its expert has seen."""

    submitted: bool
    cycle_open: bool
    settled: bool
    ratings_seen: bool


def why_not_amend(standing: Standing) -> Refusal | None:
    """The first reason against amending; None when the expert may."""
    if not standing.submitted:
        return Refusal("amend_not_submitted")
    if not standing.cycle_open:
        return Refusal("amend_cycle_closed")
    if standing.settled:
        return Refusal("amend_settled")
    return Refusal("amend_ratings_seen") if standing.ratings_seen else None
