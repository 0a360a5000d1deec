"""A form that arrives after its log-in has ended leads to the log-in and back; nothing is lost."""

import re
from io import BytesIO

import pytest

from qa_app.core.roles import Role
from qa_app.web.kept import COOKIE

PAGE = "http://localhost/accounts?role=expert"
HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Referer": PAGE}


@pytest.fixture
def ended(app):
    """A browser without a session, before a program that asks for tokens."""
    app.config["WTF_CSRF_ENABLED"] = True
    return app.test_client()


@pytest.fixture
def address(app) -> str:
    """An address that only takes forms of who is logged in."""
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint == "accounts.reset"]
    return rules[0].rule.replace("<int:account_id>", "1")


def test_it_leads_to_the_log_in_and_back_to_its_page(ended, address):
    answer = ended.post(address, data={"reason": "x"}, headers=HTML)
    assert answer.status_code == 302
    assert answer.location == "/login?next=/accounts?role%3Dexpert"
    page = ended.get(answer.location).get_data(as_text=True)
    assert "登录已过期，刚才提交的内容还没有被接收。" in page
    assert "暂存在本机" not in page, "nothing says that the browser kept it"


def test_it_says_what_is_kept_and_that_files_are_not(ended, address):
    fields = {"kept_as": "abc", "paper": (BytesIO(b"%PDF"), "one.pdf")}
    answer = ended.post(address, data=fields, headers=HTML)
    page = ended.get(answer.location).get_data(as_text=True)
    assert "填写的文字暂存在本机，回到原来的页面会自动恢复。附件需要重新选择。" in page


def test_it_says_so_in_english(ended, address):
    with ended.session_transaction() as cookie:
        cookie["language"] = "en"
    answer = ended.post(address, data={"kept_as": "abc"}, headers=HTML)
    page = ended.get(answer.location).get_data(as_text=True)
    assert "has not been taken over yet. What you wrote is kept on this device" in page


@pytest.mark.parametrize(
    "page",
    [
        "",
        "https://elsewhere.example/accounts",
        "http://localhost:8000/accounts",
        "http://localhost//elsewhere.example/",
        "http://localhost/%5Celsewhere.example/",
        "http://localhost/no-such-page",
        "http://localhost/logout",
        "http://localhost/login?next=/accounts",
    ],
)
def test_only_a_page_of_ours_that_can_be_opened_is_led_back_to(ended, address, page):
    answer = ended.post(address, headers={**HTML, "Referer": page})
    assert answer.location == "/login?next=/"


@pytest.mark.parametrize(
    "headers",
    [{"Accept": "application/json"}, {"Accept": "*/*"}, {"HX-Request": "true"}],
    ids=["json", "anything", "part"],
)
def test_scripts_keep_their_answer(ended, address, headers):
    answer = ended.post(address, headers={"Referer": PAGE, **headers})
    assert answer.status_code == 400
    with ended.session_transaction() as cookie:
        assert "_flashes" not in cookie


def test_logging_out_twice_says_nothing_of_a_form(app):
    client = app.test_client()
    assert client.post("/logout", headers=HTML).location == "/login"
    assert "还没有被接收" not in client.get("/login").get_data(as_text=True)


def test_a_session_that_was_ended_elsewhere_is_told_the_same(client_as, app, address):
    client = client_as(Role.ADMINISTRATOR)
    with client.session_transaction() as cookie:
        cookie["key"] = "changed"
    answer = client.post(address, headers=HTML)
    assert answer.location == "/login?next=/accounts?role%3Dexpert"


def test_who_is_logged_in_is_told_in_words_with_a_way_back(client_as, app, address):
    app.config["WTF_CSRF_ENABLED"] = True
    client = client_as(Role.ADMINISTRATOR)
    answer = client.post(address, data={"kept_as": "abc"}, headers=HTML)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "这次提交没有被接收" in page
    assert "填写的文字暂存在本机" in page
    assert 'href="/accounts?role=expert"' in page
    assert COOKIE not in answer.headers.get("Set-Cookie", "")


def test_what_was_taken_is_named_once_and_only_then(client_as):
    client = client_as(Role.EXPERT)
    taken = client.post("/reviews/phrases", data={"text": "程序完整。", "kept_as": "abc.def"})
    assert taken.status_code == 302
    (cookie,) = [one for one in taken.headers.getlist("Set-Cookie") if COOKIE in one]
    assert re.match(rf"{COOKIE}=abc\.def;", cookie)
    assert "SameSite=Lax" in cookie
    assert "HttpOnly" not in cookie, "the page's script reads it"
    assert COOKIE not in str(client.get("/reviews/phrases").headers)
    refused = client.post("/reviews/phrases", data={"text": "", "kept_as": "abc"})
    assert refused.status_code == 200
    assert COOKIE not in str(refused.headers)
    strange = {"text": "材料齐全。", "kept_as": "a; path=/"}
    assert COOKIE not in str(client.post("/reviews/phrases", data=strange).headers)


def test_a_log_in_on_the_way_takes_nothing(app, address):
    answer = app.test_client().post(address, data={"kept_as": "abc"}, headers=HTML)
    assert answer.location.startswith("/login")
    assert COOKIE not in str(answer.headers)


def test_a_start_password_on_the_way_takes_nothing(client_as, address):
    client = client_as(Role.ADMINISTRATOR)
    with client.session_transaction() as cookie:
        cookie["must_change"] = True
    answer = client.post(address, data={"kept_as": "abc"}, headers=HTML)
    assert answer.location == "/account/password"
    assert COOKIE not in str(answer.headers)
