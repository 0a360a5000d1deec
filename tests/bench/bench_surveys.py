"""P15: answers of aided persons by link: CPU of one answer, and eight at a time without losing one.

The first row sends a whole questionnaire, translated page and transaction included, and stores it
durably (synchronous FULL); its yardstick is reading the page, which every answer needs besides.
The second starts the real server on the loopback: eight phones send 200 answers each, every one by
a link of its own; its yardstick writes as many rows with bare ``sqlite3``. Afterwards every answer
must be a sheet of its own case, each link used once, and the same links must be dead.
"""

import sqlite3
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from qa_app import clock
from qa_app.app import create_app
from qa_app.core.roles import SYSTEM
from qa_app.db import migrate
from qa_app.db import session as db
from qa_app.followups.queries.questions import questionnaire_of
from qa_app.followups.services.inviting import invite_people
from qa_app.settings import Settings
from tests.bench.bench_reviews import _server
from tests.bench.rows import Row, WrongAnswer
from tests.builders.followups import followed_cycle, followups_of
from tests.builders.opinions import ticked

PHONES, EACH, QUICK_EACH = 8, 200, 25
TARGET_MS, TARGET_RATE = 15.0, 20.0


def run(rounds: int = 5, quick: bool = False) -> Iterator[Row]:
    """CPU in process, then the crowd over HTTP."""
    with tempfile.TemporaryDirectory(prefix="qa-bench-") as folder:
        app, links, form = invited(Path(folder) / "one", 20 * rounds)
        yield _one(app, links, form)
        home = Path(folder) / "crowd"
        each = QUICK_EACH if quick else EACH
        _, links, form = invited(home, PHONES * each)
        db.engine().dispose()
        yield crowd(home, links, form, PHONES)


def invited(home: Path, count: int):
    """A database of so many follow-ups; the program, their links, a form that fits."""
    home.mkdir(exist_ok=True)
    settings = Settings(home, f"sqlite:///{home / 'qa.sqlite3'}", "s" * 40, "d" * 40)
    app = create_app(settings)
    migrate.upgrade(db.engine())
    with db.transaction() as session:
        cycle = followed_cycle(session, count)
        ids = [one.id or 0 for one in followups_of(session, cycle)]
        made = invite_people(session, actor=SYSTEM, cycle=cycle, followup_ids=ids, now=clock.now())
        form = {**ticked(questionnaire_of(session, cycle.id or 0)), "respondent": "self"}
    return app, list(made.values()), form | {"comment": "律师很负责，谢谢。"}


def _one(app, links: Sequence[str], form: dict[str, str]) -> Row:
    client = app.test_client()
    first, *others = links
    page = client.get(f"/s/{first}")
    if page.status_code != HTTPStatus.OK or page.text.count("<fieldset") != len(form):
        raise WrongAnswer("P15: the page lacks questions")
    reading, answering = list[float](), list[float]()
    for token in others:
        begin = time.process_time()
        client.get(f"/s/{token}")
        middle = time.process_time()
        answer = client.post(f"/s/{token}", data=form)
        answering.append(1000 * (time.process_time() - middle))
        reading.append(1000 * (middle - begin))
        if answer.status_code != HTTPStatus.SEE_OTHER:
            raise WrongAnswer(f"P15: an answer was not taken: {answer.status_code}")
    mine, plain = statistics.median(answering), statistics.median(reading)
    name = "P15 one survey answer, stored durably, CPU (yardstick: showing the page)"
    return Row(name, mine, plain, TARGET_MS, unit="ms", absolute=True)


def crowd(home: Path, links: Sequence[str], form: dict[str, str], phones: int) -> Row:
    """Every link answered through HTTP by so many phones at once; none lost, none twice."""
    statuses: list[int] = []
    with _server(home) as port:
        begin = time.perf_counter()
        threads = [
            threading.Thread(target=_send, args=(port, links[place::phones], form, statuses))
            for place in range(phones)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        elapsed = time.perf_counter() - begin
        again: list[int] = []
        _send(port, links[:3], form, again)
    none_lost(home, len(links), statuses, again)
    rate, plain = len(links) / elapsed, _plain_rate(home, len(links))
    name = f"P15 {phones} × {len(links) // phones} survey answers over HTTP, none lost, rate"
    return Row(name, rate, plain, TARGET_RATE, unit="/s", floor=True, absolute=True)


def none_lost(home: Path, count: int, statuses: list[int], again: list[int]) -> None:
    """Each answer acknowledged once, stored once, for its own case; used links are dead."""
    with sqlite3.connect(home / "qa.sqlite3") as connection:
        (stored,) = connection.execute(
            "SELECT count(DISTINCT s.id) FROM followup f JOIN scoresheet s"
            " ON s.id = f.scoresheet_id AND s.case_id = f.case_id"
            " WHERE f.state = 'done' AND s.submitted_at IS NOT NULL"
        ).fetchone()
        (sheets,) = connection.execute("SELECT count(*) FROM scoresheet").fetchone()
        (used,) = connection.execute(
            "SELECT count(*) FROM invitation WHERE used_at IS NOT NULL"
        ).fetchone()
    if statuses != [HTTPStatus.SEE_OTHER] * count:
        raise WrongAnswer(f"P15: {len(statuses)} answers, not all of {count} were taken")
    if (stored, sheets, used) != (count, count, count):
        raise WrongAnswer(f"P15: of {count}: {stored} done, {sheets} sheets, {used} links used")
    if set(again) != {HTTPStatus.NOT_FOUND}:
        raise WrongAnswer(f"P15: used links answered {again}")


def _send(port: int, links: Sequence[str], form: dict[str, str], statuses: list[int]) -> None:
    """A phone opens each link and answers it; every phone is a connection of its own."""
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    for token in links:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("POST", f"/s/{token}", urlencode(form), headers)
        answer = connection.getresponse()
        answer.read()
        statuses.append(answer.status)
        connection.close()


def _plain_rate(home: Path, count: int) -> float:
    """Durable inserts a second of rows of that size by one bare connection."""
    connection = sqlite3.connect(home / "plain.sqlite3", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE sheet (id INTEGER PRIMARY KEY, answers TEXT)")
    begin = time.perf_counter()
    for _ in range(count):
        connection.execute("INSERT INTO sheet (answers) VALUES (?)", ("x" * 600,))
    rate = count / (time.perf_counter() - begin)
    connection.close()
    return rate
