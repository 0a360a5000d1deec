"""A test client that checks every HTML page it is given: structure, labels, ids, CSRF."""

import re
from collections import Counter
from html.parser import HTMLParser

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

_FIELDS = {"input", "select", "textarea"}
_UNLABELLED = {"hidden", "submit", "button", "image", "reset"}


class Page(HTMLParser):
    """What the checks need to know of one page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.ids: list[str] = []
        self.labels: set[str] = set()
        self.fields: list[dict[str, str]] = []
        self.posts_without_token = 0
        self.inline: list[str] = []
        self.areas: list[tuple[str, dict[str, str]]] = []
        self.keeps_typing = False
        self._form: dict[str, str] = {}
        self._form_method = ""
        self._form_token = False
        self._in_label = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.tags[tag] += 1
        if "id" in values:
            self.ids.append(values["id"])
        self.inline += [f"{tag} {name}" for name in values if name == "style" or name[:2] == "on"]
        if tag == "label":
            self._in_label += 1
            self.labels.add(values.get("for", ""))
        self.keeps_typing |= "data-kept-words" in values
        if tag == "textarea" and "readonly" not in values:
            self.areas.append((values.get("name", ""), self._form))
        if tag == "form":
            self._form = values
            self._form_method = values.get("method", "get").lower()
            self._form_token = "data-one-use-link" in values  # no cookie, so nothing to forge
        if tag in _FIELDS:
            self._form_token |= values.get("name") == "csrf_token"
            hidden = values.get("type") in _UNLABELLED
            if not hidden and not self._in_label:
                self.fields.append(values)

    def handle_endtag(self, tag: str) -> None:
        if tag == "label":
            self._in_label -= 1
        if tag == "form" and self._form_method == "post" and not self._form_token:
            self.posts_without_token += 1
        if tag == "form":
            self._form = {}

    def loses(self, form: dict[str, str]) -> bool:
        """Whether what is typed there is gone when the session ends."""
        if "data-autosave-url" in form or "data-one-use-link" in form:
            return False  # saved as one goes, or answered without a session
        return form.get("method", "").lower() != "post" or not self.keeps_typing


def check_page(html: str) -> None:
    """Assert what every page of the program keeps."""
    page = Page(html)
    assert page.tags["h1"] == 1, f"{page.tags['h1']} h1 elements"
    assert page.tags["title"] == 1, "no title"
    assert page.tags["main"] == 1, "no main"
    repeated = [name for name, count in Counter(page.ids).items() if count > 1]
    assert not repeated, f"ids used twice: {repeated}"
    unlabelled = [
        field
        for field in page.fields
        if field.get("id", "?") not in page.labels
        and not field.get("aria-label")
        and not field.get("aria-labelledby")
    ]
    assert not unlabelled, f"fields without a label: {unlabelled}"
    assert not page.posts_without_token, "a form that posts has no CSRF token"
    lost = [name for name, form in page.areas if page.loses(form)]
    assert not lost, f"text areas in forms that are neither saved as one goes nor kept: {lost}"
    assert not page.inline, f"inline styles or handlers: {page.inline}"


def bare(response: TestResponse) -> str:
    """A page without what differs each time: nonces, tokens of forms and its own address."""
    varying = (
        r'nonce="[^"]*"|name="(csrf_token|next)" value="[^"]*"|name="csrf-token" content="[^"]*"'
        r"|hx-headers='[^']*'"
        r'|name="once" (type="hidden" )?value="[^"]*"'
    )
    return re.sub(varying, "", response.get_data(as_text=True))


class CheckingClient(FlaskClient):
    """Checks every HTML answer that is a whole page."""

    def open(self, *args: object, **kwargs: object) -> TestResponse:
        response = super().open(*args, **kwargs)  # type: ignore[arg-type]
        whole = response.mimetype == "text/html" and response.status_code < 300
        if whole and b"<html" in response.data[:400]:
            check_page(response.get_data(as_text=True))
        return response
