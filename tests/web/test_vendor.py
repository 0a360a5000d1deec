"""The browser assets from outside: the bytes of the manifest, nothing from elsewhere."""

import hashlib
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "qa_app" / "static"
KEPT_PAGES = {"device.html"}
"""Kept by a service worker for days: scripts of our own files, by a policy without a nonce."""
OUR_FOLDERS = ("css", "js")
SPRITE = (STATIC / "icons" / "sprite.svg").read_text("utf-8")
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def manifest() -> list[dict[str, str]]:
    return tomllib.loads((STATIC / "vendor" / "manifest.toml").read_text("utf-8"))["file"]


@pytest.mark.parametrize("entry", manifest(), ids=lambda entry: entry["path"])
def test_a_vendored_file_has_the_bytes_its_manifest_names(entry: dict[str, str]) -> None:
    assert hashlib.sha256((STATIC / entry["path"]).read_bytes()).hexdigest() == entry["sha256"]
    assert entry["name"]
    assert entry["version"]
    assert entry["licence"]


def test_every_vendored_file_is_in_the_manifest() -> None:
    files = (path for path in (STATIC / "vendor").rglob("*") if path.is_file())
    present = {path.relative_to(STATIC).as_posix() for path in files}
    named = {entry["path"] for entry in manifest()}
    assert present - {"vendor/manifest.toml"} == {p for p in named if p.startswith("vendor/")}


def test_every_vendored_package_comes_with_its_licence_text() -> None:
    for name in {entry["name"] for entry in manifest()}:
        assert (STATIC / "vendor" / f"{name}.LICENSE.txt").stat().st_size > 400


def test_the_lock_of_the_vendoring_tool_names_no_address_to_download_from() -> None:
    lock = (ROOT / "tools" / "vendor" / "package-lock.json").read_text("utf-8")
    assert '"resolved"' not in lock
    assert '"integrity"' in lock


@pytest.mark.parametrize(
    "path",
    [path for folder in OUR_FOLDERS for path in sorted((STATIC / folder).iterdir())],
    ids=lambda path: path.name,
)
def test_our_styles_and_scripts_stay_small_and_fetch_nothing_from_elsewhere(path: Path) -> None:
    text = path.read_text("utf-8")
    assert "http://" not in text
    assert "https://" not in text
    assert "@import" not in text
    assert len(text.splitlines()) <= 400


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_templates_obey_the_content_security_policy(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    assert not re.search(r"<style|javascript:|hx-on|https?://", text)
    for tag in re.findall(r"<script[^>]*>", text):
        own_file = path.name in KEPT_PAGES and "src=\"{{ url_for('static'," in tag
        assert own_file or 'nonce="{{ csp_nonce() }}"' in tag or 'type="application/json"' in tag


def test_every_icon_a_template_names_is_in_the_sprite() -> None:
    present = set(re.findall(r'<symbol id="([^"]+)"', SPRITE))
    wanted = set()
    for path in TEMPLATES:
        text = path.read_text("utf-8")
        wanted |= set(re.findall(r"""\bicon\("([a-z0-9-]+)\"""", text))
        wanted |= set(re.findall(r"""\bicon=["']([a-z0-9-]+)["']""", text))
    assert wanted
    assert wanted <= present
