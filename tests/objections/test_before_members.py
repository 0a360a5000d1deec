"""The members of a meeting read the objection they decide: reasons, papers, the decision before."""

import pytest
from sqlmodel import col, select

from qa_app.adjudication.models import AgendaItem
from qa_app.adjudication.services import closing, holding
from qa_app.adjudication.services.holding import At
from qa_app.core.roles import SYSTEM
from qa_app.db.session import transaction
from qa_app.files.store.objects import store_for
from qa_app.objections.models import Objection, ObjectionPaper
from qa_app.objections.rules.states import ObjectionState
from qa_app.objections.services import form_check
from tests.builders.files import blank_page
from tests.builders.meetings import called_meeting, free_experts, person
from tests.builders.objections import LATER, WHY, at, decided, hand_in, lawyer_of, objected
from tests.builders.second_level import SECOND_LEVEL

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.database]


@pytest.fixture
def room(app, settings, tmp_path):
    """A meeting called on a case objected to twice: its place, the lawyer's name, two accounts."""
    with transaction() as session:
        found = objected(session, tmp_path, plan=SECOND_LEVEL)
        decided(session, found, {found.criteria[0]: ("rejected", "")})
        name = lawyer_of(session, found.case_id).name
        row = hand_in(session, found, text=f"{name}仍然不同意：笔录在案")
        page = store_for(settings).keep(blank_page())
        for public_id, more in (("open", {}), ("held", {"held_back": "有姓名"}),
                                ("signed", {"original": True})):  # fmt: skip
            session.add(
                ObjectionPaper(
                    public_id=public_id, objection_id=row.id, name="证据.pdf", pages=[page],
                    media_type="application/pdf", size=10, at=LATER, **more,
                )
            )  # fmt: skip
        form_check.accept(session, actor=SYSTEM, at=at(row), now=LATER)
        given = set(session.exec(select(Objection.decider_expert_id)).all())
        free = [one for one in free_experts(session, found.cycle) if one.id not in given][:3]
        meeting = called_meeting(session, found.cycle, members=free)
        item = session.exec(select(AgendaItem)).one()
        people = [person(session, one) for one in free]
        return At(meeting.public_id, item.public_id), name, people


def _page(place):
    return f"/meetings/{place.meeting}/items/{place.item}"


def test_members_read_reasons_papers_and_the_decision_before(room, client_as):
    place, name, people = room
    page = client_as(account=people[0][0]).get(_page(place))
    assert page.status_code == 200
    assert "承办人员的再次异议" in page.text
    assert "仍然不同意：笔录在案" in page.text
    assert WHY in page.text
    assert "评定标准" in page.text
    assert name not in page.text


def test_papers_are_for_members_who_take_part_while_it_is_decided(room, client_as):
    place, _name, people = room
    (one, _), (two, who) = people[:2]

    def status(account, paper):
        with client_as(account=account).get(f"/objections/papers/{paper}/1.pdf") as answer:
            return answer.status_code

    assert [status(one, paper) for paper in ("open", "held", "signed")] == [200, 404, 404]
    with transaction() as session:
        holding.stay_out(session, actor=who, at=place, reason="同学", now=LATER)
    assert (status(one, "open"), status(two, "open")) == (200, 404)
    assert client_as(account=two).get(_page(place)).status_code == 404
    with transaction() as session:
        closing.leave_open(session, actor=SYSTEM, at=place, now=LATER)
    assert status(one, "open") == 404
    assert "仍然不同意" not in client_as(account=one).get(_page(place)).text


def test_an_objection_that_waits_for_no_meeting_is_not_shown(room, client_as):
    place, _name, people = room
    with transaction() as session:
        second = session.exec(select(Objection).order_by(col(Objection.level).desc())).first()
        second.state = ObjectionState.ACCEPTED
    assert "承办人员的再次异议" not in client_as(account=people[0][0]).get(_page(place)).text
