"""Bulletins name no person and no small count, by default and otherwise; in all three forms."""

import io

import pypdfium2
import pytest
from sqlmodel import select

from qa_app import clock
from qa_app.cases.models import Lawyer
from qa_app.core.roles import Role
from qa_app.db.session import transaction
from qa_app.feedback.models import FeedbackSheet
from qa_app.loop.importer.filling import accepted, filled
from qa_app.loop.queries.facts import bulletin_facts
from qa_app.loop.queries.offices import offices
from qa_app.loop.rules.bulletin import Month, Values, Wish
from qa_app.loop.rules.fields import FIELDS, Block
from qa_app.loop.wording import values_of
from qa_app.web.i18n import translator
from tests.builders.looped import looped_cycle
from tests.builders.register import NOW, make_account, make_actor
from tests.builders.word_files import rows, word_file

ASKED = "cycle=2026-a&month=2026-07"
NAMES = ("甲法律援助中心", "乙法律援助中心", "丙法律援助中心")


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def cycle(app):
    with transaction() as session:
        made = looped_cycle(session, *NAMES)
        for lawyer in session.exec(select(Lawyer)):
            lawyer.name = f"承办人{lawyer.id}号"
        return made


def values(session, language: str = "zh") -> Values:
    actor = make_actor(session, Role.SUPERVISOR)
    office = offices(session, actor)[0]
    wish = Wish("2026-a", Month(2026, 7), language)
    facts = bulletin_facts(session, actor, office, wish, NOW)
    return values_of(facts, None, language, translator(language))


def test_every_field_is_filled_in_both_languages(cycle):
    with transaction() as session:
        for language in ("zh", "en"):
            found = values(session, language)
            given = {
                *found.single,
                *(key for rows in found.rows.values() for r in rows for key in r),
            }
            missing = {field.code for field in FIELDS} - given
            assert not [code for code in missing if not code.startswith("criterion")]
            if language == "en":
                plain = {
                    k: t for k, t in found.single.items() if k not in ("office", "cycle_title")
                }
                assert not [t for t in plain.values() if any("\u3400" <= c <= "\u9fff" for c in t)]


@pytest.mark.parametrize(("minimum", "hidden"), [(5, True), (3, False)])
def test_small_counts_of_the_loop_are_withheld_as_the_plan_says(cycle, minimum, hidden):
    with transaction() as session:
        session.merge(cycle).plan += f"[followups]\nminimum_cell = {minimum}\n"
        session.flush()
        found = values(session)
    objections = [row["agency_objections"] for row in found.rows[Block.AGENCIES]]
    assert ("不足5" in objections) is hidden
    assert hidden or all(text.isdecimal() for text in objections)
    assert all(row["agency_released"] == "12" for row in found.rows[Block.AGENCIES])
    days = [row["overdue_days"] for row in found.rows[Block.OVERDUE]]
    assert days
    assert all((day == "—") or day.isdecimal() for day in days)


def test_no_lawyer_and_no_case_is_in_any_form_of_a_bulletin(cycle, client_as):
    browser = client_as(Role.SUPERVISOR)
    page = browser.get(f"/loop/bulletins/preview?{ASKED}").get_data(as_text=True)
    docx = browser.get(f"/loop/bulletins/draft.docx?{ASKED}").get_data()
    pdf = browser.get(f"/loop/bulletins/draft.pdf?{ASKED}").get_data()
    pages = pypdfium2.PdfDocument(pdf)
    texts = [
        page.split("bulletin-sheet")[1],
        "".join(one.get_textpage().get_text_range() for one in pages),
        str([rows(docx, at) for at in range(5)]),
    ]
    with transaction() as session:
        people = session.exec(select(Lawyer.name)).all()
        sheets = session.exec(select(FeedbackSheet.public_id)).all()
    assert people
    for text in texts:
        assert "甲法律援助中心" in text
        assert not [name for name in (*people, *sheets, "会见笔录缺少签名") if name in text]


def test_ties_of_a_person_change_no_bulletin_of_the_office(cycle, client_as):
    free = client_as(Role.SUPERVISOR).get(f"/loop/bulletins/draft.docx?{ASKED}").get_data()
    with transaction() as session:
        account = make_account(session, Role.SUPERVISOR)
        for lawyer in session.exec(select(Lawyer)):
            lawyer.account_id = account.id
    tied = client_as(account=account)
    assert tied.get(f"/loop/bulletins/draft.docx?{ASKED}").get_data() == free
    assert "利害关系" in tied.get("/loop/cycles/2026-a").get_data(as_text=True)


def test_a_hostile_name_stays_a_name(app):
    name = "{{share}}《优良率》<b>=1+1"
    template = accepted(word_file(table=[["《机构名称》", "《优良率》"]])).content
    content = filled(template, Values({"share": "9%"}, {Block.AGENCIES: [{"agency": name}]}))
    assert rows(content) == [[name, "9%"]]
    assert io.BytesIO(content).read(2) == b"PK"
