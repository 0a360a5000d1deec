"""Who reads which file, what of it, and what is written down about it."""

import pytest
from sqlmodel import select

from qa_app.cases.models import Case
from qa_app.core.case_types import CaseType, Stage
from qa_app.core.roles import Role
from qa_app.cycles.models import Cycle, CycleState
from qa_app.db.session import reading, transaction
from qa_app.files.models import DocumentPage, DocumentState, PageView
from qa_app.files.queries.reading import case_file, has_file, page_counts
from qa_app.files.queries.rights import may_read
from qa_app.files.rules.masking import OPEN, Masking
from qa_app.panel.models import Assignment, AssignmentState
from tests.builders.cases import make_case
from tests.builders.files import make_document
from tests.builders.panel import assigned_cycle, make_expert, make_experts, region_at
from tests.builders.register import make_account, make_actor, make_agency
from tests.support.client import bare
from tests.support.counting import statements

BLIND = Masking(titles=True, covered=True)


@pytest.fixture
def filed(database, store):
    """A case with three documents: two placed, one not."""
    with transaction() as session:
        case = make_case(session)
        make_document(session, store, case, part="pleading", title="卢涵曦起诉状", pages=["起诉状"])
        make_document(session, store, case, part="mandate", title="委托协议", pages=2)
        make_document(session, store, case, part="", title="散页", pages=["劳 动\n合同"])
        return case


def test_a_file_is_ordered_by_its_directory_and_numbered_through(filed):
    with reading() as session:
        found = case_file(session, filed.id, masking=OPEN)
    assert [(p.code, [d.title for d in p.documents]) for p in found.parts if p.documents] == [
        ("mandate", ["委托协议"]),
        ("pleading", ["卢涵曦起诉状"]),
        ("", ["散页"]),
    ]
    pages = [page for part in found.parts for doc in part.documents for page in doc.pages]
    assert [page.number for page in pages] == [1, 2, 3, 4]
    assert [page.has_text for page in pages] == [False, False, True, True]
    assert found.pages == 4


def test_missing_parts_follow_the_case_type_and_stage(database):
    with transaction() as session:
        civil = make_case(session)
        investigation = make_case(session, type=CaseType.CRIMINAL, stage=Stage.INVESTIGATION)
    with reading() as session:
        missing = {
            case.id: {p.code for p in case_file(session, case.id, masking=OPEN).parts if p.missing}
            for case in (civil, investigation)
        }
    assert {"pleading", "statement", "interview"} <= missing[civil.id]
    assert {"meeting", "defence"} <= missing[investigation.id]
    assert not {"pleading", "file_reading", "outcome"} & missing[investigation.id]


def test_masked_titles_say_the_part_and_nothing_people_typed(filed, store):
    with transaction() as session:
        make_document(session, store, filed, part="pleading", title="卢律师补充", pages=1)
    with reading() as session:
        found = case_file(session, filed.id, masking=BLIND)
    titles = {p.code: [d.title for d in p.documents] for p in found.parts if p.documents}
    assert titles["pleading"] == [
        "起诉状、答辩状、上诉状或仲裁申请书 1",
        "起诉状、答辩状、上诉状或仲裁申请书 2",
    ]
    assert titles["mandate"] == ["委托协议、授权委托书与公函"]
    assert "卢" not in str(titles)


def test_removed_pages_and_unready_documents_are_not_in_the_file(filed, store):
    with transaction() as session:
        make_document(session, store, filed, state=DocumentState.REFUSED, pages=3)
        make_document(session, store, filed, state=DocumentState.REMOVED, pages=3)
        page = session.exec(select(DocumentPage)).first()
        page.removed = True
        session.add(page)
    with reading() as session:
        assert case_file(session, filed.id, masking=OPEN).pages == 3
        assert page_counts(session, [filed.id, 999]) == {filed.id: 3}
        assert not has_file(session, 999)


def test_staff_read_the_files_of_their_cases_only(filed):
    with transaction() as session:
        agency = session.get_one(Case, filed.id).agency_id
        own = make_actor(session, Role.AGENCY_STAFF, agency=_agency(session, agency))
        other = make_actor(session, Role.AGENCY_STAFF, agency=make_agency(session, "别处中心"))
        everywhere = make_actor(session, Role.SUPERVISOR)
        elsewhere = make_actor(session, Role.SUPERVISOR, region=region_at(session, "88"))
        auditor = make_actor(session, Role.AUDITOR)
    with reading() as session:
        assert may_read(session, own, filed.id) is not None
        assert may_read(session, everywhere, filed.id).covered is False
        for actor in (other, elsewhere, auditor):
            assert may_read(session, actor, filed.id) is None


@pytest.fixture
def desk(filed, client_as):
    """An expert with a seat of the case in a drawn cycle that masks the lawyer."""
    with transaction() as session:
        account = make_account(session, Role.EXPERT)
        make_expert(session, account=account)
        make_experts(session, 3)
        cycle, _ = assigned_cycle(session, [filed], experts=0, reviewers=4, mask_lawyer=True)
        seats = session.exec(select(Assignment)).all()
    return _Desk(client_as(account=account), account, cycle, seats)


class _Desk:
    def __init__(self, browser, account, cycle, seats):
        self.browser, self.account, self.cycle = browser, account, cycle
        with reading() as session:
            from qa_app.panel.models import Expert

            mine = session.exec(select(Expert).where(Expert.account_id == account.id)).one()
        self.token = next(seat.public_id for seat in seats if seat.expert_id == mine.id)
        self.others = next(seat.public_id for seat in seats if seat.expert_id != mine.id)


def test_an_expert_reads_by_the_own_seat_and_every_page_is_recorded(desk, filed, store):
    outline = desk.browser.get(f"/files/{desk.token}/outline.json").get_json()
    assert [page["number"] for page in outline["pages"]] == [1, 2, 3, 4]
    assert "卢涵曦" not in str(outline)
    page = outline["pages"][2]
    answer = desk.browser.get(page["url"])
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"] == f'inline; filename="{page["id"]}.pdf"'
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert "private" in answer.headers["Cache-Control"]
    with reading() as session:
        (view,) = session.exec(select(PageView)).all()
    assert (view.account_id, view.case_id) == (desk.account.id, filed.id)


def test_hidden_and_absent_files_look_the_same_and_cost_the_same(desk, filed):
    page = desk.browser.get(f"/files/{desk.token}/outline.json").get_json()["pages"][0]["id"]
    bodies, counts = set(), set()
    for token in (desk.others, "A" * len(desk.others), f"case-{filed.id}", "case-999999"):
        for path in (f"pages/{page}.pdf", "outline.json", "search?q=合同"):
            with statements() as seen:
                answer = desk.browser.get(f"/files/{token}/{path}")
            assert answer.status_code == 404
            bodies.add(bare(answer))
            if not token.startswith("case-"):
                counts.add(len(seen))
    assert len(bodies) == 1
    assert len(counts) == 1


def test_a_page_of_another_case_is_absent(desk, store):
    with transaction() as session:
        other = make_document(session, store, make_case(session), pages=1)
        foreign = session.exec(
            select(DocumentPage.public_id).where(DocumentPage.document_id == other.id)
        ).one()
    with statements() as hidden:
        first = desk.browser.get(f"/files/{desk.token}/pages/{foreign}.pdf")
    with statements() as absent:
        second = desk.browser.get(f"/files/{desk.token}/pages/{'x' * 16}.pdf")
    assert first.status_code == second.status_code == 404
    assert bare(first) == bare(second)
    assert len(hidden) == len(absent)


@pytest.mark.parametrize("ended", ["seat", "cycle"])
def test_the_right_ends_with_the_seat_and_with_the_cycle(desk, ended):
    with transaction() as session:
        if ended == "seat":
            seat = session.exec(select(Assignment).where(Assignment.public_id == desk.token)).one()
            seat.state = AssignmentState.WITHDRAWN
            session.add(seat)
        else:
            cycle = session.get_one(Cycle, desk.cycle.id)
            cycle.state = CycleState.CLOSED
            session.add(cycle)
    assert desk.browser.get(f"/files/{desk.token}/outline.json").status_code == 404


def test_an_expert_who_is_staff_as_well_reads_a_case_of_the_own_seat_by_the_seat_only(
    desk, filed, client_as
):
    from qa_app.accounts.models import RoleGrant

    with transaction() as session:
        session.add(RoleGrant(account_id=desk.account.id, role=Role.SUPERVISOR))
    assert desk.browser.get(f"/files/case-{filed.id}/outline.json").status_code == 404
    assert desk.browser.get(f"/files/{desk.token}/outline.json").status_code == 200
    plain = client_as(Role.SUPERVISOR)
    assert plain.get(f"/files/case-{filed.id}/outline.json").status_code == 200


def test_the_outline_takes_the_same_statements_for_one_page_and_for_many(desk, filed, store):
    with statements() as few:
        desk.browser.get(f"/files/{desk.token}/outline.json")
    with transaction() as session:
        for _ in range(5):
            make_document(session, store, filed, pages=6)
    with statements() as many:
        desk.browser.get(f"/files/{desk.token}/outline.json")
    assert len(few) == len(many)


def test_a_search_finds_words_across_spaces_and_line_breaks(desk):
    hits = desk.browser.get(f"/files/{desk.token}/search?q=劳动合同").get_json()["hits"]
    assert [(hit["number"], hit["snippet"]) for hit in hits] == [(4, "劳 动 合同")]
    assert desk.browser.get(f"/files/{desk.token}/search?q=没有").get_json() == {"hits": []}
    assert desk.browser.get(f"/files/{desk.token}/search").get_json() == {"hits": []}


def test_a_covered_page_is_served_as_its_copy_and_cannot_be_searched(desk, filed, client_as, store):
    with transaction() as session:
        page = session.exec(
            select(DocumentPage).where(DocumentPage.text_address.is_not(None))
        ).first()
        page.covers, page.covered_address = [[0, 0, 500, 500]], store.keep(b"%PDF-covered")
        session.add(page)
    copy = desk.browser.get(f"/files/{desk.token}/pages/{page.public_id}.pdf")
    assert copy.data == b"%PDF-covered"
    assert desk.browser.get(f"/files/{desk.token}/search?q=起诉状").get_json() == {"hits": []}
    outline = desk.browser.get(f"/files/{desk.token}/outline.json").get_json()
    assert not next(p for p in outline["pages"] if p["id"] == page.public_id)["text"]
    staff = client_as(Role.SUPERVISOR)
    original = staff.get(f"/files/case-{filed.id}/pages/{page.public_id}.pdf")
    assert original.data != b"%PDF-covered"
    assert staff.get(f"/files/case-{filed.id}/search?q=起诉状").get_json()["hits"]


def test_a_cover_without_its_copy_yet_is_not_served_to_experts(desk):
    with transaction() as session:
        page = session.exec(select(DocumentPage)).first()
        page.covers = [[0, 0, 1000, 1000]]
        session.add(page)
    answer = desk.browser.get(f"/files/{desk.token}/pages/{page.public_id}.pdf")
    assert answer.status_code == 404


def _agency(session, agency_id):
    from qa_app.accounts.models import Agency

    return session.get_one(Agency, agency_id)
