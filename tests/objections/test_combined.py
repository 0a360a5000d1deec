"""An objection to a grade that was combined of several sources."""

import pytest
from sqlmodel import select

from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM
from qa_app.cycles.queries import cycle_named
from qa_app.db.session import transaction
from qa_app.feedback.models import FeedbackSheet
from qa_app.feedback.services.renewing import renew_sheet
from qa_app.reviews.models import Settlement
from qa_app.sources.services.combining import combine_cycle
from tests.builders.objections import decided, objected
from tests.builders.register import NOW
from tests.builders.sources import COMBINED, cases_of, observed

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.database]


def test_the_grade_is_combined_again_and_the_renewed_sheet_shows_the_new_level(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path, plan=COMBINED)
        cycle = cycle_named(session, found.cycle.name)
        (case,) = cases_of(session, cycle)
        observed(session, cycle, case, 8500, Grade.GOOD)
        done = combine_cycle(session, actor=SYSTEM, cycle=cycle, reason="按方案综合", now=NOW)
        assert done.written == 1
        renew_sheet(session, actor=SYSTEM, cycle_id=cycle.id, case_id=case.id, now=NOW)
        raised, kept, *_ = found.criteria
        decided(session, found, {raised: ("upheld", "excellent"), kept: ("rejected", "")})
        versions = session.exec(select(Settlement).order_by(Settlement.version)).all()
        methods = [one.method for one in versions]
        assert methods[1:] == ["combined", "objection", "combined"]
        newest = session.exec(select(FeedbackSheet).where(FeedbackSheet.counts)).one()
        assert newest.settlement_id == versions[-1].id
        levels = {line["criterion"]: line["level"] for line in newest.lines}
        assert (levels[raised], levels[kept]) == ("excellent", "pass")
