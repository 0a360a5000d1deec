"""What a mail can say at all: no case number, no name, no grade, in neither language.

The mail of a loop from release to the last decision is rendered too, as its receivers get it.
"""

import re
from datetime import timedelta

import pytest
from sqlmodel import select

from qa_app import blueprints  # noqa: F401 - every package enters its kinds
from qa_app.accounts.models import Account, Agency
from qa_app.cases.models import Case, Firm, Lawyer
from qa_app.core.grades import LABELS
from qa_app.core.roles import SYSTEM, Role
from qa_app.cycles.models import Cycle
from qa_app.db.session import reading, transaction
from qa_app.feedback.models import FeedbackSheet, Release
from qa_app.feedback.services.extending import Wanted, extend
from qa_app.notices.background import message_of
from qa_app.notices.models import Notice
from qa_app.notices.outbox import Letter
from qa_app.notices.registry import KINDS
from qa_app.notices.rules import line_of
from qa_app.notices.services import day_of
from qa_app.objections.services import closing, extending, form_check, writing
from qa_app.objections.services.extending import Later
from qa_app.objections.services.reminding import remind_deciders, remind_lawyers, remind_office
from qa_app.panel.models import Expert
from qa_app.web.i18n import translator
from tests.builders.objections import (
    accepted,
    assigned,
    at,
    decided,
    hand_in,
    objected,
    write,
)
from tests.builders.register import NOW, make_account

KEYS = frozenset(("count", "late", "slow", "cycle", "title"))
"""Values a sentence of the loop may hold beside days: numbers, names of cycles and occasions."""
GRADES = re.compile("|".join(LABELS.values()) + r"|excellent|\bpass(ed)?\b|\bfail(ed)?\b", re.I)
LANGUAGES = ("zh", "en")
LOOP = (
    "feedback_",
    "objection_",
    "rectification_",
    "model_",
    "training_",
    "competition_",
    "subsidies_",
)
AGAIN = "second_level = true\nsecond_level_days = 5\n"
DAY = timedelta(days=1)


@pytest.mark.parametrize("code", sorted(one for one in KINDS if one.startswith(LOOP)))
def test_a_kind_has_no_place_for_a_case_a_name_or_a_grade(code):
    kind = KINDS[code]
    for text in (kind.subject, kind.body, kind.label):
        for key in re.findall(r"%\((\w+)\)s", text):
            assert key in KEYS or key.endswith("_on"), f"{code}: {key}"


@pytest.mark.parametrize("code", sorted(one for one in KINDS if one.startswith(LOOP)))
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_kind_of_the_loop_reads_in_both_languages_without_grades(code, language):
    kind, translate = KINDS[code], translator(language)
    for text in filter(None, (kind.subject, kind.body, kind.label)):
        said = translate(text)
        assert not GRADES.search(said), said
        assert (language == "zh") == bool(re.search(r"[㐀-鿿]", said)), said
    assert kind.label, "can be chosen among the mails"
    assert "前%" not in kind.body
    assert not re.search(r"_on\)s ?前", kind.subject + kind.body), "a last day counts whole"


@pytest.mark.usefixtures("database")
def test_the_mail_of_a_whole_loop_names_nobody_and_no_case(tmp_path):
    with transaction() as session:
        office = make_account(session, Role.SUPERVISOR)
        office.email = "office@example.org"
        _walk(session, tmp_path)
    with reading() as session:
        secrets = _secrets(session)
        rows = session.exec(select(Notice)).all()
    kinds = {row.kind for row in rows}
    assert kinds >= EXPECTED, sorted(EXPECTED - kinds)
    for row in rows:
        for language in LANGUAGES:
            entry = (row.kind, row.params, row.url)
            letter = Letter("m", "a@example.org", language, (entry,))
            mail = message_of(letter, "https://qa.example.org", NOW)
            said = f"{mail.subject}\n{mail.body}".replace(str(row.params.get("cycle", "")), "")
            assert not GRADES.search(said), said
            assert not [word for word in secrets if word in said], said
            assert line_of(_words(row.kind), row.params, language, translator(language)).subject


EXPECTED = {
    "feedback_released", "feedback_extended", "feedback_renewed", "objection_to_check",
    "objection_returned", "objection_accepted", "objection_to_decide", "objection_decided",
    "objection_decided_office", "objection_withdrawn", "objection_withdrawn_expert",
    "objection_lapsed", "objection_closed_office", "objection_extended",
    "objection_extended_expert", "objection_due_unread", "objection_due_draft",
    "objection_decide_due", "objection_office_new", "objection_office_late",
}  # fmt: skip


def _words(code):
    return KINDS[code].subject, KINDS[code].body


def _walk(session, folder):
    """Several cases, each some way into the loop."""
    found = objected(session, folder, plan=AGAIN, email="li@example.org")
    decided(session, found, {found.criteria[0]: ("upheld", "excellent")})
    found = objected(session, folder, plan=AGAIN, email="li@example.org")
    row, _ = decided(session, found, {found.criteria[0]: ("rejected", "")})
    closing.let_stand(session, actor=found.lawyer, public_id=row.public_id,
                      revision=row.revision, now=NOW)  # fmt: skip
    found = objected(session, folder, email="li@example.org")
    row, _ = assigned(session, found)
    due = row.decide_by
    extending.extend(session, actor=SYSTEM, at=at(row), later=Later(due + DAY, "出差"), now=NOW)
    writing.withdraw(session, actor=found.lawyer, public_id=row.public_id,
                     revision=row.revision, now=NOW)  # fmt: skip
    row, _ = assigned(session, objected(session, folder))
    remind_deciders(session, _at(row.decide_by))
    found = objected(session, folder, email="li@example.org")
    row = hand_in(session, found)
    form_check.send_back(session, actor=SYSTEM, at=at(row), words="请补正", days=1, now=NOW)
    extending.extend(session, actor=SYSTEM, at=at(row), now=NOW,
                     later=Later(row.due_on + DAY, "住院"))  # fmt: skip
    closing.close_due(session, _at(row.due_on + DAY))
    _release_put_off(session, objected(session, folder, email="li@example.org"))
    found = objected(session, folder)
    write(session, found)
    until = session.exec(
        select(FeedbackSheet.objections_until).where(FeedbackSheet.case_id == found.case_id)
    ).one()
    remind_lawyers(session, _at(until))
    accepted(session, objected(session, folder))
    row = hand_in(session, objected(session, folder))
    remind_office(session, NOW + timedelta(hours=1))
    remind_office(session, _at(row.check_by + DAY))


def _release_put_off(session, found):
    cycle = session.get_one(Cycle, found.cycle.id)
    release = session.exec(select(Release).where(Release.cycle_id == cycle.id)).one()
    wanted = Wanted(release.public_id, release.objections_until + DAY, "系统故障")
    extend(session, actor=SYSTEM, cycle=cycle, wanted=wanted, now=NOW)


def _at(day):
    return NOW + (day - day_of(NOW)) * 1


def _secrets(session):
    """Numbers and names of the register."""
    columns = (
        Case.number, Case.case_key, Lawyer.name, Firm.name, Agency.name, Expert.name, Account.name,
        Account.login,
    )  # fmt: skip
    found = {word for column in columns for word in session.exec(select(column)) if word}
    return {word for word in found if len(word) > 1}
