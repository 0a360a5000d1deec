"""The pages of the audit trail."""

from qa_app.audit.services import record
from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import transaction
from tests.builders.register import NOW


def test_an_auditor_reads_filters_and_verifies_the_trail(client_as):
    with transaction() as session:
        for number in range(60):
            record(session, actor=SYSTEM, act="thing.done", on=("thing", number), now=NOW, n=number)
    client = client_as(Role.AUDITOR)
    assert "thing 59" in client.get("/audit/").get_data(as_text=True)
    assert "thing 3<" in client.get("/audit/?page=2").get_data(as_text=True)
    assert "thing 3<" not in client.get("/audit/?act=account").get_data(as_text=True)
    shown = client.post("/audit/verify", follow_redirects=True).get_data(as_text=True)
    assert "已核对 61 条记录" in shown


def test_a_supervisor_does_not_see_the_trail(client_as):
    assert client_as(Role.SUPERVISOR).get("/audit/").status_code == 404
