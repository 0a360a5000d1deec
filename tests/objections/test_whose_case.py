"""Who is told after a case changed hands in the register: whoever the sheet was made for."""

import pytest
from sqlmodel import select

from qa_app.cases.models import Case
from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import transaction
from qa_app.notices.models import Notice
from qa_app.objections.services import form_check
from tests.builders.cases import make_lawyer
from tests.builders.objections import at, hand_in, objected
from tests.builders.register import NOW, make_account

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.database]


def test_the_lawyer_of_the_sheet_is_told_not_the_one_the_register_names_now(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        row = hand_in(session, found)
        other = make_account(session, Role.LAWYER)
        lawyer = make_lawyer(session, "后来的承办")
        lawyer.account_id = other.id
        session.get_one(Case, found.case_id).lawyer_id = lawyer.id
        session.flush()
        form_check.accept(session, actor=SYSTEM, at=at(row), now=NOW)
        accepted = select(Notice.account_id).where(Notice.kind == "objection_accepted")
        assert session.exec(accepted).all() == [found.account.id]


def test_a_sheet_of_another_account_than_who_handed_in_tells_both(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        row = hand_in(session, found)
        row.account_id = make_account(session, Role.LAWYER).id
        session.flush()
        form_check.accept(session, actor=SYSTEM, at=at(row), now=NOW)
        accepted = select(Notice.account_id).where(Notice.kind == "objection_accepted")
        assert set(session.exec(accepted).all()) == {found.account.id, row.account_id}
