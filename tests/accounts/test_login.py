"""Logging in and out: what works, what is refused, and that nothing tells why."""

import re
from datetime import timedelta

import pytest

from qa_app.accounts import passwords, services
from qa_app.core.errors import Refused
from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import transaction
from tests.builders.register import NOW, PASSWORD, make_account
from tests.support.client import bare


def _enter(*roles, login="chen", **scope):
    with transaction() as session:
        return make_account(session, *(roles or (Role.SUPERVISOR,)), login=login, **scope)


def _post(client, login="chen", password=PASSWORD, target="/login"):
    return client.post(target, data={"login": login, "password": password})


def test_the_right_password_opens_the_home_page(client):
    _enter()
    assert _post(client).headers["Location"] == "/"
    assert client.get("/").status_code == 200


def test_a_page_asked_for_before_logging_in_is_shown_after_it(client):
    _enter()
    asked = client.get("/account")
    assert asked.headers["Location"] == "/login?next=/account"
    assert _post(client, target=asked.headers["Location"]).headers["Location"] == "/account"


def test_nobody_is_sent_to_another_site_after_logging_in(client):
    _enter()
    for target in ("//evil.example", "https://evil.example/", "/\\evil.example"):
        answer = client.post(
            "/login", query_string={"next": target}, data={"login": "chen", "password": PASSWORD}
        )
        assert answer.headers["Location"] == "/"
        client.post("/logout")


def test_a_wrong_name_and_a_wrong_password_look_the_same(client):
    _enter()
    wrong = _post(client, password="something else")
    absent = _post(client, login="nobody", password="something else")

    assert wrong.status_code == absent.status_code == 401
    assert bare(wrong) == bare(absent).replace("nobody", "chen")


def test_five_failures_lock_the_name_even_for_the_right_password(client):
    _enter()
    for _ in range(5):
        _post(client, password="something else")
    assert _post(client).status_code == 409
    assert client.get("/").status_code == 302


def test_a_changed_password_ends_every_other_session(app, client_as):
    account = _enter()
    here, there = client_as(account=account), client_as(account=account)
    form = {
        "current": PASSWORD,
        "new": "a new long passphrase",
        "repeated": "a new long passphrase",
    }
    assert here.post("/account/password", data=form).status_code == 302
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 302


def test_logging_out_ends_the_session(client):
    _enter()
    _post(client)
    client.post("/logout")
    assert client.get("/").status_code == 302


def test_a_start_password_must_be_changed_first(app, client_as, client):
    admin = client_as(Role.ADMINISTRATOR)
    form = {"login": "liwen", "name": "李雯", "roles": ["expert"], "region": 0, "agency": 0}
    shown = admin.post("/accounts/new", data=form).get_data(as_text=True)
    start = re.search(r"初始密码</dt><dd>([\w-]+)", shown).group(1)
    _post(client, login="liwen", password=start)
    assert client.get("/").headers["Location"] == "/account/password"


def test_the_language_is_kept_with_the_account(client_as):
    client = client_as(Role.SUPERVISOR)
    client.post("/language", data={"language": "en"})
    assert 'lang="en"' in client.get("/").get_data(as_text=True)


def test_every_answer_carries_a_strict_policy(client):
    headers = client.get("/login").headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    _enter()
    cookie = _post(client).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_a_login_in_use_is_prolonged_now_and_then_and_not_by_every_answer(client):
    """An answer that comes late must not bring back a login that was ended meanwhile."""
    _enter()
    _post(client)
    client.get("/")
    assert "Set-Cookie" not in client.get("/").headers
    with client.session_transaction() as cookie:
        cookie["since"] -= 72 * 60
    assert "Set-Cookie" in client.get("/").headers
    assert "Set-Cookie" not in client.get("/").headers


def test_a_form_without_its_token_is_refused(app):
    app.config["WTF_CSRF_ENABLED"] = True
    answer = app.test_client().post("/login", data={"login": "x", "password": "y"})
    assert answer.status_code == 400


def test_checking_a_password_keeps_no_writer_waiting(app, monkeypatch):
    """A hash takes long on purpose; whoever saves at that moment must not feel it."""
    _enter()
    saved = []

    def hash_slowly(_hash, _password):
        with transaction() as session:
            saved.append(make_account(session, Role.EXPERT).login)
        return False

    monkeypatch.setattr(passwords, "matches", hash_slowly)
    assert _post(app.test_client()).status_code == 401
    assert _post(app.test_client(), login="nobody").status_code == 401
    assert len(saved) == 2


def test_guesses_made_at_the_same_moment_lock_the_name_too(app):
    _enter()
    attempt = services.LoginTry("chen", "wrong", "::1", 5, timedelta(minutes=15))
    for _ in range(5):
        with transaction() as session:
            services.note_login(session, actor=SYSTEM, attempt=attempt, account=None, now=NOW)
    with pytest.raises(Refused, match="login_locked"), transaction() as session:
        services.note_login(session, actor=SYSTEM, attempt=attempt, account=None, now=NOW)
