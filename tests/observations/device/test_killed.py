"""``kill -9`` of server or browser between any two steps: nothing lost, nothing doubled."""

import json
import os
import random
import re
import signal
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import expect

from qa_app.db.session import close, transaction
from tests.builders.hostile_files import jpeg
from tests.builders.register import PASSWORD
from tests.observations.device.tablets import Tablet, make_seat, rows, stored
from tests.reviews.killing import Server
from tests.support.browser import ARGUMENTS, CHROMIUM, log_in

STEPS, KILLS = 40, 4
PHOTO_EVERY = 15
PATIENCE_SECONDS = 120.0
_BROKEN = (OSError, HTTPException, ValueError)


class Device:
    """Sends one step after the other, each with its id until it is answered, as the page does."""

    def __init__(self, port: int, login: str, seat: str) -> None:
        self.port, self.login, self.seat = port, login, seat
        self.cookie = self.token = ""
        self.revision, self.said, self.sent, self.repeated = 1, "", [], 0

    def ask(self, method, path, body=None, kind="application/json"):
        headers = {"Cookie": self.cookie, "X-CSRFToken": self.token, "Content-Type": kind}
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            text = response.read().decode()
        for cookie in response.headers.get_all("Set-Cookie") or []:
            self.cookie = cookie.split(";")[0]
        return response.status, text

    def begin(self) -> None:
        page = self.ask("GET", "/login")[1]
        token = re.search(r'name="csrf-token" content="([^"]+)"', page)[1]
        form = f"login={self.login}&password={PASSWORD}&csrf_token={token}"
        self.ask("POST", "/login", form, "application/x-www-form-urlencoded")
        self.token = json.loads(self.ask("GET", "/observations/device/parcels")[1])["csrf"]

    def until_answered(self, path, body, kind="application/json"):
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                status, text = self.ask("POST", path, body, kind)
                answer = json.loads(text)
            except _BROKEN:
                status, answer = 0, {}
            if status in (0, 429, 503):
                self.repeated += 1
                assert time.monotonic() < deadline, "the server did not come back"
                time.sleep(0.05 if not status else 1)
                continue
            assert answer["outcome"] == "applied", (status, answer)
            return answer

    def change(self, kind, **values):
        op = str(uuid.uuid4())
        body = json.dumps({"op": op, "seat": self.seat, "kind": kind, **values})
        answer = self.until_answered("/observations/device/changes", body)
        self.sent.append(op)
        return answer

    def write(self, turn: int) -> None:
        text = f"第 {turn} 句"
        fields = {"comment": [text]}
        self.revision = self.change("save", revision=self.revision, changed=fields)["revision"]
        self.said = text

    def photo(self) -> None:
        op = str(uuid.uuid4())
        edge = "edge0123456789"
        parts = {"op": op, "seat": self.seat, "caption": "开庭传票"}
        head = "".join(
            f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in parts.items()
        )
        head += (
            f'--{edge}\r\nContent-Disposition: form-data; name="photo"; filename="p.jpg"\r\n\r\n'
        )
        body = head.encode() + jpeg(60, 40) + f"\r\n--{edge}--\r\n".encode()
        kind = f"multipart/form-data; boundary={edge}"
        self.until_answered("/observations/device/photos", body, kind)
        self.sent.append(op)


@pytest.mark.slow
def test_a_server_that_is_killed_neither_loses_nor_doubles_a_step(database, database_url, tmp_path):
    if not database_url.startswith("sqlite"):
        pytest.skip("the steps are compared in the file of SQLite")
    with transaction() as session:
        seat = make_seat(session)
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
        device = Device(server.port, seat.account.login, seat.seat)
        device.begin()
        device.change("sign_in")
        go_through(server, device)
    finally:
        server.kill()
    assert server.kills == KILLS + 1
    changes, photos = rows(seat.seat)
    assert sorted(one.op_id for one in changes) == sorted(device.sent)
    assert len(photos) == STEPS // PHOTO_EVERY
    sheet = stored(seat.seat)
    assert sheet.comment == device.said
    assert sheet.revision == device.revision == 1 + STEPS - STEPS // PHOTO_EVERY


def go_through(server: Server, device: Device) -> None:
    """All steps while the server is killed now and then, at a moment of its own choosing."""
    from threading import Thread

    def work():
        for turn in range(STEPS):
            device.photo() if turn % PHOTO_EVERY == PHOTO_EVERY - 1 else device.write(turn)

    chance, worker = random.Random(4), Thread(target=work)
    worker.start()
    for turn in range(1, KILLS + 1):
        due = 1 + STEPS * turn // (KILLS + 1)
        while len(device.sent) < due and worker.is_alive():
            time.sleep(0.002)
        time.sleep(chance.random() / 20)
        server.kill()
        server.start()
    worker.join(PATIENCE_SECONDS)
    assert not worker.is_alive()


def commands() -> Iterator[tuple[int, bytes]]:
    """Every process there is, with what it was started by."""
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            yield int(entry.parent.name), entry.read_bytes()


def alive_in(group: int) -> bool:
    """Whether a process of the group still runs; the dead that nobody asked after do not count."""
    for process, words in commands():
        with suppress(OSError):
            if words and os.getpgid(process) == group:
                return True
    return False


class KillableTablet(Tablet):
    """A tablet whose browser has a profile on disk and can be killed and started again."""

    def __init__(self, kind, profile: Path, address: str) -> None:
        self.kind, self.profile = kind, profile
        super().__init__(None, None, address)
        self.start()

    def start(self) -> None:
        self.context = self.kind.launch_persistent_context(
            str(self.profile), executable_path=CHROMIUM, args=ARGUMENTS,
            viewport={"width": 1024, "height": 768},
        )  # fmt: skip
        self.context.clear_cookies()  # a browser that did not end may bring its log-in back
        self.page = self.context.pages[0]

    def kill(self) -> None:
        """SIGKILL to the browser of this profile, at whatever it is doing."""
        named = f"--user-data-dir={self.profile}".encode()
        groups = {os.getpgid(one) for one, words in commands() if named in words}
        groups.discard(os.getpgrp())
        for group in groups:
            os.killpg(group, signal.SIGKILL)
        with suppress(PlaywrightError):
            self.context.close()
        deadline = time.monotonic() + PATIENCE_SECONDS
        while any(alive_in(group) for group in groups):  # they hold the locks of the profile
            assert time.monotonic() < deadline, "a killed browser did not end"
            time.sleep(0.01)


@pytest.fixture
def killable(chromium, served, tmp_path):
    found = KillableTablet(chromium.browser_type, tmp_path / "profile", served.address)
    yield found
    with suppress(PlaywrightError):
        found.context.close()


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
def test_a_browser_that_is_killed_has_everything_it_said_it_kept(killable, seat, rubric):
    log_in(killable.page, killable.address, seat.account.login, PASSWORD)
    killable.page.goto(f"{killable.address}/observations/device/zh")
    killable.page.wait_for_selector("[data-ready=true]")
    killable.synced()
    page_of_hearing = f"{killable.address}/observations/device/zh#{seat.seat}"
    levels = [one for one in rubric.criteria if one.levels]
    for turn in range(3):
        killable.offline()
        killable.page.goto(page_of_hearing)
        if turn == 0:
            killable.sign_in()
        one = levels[turn]
        killable.choose(one.id, "good")
        killable.page.fill(f"#comment-{one.id}", f"第 {turn} 次断电之前写的")
        killable.kept()
        killable.kill()
        killable.start()
        killable.offline()
        killable.page.goto(page_of_hearing)
        for before in range(turn + 1):
            name = levels[before].id
            expect(killable.page.locator(f"#{name}-good")).to_be_checked()
            words = f"第 {before} 次断电之前写的"
            expect(killable.page.locator(f"#comment-{name}")).to_have_value(words)
    chance = random.Random(7)
    for _turn in range(3):
        killable.offline(yes=False)
        log_in(killable.page, killable.address, seat.account.login, PASSWORD)
        killable.page.goto(page_of_hearing)
        killable.kept()
        killable.page.locator('[data-observe="sync"]').click()
        time.sleep(chance.random() / 5)
        killable.kill()
        killable.start()
    log_in(killable.page, killable.address, seat.account.login, PASSWORD)
    killable.page.goto(page_of_hearing)
    killable.synced()
    answers = stored(seat.seat).answers
    assert [answers[one.id]["level"] for one in levels[:3]] == ["good"] * 3
    changes, _ = rows(seat.seat)
    applied = [one for one in changes if one.outcome == "applied"]
    assert stored(seat.seat).revision == len(applied), "the sign-in makes revision 1"
