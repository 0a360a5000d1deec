"""A form that is refused leads back to the page it came from, if that is a page of ours."""

import pytest

from qa_app.core.roles import Role
from qa_app.web.back import page_before

BACK = "回到刚才的页面"


@pytest.mark.parametrize(
    ("told", "page"),
    [("http://localhost/objections/a/write?x=1#papers", "/objections/a/write?x=1"),
     ("http://localhost", "/"), ("http://localhost//evil.example/", ""),
     ("http://evil.example/objections", ""), ("https://localhost/", ""),
     ("javascript:alert(1)", ""), ("", ""), (None, "")],
)  # fmt: skip
def test_only_a_page_of_this_program_is_led_back_to(program, told, page):
    with program.test_request_context(method="POST", headers={"Referer": told} if told else {}):
        assert page_before() == page


def test_a_refused_form_shows_the_way_back_and_a_page_does_not(app, client_as):
    app.config["WTF_CSRF_ENABLED"] = True
    client = client_as(Role.SUPERVISOR)
    from_page = {"Referer": "http://localhost/cycles/new?step=1"}
    refused = client.post("/cycles/new", headers=from_page)
    assert refused.status_code == 400
    assert f'href="/cycles/new?step=1">{BACK}' in refused.text
    assert f">{BACK}<" not in client.post("/cycles/new").text
    absent = client.get("/cycles/absent", headers=from_page)
    assert (absent.status_code, BACK in absent.text) == (404, False)
