"""Nothing typed is lost when a session ends: every text area is saved as one goes or kept.

What a page holds when it is drawn is checked by ``tests.support.client``, for every page that any
test opens. Here: no template can hold a text area where the script that keeps it is missing.
"""

import re

import pytest

from tests.conventions.trees import ROOT

TEMPLATES = ROOT / "templates"
SOURCES = {str(path.relative_to(TEMPLATES)): path.read_text() for path in TEMPLATES.rglob("*.html")}
USED = re.compile(r"\{%-?\s*(?:extends|include|from|import)\s+\"([^\"]+)\"")
KEEPING = "layouts/page.html"
WITHOUT_SESSION = {"layouts/answer.html", "observations/device.html"}
"""Opened by a one-use link, or made to work without a network: they keep in ways of their own."""
FIELD = "components/field.html"
"""Draws any field: whether one is a text area is seen on the page drawn."""


def _reached(name: str) -> set[str]:
    """A template and everything it draws or extends."""
    found, waiting = set(), [name]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += USED.findall(SOURCES[one])
    return found


def _pages() -> list[str]:
    """Templates that are drawn by themselves: not parts, components or layouts."""
    parts = ("layouts/", "components/")
    return [one for one in SOURCES if "/_" not in one and not one.startswith(parts)]


def _holds_areas(reached: set[str]) -> bool:
    return any("<textarea" in SOURCES[one] for one in reached - {FIELD})


def test_every_page_with_a_text_area_brings_the_script_that_keeps_it():
    losing = {
        name
        for name in _pages()
        if _holds_areas(reached := _reached(name)) and not reached & {KEEPING, *WITHOUT_SESSION}
    }
    assert not losing


@pytest.mark.parametrize("word", ["kept", "autosave-keeping", "seal"])
def test_the_layout_of_who_is_logged_in_brings_it(word: str):
    assert f'"{word}"' in SOURCES["layouts/base.html"]
    assert '"layouts/_kept.html"' in SOURCES[KEEPING]


def test_no_text_area_stands_in_a_form_that_is_only_asked_for():
    """A form without ``method="post"`` is a filter: what is typed there is in the address."""
    lost = []
    for name, text in SOURCES.items():
        for form in re.findall(r"<form\b.*?</form>", text, re.DOTALL):
            opened = form[: form.index(">") + 1]
            if "<textarea" in form and 'method="post"' not in opened:
                lost.append(name)
    assert not lost
