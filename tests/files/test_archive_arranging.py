"""Ordering, splitting, turning, naming and taking out what is in a file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from qa_app.audit.models import AuditEvent
from qa_app.core.errors import Conflict, NotFound, Refused
from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import transaction
from qa_app.files.models import Document, DocumentState
from qa_app.files.queries.archive import archive_of
from qa_app.files.queries.reading import case_file
from qa_app.files.rules.arranging import moved, turned
from qa_app.files.rules.masking import OPEN
from qa_app.files.rules.standing import Standing
from qa_app.files.services import arranging
from qa_app.files.services.arranging import Place, Target
from qa_app.sampling.models import SampleCase
from tests.builders.archive import complete_file, make_document
from tests.builders.cases import make_case
from tests.builders.cycles import drawn_cycle, make_plan
from tests.builders.register import NOW, make_actor, make_agency

ORDERS = st.lists(st.integers(0, 30), unique=True, max_size=12)


@given(order=ORDERS, moving=ORDERS, before=st.none() | st.integers(0, 30))
def test_moving_loses_nothing_and_keeps_the_order_of_the_rest(order, moving, before):
    result = moved(order, moving, before)
    assert sorted(result) == sorted({*order, *moving})
    assert [key for key in result if key not in moving] == [k for k in order if k not in moving]
    at = [result.index(key) for key in moving]
    assert at == list(range(at[0], at[0] + len(at))) if at else True
    if before in order and before not in moving and moving:
        assert result.index(before) == at[-1] + 1


def test_moving_something_before_itself_leaves_it_where_it_is():
    assert moved([1, 2, 3], [2], 2) == [1, 2, 3]


def test_four_quarter_turns_are_none():
    rotation = 90
    for _ in range(4):
        rotation = turned(rotation, 90)
    assert rotation == 90
    assert turned(0, -90) == 270


@pytest.fixture
def case(database):
    with transaction() as session:
        return make_case(session)


class Editor:
    """Acts on the file of one case and looks at it as readers do."""

    def __init__(self, session, case, actor=SYSTEM):
        self.session, self.case, self.actor = session, case, actor

    def do(self, service, document, **values):
        target = Target(self.case.id, document.public_id, values.pop("revision", None))
        return service(self.session, actor=self.actor, target=target, now=NOW, **values)

    def read(self):
        found = case_file(self.session, self.case.id, masking=OPEN)
        return {
            part.code: [(d.public_id, [p.public_id for p in d.pages]) for d in part.documents]
            for part in found.parts
            if part.documents
        }

    def pages(self, document):
        return next(
            pages for part in self.read().values() for key, pages in part
            if key == document.public_id
        )  # fmt: skip

    def order(self, part):
        return [key for key, _pages in self.read()[part]]


@pytest.fixture
def editor(case):
    with transaction() as session:
        yield Editor(session, case)


def test_documents_are_placed_before_one_another_and_into_parts(editor):
    first, second = (make_document(editor.session, editor.case, "mandate") for _ in range(2))
    loose = make_document(editor.session, editor.case)
    editor.do(arranging.place_document, loose, place=Place("mandate", second.public_id))
    names = [first.public_id, loose.public_id, second.public_id]
    assert editor.order("mandate") == names
    editor.do(arranging.place_document, first, place=Place("mandate"))
    assert editor.order("mandate") == [*names[1:], names[0]]
    editor.do(arranging.place_document, first, place=Place("closing"))
    assert editor.order("closing") == [first.public_id]
    with pytest.raises(NotFound):
        editor.do(arranging.place_document, first, place=Place("nonsense"))


def test_pages_move_within_a_document_and_into_another(editor):
    one = make_document(editor.session, editor.case, "mandate", pages=3)
    two = make_document(editor.session, editor.case, "closing", pages=2)
    a, b, c = editor.pages(one)
    x, y = editor.pages(two)
    editor.do(arranging.move_pages, one, pages=[c], place=Place("", a))
    assert editor.pages(one) == [c, a, b]
    editor.do(arranging.move_pages, one, pages=[a, c], place=Place(two.public_id, y))
    assert editor.pages(one) == [b]
    assert editor.pages(two) == [x, c, a, y]
    editor.do(arranging.move_pages, one, pages=[b], place=Place(two.public_id))
    assert editor.read() == {"closing": [(two.public_id, [x, c, a, y, b])]}
    assert one.state is DocumentState.REMOVED
    assert archive_of(editor.session, SYSTEM, editor.case.id).gone == ()


def test_a_document_is_split_at_a_page_and_both_stay_in_place(editor):
    one = make_document(editor.session, editor.case, "mandate", pages=4)
    last = make_document(editor.session, editor.case, "mandate")
    a, b, c, d = editor.pages(one)
    later = editor.do(arranging.split_document, one, page=c)
    read = editor.read()["mandate"]
    assert [key for key, _ in read] == [one.public_id, later, last.public_id]
    assert [pages for _, pages in read][:2] == [[a, b], [c, d]]
    with pytest.raises(Refused, match="split_at_first_page"):
        editor.do(arranging.split_document, one, page=a)
    with pytest.raises(Refused, match="split_at_first_page"):
        editor.do(arranging.split_document, one, page=d)


def test_pages_are_turned_taken_out_and_brought_back(editor):
    one = make_document(editor.session, editor.case, "mandate", pages=3)
    a, b, c = editor.pages(one)
    assert editor.do(arranging.turn_pages, one, pages=[a, c], by=90) == 2
    found = archive_of(editor.session, SYSTEM, editor.case.id).documents[0]
    assert [page.rotation for page in found.pages] == [90, 0, 90]
    assert [page.lies for page in found.pages] == [True, False, True]
    editor.do(arranging.take_out_pages, one, pages=[b])
    assert editor.pages(one) == [a, c]
    editor.do(arranging.take_out_pages, one, pages=[a, c])
    assert editor.read() == {}
    assert one.state is DocumentState.REMOVED
    editor.do(arranging.bring_back_pages, one)
    assert editor.pages(one) == [a, b, c]
    with pytest.raises(Refused, match="no_page_chosen"):
        editor.do(arranging.turn_pages, one, pages=["none"], by=90)


def test_a_removed_document_comes_back_where_it_was(editor):
    one, two = (make_document(editor.session, editor.case, "mandate") for _ in range(2))
    editor.do(arranging.remove_document, one)
    editor.do(arranging.remove_document, one)
    assert editor.order("mandate") == [two.public_id]
    gone = archive_of(editor.session, SYSTEM, editor.case.id).gone
    assert [each.public_id for each in gone] == [one.public_id]
    editor.do(arranging.restore_document, one)
    assert editor.order("mandate") == [one.public_id, two.public_id]


def test_titles_are_tidied_and_never_recorded(editor):
    one = make_document(editor.session, editor.case, "mandate")
    editor.do(arranging.name_document, one, title="  王小明　授权委托书  ")
    assert one.title == "王小明 授权委托书"
    events = editor.session.exec(select(AuditEvent)).all()
    assert events[-1].act == "file.document_named"
    assert "王小明" not in str(events[-1].details)


def test_a_stale_page_of_the_browser_changes_nothing(editor):
    one = make_document(editor.session, editor.case, "mandate")
    seen = one.revision
    editor.do(arranging.name_document, one, title="甲", revision=seen)
    with pytest.raises(Conflict, match="file_changed_meanwhile"):
        editor.do(arranging.name_document, one, title="乙", revision=seen)
    assert one.title == "甲"


def test_what_is_being_checked_is_left_alone(editor):
    one = make_document(editor.session, editor.case, state=DocumentState.CHECKING)
    with pytest.raises(Refused, match="document_under_way"):
        editor.do(arranging.remove_document, one)


def test_other_agencies_and_other_cases_cannot_be_touched(editor):
    session = editor.session
    one = make_document(session, editor.case, "mandate", pages=2)
    other = make_case(session, agency=make_agency(session, "乙县中心"))
    theirs = make_document(session, other, "mandate")
    staff = make_actor(session, Role.AGENCY_STAFF, agency=make_agency(session, "乙县中心"))
    expert = make_actor(session, Role.EXPERT)
    for actor in (staff, expert):
        with pytest.raises(NotFound):
            Editor(session, editor.case, actor).do(arranging.remove_document, one)
    with pytest.raises(NotFound):
        Editor(session, other, staff).do(arranging.remove_document, one)
    with pytest.raises(NotFound):
        editor.do(arranging.move_pages, one, pages=editor.pages(one),
                  place=Place(theirs.public_id))  # fmt: skip


def test_the_last_part_put_in_place_makes_the_file_received(editor):
    session = editor.session
    drawn_cycle(session, make_plan(count=1))
    documents = complete_file(session, editor.case)
    loose = documents[0]
    part, loose.part = loose.part, ""
    session.add(loose)
    session.flush()
    assert archive_of(session, SYSTEM, editor.case.id).standing is Standing.INCOMPLETE
    editor.do(arranging.place_document, loose, place=Place(part))
    assert archive_of(session, SYSTEM, editor.case.id).standing is Standing.COMPLETE
    assert session.exec(select(SampleCase)).one().received_at == NOW


def test_numbers_of_staff_are_those_of_readers(editor):
    for part in ("closing", "", "mandate", "mandate", "nonsense"):
        make_document(editor.session, editor.case, part, pages=2)
    make_document(editor.session, editor.case, "mandate", state=DocumentState.REFUSED)
    gone = make_document(editor.session, editor.case, "mandate", pages=2)
    editor.do(arranging.remove_document, gone)
    read = case_file(editor.session, editor.case.id, masking=OPEN)
    expected = {
        page.public_id: page.number
        for part in read.parts for doc in part.documents for page in doc.pages
    }  # fmt: skip
    shown = archive_of(editor.session, SYSTEM, editor.case.id)
    numbers = {p.public_id: p.number for d in shown.documents for p in d.pages}
    assert numbers == expected
    assert shown.pages == read.pages == 10
    assert [part.code for part in shown.parts if part.missing] == [
        part.code for part in read.parts if part.missing
    ]
    assert len(editor.session.exec(select(Document)).all()) == 7
