"""Who may open what: every endpoint by every role, in both directions."""

import pytest
from flask import Flask

from qa_app.core.roles import Role
from qa_app.web.audience import ANYONE, UndeclaredAudience, audience_of, refuse_undeclared
from tests.conventions.audience_table import TABLE


def test_the_table_names_every_endpoint_and_no_other(app):
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()} - {"static"}
    assert set(TABLE) == endpoints


@pytest.mark.parametrize("role", [None, *Role])
def test_each_role_reaches_its_endpoints_and_no_others(app, client, client_as, role):
    browser = client if role is None else client_as(role)
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        method = "GET" if "GET" in (rule.methods or ()) else "POST"
        adapter = app.url_map.bind("localhost")
        values = {name: _example(rule, name) for name in rule.arguments}
        address = adapter.build(rule.endpoint, values)
        answer = browser.open(address, method=method)
        _judge(rule.endpoint, role, answer)
        answer.close()
        if rule.endpoint == "accounts.logout":
            browser = client if role is None else client_as(role)


def _example(rule, name):
    converter = rule._converters[name]
    if hasattr(converter, "items"):  # one of a few words
        return min(converter.items)
    return 999_999 if "Integer" in type(converter).__name__ else "no-such-thing"


def _judge(endpoint, role, answer):
    allowed = TABLE[endpoint]
    to_login = answer.status_code == 302 and "/login" in answer.headers["Location"]
    if allowed == ANYONE:
        assert not to_login or endpoint == "accounts.logout", endpoint
    elif role is None:
        assert to_login, f"{endpoint} is open to visitors"
    elif role in allowed:
        names_an_absent_object = any(x in answer.request.path for x in ("no-such", "999999"))
        assert not to_login or endpoint == "accounts.logout", f"{endpoint} is closed to {role}"
        assert answer.status_code != 404 or names_an_absent_object, (
            f"{endpoint} is hidden from {role}"
        )
    else:
        assert answer.status_code == 404, f"{endpoint} is open to {role}: {answer.status_code}"


def test_what_is_declared_is_what_the_table_says(app):
    for endpoint, roles in TABLE.items():
        declared = audience_of(app, endpoint)
        assert declared == (roles if roles == ANYONE else frozenset(roles)), endpoint


def test_a_program_with_an_undeclared_endpoint_does_not_start():
    app = Flask("undeclared")
    app.add_url_rule("/open", "open", lambda: "")
    with pytest.raises(UndeclaredAudience, match="open"):
        refuse_undeclared(app)
