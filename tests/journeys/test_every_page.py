"""Every page a role can reach by links: it opens, passes axe, breaks no policy, fits the screen.

With ``QA_SCREENSHOTS=folder`` a picture of each is kept, to be looked at.
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from werkzeug.exceptions import HTTPException

from qa_app.app import create_app
from qa_app.settings import Settings
from tests.support.browser import SIZES

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]
ROLES = ("administrator", "supervisor", "expert", "lawyer", "agency_staff", "auditor")
LEAVE_OUT = {"static", "accounts.logout"}
AT_REST = """() => !document.querySelector('.htmx-request, .htmx-settling') &&
  [...document.querySelectorAll('[data-chart]')].every((one) => one.classList.contains('drawn'))"""


@pytest.fixture(scope="module")
def examined():
    """Endpoints at a size that axe has looked at for some role: their markup is the same."""
    return set()


@pytest.fixture(scope="module")
def endpoint_of(tmp_path_factory):
    """Which endpoint an address belongs to."""
    home = tmp_path_factory.mktemp("map")
    app = create_app(Settings(home, f"sqlite:///{home}/x.sqlite3", "s" * 40, "d" * 40))
    adapter = app.url_map.bind("localhost")

    def find(address):
        try:
            return adapter.match(urlsplit(address).path, method="GET")[0]
        except HTTPException:
            return None

    return find


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("role", ROLES)
def test_every_page_within_reach_is_sound(
    as_role, demonstration, endpoint_of, examined, role, size
):
    page = as_role(role, *SIZES[size])
    wrong, seen, waiting = [], {"accounts.login"}, [f"{demonstration.address}/"]
    while waiting:
        address = waiting.pop(0)
        endpoint = endpoint_of(address)
        if endpoint is None or endpoint in seen or endpoint in LEAVE_OUT:
            continue
        seen.add(endpoint)
        answer = page.request.get(address)
        if "text/html" not in answer.headers.get("content-type", ""):
            if not answer.ok:
                wrong.append(f"{endpoint}: {answer.status}")
            continue
        complaints = _visit(page, address)
        if (endpoint, size) not in examined:
            examined.add((endpoint, size))
            complaints += _axe(page)
        wrong += [f"{endpoint}: {complaint}" for complaint in complaints]
        _keep_picture(page, f"{role}-{size}-{endpoint}")
        waiting += page.eval_on_selector_all("a[href]", "links => links.map(a => a.href)")
    assert not wrong, "\n".join(wrong)
    assert len(seen) > 2


def _visit(page, address):
    page.complaints.clear()
    answer = page.goto(address)
    page.wait_for_function(AT_REST)
    complaints = [] if answer.ok else [f"status {answer.status}"]
    complaints += page.complaints
    if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
        complaints.append("scrolls sideways")
    return complaints


def _axe(page):
    found = Axe().run(page).response["violations"]
    return [f"axe {violation['id']} {violation['nodes'][0]['target']}" for violation in found]


def _keep_picture(page, name):
    folder = os.environ.get("QA_SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
