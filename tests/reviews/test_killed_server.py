"""Eight experts save while ``kill -9`` takes the server away: nothing acknowledged is lost.

A tenth of it here; ``./run bench P10K`` does all of it.
"""

import pytest

from qa_app.audit import rules as audit_rules
from qa_app.audit.queries import chain
from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import close, reading, transaction
from qa_app.panel.services.assigning import assign_cycle
from tests.builders.panel import drawn_cycle, make_expert
from tests.builders.register import NOW, make_account
from tests.builders.reviews import rubric_named
from tests.reviews.killing import Server, lost_answers, save_through_kills

EXPERTS, SAVES, KILLS = 8, 60, 3


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_when_the_server_is_killed(database, database_url, tmp_path):
    if not database_url.startswith("sqlite"):
        pytest.skip("the answers are compared in the file of SQLite")
    with transaction() as session:
        accounts = [make_account(session, Role.EXPERT) for _ in range(EXPERTS)]
        for account in accounts:
            make_expert(session, account=account)
        cycle = drawn_cycle(session, EXPERTS, reviewers=1)
        assign_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
        criteria = [one.id for one in rubric_named(session).criteria]
    close()
    environment = {
        "QA_HOME": str(tmp_path),
        "QA_SECRET_KEY": "s" * 40,
        "QA_DATA_KEY": "d" * 40,
        "QA_DATABASE_URL": database_url,
    }
    server = Server(tmp_path, environment)
    server.start()
    try:
        logins = [account.login for account in accounts]
        writers = save_through_kills(server, logins, criteria, saves=SAVES, kills=KILLS)
    finally:
        server.kill()
    assert [writer.saved for writer in writers] == [SAVES] * EXPERTS
    assert server.kills == KILLS + 1
    assert lost_answers(tmp_path / "qa.sqlite3", writers) == []
    writers[0].acknowledged[f"level:{criteria[0]}"] = "never said"
    assert len(lost_answers(tmp_path / "qa.sqlite3", writers)) == 1, "a loss would be noticed"
    with reading() as session:
        assert audit_rules.verify(chain(session)).ok
