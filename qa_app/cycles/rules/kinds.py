"""What the kind of a cycle fixes in its plan, whatever is written there.

For ``plan_toml``, so that a plan that is read is always one its kind allows.  A competition takes
every admitted entry, so it has no strata, sizes, coverage or exclusions; it is blind; only the file
is judged, so no hearing is observed and nobody is followed up for it.
"""

from dataclasses import replace
from decimal import Decimal

from qa_app.cycles.rules.plan import (
    FollowupPlan,
    ObservationPlan,
    Plan,
    Sizing,
    SourcesPlan,
)


def as_its_kind(plan: Plan) -> Plan:
    """The plan with what its kind fixes."""
    if not plan.is_competition:
        return plan
    return replace(
        plan,
        strata=(),
        sizing=Sizing(ratio=Decimal(1)),
        overrides=(),
        coverage=(),
        certainty=(),
        exclude_reviewed_within_years=0,
        panel=replace(plan.panel, mask_lawyer=True, mask_agency=True, control_share=Decimal(0)),
        observations=ObservationPlan(ratio=Decimal(0)),
        followups=FollowupPlan(),
        sources=SourcesPlan(),
    )
