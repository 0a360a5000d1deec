"""P9 and P10: the review screen's CPU, and saving answers through HTTP with eight writers.

P9 renders the screen logged in and translated, every criterion answered with a comment and
evidence, fifty phrases, the viewer's frame (not the file itself); its yardstick is a hand-written
f-string of the same criteria. P10 starts the real server on the loopback and lets eight experts
save all answers of a sheet again and again, each save durable (synchronous FULL); its yardstick
writes the same JSON with bare ``sqlite3``. After it every last answer must be in the database.
"""

import json
import os
import re
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.client import BadStatusLine, HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from sqlmodel import select

from qa_app.accounts.queries import actor_of
from qa_app.app import create_app
from qa_app.cases.models import Case
from qa_app.core.roles import SYSTEM, Role
from qa_app.db import migrate
from qa_app.db import session as db
from qa_app.files.models import DocumentPage
from qa_app.files.store.objects import store_for
from qa_app.panel.services.assigning import assign_cycle
from qa_app.reviews.models import Review
from qa_app.reviews.services.phrasing import add_phrase
from qa_app.settings import Settings
from tests.bench.rows import Row, WrongAnswer
from tests.builders.files import make_document
from tests.builders.panel import drawn_cycle, make_expert
from tests.builders.register import NOW, PASSWORD, make_account
from tests.builders.reviews import rubric_named
from tests.support.serving import free_port

WRITERS = 8
LEVELS = ("excellent", "good", "pass", "fail")
TARGET_MS, TARGET_RATE, TARGET_P99_MS, TARGET_WORST_MS = 8.0, 150.0, 100.0, 500.0


def run(rounds: int = 5, quick: bool = False) -> Iterator[Row]:
    """P9 in process, P10 over HTTP."""
    with tempfile.TemporaryDirectory(prefix="qa-bench-") as folder:
        app, accounts, _ = _province(Path(folder) / "screen")
        yield _screen(app, accounts[0], 8 * rounds)
        home = Path(folder) / "saving"
        _, accounts, criteria = _province(home)
        db.engine().dispose()
        yield from _saving(home, accounts, criteria, saves=20 if quick else 100)


def _province(home: Path):
    """A database with eight experts, one case each; logins, public seat ids, criteria."""
    home.mkdir(exist_ok=True)
    settings = Settings(home, f"sqlite:///{home / 'qa.sqlite3'}", "s" * 40, "d" * 40)
    app = create_app(settings)
    migrate.upgrade(db.engine())
    with db.transaction() as session:
        accounts = [make_account(session, Role.EXPERT) for _ in range(WRITERS)]
        for account in accounts:
            make_expert(session, account=account)
        cycle = drawn_cycle(session, WRITERS, reviewers=1)
        assign_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
        criteria = [criterion.id for criterion in rubric_named(session).criteria]
    return app, accounts, criteria


def _screen(app, account, rounds: int) -> Row:
    app.config.update(WTF_CSRF_ENABLED=False)
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["account_id"], cookie["key"] = account.id, account.session_key
    seat = _first_seat(client.get("/reviews/").text)
    address = client.post(f"/reviews/cases/{seat}").location
    _fill(app, client, account, address)
    page = client.get(address).text
    if page.count("data-criterion") < 19 or page.count("data-evidence-remove") < 38:
        raise WrongAnswer("P9: the screen lacks criteria or evidence")
    if "data-file-viewer" not in page or page.count("常见问题的说法") != 50:
        raise WrongAnswer("P9: the screen lacks the viewer or the phrases")
    mine = _cpu_ms(lambda: client.get(address), rounds)
    parts = re.findall(r"<fieldset class=\"criterion.*?</fieldset>", page, re.S)
    plain = _cpu_ms(lambda: "".join(f"<fieldset>{part}</fieldset>" for part in parts), rounds)
    name = "P9 review screen, 19 criteria with evidence, viewer, 50 phrases, CPU"
    return Row(name, mine, plain, TARGET_MS, unit="ms", absolute=True)


def _fill(app, client, account, address: str) -> None:
    """Every criterion answered, with a comment and two places of evidence; fifty phrases."""
    with db.transaction() as session:
        case = session.exec(select(Case).join(Review, Review.case_id == Case.id)).first()  # type: ignore[arg-type]
        document = make_document(session, store_for(app.extensions["qa_settings"]), case, pages=4)
        wanted = select(DocumentPage.public_id).where(DocumentPage.document_id == document.id)
        places = [
            f"{page}|{n}|10,20,300,40" for n, page in enumerate(session.exec(wanted), start=1)
        ]
        criteria = [criterion.id for criterion in rubric_named(session).criteria]
        actor = actor_of(session, account)
        for number in range(50):
            text = f"常见问题的说法之 {number}：会见笔录没有受援人签名。"
            add_phrase(session, actor=actor, text=text, criterion="", now=NOW)
    fields: dict[str, object] = {f"level:{name}": "good" for name in criteria}
    fields |= {f"comment:{name}": f"{name} 的评语，写得不长不短。" for name in criteria}
    fields |= {f"evidence:{name}": places[:2] for name in criteria}
    answer = client.post(f"{address}/save", data={"revision": 1, "changed": list(fields), **fields})
    if answer.status_code != HTTPStatus.OK:
        raise WrongAnswer(f"P9: the sheet could not be filled: {answer.status_code}")


def _first_seat(page: str) -> str:
    found = re.search(r"/reviews/cases/([\w-]+)", page)
    if not found:
        raise WrongAnswer("P9: the list leads to no case")
    return found[1]


def _cpu_ms(act: Callable[[], object], rounds: int) -> float:
    act()
    times: list[float] = []
    for _ in range(rounds):
        begin = time.process_time()
        act()
        times.append(1000 * (time.process_time() - begin))
    return statistics.median(times)


class _Expert:
    """One expert's browser: logs in, opens the case, saves."""

    def __init__(self, port: int, login: str) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookie = self.token = ""
        self.login = login
        self.times: list[float] = []
        self.revision = 1

    def start(self) -> None:
        """Log in and open the first case."""
        page = self.ask("GET", "/login")
        self.token = _token(page)
        form = {"login": self.login, "password": PASSWORD, "csrf_token": self.token}
        self.ask("POST", "/login", form)
        page = self.ask("GET", "/reviews/")
        self.token = _token(page)
        found = re.search(r"/reviews/(?!cases/|cycles|\?)([\w-]{12})", page)
        if found is None:
            seat = _first_seat(page)
            self.ask("POST", f"/reviews/cases/{seat}", {"csrf_token": self.token})
            page = self.ask("GET", "/reviews/")
            found = re.search(r"/reviews/(?!cases/|cycles|\?)([\w-]{12})\"", page)
        self.review = found[1] if found else ""
        page = self.ask("GET", f"/reviews/{self.review}")
        self.token = _token(page)

    def save(self, criteria: list[str], turn: int) -> None:
        """Save every answer once."""
        fields = {f"level:{name}": LEVELS[(turn + i) % 4] for i, name in enumerate(criteria)}
        body = [("revision", self.revision), *(("changed", name) for name in fields)]
        begin = time.perf_counter()
        answer = self.ask("POST", f"/reviews/{self.review}/save", [*body, *fields.items()])
        self.times.append(time.perf_counter() - begin)
        self.revision = json.loads(answer)["revision"]

    def ask(self, method: str, path: str, form=None) -> str:
        """One request with cookie and token."""
        headers = {"Cookie": self.cookie, "Accept": "application/json", "X-CSRFToken": self.token}
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        body = urlencode(form or {})
        try:
            self.connection.request(method, path, body, headers)
            response = self.connection.getresponse()
        except (ConnectionError, BadStatusLine):  # the server closed an idle connection
            self.connection.close()
            self.connection.request(method, path, body, headers)
            response = self.connection.getresponse()
        text = response.read().decode()
        for cookie in response.headers.get_all("Set-Cookie") or []:
            self.cookie = cookie.split(";")[0]
        if response.status >= 400:
            raise WrongAnswer(f"P10: {method} {path}: {response.status} {text[:200]}")
        return text


def _token(page: str) -> str:
    return re.search(r'name="csrf-token" content="([^"]+)"', page)[1]  # type: ignore[index]


def _saving(home: Path, accounts, criteria: list[str], saves: int) -> list[Row]:
    with _server(home) as port:
        experts = [_Expert(port, account.login) for account in accounts]
        for expert in experts:  # a first save each, not counted: both processes are warm
            expert.start()
            expert.save(criteria, 1)
            expert.times.clear()

        def write(expert: _Expert) -> None:
            for turn in range(saves):
                expert.save(criteria, turn)

        threads = [threading.Thread(target=write, args=(expert,)) for expert in experts]
        begin = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        elapsed = time.perf_counter() - begin
    _none_lost(home, criteria, saves)
    times = sorted(1000 * one for expert in experts for one in expert.times)
    if len(times) != saves * WRITERS:
        raise WrongAnswer(f"P10: {len(times)} of {saves * WRITERS} saves were acknowledged")
    rate, plain = len(times) / elapsed, _plain_rate(home, criteria, saves)
    p99, worst = times[len(times) * 99 // 100], times[-1]
    what = f"P10 save of {len(criteria)} ratings over HTTP, {WRITERS} writers"
    kept = {"absolute": True}
    return [
        Row(f"{what}, rate", rate, plain, TARGET_RATE, unit="/s", floor=True, **kept),
        Row(f"{what}, p99", p99, 1000 / plain, TARGET_P99_MS, unit="ms", **kept),
        Row(f"{what}, worst", worst, 1000 / plain, TARGET_WORST_MS, unit="ms", **kept),
    ]


def _none_lost(home: Path, criteria: list[str], saves: int) -> None:
    """Every expert's last answers are stored, after exactly as many saves and the first."""
    wanted = {name: {"level": LEVELS[(saves - 1 + i) % 4]} for i, name in enumerate(criteria)}
    with sqlite3.connect(home / "qa.sqlite3") as connection:
        rows = connection.execute("SELECT answers, revision FROM scoresheet").fetchall()
        events = "SELECT count(*) FROM audit_event WHERE act = 'review.saved'"
        count = connection.execute(events).fetchone()[0]
    bad = [row for row in rows if json.loads(row[0]) != wanted or row[1] != saves + 2]
    if len(rows) != WRITERS or bad or count != (saves + 1) * WRITERS:
        raise WrongAnswer(f"P10: {len(bad)} of {len(rows)} sheets lost a save ({count} events)")


def _plain_rate(home: Path, criteria: list[str], saves: int) -> float:
    """Durable writes a second of the same JSON by one bare connection."""
    connection = sqlite3.connect(home / "plain.sqlite3", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE sheet (id INTEGER PRIMARY KEY, answers TEXT)")
    connection.execute("INSERT INTO sheet VALUES (1, '')")
    begin = time.perf_counter()
    for turn in range(saves):
        answers = {name: {"level": LEVELS[(turn + i) % 4]} for i, name in enumerate(criteria)}
        connection.execute("UPDATE sheet SET answers = ?", (json.dumps(answers),))
    rate = saves / (time.perf_counter() - begin)
    connection.close()
    return rate


@contextmanager
def _server(home: Path):
    """``qa-app serve`` on a free port of the loopback."""
    port = free_port()
    environment = {**os.environ, "QA_HOME": str(home), "QA_SECRET_KEY": "s" * 40}
    environment |= {"QA_DATA_KEY": "d" * 40, "QA_DATABASE_URL": f"sqlite:///{home}/qa.sqlite3"}
    command = [sys.executable, "-m", "qa_app.cli.main", "serve", "--no-worker", "--port", str(port)]
    process = subprocess.Popen(command, env=environment)
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=120)


def _wait_for(port: int) -> None:
    for _ in range(1200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise WrongAnswer("P10: the server did not start")
