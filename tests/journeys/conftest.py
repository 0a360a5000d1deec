"""A small demonstration, served by the real command, and a browser to walk through it."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.browser import WHY_NOT, log_in
from tests.support.serving import free_port

CASES = "400"
LOGINS = {
    "administrator": "admin",
    "supervisor": "province",
    "city_supervisor": "city",
    "expert": "zj001",
    "lawyer": "lawyer",
    "agency_staff": "agency",
    "auditor": "auditor",
}
"""Role in the tests → login of the demonstration."""


@dataclass(frozen=True)
class Demonstration:
    """A served demonstration: its address, its folder and who can log in."""

    address: str
    home: Path
    logins: dict[str, tuple[str, str]]


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    """The demonstration province, small, made by ``qa-app demo`` and served by ``qa-app serve``."""
    if WHY_NOT:
        pytest.skip(WHY_NOT)
    home = tmp_path_factory.mktemp("demonstration")
    environment = {**os.environ, "QA_HOME": str(home), "QA_DATABASE_URL": ""}
    program = [sys.executable, "-m", "qa_app.cli.main"]
    made = subprocess.run(
        [*program, "demo", "--no-serve", "--cases", CASES, "--json"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr[-4000:]
    answer = json.loads(made.stdout)
    passwords = {one["login"]: one["password"] for one in answer["logins"]}
    logins = {role: (login, passwords[login]) for role, login in LOGINS.items()}
    port = free_port()
    server = subprocess.Popen(
        [*program, "serve", "--port", str(port), "--processes", "1"],
        env=environment,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    _wait_for(address)
    yield Demonstration(address, home, logins)
    server.terminate()
    server.wait(timeout=120)


@pytest.fixture
def as_role(chromium, demonstration):
    """``as_role("supervisor", width=390)``: a page of somebody logged in; "" for anybody."""
    contexts = []

    def open_page(role: str, width: int = 1440, height: int = 900):
        context = chromium.new_context(viewport={"width": width, "height": height})
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("console", lambda said: page.complaints.extend(_errors(said)))
        if role:
            log_in(page, demonstration.address, *demonstration.logins[role])
        return page

    yield open_page
    for context in contexts:
        context.close()


def _errors(said) -> list[str]:
    """What a page said on its console, when that was an error, with the address it is about."""
    return [f"{said.text} {said.location['url']}"] if said.type == "error" else []


def _wait_for(address: str) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(f"{address}/login", timeout=2).close()
            return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the server did not start")
