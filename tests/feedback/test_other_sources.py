"""Other sources on a sheet: figures over several people only, and only to the lawyer."""

from datetime import timedelta

import pytest
from sqlmodel import select

from qa_app.accounts.queries import actor_of
from qa_app.cases.models import Case
from qa_app.cycles.queries import plan_of
from qa_app.cycles.rules.feedback import ShownSource
from qa_app.db.session import transaction
from qa_app.feedback.models import Release
from qa_app.feedback.queries.other_sources import other_sources
from qa_app.feedback.queries.sheets import sheet_of
from qa_app.feedback.rules.sheets import ReleaseState
from qa_app.followups.models import Followup
from qa_app.followups.rules.states import FollowupState
from tests.builders.followups import followup_at_hand
from tests.builders.lawyers import told
from tests.builders.register import NOW

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.database]


def test_follow_ups_are_a_figure_from_the_smallest_cell_on_as_they_stood_at_the_release():
    with transaction() as session:
        room = told(session, *["GG"] * 6, one_lawyer=True)
        smallest = plan_of(room.cycle).followups.minimum_cell
        for sheet in room.sheets[:smallest]:
            followup_at_hand(session, room.cycle, session.get_one(Case, sheet.case_id))
        rows = list(session.exec(select(Followup)))
        for row in rows:
            row.state, row.satisfied, row.done_at = FollowupState.DONE, True, NOW
        rows[0].satisfied = False
        lawyer, office = (actor_of(session, who) for who in (room.lawyers[0], room.supervisor))
        assert len(rows) == smallest

        def shown(actor):
            sheet = sheet_of(session, actor, room.sheets[0].public_id)
            found = other_sources(session, sheet, plan_of(room.cycle))
            return {one.source: one for one in found}

        session.flush()
        figure = shown(lawyer)[ShownSource.FOLLOW_UP]
        assert (figure.answers, figure.withheld) == (smallest, False)
        assert ShownSource.FOLLOW_UP not in shown(office)
        rows[0].done_at = NOW + timedelta(days=1)
        session.flush()
        figure = shown(lawyer)[ShownSource.FOLLOW_UP]
        assert (figure.answers, figure.share, figure.withheld) == (0, None, True)
        assert shown(lawyer)[ShownSource.OPINION].withheld


def test_a_release_that_was_taken_back_fixes_no_figure():
    with transaction() as session:
        room = told(session, *["GG"] * 5, one_lawyer=True)
        smallest = plan_of(room.cycle).followups.minimum_cell
        for sheet in room.sheets[:smallest]:
            followup_at_hand(session, room.cycle, session.get_one(Case, sheet.case_id))
        for row in session.exec(select(Followup)):
            row.state, row.satisfied, row.done_at = FollowupState.DONE, True, NOW
        session.add(
            Release(
                public_id="in-march", cycle_id=room.cycle.id, scope={}, released_by="office",
                released_at=NOW - timedelta(days=90), state=ReleaseState.WITHDRAWN,
            )
        )  # fmt: skip
        session.flush()
        sheet = sheet_of(session, room.actor(session, room.lawyers[0]), room.sheets[0].public_id)
        found = other_sources(session, sheet, plan_of(room.cycle))
    figure = next(one for one in found if one.source is ShownSource.FOLLOW_UP)
    assert (figure.answers, figure.withheld) == (smallest, False)
