"""A version of coefficients whose form is sent twice is one version."""

import pytest
from sqlmodel import select

from qa_app.audit.models import AuditEvent
from qa_app.consequences.models import Coefficient, CoefficientTable
from qa_app.core.errors import NotFound
from qa_app.core.roles import Role
from qa_app.db.session import reading, transaction
from tests.builders.register import make_actor
from tests.consequences.test_exports import enter
from tests.support.racing import at_once

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.database]
ONCE = "A" * 16


def test_one_form_sent_twice_at_once_is_one_version():
    sent = at_once(*[lambda session: enter(session, once=ONCE)] * 2)
    assert sent == [ONCE, ONCE]
    with reading() as session:
        assert len(session.exec(select(CoefficientTable)).all()) == 1
        assert len(session.exec(select(Coefficient)).all()) == 1
        entered = select(AuditEvent).where(AuditEvent.act == "coefficients.entered")
        assert len(session.exec(entered).all()) == 1


def test_the_id_of_somebody_else_is_not_taken():
    with transaction() as session:
        enter(session, once=ONCE)
        with pytest.raises(NotFound):
            enter(session, make_actor(session, Role.SUPERVISOR), once=ONCE)


def test_the_page_carries_the_id(app, client_as):
    browser = client_as(Role.SUPERVISOR)
    page = browser.get("/consequences/coefficients/new").get_data(as_text=True)
    assert 'name="once"' in page
