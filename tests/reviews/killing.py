"""Experts who save through HTTP while the server is killed again and again; for tests and bench.

Each expert notes what was acknowledged. A save without an acknowledgement is sent again, as the
desk does, until the server is back. At the end every acknowledged answer must be in the database.
"""

import json
import os
import random
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

from tests.builders.register import PASSWORD
from tests.support.serving import free_port

LEVELS = ("excellent", "good", "pass", "fail")
PATIENCE_SECONDS = 120.0
_BROKEN = (OSError, HTTPException, ValueError)


@dataclass
class Server:
    """``qa-app serve`` in a process group of its own, on one port, killed without warning."""

    home: Path
    environment: dict[str, str]
    port: int = 0
    kills: int = 0
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Begin to serve and wait until it answers."""
        if not self.port:
            self.port = free_port()
        command = [sys.executable, "-m", "qa_app.cli.main", "serve", "--no-worker"]
        self.process = subprocess.Popen(
            [*command, "--port", str(self.port)],
            env={**os.environ, **self.environment},
            start_new_session=True,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self.process.poll() is None and time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise AssertionError("the server did not start")

    def kill(self) -> None:
        """SIGKILL to every process of it, at whatever it is doing."""
        assert self.process
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.kills += 1


@dataclass
class Writer:
    """One expert's browser: logs in, opens a case, saves one answer after the other."""

    port: int
    login: str
    cookie: str = ""
    token: str = ""
    review: str = ""
    revision: int = 1
    saved: int = 0
    repeated: int = 0
    acknowledged: dict[str, str] = field(default_factory=dict)
    connection: HTTPConnection | None = None

    def begin(self) -> None:
        """Log in and open the one case there is."""
        self.token = _token(self.ask("GET", "/login")[1])
        form = {"login": self.login, "password": PASSWORD, "csrf_token": self.token}
        self.ask("POST", "/login", form)
        page = self.ask("GET", "/reviews/")[1]
        self.token = _token(page)
        seat = re.search(r"/reviews/cases/([\w-]+)", page)
        assert seat, "the list leads to no case"
        _, _, where = self.ask("POST", f"/reviews/cases/{seat[1]}", {"csrf_token": self.token})
        self.review = where.rsplit("/", 1)[1]
        self.token = _token(self.ask("GET", f"/reviews/{self.review}")[1])

    def save(self, name: str, value: str) -> None:
        """Send one answer until it is acknowledged."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        fields = {"revision": str(self.revision), "changed": name, name: value}
        while True:
            try:
                status, text, _ = self.ask("POST", f"/reviews/{self.review}/save", fields)
                answer = json.loads(text)
            except _BROKEN:
                self.hang_up()
                self.repeated += 1
                assert time.monotonic() < deadline, "the server did not come back"
                time.sleep(0.05)
                continue
            if status == 409 and "revision" in answer:
                fields["revision"] = str(answer["revision"])
                continue
            assert status == 200, (status, text[:200])
            self.revision = answer["revision"]
            self.acknowledged[name] = value
            self.saved += 1
            return

    def hang_up(self) -> None:
        """Close the connection; the next request opens another."""
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def ask(
        self, method: str, path: str, form: dict[str, str] | None = None
    ) -> tuple[int, str, str]:
        """One request; status, body and where it redirects to."""
        if self.connection is None:
            self.connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Cookie": self.cookie, "Accept": "application/json", "X-CSRFToken": self.token}
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, urlencode(form or {}), headers)
        response = self.connection.getresponse()
        text = response.read().decode()
        for cookie in response.headers.get_all("Set-Cookie") or []:
            self.cookie = cookie.split(";")[0]
        return response.status, text, response.headers.get("Location", "")


def save_through_kills(
    server: Server, logins: Sequence[str], criteria: Sequence[str], *, saves: int, kills: int
) -> list[Writer]:
    """Everybody saves ``saves`` times while the server is killed ``kills`` times, spread out."""
    writers = [Writer(server.port, login) for login in logins]
    for writer in writers:
        writer.begin()

    def write(place: int) -> None:
        chance, writer = random.Random(place), writers[place]
        for turn in range(saves):
            criterion = chance.choice(criteria)
            if turn % 5 == 4:
                writer.save(f"comment:{criterion}", f"第 {turn} 次")
            else:
                writer.save(f"level:{criterion}", chance.choice(LEVELS))
        writer.hang_up()

    with ThreadPoolExecutor(len(writers)) as pool:
        running = [pool.submit(write, place) for place in range(len(writers))]
        for turn in range(1, kills + 1):
            due = saves * len(writers) * turn // (kills + 1)
            while sum(one.saved for one in writers) < due and not all(r.done() for r in running):
                time.sleep(0.005)
            server.kill()
            server.start()
        for one in running:
            one.result()
    return writers


def lost_answers(database: Path, writers: Sequence[Writer]) -> list[str]:
    """Every acknowledged answer that the database does not have as acknowledged last."""
    with sqlite3.connect(database) as connection:
        rows = connection.execute(
            "SELECT review.public_id, answers, revision FROM scoresheet"
            " JOIN review ON review.scoresheet_id = scoresheet.id"
        ).fetchall()
    stored = {review: (json.loads(answers), revision) for review, answers, revision in rows}
    lost: list[str] = []
    for writer in writers:
        answers, revision = stored[writer.review]
        if revision < writer.revision:
            lost.append(f"{writer.login}: revision {revision} < {writer.revision}")
        for name, value in writer.acknowledged.items():
            kind, _, criterion = name.partition(":")
            if answers.get(criterion, {}).get(kind) != value:
                lost.append(f"{writer.login}: {name} = {value}")
    return lost


def _token(page: str) -> str:
    found = re.search(r'name="csrf-token" content="([^"]+)"', page)
    assert found, page[:200]
    return found[1]
