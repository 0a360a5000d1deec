"""P8: the list of cases, 50 rows of 98,000, logged in and translated: CPU in the application.

The yardstick makes a page of the same rows with bare ``sqlite3`` and one f-string a row. The
target is absolute: 6 ms of CPU a request and 60 kB.
"""

import re
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from qa_app.app import create_app
from qa_app.core.roles import Role
from qa_app.db import session as db
from qa_app.settings import Settings
from tests.bench.bench_import import fresh_database, ours, write_csv
from tests.bench.rows import Row
from tests.builders.register import make_account

CASES = 98_000
TARGET_MS, TARGET_BYTES = 6.0, 60_000
PAGES = {
    "newest": "/cases/",
    "page 1,000": "/cases/?page=1000",
    "filtered": "/cases/?type=criminal&closed_from=2026-01-01",
    "search 第12类": "/cases/?q=第12类",
    "search name": "/cases/?q=王明华",
}
_SQL = """SELECT c.id, c.number, c.type, c.stage, u.name, l.name, f.name, a.name, c.closed_on
FROM case_record c JOIN agency a ON a.id = c.agency_id LEFT JOIN lawyer l ON l.id = c.lawyer_id
LEFT JOIN firm f ON f.id = c.firm_id LEFT JOIN cause u ON u.id = c.cause_id
ORDER BY c.closed_on DESC, c.id DESC LIMIT 50"""


def run(rounds: int = 5, quick: bool = False) -> list[Row]:
    """CPU and size of every page; six requests a round."""
    rounds, count = 6 * rounds, 10_000 if quick else CASES
    with tempfile.TemporaryDirectory(prefix="qa-bench-") as folder:
        database = Path(folder, "bench.sqlite3")
        fresh_database(database)
        source = Path(folder, "register.csv")
        write_csv(source, count)
        ours(source, database)
        client = _client(Path(folder), database)
        raw = sqlite3.connect(database)
        plain = _median(lambda: _plain(raw), rounds)
        found: list[Row] = []
        for name, address in PAGES.items():
            size = len(_page(client, address))
            mine = _median(lambda at=address: _page(client, at), rounds)
            found += _rows(f"P8 list of {count:,}, {name}", mine, plain, size)
        raw.close()
        db.engine().dispose()
        return found


def _rows(name: str, mine: float, plain: float, size: int) -> list[Row]:
    return [
        Row(f"{name}, CPU", mine, plain, TARGET_MS, unit="ms", absolute=True),
        Row(f"{name}, size", size, TARGET_BYTES, TARGET_BYTES, unit="B", absolute=True),
    ]


def _client(home: Path, database: Path):
    app = create_app(Settings(home, f"sqlite:///{database}", "s" * 40, "d" * 40))
    with db.transaction() as session:
        account = make_account(session, Role.SUPERVISOR)
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["account_id"], cookie["key"] = account.id, account.session_key
        cookie["language"] = "zh"
    return client


def _page(client, address: str) -> bytes:
    answer = client.get(address)
    if answer.status_code != 200 or not re.search(b"<tbody>", answer.data):
        raise AssertionError(f"{address}: {answer.status}")
    return answer.data


def _plain(connection: sqlite3.Connection) -> str:
    connection.execute("SELECT count(*) FROM case_record").fetchone()
    rows = connection.execute(_SQL).fetchall()
    return "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)


def _median(act: Callable[[], object], rounds: int) -> float:
    act()
    times: list[float] = []
    for _ in range(rounds):
        begin = time.process_time()
        act()
        times.append(1000 * (time.process_time() - begin))
    return statistics.median(times)
