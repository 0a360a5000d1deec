"""The files of the page 旁听 that a service worker keeps, their version, and the policies of both.

The list is what the page asks for and nothing else; a test compares the two in a browser.
"""

import hashlib
import json
from functools import cache, lru_cache
from typing import Any

from flask import request, url_for

from qa_app.resources import package_dir, resource_dir
from qa_app.settings import VERSION
from qa_app.web.i18n import LANGUAGES

STYLES = (
    "vendor/bootstrap.min.css",
    "css/base.css",
    "css/forms.css",
    "css/parts.css",
    "css/review.css",
    "css/desk-parts.css",
    "css/observe.css",
)
SCRIPTS = (
    "js/seal.js",
    "js/autosave-differences.js",
    "js/observe-store.js",
    "js/observe-score.js",
    "js/observe-work.js",
    "js/observe-times.js",
    "js/observe-text.js",
    "js/observe-sheet.js",
    "js/observe-photos.js",
    "js/observe-view.js",
    "js/observe-sync.js",
    "js/observe-start.js",
    "js/observe.js",
)
ICONS = ("icons/sprite.svg", "icons/favicon.svg", "icons/observe-192.png", "icons/observe-512.png")
WORKER = "js/observe-worker.js"
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; manifest-src 'self'; worker-src 'self'"
)
"""Without a nonce: the page is kept for days, and one that never changes guards nothing. Only
files of our own run; nothing inline does."""
WORKER_POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'"
_TEMPLATES = (
    "observations/device.html",
    "observations/_device_hearing.html",
    "observations/_device_words.html",
    "components/autosave_state.html",
    "components/icon.html",
)


def kept_files() -> list[str]:
    """Addresses of everything the page needs without a network, the pages first."""
    pages = [url_for("observations.device_page", language=name) for name in LANGUAGES]
    manifests = [url_for("observations.device_manifest", language=name) for name in LANGUAGES]
    files = [url_for("static", filename=name) for name in (*STYLES, *SCRIPTS, *ICONS)]
    return [*pages, *manifests, *files]


@cache
def version() -> str:
    """Changes with every byte of what is kept: files, templates, words, the program's version."""
    found = hashlib.sha256(VERSION.encode())
    static, templates = package_dir("static"), resource_dir("templates")
    paths = [static / name for name in (*STYLES, *SCRIPTS, *ICONS, WORKER)]
    paths += [templates / name for name in _TEMPLATES]
    paths += sorted((package_dir("translations") / "en").glob("*.po"))
    for path in paths:
        found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()[:16]


def worker() -> str:
    """The script of the service worker, with version and list in front."""
    return _worker(request.script_root, version())


@lru_cache(maxsize=8)
def _worker(_root: str, version: str) -> str:
    script = (package_dir("static") / WORKER).read_text("utf-8")
    files = json.dumps(kept_files())
    return f'const VERSION = "{version}";\nconst FILES = {files};\n{script}'


def manifest(short: str, name: str, language: str) -> dict[str, Any]:
    """The web app manifest in one language."""
    page = url_for("observations.device_page", language=language)
    return {
        "id": url_for("observations.device"),
        "name": name,
        "short_name": short,
        "lang": "zh-Hans" if language == "zh" else "en",
        "start_url": page,
        "scope": url_for("observations.device"),
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#1f4e8c",
        "icons": [
            {
                "src": url_for("static", filename=f"icons/observe-{size}.png"),
                "sizes": f"{size}x{size}",
                "type": "image/png",
                "purpose": "any maskable",
            }
            for size in (192, 512)
        ],
    }


def addresses(language: str) -> dict[str, str]:
    """Where the scripts of the page find the rest."""
    page = url_for("observations.device_page", language=language)
    return {
        "parcels": url_for("observations.device_parcels"),
        "changes": url_for("observations.device_changes"),
        "photos": url_for("observations.device_photos"),
        "worker": url_for("observations.device_worker"),
        "scope": url_for("observations.device"),
        "login": url_for("accounts.login", next=page),
        "logout": url_for("accounts.logout"),
        "home": url_for("accounts.home"),
    }
