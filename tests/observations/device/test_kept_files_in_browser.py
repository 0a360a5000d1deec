"""The service worker keeps exactly what the page asks for, and says when there is a new version."""

import json
import re
from urllib.parse import urlsplit

from playwright.sync_api import expect

from qa_app.observations.views import device_files
from tests.builders.register import PASSWORD
from tests.observations.device.tablets import READY
from tests.support.browser import BROWSER, log_in

pytestmark = BROWSER
KEPT = """async () => {
  const names = await caches.keys();
  const kept = [];
  for (const name of names) {
    for (const one of await (await caches.open(name)).keys()) kept.push(new URL(one.url).pathname);
  }
  return [names, kept];
}"""
NOT_KEPT = {"/observations/device/worker.js", "/observations/device/parcels"}


def test_what_is_kept_is_what_the_page_asks_for(make_tablet, seat):
    tablet = make_tablet(service_workers="block")
    asked = set()
    log_in(tablet.page, tablet.address, seat.account.login, PASSWORD)
    tablet.context.on("request", lambda request: asked.add(urlsplit(request.url).path))
    for language in ("zh", "en"):
        tablet.page.goto(f"{tablet.address}/observations/device/{language}")
        tablet.page.wait_for_load_state("networkidle")
        manifest = tablet.page.locator("link[rel=manifest]").get_attribute("href")
        content = tablet.page.request.get(tablet.address + manifest).json()
        icons = tablet.page.locator("link[rel=apple-touch-icon]").get_attribute("href")
        asked |= {manifest, icons, *(icon["src"] for icon in content["icons"])}
    script = tablet.page.request.get(f"{tablet.address}/observations/device/worker.js").text()
    listed = json.loads(re.search(r"const FILES = (\[.*?\]);", script)[1])
    assert len(listed) == len(set(listed))
    assert set(listed) == asked - NOT_KEPT


def test_the_browser_holds_the_listed_files_and_nothing_of_anybody(tablet):
    names, kept = tablet.page.evaluate(KEPT)
    assert names == [f"observe-{device_files.version()}"]
    script = tablet.page.request.get(f"{tablet.address}/observations/device/worker.js").text()
    listed = json.loads(re.search(r"const FILES = (\[.*?\]);", script)[1])
    assert sorted(kept) == sorted(listed)


def test_the_page_holds_no_data_and_nothing_inline_runs(app):
    client = app.test_client()
    pages = [client.get("/observations/device/zh") for _ in range(2)]
    assert pages[0].data == pages[1].data, "no token, no nonce, nobody's name"
    assert "Set-Cookie" not in pages[0].headers
    policy = pages[0].headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self';" in policy
    scripts = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>", pages[0].text)
    assert scripts == [' type="application/json" id="observe-words"']


def test_a_new_version_is_offered_and_taken_when_the_person_says_so(tablet, seat, monkeypatch):
    tablet.open(seat.seat)
    tablet.sign_in()
    tablet.page.fill("#comment", "写到一半")
    tablet.synced()
    monkeypatch.setattr(device_files, "version", lambda: "f" * 16)
    tablet.page.evaluate("navigator.serviceWorker.getRegistration().then((one) => one.update())")
    button = tablet.page.get_by_role("button", name="启用新版本")
    expect(button).to_be_visible()
    assert tablet.page.evaluate(KEPT)[0] != [f"observe-{'f' * 16}"]
    button.click()
    tablet.page.wait_for_function(
        f"caches.keys().then((names) => names.join() === 'observe-{'f' * 16}')"
    )
    tablet.page.wait_for_selector(READY)
    expect(tablet.page.locator("#comment")).to_have_value("写到一半")
