"""Covers: burned into the copy experts get, gone from their search, and nothing for staff."""

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from qa_app.audit.models import AuditEvent
from qa_app.core.errors import Conflict, Invalid, NotFound
from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import reading, transaction
from qa_app.files import background
from qa_app.files.models import Document, DocumentPage
from qa_app.files.rules.covers import boxes_from_text, sound_boxes
from qa_app.files.services.covering import PageTarget
from tests.builders.cases import make_case
from tests.builders.files import blank_page, make_document
from tests.builders.register import make_actor, make_agency

TOP = [[0, 0, 1000, 500]]


@pytest.fixture
def page(database, store):
    with transaction() as session:
        case = make_case(session)
        document = make_document(session, store, case, pages=["王小明"])
        found = session.exec(select(DocumentPage)).one()
        found.address = store.keep(blank_page("a secret name"))
        session.add(found)
        return PageTarget(case.id, found.public_id, document.revision)


def stored() -> DocumentPage:
    with reading() as session:
        return session.exec(select(DocumentPage)).one()


def test_a_cover_is_burned_in_and_the_original_stays(page, settings, store):
    before = store.read(stored().address)
    background.cover(settings, actor=SYSTEM, target=page, boxes=TOP)
    now = stored()
    assert now.covers == TOP
    assert store.read(now.address) == before
    copy = pypdfium2.PdfDocument(store.read(now.covered_address))
    assert copy[0].get_textpage().count_chars() == 0
    copy.close()
    with reading() as session:
        event = session.exec(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert (event.act, event.details["covers"]) == ("file.page_covered", 1)
    assert not list((settings.home / "intake").glob("*"))


def test_taking_covers_off_gives_experts_the_page_again(page, settings):
    background.cover(settings, actor=SYSTEM, target=page, boxes=TOP)
    again = PageTarget(page.case_id, page.page)
    background.cover(settings, actor=SYSTEM, target=again, boxes=[])
    assert (stored().covers, stored().covered_address) == ([], None)


def test_the_same_covers_again_change_nothing(page, settings):
    background.cover(settings, actor=SYSTEM, target=page, boxes=TOP)
    with reading() as session:
        revision = session.exec(select(Document.revision)).one()
    again = PageTarget(page.case_id, page.page, revision)
    background.cover(settings, actor=SYSTEM, target=again, boxes=[*TOP, *TOP])
    with reading() as session:
        assert session.exec(select(Document.revision)).one() == revision


def test_who_saw_an_older_file_is_told(page, settings):
    background.cover(settings, actor=SYSTEM, target=page, boxes=TOP)
    with pytest.raises(Conflict):
        background.cover(settings, actor=SYSTEM, target=page, boxes=[])


def test_others_cannot_cover(page, settings):
    with transaction() as session:
        other = make_actor(session, Role.AGENCY_STAFF, agency=make_agency(session, "别处中心"))
    with pytest.raises(NotFound):
        background.cover(settings, actor=other, target=page, boxes=TOP)


@pytest.mark.parametrize(
    "text", ["1,2,3", "0,0,1001,5", "-1,0,5,5", "0,0,0,5", "900,0,200,5", "a,b,c,d", "1,2,3,4,5"]
)
def test_rectangles_outside_the_page_are_refused(text):
    with pytest.raises(Invalid):
        boxes_from_text(text)


def test_rectangles_come_as_text():
    assert boxes_from_text(" 5,6,7,8 ; 1,2,3,4;5,6,7,8") == ((1, 2, 3, 4), (5, 6, 7, 8))
    assert boxes_from_text("") == ()


numbers = st.integers(0, 999)


@given(st.lists(st.tuples(numbers, numbers, numbers, numbers), max_size=5))
def test_what_is_accepted_lies_within_the_page(boxes):
    try:
        sound = sound_boxes(boxes)
    except Invalid:
        return
    assert set(sound) == set(boxes)
    assert all(x >= 0 and x + w <= 1000 and y >= 0 and y + h <= 1000 for x, y, w, h in sound)
