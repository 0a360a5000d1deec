"""P10K: eight experts save while the server is killed (``kill -9``) again and again.

The yardstick is what is bearable: nothing acknowledged may be lost, so the target is 0 answers. A
lost answer is a wrong answer and fails the run.
"""

import tempfile
from pathlib import Path

from qa_app.app import create_app
from qa_app.core.roles import SYSTEM, Role
from qa_app.db import migrate
from qa_app.db import session as db
from qa_app.panel.services.assigning import assign_cycle
from qa_app.settings import Settings
from tests.bench.rows import Row, WrongAnswer
from tests.builders.panel import drawn_cycle, make_expert
from tests.builders.register import NOW, make_account
from tests.builders.reviews import rubric_named
from tests.reviews.killing import Server, lost_answers, save_through_kills

EXPERTS, SAVES, KILLS = 8, 1_000, 20
QUICK_SAVES, QUICK_KILLS = 40, 2


def run(rounds: int = 5, quick: bool = False) -> list[Row]:
    """One run, however many rounds are asked for: it is long."""
    saves, kills = (QUICK_SAVES, QUICK_KILLS) if quick else (SAVES, KILLS)
    with tempfile.TemporaryDirectory(prefix="qa-bench-") as folder:
        home = Path(folder)
        logins, criteria = _province(home)
        environment = {
            "QA_HOME": folder,
            "QA_SECRET_KEY": "s" * 40,
            "QA_DATA_KEY": "d" * 40,
            "QA_DATABASE_URL": f"sqlite:///{home / 'qa.sqlite3'}",
        }
        server = Server(home, environment)
        server.start()
        try:
            writers = save_through_kills(server, logins, criteria, saves=saves, kills=kills)
        finally:
            server.kill()
        lost = lost_answers(home / "qa.sqlite3", writers)
    saved, again = sum(one.saved for one in writers), sum(one.repeated for one in writers)
    if lost or saved != saves * EXPERTS:
        raise WrongAnswer(f"P10K: {len(lost)} of {saved} acknowledged answers lost: {lost[:5]}")
    name = f"P10K {EXPERTS} x {saves} saves, {kills} x kill -9, {again} sent again: answers lost"
    return [Row(name, float(len(lost)), 1.0, 0.0, unit="", absolute=True)]


def _province(home: Path) -> tuple[list[str], list[str]]:
    settings = Settings(home, f"sqlite:///{home / 'qa.sqlite3'}", "s" * 40, "d" * 40)
    create_app(settings)
    migrate.upgrade(db.engine())
    with db.transaction() as session:
        accounts = [make_account(session, Role.EXPERT) for _ in range(EXPERTS)]
        for account in accounts:
            make_expert(session, account=account)
        cycle = drawn_cycle(session, EXPERTS, reviewers=1)
        assign_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
        criteria = [criterion.id for criterion in rubric_named(session).criteria]
    db.engine().dispose()
    return [account.login for account in accounts], criteria
