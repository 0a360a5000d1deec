"""The gallery in a browser, for tests that look at the file viewer."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.support.serving import serving
from tests.web.gallery import create_gallery
from tests.web.viewer_papers import page_pdf


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    for number in range(1, 20):
        page_pdf(number)  # making them is not what is measured
    with serving(create_gallery()) as found:
        yield found.address


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()
