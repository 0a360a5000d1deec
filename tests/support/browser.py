"""Chromium for journeys: how it is started, and the log-in every journey begins with."""

import re
import shutil

import pytest

CHROMIUM = shutil.which("chromium")
WHY_NOT = "" if CHROMIUM else "no Chromium on this machine"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
BROWSER = [pytest.mark.browser, pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT)]
"""The marks of a module whose tests all need one; skipped where there is none."""
SCREEN = [*BROWSER, pytest.mark.screen]
"""The same, of a module about places, keys and focus: saving is tried elsewhere on both."""
PATIENCE_MS = 30_000
"""How long anything waited for in a browser may take; what is there goes on at once."""
SIZES = {"desk": (1440, 900), "phone": (390, 844)}


def log_in(page, address: str, login: str, password: str) -> None:
    """Log in through the page people use."""
    page.goto(f"{address}/login")
    page.fill("#login", login)
    page.fill("#password", password)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "/login" not in url)


def logged_in(page, address: str, login: str, password: str) -> None:
    """Log in without a page being drawn: for journeys that are about something else."""
    form = page.request.get(f"{address}/login").text()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form)
    fields = {"login": login, "password": password, "csrf_token": token[1] if token else ""}
    answer = page.request.post(f"{address}/login", form=fields, max_redirects=0)
    assert answer.status == 302, answer.status_text
