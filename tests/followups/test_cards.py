"""Survey cards: a link of its own on each, six a page, in one file and once."""

import re
from dataclasses import replace

import pypdfium2
import pytest

from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import transaction
from qa_app.followups import background
from qa_app.followups.pdf import Card, cards_pdf
from qa_app.jobs import worker
from qa_app.web.i18n import translator
from tests.builders.followups import followed_cycle, followups_of
from tests.builders.register import NOW, make_agency
from tests.support.client import bare

_LINK = re.compile(r"http://localhost(/s/[0-9a-z]{26})")


@pytest.fixture
def drawn(database):
    """A cycle of eight follow-ups: (cycle, follow-ups)."""
    with transaction() as session:
        cycle = followed_cycle(session, 8)
        return cycle, followups_of(session, cycle)


@pytest.fixture
def caller(client_as):
    return client_as(Role.SUPERVISOR)


def _links(pdf):
    document = pypdfium2.PdfDocument(pdf)
    texts = [page.get_textpage().get_text_range() for page in document]
    return len(document), _LINK.findall("\n".join(texts))


def test_cards_for_all_come_in_one_file_and_their_links_work(client, caller, drawn):
    cycle, followups = drawn
    pages, links = _links(caller.post(f"/followups/cards/{cycle.name}", data={}).data)
    assert (pages, len(set(links))) == (2, len(followups))
    assert all(client.get(link).status_code == 200 for link in links[:3])


def test_who_has_a_working_link_gets_a_card_only_when_asked_for(client, caller, drawn):
    cycle, followups = drawn
    _, first = _links(caller.post(f"/followups/cards/{cycle.name}", data={}).data)
    assert caller.post(f"/followups/cards/{cycle.name}", data={}).status_code == 302
    _, second = _links(caller.post(f"/followups/cards/{cycle.name}", data={"renew": "y"}).data)
    assert len(second) == len(followups)
    assert client.get(first[0]).status_code == 404


def test_one_card_and_one_link_for_one_person(client, caller, drawn):
    _, followups = drawn
    address = f"/followups/{followups[0].public_id}"
    _, (on_card,) = _links(caller.post(f"{address}/card").data)
    assert client.get(on_card).status_code == 200
    page = caller.post(f"{address}/link").get_data(as_text=True)
    (shown,) = set(_LINK.findall(page))
    assert client.get(shown).status_code == 200
    assert client.get(on_card).status_code == 404
    assert shown not in caller.get(address).get_data(as_text=True)


def test_many_cards_are_printed_in_the_background(client, caller, drawn, monkeypatch):
    cycle, followups = drawn
    monkeypatch.setattr(background, "CARDS", replace(background.CARDS, long=1))
    ordered = caller.post(f"/followups/cards/{cycle.name}", data={}).headers["Location"]
    job = ordered.rsplit("/", 1)[1]
    worker.run_job(job)
    waiting = caller.get(f"{ordered}/status").headers["HX-Redirect"]
    _, links = _links(caller.post(waiting).data)
    assert len(links) == len(followups)
    assert client.get(links[0]).status_code == 200
    assert caller.post(waiting).status_code == 404


def test_a_print_that_would_be_too_thick_is_refused_before_any_link(caller, drawn, monkeypatch):
    cycle, _ = drawn
    monkeypatch.setattr(background, "CARDS", replace(background.CARDS, most=3))
    refused = caller.post(f"/followups/cards/{cycle.name}", data={})
    assert refused.status_code == 409
    page = caller.get(f"/followups/cards/{cycle.name}").get_data(as_text=True)
    assert "有 8 名受援人还没有答复" in page


def test_staff_of_another_agency_get_no_card(client_as, drawn):
    cycle, followups = drawn
    with transaction() as session:
        agency = make_agency(session, "丙县中心")
    staff = client_as(Role.AGENCY_STAFF, agency=agency)
    for act in ("card", "link"):
        hidden = staff.post(f"/followups/{followups[0].public_id}/{act}")
        absent = staff.post(f"/followups/no-such-thing/{act}")
        assert hidden.status_code == absent.status_code == 404
        assert bare(hidden) == bare(absent)
    assert staff.get(f"/followups/cards/{cycle.name}").status_code == 404


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_words_of_a_card_stay_on_it(language):
    long = Card("https://legal-aid-quality.example.org/s/" + "w" * 26, "9" * 30, "南" * 40)
    made = cards_pdf([long] * 6, translator(language), until=NOW, made_at=NOW, language=language)
    again = cards_pdf([long] * 6, translator(language), until=NOW, made_at=NOW, language=language)
    assert made.pdf == again.pdf
    assert made.pages == 1
    text = pypdfium2.PdfDocument(made.pdf)[0].get_textpage()
    rows = _tops(text, "9" * 30)
    titles = _tops(text, translator(language)("请您说说：律师帮得怎么样"))
    assert len(set(rows)) == len(set(titles)) == 3
    for own, following in zip(rows[1:], titles[:-1], strict=True):
        assert own != following
    assert min(rows) > 62  # above the foot of the page
    assert all(low < high for high, low in zip(titles, rows, strict=True))


def _tops(text, words):
    """The heights at which some words stand, from the top of the page down."""
    found, heights = text.search(words), []
    while at := found.get_next():
        heights.append(round(text.get_charbox(at[0])[1]))
    return sorted(set(heights), reverse=True)


def test_making_links_is_recorded_without_them(drawn):
    from sqlmodel import select

    from qa_app.audit.models import AuditEvent
    from qa_app.followups.services.inviting import invite_people

    cycle, followups = drawn
    with transaction() as session:
        ids = [one.id or 0 for one in followups]
        made = invite_people(session, actor=SYSTEM, cycle=cycle, followup_ids=ids, now=NOW)
        events = session.exec(select(AuditEvent)).all()
    act = [one for one in events if one.act == "invitation.made_many"]
    assert act[0].details["count"] == len(followups)
    assert not [one for one in events for token in made.values() if token in str(one.model_dump())]
