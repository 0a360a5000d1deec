"""Every page a role can reach by links: it opens, passes axe, breaks no policy, fits the screen.

With ``QA_SCREENSHOTS=folder`` a picture of each is kept, to be looked at.
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from werkzeug.exceptions import HTTPException

from qa_app.app import create_app
from qa_app.settings import Settings
from tests.support.browser import SIZES

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]
ROLES = ("administrator", "supervisor", "expert", "lawyer", "agency_staff", "auditor")
LEAVE_OUT = {"static", "accounts.logout"}
WIDE_BLOCKS = """() => [...document.querySelectorAll('.phone-blocks')]
  .filter((one) => one.scrollWidth > one.clientWidth + 1)
  .map((one) => one.getAttribute('aria-label'))"""
AT_REST = """() => !document.querySelector('.htmx-request, .htmx-settling') &&
  [...document.querySelectorAll('[data-chart]')].every((one) => one.classList.contains('drawn'))"""

FITS = "() => document.documentElement.scrollWidth <= innerWidth"


@pytest.fixture(scope="module")
def examined():
    """Endpoints that were looked at for some role, at both sizes and by axe.

    Their markup is the same for others, who are shown them at one size.
    """
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


@pytest.mark.parametrize("role", ROLES)
def test_every_page_within_reach_is_sound(as_role, demonstration, endpoint_of, examined, role):
    page = as_role(role)
    wrong, seen, waiting = [], {"accounts.login"}, [f"{demonstration.address}/"]
    while waiting:
        address = waiting.pop(0)
        endpoint = endpoint_of(address)
        if endpoint is None or endpoint in seen or endpoint in LEAVE_OUT:
            continue
        seen.add(endpoint)
        page.complaints.clear()
        if _opened(page, address):
            waiting += page.eval_on_selector_all("a[href]", "links => links.map(a => a.href)")
            sizes = sorted(SIZES, key=lambda size: SIZES[size][0] != _width(page))
            anew = endpoint not in examined
            for size in sizes if anew else sizes[:1]:
                _look(page, size, anew=anew, axe=size == sizes[0])
                _keep_picture(page, f"{role}-{size}-{endpoint}")
            examined.add(endpoint)
        wrong += [f"{endpoint}: {complaint}" for complaint in page.complaints]
    assert not wrong, "\n".join(wrong)
    assert len(seen) > 2


def _opened(page, address) -> bool:
    """Whether there is a page at the address; what is wrong with an answer is complained of."""
    try:
        answer, kept = page.goto(address), False
    except PlaywrightError:  # a file to be kept is no page to go to
        answer, kept = page.request.get(address), True
    if not answer.ok:
        page.complaints.append(f"status {answer.status}")
    written = "text/html" in answer.headers.get("content-type", "")
    if kept and written:
        page.complaints.append("did not open")
    return written and not kept


def _width(page) -> int:
    return page.viewport_size["width"]


def _look(page, size, *, anew, axe):
    """Whether the page fits a size; seen for the first time, also when opened at it.

    Axe takes two thirds of the time of all pages: it looks at each page once, by turns on the desk
    and on the phone.
    """
    width, height = SIZES[size]
    if _width(page) != width:
        page.set_viewport_size({"width": width, "height": height})
        if anew:
            page.reload()
    page.wait_for_function(AT_REST)
    try:
        page.wait_for_function(FITS, timeout=5_000)  # a chart is drawn anew for the size
    except PlaywrightTimeout:
        page.complaints.append(f"scrolls sideways at {width}")
    if size == "phone":
        page.complaints += [f"the list {one} is cut" for one in page.evaluate(WIDE_BLOCKS)]
    if anew and axe:
        page.complaints += _axe(page)


def _axe(page):
    found = Axe().run(page).response["violations"]
    return [f"axe {violation['id']} {violation['nodes'][0]['target']}" for violation in found]


def _keep_picture(page, name):
    folder = os.environ.get("QA_SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
