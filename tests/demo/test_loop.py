"""What the demonstration shows after the grade, in every state."""

import pytest
from sqlmodel import select

from qa_app.clock import SHANGHAI, now
from qa_app.cycles.models import Cycle
from qa_app.db import session as db
from qa_app.feedback.models import FeedbackSheet
from qa_app.learning.models import ModelCase
from qa_app.learning.rules.states import ModelState
from qa_app.objections.models import Objection
from qa_app.objections.rules.states import ObjectionState
from qa_app.rectification.models import Task
from qa_app.rectification.rules.states import TaskState
from qa_app.sampling.models import CompetitionList
from tests.demo.running import Ran

pytestmark = [pytest.mark.xdist_group("demonstration")]


def test_objections_stand_in_every_state_and_some_changed_a_grade(built: Ran) -> None:
    with db.reading() as session:
        found = session.exec(select(Objection)).all()
    assert set(ObjectionState) - {one.state for one in found} == set()
    assert any(one.new_settlement_id for one in found)
    assert any(one.level > 1 for one in found)
    assert [one.state for one in found if one.entered_by] == [ObjectionState.HANDED_IN]


def test_somebody_can_still_object(built: Ran) -> None:
    with db.reading() as session:
        days = session.exec(select(FeedbackSheet.objections_until)).all()
    assert max(day for day in days if day) > now().astimezone(SHANGHAI).date()


def test_tasks_places_and_models_are_there(built: Ran) -> None:
    with db.reading() as session:
        tasks = {one.state for one in session.exec(select(Task)).all()}
        assert tasks >= {TaskState.OPEN, TaskState.HANDED_IN}
        assert session.exec(select(CompetitionList)).one().places
        models = {one.state for one in session.exec(select(ModelCase)).all()}
        assert models <= {ModelState.PUBLISHED, ModelState.REDACTING}
        assert session.exec(select(Cycle).where(Cycle.name == "2025-best")).one()
