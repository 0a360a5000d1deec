"""A competition of written opinions: one paper is put forward, and the reviewer is shown which."""

import pytest
from sqlmodel import select

from qa_app.accounts.queries import actor_of
from qa_app.core.errors import Invalid, Refused
from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import transaction
from qa_app.files.models import DocumentState
from qa_app.files.store.objects import Store, store_for
from qa_app.learning.services.entries import put_forward
from qa_app.panel.models import Assignment, Expert
from qa_app.panel.services.assigning import assign_cycle
from qa_app.reviews.services.opening import open_review
from qa_app.sampling.services.entering import Entry
from qa_app.sampling.services.freezing import freeze_cycle
from tests.builders.cases import make_case
from tests.builders.competitions import LATER, agency_of, decide, planned_competition, staff_of
from tests.builders.files import make_document
from tests.builders.panel import make_experts
from tests.builders.register import NOW, make_account


@pytest.fixture
def store(settings) -> Store:
    """The store of the test settings."""
    return store_for(settings)


def test_a_paper_of_the_file_itself_is_named(database, store):
    with transaction() as session:
        case, other = make_case(session), make_case(session)
        cycle = planned_competition(session, entry="opinion")
        staff = staff_of(session, agency_of(session, case))

        def enter(document: str):
            entry = Entry(case.id or 0, "说理透彻", document)
            return put_forward(session, actor=staff, name=cycle.name, entry=entry, now=NOW)

        with pytest.raises(Refused, match="entry_without_papers"):
            enter("")
        paper = make_document(session, store, case, part="pleading", title="卢涵曦代理词")
        foreign = make_document(session, store, other, part="pleading", title="别的代理词")
        for wrong in ("", "unknown", foreign.public_id):
            with pytest.raises(Invalid):
                enter(wrong)
        assert enter(paper.public_id).document == paper.public_id


def test_of_whole_files_no_paper_is_kept(database, store):
    with transaction() as session:
        case = make_case(session)
        paper = make_document(session, store, case)
        cycle = planned_competition(session)
        entry = Entry(case.id or 0, "归档齐全", paper.public_id)
        staff = staff_of(session, agency_of(session, case))
        made = put_forward(session, actor=staff, name=cycle.name, entry=entry, now=NOW)
        assert made.document == ""


def test_the_desk_says_which_paper_is_judged_without_its_typed_title(client_as, store):
    with transaction() as session:
        case = make_case(session)
        make_document(session, store, case, part="mandate", title="委托协议", pages=2)
        paper = make_document(session, store, case, part="pleading", title="卢涵曦代理词", pages=3)
        cycle = planned_competition(session, entry="opinion")
        entry = Entry(case.id or 0, "说理透彻", paper.public_id)
        staff = staff_of(session, agency_of(session, case))
        made = put_forward(session, actor=staff, name=cycle.name, entry=entry, now=NOW)
        decide(session, made)
        freeze_cycle(session, actor=SYSTEM, name=cycle.name, now=LATER)
        make_experts(session, 3)
        assign_cycle(session, actor=SYSTEM, cycle=cycle, now=LATER)
        seat = session.exec(select(Assignment)).one()
        account = make_account(session, Role.EXPERT)
        session.get_one(Expert, seat.expert_id).account_id = account.id
        review = open_review(
            session, actor=actor_of(session, account), seat_id=seat.public_id, now=LATER
        )
    client = client_as(account=account)
    page = client.get(f"/reviews/{review}").text
    assert "案卷第 3–5 页" in page
    for hidden in ("卢涵曦", "说理透彻", "南江市法律援助中心"):
        assert hidden not in page
    with transaction() as session:
        gone = session.get_one(type(paper), paper.id)
        gone.state = DocumentState.REMOVED
        session.add(gone)
    assert "已不在案卷中" in client.get(f"/reviews/{review}").text
